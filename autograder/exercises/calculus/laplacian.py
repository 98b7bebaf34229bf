"""The Laplacian of a sampled function by second differences."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def laplacian(f, *, row_spacing=1.0, column_spacing=1.0):
    r"""Return the Laplacian of a function that is sampled on a grid.

    The Laplacian says how much a point differs from the mean of its neighbours. In an image it is large at edges and
    spots; it stands in the equation of diffusion, and in the smoothness term of optical flow.

    **Given**

    - `f`, shape `(..., rows, columns)`: samples of a function $f(y, x)$, at least three in either direction, with any
      number of batch axes in front, or none.
    - `row_spacing`: the distance $k$ from one row to the next, along $y$.
    - `column_spacing`: the distance $h$ from one column to the next, along $x$.

    **Return** one array of shape `(..., rows - 2, columns - 2)`: at each inner point

    $$\Delta f = \frac{\partial^2 f}{\partial x^2} + \frac{\partial^2 f}{\partial y^2}, \qquad
      \frac{\partial^2 f}{\partial x^2} \approx \frac{f(y, x + h) - 2 f(y, x) + f(y, x - h)}{h^2},$$

    and likewise along $y$. Points on the border lack a neighbour and are left out. Use NumPy only.
    """
    ### BEGIN SOLUTION
    inner = f[..., 1:-1, 1:-1]
    along_y = f[..., 2:, 1:-1] - 2 * inner + f[..., :-2, 1:-1]
    along_x = f[..., 1:-1, 2:] - 2 * inner + f[..., 1:-1, :-2]
    return along_y / row_spacing**2 + along_x / column_spacing**2
    ### END SOLUTION


def samples(rng, shape, **spacings):
    return {"f": rng.normal(size=shape), **spacings}


def paraboloid():
    y, x = np.mgrid[0.0:4.0, 0.0:5.0]
    return {"f": x**2 + 3 * y**2}


def second(f, axis):
    """Second differences along one of the last two axes, at the inner points."""
    size, other = f.shape[axis], -3 - axis
    inner = f.take(range(1, f.shape[other] - 1), axis=other)
    return sum(w * inner.take(range(1 + s, size - 1 + s), axis=axis) for s, w in ((-1, 1), (0, -2), (1, 1)))


@combinable
def mistaken(*, combine=lambda y, x, k, h: y / k**2 + x / h**2, border=False):
    """Return the Laplacian with one slip in it."""

    def laplacian(f, *, row_spacing=1.0, column_spacing=1.0):
        if border:
            f = np.pad(f, [(0, 0)] * (f.ndim - 2) + [(1, 1)] * 2)
        return combine(second(f, -2), second(f, -1), row_spacing, column_spacing)

    return laplacian


def eight_neighbours(f, *, row_spacing=1.0, column_spacing=1.0):
    corners = f[..., 2:, 2:] + f[..., 2:, :-2] + f[..., :-2, 2:] + f[..., :-2, :-2] - 4 * f[..., 1:-1, 1:-1]
    return mistaken()(f, row_spacing=row_spacing, column_spacing=column_spacing) + corners / (
        row_spacing * column_spacing
    )


def gradient_twice(f, *, row_spacing=1.0, column_spacing=1.0):
    along_y = np.gradient(np.gradient(f, row_spacing, axis=-2), row_spacing, axis=-2)
    along_x = np.gradient(np.gradient(f, column_spacing, axis=-1), column_spacing, axis=-1)
    return (along_y + along_x)[..., 1:-1, 1:-1]


def first_axes(f, *, row_spacing=1.0, column_spacing=1.0):
    inner = f[1:-1, 1:-1]
    along_y = f[2:, 1:-1] - 2 * inner + f[:-2, 1:-1]
    along_x = f[1:-1, 2:] - 2 * inner + f[1:-1, :-2]
    return along_y / row_spacing**2 + along_x / column_spacing**2


exercise = Exercise(
    solution=laplacian,
    points=3,
    cases=[
        Case(
            "a paraboloid",
            inputs=paraboloid(),
            about="f = x² + 3y² on a grid of spacing 1. Its second derivatives are 2 and 6 everywhere, and second "
            "differences are exact for it.",
        ),
        Case("spacing 1", samples, {"shape": (5, 7)}),
        Case(
            "rows and columns apart by different distances",
            samples,
            {"shape": (6, 4), "row_spacing": 0.5, "column_spacing": 2.0},
        ),
        Case("a stack of grids", samples, {"shape": (4, 5, 6), "row_spacing": 2.0}, hidden=True),
        Case(
            "fine grids, two batch axes",
            samples,
            {"shape": (1, 3, 4, 6), "row_spacing": 0.25, "column_spacing": 0.5},
            hidden=True,
        ),
        Case("the smallest grid", samples, {"shape": (3, 3), "column_spacing": 0.5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "sign flipped",
            mistaken(combine=lambda y, x, k, h: -(y / k**2 + x / h**2)),
            "Your Laplacian has the other sign. At the bottom of a bowl it is positive: the neighbours lie higher.",
        ),
        Mistake(
            "spacing not squared",
            mistaken(combine=lambda y, x, k, h: y / k + x / h),
            "You divide by the spacing once. A second derivative divides by it twice, once for each difference.",
        ),
        Mistake(
            "spacing ignored",
            mistaken(combine=lambda y, x, k, h: y + x),
            "Your answer does not depend on the spacings. Each second difference is divided by the square of its own.",
        ),
        Mistake(
            "spacings swapped",
            mistaken(combine=lambda y, x, k, h: y / h**2 + x / k**2),
            "You use the distance between rows along the rows. `row_spacing` is the distance from one row to the next: "
            "it belongs to the differences across rows.",
        ),
        Mistake(
            "one direction only",
            mistaken(combine=lambda y, x, k, h: x / h**2),
            "You have the second derivative along x only. The Laplacian is the sum of both.",
        ),
        Mistake(
            "eight neighbours",
            eight_neighbours,
            "Your stencil takes the diagonal neighbours too. The second differences along x and y have four "
            "neighbours.",
        ),
        Mistake(
            "central differences twice",
            gradient_twice,
            "You take central differences of central differences. They skip the direct neighbours and look two points "
            "away; take the second difference at once.",
        ),
        Mistake(
            "zeros around the border",
            mistaken(border=True),
            "You made up neighbours for the points on the border. They are to be left out.",
        ),
        Mistake(
            "axes counted from the front",
            first_axes,
            "You difference along the first two axes. With a batch in front these are not the grid's: count from the "
            "end.",
        ),
        Mistake(
            "centre counted once",
            lambda f, *, row_spacing=1.0, column_spacing=1.0: (
                mistaken()(f, row_spacing=row_spacing, column_spacing=column_spacing)
                + 2 * f[..., 1:-1, 1:-1] / row_spacing**2
            ),
            "You subtract the centre for one direction only. Each of the two second differences has its own −2.",
        ),
    ],
    hints=[
        "`f[..., 1:-1, 1:-1]` are the inner points, and `f[..., 1:-1, 2:]` their right-hand neighbours.",
        "Do one direction first and check it on f = x².",
    ],
)
