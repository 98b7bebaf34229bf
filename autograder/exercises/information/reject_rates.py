"""Error, rejection and accuracy with a reject option"""

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import squeezed


def reject_rates(confusion):
    r"""Return how often a classifier is right, wrong or without an answer, and how accurate its answers are.

    A doctor who is not sure sends you to a specialist, and that is no error. A classifier that may refuse to answer
    has four rates. Its accuracy alone says little: a classifier that answers only what is easy is nearly always right.

    **Given**

    - `confusion`, shape `(..., K, K + 1)`: counts, as floating numbers. Row $t$ holds the samples of true class $t$,
      column $y$ those that got the answer $y$, and the **last column** those that were rejected. Any number of batch
      axes in front, or none; some samples were answered in every matrix.

    **Return** four arrays of shape `(...)`, in this order:

    - the rate of correct recognition, $CR$: right answers among *all* samples;
    - the error rate, $E$: wrong answers among all samples;
    - the rejection rate, $Rej$: rejected samples among all samples, so that $CR + E + Rej = 1$;
    - the accuracy $A = \dfrac{CR}{CR + E}$: right answers among all *answers*.

    Use NumPy only, and leave `confusion` as it is.
    """
    ### BEGIN SOLUTION
    samples = confusion.sum(axis=(-2, -1))
    right = np.trace(confusion[..., :-1], axis1=-2, axis2=-1)
    rejected = confusion[..., -1].sum(axis=-1)
    correct_recognition, reject = right / samples, rejected / samples
    error = (samples - right - rejected) / samples
    return correct_recognition, error, reject, correct_recognition / (correct_recognition + error)
    ### END SOLUTION


def matrices(rng, shape):
    """Classes of different size, mostly right, with rejections in every class."""
    batch, classes = shape[:-1], shape[-1]
    counts = rng.integers(1, 9, size=(*batch, classes, classes + 1)) + 20 * np.eye(classes, classes + 1, dtype=int)
    return {"confusion": (counts * np.arange(1, classes + 1)[:, None]).astype(float)}


def parts(confusion):
    samples = confusion.sum(axis=(-2, -1))
    right = np.trace(confusion[..., :-1], axis1=-2, axis2=-1)
    return samples, right, confusion[..., -1].sum(axis=-1)


def rejected_are_errors(confusion):
    samples, right, rejected = parts(confusion)
    return right / samples, (samples - right) / samples, rejected / samples, right / (samples - rejected)


def accuracy_of_all(confusion):
    samples, right, rejected = parts(confusion)
    return right / samples, (samples - right - rejected) / samples, rejected / samples, right / samples


def rates_of_answers(confusion):
    samples, right, rejected = parts(confusion)
    answered = samples - rejected
    return right / answered, (answered - right) / answered, rejected / samples, right / answered


def counts(confusion):
    samples, right, rejected = parts(confusion)
    return right, samples - right - rejected, rejected, right / (samples - rejected)


def mean_over_classes(confusion):
    shares = confusion / confusion.sum(axis=-1, keepdims=True)
    samples, right, rejected = parts(shares)
    return right / samples, (samples - right - rejected) / samples, rejected / samples, right / (samples - rejected)


def last_row(confusion):
    """Takes the last row for the rejections, and the last column for a class."""
    samples = confusion.sum(axis=(-2, -1))
    right = np.trace(confusion[..., :-1, :], axis1=-2, axis2=-1)
    rejected = confusion[..., -1, :].sum(axis=-1)
    return right / samples, (samples - right - rejected) / samples, rejected / samples, right / (samples - rejected)


def whole_batch(confusion):
    samples, right, rejected = (np.broadcast_to(part.sum(), part.shape) for part in parts(confusion))
    return right / samples, (samples - right - rejected) / samples, rejected / samples, right / (samples - rejected)


def first_axes(confusion):
    """Sums over axes 0 and 1, and so is right without a batch only."""
    if confusion.ndim == 2:
        samples, right, rejected = parts(confusion)
    else:
        samples, right = confusion.sum(axis=(0, 1)), np.trace(confusion)
        rejected = confusion[-1].sum(axis=0)
    return right / samples, (samples - right - rejected) / samples, rejected / samples, right / (samples - rejected)


exercise = Exercise(
    solution=reject_rates,
    points=2,
    parts=["correct recognition", "error", "rejection", "accuracy"],
    cases=[
        Case(
            "twenty samples",
            inputs={"confusion": np.array([[8.0, 2.0, 0.0], [2.0, 4.0, 4.0]])},
            about="Of 20 samples 8 + 4 are right, 2 + 2 wrong and 4 rejected: CR = 0.6, E = 0.2, Rej = 0.2. Of the 16 "
            "answers 12 are right: A = 0.75.",
        ),
        Case("three classes", matrices, {"shape": (3,)}),
        Case("a batch", matrices, {"shape": (5, 3)}, hidden=True),
        Case("two batch axes, one of length one", matrices, {"shape": (3, 1, 4)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "rejections counted as errors",
            rejected_are_errors,
            "You count rejections among the errors, and also by themselves: your three rates sum to more than one. A "
            "rejected sample is not an error.",
        ),
        Mistake(
            "accuracy among all samples",
            accuracy_of_all,
            "Your accuracy divides by all samples, and so equals CR. Accuracy looks at the answers only.",
        ),
        Mistake(
            "rates among the answers",
            rates_of_answers,
            "You divide CR and E by the number of answers. They are rates of all samples, the rejected included; do "
            "your three rates sum to one?",
        ),
        Mistake(
            "counts in place of rates",
            counts,
            "You return counts. A rate is a share: divide by the number of samples.",
        ),
        Mistake(
            "mean over the classes",
            mean_over_classes,
            "You turn each row into shares first, so that rare classes weigh as much as frequent ones. Every *sample* "
            "counts the same here.",
        ),
        Mistake(
            "rejections in the last row",
            last_row,
            "You take the last row for the rejections. They are in the last column: rows are the true classes, and "
            "nobody's true class is “rejected”.",
        ),
        Mistake(
            "one number for the whole batch",
            whole_batch,
            "You add up all matrices of the batch. Each has rates of its own: the table is on the last two axes.",
        ),
        Mistake(
            "summed over the first two axes",
            first_axes,
            "You sum over axes 0 and 1. With a batch in front the table is on the *last* two axes; count from the end.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(reject_rates),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last two axes only.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "Three counts are enough: all samples, the right ones and the rejected ones.",
        "`np.trace` adds up a diagonal, and takes `axis1` and `axis2`. Cut the column of rejections off first.",
    ],
)
