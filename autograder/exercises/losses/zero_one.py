"""The zero–one loss."""

import numpy as np

from autograder import Case, Exercise, Mistake


def zero_one(y_true, y_pred):
    r"""Return the zero–one loss of every sample.

    This is the loss one really means: a decision is right, or it is not. All other losses for classes are used in its
    place, because it has no useful gradient: it is flat wherever it does not jump.

    **Given**

    - `y_true`, integers of shape `(...)`: the true classes, each from $0$ to $K-1$, with any number of batch axes, or
      none.
    - `y_pred`, shape `(..., K)`: the scores of the classes. They may be probabilities or logits; the class with the
      highest score is the decision (no two scores of a sample are equal here).

    **Return** an array of shape `(...)`:

    $$L = \begin{cases} 0 & \arg\max_k \hat y_k = y, \\ 1 & \text{otherwise.} \end{cases}$$
    """
    ### BEGIN SOLUTION
    return (y_pred.argmax(axis=-1) != y_true).astype(y_pred.dtype)
    ### END SOLUTION


def logits(rng, shape, classes, offset):
    """Scores whose order is clear; every other sample is right, and the true class of the rest is second, two away."""
    best = rng.integers(classes, size=shape)
    others = rng.permuted(np.broadcast_to(np.arange(classes - 2), (*shape, classes - 2)), axis=-1)
    ranks = np.insert(others, [0, 1], np.array([classes - 1, classes - 2]), axis=-1)  # best + 2 is second
    order = np.take_along_axis(ranks, (np.arange(classes) - best[..., None]) % classes, axis=-1)
    right = np.arange(best.size).reshape(shape) % 2 == rng.integers(2)
    scores = order + rng.uniform(-0.4, 0.4, size=order.shape) + offset
    return {"y_true": np.where(right, best, (best + 2) % classes), "y_pred": scores}


def one_decision(rng, classes):
    """One sample, decided wrong, and with the largest score at the class two further on."""
    y_true = rng.integers(classes)
    order = (np.arange(classes) - y_true - 3) % classes
    return {"y_true": np.array(y_true), "y_pred": order + rng.uniform(-0.4, 0.4, size=classes)}


def accuracy(y_true, y_pred):
    return (y_pred.argmax(-1) == y_true).astype(float)


def score_of_true(y_true, y_pred):
    return np.take_along_axis(y_pred, y_true[..., None], -1)[..., 0]


exercise = Exercise(
    solution=zero_one,
    points=1,
    cases=[
        Case(
            "two samples by hand",
            inputs={"y_true": np.array([0, 2]), "y_pred": np.array([[0.4, 0.35, 0.25], [0.1, 0.6, 0.3]])},
            about="The first is decided for class 0, which is right; the second for 1.",
        ),
        Case("a batch of logits", logits, {"shape": (6,), "classes": 4, "offset": -1.0}),
        Case("two batch axes", logits, {"shape": (1, 4), "classes": 5, "offset": -2.0}, hidden=True),
        Case("one sample without a batch", one_decision, {"classes": 5}, hidden=True, weight=0.25),
    ],
    mistakes=[
        Mistake(
            "accuracy",
            accuracy,
            "You return 1 where the decision is right. A loss counts what is wrong.",
        ),
        Mistake(
            "lowest score",
            lambda y_true, y_pred: (y_pred.argmin(-1) != y_true).astype(float),
            "You choose the class with the lowest score.",
        ),
        Mistake(
            "a half as threshold",
            lambda y_true, y_pred: (score_of_true(y_true, y_pred) <= 0.5).astype(float),
            "You ask whether the true class's score is above ½. Among more than two classes the highest probability "
            "may be lower, and for logits ½ has no meaning: compare the scores with each other.",
        ),
        Mistake(
            "the sign as decision",
            lambda y_true, y_pred: (score_of_true(y_true, y_pred) <= 0).astype(float),
            "You ask whether the true class's score is positive. That decides between two classes with one score; here "
            "every class has its own, and the highest of them wins.",
        ),
        Mistake(
            "distance between class numbers",
            lambda y_true, y_pred: np.abs(y_pred.argmax(-1) - y_true).astype(float),
            "Your loss grows with the distance between the class numbers. The numbers are names: wrong is wrong, and "
            "counts one.",
        ),
        Mistake(
            "averaged",
            lambda y_true, y_pred: 1 - accuracy(y_true, y_pred).mean(),
            "You return the error rate of all samples. Each sample keeps a loss of its own.",
        ),
        Mistake(
            "highest score along axis 1",
            lambda y_true, y_pred: (y_pred.argmax(1) != y_true).astype(float),
            "You look for the highest score along axis 1. The classes are there only if there is exactly one batch "
            "axis. Counted from the end, their axis has the same number for every shape.",
            others=[lambda y_true, y_pred: (y_true != y_pred.argmax(1)).astype(float)],
        ),
    ],
    hints=["`np.argmax` says where the highest score is; mind the axis.", "A comparison of arrays is an array, too."],
)
