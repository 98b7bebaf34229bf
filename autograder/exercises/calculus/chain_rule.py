"""The chain rule for vector functions."""

import numpy as np

from autograder import Case, Exercise, Mistake


def chain_rule(dz_dy, dy_dx, *, layout="numerator"):
    r"""Return the Jacobian of a composition.

    A deep network is a function of a function of a function, and back-propagation is the chain rule, multiplied out
    from the end. For vectors the rule is a product of matrices; therefore the *order* matters, and it depends on the
    layout.

    **Given**, for $z = f(y)$ and $y = g(x)$, at any number of points, with batch axes in front or none,

    - `dz_dy`: the Jacobians of $f$ at $y$, of shape `(..., p, m)` with entries $\partial z_i / \partial y_k$ if the
      layout is `"numerator"`, and of shape `(..., m, p)`, transposed, if it is `"denominator"`.
    - `dy_dx`: the Jacobians of $g$ at $x$, of shape `(..., m, n)`, or transposed `(..., n, m)`.
    - `layout`: the layout of both, and of the answer.

    **Return** one array: the Jacobians of $z$ by $x$, of shape `(..., p, n)`, or `(..., n, p)` in denominator layout.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return dz_dy @ dy_dx if layout == "numerator" else dy_dx @ dz_dy
    ### END SOLUTION


def jacobians(rng, sizes, layout, batch=()):
    p, m, n = sizes
    outer, inner = rng.normal(size=(*batch, p, m)), rng.normal(size=(*batch, m, n))
    if layout == "denominator":
        outer, inner = outer.swapaxes(-1, -2).copy(), inner.swapaxes(-1, -2).copy()
    return {"dz_dy": outer, "dy_dx": inner, "layout": layout}


def turned(a):
    return np.swapaxes(a, -1, -2)


def layout_ignored(dz_dy, dy_dx, *, layout="numerator"):
    return dz_dy @ dy_dx


def always_inner_first(dz_dy, dy_dx, *, layout="numerator"):
    return dy_dx @ dz_dy


def always_numerator(dz_dy, dy_dx, *, layout="numerator"):
    return dz_dy @ dy_dx if layout == "numerator" else turned(dy_dx @ dz_dy)


def always_denominator(dz_dy, dy_dx, *, layout="numerator"):
    return turned(dz_dy @ dy_dx) if layout == "numerator" else dy_dx @ dz_dy


def transposes_of_everything(dz_dy, dy_dx, *, layout="numerator"):
    return dz_dy @ dy_dx if layout == "numerator" else (dz_dy.T @ dy_dx.T).T


def summed_over_points(dz_dy, dy_dx, *, layout="numerator"):
    product = dz_dy @ dy_dx if layout == "numerator" else dy_dx @ dz_dy
    return product.sum(axis=tuple(range(product.ndim - 2)))


exercise = Exercise(
    solution=chain_rule,
    points=2,
    cases=[
        Case("numerator layout", jacobians, {"sizes": (2, 3, 4), "layout": "numerator"}),
        Case("denominator layout", jacobians, {"sizes": (3, 5, 2), "layout": "denominator"}),
        Case("a batch of points", jacobians, {"sizes": (4, 2, 3), "layout": "numerator", "batch": (5,)}),
        Case("as many outputs as inputs", jacobians, {"sizes": (3, 2, 3), "layout": "denominator"}, hidden=True),
        Case("square Jacobians", jacobians, {"sizes": (3, 3, 3), "layout": "numerator", "batch": (2,)}, hidden=True),
        Case(
            "two batch axes, square Jacobians",
            jacobians,
            {"sizes": (2, 2, 2), "layout": "denominator", "batch": (4, 3)},
            hidden=True,
        ),
        Case(
            "a scalar of a scalar, by way of a vector",
            jacobians,
            {"sizes": (1, 3, 1), "layout": "numerator", "batch": (1, 2)},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "layout ignored",
            layout_ignored,
            "You multiply in one order whatever `layout` is. Transposed matrices multiply in the opposite order: "
            "(AB)ᵀ = BᵀAᵀ.",
        ),
        Mistake(
            "inner function first",
            always_inner_first,
            "You always put the inner function first. That is the order of the denominator layout; with the function's "
            "axes in the rows, write it the other way round.",
        ),
        Mistake(
            "answer in numerator layout",
            always_numerator,
            "Your numbers are right, but in denominator layout the answer is to be laid out like what came in.",
        ),
        Mistake(
            "answer in denominator layout",
            always_denominator,
            "Your numbers are right, but in numerator layout the answer is to be laid out like what came in.",
        ),
        Mistake(
            "all axes reversed",
            transposes_of_everything,
            "`.T` reverses all axes, those of the batch too. You need no transposition at all here, only an order.",
        ),
        Mistake(
            "summed over the points",
            summed_over_points,
            "You add up the Jacobians of all points. Each point keeps its own.",
        ),
    ],
    hints=[
        "∂zᵢ/∂xⱼ = Σₖ ∂zᵢ/∂yₖ · ∂yₖ/∂xⱼ. Which axes hold k in either layout?",
        "`@` multiplies the matrices on the last two axes, whatever stands in front of them.",
    ],
)
