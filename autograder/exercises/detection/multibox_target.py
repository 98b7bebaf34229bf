"""What each anchor is to predict"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable

from ._boxes import boxes as drawn_boxes
from ._boxes import overlaps as iou_of
from ._boxes import redrawn


def multibox_target(anchors, truths, classes, *, threshold=0.5):
    r"""Return what each anchor should predict: overlaps, classes, a mask and offsets.

    Here everything comes together. A batch of pictures comes in with boxes that people have drawn; what goes out is
    what the network's predictions are compared with, anchor by anchor.

    **Given**

    - `anchors`, shape `(n, 4)`: corners $(x_1, y_1, x_2, y_2)$ with $x_1 < x_2$ and $y_1 < y_2$, the same for all
      pictures.
    - `truths`, shape `(batch, m, 4)`: the corners of the objects of each picture, $m \ge 1$.
    - `classes`, shape `(batch, m)`, integers: the class of each object, from 0. A class of −1 marks padding; its box
      is any four numbers, such as zeros, and it takes no part.
    - `threshold`.

    For each picture:

    1. The IoU $x_{ij}$ of each anchor $i$ with each truth $j$; **0** in the columns of padding.
    2. Each anchor's truth, as in `assign_anchors`: the largest entry of the table (padding left out), strike its row
       and column, and again, until no row or no column is left; after that, each anchor without a truth gets the one
       that it overlaps most if their IoU is at least the threshold. In the second step all truths of the picture take
       part. Of equal entries the one with the smaller $i$ counts, then the one with the smaller $j$.
    3. The class of an anchor: that of its truth **plus 1**; 0, which is background, for an anchor without one.
    4. The mask: 1 for an anchor with a truth, 0 for the others, four times each.
    5. The offsets of the truth from the anchor, by middles, widths and heights,

       $$\left(\frac{x_b - x_a}{0.1\, w_a}, \; \frac{y_b - y_a}{0.1\, h_a}, \;
         \frac{1}{0.2} \ln\frac{w_b}{w_a}, \; \frac{1}{0.2} \ln\frac{h_b}{h_a}\right);$$

       for an anchor without a truth **0**.

    **Return** four arrays, in this order: the overlaps, shape `(batch, n, m)`; the classes, shape `(batch, n)`; the
    mask, shape `(batch, n, 4)`; the offsets, shape `(batch, n, 4)`.

    An error in the overlaps is counted once: what follows is right if it is right for your own overlaps.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    a, b = anchors[None, :, None], truths[:, None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    common = np.maximum(sides, 0).prod(axis=-1)
    area_a, area_b = ((x[..., 2] - x[..., 0]) * (x[..., 3] - x[..., 1]) for x in (a, b))
    union = area_a + area_b - common
    overlaps = common / union * (classes >= 0)[:, None]

    assigned = np.full(overlaps.shape[:2], -1)
    for one, x, known in zip(assigned, overlaps, classes >= 0, strict=True):
        table = np.where(known, x, -np.inf)
        enough = table.max(axis=1) >= threshold
        one[enough] = table.argmax(axis=1)[enough]
        for _ in range(min(len(table), known.sum())):
            i, j = np.unravel_index(table.argmax(), table.shape)
            one[i] = j
            table[i] = table[:, j] = -np.inf

    found = assigned >= 0
    kinds = (np.take_along_axis(classes, assigned, axis=1) + 1) * found
    boxes = np.where(found[..., None], np.take_along_axis(truths, assigned[..., None], axis=1), anchors)
    size_a, size_b = (c[..., 2:] - c[..., :2] for c in (anchors, boxes))
    moved = (boxes[..., :2] + boxes[..., 2:] - anchors[:, :2] - anchors[:, 2:]) / 2
    offsets = np.concatenate([moved / size_a / 0.1, np.log(size_b / size_a) / 0.2], axis=-1)
    return overlaps, kinds, np.repeat(found[..., None], 4, axis=-1).astype(int), offsets
    ### END SOLUTION


def _iou(anchors, truth):
    return iou_of(anchors, truth)


def _dice(anchors, truth):
    x = iou_of(anchors, truth)
    return 2 * x / (1 + x)


def _areas(boxes):
    return (boxes[:, 2:] - boxes[:, :2]).prod(axis=-1)


def _over_the_anchor(anchors, truth):
    x, a, b = iou_of(anchors, truth), _areas(anchors)[:, None], _areas(truth)[None]
    return x * (a + b) / (1 + x) / a


def _over_the_smaller(anchors, truth):
    x, a, b = iou_of(anchors, truth), _areas(anchors)[:, None], _areas(truth)[None]
    return x * (a + b) / (1 + x) / np.minimum(a, b)


def _over_the_sum(anchors, truth):
    x = iou_of(anchors, truth)
    return x / (1 + x)


def _offsets(a, b):
    (xa, sa), (xb, sb) = (((c[:, :2] + c[:, 2:]) / 2, c[:, 2:] - c[:, :2]) for c in (a, b))
    with np.errstate(divide="ignore", invalid="ignore"):  # mistakes meet padding without an area
        return np.hstack([(xb - xa) / sa, np.log(sb / sa)])


@combinable
def mistaken(
    *,
    overlap=_iou,
    first=True,
    second=True,
    struck=True,
    padding=False,
    of_padding=-1,
    rounds_of_all=False,
    least=0.0,
    shown_padding=False,
    plus=1,
    background=0,
    mask=lambda found, kinds: np.repeat(found[:, None], 4, axis=1),
    deviations=(0.1, 0.1, 0.2, 0.2),
    exchanged=False,
    nothing=lambda anchors, truth: np.zeros((len(anchors), 4)),
):
    """Return the targets with one slip in them."""

    def one(anchors, truth, kind, threshold):
        real = kind >= 0
        box = np.where(real[:, None], truth, [0, 0, 1, 1])
        shown = overlap(anchors, truth if shown_padding else box)
        x = np.where(real | padding, overlap(anchors, truth) if padding else shown, -1)
        y = np.where(real | padding, x, of_padding)
        assigned = np.where(y.max(axis=1) >= threshold, y.argmax(axis=1), -1) if second else np.full(len(x), -1)
        table = x.copy()
        while first and table.max() >= least:
            i, j = np.unravel_index(table.argmax(), table.shape)
            assigned[i] = j
            table[:, j] = -2
            table[i] = -2 if struck else table[i]
        if rounds_of_all and real.sum() > len(x):
            assigned[0] = 0  # the largest entry of a table in which all is struck
        found = assigned >= 0
        kinds = np.where(found, kind[assigned] + plus, background)
        of = np.where(found[:, None], truth[assigned], anchors)
        raw = _offsets(of, anchors) if exchanged else _offsets(anchors, of)
        offsets = np.where(found[:, None], raw / deviations, nothing(anchors, truth) / deviations)
        return np.where(real | shown_padding, shown, 0), kinds, mask(found, kinds).astype(int), offsets

    def multibox_target(anchors, truths, classes, *, threshold=0.5):
        each = [one(anchors, *picture, threshold) for picture in zip(truths, classes, strict=True)]
        return tuple(np.stack(part) for part in zip(*each, strict=True))

    return multibox_target


def _nearest(anchors, truth):
    """Offsets to the truth that each anchor overlaps most, even if that is too little."""
    return _offsets(anchors, truth[iou_of(anchors, truth).argmax(axis=1)])


def _whole(anchors, truth):
    return _offsets(anchors, np.array([[0.0, 0.0, 1.0, 1.0]] * len(anchors)))


OVERLAPS = {
    "twice the common area over the sum": mistaken(overlap=_dice),
    "over the anchor's area": mistaken(overlap=_over_the_anchor),
    "over the smaller box": mistaken(overlap=_over_the_smaller),
    "common area counted twice": mistaken(overlap=_over_the_sum),
}
SLIPS = {
    **{name: (f, (0, 1, 2, 3)) for name, f in OVERLAPS.items()},
    "overlaps with padding": (mistaken(shown_padding=True), (0,)),
    "no first stage": (mistaken(first=False), (1, 2, 3)),
    "no second stage": (mistaken(second=False), (1, 2, 3)),
    "anchors not struck": (mistaken(struck=False), (1, 2, 3)),
    "padding assigned": (mistaken(padding=True), (1, 2, 3)),
    "class not moved": (mistaken(plus=0), (1,)),
    "background is minus one": (mistaken(background=-1), (1,)),
    "one mask an anchor": (mistaken(mask=lambda found, kinds: found), (2,)),
    "mask of the background": (mistaken(mask=lambda found, kinds: np.repeat(~found[:, None], 4, axis=1)), (2,)),
    "not standardised": (mistaken(deviations=(1.0, 1.0, 1.0, 1.0)), (3,)),
    "one deviation for all": (mistaken(deviations=(0.1, 0.1, 0.1, 0.1)), (3,)),
    "anchor from the truth": (mistaken(exchanged=True), (3,)),
    "background learns the whole picture": (mistaken(nothing=_whole), (3,)),
    "background learns its nearest truth": (mistaken(nothing=_nearest), (3,)),
}


def pictures(rng, anchors, truths, batch=2, threshold=0.5):
    """Overlaps that are all different, none near the threshold; one picture with padding in front, others behind."""

    def draw():
        while True:
            inputs = {"anchors": drawn_boxes(rng, anchors), "truths": drawn_boxes(rng, batch, truths)}
            # An anchor that two truths share, one beside it that would do for the first of them, and one for padding.
            near = rng.integers(-12, 13, size=(4, 4)) / 256
            inputs["truths"][-1, :2] = inputs["anchors"][0] + near[:2]
            inputs["anchors"][1] = inputs["truths"][-1, 0] + near[2]
            inputs["truths"][0, 0] = inputs["anchors"][2] + near[3]
            kinds = rng.integers(1, 5, size=(batch, truths))
            kinds[0, 0] = -1
            kinds[1:, -1] = np.where(rng.random(batch - 1) < 0.5, -1, 0)
            kinds[1, -1], inputs["truths"][1, -1] = -1, 0.0  # a box without an area, which index −1 finds
            tables = [np.sort(iou_of(inputs["anchors"], t).ravel()) for t in inputs["truths"]]
            gaps = [np.diff(t[t > 0]).min(initial=1) for t in tables]
            clear = min(np.abs(t - threshold).min() for t in tables)
            if min(gaps) > 2e-4 and clear > 4e-3:
                return {**inputs, "classes": kinds, "threshold": threshold}

    return redrawn(draw, multibox_target, list(SLIPS.values()))


def said(name, message):
    return Mistake(name, SLIPS[name][0], message)


FOLLOWED = [
    said(
        "twice the common area over the sum",
        "Your overlaps are 2|A ∩ B| / (|A| + |B|), which is Dice's coefficient. What follows was compared with your "
        "own overlaps.",
    ),
    said(
        "over the anchor's area",
        "Your overlaps are shares of the anchor's area, not of the union. What follows was compared with your own "
        "overlaps.",
    ),
    said(
        "over the smaller box",
        "Your overlaps are shares of the smaller of two boxes. What follows was compared with your own overlaps.",
    ),
    said(
        "common area counted twice",
        "Your union is |A| + |B|, in which what both have in common counts twice. What follows was compared with your "
        "own overlaps.",
    ),
]

exercise = Exercise(
    solution=multibox_target,
    reference=mistaken(),
    points=8,
    parts=[Part("overlaps", 2), Part("classes", 3), Part("mask", 1), Part("offsets", 2)],
    follow_through=FollowThrough(of="overlaps", parts=["classes", "mask", "offsets"], slips=FOLLOWED),
    cases=[
        Case(
            "the lecture's anchors",
            inputs={
                "anchors": np.array(
                    [
                        [0.0, 0.1, 0.2, 0.3],
                        [0.15, 0.2, 0.4, 0.4],
                        [0.63, 0.05, 0.88, 0.98],
                        [0.66, 0.45, 0.8, 0.8],
                        [0.57, 0.3, 0.92, 0.9],
                    ]
                ),
                "truths": np.array([[[0.1, 0.08, 0.52, 0.92], [0.55, 0.2, 0.9, 0.88]]]),
                "classes": np.array([[0, 1]]),
            },
            about="Anchors 1, 2 and 4 find the truths 0, 1 and 1, and so their classes are 1, 2 and 2. Anchor 1 has "
            "the offsets (1.4, 10, 2.594, 7.175).",
        ),
        Case(
            "exactly the threshold",
            inputs={
                "anchors": np.array(
                    [[0.75, 0.0, 1.0, 0.25], [0.0, 0.0, 0.5, 0.25], [0.0, 0.0, 0.5, 0.5], [0.75, 0.75, 1.0, 1.0]]
                ),
                "truths": np.array([[[0.75, 0.75, 1.0, 1.0], [0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 0.75, 0.75]]]),
                "classes": np.array([[-1, 0, 2]]),
            },
            about="Truth 0 is padding. Anchor 2 is truth 1 itself, with the offsets 0. Nobody overlaps truth 2, and "
            "anchor 0 gets it all the same: (−10, 20, 0, 0). Anchor 1 has half of truth 1, which is enough: its middle "
            "is half an anchor lower, and it is twice as high, (0, 5, 0, 3.466). Anchor 3 is background.",
        ),
        Case(
            "more truths than anchors, and any overlap is enough",
            inputs={
                "anchors": np.array([[0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 1.0, 1.0]]),
                "truths": np.array(
                    [
                        [[0.0, 0.0, 0.5, 0.25], [0.5, 0.5, 1.0, 0.875], [0.0, 0.0, 0.5, 0.375]],
                        [[0.0, 0.0, 0.25, 0.25], [0.25, 0.5, 0.75, 1.0], [0.0, 0.0, 1.0, 1.0]],
                    ]
                ),
                "classes": np.array([[0, 1, 2], [-1, 3, -1]]),
                "threshold": 0.0,
            },
            about="In the first picture anchor 0 finds truth 2 and anchor 1 truth 1, with 3/4 each; truth 0 is left "
            "over. In the second one anchor 1 finds the only truth, and then anchor 0, too, which has nothing in "
            "common with it: 0 is at least 0.",
        ),
        Case("three pictures", pictures, {"anchors": 8, "truths": 3, "batch": 3}),
        Case("four pictures", pictures, {"anchors": 9, "truths": 4, "batch": 4, "threshold": 0.4}, hidden=True),
    ],
    mistakes=[
        *FOLLOWED,
        said(
            "overlaps with padding",
            "Your overlaps have numbers in the columns of padding. They are to be 0 there.",
        ),
        said(
            "no first stage",
            "You only compare with the threshold. A truth that no anchor overlaps enough is then learnt by nobody.",
        ),
        said(
            "no second stage",
            "You stop when each truth has one anchor. The others compare their best overlap with the threshold.",
        ),
        said(
            "anchors not struck",
            "Two truths of yours may take the same anchor, and the later one is all that is left. Strike the row, too.",
        ),
        Mistake(
            "no overlap is no match",
            mistaken(least=1e-9),
            "Your first stage leaves out truths that overlap no anchor that is left. They get one all the same.",
        ),
        Mistake(
            "as many rounds as truths",
            mistaken(rounds_of_all=True),
            "You go on when no anchor is left, and anchor 0 gets another truth. Stop when no row or no column is left.",
        ),
        Mistake(
            "padding with no overlap",
            mistaken(of_padding=0.0),
            "In your second stage padding has an IoU of 0. That is at least the threshold where it is 0.",
        ),
        said("padding assigned", "Your anchors find truths of class −1. These are padding, and take no part."),
        said(
            "class not moved",
            "Your classes are those of the truths. 0 is background here, so that every class moves up by one.",
        ),
        said("background is minus one", "Your background is −1. It is the class 0 of the network's output."),
        said("one mask an anchor", "Your mask has one number an anchor. Each of its four offsets needs one."),
        said("mask of the background", "Your mask is 1 for background. It tells which offsets count."),
        said("not standardised", "You do not divide the offsets by 0.1 and 0.2."),
        said("one deviation for all", "You divide all offsets by 0.1. Those of width and height are divided by 0.2."),
        said(
            "anchor from the truth",
            "Your offsets tell how the anchor lies from the truth. It is the other way round.",
        ),
        said(
            "background learns the whole picture",
            "Anchors without a truth have the offsets of the whole picture with you. They have no box: their offsets "
            "are 0, and the mask leaves them out.",
        ),
        said(
            "background learns its nearest truth",
            "Anchors without a truth have offsets to the truth that is nearest. They have no box: their offsets are 0.",
        ),
    ],
    equivalent={
        **dict.fromkeys(
            [
                "small taken for zero: classes >= 0 -> classes >= -0.001",
                "small taken for zero: classes >= 0 -> classes >= -0.001 #2",
                "small taken for zero: assigned >= 0 -> assigned >= -0.001",
            ],
            "Classes and places are whole numbers.",
        ),
        "one less: np.full(overlaps.shape[:2], -1) -> np.full(overlaps.shape[:2], -2)": (
            "Both are below 0, which is all that is asked later."
        ),
        "axis changed: np.take_along_axis(classes, assigned, axis=1) -> np.take_along_axis(classes, assigned)": (
            "The last axis is axis 1."
        ),
    },
    hints=[
        "Step by step, with your functions from the exercises before: IoU, assignment, offsets.",
        "`np.take_along_axis(classes, assigned, axis=1)` looks up the class of each anchor's truth. −1 looks up the "
        "last one: overwrite it where there is no truth.",
        "An anchor's offsets from itself are 0. Put the anchor where the truth is missing, and no logarithm fails.",
    ],
)
