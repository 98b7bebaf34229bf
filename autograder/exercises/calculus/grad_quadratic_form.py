"""The gradient of a quadratic form."""

import numpy as np

from autograder import Case, Exercise, Mistake


def grad_quadratic_form(a, x):
    r"""Return the gradient of a quadratic form at every point.

    Near its minimum every smooth loss looks like a quadratic form, $x^\top A\,x$, and so most of what is known about
    gradient descent is known from this one function. Its variable stands in it twice.

    **Given**

    - `a`, shape `(n, n)`: the matrix $A$, which need not be symmetric.
    - `x`, shape `(..., n)`: points, with any number of batch axes in front, or none.

    **Return** one array of shape `(..., n)`: at each point the gradient

    $$\frac{\partial\, x^\top A\, x}{\partial x}, \qquad x^\top A\,x = \sum_{i,j} x_i\, a_{ij}\, x_j .$$

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return x @ (a + a.T)
    ### END SOLUTION


def form_and_points(rng, shape):
    return {"a": rng.normal(size=(shape[-1], shape[-1])), "x": rng.normal(size=shape)}


def symmetric(rng, shape):
    inputs = form_and_points(rng, shape)
    return inputs | {"a": inputs["a"] + inputs["a"].T}


exercise = Exercise(
    solution=grad_quadratic_form,
    points=2,
    cases=[
        Case(
            "x₁x₂ at (3, 5)",
            inputs={"a": np.array([[0.0, 1.0], [0.0, 0.0]]), "x": np.array([3.0, 5.0])},
            about="By hand: with A = (0 1; 0 0) the form is x₁x₂. Its derivatives are x₂ and x₁.",
        ),
        Case("one point, A symmetric", symmetric, {"shape": (3,)}),
        Case("a batch of points", form_and_points, {"shape": (5, 4)}),
        Case("two batch axes", form_and_points, {"shape": (1, 3, 5)}, hidden=True),
        Case("numbers", form_and_points, {"shape": (3, 1)}, hidden=True, weight=0.5),
        Case("a batch as large as the vectors", form_and_points, {"shape": (4, 4)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "2Ax",
            lambda a, x: 2 * x @ a.T,
            "2Ax is the gradient for a symmetric A. In general x stands on both sides of A, and each side gives a term "
            "of its own.",
        ),
        Mistake(
            "Ax",
            lambda a, x: x @ a.T,
            "You differentiate by the right-hand x only and take the left-hand one for a constant. Both vary.",
        ),
        Mistake(
            "Aᵀx",
            lambda a, x: x @ a,
            "You differentiate by the left-hand x only and take the right-hand one for a constant. Both vary.",
        ),
        Mistake(
            "antisymmetric part",
            lambda a, x: x @ (a - a.T),
            "The two terms are added; yours are subtracted, so that a symmetric A would have no gradient at all.",
        ),
        Mistake(
            "half of it",
            lambda a, x: x @ (a + a.T) / 2,
            "That is the gradient of ½ xᵀAx. There is no ½ in this form.",
        ),
        Mistake(
            "value of the form",
            lambda a, x: np.sum(x @ a * x, axis=-1),
            "You return xᵀAx itself. A gradient has as many entries as x.",
        ),
        Mistake(
            "points taken for columns",
            lambda a, x: (a + a.T) @ x,
            "`(A + Aᵀ) @ x` takes the columns of a batch for its points. The points are rows: multiply them from the "
            "other side.",
        ),
    ],
    hints=[
        "Try n = 2: write the four terms of the sum and differentiate by x₁.",
        "The points of a batch are rows. By which matrix, and on which side, is a row xᵀ multiplied to give the row "
        "((A + Aᵀ)x)ᵀ?",
    ],
)
