"""Two real numbers: joint, conditional and mutual information"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._slips import squeezed, with_positive_logarithm


def joint_differential_entropy(density, x, y, *, base=2.0):
    r"""Return the joint and the conditional differential entropy of two variables, and their mutual information.

    Height and weight, voltage and current: pairs of real numbers have a density over a plane. How uncertain is the
    pair, how uncertain is one once the other is known, and how much do they share? The first two numbers depend on the
    units in which you measure, and may be negative. The third does neither.

    **Given**

    - `density`, shape `(..., n, m)`: joint densities $p(x, y)$ at the points of a grid, with a row for each $x$ and a
      column for each $y$, each with integral one; any number of batch axes in front, or none. It may be zero here and
      there, but in no whole row or column.
    - `x`, shape `(n,)`, and `y`, shape `(m,)`: the points of the two axes, at least two each, rising, but **not**
      necessarily in even steps.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** three arrays of shape `(...)`: the joint entropy, the conditional entropy of $Y$ given $X$, and the
    mutual information,

    $$\begin{aligned}
    h(X, Y) &= -\iint p(x, y) \log_b p(x, y)\, \mathrm{d}x\, \mathrm{d}y, \qquad 0 \log 0 = 0, \\
    h(Y \mid X) &= h(X, Y) - h(X), \\
    I(X; Y) &= h(X) + h(Y) - h(X, Y).
    \end{aligned}$$

    All integrals are by the trapezoidal rule, along one axis after the other: those for the densities of $X$ alone,
    $p(x) = \int p(x, y)\, \mathrm{d}y$, and of $Y$ alone as well. Between two neighbouring points, a function $f$ has
    the area $(x_{i+1} - x_i)\, \tfrac12 \left(f(x_i) + f(x_{i+1})\right)$.

    Use NumPy only, but not its `trapezoid` (or `trapz`), and leave the arguments as they are.
    """

    ### BEGIN SOLUTION
    def integral(f, points):
        return np.sum(np.diff(points) * (f[..., 1:] + f[..., :-1]) / 2, axis=-1)

    def surprise(p):
        return -p * np.log(np.where(p > 0, p, 1)) / math.log(base)

    joint = integral(integral(surprise(density), y), x)
    h_x = integral(surprise(integral(density, y)), x)
    h_y = integral(surprise(integral(density.swapaxes(-1, -2), x)), y)
    return joint, joint - h_x, h_x + h_y - joint
    ### END SOLUTION


def axis(rng, points, width):
    steps = np.cumsum(rng.uniform(0.3, 1.7, size=points))
    return width * ((steps - steps[0]) / (steps[-1] - steps[0]) - 0.3)


def ridges(rng, shape, base, widths=(3.0, 2.0), zeros=0):
    """Densities along a diagonal of the plane, on uneven grids; with zeros in each, and a tiny entry beside them."""
    *batch, n, m = shape
    x, y = axis(rng, n, widths[0]), axis(rng, m, widths[1])
    across = (x / widths[0])[:, None] - rng.choice([-1, 1]) * (y / widths[1])
    density = np.exp(-rng.uniform(2, 4, size=(*batch, 1, 1)) * np.abs(across - 0.1))
    density = density * rng.uniform(0.6, 1.4, size=(*batch, n, m)) + 0.05
    if zeros:
        density[..., 1, :zeros], density[..., -1, -1] = 0.0, 3e-4
    mass = area(area(density, y), x)
    return {"density": density / mass[..., None, None], "x": x, "y": y, "base": base}


def area(f, points):
    return np.sum(np.diff(points) * (f[..., 1:] + f[..., :-1]) / 2, axis=-1)


def left_ends(f, points):
    return (np.diff(points) * f[..., :-1]).sum(axis=-1)


def even_steps(f, points):
    return area(f, points[0] + (points[1] - points[0]) * np.arange(len(points)))


def log(p):
    return np.log(np.where(p > 0, p, 1))


@combinable
def mistaken(
    *,
    integral=area,
    marginal=None,
    surprise=lambda p: -p * log(p),
    unit=math.log,
    finish=lambda h_x, h_y, joint: (joint, joint - h_x, h_x + h_y - joint),
):
    """Return the three numbers with one slip in them."""

    def answer(density, x, y, *, base=2.0):
        along = marginal or integral
        with np.errstate(all="ignore"):
            joint = integral(integral(surprise(density), y), x)
            h_x = integral(surprise(along(density, y)), x)
            h_y = integral(surprise(along(density.swapaxes(-1, -2), x)), y)
        return tuple(h / unit(base) for h in finish(h_x, h_y, joint))

    return answer


def axes_exchanged(density, x, y, *, base=2.0):
    """Takes what is known for the other axis's: sums over x where the sum is over y."""
    joint, _, mutual = mistaken()(density, x, y, base=base)
    h_y = area(-(p := area(density.swapaxes(-1, -2), x)) * log(p), y) / math.log(base)
    return joint, joint - h_y, mutual


