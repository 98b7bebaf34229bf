"""Entropy: the expected surprise"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._slips import squeezed


def entropy(p, *, base=2.0):
    r"""Return the entropy of every distribution.

    How uncertain is the outcome, before you have seen it? Average the surprise over all outcomes, each as often as it
    occurs. That number is also the fewest binary questions that it takes on average to find the outcome out, which is
    why every loss, tree and code in this unit is measured by it.

    **Given**

    - `p`, shape `(..., K)`: distributions over $K$ outcomes on the last axis, each with sum one; any number of batch
      axes in front, or none.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$H(X) = -\sum_{k=1}^{K} p_k \log_b p_k .$$

    Probabilities may be zero. An outcome that never occurs surprises nobody: there $0 \log 0$ means $0$, its limit.

    Use NumPy only, and leave `p` as it is.
    """
    ### BEGIN SOLUTION
    logs = np.log(np.where(p > 0, p, 1))
    return -np.sum(p * logs, axis=-1) / math.log(base)
    ### END SOLUTION


def distributions(rng, shape, base):
    return {"p": rng.dirichlet(np.full(shape[-1], 1.5), size=shape[:-1]), "base": base}


def impossible(rng, shape, base):
    """In each distribution some outcome never occurs; one of them is certain, and one has a rare outcome."""
    p = rng.dirichlet(np.full(shape[-1], 1.5), size=shape[:-1])
    for row in p:
        row[rng.integers(shape[-1])] = 0
    p[0] = np.eye(shape[-1])[rng.integers(shape[-1])]
    rare = p[1].argmin() - 1
    p[1, rare] = 0
    p /= p.sum(axis=-1, keepdims=True)
    p[1] *= 1 - 5e-4
    p[1, rare] = 5e-4
    return {"p": p, "base": base}


@combinable
def mistaken(
    *,
    sign=-1,
    unit=lambda base, p: base,
    weights=lambda p: p,
    inside=lambda p: np.where(p > 0, p, 1),
    total=lambda terms: terms.sum(axis=-1),
    least=-np.inf,
    size=lambda h: h,
):
    """Return the average with one slip in it."""

    def entropy(p, *, base=2.0):
        terms = sign * weights(p) * np.log(inside(p)) / math.log(unit(base, p))
        return size(np.maximum(total(terms), least))

    return entropy


def one_sum(p, *, base=2.0):
    return entropy(p[p > 0], base=base)


def frequent_only(p, *, base=2.0):
    return mistaken()(np.where(p < 1e-3, 0, p), base=base)


exercise = Exercise(
    solution=entropy,
    points=2,
    cases=[
        Case(
            "four outcomes",
            inputs={"p": np.array([0.5, 0.25, 0.125, 0.125])},
            about="½·1 + ¼·2 + ⅛·3 + ⅛·3 = 1¾ bits: ask first for the likeliest, then for the next, and 1¾ questions "
            "will do on average, where four equally likely outcomes take 2.",
        ),
        Case("a batch, in nats", distributions, {"shape": (3, 5), "base": math.e}),
        Case("impossible and rare outcomes", impossible, {"shape": (4, 6), "base": 3.0}, hidden=True),
        Case("two batch axes, in decimal digits", distributions, {"shape": (2, 3, 4), "base": 10.0}, hidden=True),
        Case(
            "a batch of one, with a base below one",
            distributions,
            {"shape": (1, 3), "base": 0.5},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "no minus sign",
            mistaken(sign=1),
            "Your entropies are negative. Logarithms of probabilities are below zero; the minus sign makes an amount "
            "of uncertainty out of them.",
        ),
        Mistake(
            "always bits",
            mistaken(unit=lambda base, p: 2.0),
            "You count in bits whatever `base` is. One division turns bits, or nats, into the unit that is asked for.",
        ),
        Mistake(
            "always nats",
            mistaken(unit=lambda base, p: math.e),
            "You take the natural logarithm whatever `base` is. A logarithm to base b is ln p / ln b.",
        ),
        Mistake(
            "nan from an impossible outcome",
            mistaken(inside=lambda p: p),
            "Where a probability is zero you get 0 · (−∞) = nan. Such a term counts nothing: put something harmless "
            "into the logarithm there.",
        ),
        Mistake(
            "rare outcomes left out",
            frequent_only,
            "You leave out outcomes that are rare but possible, or keep probabilities away from zero. Only those that "
            "are exactly zero need care.",
        ),
        Mistake(
            "something small added under the logarithm",
            mistaken(inside=lambda p: p + 1e-3),
            "You add a small number under the logarithm. That keeps log 0 away, but it moves every other term, too. "
            "Only probabilities that are exactly zero need care.",
            others=[mistaken(inside=lambda p: p + 1e-2), mistaken(inside=lambda p: p + 1e-4)],
        ),
        Mistake(
            "never negative",
            mistaken(least=0.0),
            "You cut off what is below zero. With a base above one nothing is; with a base below one all is, for the "
            "logarithms have changed their sign.",
        ),
        Mistake(
            "absolute value",
            mistaken(size=np.abs),
            "You take the absolute value. With a base above one nobody sees it; below one the logarithm changes its "
            "sign, and so does the entropy.",
        ),
        Mistake(
            "one number for the whole batch",
            one_sum,
            "You add up all distributions of a batch, as `p[p > 0]` and a sum without `axis` do: the first throws the "
            "axes away. Keep the shape, and sum over the last axis.",
        ),
        Mistake(
            "summed over the first axis",
            mistaken(total=lambda terms: terms.sum(axis=0)),
            "You sum over axis 0, which mixes the distributions of a batch. The outcomes are on the last axis.",
        ),
        Mistake(
            "mean over the outcomes",
            mistaken(total=lambda terms: terms.mean(axis=-1)),
            "You divide by the number of outcomes. The probabilities are the weights of the average already.",
        ),
        Mistake(
            "surprises not weighted",
            mistaken(weights=np.ones_like),
            "You add the surprises of all outcomes, the rare as much as the frequent. An expectation weights each "
            "with its probability.",
        ),
        Mistake(
            "divided by its maximum",
            mistaken(unit=lambda base, p: p.shape[-1]),
            "You take the logarithm to base K, which gives the entropy as a share of the largest possible. Asked for "
            "is the amount, in the unit that `base` says.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(entropy),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last axis only.",
        ),
    ],
    hints=[
        "First an array of all terms −p log p, in the shape of `p`; then a sum over its last axis.",
        "`np.where(p > 0, p, 1)` is p with ones where it is zero. What is the logarithm there, and what is the term?",
    ],
)
