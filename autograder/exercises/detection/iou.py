"""Intersection over union"""

import numpy as np

from autograder import Case, Exercise, Mistake, boxes, combinable

from ._boxes import boxes as random_boxes
from ._boxes import redrawn


def iou(boxes, others, *, form="corners"):
    r"""Return the intersection over union of every box with every other box.

    Has the detector found the dog, or only its tail? Two boxes are compared by what they have in common, in shares of
    what they cover together. Anchors, suppression and every score of a detector are built on this one number.

    **Given**

    - `boxes`, shape `(n, 4)`, and `others`, shape `(m, 4)`: $n$ boxes $A_i$ and $m$ boxes $B_j$; $n$ and $m$ are 1 or
      more.
    - `form`: how both are written down. With `"corners"` a box is $(x_1, y_1, x_2, y_2)$: its left, top, right and
      bottom edge. With `"centers"` it is $(x, y, w, h)$: its middle, its width and its height. Edges are places between
      pixels: a box from 2 to 5 has the width 3. Boxes may lie anywhere, also below 0.

    $$\text{IoU}(A, B) = \frac{|A \cap B|}{|A \cup B|}, \qquad |A \cup B| = |A| + |B| - |A \cap B|,$$

    where $|\cdot|$ is an area.

    **Return** the table, shape `(n, m)`, with $\text{IoU}(A_i, B_j)$ in row $i$ and column $j$. Boxes that are apart,
    or only touch, have 0. A box with right ≤ left or bottom ≤ top has no area, and its IoU with any box is 0, with
    itself, too.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    if form == "centers":
        boxes, others = (np.hstack([b[:, :2] - b[:, 2:] / 2, b[:, :2] + b[:, 2:] / 2]) for b in (boxes, others))
    a, b = boxes[:, None], others[None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    common = np.maximum(sides, 0).prod(axis=-1)  # 0 also where a box has no area
    area_a, area_b = ((x[..., 2] - x[..., 0]) * (x[..., 3] - x[..., 1]) for x in (a, b))
    union = area_a + area_b - common
    return common / np.where(union > 0, union, 1)
    ### END SOLUTION


def _corners(b):
    return np.hstack([b[:, :2] - b[:, 2:] / 2, b[:, :2] + b[:, 2:] / 2])


def _clip(sides):
    return np.maximum(sides, 0)


@combinable
def mistaken(
    *,
    clip=_clip,
    divisor=lambda a, b, common: a + b - common,
    factor=1,
    more=0,
    empty=0.0,
    read=_corners,
    bounded=lambda edges: edges,
):
    """Return the table with one slip in it."""

    def iou(boxes, others, *, form="corners"):
        if form == "centers":
            boxes, others = read(boxes), read(others)
        boxes, others = bounded(boxes), bounded(others)
        a, b = boxes[:, None], others[None]
        sides = clip(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]) + more)
        common = sides.prod(axis=-1)
        areas = [(x[..., 2:] - x[..., :2] + more).prod(axis=-1) + 0 * common for x in (a, b)]
        under = divisor(*areas, common)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(under > 0, factor * common / np.where(under > 0, under, 1), empty)

    return iou


def enclosing(boxes, others, *, form="corners"):
    if form == "centers":
        boxes, others = _corners(boxes), _corners(others)
    a, b = boxes[:, None], others[None]
    common = _clip(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])).prod(axis=-1)
    around = _clip(np.maximum(a[..., 2:], b[..., 2:]) - np.minimum(a[..., :2], b[..., :2])).prod(axis=-1)
    return common / np.where(around > 0, around, 1)


SLIPS = {
    "negative sides multiplied": mistaken(clip=lambda s: s),
    "common area counted twice": mistaken(divisor=lambda a, b, common: a + b),
    "twice the common area over the sum": mistaken(divisor=lambda a, b, common: a + b, factor=2),
    "over the smaller box": mistaken(divisor=lambda a, b, common: np.minimum(a, b)),
    "over the first box": mistaken(divisor=lambda a, b, common: a),
    "over the box around both": enclosing,
    "a pixel more": mistaken(more=1),
    "edges below zero cut off": mistaken(bounded=lambda edges: np.maximum(edges, 0)),
    "0/0": mistaken(empty=np.nan),
    "centres read as corners": mistaken(read=lambda b: b),
    "width taken for half of it": mistaken(read=lambda b: np.hstack([b[:, :2] - b[:, 2:], b[:, :2] + b[:, 2:]])),
    "centre taken for a corner": mistaken(read=lambda b: np.hstack([b[:, :2], b[:, :2] + b[:, 2:]])),
}


def more_below(little):
    """Something small in the union, against 0/0."""
    return mistaken(divisor=lambda a, b, common: a + b - common + little)


SPECIAL = {"0/0"}
OF_CENTERS = {"centres read as corners", "width taken for half of it", "centre taken for a corner"}


def generic(rng, count, other_count, form="corners", unit=1.0):
    """Boxes of which some overlap and two are apart along both axes, which makes a product of two negative sides.

    All lie around 0, partly below.
    """

    def draw():
        a, b = 20 * random_boxes(rng, count), 20 * random_boxes(rng, other_count)
        a[0] = [0, 0, *rng.integers(20, 28, size=2) / 8]
        b[-1, :2] = rng.integers(30, 50, size=2) / 8  # beyond it, along both axes
        b[-1, 2:] = b[-1, :2] + rng.integers(30, 90, size=2) / 8
        a, b = a - 2, b - 2
        if form == "centers":
            a, b = (np.hstack([(x[:, :2] + x[:, 2:]) / 2, x[:, 2:] - x[:, :2]]) for x in (a, b))
        return {"boxes": unit * a, "others": unit * b, "form": form}

    unseen = SPECIAL if form == "centers" else SPECIAL | OF_CENTERS
    return redrawn(draw, iou, [f for name, f in SLIPS.items() if name not in unseen])


def without_area(rng):
    """Points, lines, and boxes that are turned inside out along one axis or both, among others."""
    odd = rng.integers(1, 5, size=4) / 4
    odd_boxes = [
        [2, 2, 2, 2],
        [1, 3, 4, 3],
        [2, 0, 2, 3],
        [3, 3, 3 - odd[0], 3 - odd[1]],
        [1, 4, 4, 4 - odd[2]],
        [3, 1, 3 - odd[3], 5],
        [0, 0, 5, 4 + odd[0]],
    ]
    return {"boxes": np.array(odd_boxes)[rng.permutation(7)], "others": np.array(odd_boxes)[rng.permutation(7)]}


def worst_pair(inputs, expected, answer):
    """The two boxes whose overlap is furthest off, and what they have in common."""
    i, j = np.unravel_index(np.abs(answer - expected).argmax(), expected.shape)
    pair = np.stack([inputs["boxes"][i], inputs["others"][j]])
    if inputs.get("form") == "centers":
        pair = _corners(pair)
    common = np.concatenate([pair[:, :2].max(axis=0), pair[:, 2:].min(axis=0)])
    return boxes([common] if expected[i, j] > 0 else [], [], given=pair)


exercise = Exercise(
    solution=iou,
    picture=worst_pair,
    points=3,
    cases=[
        Case(
            "whole boxes by hand",
            inputs={
                "boxes": np.array([[0.0, 0.0, 4.0, 2.0], [5.0, 5.0, 6.0, 7.0]]),
                "others": np.array([[2.0, 1.0, 4.0, 5.0], [1.0, 0.0, 3.0, 2.0], [4.0, 0.0, 8.0, 2.0]]),
            },
            about="The first box has the area 8. With (2, 1, 4, 5), also of 8, it has 2 · 1 in common: 2/14 = 0.1429. "
            "(1, 0, 3, 2) lies within it: 4/8. The third one only touches it: 0. The second box meets nobody.",
        ),
        Case("some overlap", generic, {"count": 6, "other_count": 4}),
        Case("centres", generic, {"count": 3, "other_count": 5, "form": "centers"}),
        Case("boxes without an area", without_area, hidden=True),
        Case("one box with many", generic, {"count": 1, "other_count": 9, "unit": 2.0**-10}, hidden=True),
        Case("many centres", generic, {"count": 7, "other_count": 1, "form": "centers"}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "negative sides multiplied",
            SLIPS["negative sides multiplied"],
            "You do not clip the sides of the intersection at 0. For boxes that are apart along both axes, both sides "
            "are negative, and their product looks like an area.",
        ),
        Mistake(
            "common area counted twice",
            SLIPS["common area counted twice"],
            "Your union is |A| + |B|, in which what both have in common counts twice. Equal boxes would have ½.",
        ),
        Mistake(
            "twice the common area over the sum",
            SLIPS["twice the common area over the sum"],
            "You return 2|A ∩ B| / (|A| + |B|), which is Dice's coefficient. It is 1 for equal boxes, too, but it is "
            "larger than IoU in between.",
        ),
        Mistake(
            "over the smaller box",
            SLIPS["over the smaller box"],
            "You divide by the smaller of the two areas. A small box within a large one would have 1.",
        ),
        Mistake(
            "over the first box",
            SLIPS["over the first box"],
            "You divide by the area of A alone. IoU is the same if A and B are exchanged.",
        ),
        Mistake(
            "over the box around both",
            SLIPS["over the box around both"],
            "You divide by the smallest box around both. A union of two boxes is hardly ever a box.",
        ),
        Mistake(
            "a pixel more",
            SLIPS["a pixel more"],
            "Your sides are last − first + 1, as where boxes name their first and last pixel. Here they are measured "
            "at edges: a box from 2 to 5 has the width 3.",
        ),
        Mistake(
            "something in the denominator",
            more_below(1e-6),
            "You add something to the union. To a small box it is much; divide only where the union is above 0.",
            others=[more_below(little) for little in (1e-5, 1e-7)],
        ),
        Mistake(
            "edges below zero cut off",
            SLIPS["edges below zero cut off"],
            "You cut edges off at 0. A box may reach beyond the picture, as anchors do, and keeps its whole area.",
        ),
        Mistake(
            "0/0",
            SLIPS["0/0"],
            "Two boxes without an area give you 0/0. Their IoU is 0, not NaN.",
        ),
        Mistake(
            "centres read as corners",
            SLIPS["centres read as corners"],
            "You take (x, y, w, h) for two corners. Convert it first where `form` says `centers`.",
        ),
        Mistake(
            "width taken for half of it",
            SLIPS["width taken for half of it"],
            "Your boxes reach a whole width to either side of their middle. It is half of it to each.",
        ),
        Mistake(
            "centre taken for a corner",
            SLIPS["centre taken for a corner"],
            "You take (x, y) of the centre form for the upper left corner. It is the middle.",
        ),
    ],
    hints=[
        "Where does the common part begin, and where does it end? Along each axis by itself.",
        "`boxes[:, None]` and `others[None]` have a row axis and a column axis: NumPy then compares every pair.",
        "Divide only where the union is above 0; elsewhere the answer is 0.",
    ],
)
