"""Bounding boxes after a horizontal flip"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def horizontal_flip_boxes(boxes, uniforms, *, columns, probability=0.5):
    r"""Return the boxes that belong to pictures after some of these were mirrored.

    For a detector the label of a picture is a list of boxes. If you mirror the pixels and forget the boxes, the labels
    are wrong. No error message will tell you: the loss goes down all the same, and the detector learns something else.

    **Given**

    - `boxes`, shape `(batch, boxes, 4)`: on the last axis *(top, left, bottom, right)*, measured in pixels from the
      picture's upper left corner to the *edges* of pixels. The first pixel's box is $(0, 0, 1, 1)$, the whole picture's
      $(0, 0, H, W)$. A box may reach beyond the picture.
    - `uniforms`, shape `(batch,)`: one number $u$ in $[0, 1)$ for each picture.
    - `columns`: the width $W$ of the pictures.
    - `probability`: $p$ in $[0, 1]$. Pictures with $u < p$ were mirrored, left and right exchanged.

    **Return** an array of the shape of `boxes`, with *(top, left, bottom, right)* again: each left edge must be left of
    its right edge. Clip nothing.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    top, left, bottom, right = np.moveaxis(boxes, -1, 0)
    mirrored = np.stack([top, columns - right, bottom, columns - left], axis=-1)
    return np.where((uniforms < probability)[:, None, None], mirrored, boxes)
    ### END SOLUTION


def decisions(rng, count, probability):
    """Numbers on both sides of the probability, in no order, none close to it; one between it and a half."""
    low, high = np.sort([probability, 0.5]) if probability != 0.5 else (0.1, 0.4)
    others = [rng.uniform(0.1, 0.9) * probability, 1 - rng.uniform(0.1, 0.9) * (1 - probability)]
    between = low + rng.uniform(0.3, 0.7) * (high - low)
    return rng.permutation([between, *(others * count)[: count - 1]])


def batch(rng, batch, boxes, columns, probability):
    """Boxes off the middle, in pictures on both sides of the probability; the first of each reaches beyond the left."""
    corner = rng.uniform(0, 0.35, size=(batch, boxes, 2)) * columns
    extent = rng.uniform(0.1, 0.25, size=(batch, boxes, 2)) * columns
    corner[:, 0] = -rng.uniform(0.1, 0.3, size=(batch, 2)) * extent[:, 0]
    return {
        "boxes": np.concatenate([corner, corner + extent], axis=-1),
        "uniforms": decisions(rng, batch, probability),
        "columns": columns,
        "probability": probability,
    }


def at_an_end(rng, probability, batch, boxes):
    """Nothing was mirrored with a probability of 0, not even where u is 0, and everything with a probability of 1."""
    corner = rng.uniform(0, 3, size=(batch, boxes, 2))
    return {
        "boxes": np.concatenate([corner, corner + rng.uniform(1, 2, size=corner.shape)], axis=-1),
        "uniforms": np.append(rng.uniform(size=batch - 1), 0.0),
        "columns": 11.0,
        "probability": probability,
    }


@combinable
def mistaken(mirror=lambda t, x, b, r, w: (t, w - r, b, w - x), drawn=lambda u, p: u < p, clip=False):
    """Return the exercise with one slip in it."""

    def horizontal_flip_boxes(boxes, uniforms, *, columns, probability=0.5):
        mirrored = np.stack(mirror(*np.moveaxis(boxes, -1, 0), columns), axis=-1)
        answer = np.where(drawn(uniforms, probability)[:, None, None], mirrored, boxes)
        return np.clip(answer, 0, columns) if clip else answer

    return horizontal_flip_boxes


exercise = Exercise(
    solution=horizontal_flip_boxes,
    points=1,
    cases=[
        Case(
            "by hand",
            inputs={
                "boxes": np.array(
                    [[[0.0, 1.0, 2.0, 4.0], [3.0, 0.0, 4.0, 10.0]], [[0.0, 1.0, 2.0, 4.0], [5.0, 5.0, 6.0, 7.0]]]
                ),
                "uniforms": np.array([0.25, 0.5]),
                "columns": 10.0,
            },
            about="Ten columns. A box from 1 to 4 is from 6 to 9 in the mirror; one as wide as the picture stays. The "
            "second picture is not mirrored, for ½ is not below ½.",
        ),
        Case("a batch", batch, {"batch": 4, "boxes": 3, "columns": 20.0, "probability": 0.5}),
        Case("rarely", batch, {"batch": 5, "boxes": 2, "columns": 33.0, "probability": 0.2}, hidden=True),
        Case("never", at_an_end, {"probability": 0.0, "batch": 2, "boxes": 3}, hidden=True),
        Case("always, one box", at_an_end, {"probability": 1.0, "batch": 1, "boxes": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "edges not exchanged",
            mistaken(lambda t, x, b, r, w: (t, w - x, b, w - r)),
            "Your left edges are to the right of the right edges: in the mirror the right edge becomes the left one.",
        ),
        Mistake(
            "width less one",
            mistaken(lambda t, x, b, r, w: (t, w - 1 - r, b, w - 1 - x)),
            "Your boxes are one pixel too far left: a box as wide as the picture must stay. W − 1 − j mirrors the "
            "*numbers* of pixels; here edges are measured.",
        ),
        Mistake(
            "top and bottom",
            mistaken(lambda t, x, b, r, w: (w - b, x, w - t, r)),
            "You mirror top and bottom. The order on the last axis is (top, left, bottom, right).",
        ),
        Mistake(
            "only exchanged",
            mistaken(lambda t, x, b, r, w: (t, r, b, x)),
            "You exchange the left and the right edge, but you do not mirror them.",
        ),
        Mistake(
            "all of them",
            mistaken(drawn=lambda u, p: u < 2),
            "You mirror the boxes of all pictures. Only pictures with u < p were mirrored.",
        ),
        Mistake(
            "the others",
            mistaken(drawn=lambda u, p: u >= p),
            "You mirror the boxes of just those pictures that were not mirrored. Pictures with u < p were.",
        ),
        Mistake(
            "at the probability itself",
            mistaken(drawn=lambda u, p: u <= p),
            "You mirror the boxes of a picture whose u equals p. The condition is u < p; with p = 0 no picture was "
            "mirrored.",
        ),
        Mistake(
            "probability of zero taken for none given",
            mistaken(drawn=lambda u, p: u < (p or 0.5)),
            "With a probability of 0 you use ½. `probability or …` takes 0 for nothing; it is a number like others.",
        ),
        Mistake(
            "clipped",
            mistaken(clip=True),
            "You clip the boxes to the picture. A box that reaches beyond it still does so in the mirror.",
        ),
        Mistake(
            "always with one half",
            mistaken(drawn=lambda u, p: u < 0.5),
            "You compare with ½ whatever the probability is.",
        ),
    ],
    forbidden=["PIL"],
    hints=[
        "Draw a row of ten pixels and a box from 1 to 4. How far is each of its edges from the *right* border?",
        "Which of the two distances is the new left edge?",
    ],
)
