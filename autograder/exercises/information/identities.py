"""The laws of entropy: chain rule, mutual information, bounds"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._slips import squeezed, with_positive_logarithm


def identities(p_xy, *, base=2.0):
    r"""Return both sides of three laws, and the three numbers of a fourth.

    Entropies are bound to each other by laws that hold for *every* distribution. So a law checks your code better than
    any example: compute its two sides in two different ways, and they must agree to the last digits. Here you do so
    yourself, and the grader holds you to the laws. It sees your numbers, not how you came by them, so do compute both
    sides, each in its own way: whoever returns one side twice has tested nothing.

    **Given**

    - `p_xy`, shape `(..., X, Y)`: joint distributions, with a row for each of $K$ values of $X$ and a column for each
      value of $Y$, all entries of a table together with sum one; any number of batch axes in front, or none. Pairs may
      be impossible, and so may whole rows.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** four arrays. The first three have shape `(..., 2)`: on the last axis the left side, computed as an
    expectation by the very definition, then the right side, computed from entropies.

    1. The chain rule: $\;-\sum_{x,y} p(x, y) \log_b p(y \mid x) \;=\; H(X, Y) - H(X)$.
    2. Mutual information as a divergence:
       $\;\mathrm{KL}\big(p(x, y) \,\|\, p(x)\,p(y)\big) \;=\; H(X) + H(Y) - H(X, Y)$.
    3. The distance from the maximum of entropy:
       $\;\mathrm{KL}\big(p(x) \,\|\, \tfrac1K\big) \;=\; \log_b K - H(X)$.
    4. The bounds, shape `(..., 3)`: $\;\max(H(X), H(Y)) \;\le\; H(X, Y) \;\le\; H(X) + H(Y)$, three numbers that
       never fall. (With a base below 1 they never rise; return the same expressions.)

    Use NumPy only, and leave `p_xy` as it is.
    """

    ### BEGIN SOLUTION
    def log(p):
        return np.log(np.where(p > 0, p, 1)) / math.log(base)

    def expectation(values):  # over p(x, y)
        return np.sum(p_xy * values, axis=(-2, -1))

    p_x, p_y = p_xy.sum(axis=-1, keepdims=True), p_xy.sum(axis=-2, keepdims=True)
    h_x, h_y, h_xy = -expectation(log(p_x)), -expectation(log(p_y)), -expectation(log(p_xy))
    rows = p_xy.shape[-2]

    with np.errstate(invalid="ignore"):  # 0/0 in rows and columns that never occur; it is not above zero
        remaining = -expectation(log(p_xy / p_x))
        shared = expectation(log(p_xy / (p_x * p_y)))
    from_uniform = np.sum(p_x[..., 0] * log(rows * p_x[..., 0]), axis=-1)
    return (
        np.stack([remaining, h_xy - h_x], axis=-1),
        np.stack([shared, h_x + h_y - h_xy], axis=-1),
        np.stack([from_uniform, math.log(rows, base) - h_x], axis=-1),
        np.stack([np.maximum(h_x, h_y), h_xy, h_x + h_y], axis=-1),
    )
    ### END SOLUTION


def joints(rng, shape, base, never=False):
    """Tables far from independence, with rows of different weight."""
    rows, columns = shape[-2:]
    p = rng.dirichlet(np.full(columns, 0.8), size=shape[:-1]) * np.arange(1, rows + 1)[:, None] ** 1.5
    p = p + 0.4 * np.eye(rows, columns)[:, rng.permutation(columns)]
    if never:
        p[..., 0, :] = 0
        p[..., 1, rng.integers(columns)] = 0
        p[..., 2, :] *= 3e-4
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True), "base": base}


@combinable
def slip(*, sign=1, given=-1, weights=lambda p_xy, p_x, p_y: p_xy, bound=lambda rows, columns: rows, smaller=False,
         protected=True, expectations=True, unit=lambda base: base, of_k=lambda base: base,
         subtract_x=True):  # fmt: skip
    """Return the algorithm with one slip in it."""

    def identities(p_xy, *, base=2.0):
        def log(p):
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.log(np.where((p > 0) | np.isnan(p) | (not protected), p, 1)) / math.log(unit(base))

        def total(values):
            return values.sum(axis=(-2, -1))

        p_x, p_y = p_xy.sum(axis=-1, keepdims=True), p_xy.sum(axis=-2, keepdims=True)
        h_x, h_y, h_xy = -total(p_x * log(p_x)), -total(p_y * log(p_y)), -total(p_xy * log(p_xy))
        known = p_x if given == -1 else p_y
        rows, columns = p_xy.shape[-2:]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(p_xy > 0, p_xy / (p_x * p_y), 1 if protected else 0)
            conditional = p_xy / np.where(known > 0, known, 1)
            if not expectations:  # 0 · log 0 in them
                ratio, conditional = (np.where(p_xy > 0, r, np.nan) for r in (ratio, conditional))
        k = bound(rows, columns)
        maximum = math.log(k) / math.log(unit(base))
        return (
            np.stack([-sign * total(p_xy * log(conditional)), h_xy - (h_x if subtract_x else h_y)], axis=-1),
            np.stack([total(weights(p_xy, p_x, p_y) * log(ratio)), h_x + h_y - h_xy], axis=-1),
            np.stack([total(p_x * (log(p_x) + maximum)), math.log(k) / math.log(of_k(unit(base))) - h_x], axis=-1),
            np.stack([(np.minimum if smaller else np.maximum)(h_x, h_y), h_xy, h_x + h_y], axis=-1),
        )

    return identities


def one_over_k(p_xy, *, base=2.0):
    chain, mutual, (*_,), bounds = slip()(p_xy, base=base)
    p_x = p_xy.sum(axis=-1)
    h_x = -(p_x * np.log(np.where(p_x > 0, p_x, 1))).sum(axis=-1) / math.log(base)
    left = slip()(p_xy, base=base)[2][..., 0]
    return chain, mutual, np.stack([left, math.log(1 / p_xy.shape[-2], base) - h_x], axis=-1), bounds


def sides_swapped_sign(p_xy, *, base=2.0):
    chain, mutual, maximum, bounds = slip()(p_xy, base=base)
    return chain, -mutual, maximum, bounds


exercise = Exercise(
    solution=identities,
    points=4,
    parts=["chain rule", "mutual information", "maximum entropy", "bounds"],
    cases=[
        # Cover and Thomas, example 2.2.1.
        Case(
            "a textbook's table",
            inputs={"p_xy": np.array([[4, 2, 2, 8], [2, 4, 2, 0], [1, 1, 2, 0], [1, 1, 2, 0]]) / 32},
            about="Cover and Thomas's example: both sides of the chain rule are 13/8 bits, both of the second law 3/8, "
            "both of the third 2 − 7/4 = 1/4; and 2 ≤ 27/8 ≤ 15/4.",
        ),
        Case("a batch, in nats", joints, {"shape": (2, 3, 5), "base": math.e}),
        Case("what never occurs", joints, {"shape": (3, 4, 3), "base": 2.0, "never": True}, hidden=True),
        Case("two batch axes, in decimal digits", joints, {"shape": (2, 3, 4, 2), "base": 10.0}, hidden=True),
        Case(
            "a batch of one, with a base below one", joints, {"shape": (1, 3, 4), "base": 0.5}, hidden=True, weight=0.5
        ),
    ],
    mistakes=[
        Mistake(
            "no minus sign",
            slip(sign=-1),
            "The left side of your chain rule is negative, and the right side is not: one of them cannot be right. The "
            "lecture's formula lacks a minus sign.",
        ),
        Mistake(
            "the wrong variable known",
            slip(given=0),
            "The two sides of your chain rule differ, for they speak of different things: the left divides by p(y), "
            "which makes H(X|Y). Known is X.",
        ),
        Mistake(
            "the wrong entropy subtracted",
            slip(subtract_x=False),
            "On the right side of your chain rule H(Y) is subtracted, which leaves H(X|Y). Subtract the entropy of "
            "what is known.",
        ),
        Mistake(
            "weighted as if independent",
            slip(weights=lambda p_xy, p_x, p_y: p_x * p_y),
            "Your two sides of the second law differ: the divergence weights its logarithms with the first of its two "
            "distributions, p(x, y), not with p(x) p(y).",
        ),
        Mistake(
            "sign of the mutual information",
            sides_swapped_sign,
            "Both of your sides agree, and both are negative; a divergence never is. Look at which entropies are added "
            "and which is subtracted.",
        ),
        Mistake(
            "log of one over K",
            one_over_k,
            "Your bound on the entropy is log 1/K, which is below zero. So the lecture has it, too; the uniform "
            "distribution has entropy log K.",
        ),
        Mistake(
            "columns counted",
            slip(bound=lambda rows, columns: columns),
            "You take K from the columns. X has a value for each *row*.",
        ),
        Mistake(
            "number of pairs counted",
            slip(bound=lambda rows, columns: rows * columns),
            "You take K for the number of pairs. That bounds H(X, Y); here it is H(X), which has a value for each row.",
        ),
        Mistake(
            "smaller bound",
            slip(smaller=True),
            "The lowest of your bounds is the smaller of H(X) and H(Y). True, but the larger one bounds H(X, Y) as "
            "well, and better.",
        ),
        Mistake(
            "nan from what never occurs",
            slip(protected=False),
            "What never occurs gives you nan. In all expectations such terms count nothing.",
        ),
        Mistake(
            "nan in the expectations",
            slip(expectations=False),
            "Your entropies take care of what never occurs, but the expectations on the left do not: 0 · log 0 is nan "
            "there, too.",
        ),
        Mistake(
            "log K in nats",
            slip(of_k=lambda base: math.e),
            "Your log K is in nats whatever `base` is, and the entropy beside it is not. Both sides count in one unit.",
        ),
        Mistake(
            "always bits",
            slip(unit=lambda base: 2.0),
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(identities),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is every entropy.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(identities),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last two axes only.",
        ),
    ],
    hints=[
        "Begin with three entropies, H(X), H(Y) and H(X, Y). All right sides and the bounds are made of them.",
        "Every left side is an expectation: a logarithm of a ratio, weighted with the probability of what happens.",
        "Compare left and right yourself before you run the check: `np.allclose(left, right)`.",
    ],
)
