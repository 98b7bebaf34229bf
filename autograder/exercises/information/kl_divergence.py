"""The Kullback–Leibler divergence: the price of a wrong belief"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._slips import never_negative, squeezed, with_positive_logarithm


def kl_divergence(p, q, *, base=2.0):
    r"""Return the Kullback–Leibler divergence of $q$ from $p$.

    Even someone who knows the truth is surprised now and then. How much *more* surprised is someone who believes $q$?
    This difference is what training can take away from a model, and it is the term that holds a variational
    autoencoder's code together. In bits or nats it is never negative, and it is zero only where belief and truth agree;
    but it is no distance, for $p$ and $q$ play different parts.

    **Given**

    - `p`, shape `(..., K)`: the true distributions, each with sum one on the last axis.
    - `q`, of the same shape: the believed distributions.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$\mathrm{KL}(p \,\|\, q) = \sum_{k=1}^{K} p_k \log_b \frac{p_k}{q_k} .$$

    A term with $p_k = 0$ is zero, whatever $q_k$ is. If $q_k = 0 < p_k$ for some $k$, the divergence is infinite:
    return `inf` for this pair, or `-inf` with a base below 1, and raise nothing.

    Use NumPy only. Warnings do no harm.
    """
    ### BEGIN SOLUTION
    occurs = p > 0
    with np.errstate(divide="ignore"):
        log_q = np.log(np.where(occurs, q, 1))
    log_p = np.log(np.where(occurs, p, 1))
    return np.sum(p * (log_p - log_q), axis=-1) / math.log(base)
    ### END SOLUTION


def pairs(rng, shape, base):
    p, q = (rng.dirichlet(np.full(shape[-1], 1.5), size=shape[:-1]) for _ in range(2))
    return {"p": p, "q": q, "base": base}


def zeros(rng, shape, base):
    """In the first pair both have a zero in one place, in the second q alone, in the third p alone.

    In the first pair p and q are also small, but not zero, in one place each.
    """
    inputs = pairs(rng, shape, base)
    k = rng.integers(shape[-1])
    inputs["p"][..., [0, 2], k] = 0
    inputs["q"][..., [0, 1], k] = 0
    inputs["p"][..., 0, k - 1] = inputs["q"][..., 0, k - 2] = 3e-4
    p, q = (inputs[name] / inputs[name].sum(axis=-1, keepdims=True) for name in "pq")
    return {"p": p, "q": q, "base": base}


def terms(p, q, base):
    occurs = p > 0
    ratios = np.where(occurs, p, 1) / np.where(occurs, q, 1)
    return np.where(occurs, p, 1) * np.log(ratios) / math.log(base)


@combinable
def mistaken(*, of=terms, unit=lambda base: base, least=0.0, size=lambda terms: terms):
    """Return the divergence with one slip in it."""

    def kl_divergence(p, q, *, base=2.0):
        return size(of(np.clip(p, least, 1), np.clip(q, least, 1), unit(base))).sum(axis=-1)

    return kl_divergence


def cross(p, q, base):
    return -np.where(p > 0, p, 1) * np.log(np.where(p > 0, q, 1)) / math.log(base)


def support_skipped(p, q, base):
    return np.where((p > 0) & (q > 0), terms(p, q, base), 0)


def plus_infinity(p, q, *, base=2.0):
    divergence = mistaken()(p, q, base=base)
    return np.where(np.isinf(divergence), np.inf, divergence)


exercise = Exercise(
    solution=kl_divergence,
    points=3,
    cases=[
        Case(
            "two coins",
            inputs={"p": np.array([[0.5, 0.5], [1.0, 0.0]]), "q": np.array([[0.25, 0.75], [0.5, 0.5]])},
            about="A fair coin, believed to show ¼ and ¾: ½ log₂ 2 + ½ log₂ ⅔ = 1 − ½ log₂ 3 = 0.2075 bits. A coin "
            "that always shows head, believed to be fair: 1 bit.",
        ),
        Case("one pair, in nats", pairs, {"shape": (5,), "base": math.e}),
        Case("impossible outcomes", zeros, {"shape": (4, 5), "base": 2.0}, hidden=True),
        Case("two batch axes, in decimal digits", pairs, {"shape": (2, 3, 4), "base": 10.0}, hidden=True),
        Case(
            "a batch of one, with a base below one", zeros, {"shape": (1, 3, 4), "base": 0.5}, hidden=True, weight=0.5
        ),
    ],
    mistakes=[
        Mistake(
            "p and q swapped",
            mistaken(of=lambda p, q, base: terms(q, p, base)),
            "You return KL(q‖p). The divergence is not symmetric: the weights, and the numerator, are those of the "
            "truth p.",
        ),
        Mistake(
            "the ratio upside down",
            mistaken(of=lambda p, q, base: -terms(p, q, base)),
            "Your divergences are negative: the logarithm is of p over q, not of q over p.",
        ),
        Mistake(
            "always bits",
            mistaken(unit=lambda base: 2.0),
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "always nats",
            mistaken(unit=lambda base: math.e),
            "You take the natural logarithm whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "cross-entropy",
            mistaken(of=cross),
            "You return the cross-entropy. The divergence is what it has *beyond* the entropy of p: for q = p it is "
            "zero.",
        ),
        Mistake(
            "symmetrised",
            mistaken(of=lambda p, q, base: (terms(p, q, base) + terms(q, p, base)) / 2),
            "You take the mean of KL(p‖q) and KL(q‖p). That is a divergence too, Jeffreys's, but not this one.",
        ),
        Mistake(
            "missing support skipped",
            mistaken(of=support_skipped),
            "You skip the places where q is zero. But where p is not, something happens that q holds for impossible, "
            "and the divergence is infinite. Only p = 0 makes a term vanish.",
        ),
        Mistake(
            "probabilities clipped",
            mistaken(least=1e-12),
            "You clip the probabilities, so that an infinite divergence becomes some number that your constant has "
            "made up. Treat the zeros as the statement says.",
            others=[mistaken(least=least) for least in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-15)],
        ),
        Mistake(
            "nan from zeros",
            mistaken(of=lambda p, q, base: p * np.log(p / q) / math.log(base)),
            "Where p is zero you get 0 · log 0 = nan. Such a term is zero, whatever q is.",
        ),
        Mistake(
            "absolute values",
            mistaken(size=np.abs),
            "You take the absolute value of each term. Single terms may be negative; it is their sum that never is.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(kl_divergence),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the "
            "divergence.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(kl_divergence),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last axis only.",
        ),
        Mistake(
            "plus infinity for every base",
            plus_infinity,
            "Where the divergence is infinite you return `inf` with every base. A base below one turns the sign of all "
            "logarithms, and of this one, too.",
        ),
        Mistake(
            "never negative",
            never_negative(kl_divergence),
            "You cut off what is below zero. With a base above one nothing is; with a base below one all is, for "
            "the logarithms have changed their sign.",
        ),
    ],
    hints=[
        "log(p/q) = log p − log q: two logarithms, each of which you can protect in its own way.",
        "Decide by `p > 0` alone which terms count. Where they count, let a q of zero take its course to infinity.",
    ],
)