def whole_batch(density, x, y, *, base=2.0):
    return tuple(np.sum(h) for h in mistaken()(density, x, y, base=base))


exercise = Exercise(
    solution=joint_differential_entropy,
    points=4,
    parts=["joint entropy", "conditional entropy", "mutual information"],
    cases=[
        Case(
            "a small plane",
            inputs={"density": np.full((2, 3), 8.0), "x": np.array([0.0, 0.5]), "y": np.array([0.0, 0.125, 0.25])},
            about="A uniform density of 8 on ½ × ¼: h(X, Y) = log₂ ⅛ = −3 bits, of which −1 are X's and −2 are Y's. "
            "The two are independent: what remains of Y is −2, and nothing is shared.",
        ),
        Case("a batch, in nats", ridges, {"shape": (2, 7, 5), "base": math.e}),
        Case("where the density is zero", ridges, {"shape": (3, 5, 6), "base": 2.0, "zeros": 2}, hidden=True),
        Case(
            "narrow densities, two batch axes",
            ridges,
            {"shape": (2, 3, 6, 4), "base": 10.0, "widths": (0.05, 0.4)},
            hidden=True,
        ),
        Case("two points an axis", ridges, {"shape": (2, 2), "base": 2.0, "widths": (5.0, 7.0)}, hidden=True),
        Case(
            "a batch of one, with a base below one",
            ridges,
            {"shape": (1, 4, 6), "base": 0.5},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "no minus sign",
            mistaken(surprise=lambda p: p * log(p)),
            "Your signs are the wrong way round: a wide density is uncertain, and has the larger entropy.",
        ),
        Mistake(
            "always bits",
            mistaken(unit=lambda base: math.log(2)),
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "marginals summed",
            mistaken(marginal=lambda f, points: f.sum(axis=-1)),
            "You add the densities of a row to get the density of x. That is an integral too: each value needs the "
            "width of its strip.",
        ),
        Mistake(
            "left ends only",
            mistaken(integral=left_ends),
            "You take the value at the left end of each strip. The trapezoidal rule takes the mean of both ends.",
        ),
        Mistake(
            "even steps",
            mistaken(integral=even_steps),
            "You use the first step for all strips. The grids are uneven: each strip has a width of its own, which "
            "`np.diff` tells.",
        ),
        Mistake(
            "the wrong variable known",
            axes_exchanged,
            "You subtract h(Y), which leaves h(X|Y). Known is X: subtract its entropy.",
        ),
        Mistake(
            "marginal for conditional",
            mistaken(finish=lambda h_x, h_y, joint: (joint, h_y, h_x + h_y - joint)),
            "You return h(Y) in place of h(Y|X). What X tells about Y is known by then, and has to be taken off.",
        ),
        Mistake(
            "sign of the mutual information",
            mistaken(finish=lambda h_x, h_y, joint: (joint, joint - h_x, joint - h_x - h_y)),
            "Your mutual information has the wrong sign: the pair is less uncertain than its two parts together.",
        ),
        Mistake(
            "entropies added",
            mistaken(finish=lambda h_x, h_y, joint: (joint, joint - h_x, h_x + h_y + joint)),
            "You add all three entropies. Which of them counts the shared part once, and which two count it twice?",
        ),
        Mistake(
            "never negative",
            mistaken(finish=lambda h_x, h_y, joint: tuple(np.maximum([joint, joint - h_x, h_x + h_y - joint], 0))),
            "You cut off what is below zero. Differential entropies may be negative: a density above one says that the "
            "pair is known to within less than a unit.",
        ),
        Mistake(
            "nan where the density is zero",
            mistaken(surprise=lambda p: -p * np.log(p)),
            "Where the density is zero you get 0 · (−∞) = nan. The integrand is zero there.",
        ),
        Mistake(
            "one number for the whole batch",
            whole_batch,
            "You add up the batch. Each density has three numbers of its own; the points are on the last two axes.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(joint_differential_entropy),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so are entropies.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(joint_differential_entropy),
            "For a batch of one your answers have no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the axes of the grid only.",
        ),
    ],
    forbidden=["numpy.trapezoid", "numpy.trapz"],
    hints=[
        "Write one small function that integrates over the last axis, and use it for everything. `swapaxes(-1, -2)` "
        "brings x to the last axis.",
        "The entropies of X and of Y are those of a density on a line; you have written that.",
        "First p(x) and p(y), then three entropies, h(X), h(Y) and h(X, Y); the answers are differences of these.",
    ],
)
