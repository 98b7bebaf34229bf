"""The Euler–Lagrange equation of a functional."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def euler_lagrange(u, noisy, *, weight=1.0, rounding=0.5, spacing=1.0):
    r"""Return the left side of the Euler–Lagrange equation of a functional that removes noise.

    Smooth flow, and the picture without its noise, are asked for in the same way: as the function that makes an
    integral as small as it can be. Such a function satisfies the Euler–Lagrange equation. Here the integral asks for a
    picture $u$ near to a noisy one, $f$, that has few slopes, but may have edges:

    $$S(u) = \iint L\, dx\, dy, \qquad
      L = \tfrac12 (u - f)^2 + \alpha \sqrt{\varepsilon^2 + u_x^2 + u_y^2},$$

    $$\frac{\partial L}{\partial u} - \frac{\partial}{\partial x} \frac{\partial L}{\partial u_x}
      - \frac{\partial}{\partial y} \frac{\partial L}{\partial u_y} = 0 .$$

    **Given**

    - `u` and `noisy`, shape `(height, width)`, three pixels a side or more: $u$ and $f$.
    - `weight` $\alpha$, `rounding` $\varepsilon$ and `spacing` $h$, the distance of neighbouring pixels: positive
      numbers.

    On the grid, with $i$ for the row ($y$) and $j$ for the column ($x$), slopes of $u$ are **forward** differences,

    $$u_x[i, j] = \frac{u[i, j + 1] - u[i, j]}{h}, \qquad u_y[i, j] = \frac{u[i + 1, j] - u[i, j]}{h},$$

    and derivatives of what has been made of them, $p$, are **backward** ones, $(p[i, j] - p[i, j - 1])/h$ along $x$ and
    $(p[i, j] - p[i - 1, j])/h$ along $y$.

    **Return** the left side at the pixels inside, those that are not at the border, shape `(height - 2, width - 2)`.

    Derive the partial derivatives of $L$ by hand; no numerical differentiation of $L$ or $S$. Use NumPy only, without
    `numpy.gradient`.
    """
    ### BEGIN SOLUTION
    u_x = (u[:-1, 1:] - u[:-1, :-1]) / spacing  # the last row and column have no forward difference along both axes
    u_y = (u[1:, :-1] - u[:-1, :-1]) / spacing
    length = np.sqrt(rounding**2 + u_x**2 + u_y**2)
    p_x, p_y = weight * u_x / length, weight * u_y / length
    turned = (p_x[1:, 1:] - p_x[1:, :-1] + p_y[1:, 1:] - p_y[:-1, 1:]) / spacing
    return (u - noisy)[1:-1, 1:-1] - turned
    ### END SOLUTION


def by_the_sum(u, noisy, *, weight=1.0, rounding=0.5, spacing=1.0):
    """Pixel by pixel: the derivative, by u[i, j] and divided by h², of S as a sum, in which three terms have u[i, j].

    With a = u[i, j] the term at (i, j) has both slopes falling with a, that to the left u_x rising, that above u_y.
    """
    height, width = u.shape
    answer = np.zeros((height - 2, width - 2))

    def pull(i, j, by_x, by_y):
        """The derivative of h √(ε² + u_x² + u_y²) at (i, j), where h u_x, h u_y have the derivatives by_x, by_y."""
        x, y = (u[i, j + 1] - u[i, j]) / spacing, (u[i + 1, j] - u[i, j]) / spacing
        return (x * by_x + y * by_y) / np.hypot(rounding, np.hypot(x, y))

    for i, j in np.ndindex(height - 2, width - 2):
        i_, j_ = i + 1, j + 1
        rising = pull(i_, j_, -1, -1) + pull(i_, j_ - 1, 1, 0) + pull(i_ - 1, j_, 0, 1)
        answer[i, j] = u[i_, j_] - noisy[i_, j_] + weight * rising / spacing
    return answer


def scene(rng, height, width, weight, rounding, spacing):
    return {"u": rng.normal(size=(height, width)), "noisy": rng.normal(size=(height, width)), "weight": weight,
            "rounding": rounding, "spacing": spacing}  # fmt: skip


@combinable
def mistaken(
    *,
    sign=-1,
    data=lambda u, f, weight: u - f,
    length=lambda x, y, e: np.sqrt(e**2 + x**2 + y**2),
    factor=1.0,
    by=lambda h: (h, h),
    weighed=lambda a: a,
    axes=(1, 1),
    backward=True,
):
    """Return the equation with one slip in it."""

    def euler_lagrange(u, noisy, *, weight=1.0, rounding=0.5, spacing=1.0):
        once, again = by(spacing)
        x, y = (u[:-1, 1:] - u[:-1, :-1]) / once, (u[1:, :-1] - u[:-1, :-1]) / once
        p, q = (factor * weighed(weight) * a / length(a, b, rounding) for a, b in ((x, y), (y, x)))
        here, before = slice(1, None), slice(None, -1)
        at = here if backward else before  # forward differences belong to the pixel before
        div = axes[0] * (p[at, here] - p[at, before]) + axes[1] * (q[here, at] - q[before, at])
        return data(u, noisy, weight)[1:-1, 1:-1] + sign * div / again

    return euler_lagrange


exercise = Exercise(
    solution=euler_lagrange,
    reference=by_the_sum,
    points=5,
    analytic=True,
    forbidden=["numpy.gradient"],
    cases=[
        Case(
            "one pixel by hand",
            inputs={
                "u": np.array([[0.0, 1, 0], [2, 5, 5], [0, 2, 0]]),
                "noisy": np.full((3, 3), 4.0),
                "weight": 2.0,
                "rounding": 4.0,
                "spacing": 1.0,
            },
            about="In the middle u − f = 1. There u_x = 0 and u_y = −3, over √(16 + 9) = 5; to the left u_x = 3 and "
            "u_y = −2, over √29; above u_x = −1 and u_y = 4, over √33. So the left side is "
            "1 − 2(0 − 3/√29 − 3/5 − 4/√33) ≈ 4.707.",
        ),
        Case(
            "a small picture",
            scene,
            {"height": 4, "width": 6, "weight": 1.5, "rounding": 0.7, "spacing": 1.0},
        ),
        Case(
            "a finer grid",
            scene,
            {"height": 7, "width": 5, "weight": 0.4, "rounding": 1.3, "spacing": 0.25},
            hidden=True,
        ),
        Case(
            "a coarser grid",
            scene,
            {"height": 3, "width": 8, "weight": 2.5, "rounding": 0.2, "spacing": 3.0},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "plus between the terms",
            mistaken(sign=1),
            "Your left side adds the derivatives of ∂L/∂u_x and ∂L/∂u_y. They are subtracted: this is what is left of "
            "an integration by parts.",
        ),
        Mistake(
            "noisy minus u",
            mistaken(data=lambda u, f, weight: f - u),
            "∂L/∂u is u − f, not f − u.",
        ),
        Mistake(
            "factor of the square",
            mistaken(data=lambda u, f, weight: 2 * (u - f)),
            "Your ∂L/∂u has a factor 2. The square has a ½ before it.",
        ),
        Mistake(
            "weight before all of it",
            mistaken(data=lambda u, f, weight: weight * (u - f)),
            "You multiply u − f by α, too. α stands before the root alone.",
        ),
        Mistake(
            "no data term",
            mistaken(data=lambda u, f, weight: 0 * u),
            "Your ∂L/∂u is missing: L has u itself in it, not only its slopes.",
        ),
        Mistake(
            "without the root",
            mistaken(length=lambda x, y, e: 1.0),
            "Your smoothness term is the Laplacian: that of squared slopes. Here there is a root around them.",
        ),
        Mistake(
            "root not differentiated",
            mistaken(factor=0.5),
            "Half of your smoothness term is lost: the ½ of the root's derivative cancels with the 2 of the square's.",
        ),
        Mistake(
            "rounding not squared",
            mistaken(length=lambda x, y, e: np.sqrt(e + x**2 + y**2)),
            "Below the root stands ε², not ε.",
        ),
        Mistake(
            "squared root",
            mistaken(length=lambda x, y, e: e**2 + x**2 + y**2),
            "You divide by ε² + u_x² + u_y². The derivative of a root has the root itself below.",
        ),
        Mistake(
            "each axis by itself",
            mistaken(length=lambda x, y, e: np.hypot(e, x)),
            "You divide each slope by a root with itself alone. There is one root, with both slopes.",
        ),
        Mistake(
            "along x only",
            mistaken(axes=(1, 0)),
            "Your left side has no ∂/∂y. There is one term for each variable.",
        ),
        Mistake(
            "along y only",
            mistaken(axes=(0, 1)),
            "Your left side has no ∂/∂x. There is one term for each variable.",
        ),
        Mistake(
            "forward twice",
            mistaken(backward=False),
            "Your second differences are forward, too, so that what you return belongs half a pixel further on. "
            "They are backward.",
        ),
        Mistake(
            "spacing once",
            mistaken(by=lambda h: (h, 1)),
            "You divide by h once. Both the slopes and the derivatives of what is made of them are per distance.",
        ),
        Mistake(
            "spacing left out",
            mistaken(by=lambda h: (1, 1)),
            "Your differences are not divided by h.",
        ),
        Mistake(
            "weight left out",
            mistaken(weighed=lambda a: 1.0),
            "Your smoothness term has no α.",
        ),
    ],
    equivalent={
        "weight or 1.0": "the weight is positive, and so it is never taken for missing",
        "rounding or 0.5": "the rounding is positive, and so it is never taken for missing",
        "inputs squeezed": "pictures have three pixels a side or more",
    },
    hints=[
        "∂L/∂u_x = α u_x / √(ε² + u_x² + u_y²), and the same with y.",
        "Compute both slopes at the pixels that have both: all but the last row and the last column.",
        "Then the backward differences exist at all of these but the first row and column, which leaves the inside.",
    ],
)
