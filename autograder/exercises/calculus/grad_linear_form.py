"""The gradient of a linear form."""

import numpy as np

from autograder import Case, Exercise, Mistake


def grad_linear_form(a, x):
    r"""Return the gradient of a linear form at every point.

    The net input of a neuron, $a^\top x$, is the simplest function of many variables: its slope is the same everywhere.
    All other functions are understood by comparing them with such a one.

    **Given**

    - `a`, shape `(n,)`: the weights.
    - `x`, shape `(..., n)`: points, with any number of batch axes in front, or none.

    **Return** one array of shape `(..., n)`: at each point the gradient

    $$\frac{\partial\, a^\top x}{\partial x}, \qquad a^\top x = \sum_{i=1}^{n} a_i x_i .$$

    A gradient has the shape of what it is taken by: one number for each entry of `x`, at *each* point.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return np.broadcast_to(a, x.shape).copy()
    ### END SOLUTION


def weights_and_points(rng, shape):
    return {"a": rng.normal(size=shape[-1]), "x": rng.normal(size=shape)}


def the_weights_alone(a, x):
    return a.copy()


def summed_over_points(a, x):
    return a * np.size(x[..., 0])


exercise = Exercise(
    solution=grad_linear_form,
    points=1,
    cases=[
        Case("one point", weights_and_points, {"shape": (5,)}),
        Case("a batch of points", weights_and_points, {"shape": (3, 4)}),
        Case("two batch axes", weights_and_points, {"shape": (2, 3, 5)}),
        Case("a batch of one", weights_and_points, {"shape": (1, 6)}, hidden=True),
        Case("many entries", weights_and_points, {"shape": (4, 30)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "the points",
            lambda a, x: x.copy(),
            "You return x. That would be the gradient by a; here the derivative is taken by x, and a is what stays.",
        ),
        Mistake(
            "terms of the sum",
            lambda a, x: a * x,
            "You return the terms aᵢxᵢ. The derivative of aᵢxᵢ by xᵢ no longer has an xᵢ in it.",
        ),
        Mistake(
            "value of the form",
            lambda a, x: x @ a,
            "You return aᵀx itself. A gradient has as many entries as x.",
        ),
        Mistake(
            "the weights once",
            the_weights_alone,
            "Your numbers are right, but there is one gradient for each point: the answer has the shape of x, also "
            "when all its rows are the same.",
        ),
        Mistake(
            "summed over the points",
            summed_over_points,
            "You add up the gradients of all points. Each point keeps its own.",
        ),
        Mistake(
            "weights left out",
            lambda a, x: np.ones_like(x),
            "You differentiate each xᵢ and get 1. The weight aᵢ in front of it stays.",
        ),
    ],
    hints=[
        "Write the sum out for n = 2 and differentiate it by x₁, then by x₂.",
        "`np.broadcast_to`, or adding zeros of the right shape, repeats a vector for every point.",
    ],
)
