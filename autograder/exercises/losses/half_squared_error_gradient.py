"""The gradient of half the squared error."""

import numpy as np

from autograder import Case, Exercise, Mistake


def half_squared_error_gradient(y_true, y_pred):
    r"""Return the gradient of every sample's half squared error with respect to its prediction.

    In the chapters on back-propagation this array has a name of its own: it is the error. You will meet the very same
    expression twice more in the next notebook, behind two losses that look nothing like a square.

    **Given**

    - `y_true`, shape `(..., K)`: the targets, with any number of batch axes, or none.
    - `y_pred`, of the same shape: the predictions.

    **Return** an array of the same shape: for every sample the gradient $\partial L / \partial \hat y$ of its own loss

    $$L = \tfrac12 \sum_{k=1}^{K} (\hat y_k - y_k)^2 .$$
    """
    ### BEGIN SOLUTION
    return y_pred - y_true
    ### END SOLUTION


def numbers(rng, shape, scale=1.0):
    return {"y_true": scale * rng.normal(size=shape), "y_pred": 2 * scale * rng.normal(size=shape)}


exercise = Exercise(
    solution=half_squared_error_gradient,
    points=1,
    cases=[
        Case(
            "one sample by hand",
            inputs={"y_true": np.array([[0.0, 1.0, 2.0]]), "y_pred": np.array([[3.0, 5.0, 1.0]])},
            about="The first output is 3 too high: its slope is 3, not 6.",
        ),
        Case("a batch", numbers, {"shape": (4, 3)}),
        Case("two batch axes", numbers, {"shape": (1, 3, 5)}, hidden=True),
        Case("one sample, tiny errors", numbers, {"shape": (4,), "scale": 1e-4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "the half forgotten",
            lambda y_true, y_pred: 2 * (y_pred - y_true),
            "That is the gradient without the ½ before the sum. What do the 2 of the derivative and the ½ make?",
        ),
        Mistake(
            "the half kept",
            lambda y_true, y_pred: 0.5 * (y_pred - y_true),
            "You kept the ½ but lost the 2 that comes from the square.",
        ),
        Mistake(
            "wrong sign",
            lambda y_true, y_pred: y_true - y_pred,
            "The sign is turned round: you differentiate with respect to the prediction, not to the target.",
        ),
        Mistake(
            "averaged over the components",
            lambda y_true, y_pred: (y_pred - y_true) / y_pred.shape[-1],
            "You divide by K. The loss sums its components, it does not average them.",
        ),
        Mistake(
            "the loss itself",
            lambda y_true, y_pred: 0.5 * (y_pred - y_true) ** 2,
            "These are the terms of the loss, not their derivatives.",
        ),
    ],
    hints=["The ½ is there to make exactly this expression simple.", "Its shape is that of `y_pred`."],
)
