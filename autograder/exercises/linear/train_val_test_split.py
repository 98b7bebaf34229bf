"""Training, validation and test sets"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def train_val_test_split(permutation, *, validation=0.2, test=0.2):
    r"""Return the indices to train on, to validate on and to test on.

    Whoever chooses the best of a hundred models by their score on some set has fitted that set too: the winner's score
    is too good. So there are three sets. One to learn from, one to choose by, and one that is opened once, at the end.

    **Given**

    - `permutation`, integers of shape `(n,)`: the indices $0, \dots, n - 1$ of the samples, shuffled.
    - `validation` and `test`: the shares of samples to validate and to test on, together below 1. Either may be
      zero, or so small that its set is empty.

    The sets have $n_\text{val} = \lfloor \text{validation} \cdot n + \tfrac12 \rfloor$ and $n_\text{test} = \lfloor
    \text{test} \cdot n + \tfrac12 \rfloor$ samples, that is rounded to the nearest, and a half up; all others are
    trained on.

    **Return** three arrays of indices, in this order: the **beginning** of the permutation to train on, its **middle**
    to validate on, its **end** to test on.
    """
    ### BEGIN SOLUTION
    n = len(permutation)
    validated, tested = math.floor(validation * n + 0.5), math.floor(test * n + 0.5)
    trained = n - validated - tested
    return permutation[:trained], permutation[trained : n - tested], permutation[n - tested :]
    ### END SOLUTION


def shuffled(rng, n, validation, test):
    while True:
        permutation = rng.permutation(n)
        if np.any(np.diff(permutation[: n // 2]) < 0) and not np.array_equal(permutation, np.arange(n)):
            return {"permutation": permutation, "validation": validation, "test": test}


@combinable
def cut(size=lambda share, n: math.floor(share * n + 0.5), order=(0, 1, 2), rest=False, sort=False, shuffle=True):
    """Cut in some order of the three sets, and hand them back in the order that is asked for."""

    def train_val_test_split(permutation, *, validation=0.2, test=0.2):
        n = len(permutation)
        indices = permutation if shuffle else np.arange(n)
        validated = size(validation, n)
        tested = size(test, n - validated if rest else n)
        sizes = [n - validated - tested, validated, tested]
        ends = np.cumsum([0] + [sizes[i] for i in order])
        parts = {i: indices[start:end] for i, start, end in zip(order, ends, ends[1:], strict=False)}
        return tuple(np.sort(parts[i]) if sort else parts[i] for i in range(3))

    return train_val_test_split


def from_the_end(permutation, *, validation=0.2, test=0.2):
    n = len(permutation)
    validated, tested = math.floor(validation * n + 0.5), math.floor(test * n + 0.5)
    return permutation[: -validated - tested], permutation[-validated - tested : -tested], permutation[-tested:]


def training_share(permutation, *, validation=0.2, test=0.2):
    n = len(permutation)
    trained = math.floor((1 - validation - test) * n + 0.5)
    return tuple(np.split(permutation, [trained, trained + math.floor(validation * n + 0.5)]))


def zero_is_default(permutation, *, validation=0.2, test=0.2):
    return cut()(permutation, validation=validation or 0.2, test=test or 0.2)


def swapped(permutation, *, validation=0.2, test=0.2):
    trained, validated, tested = cut()(permutation, validation=validation, test=test)
    return trained, tested, validated


exercise = Exercise(
    solution=train_val_test_split,
    points=2,
    parts=["train", "validation", "test"],
    cases=[
        Case(
            "ten samples",
            inputs={"permutation": np.array([3, 0, 4, 1, 2, 9, 6, 8, 5, 7]), "validation": 0.3, "test": 0.2},
            about="Three to validate on, two to test on, and five are left.",
        ),
        Case("rounded up and down", shuffled, {"n": 23, "validation": 0.2, "test": 0.1}),
        Case("nothing to test on", shuffled, {"n": 9, "validation": 0.3, "test": 0.0}, weight=0.5),
        Case(
            "a single sample",
            inputs={"permutation": np.array([0]), "validation": 0.2, "test": 0.2},
            about="A fifth of a sample is rounded to none: both sets are empty, and the sample is trained on.",
            weight=0.125,
        ),
        Case("half a sample", shuffled, {"n": 34, "validation": 0.25, "test": 0.35}, hidden=True),
        Case(
            "nothing to validate on, one to test on",
            shuffled,
            {"n": 7, "validation": 0.0, "test": 0.15},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "rounded down",
            cut(size=lambda share, n: int(share * n)),
            "You round down. Round to the nearest: add one half first.",
        ),
        Mistake("rounded up", cut(size=lambda share, n: math.ceil(share * n)), "You round up. Round to the nearest."),
        Mistake(
            "half to even",
            cut(size=lambda share, n: round(share * n)),
            "Your rounding takes a half to the nearest *even* number, as Python's `round` and `np.round` do. Here a "
            "half goes up: ⌊… + ½⌋.",
        ),
        Mistake(
            "counted from the end",
            from_the_end,
            "Where a set is empty, your slices go wrong: `permutation[-0:]` is everything. Count from the front.",
        ),
        Mistake(
            "training share rounded",
            training_share,
            "You round the size of the training set, so that another set has what is over. Round the other two; what "
            "is left is trained on.",
        ),
        Mistake(
            "test first",
            cut(order=(2, 1, 0)),
            "You take the test set from the beginning of the permutation. Train on the beginning, test on the end.",
        ),
        Mistake(
            "test in the middle",
            cut(order=(0, 2, 1)),
            "Your test set is in the middle, and the validation set at the end. It is the other way round.",
        ),
        Mistake("sets swapped", swapped, "Validation and test have changed places in your answer."),
        Mistake(
            "share of the rest",
            cut(rest=True),
            "Your test set is a share of what validation has left. Both are shares of all samples.",
        ),
        Mistake(
            "permutation ignored",
            cut(shuffle=False),
            "You cut 0, …, n − 1, not the permutation. Data often come sorted by class.",
        ),
        Mistake("indices sorted", cut(sort=True), "You sort the indices. Keep the permutation's order."),
        Mistake(
            "zero taken for the default",
            zero_is_default,
            "A share of zero means an empty set. `validation or 0.2` takes 0.2 for it: 0 is false in Python.",
        ),
        Mistake(
            "a single index squeezed",
            lambda permutation, **shares: tuple(map(np.squeeze, cut()(permutation, **shares))),
            "Where a set has one index you return a number. It is an array of one index: do not squeeze.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "Compute the three sizes first, the training set's last.",
        "`permutation[-0:]` is everything: count from the front.",
    ],
)
