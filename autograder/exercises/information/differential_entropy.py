"""Differential entropy: uncertainty of a real number"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import squeezed, with_positive_logarithm


def differential_entropy(density, x, *, base=2.0):
    r"""Return the differential entropy of every density.

    A real number has infinitely many digits, and so infinitely much information. What can be compared is the rest that
    remains when the digits beyond some place are cut off: differential entropy. It looks like the entropy that you
    know, but it may be negative, and it changes with the unit in which you measure. What one knows of a variable is
    often its density on a grid, so let us take it from there.

    **Given**

    - `density`, shape `(..., n)`: densities $p$ at the points of the grid, each with integral one; any number of batch
      axes in front, or none. A density may be zero, and it may be greater than one.
    - `x`, shape `(n,)`: the points, rising, but **not** necessarily in even steps.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$h(X) = -\int p(x) \log_b p(x)\, \mathrm{d}x, \qquad 0 \log 0 = 0,$$

    by the trapezoidal rule: between two neighbouring points, a function $f$ has the area
    $(x_{i+1} - x_i)\, \tfrac12 \left(f(x_i) + f(x_{i+1})\right)$.

    Use NumPy only, but not its `trapezoid` (or `trapz`), and leave the arguments as they are.
    """
    ### BEGIN SOLUTION
    f = -density * np.log(np.where(density > 0, density, 1)) / math.log(base)
    return np.sum(np.diff(x) * (f[..., 1:] + f[..., :-1]) / 2, axis=-1)
    ### END SOLUTION


def bumps(rng, points, batch, base, width=3.0, zeros=0):
    """Smooth densities of about the given width, on an uneven grid; at the left some are zero, and the next tiny."""
    x = np.cumsum(rng.uniform(0.3, 1.7, size=points))
    x = width * (x - x[0]) / (x[-1] - x[0]) - 0.3 * width
    centre, spread = rng.uniform(0, 0.4, size=(2, *batch, 1)) * width
    density = np.exp(-np.abs((x - centre) / (0.1 * width + spread))) + rng.uniform(0.05, 0.4, size=(*batch, points))
    if zeros:
        density[..., : zeros + 1] = [0.0] * zeros + [3e-4]
    masses = np.sum(np.diff(x) * (density[..., 1:] + density[..., :-1]) / 2, axis=-1, keepdims=True)
    return {"density": density / masses, "x": x, "base": base}


def integrand(density, base):
    return -density * np.log(np.where(density > 0, density, 1)) / math.log(base)


def area(f, x):
    return np.sum(np.diff(x) * (f[..., 1:] + f[..., :-1]) / 2, axis=-1)


def no_minus(density, x, *, base=2.0):
    return -area(integrand(density, base), x)


def always_bits(density, x, *, base=2.0):
    return area(integrand(density, 2.0), x)


def no_widths(density, x, *, base=2.0):
    return integrand(density, base).sum(axis=-1)


def left_ends(density, x, *, base=2.0):
    return (np.diff(x) * integrand(density, base)[..., :-1]).sum(axis=-1)


def even_steps(density, x, *, base=2.0):
    return area(integrand(density, base), x[0] + (x[1] - x[0]) * np.arange(len(x)))


def discrete(density, x, *, base=2.0):
    """The entropy of the probabilities of the strips."""
    mass = np.diff(x) * (density[..., 1:] + density[..., :-1]) / 2
    return integrand(mass, base).sum(axis=-1)


def never_negative(density, x, *, base=2.0):
    return np.maximum(area(integrand(density, base), x), 0)


def unprotected(density, x, *, base=2.0):
    return area(-density * np.log(density) / math.log(base), x)


def one_number(density, x, *, base=2.0):
    return area(integrand(density, base), x).sum()


exercise = Exercise(
    solution=differential_entropy,
    points=3,
    cases=[
        Case(
            "a quarter of a metre",
            inputs={"density": np.full(3, 4.0), "x": np.array([0.0, 0.125, 0.25])},
            about="A uniform density of 4 on an interval of length ¼: h = log₂ ¼ = −2 bits. Its place is known to "
            "within two binary digits after the point.",
        ),
        Case("a batch, in nats", bumps, {"points": 12, "batch": (3,), "base": math.e}),
        Case("where the density is zero", bumps, {"points": 9, "batch": (2,), "base": 2.0, "zeros": 3}, hidden=True),
        Case(
            "narrow densities",
            bumps,
            {"points": 14, "batch": (2, 3), "base": 10.0, "width": 0.05},
            hidden=True,
        ),
        Case(
            "a batch of one, with a base below one",
            bumps,
            {"points": 8, "batch": (1,), "base": 0.5},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "no minus sign",
            no_minus,
            "Your signs are the wrong way round: a wide density is uncertain, and has the larger entropy.",
        ),
        Mistake(
            "always bits",
            always_bits,
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "no widths",
            no_widths,
            "You add the values at the points. An integral is a sum of areas: each value needs the width of its strip.",
        ),
        Mistake(
            "left ends only",
            left_ends,
            "You take the value at the left end of each strip. The trapezoidal rule takes the mean of both ends.",
        ),
        Mistake(
            "even steps",
            even_steps,
            "You use the first step for all strips. The grid is uneven: each strip has a width of its own, which "
            "`np.diff` tells.",
        ),
        Mistake(
            "entropy of the strips",
            discrete,
            "You return the discrete entropy of the strips' probabilities. It grows without end as the grid gets "
            "finer; take the logarithm of the density instead.",
        ),
        Mistake(
            "never negative",
            never_negative,
            "You cut off what is below zero. Differential entropy may be negative: a density above one says that the "
            "variable is known to within less than a unit.",
        ),
        Mistake(
            "nan where the density is zero",
            unprotected,
            "Where the density is zero you get 0 · (−∞) = nan. The integrand is zero there.",
        ),
        Mistake(
            "one number for the whole batch",
            one_number,
            "You add up the batch. Each density has an entropy of its own; the points are on the last axis.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(differential_entropy),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the entropy.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(differential_entropy),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last axis only.",
        ),
    ],
    forbidden=["numpy.trapezoid", "numpy.trapz"],
    hints=[
        "First the integrand at all points, in the shape of `density`; then the areas of the n − 1 strips.",
        "`f[..., 1:]` and `f[..., :-1]` are the right and the left ends of the strips, `np.diff(x)` their widths.",
    ],
)
