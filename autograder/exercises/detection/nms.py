"""Non-maximum suppression"""

import numpy as np

from autograder import Case, Exercise, Mistake, boxes, combinable

from ._boxes import overlaps, redrawn


def nms(boxes, scores, classes=None, *, threshold=0.5):
    r"""Return which boxes are left after non-maximum suppression.

    Ask a detector for a dog, and it answers with thirty boxes around it, each a little off. All of them are right, and
    nobody wants to see them. Suppression keeps the most certain one and drops what overlaps it.

    **Given**

    - `boxes`, shape `(batch, n, 4)`: corners $(x_1, y_1, x_2, y_2)$ with $x_1 < x_2$ and $y_1 < y_2$; $n \ge 1$.
      They may lie anywhere, and be very small.
    - `scores`, shape `(batch, n)`: how certain each is; any numbers, such as logits, also below 0. Only a score of
      $-\infty$ marks a box that is no detection: it is neither kept nor does it drop others.
    - `classes`, shape `(batch, n)`, integers, or `None`. If given, a box only drops boxes of its own class. With `None`
      all boxes compete.
    - `threshold`.

    For each picture by itself, begin with all of its boxes, and repeat until none is left:

    1. keep the box with the highest score of those that are left (of equal scores the one with the smaller index);
    2. take it away, and with it every box that is left whose IoU with it is **greater than** the threshold, of its
       class if classes are given.

    A box that has been dropped drops no other. IoU is the area of the intersection of two boxes over that of their
    union.

    **Return** integers, shape `(batch, n)`, in the order of the input: 1 for each box that is kept, 0 for the others.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    kept = np.zeros(scores.shape, int)
    for k, (box, score) in enumerate(zip(boxes, scores, strict=True)):
        area = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
        left = score > -np.inf
        while left.any():
            i = np.where(left, score, -np.inf).argmax()
            kept[k, i], left[i] = 1, False
            sides = np.minimum(box[i, 2:], box[:, 2:]) - np.maximum(box[i, :2], box[:, :2])
            common = np.maximum(sides, 0).prod(axis=1)
            near = common / (area[i] + area - common) > threshold
            left &= ~(near & (classes is None or classes[k] == classes[k, i]))
    return kept
    ### END SOLUTION


@combinable
def mistaken(
    *,
    near=lambda x, threshold: x > threshold,
    table=overlaps,
    order=lambda score: np.argsort(-score, kind="stable"),
    by_class=True,
    absent=lambda score: score == -np.inf,
    moved=lambda box, kind: box,
    joined=False,
    rounds=None,
    chained=False,
):
    """Return the suppression with one slip in it."""

    def one(box, score, kind, threshold):
        kept, dropped = np.zeros(len(score), bool), absent(score)
        box = box if kind is None else moved(box, kind)
        x = table(box, box)
        for count, i in enumerate(order(score)):
            if absent(score[i]) or (dropped[i] and not chained):
                continue
            kept[i] = not dropped[i]
            rivals = near(x[i], threshold) & (True if kind is None or not by_class else kind == kind[i])
            if rounds is None or count < rounds:
                dropped |= rivals & ~kept
        return kept.astype(int)

    def nms(boxes, scores, classes=None, *, threshold=0.5):
        if joined:
            shape = scores.shape
            flat = None if classes is None else classes.reshape(-1)
            return one(boxes.reshape(-1, 4), scores.reshape(-1), flat, threshold).reshape(shape)
        kinds = [None] * len(boxes) if classes is None else classes
        return np.array([one(*each, threshold) for each in zip(boxes, scores, kinds, strict=True)])

    return nms


def _smaller_share(boxes, others):
    a, b = boxes[:, None], others[None]
    common = np.maximum(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0).prod(axis=-1)
    return common / np.minimum(*[(x[..., 2:] - x[..., :2]).prod(axis=-1) for x in (a, b)])


def _unclipped(boxes, others):
    a, b = boxes[:, None], others[None]
    common = (np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])).prod(axis=-1)
    union = sum((x[..., 2:] - x[..., :2]).prod(axis=-1) for x in (a, b)) - common
    return common / np.where(union == 0, 1, union)


def _more_below(little):
    """Something small in the union, against 0/0."""

    def table(boxes, others):
        x = overlaps(boxes, others)
        sizes = [(b[:, 2:] - b[:, :2]).prod(axis=-1) for b in (boxes, others)]
        union = (sizes[0][:, None] + sizes[1]) / (1 + x)
        return x * union / (union + little)

    return mistaken(table=table)


def _apart(far):
    """The boxes of each class are moved by so much, and then all compete."""
    return mistaken(moved=lambda box, kind: box + far * kind[:, None], by_class=False)


SLIPS = {
    "threshold itself dropped": mistaken(near=lambda x, threshold: x >= threshold),
    "little overlap dropped": mistaken(near=lambda x, threshold: x < threshold),
    "dropped boxes drop others": mistaken(chained=True),
    "classes forgotten": mistaken(by_class=False),
    "lowest score first": mistaken(order=lambda score: np.argsort(score, kind="stable")),
    "in the order of the boxes": mistaken(order=lambda score: np.arange(len(score))),
    "last of equal scores": mistaken(order=lambda score: np.argsort(score, kind="stable")[::-1]),
    "no detection is one": mistaken(absent=lambda score: score != score),
    "scores below zero left out": mistaken(absent=lambda score: score <= 0),
    "one round": mistaken(rounds=1),
    "pictures together": mistaken(joined=True),
    "over the smaller box": mistaken(table=_smaller_share),
    "negative sides multiplied": mistaken(table=_unclipped),
}


def planted(threshold):
    """A chain of three, pairs of equal scores, of exactly the threshold, of two classes, and of one; all far apart."""
    step = 2 if threshold == 0.5 else 4
    chain = [[x, 0, x + 8, 4] for x in (32, 32 + step, 32 + 2 * step)]
    pairs = [[[x, 0, x + 4, 4], [x, 0, x + 4, 3]] for x in (56, 80, 96)]
    exact = [[64, 0, 72, 4], [64, 0, 64 + round(8 * threshold), 4]]
    boxes = [*chain, *pairs[0], *exact, *pairs[1], *pairs[2]]
    return np.array(boxes, float), np.array([12, 10, 7, 6, 6, 9, 8, 11, 5, 4, 13]) / 16


def detections(rng, count, batch=2, threshold=0.5, classes=True, unseen=()):
    """Some boxes on a coarse grid, and those that are planted, in any order; one is no detection."""

    def draw():
        first = rng.integers(0, 10, size=(batch, count, 2))
        box = np.concatenate([first, first + rng.integers(2, 6, size=(batch, count, 2))], axis=-1)
        score = rng.integers(1, 16, size=(batch, count)) / 16
        score[:, 0] = -np.inf
        boxes, scores = (np.stack([x] * batch) for x in planted(threshold))
        kinds = np.repeat(rng.integers(2, size=(batch, 1)), 11, axis=1)
        kinds[:, 7] = 1 - kinds[:, 8]
        kinds = np.hstack([rng.integers(2, size=(batch, count)), kinds])
        order = rng.permuted(np.stack([np.arange(count + 11)] * batch), axis=1)
        box = np.take_along_axis(np.hstack([box, boxes]), order[..., None], axis=1) / 16
        score, kinds = (np.take_along_axis(x, order, axis=1) for x in (np.hstack([score, scores]), kinds))
        score = score - 0.5  # some are 0, and some below
        return {"boxes": box, "scores": score, "classes": kinds if classes else None, "threshold": threshold}

    return redrawn(draw, nms, [f for name, f in SLIPS.items() if name not in unseen])


TINY = 2.0**-20
ODD = np.array(
    [
        [[0.0, 0, 2, 2], [4, 4, 6, 6], [0, 0, 2, 2], [-4, -4, -2, -2]],  # of two classes, alike or moved by a whole
        [[0.0, 0, 2, 2], [4, 4, 6, 6], [0, 0, 2, 1], [1, 0, 2, 2]],
        [[0.0, 0, 4 * TINY, 4 * TINY], [0, 0, 4 * TINY, 3 * TINY], [0, 0, 4 * TINY, TINY], [0, 0, 3 * TINY, TINY]],
    ]
)
ODD_SCORES = np.array([[0.5, 0.25, -0.25, 0.125], [-np.inf] * 4, [0.75, 0.5, 0.25, -2.0]])


def kept_boxes(inputs, expected, answer):
    """The boxes of the first picture that is wrong, and which of them are kept."""
    k = int((expected != answer).any(axis=1).argmax())
    drawn = inputs["boxes"][k]
    return boxes(drawn[expected[k] == 1], drawn[answer[k] == 1], given=drawn)


exercise = Exercise(
    solution=nms,
    picture=kept_boxes,
    points=5,
    cases=[
        Case(
            "the lecture's boxes",
            inputs={
                "boxes": np.array(
                    [
                        [
                            [0.1, 0.08, 0.52, 0.92],
                            [0.08, 0.2, 0.56, 0.95],
                            [0.15, 0.3, 0.62, 0.91],
                            [0.55, 0.2, 0.9, 0.88],
                        ]
                    ]
                ),
                "scores": np.array([[0.9, 0.8, 0.7, 0.9]]),
            },
            about="Box 0 is kept first. It overlaps box 1 by 0.74 and box 2 by 0.55, which go; box 3 by nothing. Then "
            "box 3 is kept.",
        ),
        Case(
            "a chain, and exactly the threshold",
            inputs={
                "boxes": np.array(
                    [[[0.0, 0.0, 8.0, 4.0], [2.0, 0.0, 10.0, 4.0], [4.0, 0.0, 12.0, 4.0], [0.0, 0.0, 4.0, 4.0]]]
                ),
                "scores": np.array([[0.875, 0.75, 0.5, 0.625]]),
                "threshold": 0.5,
            },
            about="Box 0 drops box 1, by 6/10. Box 2 overlaps box 1 as much, but that is gone, and box 0 only by 4/12. "
            "Box 3 has exactly ½ with box 0, and stays.",
        ),
        Case(
            "any overlap is too much",
            inputs={
                "boxes": np.array([[[0.0, 0.0, 2.0, 2.0], [2.0, 0.0, 4.0, 2.0], [1.75, 1.75, 3.0, 3.0]]]),
                "scores": np.array([[0.5, 0.25, 0.75]]),
                "threshold": 0.0,
            },
            about="The last box has the highest score, and overlaps both others a little. With a threshold of 0 that "
            "is too much.",
        ),
        Case("two classes", detections, {"count": 7}),
        Case(
            "all compete",
            detections,
            {"count": 6, "batch": 3, "classes": False, "threshold": 0.25, "unseen": ("classes forgotten",)},
        ),
        Case("more pictures", detections, {"count": 5, "batch": 4, "threshold": 0.25}, hidden=True),
        Case(
            "one picture",
            detections,
            {"count": 8, "batch": 1, "classes": False, "unseen": ("classes forgotten", "pictures together")},
            hidden=True,
        ),
        Case(
            "beyond the picture, very small, and no detection at all",
            inputs={"boxes": ODD / 4, "scores": ODD_SCORES, "classes": np.array([[1, 0, 0, 1], [0] * 4, [2, 2, 1, 1]])},
            about="In the first picture nobody overlaps another box of its class: all four are kept. In the second one "
            "nothing is a detection. In the third one boxes are smaller than a millionth. Box 0 drops box 1, of its "
            "class, by 3/4, and box 2 drops box 3 alike: [1, 0, 1, 0].",
        ),
    ],
    mistakes=[
        Mistake(
            "threshold itself dropped",
            SLIPS["threshold itself dropped"],
            "You drop boxes whose IoU is exactly the threshold. Only a greater one is too much.",
        ),
        Mistake(
            "little overlap dropped",
            SLIPS["little overlap dropped"],
            "You drop what overlaps the kept box *little*. Those boxes are other objects.",
        ),
        Mistake(
            "dropped boxes drop others",
            SLIPS["dropped boxes drop others"],
            "A box that has been dropped drops others with you. In a chain of boxes, where each overlaps the next, all "
            "but the first would go.",
        ),
        Mistake(
            "classes forgotten",
            SLIPS["classes forgotten"],
            "Your boxes drop those of other classes. A rider and a horse overlap much.",
        ),
        Mistake(
            "lowest score first",
            SLIPS["lowest score first"],
            "You keep the box with the *lowest* score first.",
        ),
        Mistake(
            "in the order of the boxes",
            SLIPS["in the order of the boxes"],
            "You go through the boxes as they come. The highest score comes first.",
        ),
        Mistake(
            "last of equal scores",
            SLIPS["last of equal scores"],
            "Of equal scores you take the last one, as `argsort(...)[::-1]` does. The smaller index comes first.",
        ),
        Mistake(
            "no detection is one",
            SLIPS["no detection is one"],
            "You keep boxes with a score of −∞. They are no detections.",
        ),
        Mistake(
            "scores below zero left out",
            SLIPS["scores below zero left out"],
            "You leave out boxes with a score of 0 or less. Only −∞ marks what is no detection.",
        ),
        Mistake(
            "classes moved apart by too little",
            _apart(1.0),
            "You move each class's boxes away, and let all compete. Where boxes lie far enough apart, those of two "
            "classes meet by that. Compare the classes.",
        ),
        Mistake(
            "something in the denominator",
            _more_below(1e-8),
            "You add something to the union. Very small boxes then have hardly any overlap, and no union is 0 here.",
            others=[_more_below(little) for little in (1e-6, 1e-7, 1e-9)],
        ),
        Mistake(
            "one round",
            SLIPS["one round"],
            "You drop what overlaps the best box, and stop. The next best of those that are left drops others, too.",
        ),
        Mistake(
            "pictures together",
            SLIPS["pictures together"],
            "Your boxes drop boxes of other pictures. Each picture is for itself.",
        ),
        Mistake(
            "over the smaller box",
            SLIPS["over the smaller box"],
            "You divide the common area by that of the smaller box. IoU divides by the union.",
        ),
        Mistake(
            "negative sides multiplied",
            SLIPS["negative sides multiplied"],
            "You do not clip the sides of the intersection at 0. For boxes that are apart along both axes, both sides "
            "are negative, and their product looks like an area.",
        ),
    ],
    hints=[
        "Write it for one picture. Keep a boolean array `left`, true for −∞ nowhere.",
        "`np.where(left, score, -np.inf).argmax()` is the best of those that are left, the first of equal ones.",
        "Compute the IoU of the kept box with all boxes at once. With classes, two conditions must hold for a box to "
        "go.",
    ],
)
