"""From predictions to detections"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable

from ._boxes import boxes as drawn_boxes
from ._boxes import overlaps, redrawn


def multibox_detection(probabilities, offsets, anchors, *, threshold=0.5, least=0.01):
    r"""Return what a network has found, from what it says of each anchor.

    Training is over. For each anchor the network gives a probability of each class, and offsets. What is in the
    picture, and where?

    **Given**

    - `probabilities`, shape `(batch, n, q + 1)`: of each anchor, $P(\text{background})$ first, then those of the $q \ge
      1$ classes.
    - `offsets`, shape `(batch, n, 4)`, in the order $x, y, w, h$.
    - `anchors`, shape `(n, 4)`: corners $(x_1, y_1, x_2, y_2)$ with $x_1 < x_2$ and $y_1 < y_2$.
    - `threshold`, of the IoU, and `least`, of the confidence.

    For each picture:

    1. The **confidence** of an anchor is the largest probability of its $q$ classes; background does not count, even if
       it is more probable. Its class is the one that has it, counted from 0 for the first class behind background.
    2. Its **box** has the middle $(x_a + 0.1\, o_x w_a,\; y_a + 0.1\, o_y h_a)$, the width $w_a e^{0.2\, o_w}$ and the
       height $h_a e^{0.2\, o_h}$, from the anchor's middle, width and height.
    3. An anchor whose confidence is below `least` is out. Of the others, non-maximum suppression **within each class**
       keeps the most confident one and drops those whose IoU with it is greater than `threshold`; then the next one of
       those that are left, and so on.

    **Return** three arrays, in this order, all in the order of the anchors:

    - the classes, shape `(batch, n)`, integers, with −1 for anchors that are out or dropped;
    - the confidences, shape `(batch, n)`, of all anchors, out, dropped or not;
    - the boxes, shape `(batch, n, 4)`, corners, of all anchors. Clip nothing, the exponents neither.

    An error in the boxes is counted once: the classes are right if they are right for your own boxes. No two
    confidences of a picture are equal.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    confidences = probabilities[..., 1:].max(axis=-1)
    classes = probabilities[..., 1:].argmax(axis=-1)
    size = anchors[:, 2:] - anchors[:, :2]
    middle = (anchors[:, :2] + anchors[:, 2:]) / 2 + 0.1 * offsets[..., :2] * size
    half = size * np.exp(0.2 * offsets[..., 2:]) / 2
    boxes = np.concatenate([middle - half, middle + half], axis=-1)

    answer = np.full_like(classes, -1)
    for found, kind, score, box in zip(answer, classes, confidences, boxes, strict=True):
        area = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
        left = score >= least
        for i in np.argsort(-score):
            if left[i]:
                found[i] = kind[i]
                sides = np.minimum(box[i, 2:], box[:, 2:]) - np.maximum(box[i, :2], box[:, :2])
                common = np.maximum(sides, 0).prod(axis=1)
                left &= (kind != kind[i]) | (common / (area + area[i] - common) <= threshold)
    return answer, confidences, boxes
    ### END SOLUTION


def _decoded(anchors, o, deviations=(0.1, 0.1, 0.2, 0.2), grow=np.exp, reach=0.5):
    o = o * np.array(deviations)
    size = anchors[:, 2:] - anchors[:, :2]
    middle, half = (anchors[:, :2] + anchors[:, 2:]) / 2 + o[:, :2] * size, size * grow(o[:, 2:]) * reach
    return np.hstack([middle - half, middle + half])


@combinable
def mistaken(
    *,
    from_class=1,
    shift=0,
    decoded=_decoded,
    keep=lambda score, least: score >= least,
    competes=lambda kinds, i: kinds == kinds[i],
    suppressed=True,
    chained=False,
    told=lambda score, found: score,
    shown=lambda box, found: box,
    gone=-1,
):
    """Return the detections with one slip in them."""

    def one(p, o, anchors, threshold, least):
        score, kind = p[:, from_class:].max(axis=1), p[:, from_class:].argmax(axis=1) + from_class - 1
        box, left = decoded(anchors, o), keep(score, least)
        kept = np.zeros(len(p), bool)
        x = overlaps(box, box)
        out = ~left
        for i in np.argsort(-score):
            if out[i] or not (left[i] or chained):
                continue
            kept[i] = left[i]
            if suppressed:
                left &= ~(competes(kind, i) & (x[i] > threshold)) | kept
        found = np.where(kept & (kind >= 0), kind + shift, gone)
        return found, told(score, found), shown(box, found)

    def multibox_detection(probabilities, offsets, anchors, *, threshold=0.5, least=0.01):
        each = [one(p, o, anchors, threshold, least) for p, o in zip(probabilities, offsets, strict=True)]
        return tuple(np.stack(part) for part in zip(*each, strict=True))

    return multibox_detection


