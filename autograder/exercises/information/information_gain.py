"""Information gain: which question is worth asking?"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import never_negative, squeezed, with_positive_logarithm


def information_gain(counts, *, base=2.0):
    r"""Return how much each question tells about the class.

    A decision tree is a game of twenty questions, and good players ask first what halves their uncertainty. The answer
    to a question sorts the samples into branches. How much surer of the class are you, on average, once you know the
    branch? That is the question's gain, and the tree asks the one that gains most.

    **Given**

    - `counts`, shape `(..., V, K)`: how many samples of each of the $K$ classes (columns) go into each of the $V$
      branches (rows), as floating numbers; one table for each question, with any number of batch axes in front, or
      none. A branch may be empty.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$\mathrm{IG} = H(\text{class}) - \sum_{v=1}^{V} \frac{n_v}{n}\, H(\text{class} \mid \text{branch } v),$$

    where $n_v$ samples of all $n$ go into branch $v$. The entropies are those of the classes' shares, before the
    question among all samples and after it within a branch.

    Use NumPy only, and leave `counts` as it is.
    """

    ### BEGIN SOLUTION
    def entropy(samples):  # of the classes on the last axis, in nats
        total = samples.sum(axis=-1, keepdims=True)
        p = samples / np.where(total > 0, total, 1)
        return -np.sum(p * np.log(np.where(p > 0, p, 1)), axis=-1)

    sizes = counts.sum(axis=-1)  # (..., V)
    weights = sizes / sizes.sum(axis=-1, keepdims=True)
    gain = entropy(counts.sum(axis=-2)) - np.sum(weights * entropy(counts), axis=-1)
    return gain / math.log(base)
    ### END SOLUTION


def tables(rng, shape, base):
    """Branches of different sizes and mixtures: each prefers another class."""
    branches, classes = shape[-2:]
    counts = rng.integers(1, 6, size=shape) + 9 * np.eye(branches, classes, dtype=int)[:, rng.permutation(classes)]
    counts[..., 0, :] *= 3
    return {"counts": counts.astype(float), "base": base}


def empty_branch(rng, shape, base):
    """A branch without samples, and one in which a class is rare, or missing."""
    counts = tables(rng, shape, base)["counts"]
    counts[..., 0, :] *= 1000
    counts[..., 1, :] = 0
    missing = rng.integers(shape[-1])
    counts[..., 0, [missing, missing - 1]] = 0, 1
    return {"counts": counts, "base": base}


def entropy(samples):
    total = samples.sum(axis=-1, keepdims=True)
    p = samples / np.where(total > 0, total, 1)
    return -np.sum(p * np.log(np.where(p > 0, p, 1)), axis=-1)


def before(counts):
    return entropy(counts.sum(axis=-2))


def weights(counts):
    sizes = counts.sum(axis=-1)
    return sizes / sizes.sum(axis=-1, keepdims=True)


def after(counts):
    return np.sum(weights(counts) * entropy(counts), axis=-1)


def plain_mean(counts, *, base=2.0):
    return (before(counts) - entropy(counts).mean(axis=-1)) / math.log(base)


def plain_sum(counts, *, base=2.0):
    return (before(counts) - entropy(counts).sum(axis=-1)) / math.log(base)


def what_remains(counts, *, base=2.0):
    return after(counts) / math.log(base)


def always_bits(counts, *, base=2.0):
    return (before(counts) - after(counts)) / math.log(2)


def gain_ratio(counts, *, base=2.0):
    return (before(counts) - after(counts)) / entropy(counts.sum(axis=-1))


def branches_for_classes(counts, *, base=2.0):
    return (entropy(counts.sum(axis=-1)) - after(counts)) / math.log(base)


def gini(counts, *, base=2.0):
    def impurity(samples):
        total = samples.sum(axis=-1, keepdims=True)
        return 1 - np.sum((samples / np.where(total > 0, total, 1)) ** 2, axis=-1)

    return impurity(counts.sum(axis=-2)) - np.sum(weights(counts) * impurity(counts), axis=-1)


def unprotected(counts, *, base=2.0):
    p = counts / counts.sum(axis=-1, keepdims=True)
    within = -np.sum(p * np.log(p), axis=-1)
    return (before(counts) - np.sum(weights(counts) * within, axis=-1)) / math.log(base)


def whole_batch(counts, *, base=2.0):
    tables = counts.reshape(-1, *counts.shape[-2:])
    one = tables.sum(axis=0)
    return np.broadcast_to((before(one) - after(one)) / math.log(base), counts.shape[:-2])


exercise = Exercise(
    solution=information_gain,
    points=3,
    cases=[
        # Quinlan's fourteen Saturdays, asked for the outlook: sunny, overcast, rain; classes N and P.
        Case(
            "fourteen Saturdays",
            inputs={"counts": np.array([[3.0, 2.0], [0.0, 4.0], [2.0, 3.0]])},
            about="Quinlan's example: on 9 of 14 Saturdays one plays, 0.940 bits. The outlook leaves 5/14 · 0.971 + "
            "4/14 · 0 + 5/14 · 0.971 = 0.694 bits, and so gains 0.247.",
        ),
        Case("several questions, in nats", tables, {"shape": (4, 2, 3), "base": math.e}),
        Case(
            "an empty branch",
            empty_branch,
            {"shape": (2, 3, 4), "base": 2.0},
            hidden=True,
            loose="Nearly all samples go one way, and so the gain is a small difference of two entropies.",
        ),
        Case("two batch axes, in decimal digits", tables, {"shape": (2, 3, 4, 2), "base": 10.0}, hidden=True),
        Case(
            "a batch of one, with a base below one", tables, {"shape": (1, 2, 3), "base": 0.5}, hidden=True, weight=0.5
        ),
    ],
    mistakes=[
        Mistake(
            "plain mean of the branches",
            plain_mean,
            "You take the plain mean of the branches' entropies. A branch counts as often as samples go there: its "
            "weight is nᵥ/n.",
        ),
        Mistake(
            "branches added",
            plain_sum,
            "You add up the branches' entropies without weights, and questions with many branches even lose. The "
            "weight of a branch is nᵥ/n.",
        ),
        Mistake(
            "what remains",
            what_remains,
            "You return the uncertainty that remains after the question. The gain is what has gone: subtract it from "
            "the entropy before.",
        ),
        Mistake(
            "always bits",
            always_bits,
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "gain ratio",
            gain_ratio,
            "You divide by the entropy of the branches. That is the gain ratio of C4.5; asked for is the gain itself.",
        ),
        Mistake(
            "branches taken for classes",
            branches_for_classes,
            "You start from the entropy of the branches' sizes. The uncertainty is about the *class*: add up the rows, "
            "and take the shares of the columns.",
        ),
        Mistake(
            "Gini impurity",
            gini,
            "You measure impurity by Gini's 1 − Σ p². Asked for is entropy.",
        ),
        Mistake(
            "nan from an empty branch",
            unprotected,
            "A branch without samples gives 0/0, and a class that is missing there 0 · log 0. Neither counts anything.",
        ),
        Mistake(
            "one table of all questions",
            whole_batch,
            "You add up the tables of all questions. Each question has its own gain.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(information_gain),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the gain.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(information_gain),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last axes only.",
        ),
        Mistake(
            "never negative",
            never_negative(information_gain),
            "You cut off what is below zero. With a base above one nothing is; with a base below one all is, for "
            "the logarithms have changed their sign.",
        ),
    ],
    equivalent={
        "small taken for zero: total > 0 -> total > 0.001": "A branch that is not empty has one sample at least.",
        "one more: total > 0 -> total > 1": "A single sample is divided by 1 either way.",
        "function exchanged: counts.sum(axis=-1) -> counts.mean(axis=-1)": "Weights are shares of the whole, so that a "
        "common factor cancels.",
        "function exchanged: counts.sum(axis=-2) -> counts.mean(axis=-2)": "An entropy is one of shares, so that a "
        "common factor cancels.",
    },
    forbidden=["sklearn"],
    hints=[
        "Write a function of your own for the entropy of counts on the last axis. You need it twice: for the sum of "
        "the rows, and for each row.",
        "The weights nᵥ/n are the rows' sums, divided by the sum of all.",
    ],
)
