"""The squared error."""

import numpy as np

from autograder import Case, Exercise, Mistake


def squared_error(y_true, y_pred):
    r"""Return the squared error of every sample.

    The oldest loss of all: it asks how far a predicted vector is from the right one, and punishes an error of two as
    hard as four errors of one. Whoever minimises it predicts means.

    **Given**

    - `y_true`, shape `(..., K)`: the targets. There may be any number of batch axes in front of the last one, or none.
    - `y_pred`, of the same shape: the predictions.

    **Return** an array of shape `(...)`, one loss a sample:

    $$L = \sum_{k=1}^{K} (\hat y_k - y_k)^2 .$$

    The components of a sample are summed; samples are kept apart.
    """
    ### BEGIN SOLUTION
    return ((y_pred - y_true) ** 2).sum(axis=-1)
    ### END SOLUTION


def numbers(rng, shape, scale=1.0):
    return {"y_true": scale * rng.normal(size=shape), "y_pred": 2 * scale * rng.normal(size=shape)}


exercise = Exercise(
    solution=squared_error,
    points=1,
    cases=[
        Case(
            "one sample by hand",
            inputs={"y_true": np.array([[0.0, 1.0]]), "y_pred": np.array([[3.0, 5.0]])},
            about="The differences are 3 and 4, so the loss is 9 + 16 = 25.",
        ),
        Case("a batch", numbers, {"shape": (3, 4)}),
        Case("two batch axes", numbers, {"shape": (1, 3, 5)}, hidden=True),
        Case("one sample, tiny errors", numbers, {"shape": (4,), "scale": 1e-4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "mean over the components",
            lambda y_true, y_pred: ((y_pred - y_true) ** 2).mean(-1),
            "You take the mean over the K components, as many libraries do. Here they are summed.",
        ),
        Mistake(
            "square of the sum",
            lambda y_true, y_pred: (y_pred - y_true).sum(-1) ** 2,
            "You add the differences first and square their sum, so that errors of opposite sign cancel. Square each "
            "difference, then add.",
        ),
        Mistake(
            "not squared",
            lambda y_true, y_pred: np.abs(y_pred - y_true).sum(-1),
            "You add absolute values. That is a loss too, but a different one: here each difference is squared.",
        ),
        Mistake(
            "root taken",
            lambda y_true, y_pred: np.sqrt(((y_pred - y_true) ** 2).sum(-1)),
            "You return the distance itself. The loss is its square: leave out the root.",
        ),
        Mistake(
            "half of it",
            lambda y_true, y_pred: 0.5 * ((y_pred - y_true) ** 2).sum(-1),
            "There is a ½ before your sum. Half the squared error is another exercise; here there is no ½.",
        ),
        Mistake(
            "summed over everything",
            lambda y_true, y_pred: ((y_pred - y_true) ** 2).sum(),
            "You add all samples together. Each sample keeps a loss of its own; only the last axis is summed.",
        ),
        Mistake(
            "summed over the first axis",
            lambda y_true, y_pred: ((y_pred - y_true) ** 2).sum(axis=0),
            "You sum over the first axis, which is the batch. The components of a sample are on the last axis.",
        ),
    ],
    hints=[
        "Three steps: subtract, square, sum. Only one of them changes the shape.",
        "`axis=-1` is the last axis, however many there are before it.",
    ],
)
