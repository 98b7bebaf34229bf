"""Cosine similarity"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import telling


def cosine_similarity(x, y):
    r"""Say how alike two vectors are, however long they are.

    A word that is frequent has large counts, and a long vector. Its direction tells what it means.

    **Given** `x` and `y`, of the same shape `(..., n)`: pairs of vectors along the last axis, any number of other axes,
    or none.

    $$\cos(x, y) = \frac{x^\top y}{\lVert x \rVert \, \lVert y \rVert}, \qquad
      \text{and } 0 \text{ if } x \text{ or } y \text{ is the zero vector.}$$

    **Return** an array of shape `(...)`: one number a pair, for a single pair an array without axes, or a number.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    lengths = np.sqrt((x**2).sum(axis=-1) * (y**2).sum(axis=-1))
    return (x * y).sum(axis=-1) / np.where(lengths == 0, 1.0, lengths)
    ### END SOLUTION


def pairs(rng, shape, zero=False, short=1.0):
    """Vectors of several lengths; one pair has an obtuse angle; two others may have a vector of zeros."""

    def draw():
        x, y = short * rng.normal(size=(2, *shape)) * rng.uniform(0.3, 4, size=(2, *shape[:-1], 1))
        rows = x.reshape(-1, shape[-1]), y.reshape(-1, shape[-1])
        rows[0][0] = -rows[1][0] + 0.3 * short * rng.normal(size=shape[-1])
        if zero:
            rows[0][1] = rows[1][2] = 0
        return {"x": x, "y": y}

    return telling(draw, cosine_similarity, mistaken(answer=np.abs), mistaken(product=lambda x, y: x @ y))


@combinable
def mistaken(
    *,
    product=None,
    norm_x=lambda x: np.linalg.norm(x, axis=-1),
    norm_y=lambda y: np.linalg.norm(y, axis=-1),
    zero=0.0,
    floor=0.0,
    answer=lambda c: c,
    nothing=lambda x: ~x.any(axis=-1),
    both=None,
):
    """Return the algorithm with one slip in it."""

    def cosine_similarity(x, y):
        lengths = norm_x(x) * norm_y(y)
        with np.errstate(invalid="ignore", divide="ignore"):
            cosines = (x * y).sum(-1) / (lengths + floor)
        if product is not None:
            cosines = np.sum(x * y, axis=-1)
        cosines = np.where(nothing(x) | nothing(y), zero, cosines)
        if both is not None:
            cosines = np.where(nothing(x) & nothing(y), both, cosines)
        return answer(cosines)

    return cosine_similarity


exercise = Exercise(
    solution=cosine_similarity,
    points=1,
    cases=[
        Case(
            "angles by hand",
            inputs={
                "x": np.array([[3.0, 4.0], [1.0, 0.0], [0.0, 2.0], [0.0, 0.0]]),
                "y": np.array([[4.0, 3.0], [-2.0, 0.0], [5.0, 0.0], [1.0, 1.0]]),
            },
            about="24/25 = 0.96; −1, for opposite directions; 0 for a right angle, and 0 for the zero vector.",
        ),
        Case(
            "zeros on either side",
            inputs={
                "x": np.array([[[0.0, 0.0], [1.0, -1.0]], [[3.0, 4.0], [2.0, -2.0]]]),
                "y": np.array([[[0.0, 0.0], [1.0, 0.0]], [[0.0, 0.0], [-1.0, 1.0]]]),
            },
            about="0 for two zero vectors as well, and 0 if y alone is one. The entries of (1, −1) sum to 0, but it is "
            "no zero vector: 0.7071 and −1.",
        ),
        Case("some pairs", pairs, {"shape": (6, 5)}),
        Case("two axes, and zeros", pairs, {"shape": (3, 4, 2), "zero": True}, hidden=True),
        Case("a single pair", pairs, {"shape": (7,)}, hidden=True),
        Case("as many pairs as entries", pairs, {"shape": (4, 4)}, hidden=True),
        Case("short vectors", pairs, {"shape": (1, 3), "short": 1e-6}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "the product alone",
            mistaken(product=True),
            "You return xᵀy. It grows with the vectors' lengths; divide by both.",
        ),
        Mistake(
            "the length of x alone",
            mistaken(norm_y=lambda y: np.any(y, axis=-1).astype(float)),
            "You divide by the length of x only.",
        ),
        Mistake(
            "squared lengths",
            mistaken(
                norm_x=lambda x: (x**2).sum(-1),
                norm_y=lambda y: (y**2).sum(-1),
            ),
            "You divide by the squares of the lengths. A root is missing.",
        ),
        Mistake(
            "one length for all",
            mistaken(norm_x=lambda x: np.linalg.norm(x.ravel()) * np.any(x, axis=-1)),
            "You divide by one length for all the vectors of x together. Each vector has its own, along the last axis.",
        ),
        Mistake(
            "the angle",
            mistaken(answer=lambda c: np.arccos(np.clip(c, -1, 1))),
            "You return the angle. Its cosine is asked for.",
        ),
        Mistake(
            "a distance",
            mistaken(answer=lambda c: 1 - c),
            "You return 1 − cos, which is called the cosine distance.",
        ),
        Mistake(
            "no sign",
            mistaken(answer=np.abs),
            "Your answer has no sign. An obtuse angle has a negative cosine.",
        ),
        Mistake(
            "zero by zero",
            mistaken(zero=np.nan),
            "For the zero vector you get 0/0. It is like nothing: 0.",
        ),
        Mistake(
            "two zero vectors alike",
            mistaken(both=1.0),
            "Two zero vectors have the cosine 1 in your answer. It is 0 if either is the zero vector, or both are.",
        ),
        Mistake(
            "a sum of zero",
            mistaken(nothing=lambda x: x.sum(axis=-1) == 0),
            "You take a vector for zero if its entries sum to 0. (1, −1) is not the zero vector.",
        ),
        Mistake(
            "a number added to the lengths",
            mistaken(floor=1e-8),
            "You add a small number to the lengths, or compare them with one. For short vectors it is not small.",
            others=[mistaken(floor=floor) for floor in (1e-5, 1e-6, 1e-7, 1e-9, 1e-10, 1e-12)],
        ),
    ],
    hints=[
        "`axis=-1` is the last axis, however many there are.",
        "See to zeros before you divide: what may stand below the line where the numerator is 0?",
    ],
)
