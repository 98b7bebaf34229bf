"""Boxes in the mirror."""

import numpy as np

from autograder import Case, Exercise, Mistake


def horizontal_flip_boxes(boxes, uniforms, *, columns, probability=0.5):
    r"""Return the boxes that belong to pictures after some of these were mirrored.

    For a detector the label of a picture is a list of boxes. Move the pixels and forget the boxes, and you have a data
    set full of lies. No error message will tell you: the loss goes down all the same, to somewhere else.

    **Given**

    - `boxes`, shape `(batch, boxes, 4)`: on the last axis *(top, left, bottom, right)*, measured in pixels from the
      picture's upper left corner to the *edges* of pixels. The first pixel's box is $(0, 0, 1, 1)$, the whole picture's
      $(0, 0, H, W)$.
    - `uniforms`, shape `(batch,)`: one number $u$ in $[0, 1)$ for each picture.
    - `columns`: the width $W$ of the pictures.
    - `probability`: $p$. Pictures with $u < p$ were mirrored, left and right exchanged.

    **Return** an array of the shape of `boxes`, with *(top, left, bottom, right)* again: each left edge must be left of
    its right edge.

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
    """Boxes off the middle, in pictures on both sides of the probability."""
    corner = rng.uniform(0, 0.35, size=(batch, boxes, 2)) * columns
    extent = rng.uniform(0.1, 0.25, size=(batch, boxes, 2)) * columns
    return {
        "boxes": np.concatenate([corner, corner + extent], axis=-1),
        "uniforms": decisions(rng, batch, probability),
        "columns": columns,
        "probability": probability,
    }


def mistaken(mirror=lambda t, x, b, r, w: (t, w - r, b, w - x), drawn=lambda u, p: u < p):
    """Return the exercise with one slip in it."""

    def horizontal_flip_boxes(boxes, uniforms, *, columns, probability=0.5):
        mirrored = np.stack(mirror(*np.moveaxis(boxes, -1, 0), columns), axis=-1)
        return np.where(drawn(uniforms, probability)[:, None, None], mirrored, boxes)

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
                "uniforms": np.array([0.2, 0.7]),
                "columns": 10.0,
            },
            about="Ten columns. A box from 1 to 4 is from 6 to 9 in the mirror; one as wide as the picture stays.",
        ),
        Case("a batch", batch, {"batch": 4, "boxes": 3, "columns": 20.0, "probability": 0.5}),
        Case("rarely", batch, {"batch": 5, "boxes": 2, "columns": 33.0, "probability": 0.2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "edges not exchanged",
            mistaken(lambda t, x, b, r, w: (t, w - x, b, w - r)),
            "Your left edges are right of the right ones: in the mirror the right edge becomes the left one.",
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
            "You exchange left and right edge, but do not mirror them.",
        ),
        Mistake(
            "all of them",
            mistaken(drawn=lambda u, p: u < 2),
            "You mirror the boxes of all pictures. Only some pictures were.",
        ),
        Mistake(
            "the others",
            mistaken(drawn=lambda u, p: u >= p),
            "You mirror the boxes of just the pictures that were not. Mirrored were those with u < p.",
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
