"""Accuracy"""

import numpy as np

from autograder import Case, Exercise, Mistake


def accuracy(y_true, y_pred):
    r"""Return the share of samples whose class is predicted right.

    The first number that anybody asks for, and the easiest to be fooled by. Compute it; the exercises after this one
    tell when not to trust it.

    **Given**

    - `y_true` and `y_pred`, integers of shape `(N,)`: true and predicted classes.

    **Return** a number, $\frac1N \sum_n \mathbb 1[\hat y_n = y_n]$.
    """
    ### BEGIN SOLUTION
    return np.mean(y_true == y_pred)
    ### END SOLUTION


def labels(rng, n, classes, unequal=False):
    """Some right, some wrong, by more than one class; where asked for, one class by far the largest."""
    while True:
        y_true = rng.integers(classes, size=n)
        if unequal:
            y_true = np.where(rng.random(n) < 0.6, 0, y_true)
        y_pred = np.where(rng.random(n) < 0.6, y_true, rng.integers(classes, size=n))
        right = np.mean(y_true == y_pred)
        others = [slip(y_true, y_pred) for slip in SLIPS.values()]
        if 0.3 < right < 0.8 and abs(right - 0.5) > 0.02 and min(abs(right - o) for o in others) > 0.02:
            return {"y_true": y_true, "y_pred": y_pred}


def mean_over_classes(y_true, y_pred):
    return np.mean([np.mean(y_pred[y_true == k] == k) for k in np.unique(y_true)])


def both_positive(y_true, y_pred):
    return np.mean((y_true == y_pred) & (y_true > 0))


SLIPS = {
    "error": lambda y_true, y_pred: np.mean(y_true != y_pred),
    "classes": mean_over_classes,
    "distance": lambda y_true, y_pred: 1 - np.mean(np.abs(y_true - y_pred)),
    "positives": both_positive,
}

exercise = Exercise(
    solution=accuracy,
    points=1,
    cases=[
        Case(
            "four samples",
            inputs={"y_true": np.array([0, 1, 2, 2]), "y_pred": np.array([0, 2, 2, 2])},
            about="Three of four are right.",
        ),
        Case("three classes", labels, {"n": 17, "classes": 3}),
        Case("one class much larger than the others", labels, {"n": 29, "classes": 5, "unequal": True}, hidden=True),
    ],
    mistakes=[
        Mistake("error rate", SLIPS["error"], "You count the mistakes. Accuracy counts what is right."),
        Mistake(
            "counted, not averaged",
            lambda y_true, y_pred: float(np.sum(y_true == y_pred)),
            "You return a count. Divide by the number of samples.",
        ),
        Mistake(
            "mean over the classes",
            SLIPS["classes"],
            "You average over the classes, so that a rare class counts as much as a frequent one. Every sample counts "
            "the same.",
        ),
        Mistake(
            "distance between classes",
            SLIPS["distance"],
            "You subtract classes. Their numbers are names: 2 is no nearer to 1 than to 0.",
        ),
        Mistake(
            "class zero not counted",
            SLIPS["positives"],
            "You never count a sample of class 0 as right. Class 0 is a class like any other.",
        ),
    ],
    equivalent={
        "inputs squeezed": "The classes of a single sample are two numbers then, and their one comparison is its own "
        "mean.",
    },
    forbidden=["sklearn"],
    hints=["A comparison of two arrays is an array of booleans, and booleans have a mean."],
)
