"""Conditional entropy: what remains uncertain"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._slips import squeezed, with_positive_logarithm


def conditional_entropy(p_xy, *, base=2.0):
    r"""Return how uncertain $Y$ remains when $X$ is known.

    A classifier sees $X$ and guesses $Y$. However clever it is, what $X$ does not say about $Y$ it cannot know, and
    how much that is, is a number. It is also the training loss that no model can get below.

    **Given**

    - `p_xy`, shape `(..., X, Y)`: joint distributions, with a row for each value of $X$ and a column for each value
      of $Y$, all entries of a table together with sum one; any number of batch axes in front, or none.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$H(Y \mid X) = -\sum_x \sum_y p(x, y) \log_b p(y \mid x), \qquad 0 \log 0 = 0 .$$

    Some $x$ may never occur. Then $p(y \mid x)$ is not defined, and it does not matter: nobody will ever have to guess
    $Y$ from it, so it counts nothing.

    Use NumPy only, and leave `p_xy` as it is.
    """
    ### BEGIN SOLUTION
    p_x = p_xy.sum(axis=-1, keepdims=True)
    conditional = np.where(p_xy > 0, p_xy, 1) / np.where(p_xy > 0, p_x, 1)
    return -np.sum(p_xy * np.log(conditional), axis=(-2, -1)) / math.log(base)
    ### END SOLUTION


def joints(rng, shape, base):
    """Rows of different weight: otherwise a plain mean over them would do."""
    rows, columns = shape[-2:]
    p = rng.dirichlet(np.full(columns, 1.0), size=shape[:-1]) * np.arange(1, rows + 1)[:, None]
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True), "base": base}


def never(rng, shape, base):
    """One x never occurs, another hardly ever, and one pair never."""
    p = joints(rng, shape, base)["p_xy"]
    p[..., 0, :] = 0
    p[..., 1, rng.integers(shape[-1])] = 0
    p[..., 2, :] *= 3e-4
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True), "base": base}


def safe_log(p):
    return np.log(np.where(p > 0, p, 1))


def given(p_xy, axis):
    """The conditional distribution, given the other axis; zero where that never occurs."""
    total = p_xy.sum(axis=axis, keepdims=True)
    return p_xy / np.where(total > 0, total, 1)


@combinable
def mistaken(
    *,
    sign=-1,
    known=-1,
    weights=lambda p_xy, conditional: p_xy,
    inside=lambda p_xy, conditional: conditional,
    unit=lambda base: base,
):
    """Return the expectation with one slip in it."""

    def conditional_entropy(p_xy, *, base=2.0):
        conditional = given(p_xy, known)
        terms = sign * weights(p_xy, conditional) * safe_log(inside(p_xy, conditional))
        return terms.sum(axis=(-2, -1)) / math.log(unit(base))

    return conditional_entropy


def difference_of_marginals(p_xy, *, base=2.0):
    p_x, p_y = p_xy.sum(axis=-1), p_xy.sum(axis=-2)
    return ((p_x * safe_log(p_x)).sum(axis=-1) - (p_y * safe_log(p_y)).sum(axis=-1)) / math.log(base)


def unprotected(p_xy, *, base=2.0):
    rows = p_xy / p_xy.sum(axis=-1, keepdims=True)
    return -(p_xy * np.where(rows == 0, 0, np.log(rows))).sum(axis=(-2, -1)) / math.log(base)


exercise = Exercise(
    solution=conditional_entropy,
    points=2,
    cases=[
        # Cover and Thomas, example 2.2.1.
        Case(
            "a textbook's table",
            inputs={"p_xy": np.array([[4, 2, 2, 8], [2, 4, 2, 0], [1, 1, 2, 0], [1, 1, 2, 0]]) / 32},
            about="The first row is half of the mass and spread as ¼, ⅛, ⅛, ½: 7/4 bits. The second is a quarter, with "
            "3/2 bits, the others an eighth each, with 3/2: ½·7/4 + ¼·3/2 + ⅛·3/2 + ⅛·3/2 = 13/8 bits.",
        ),
        Case("a batch, in nats", joints, {"shape": (2, 3, 5), "base": math.e}),
        Case("what never occurs", never, {"shape": (3, 4, 3), "base": 2.0}, hidden=True),
        Case("two batch axes, in decimal digits", joints, {"shape": (2, 3, 4, 2), "base": 10.0}, hidden=True),
        Case(
            "a batch of one, with a base below one", joints, {"shape": (1, 3, 2), "base": 0.5}, hidden=True, weight=0.5
        ),
    ],
    mistakes=[
        Mistake(
            "no minus sign",
            mistaken(sign=1),
            "Your conditional entropies are negative. What is uncertain is never less than nothing: a minus sign is "
            "missing. (It is missing in the lecture's formula, too.)",
        ),
        Mistake(
            "always bits",
            mistaken(unit=lambda base: 2.0),
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "the other way round",
            mistaken(known=-2),
            "You divide by p(y), which gives H(X|Y). What is known here is X, whose values are the rows: divide each "
            "row by its own sum.",
        ),
        Mistake(
            "rows added without weights",
            mistaken(weights=lambda p_xy, rows: rows),
            "You add the entropies of all rows as if each x occurred for certain. The weight of a term is p(x, y), "
            "not p(y|x).",
        ),
        Mistake(
            "plain mean of the rows",
            mistaken(weights=lambda p_xy, rows: rows / p_xy.shape[-2]),
            "You take the plain mean of the rows' entropies. A frequent x counts more than a rare one: row x has the "
            "weight p(x).",
        ),
        Mistake(
            "joint entropy",
            mistaken(inside=lambda p_xy, rows: p_xy),
            "You return H(X, Y). The logarithm is of p(y|x): divide by p(x) first.",
        ),
        Mistake(
            "difference of the marginal entropies",
            difference_of_marginals,
            "You return H(Y) − H(X). The chain rule subtracts H(X) from the *joint* entropy.",
        ),
        Mistake(
            "nan from what never occurs",
            unprotected,
            "Where an x never occurs, your p(y|x) is 0/0, and the nan spreads. Divide such a row by something "
            "harmless.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(conditional_entropy),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is what "
            "remains uncertain.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(conditional_entropy),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last two axes only.",
        ),
    ],
    hints=[
        "p(y|x) = p(x, y) / p(x), and p(x) is the sum of a row; `keepdims=True` keeps the shapes compatible.",
        "Two different arrays meet in each term: the weight p(x, y) and the logarithm of p(y|x).",
        "Look for places where the weight is zero, and put 1 into the logarithm there.",
    ],
)
