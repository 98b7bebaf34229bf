"""Information measures of a confusion matrix"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._slips import squeezed, with_positive_logarithm


def confusion_information(confusion, *, base=2.0):
    r"""Return the information measures of a confusion matrix with rejections.

    Rates count what is done with a classifier's answers. Information tells what the answers are *worth*: how much of
    the uncertainty about the true class they take away, whatever they are called. A classifier for a rare disease that
    always says "healthy" is nearly always right, and its answers are worth nothing.

    **Given**

    - `confusion`, shape `(..., K, K + 1)`: counts, as floating numbers. Row $t$ holds the samples of true class $t$,
      column $y$ those that got the answer $y$, and the **last column** those that were rejected. Any number of batch
      axes in front, or none.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    Divided by the number of samples, the counts are the joint distribution $p(t, y)$ of the true class $T$ and the
    answer $Y$, where "rejected" is an answer like any other.

    **Return** eight arrays of shape `(...)`, in this order:

    $$H(T), \quad H(Y), \quad H(T, Y), \quad I(T; Y), \quad H(Y \mid T), \quad H(T \mid Y), \quad
      \mathrm{KL}(p_T \,\|\, p_Y), \quad \mathrm{KL}(p_Y \,\|\, p_T) .$$

    The two divergences compare how often a class *is* there with how often it is *answered*, over $K + 1$ outcomes:
    no sample's class is "rejected", so that $p_T$ is zero there. The usual rules hold for zeros: a term whose weight is
    zero counts nothing, and a divergence may be `inf`, or `-inf` with a base below 1.

    Use NumPy only, and leave `confusion` as it is.
    """

    ### BEGIN SOLUTION
    def expected(weights, p):
        """−Σ w log p over the last axis, infinite where p = 0 < w."""
        with np.errstate(divide="ignore"):
            logs = np.log(np.where(weights > 0, p, 1))
        return -np.sum(weights * logs, axis=-1) / math.log(base)

    p_ty = confusion / confusion.sum(axis=(-2, -1), keepdims=True)
    p_y, p_t = p_ty.sum(axis=-2), p_ty.sum(axis=-1)
    p_t = np.concatenate([p_t, np.zeros_like(p_t[..., :1])], axis=-1)
    pairs = p_ty.reshape(*p_ty.shape[:-2], -1)
    h_t, h_y, h_ty = expected(p_t, p_t), expected(p_y, p_y), expected(pairs, pairs)
    divergences = expected(p_t, p_y) - h_t, expected(p_y, p_t) - h_y
    return h_t, h_y, h_ty, h_t + h_y - h_ty, h_ty - h_t, h_ty - h_y, *divergences
    ### END SOLUTION


def matrices(rng, shape, base, rejected=True):
    """Classes of different size, mostly right, and answers that are off in one direction; one occurs only once."""
    batch, classes = shape[:-1], shape[-1]
    counts = rng.integers(1, 9, size=(*batch, classes, classes + 1)) + 12 * np.eye(classes, classes + 1, dtype=int)
    counts = 40 * (counts * np.arange(1, classes + 1)[:, None]).astype(float)
    counts[..., 0] += 40 * rng.integers(4, 9, size=(*batch, classes))
    counts[..., 1, 0] = 1
    counts[..., -1] *= rejected
    counts[..., 0, 1] = 0
    return {"confusion": counts, "base": base}


def measures(p_ty, base, classes_only=False, skip=False, given_swapped=False, order=1):
    def expected(weights, p):
        counted = (weights > 0) & ((p > 0) | (not skip))
        with np.errstate(divide="ignore"):
            return -(np.where(counted, weights, 0) * np.log(np.where(counted, p, 1))).sum(axis=-1) / math.log(base)

    p_y, p_t = p_ty.sum(axis=-2), p_ty.sum(axis=-1)
    pairs = p_ty.reshape(*p_ty.shape[:-2], -1)
    h_t, h_y, h_ty = expected(p_t, p_t), expected(p_y, p_y), expected(pairs, pairs)
    if classes_only:
        p_y = p_y[..., :-1]
    else:
        p_t = np.concatenate([p_t, np.zeros_like(p_t[..., :1])], axis=-1)
    divergences = (expected(p_t, p_y) - expected(p_t, p_t), expected(p_y, p_t) - expected(p_y, p_y))[::order]
    given = (h_ty - h_t, h_ty - h_y)[:: -1 if given_swapped else 1]
    return h_t, h_y, h_ty, h_t + h_y - h_ty, *given, *divergences


@combinable
def slip(prepare=lambda confusion: confusion, unit=lambda base: base, **changes):
    """Return the algorithm with one slip in it."""

    def confusion_information(confusion, *, base=2.0):
        counts = prepare(confusion)
        return measures(counts / counts.sum(axis=(-2, -1), keepdims=True), unit(base), **changes)

    return confusion_information


def without_rejections(confusion):
    kept = confusion.copy()
    kept[..., -1] = 0
    return kept


def shares_of_rows(confusion):
    return confusion / confusion.sum(axis=-1, keepdims=True)


def whole_batch(confusion):
    return np.broadcast_to(confusion.sum(axis=tuple(range(confusion.ndim - 2))), confusion.shape)


exercise = Exercise(
    solution=confusion_information,
    points=3,
    parts=[
        "H(T)",
        "H(Y)",
        "H(T, Y)",
        "I(T; Y)",
        "H(Y|T)",
        "H(T|Y)",
        "KL of truth and answer",
        "KL of answer and truth",
    ],
    cases=[
        Case(
            "half of a class rejected",
            inputs={"confusion": np.array([[4.0, 0.0, 4.0], [0.0, 8.0, 0.0]])},
            about="H(T) = 1 bit, and H(Y) = H(T, Y) = 3/2, for answers of ¼, ½ and ¼. Rejections occur in the first "
            "class only and tell as much as an answer: I = 1. KL(p_T‖p_Y) = ½ log₂ 2 + ½ log₂ 1 = ½; the other way it "
            "is infinite, because something is rejected.",
        ),
        Case("three classes, in nats", matrices, {"shape": (3,), "base": math.e}),
        Case("a batch without rejections", matrices, {"shape": (4, 3), "base": 2.0, "rejected": False}, hidden=True),
        Case("two batch axes, in decimal digits", matrices, {"shape": (2, 3, 4), "base": 10.0}, hidden=True),
        Case(
            "a batch of one, with a base below one", matrices, {"shape": (1, 2), "base": 0.5}, hidden=True, weight=0.5
        ),
    ],
    mistakes=[
        Mistake(
            "rejections left out",
            slip(without_rejections),
            "You leave the rejected samples out. “Rejected” is an answer like any other here, and it may tell a lot.",
        ),
        Mistake(
            "divergences over the classes only",
            slip(classes_only=True),
            "Your divergences leave the outcome “rejected” out. p_T is zero there, p_Y need not be, and then one of "
            "the two is infinite.",
        ),
        Mistake(
            "missing support skipped",
            slip(skip=True),
            "In your divergences a term vanishes when *either* probability is zero. Only a weight of zero makes it "
            "vanish; otherwise it is infinite.",
        ),
        Mistake(
            "the wrong variable known",
            slip(given_swapped=True),
            "Your two conditional entropies are swapped: H(Y|T) = H(T, Y) − H(T), the entropy of what is known is "
            "taken away.",
        ),
        Mistake(
            "divergences swapped",
            slip(order=-1),
            "Your two divergences are swapped. In KL(p‖q) the weights are p.",
        ),
        Mistake(
            "rows made to sum to one",
            slip(shares_of_rows),
            "You turn each row into shares, so that rare classes weigh as much as frequent ones. Divide by the number "
            "of all samples.",
        ),
        Mistake(
            "always bits",
            slip(unit=lambda base: 2.0),
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "one matrix of the whole batch",
            slip(whole_batch),
            "You add up all matrices of the batch. Each has measures of its own.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(confusion_information),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is each of the "
            "eight numbers.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(confusion_information),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last axes only.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "You have written all of the functions already: copy them into your cell, and make the joint distribution and "
        "its two marginals.",
        "Three entropies give the first six numbers. For the divergences append a zero to p_T, with `np.concatenate`.",
    ],
)
