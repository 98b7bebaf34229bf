"""Normalised mutual information: do two labellings agree?"""

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import squeezed


def normalized_mutual_information(p_xy):
    r"""Return the normalised mutual information of every joint distribution.

    A clustering has no names for its clusters, so that it cannot be compared with the true classes by counting hits.
    Mutual information does not care for names. But it grows with the number of clusters; divided by what there is to
    know it becomes a score from 0 to 1.

    **Given**

    - `p_xy`, shape `(..., X, Y)`: joint distributions, with a row for each value of $X$ and a column for each value
      of $Y$, all entries of a table together with sum one; any number of batch axes in front, or none.

    **Return** an array of shape `(...)` with

    $$\mathrm{NMI}(X, Y) = \frac{I(X; Y)}{\tfrac12 \left(H(X) + H(Y)\right)} .$$

    The unit of information cancels. Pairs that never occur count nothing, as in all entropies. Where both $X$ and $Y$
    have one value only, this is $0/0$; the two labellings are the same then, and you return 1.

    Use NumPy only, and leave `p_xy` as it is.
    """
    ### BEGIN SOLUTION
    tables = (p_xy.sum(axis=-1, keepdims=True), p_xy.sum(axis=-2, keepdims=True), p_xy)
    h_x, h_y, h_xy = (-np.sum(p * np.log(np.where(p > 0, p, 1)), axis=(-2, -1)) for p in tables)
    known = h_x + h_y
    with np.errstate(invalid="ignore"):  # 0/0
        return np.where(known > 0, 2 * (known - h_xy) / known, 1)
    ### END SOLUTION


def tables(rng, shape, none=False):
    rows, columns = shape[-2:]
    p = rng.dirichlet(np.full(rows * columns, 0.8), size=shape[:-2]).reshape(shape)
    p = p + 0.1 * np.eye(rows, columns)[:, rng.permutation(columns)]
    if none:
        p[..., -1, 1] = 0
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True)}


def constants(rng, shape):
    """In the first table both are constant, in the second X alone; in the third both are all but constant."""
    p = tables(rng, shape, none=True)["p_xy"]
    p[:3] = 0
    p[0, rng.integers(shape[-2]), rng.integers(shape[-1])] = 1
    p[1, rng.integers(shape[-2])] = 1 / shape[-1]
    x, y = rng.permutation(shape[-2])[:2], rng.permutation(shape[-1])[:2]
    p[2][np.ix_(x, y)] = [[1 - 2**-15, 2**-16], [2**-16, 0]]
    return {"p_xy": p}


def entropies(p_xy):
    parts = (p_xy.sum(axis=-1, keepdims=True), p_xy.sum(axis=-2, keepdims=True), p_xy)
    return [-(p * np.log(np.where(p > 0, p, 1))).sum(axis=(-2, -1)) for p in parts]


def divided_by(mean, shared=lambda h_x, h_y, h_xy: h_x + h_y - h_xy):
    """Return the algorithm with another denominator, or another numerator."""

    def normalized_mutual_information(p_xy):
        h_x, h_y, h_xy = entropies(p_xy)
        same = np.maximum(h_x, h_y) <= 0
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(same, 1, shared(h_x, h_y, h_xy) / np.where(same, 1, mean(h_x, h_y, h_xy)))

    return normalized_mutual_information


def zero_by_zero(p_xy):
    h_x, h_y, h_xy = entropies(p_xy)
    return 2 * (h_x + h_y - h_xy) / (h_x + h_y)


def none_where_nothing_is(p_xy):
    h_x, h_y, _ = entropies(p_xy)
    return np.where(h_x + h_y > 0, normalized_mutual_information(p_xy), 0)


def one_constant_is_enough(p_xy):
    h_x, h_y, _ = entropies(p_xy)
    return np.where(np.minimum(h_x, h_y) > 0, normalized_mutual_information(p_xy), 1)


def nearly_constant(p_xy):
    h_x, h_y, _ = entropies(p_xy)
    return np.where(h_x + h_y < 1e-3, 1, normalized_mutual_information(p_xy))


def nan_from_zeros(p_xy):
    parts = (p_xy.sum(axis=-1, keepdims=True), p_xy.sum(axis=-2, keepdims=True), p_xy)
    h_x, h_y, h_xy = (-(p * np.log(p)).sum(axis=(-2, -1)) for p in parts)
    return np.where(h_x + h_y == 0, 1, 2 * (h_x + h_y - h_xy) / (h_x + h_y))


