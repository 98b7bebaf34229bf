"""The gradient of tr(AX)."""

import numpy as np

from autograder import Case, Exercise, Mistake


def grad_trace_product(a, x):
    r"""Return the gradient of tr(AX) by X.

    A scalar that depends on a matrix linearly can always be written as a trace, $\operatorname{tr}(AX)$, as any linear
    function of a vector is $a^\top x$. Losses are turned into traces for this reason: their gradients by whole weight
    matrices can then be read off.

    **Given**

    - `a`, shape `(n, m)`: the matrix $A$.
    - `x`, shape `(..., m, n)`: points $X$, with any number of batch axes in front, or none.

    **Return** one array of shape `(..., m, n)`: at each point the gradient in denominator layout, the one in which it
    has the shape of $X$,

    $$G_{ij} = \frac{\partial \operatorname{tr}(A X)}{\partial x_{ij}} .$$

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return np.broadcast_to(a.T, x.shape).copy()
    ### END SOLUTION


def matrices(rng, shape):
    return {"a": rng.normal(size=shape[:-3:-1]), "x": rng.normal(size=shape)}


def identity_times_trace(a, x):
    trace = np.trace(a @ x, axis1=-2, axis2=-1)
    return trace[..., None, None] * np.eye(*x.shape[-2:])


def summed_over_points(a, x):
    return np.broadcast_to(a.T * x[..., 0, 0].size, x.shape).copy()


exercise = Exercise(
    solution=grad_trace_product,
    points=1,
    cases=[
        Case("one point", matrices, {"shape": (2, 3)}),
        Case("a batch of points", matrices, {"shape": (4, 3, 2)}),
        Case("a row", matrices, {"shape": (1, 5)}),
        Case("square matrices", matrices, {"shape": (2, 4, 4)}, hidden=True),
        Case("one square matrix", matrices, {"shape": (3, 3)}, hidden=True, weight=0.5),
        Case("two batch axes", matrices, {"shape": (1, 3, 5, 4)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not transposed",
            lambda a, x: np.broadcast_to(a, (*x.shape[:-2], *a.shape)).copy(),
            "You return A. In tr(AX) = Σᵢⱼ aᵢⱼ xⱼᵢ the indices of x stand the other way round: the derivative by xⱼᵢ "
            "is aᵢⱼ.",
        ),
        Mistake(
            "the other factor",
            lambda a, x: x.copy(),
            "You return X. The trace is linear in X: its derivative no longer has X in it.",
        ),
        Mistake(
            "trace on the diagonal",
            identity_times_trace,
            "You put the trace on a diagonal. The trace is a sum over a diagonal, but every entry of X is in that sum: "
            "write out the product that contains xᵢⱼ.",
        ),
        Mistake(
            "terms of the sum",
            lambda a, x: a.T * x,
            "You return the terms of the sum. Differentiated by xᵢⱼ, a term loses its xᵢⱼ.",
        ),
        Mistake(
            "diagonal of A only",
            lambda a, x: np.broadcast_to(np.eye(*x.shape[-2:]) * a.T, x.shape).copy(),
            "You kept the diagonal of A only. The trace sums the diagonal of the *product*, and all entries of A are "
            "in that.",
        ),
        Mistake(
            "one gradient for all points",
            lambda a, x: a.T.copy(),
            "Your matrix is right, but there is one gradient for each point: the answer has the shape of x.",
        ),
        Mistake(
            "summed over the points",
            summed_over_points,
            "You add up the gradients of all points. Each point keeps its own.",
        ),
    ],
    hints=[
        "Write tr(AX) as a double sum of products of one entry of A and one of X.",
        "In which single term does x₁₂ stand, and what stands beside it?",
    ],
)