BOXES = {
    "anchors for boxes": mistaken(decoded=lambda a, o: a + 0 * o),
    "deviations forgotten": mistaken(decoded=lambda a, o: _decoded(a, o, deviations=(1, 1, 1, 1))),
    "one deviation for all": mistaken(decoded=lambda a, o: _decoded(a, o, deviations=(0.1, 0.1, 0.1, 0.1))),
    "no exponential": mistaken(decoded=lambda a, o: _decoded(a, o, grow=lambda z: 1 + z)),
    "whole sizes to either side": mistaken(decoded=lambda a, o: _decoded(a, o, reach=1.0)),
}
SLIPS = {
    **{name: (f, (2,) if name == "no exponential" else (0, 2)) for name, f in BOXES.items()},
    "background counted": (mistaken(from_class=0), (0, 1)),
    "classes counted from one": (mistaken(shift=1), (0,)),
    "least forgotten": (mistaken(keep=lambda score, least: score >= 0), (0,)),
    "all classes compete": (mistaken(competes=lambda kinds, i: True), (0,)),
    "only other classes compete": (mistaken(competes=lambda kinds, i: kinds != kinds[i]), (0,)),
    "nothing suppressed": (mistaken(suppressed=False), (0,)),
    "dropped boxes drop others": (mistaken(chained=True), (0,)),
    "background is class 0": (mistaken(gone=0), (0,)),
    "confidence of the dropped is 0": (mistaken(told=lambda score, found: np.where(found < 0, 0, score)), (1,)),
    "confidence of the dropped turned round": (
        mistaken(told=lambda score, found: np.where(found < 0, 1 - score, score)),
        (1,),
    ),
    "boxes of the dropped are 0": (mistaken(shown=lambda box, found: np.where(found[:, None] < 0, 0, box)), (2,)),
    "clipped": (mistaken(shown=lambda box, found: np.clip(box, 0, 1)), (2,)),
}


def held(bound):
    """The exponent is held below a bound, against overflow."""
    return mistaken(decoded=lambda a, o: _decoded(a, o, grow=lambda z: np.exp(np.clip(z, -bound, bound))))


def predictions(rng, anchors, classes, batch=2, threshold=0.5, least=0.25):
    """Some boxes that lie in a row, so that the first overlaps the second, and that one the third; none is doubtful."""

    def draw():
        while True:
            given = {
                "probabilities": rng.dirichlet(np.ones(classes + 1), size=(batch, anchors)),
                "offsets": 2 * rng.normal(size=(batch, anchors, 4)),
                "anchors": drawn_boxes(rng, anchors, low=0.3),
            }
            # Three in a row, of one class, less and less certain: the first drops the second, not the third.
            given["anchors"][:3] = given["anchors"][0] + np.outer([0, 0.2, 0.4], [1, 0, 1, 0]) * given["anchors"][0, 2]
            given["offsets"][:, :3] /= 16
            given["probabilities"][:, :3] = 0.3 / (classes + 1)
            given["probabilities"][:, :3, 1] += 0.7
            given["probabilities"][:, :3] += np.outer([0.2, 0.1, 0], np.eye(classes + 1)[1] - np.eye(classes + 1)[0])
            scores = given["probabilities"][..., 1:].max(axis=-1)
            second = np.sort(given["probabilities"], axis=-1)[..., -2:]
            clear = [np.diff(np.sort(scores)).min(), np.abs(scores - least).min(), np.diff(second).min()]
            tables = [overlaps(*[_decoded(given["anchors"], o)] * 2) for o in given["offsets"]]
            clear += [np.abs(t - threshold).min() for t in tables]
            if min(clear) > 5e-4:
                return {**given, "threshold": threshold, "least": least}

    return redrawn(draw, multibox_detection, list(SLIPS.values()))


def said(name, message):
    return Mistake(name, SLIPS[name][0], message)


OWN = " The classes were compared with your own boxes."
FOLLOWED = [
    said("anchors for boxes", "You return the anchors. The offsets say how they are to be moved." + OWN),
    said("deviations forgotten", "You forget the factors 0.1 and 0.2 of the offsets." + OWN),
    said("one deviation for all", "You multiply all offsets by 0.1. Those of width and height have 0.2." + OWN),
    said("no exponential", "Your sizes are w_a (1 + 0.2 o_w). It is the exponential of 0.2 o_w." + OWN),
    said("whole sizes to either side", "Your boxes reach a whole width to either side of their middle." + OWN),
]

