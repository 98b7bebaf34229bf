"""The first-order Taylor polynomial as a linear neuron."""

import numpy as np

from autograder import Case, Exercise, Mistake


def taylor_neuron(value, gradient, point):
    r"""Return the linear neuron that imitates a function near a point.

    Why should $w^\top x + b$ be a model of anything? Because every smooth function looks like this from near enough:
    the first-order Taylor polynomial of $f$ at a point $x_0$ *is* a linear neuron.

    **Given**, for any number of points at once, with batch axes in front or none,

    - `value`, shape `(...)`: $f(x_0)$.
    - `gradient`, shape `(..., n)`: $\nabla f(x_0)$.
    - `point`, shape `(..., n)`: $x_0$.

    **Return** two arrays, in this order: the weights $w$, shape `(..., n)`, and the bias $b$, shape `(...)`, of the
    neuron for which

    $$w^\top x + b = f(x_0) + \nabla f(x_0)^\top (x - x_0) \quad \text{for all } x .$$

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return gradient, value - np.sum(gradient * point, axis=-1)
    ### END SOLUTION


def quadratics(rng, shape):
    """f(x) = xᵀAx + c at some points."""
    n = shape[-1]
    a, c = rng.normal(size=(n, n)), rng.normal()
    point = rng.normal(size=shape) + 0.5
    return {
        "value": np.asarray(np.sum(point @ a * point, axis=-1) + c),
        "gradient": point @ (a + a.T),
        "point": point,
    }


def parabola():
    """f(x) = x² at 3, −1 and ½."""
    x = np.array([[3.0], [-1.0], [0.5]])
    return {"value": x[:, 0] ** 2, "gradient": 2 * x, "point": x}


def dot(u, v):
    return np.sum(u * v, axis=-1)


exercise = Exercise(
    solution=taylor_neuron,
    points=2,
    parts=["weights", "bias"],
    cases=[
        Case(
            "the parabola x²",
            inputs=parabola(),
            about="By hand: at 3 the tangent of x² is 9 + 6(x − 3) = 6x − 9.",
        ),
        Case("a batch of points", quadratics, {"shape": (3, 4)}),
        Case("two batch axes", quadratics, {"shape": (2, 3, 5)}),
        Case("as many points as variables", quadratics, {"shape": (4, 4)}, hidden=True),
        Case("many variables", quadratics, {"shape": (1, 12)}, hidden=True),
        Case("one point without a batch", quadratics, {"shape": (3,)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "value for bias",
            lambda value, gradient, point: (gradient, value),
            "Your bias is f(x₀). That is right only for x₀ = 0: the bias is what the neuron answers at x = 0, and not "
            "at x₀.",
        ),
        Mistake(
            "sign of the shift",
            lambda value, gradient, point: (gradient, value + dot(gradient, point)),
            "Your bias adds ∇f(x₀)ᵀx₀. Expand the bracket (x − x₀): there is a minus.",
        ),
        Mistake(
            "value forgotten",
            lambda value, gradient, point: (gradient, -dot(gradient, point)),
            "Your neuron is zero at x₀. There it should answer f(x₀).",
        ),
        Mistake(
            "bias not summed",
            lambda value, gradient, point: (gradient, value[..., None] - gradient * point),
            "Your bias has as many entries as x. A neuron has one bias: ∇f(x₀)ᵀx₀ is a scalar product.",
        ),
        Mistake(
            "summed over the batch",
            lambda value, gradient, point: (gradient, value - np.sum(gradient * point)),
            "You sum over all points at once. Each point has a neuron of its own.",
        ),
        Mistake(
            "point for weights",
            lambda value, gradient, point: (point, value - dot(gradient, point)),
            "Your weights are x₀. What multiplies x in the Taylor polynomial?",
        ),
        Mistake(
            "normalised weights",
            lambda value, gradient, point: (
                gradient / np.sqrt(dot(gradient, gradient))[..., None],
                value - dot(gradient, point),
            ),
            "Your weights have length one. The length of the gradient is the slope of the function; keep it.",
        ),
    ],
    hints=[
        "Expand the bracket, and sort the terms: those with x, and those without.",
    ],
)
