"""Rényi entropy: from counting outcomes to the likeliest one"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._slips import squeezed, with_positive_logarithm


def renyi_entropy(p, *, order=2.0, base=2.0):
    r"""Return Rényi's entropy of every distribution.

    Shannon's entropy is one of a family. Turn the order $\alpha$ to 0, and what counts is only *how many* outcomes are
    possible; turn it to infinity, and only the likeliest counts, as it does for one who guesses a password. Shannon's
    is in between, at $\alpha = 1$.

    **Given**

    - `p`, shape `(..., K)`: distributions over $K$ outcomes on the last axis, each with sum one; probabilities may be
      zero. Any number of batch axes in front, or none.
    - `order`, a number $\alpha \ge 0$, which may be `math.inf`.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$H_\alpha(X) = \frac{1}{1 - \alpha} \log_b \sum_{k:\, p_k > 0} p_k^{\,\alpha} .$$

    At $\alpha = 1$ and $\alpha = \infty$ this formula says nothing; return the limits, Shannon's entropy
    $-\sum_k p_k \log_b p_k$ and the min-entropy $-\log_b \max_k p_k$.

    Only at exactly 1 is the limit needed; next to it the formula is right.

    Use NumPy only, and leave `p` as it is.
    """
    ### BEGIN SOLUTION
    p = p.astype(float)  # in float32 the sum of powers would lose its digits near order 1
    occurs = p > 0
    if order == 1:
        nats = -np.sum(p * np.log(np.where(occurs, p, 1)), axis=-1)
    elif math.isinf(order):
        nats = -np.log(p.max(axis=-1))
    else:
        nats = np.log(np.sum(p**order, axis=-1, where=occurs)) / (1 - order)
    return nats / math.log(base)
    ### END SOLUTION


def distributions(rng, shape, order, base=2.0):
    """Every distribution has an outcome that never occurs, and one that hardly ever does."""
    p = rng.dirichlet(np.full(shape[-1], 1.0), size=shape[:-1])
    never = rng.integers(shape[-1])
    p[..., [never, never - 1]] = 0, 2e-5
    return {"p": p / p.sum(axis=-1, keepdims=True), "order": order, "base": base}


def one_likely(rng, order):
    """One outcome of probability ½ and many rare ones, so that the order matters much; no number needs rounding."""
    return {
        "p": rng.permuted(np.array([[256] + 256 * [1] + [0], 2 * [128] + 256 * [1]]) / 512, axis=1),
        "order": order,
    }


def nats(p, order, likeliest=lambda p: p.max(axis=-1), factor=lambda order: 1 / (1 - order)):
    occurs = p > 0
    if order == 1:
        return -np.sum(p * np.log(np.where(occurs, p, 1)), axis=-1)
    if math.isinf(order):
        return -np.log(likeliest(p))
    return np.log(np.where(occurs, np.where(occurs, p, 1) ** order, 0).sum(axis=-1)) * factor(order)


@combinable
def mistaken(*, taken=lambda order: order, unit=lambda base: base, **slips):
    """Return the algorithm with one slip in it."""

    def renyi_entropy(p, *, order=2.0, base=2.0):
        return nats(p, taken(order), **slips) / math.log(unit(base))

    return renyi_entropy


def no_limit_at_one(p, *, order=2.0, base=2.0):
    if order == 1:
        return np.log(p.sum(axis=-1)) * math.inf
    return nats(p, order) / math.log(base)


def no_limit_at_infinity(p, *, order=2.0, base=2.0):
    if math.isinf(order):
        return np.full(p.shape[:-1], np.nan)
    return nats(p, order) / math.log(base)


def counts_the_impossible(p, *, order=2.0, base=2.0):
    if order == 0:
        return np.full(p.shape[:-1], math.log(p.shape[-1], base))
    return nats(p, order) / math.log(base)


def tsallis(p, *, order=2.0, base=2.0):
    if order == 1 or math.isinf(order):
        return nats(p, order) / math.log(base)
    return (1 - np.where(p > 0, np.where(p > 0, p, 1) ** order, 0).sum(axis=-1)) / (order - 1)


exercise = Exercise(
    solution=renyi_entropy,
    points=3,
    cases=[
        Case(
            "order 2, by hand",
            inputs={"p": np.array([0.5, 0.25, 0.25, 0.0]), "order": 2.0},
            about="Two draws agree with probability ¼ + 1/16 + 1/16 = 3/8, and −log₂ 3/8 = 1.415 bits.",
        ),
        Case("order one half, a batch in nats", distributions, {"shape": (3, 5), "order": 0.5, "base": math.e}),
        Case("order 1", distributions, {"shape": (2, 3, 4), "order": 1.0}),
        Case("order 0", distributions, {"shape": (2, 3, 6), "order": 0.0, "base": 10.0}, hidden=True),
        Case("infinite order", distributions, {"shape": (2, 3, 4), "order": math.inf, "base": 3.0}, hidden=True),
        Case("order 3½", distributions, {"shape": (2, 2, 5), "order": 3.5, "base": 10.0}, hidden=True),
        Case("order just below 1", one_likely, {"order": 1 - 2**-10}, hidden=True, weight=0.5),
        Case("order just above 0", one_likely, {"order": 2**-10}, hidden=True, weight=0.5),
        Case(
            "a batch of one, with a base below one",
            distributions,
            {"shape": (1, 4), "order": 2.5, "base": 0.5},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "sign swapped",
            mistaken(factor=lambda order: 1 / (order - 1)),
            "Your entropies have the wrong sign: the factor is 1/(1 − α), not 1/(α − 1).",
        ),
        Mistake(
            "factor forgotten",
            mistaken(factor=lambda order: 1),
            "You take the logarithm of the sum, without the factor 1/(1 − α). It makes all orders agree where all "
            "outcomes are equally likely.",
        ),
        Mistake(
            "always bits",
            mistaken(unit=lambda base: 2.0),
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "always Shannon",
            mistaken(taken=lambda order: 1),
            "You return Shannon's entropy whatever the order is. It is the limit at α = 1 only.",
        ),
        Mistake(
            "no limit at order one",
            no_limit_at_one,
            "At α = 1 the formula is 0/0, and so is your answer. Return its limit there, Shannon's entropy.",
        ),
        Mistake(
            "orders near one taken for one",
            mistaken(taken=lambda order: 1 if abs(order - 1) < 0.02 else order),
            "You return Shannon's entropy for orders near 1, too. There the formula still holds: compare with 1 "
            "exactly.",
        ),
        Mistake(
            "orders near zero taken for zero",
            mistaken(taken=lambda order: 0 if order < 0.02 else order),
            "You take small orders for 0, and count outcomes. There the formula still holds, also at 0 itself.",
        ),
        Mistake(
            "no limit at infinite order",
            no_limit_at_infinity,
            "With α = ∞ all powers vanish, and ∞ by ∞ is nan. Return the limit, which looks at the likeliest outcome "
            "only.",
        ),
        Mistake(
            "rarest in place of likeliest",
            mistaken(likeliest=lambda p: np.where(p > 0, p, 1).min(axis=-1)),
            "At infinite order you look at the rarest outcome. Which of the powers pᵅ is left over when α grows?",
        ),
        Mistake(
            "the impossible counted",
            counts_the_impossible,
            "At order 0 you count all outcomes, for NumPy takes 0⁰ for 1. The sum goes over what is possible, pₖ > 0.",
        ),
        Mistake(
            "Tsallis",
            tsallis,
            "You return (1 − Σ pᵅ)/(α − 1), the entropy of Tsallis. Rényi's takes the logarithm of the sum.",
        ),
        Mistake(
            "logarithm of a norm",
            mistaken(factor=lambda order: 1 / (1 - order) / (order or 1)),
            "You take the α-th root of the sum, as a norm does. There is no root: the factor is 1/(1 − α), not "
            "1/(α (1 − α)).",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(renyi_entropy),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the entropy.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(renyi_entropy),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last axis only.",
        ),
    ],
    equivalent={
        "close taken for equal: order == 1 -> np.isclose(order, 1)": "Only orders within 1e-5 of 1 are taken for 1, "
        "and there the entropy differs from its limit by less than rounding may move an answer.",
    },
    hints=[
        "Three cases, told apart by `order`: 1, infinity, and all others.",
        "What is 0⁰ in NumPy, and what should an impossible outcome add to the sum?",
    ],
)