exercise = Exercise(
    solution=multibox_detection,
    points=7,
    parts=[Part("classes", 3), Part("confidences", 1), Part("boxes", 3)],
    follow_through=FollowThrough(of="boxes", parts=["classes"], slips=FOLLOWED),
    cases=[
        Case(
            "three anchors by hand",
            inputs={
                "probabilities": np.array(
                    [[[0.05, 0.9, 0.05], [0.2, 0.7, 0.1], [0.5, 0.1, 0.4], [0.995, 0.004, 0.001]]]
                ),
                "offsets": np.array([[[0.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0] * 4, [0.0] * 4]]),
                "anchors": np.array(
                    [[0.0, 0.0, 0.5, 0.5], [0.0, 0.0, 0.5, 0.5], [0.0, 0.0, 0.5, 0.4], [0.5, 0.5, 1.0, 1.0]]
                ),
            },
            about="Anchor 1 moves up by a tenth of its height: an IoU of 0.45/0.55 = 0.82 with anchor 0, of the same "
            "class, and it goes. Anchor 2 overlaps more than half, but is of the other class, and stays, though "
            "background is more probable. Anchor 3 is below `least`: classes [0, −1, 1, −1].",
        ),
        Case(
            "exactly the least, and exactly the threshold",
            inputs={
                "probabilities": np.array([[[0.25, 0.75], [0.5, 0.5], [0.75, 0.25]]]),
                "offsets": np.zeros((1, 3, 4)),
                "anchors": np.array(
                    [[0.0, 0.0, 0.25, 0.25], [0.5625, 0.5625, 0.8125, 0.8125], [0.5625, 0.5625, 0.8125, 0.6875]]
                ),
                "least": 0.25,
            },
            about="The last anchor has just the least confidence, and an IoU of exactly ½ with the second one: it "
            "stays. All three are detections of class 0.",
        ),
        Case(
            "any confidence will do, and any overlap is too much",
            inputs={
                "probabilities": np.array([[[0.996, 0.004], [0.992, 0.008]]]),
                "offsets": np.array([[[0.0, 0.0, 25.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]),
                "anchors": np.array([[0.0, 0.0, 0.5, 0.5], [0.25, 0.25, 0.75, 0.75]]),
                "threshold": 0.0,
                "least": 0.0,
            },
            about="The first anchor's box is e⁵ = 148 times as wide as the anchor. The second one is surer, and drops "
            "it, with which it has a little in common: [−1, 0].",
        ),
        Case("two pictures", predictions, {"anchors": 9, "classes": 2}),
        Case("more classes", predictions, {"anchors": 11, "classes": 3, "batch": 3, "threshold": 0.3}, hidden=True),
    ],
    mistakes=[
        *FOLLOWED,
        said("background counted", "You take the largest probability of all, background too. It does not count."),
        said(
            "classes counted from one",
            "Your classes count background. The first class behind it is 0 here.",
        ),
        said("least forgotten", "Anchors with a confidence below `least` are detections with you."),
        said("all classes compete", "Your boxes drop those of other classes. Suppress within each class."),
        said("only other classes compete", "Your boxes drop those of *other* classes only."),
        said("nothing suppressed", "You return several boxes of one object: suppression is missing."),
        said("dropped boxes drop others", "A box that has been dropped drops others with you."),
        said("background is class 0", "What is dropped is of class 0 with you, which is the first class. It is −1."),
        said(
            "confidence of the dropped is 0",
            "The confidence of dropped anchors is 0 with you. It is told of all, as it is.",
        ),
        said(
            "confidence of the dropped turned round",
            "The confidence of dropped anchors is 1 − p with you. It is told of all, as it is.",
        ),
        said("boxes of the dropped are 0", "The boxes of dropped anchors are 0 with you. They are told of all."),
        said("clipped", "You cut boxes off at the picture's edge. Nothing is clipped here."),
        Mistake(
            "exponent held within bounds",
            held(4.0),
            "You hold the exponent of sizes within bounds. Nothing is clipped here: a box may be a hundred times as "
            "large as its anchor.",
            others=[held(bound) for bound in (2.0, 3.0, float(np.log(1000 / 16)))],
        ),
    ],
    hints=[
        "`probabilities[..., 1:]` leaves background out, and counts classes as asked.",
        "The three steps are three of your functions: a maximum, `decode_offsets` and `nms`.",
        "Suppress picture by picture. For a box to be dropped, class and overlap must both fit.",
    ],
)
