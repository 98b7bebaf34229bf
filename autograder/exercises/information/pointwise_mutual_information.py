"""Pointwise mutual information: values that go together"""

import math
from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import squeezed, with_positive_logarithm


def pointwise_mutual_information(p_xy, *, base=2.0):
    r"""Return the pointwise mutual information of every pair.

    "New" stands before "York" far more often than chance would have it. How much more, on a logarithmic scale, is a
    number for each *pair* of values: words that attract each other have it above zero, those that avoid each other
    below. Word embeddings are, underneath, factors of such a table.

    **Given**

    - `p_xy`, shape `(..., X, Y)`: joint distributions, with a row for each value of $X$ and a column for each value
      of $Y$, all entries of a table together with sum one; any number of batch axes in front, or none. Every $x$ and
      every $y$ occurs.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of the shape of `p_xy` with

    $$\operatorname{pmi}(x, y) = \log_b \frac{p(x, y)}{p(x)\, p(y)} .$$

    A pair that never occurs has $-\infty$: return `-inf` there, or `inf` with a base below 1. Warnings of NumPy do no
    harm.

    Use NumPy only, and leave `p_xy` as it is.
    """
    ### BEGIN SOLUTION
    p_x = p_xy.sum(axis=-1, keepdims=True)
    p_y = p_xy.sum(axis=-2, keepdims=True)
    with np.errstate(divide="ignore"):
        return np.log(p_xy / (p_x * p_y)) / math.log(base)
    ### END SOLUTION


def joints(rng, shape, base):
    rows, columns = shape[-2:]
    return {"p_xy": rng.dirichlet(np.full(rows * columns, 1.5), size=shape[:-2]).reshape(shape), "base": base}


def never(rng, shape, base):
    """In each table one pair never occurs, and another hardly ever."""
    p = joints(rng, shape, base)["p_xy"]
    for table in p.reshape(-1, *shape[-2:]):
        x, y = rng.integers(shape[-2]), rng.integers(shape[-1])
        table[x, [y, y - 1]] = 0, 1e-5
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True), "base": base}


def marginals(p_xy):
    return p_xy.sum(axis=-1, keepdims=True), p_xy.sum(axis=-2, keepdims=True)


def ratio(p_xy):
    p_x, p_y = marginals(p_xy)
    return p_xy / (p_x * p_y)


def always_bits(p_xy, *, base=2.0):
    return np.log2(ratio(p_xy))


def upside_down(p_xy, *, base=2.0):
    return -np.log(ratio(p_xy)) / math.log(base)


def weighted(p_xy, *, base=2.0):
    table = ratio(p_xy)
    return p_xy * np.log(np.where(table > 0, table, 1)) / math.log(base)


def no_marginals(p_xy, *, base=2.0):
    return np.log(p_xy) / math.log(base)


def conditional(p_xy, *, base=2.0):
    return np.log(p_xy / p_xy.sum(axis=-1, keepdims=True)) / math.log(base)


def positive_part(p_xy, *, base=2.0):
    return np.maximum(np.log(ratio(p_xy)) / math.log(base), 0)


def smoothed(p_xy, *, base=2.0, least=0.0):
    with np.errstate(divide="ignore"):
        return np.log(ratio(p_xy) + least) / math.log(base)


def batch_together(p_xy, *, base=2.0):
    batch = tuple(range(p_xy.ndim - 2))
    p_x = p_xy.sum(axis=(*batch, -1), keepdims=True)
    p_y = p_xy.sum(axis=(*batch, -2), keepdims=True)
    return np.log(p_xy / (p_x * p_y)) / math.log(base)


exercise = Exercise(
    solution=pointwise_mutual_information,
    points=2,
    cases=[
        # How often "new" or "old" (rows) stand before "York", "house" and "town" (columns), of sixteen times.
        Case(
            "new and old",
            inputs={"p_xy": np.array([[4, 1, 3], [0, 3, 5]]) / 16},
            about="“York” stands four times of sixteen, always after “new”, which is there half of the time. By chance "
            "it would be twice of sixteen: pmi = log₂ 2 = 1 bit. “Old York” never occurs: −∞.",
        ),
        Case("a batch, in nats", joints, {"shape": (2, 3, 4), "base": math.e}),
        Case("pairs that never occur", never, {"shape": (3, 2, 5), "base": 10.0}, hidden=True),
        Case("two batch axes", joints, {"shape": (2, 3, 4, 3), "base": 3.0}, hidden=True),
        Case(
            "a batch of one, with a base below one", never, {"shape": (1, 2, 3), "base": 0.5}, hidden=True, weight=0.5
        ),
    ],
    mistakes=[
        Mistake(
            "always bits",
            always_bits,
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "the ratio upside down",
            upside_down,
            "Your signs are the wrong way round: what occurs more often than by chance is to be positive.",
        ),
        Mistake(
            "weighted by the joint probability",
            weighted,
            "You multiply by p(x, y). Those are the terms whose sum is the mutual information; here the logarithm "
            "itself is asked for.",
        ),
        Mistake(
            "no marginals",
            no_marginals,
            "You take the logarithm of p(x, y) alone. Frequent words make frequent pairs: divide by what chance would "
            "give, p(x) p(y).",
        ),
        Mistake(
            "one marginal",
            conditional,
            "You divide by p(x) only, which gives log p(y|x). A frequent y is then high in every row; p(y) belongs "
            "in the denominator, too.",
        ),
        Mistake(
            "positive part",
            positive_part,
            "You cut off what is below zero. That is *positive* pmi, which is common for word vectors, but pairs that "
            "avoid each other must show here.",
        ),
        Mistake(
            "smoothed",
            partial(smoothed, least=1e-9),
            "You add a small number before the logarithm. A pair that never occurs has −∞, and your constant moves all "
            "others a little, too.",
            others=[partial(smoothed, least=least) for least in (1e-5, 1e-6, 1e-8, 1e-7, 1e-10, 1e-12, 1e-15)],
        ),
        Mistake(
            "marginals of the whole batch",
            batch_together,
            "You sum the marginals over the batch as well. Each table has its own p(x) and p(y).",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(pointwise_mutual_information),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the "
            "information.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(pointwise_mutual_information),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. The answer has the shape of `p_xy`.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "Sums with `keepdims=True` over the last and over the last but one axis broadcast against the table.",
        "If your formula is right, the mean of your table, weighted with `p_xy`, is the mutual information.",
    ],
)
