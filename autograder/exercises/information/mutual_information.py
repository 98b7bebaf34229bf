"""Mutual information: what one variable tells about another"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import never_negative, squeezed, with_positive_logarithm


def mutual_information(p_xy, *, base=2.0):
    r"""Return how much two variables tell about each other.

    Correlation sees straight lines only. Mutual information sees *every* dependence, also between things that are no
    numbers, and it is zero only where there is none. It chooses features, grows trees and judges clusterings.

    **Given**

    - `p_xy`, shape `(..., X, Y)`: joint distributions, with a row for each value of $X$ and a column for each value
      of $Y$, all entries of a table together with sum one; any number of batch axes in front, or none.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$I(X; Y) = \sum_x \sum_y p(x, y) \log_b \frac{p(x, y)}{p(x)\, p(y)},$$

    where $p(x)$ and $p(y)$ are the distributions of $X$ and $Y$ alone. A pair with $p(x, y) = 0$ counts nothing.

    Use NumPy only, and leave `p_xy` as it is.
    """
    ### BEGIN SOLUTION
    p_x = p_xy.sum(axis=-1, keepdims=True)
    p_y = p_xy.sum(axis=-2, keepdims=True)
    occurs = p_xy > 0
    ratio = np.where(occurs, p_xy, 1) / np.where(occurs, p_x * p_y, 1)
    return np.sum(p_xy * np.log(ratio), axis=(-2, -1)) / math.log(base)
    ### END SOLUTION


def joints(rng, shape, base):
    """Tables far from independence: each row prefers a column of its own."""
    rows, columns = shape[-2:]
    p = rng.dirichlet(np.full(rows * columns, 1.0), size=shape[:-2]).reshape(shape)
    p = p + 0.15 * np.eye(rows, columns)[:, rng.permutation(columns)]
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True), "base": base}


def never(rng, shape, base):
    """One x never occurs, another hardly ever, and in each table some pair never does."""
    p = joints(rng, shape, base)["p_xy"]
    p[..., 0, :] = 0
    p[..., 1, rng.integers(shape[-1])] = 0
    p[..., 2, :] *= 3e-4
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True), "base": base}


def safe_log(p):
    return np.log(np.where(p > 0, p, 1))


def marginals(p_xy):
    return p_xy.sum(axis=-1, keepdims=True), p_xy.sum(axis=-2, keepdims=True)


def entropies(p_xy):
    """H(X), H(Y) and H(X, Y) in nats."""
    return [-(p * safe_log(p)).sum(axis=(-2, -1)) for p in (*marginals(p_xy), p_xy)]


def no_minus(p_xy, *, base=2.0):
    h_x, h_y, h_xy = entropies(p_xy)
    return (h_xy - h_x - h_y) / math.log(base)


def always_bits(p_xy, *, base=2.0):
    h_x, h_y, h_xy = entropies(p_xy)
    return (h_x + h_y - h_xy) / math.log(2)


def independent_weights(p_xy, *, base=2.0):
    p_x, p_y = marginals(p_xy)
    logs = np.where(p_xy > 0, safe_log(p_xy) - safe_log(p_x) - safe_log(p_y), 0)
    return (p_x * p_y * logs).sum(axis=(-2, -1)) / math.log(base)


def one_marginal(p_xy, *, base=2.0):
    p_x, _ = marginals(p_xy)
    return (p_xy * (safe_log(p_xy) - safe_log(p_x))).sum(axis=(-2, -1)) / math.log(base)


def what_remains(p_xy, *, base=2.0):
    h_x, _, h_xy = entropies(p_xy)
    return (h_xy - h_x) / math.log(base)


def sum_of_all(p_xy, *, base=2.0):
    return sum(entropies(p_xy)) / math.log(base)


def unprotected(p_xy, *, base=2.0):
    p_x, p_y = marginals(p_xy)
    return (p_xy * np.log(p_xy / (p_x * p_y))).sum(axis=(-2, -1)) / math.log(base)


def whole_batch(p_xy, *, base=2.0):
    p_x, p_y = marginals(p_xy)
    return (p_xy * (safe_log(p_xy) - safe_log(p_x) - safe_log(p_y))).sum() / math.log(base)


exercise = Exercise(
    solution=mutual_information,
    points=3,
    cases=[
        # Cover and Thomas, example 2.2.1.
        Case(
            "a textbook's table",
            inputs={"p_xy": np.array([[4, 2, 2, 8], [2, 4, 2, 0], [1, 1, 2, 0], [1, 1, 2, 0]]) / 32},
            about="H(X) = 7/4, H(Y) = 2 and H(X, Y) = 27/8 bits: what the two share is 7/4 + 2 − 27/8 = 3/8 bits.",
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
            "the ratio upside down",
            no_minus,
            "Your numbers are negative. The logarithm is of p(x, y) over p(x) p(y), not of the inverse.",
        ),
        Mistake(
            "always bits",
            always_bits,
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "weighted as if independent",
            independent_weights,
            "You weight the terms with p(x) p(y), as if X and Y were independent. It is *one* expectation, over the "
            "pairs as they occur: the weight is p(x, y).",
        ),
        Mistake(
            "one marginal missing",
            one_marginal,
            "You divide by p(x) only, and so return −H(Y|X). Under independence the ratio must be 1: both marginals "
            "belong in the denominator.",
        ),
        Mistake(
            "what remains",
            what_remains,
            "You return H(Y|X), which is what X does *not* tell about Y. Asked for is what it does.",
        ),
        Mistake(
            "entropies added",
            sum_of_all,
            "You add all three entropies. H(X) + H(Y) counts twice what the two share; how does H(X, Y) help to find "
            "out how much that is?",
        ),
        Mistake(
            "nan from what never occurs",
            unprotected,
            "Where p(x, y) is zero you get 0 · log 0 = nan, or 0/0 where x itself never occurs. Such a pair counts "
            "nothing.",
        ),
        Mistake(
            "one number for the whole batch",
            whole_batch,
            "You add up all tables of a batch. Each has a number of its own: sum over the last two axes only.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(mutual_information),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the mutual "
            "information.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(mutual_information),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last two axes only.",
        ),
        Mistake(
            "never negative",
            never_negative(mutual_information),
            "You cut off what is below zero. With a base above one nothing is; with a base below one all is, for "
            "the logarithms have changed their sign.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "With `keepdims=True` the sums over rows and columns are a column and a row; their product is the table that "
        "independence would give.",
        "Where nothing occurs, put 1 into the logarithm.",
        "Three entropies would do as well: which sum and difference of them is it?",
    ],
)
