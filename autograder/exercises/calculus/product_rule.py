"""The product rule for a scalar product."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def product_rule(y, z, dy_dx, dz_dx, *, layout="numerator"):
    r"""Return the gradient of a scalar product whose two factors both depend on x.

    Attention compares a query with a key by their scalar product, and both are made from the same input. To
    differentiate one factor and take the other for a constant gives only one of two terms.

    **Given**

    - `y`, shape `(m,)`, and `z`, shape `(m,)`: the values $y(x)$ and $z(x)$ of two functions at a point $x$ with $n$
      entries.
    - `dy_dx` and `dz_dx`: their Jacobians at that point, of shape `(m, n)` with entries $\partial y_i/\partial x_j$ if
      the layout is `"numerator"`, and of shape `(n, m)`, transposed, if it is `"denominator"`.
    - `layout`: the layout of both Jacobians.

    **Return** one array of shape `(n,)`: the gradient of $y^\top z = \sum_i y_i z_i$ by $x$.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    if layout == "numerator":
        return y @ dz_dx + z @ dy_dx
    return dy_dx @ z + dz_dx @ y
    ### END SOLUTION


def factors(rng, m, n, layout):
    shape = (m, n) if layout == "numerator" else (n, m)
    return {
        "y": rng.normal(size=m), "z": rng.normal(size=m),
        "dy_dx": rng.normal(size=shape), "dz_dx": rng.normal(size=shape), "layout": layout,
    }  # fmt: skip


@combinable
def mistaken(
    *,
    combine=lambda y, z, dy, dz: y @ dz + z @ dy,
    read=lambda j, layout: j if layout[0] == "n" else j.T,
    turned_in_denominator=(True, True),
):
    """Return the rule with one slip in it; the Jacobians come in numerator layout."""

    def product_rule(y, z, dy_dx, dz_dx, *, layout="numerator"):
        jacobians = [
            read(j, layout if turned else "numerator")
            for j, turned in zip((dy_dx, dz_dx), turned_in_denominator, strict=True)
        ]
        return combine(y, z, *jacobians)

    return product_rule


exercise = Exercise(
    solution=product_rule,
    points=2,
    cases=[
        Case(
            "a polynomial by hand",
            inputs={
                "y": np.array([2.0, 4.0]),
                "z": np.array([8.0, 1.0]),
                "dy_dx": np.array([[1.0], [4.0]]),
                "dz_dx": np.array([[12.0], [0.0]]),
                "layout": "numerator",
            },
            about="y = (x, x²) and z = (x³, 1) at x = 2. Their product is x⁴ + x², whose derivative 4x³ + 2x is 36.",
        ),
        Case("numerator layout", factors, {"m": 3, "n": 5, "layout": "numerator"}),
        Case("denominator layout", factors, {"m": 4, "n": 2, "layout": "denominator"}),
        Case("square Jacobians, denominator", factors, {"m": 3, "n": 3, "layout": "denominator"}, hidden=True),
        Case("square Jacobians, numerator", factors, {"m": 4, "n": 4, "layout": "numerator"}, hidden=True),
        Case("a product of two numbers", factors, {"m": 1, "n": 3, "layout": "denominator"}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "second factor taken for a constant",
            mistaken(combine=lambda y, z, dy, dz: z @ dy),
            "You differentiate y and take z for a constant. Both depend on x, and each gives a term.",
        ),
        Mistake(
            "first factor taken for a constant",
            mistaken(combine=lambda y, z, dy, dz: y @ dz),
            "You differentiate z and take y for a constant. Both depend on x, and each gives a term.",
        ),
        Mistake(
            "each with its own derivative",
            mistaken(combine=lambda y, z, dy, dz: y @ dy + z @ dz),
            "You multiply each vector with its *own* Jacobian; that is half the gradient of |y|² + |z|². In the "
            "product rule the factor that stays is the other one.",
        ),
        Mistake(
            "difference of the terms",
            mistaken(combine=lambda y, z, dy, dz: z @ dy - y @ dz),
            "You subtract the terms, as in the rule for a quotient. For a product they are added.",
        ),
        Mistake(
            "product of the derivatives",
            mistaken(combine=lambda y, z, dy, dz: np.sum(dy * dz, axis=0)),
            "The derivative of a product is not the product of the derivatives. In each term one factor stays as it "
            "is.",
        ),
        Mistake(
            "layout ignored",
            mistaken(read=lambda jacobian, layout: jacobian),
            "You treat both layouts alike. In denominator layout the Jacobians come transposed, `(n, m)`.",
        ),
        Mistake(
            "one of two Jacobians turned",
            mistaken(turned_in_denominator=(True, False)),
            "In denominator layout you transpose one of the Jacobians and leave the other. Both come in the same "
            "layout.",
            others=[mistaken(turned_in_denominator=(False, True))],
        ),
        Mistake(
            "layouts exchanged",
            mistaken(read=lambda jacobian, layout: jacobian.T if layout[0] == "n" else jacobian),
            "You have exchanged the two layouts. In numerator layout the rows belong to the function: `(m, n)`.",
        ),
    ],
    hints=[
        "Differentiate one term yᵢzᵢ by xⱼ with the rule you know from school, then sum over i.",
        "Which axis of each Jacobian belongs to i, the one that is summed over?",
    ],
)
