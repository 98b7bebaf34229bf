"""Cross-entropy: the expected surprise of a wrong belief"""

import math
from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import squeezed, with_positive_logarithm


def cross_entropy(p, q, *, base=2.0):
    r"""Return the expected surprise of someone who believes $q$ where $p$ is true.

    What happens is drawn from $p$; how much it surprises you depends on what you believed, $q$. This is the number
    that nearly every classifier is trained to make small: there, $p$ is the label and $q$ the network's answer.

    **Given**

    - `p`, shape `(..., K)`: the true distributions, each with sum one on the last axis.
    - `q`, of the same shape: the believed distributions.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$H(p, q) = -\sum_{k=1}^{K} p_k \log_b q_k .$$

    Two rules for zeros: what never happens counts nothing, whatever was believed ($p_k = 0$). But if something happens
    that was held to be impossible ($q_k = 0 < p_k$), the surprise is infinite: return `inf` for this pair, or `-inf`
    with a base below 1.

    Use NumPy only. Warnings do no harm.
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(p > 0, q, 1))
    return -np.sum(p * logs, axis=-1) / math.log(base)
    ### END SOLUTION


def pairs(rng, shape, base):
    p, q = (rng.dirichlet(np.full(shape[-1], 1.5), size=shape[:-1]) for _ in range(2))
    return {"p": p, "q": q, "base": base}


def labels(rng, samples, classes):
    """One-hot truth, as in classification; some beliefs are exactly zero where nothing happens.

    Another one is nearly zero where something does.
    """
    p = np.eye(classes)[rng.integers(classes, size=samples)]
    q = rng.dirichlet(np.full(classes, 1.5), size=samples)
    q[0] = np.where(p[0] > 0, 0.75, 0)
    q[0, (p[0].argmax() + 1) % classes] = 0.25
    q[1, p[1] > 0] = rng.uniform(1e-20, 2e-20)
    q[1] /= q[1].sum()
    return {"p": p, "q": q, "base": math.e}


def missing_support(rng, shape, base):
    """In the second pair something occurs that was held to be impossible; in the first something occurs rarely."""
    inputs = pairs(rng, shape, base)
    inputs["p"][..., 0, rng.integers(shape[-1])] = 3e-4
    inputs["q"][..., 1, rng.integers(shape[-1])] = 0
    p, q = (inputs[name] / inputs[name].sum(axis=-1, keepdims=True) for name in "pq")
    return {"p": p, "q": q, "base": base}


def terms(p, q, base):
    return -np.where(p > 0, p, 1) * np.log(np.where(p > 0, q, 1)) / math.log(base)


def no_minus(p, q, *, base=2.0):
    return -terms(p, q, base).sum(axis=-1)


def swapped(p, q, *, base=2.0):
    return terms(q, p, base).sum(axis=-1)


def always_bits(p, q, *, base=2.0):
    return terms(p, q, 2.0).sum(axis=-1)


def always_nats(p, q, *, base=2.0):
    return terms(p, q, math.e).sum(axis=-1)


def divergence(p, q, *, base=2.0):
    return (terms(p, q, base) - terms(p, p, base)).sum(axis=-1)


def clipped(p, q, *, base=2.0, least=0.0):
    return terms(p, np.clip(q, least, 1), base).sum(axis=-1)


def unprotected(p, q, *, base=2.0):
    return -(p * np.log(q)).sum(axis=-1) / math.log(base)


def mean(p, q, *, base=2.0):
    return terms(p, q, base).mean(axis=-1)


def whole_batch(p, q, *, base=2.0):
    return terms(p, q, base).sum(axis=-1).mean()


exercise = Exercise(
    solution=cross_entropy,
    points=2,
    cases=[
        Case(
            "two forecasts",
            inputs={
                "p": np.array([[0.5, 0.5, 0], [0.5, 0.5, 0]]),
                "q": np.array([[0.5, 0.25, 0.25], [0.25, 0.25, 0.5]]),
            },
            about="Half of the days are sunny and half cloudy. The first forecast costs ½·1 + ½·2 = 1½ bits a day, the "
            "second 2. Knowing the truth would cost 1, its entropy, and nothing can cost less.",
        ),
        Case("one pair, in decimal digits", pairs, {"shape": (5,), "base": 10.0}),
        Case("labels, in nats", labels, {"samples": 5, "classes": 4}, hidden=True),
        Case("something unforeseen", missing_support, {"shape": (3, 4), "base": 2.0}, hidden=True),
        Case("two batch axes", pairs, {"shape": (2, 4, 3), "base": 5.0}, hidden=True),
        Case(
            "unforeseen, in a batch of one, with a base below one",
            missing_support,
            {"shape": (1, 3, 4), "base": 0.5},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "no minus sign",
            no_minus,
            "Your numbers are negative: the sum of p log q wants a minus sign in front.",
        ),
        Mistake(
            "p and q swapped",
            swapped,
            "You weight with q and take the logarithm of p. What happens is decided by p, the truth; what surprises "
            "is decided by q, the belief.",
        ),
        Mistake(
            "always bits",
            always_bits,
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "always nats",
            always_nats,
            "You take the natural logarithm whatever `base` is. A logarithm to base b is ln q / ln b.",
        ),
        Mistake(
            "divergence",
            divergence,
            "You have subtracted the entropy of p, which gives the Kullback–Leibler divergence. The cross-entropy is "
            "the whole of the surprise.",
        ),
        Mistake(
            "beliefs clipped",
            partial(clipped, least=1e-7),
            "You keep q away from zero, so that an event that was held to be impossible costs some number of bits. It "
            "costs infinitely many.",
            others=[partial(clipped, least=least) for least in (1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)],
        ),
        Mistake(
            "nan from what never happens",
            unprotected,
            "Where p and q are both zero you get 0 · (−∞) = nan. What never happens counts nothing, whatever was "
            "believed.",
        ),
        Mistake(
            "mean over the outcomes",
            mean,
            "You divide by the number of outcomes K. The probabilities p are the weights already.",
        ),
        Mistake(
            "mean over the batch",
            whole_batch,
            "You average over the batch, as a training loss does. Asked for is one number for each pair.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(cross_entropy),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the cross- "
            "entropy.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(cross_entropy),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last axis only.",
        ),
    ],
    hints=[
        "Treat the two rules for zeros apart: which of them depends on p alone?",
        "Where p is zero put 1 into the logarithm; elsewhere leave q as it is, and let the logarithm of zero be −∞.",
    ],
)