exercise = Exercise(
    solution=normalized_mutual_information,
    points=2,
    cases=[
        # Three tables: perfect but for the names, one class split in two, and independent.
        Case(
            "three clusterings",
            inputs={
                "p_xy": np.array(
                    [[[0, 0, 0.5, 0], [0.5, 0, 0, 0]], [[0.25, 0.25, 0, 0], [0, 0, 0.5, 0]], [[0.125] * 4] * 2]
                )
            },
            about="The first puts every class into a cluster of its own: 1. The second has one class in two clusters: "
            "I = 1 bit of H(X) = 1 and H(Y) = 3/2, hence 4/5. The third knows nothing: 0.",
        ),
        Case("a table", tables, {"shape": (3, 5)}),
        Case(
            "variables that are constant",
            constants,
            {"shape": (3, 3, 4)},
            hidden=True,
            loose="Of variables that hardly vary, the entropies lose digits in float32, and so does their ratio.",
        ),
        Case("two batch axes, one of length one", tables, {"shape": (3, 1, 4, 2)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not normalised",
            divided_by(lambda h_x, h_y, h_xy: np.ones_like(h_xy)),
            "You return the mutual information itself, in nats. Divide it by the mean of the two entropies.",
        ),
        Mistake(
            "sum in place of mean",
            divided_by(lambda h_x, h_y, h_xy: h_x + h_y),
            "You divide by the sum of the entropies, and so a perfect agreement gets ½. It is their mean.",
        ),
        Mistake(
            "divided by the joint entropy",
            divided_by(lambda h_x, h_y, h_xy: h_xy),
            "You divide by H(X, Y). That is a score, too, but here it is the mean of H(X) and H(Y).",
        ),
        Mistake(
            "divided by one entropy",
            divided_by(lambda h_x, h_y, h_xy: h_x),
            "You divide by H(X) only. Then splitting the classes ever finer costs nothing; the mean of both entropies "
            "treats X and Y alike.",
        ),
        Mistake(
            "geometric mean",
            divided_by(lambda h_x, h_y, h_xy: np.sqrt(h_x * h_y)),
            "You divide by the geometric mean of the entropies. Some do; asked for is the arithmetic one.",
        ),
        Mistake(
            "divided by the larger entropy",
            divided_by(lambda h_x, h_y, h_xy: np.maximum(h_x, h_y)),
            "You divide by the larger of the two entropies. Asked for is their mean.",
        ),
        Mistake(
            "conditional entropy in the numerator",
            divided_by(lambda h_x, h_y, h_xy: (h_x + h_y) / 2, lambda h_x, h_y, h_xy: h_xy - h_x),
            "You normalise H(Y|X), what the two do *not* share: perfect agreement gets 0. The numerator is the "
            "mutual information.",
        ),
        Mistake(
            "zero by zero",
            zero_by_zero,
            "Where both variables are constant you get 0/0 = nan. The statement says what to return there.",
        ),
        Mistake(
            "zero where both are constant",
            none_where_nothing_is,
            "Where both variables are constant you return 0, perhaps by a small number in the denominator. The two "
            "labellings are the same then, and the statement says what that is worth.",
        ),
        Mistake(
            "one where either is constant",
            one_constant_is_enough,
            "You return 1 where only one of the variables is constant. Then the other says what this one does not, and "
            "they share nothing: the formula holds there.",
        ),
        Mistake(
            "nan from what never occurs",
            nan_from_zeros,
            "Your entropies are nan where a probability is zero. Such terms count nothing.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(normalized_mutual_information),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last two axes only.",
        ),
        Mistake(
            "nearly constant taken for constant",
            nearly_constant,
            "You return 1 where the entropies are small. Only where both are exactly zero, because both variables "
            "have one value only, is there nothing to divide by.",
        ),
    ],
    equivalent={
        "function exchanged: np.log(np.where(p > 0, p, 1)) -> np.log2(np.where(p > 0, p, 1))": "The unit of "
        "information cancels.",
    },
    forbidden=["sklearn"],
    hints=[
        "Three entropies are enough: those of the rows' sums, of the columns' sums and of the table.",
        "I(X; Y) = H(X) + H(Y) − H(X, Y).",
        "`np.where` computes both of its branches: divide by something harmless where the entropies are zero.",
    ],
)
