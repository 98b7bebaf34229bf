"""Half the squared error."""

import numpy as np

from autograder import Case, Exercise, Mistake


def half_squared_error(y_true, y_pred):
    r"""Return half the squared error of every sample.

    Many lectures put a ½ before the squared error. It moves no minimum, but it makes the gradient simpler, and whoever
    compares two programs has to know which of them has it.

    **Given**

    - `y_true`, shape `(..., K)`: the targets, with any number of batch axes, or none.
    - `y_pred`, of the same shape: the predictions.

    **Return** an array of shape `(...)`, one loss a sample:

    $$L = \tfrac12 \sum_{k=1}^{K} (\hat y_k - y_k)^2 .$$
    """
    ### BEGIN SOLUTION
    return 0.5 * ((y_pred - y_true) ** 2).sum(axis=-1)
    ### END SOLUTION


def numbers(rng, shape, scale=1.0):
    return {"y_true": scale * rng.normal(size=shape), "y_pred": 2 * scale * rng.normal(size=shape)}


exercise = Exercise(
    solution=half_squared_error,
    points=1,
    cases=[
        Case(
            "one sample by hand",
            inputs={"y_true": np.array([[0.0, 1.0, 2.0]]), "y_pred": np.array([[3.0, 5.0, 2.0]])},
            about="The differences are 3, 4 and 0: half of 9 + 16 + 0 is 12.5.",
        ),
        Case("a batch", numbers, {"shape": (4, 3)}),
        Case("two batch axes", numbers, {"shape": (1, 3, 5)}, hidden=True),
        Case("one sample, tiny errors", numbers, {"shape": (4,), "scale": 1e-4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "no half",
            lambda y_true, y_pred: ((y_pred - y_true) ** 2).sum(-1),
            "The ½ is missing.",
        ),
        Mistake(
            "mean for half the sum",
            lambda y_true, y_pred: ((y_pred - y_true) ** 2).mean(-1),
            "You take the mean over the components. That is half the sum only where there are two of them.",
        ),
        Mistake(
            "half of the mean",
            lambda y_true, y_pred: 0.5 * ((y_pred - y_true) ** 2).mean(-1),
            "The ½ is there, but you take the mean over the components instead of their sum.",
        ),
        Mistake(
            "half inside the square",
            lambda y_true, y_pred: ((0.5 * (y_pred - y_true)) ** 2).sum(-1),
            "Your ½ is squared with the difference and becomes ¼. It belongs in front of the sum.",
        ),
        Mistake(
            "summed over everything",
            lambda y_true, y_pred: 0.5 * ((y_pred - y_true) ** 2).sum(),
            "You add all samples together. Each sample keeps a loss of its own; only the last axis is summed.",
        ),
        Mistake(
            "summed over axis 1",
            lambda y_true, y_pred: 0.5 * ((y_pred - y_true) ** 2).sum(1),
            "You sum over axis 1, and that is the last one only where there is exactly one batch axis. Counted from "
            "the end, the last axis has the same number for every shape.",
        ),
    ],
    hints=["It is one factor away from the exercise before.", "`axis=-1` is the last axis."],
)
