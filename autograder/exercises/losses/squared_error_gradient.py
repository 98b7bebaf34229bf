"""The gradient of the squared error."""

import numpy as np

from autograder import Case, Exercise, Mistake


def squared_error_gradient(y_true, y_pred):
    r"""Return the gradient of every sample's squared error with respect to its prediction.

    Training begins here: this is the first thing that flows back into a network, and it says of every output in which
    direction, and how hard, it should be pushed.

    **Given**

    - `y_true`, shape `(..., K)`: the targets, with any number of batch axes, or none.
    - `y_pred`, of the same shape: the predictions.

    **Return** an array of the same shape: for every sample the gradient $\partial L / \partial \hat y$ of its own loss

    $$L = \sum_{k=1}^{K} (\hat y_k - y_k)^2 .$$

    The losses are not averaged, so nothing is divided by the number of samples.
    """
    ### BEGIN SOLUTION
    return 2 * (y_pred - y_true)
    ### END SOLUTION


def numbers(rng, shape, scale=1.0):
    return {"y_true": scale * rng.normal(size=shape), "y_pred": 2 * scale * rng.normal(size=shape)}


def samples(y):
    return y.size // y.shape[-1]


exercise = Exercise(
    solution=squared_error_gradient,
    points=1,
    cases=[
        Case(
            "one sample by hand",
            inputs={"y_true": np.array([0.0, 1.0]), "y_pred": np.array([3.0, 5.0])},
            about="The loss 9 + 16 grows by 6 for each unit of the first output.",
        ),
        Case("a batch", numbers, {"shape": (3, 4)}),
        Case("two batch axes", numbers, {"shape": (1, 3, 5)}, hidden=True),
        Case("one sample, tiny errors", numbers, {"shape": (4,), "scale": 1e-4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "forgotten factor",
            lambda y_true, y_pred: y_pred - y_true,
            "A factor is missing. There is no ½ before this loss: what is the derivative of a square?",
        ),
        Mistake(
            "wrong sign",
            lambda y_true, y_pred: 2 * (y_true - y_pred),
            "The sign is turned round. A prediction that is too high must get a positive gradient, so that a step "
            "against the gradient lowers it.",
        ),
        Mistake(
            "averaged over the samples",
            lambda y_true, y_pred: 2 * (y_pred - y_true) / max(2, samples(y_pred)),
            "You divide by the number of samples. This is the gradient of each sample's own loss.",
        ),
        Mistake(
            "averaged over the components",
            lambda y_true, y_pred: 2 * (y_pred - y_true) / y_pred.shape[-1],
            "You divide by K, as for the mean of the components. The loss is their sum.",
        ),
        Mistake(
            "the sign alone",
            lambda y_true, y_pred: 2 * np.sign(y_pred - y_true),
            "Your gradient does not grow with the error. That belongs to the absolute error, not to its square.",
        ),
        Mistake(
            "components summed",
            lambda y_true, y_pred: 2 * (y_pred - y_true).sum(-1),
            "You summed over the components. The loss is one number a sample, but its gradient has one entry for each "
            "component of the prediction: the shape of `y_pred`.",
        ),
    ],
    hints=[
        "How does the sum change when a single component of the prediction does? Only one term notices.",
        "A gradient always has the shape of what it is taken with respect to.",
    ],
)
