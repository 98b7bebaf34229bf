"""Self-information: how surprising is it?"""

import math
from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import squeezed, with_positive_logarithm


def self_information(p, *, base=2.0):
    r"""Return the information that each event carries.

    That it rains in a rain forest is no news; that it snows there is. Information theory begins by giving surprise a
    number, and asks only two things of it: what is certain surprises by zero, and the surprises of independent events
    add. Only one kind of function does both.

    **Given**

    - `p`, an array of any shape: probabilities of events, from 0 to 1, both included. They need not sum to one.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. With $b = 2$ information is counted in
      bits, with $b = e$ in nats. It may be below 1, and then all logarithms change their sign.

    **Return** an array of the shape of `p` with

    $$I = -\log_b p .$$

    An impossible event carries infinite information: return `inf` for it (`-inf` with a base below 1), not an error. A
    warning of NumPy does no harm.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):
        return -np.log(p) / math.log(base)
    ### END SOLUTION


def events(rng, shape, base):
    return {"p": rng.uniform(0.05, 0.95, size=shape), "base": base}


def edges(rng, shape, base):
    """An impossible and a certain event among others, and one that is all but impossible."""
    p = rng.uniform(0.05, 0.95, size=shape)
    p[..., 1:4] = 0, 1, rng.uniform(1e-20, 2e-20)
    return {"p": p, "base": base}


def no_minus(p, *, base=2.0):
    return np.log(p) / math.log(base)


def always_bits(p, *, base=2.0):
    return -np.log2(p)


def always_nats(p, *, base=2.0):
    return -np.log(p)


def weighted(p, *, base=2.0):
    return -np.where(p > 0, p * np.log(p), 0) / math.log(base)


def upside_down(p, *, base=2.0):
    return -math.log(base) / np.log(p)


def clipped(p, *, base=2.0, least=0.0):
    with np.errstate(divide="ignore"):
        return -np.log(np.clip(p, least, 1)) / math.log(base)


exercise = Exercise(
    solution=self_information,
    points=1,
    cases=[
        Case(
            "tosses of a coin",
            inputs={"p": np.array([1.0, 0.5, 0.125, 0.75])},
            about="What is certain carries 0 bits, one toss of a fair coin 1, three tosses in a row 3. The last coin "
            "shows head with probability 3/4: log₂ 4/3 bits, less than half a bit.",
        ),
        Case("a table, in nats", events, {"shape": (3, 4), "base": math.e}),
        Case(
            "in decimal digits, with what is impossible and what is certain",
            edges,
            {"shape": (6,), "base": 10.0},
            hidden=True,
        ),
        Case("base 7, three axes", events, {"shape": (2, 3, 2), "base": 7.0}, hidden=True),
        Case("a single row, with a base below one", edges, {"shape": (1, 5), "base": 0.5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "no minus sign",
            no_minus,
            "Your surprises are negative. The logarithm of a probability is never above zero; the minus sign turns it "
            "into an amount.",
        ),
        Mistake(
            "always bits",
            always_bits,
            "You always take the logarithm to base 2. `base` may be any other: how does log₂ p become log_b p?",
        ),
        Mistake(
            "always nats",
            always_nats,
            "You take the natural logarithm whatever `base` is. A logarithm to another base is ln p, divided by a "
            "constant; which one?",
        ),
        Mistake(
            "weighted by the probability",
            weighted,
            "You multiply by p. That is a term of the entropy, the *expected* surprise; here each event is asked for "
            "its own.",
        ),
        Mistake(
            "change of base upside down",
            upside_down,
            "Your change of base is upside down: log_b p = ln p / ln b. Try p = 1/8 with b = 2; three bits are right.",
        ),
        Mistake(
            "probabilities clipped",
            partial(clipped, least=1e-12),
            "You keep probabilities away from zero. Then an impossible event carries some number that your constant "
            "has made up; it should be infinite.",
            others=[partial(clipped, least=least) for least in (1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-7, 1e-15)],
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(self_information),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the "
            "information.",
        ),
        Mistake(
            "single row squeezed",
            squeezed(self_information),
            "For a single row your answer has one axis less. Do not squeeze: it takes away every axis of length "
            "one. The answer has the shape of `p`.",
        ),
    ],
    hints=[
        "NumPy has the natural logarithm, `np.log`. All other logarithms are multiples of it.",
        "`np.log(0)` is −∞ already, with a warning; leave it so.",
    ],
)
