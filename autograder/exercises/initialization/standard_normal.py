"""What weights that are too large do to a sigmoid."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def standard_normal(normals, x):
    r"""Return what standard normal weights promise a layer of sigmoids, and what they do to it.

    Weights of variance one, whatever the size of the layer: one of the lecture notes gives this as the default of a
    library. The promise of such weights is easily computed, and it is not a good one: almost all units sit where the
    sigmoid is flat, and where it is flat nothing is learnt.

    **Given**

    - `normals`, shape `(features, units)`: standard normal numbers. They *are* the weights $W$; the biases are zero.
    - `x`, shape `(batch, features)`: the inputs, one sample a row.

    The units compute $\sigma(z)$ with $z = x W$, $\sigma(z) = 1/(1 + e^{-z})$.

    **Return** three arrays of shape `(batch,)`, in this order:

    1. the *promise*: for each sample, given its $x$, the variance of a unit's net input $z$ over all draws of the
       weights (not only this one);
    2. the *measurement*: for each sample, the mean of $z^2$ over the units of this draw;
    3. for each sample, the mean over the units of the slope $\sigma'(z)$. It is at most ¼.

    Inputs may be as large as pixels from 0 to 255. Use NumPy only.
    """
    ### BEGIN SOLUTION
    z = x @ normals
    e = np.exp(-np.abs(z))  # the slope is even, and never overflows so
    slope = e / (1 + e) ** 2
    return (x**2).sum(axis=1), (z**2).mean(axis=1), slope.mean(axis=1)
    ### END SOLUTION


def by_hyperbolic_tangents(normals, x):
    """Compute the same, the slope as (1 − tanh²(z/2))/4, and sums by inner products."""
    normals, x = np.asarray(normals, np.float64), np.asarray(x, np.float64)
    z = np.einsum("nf,fu->nu", x, normals)
    promise = np.array([np.dot(row, row) for row in x])
    measured = np.array([np.dot(row, row) / len(row) for row in z])
    t = np.tanh(z / 2)
    return promise, measured, ((1 - t) * (1 + t) / 4).sum(1) / z.shape[1]


def layer(rng, batch, features, units, scale=1.0):
    sizes = scale * rng.uniform(0.3, 1.0, size=(batch, 1))
    return {"normals": rng.normal(size=(features, units)), "x": sizes * (rng.normal(size=(batch, features)) + 0.5)}


def pixels(rng, batch, features, units):
    """Pictures, with a few units that stay near zero, so that not all slopes vanish, and one far out on either side."""
    normals = rng.normal(size=(features, units))
    normals[:, :3] *= 0.005
    normals[:, 3], normals[:, 4] = -np.abs(normals[:, 3]) - 0.5, np.abs(normals[:, 4]) + 0.5
    return {"normals": normals, "x": np.round(rng.uniform(1, 255, size=(batch, features)))}


def stable_slope(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def overflowing_slope(z):
    with np.errstate(all="ignore"):
        s = np.exp(z) / (1 + np.exp(z))
    return s * (1 - s)


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


@combinable
def mistaken(
    *,
    promise=lambda x: (x**2).sum(1),
    measured=lambda z: (z**2).mean(1),
    slope=lambda z: stable_slope(z).mean(1),
):
    """Return the three with one slip in them."""

    def standard_normal(normals, x):
        z = x @ normals
        return promise(x), measured(z), slope(z)

    return standard_normal


exercise = Exercise(
    solution=standard_normal,
    points=2,
    reference=by_hyperbolic_tangents,
    parts=[Part("promise"), Part("measurement"), Part("slope")],
    cases=[
        Case(
            "three units by hand",
            inputs={"normals": np.array([[1.0, -1.0, 0.5], [0.0, 1.0, 0.5]]), "x": np.array([[2.0, 0.0], [0.0, 1.0]])},
            about="The first sample is (2, 0): its promise is 4. Its net inputs are 2, −2 and 1, with mean square 3 "
            "and slopes 0.105, 0.105 and 0.197.",
        ),
        Case("a batch", layer, {"batch": 4, "features": 6, "units": 9}),
        Case("one sample of many inputs", layer, {"batch": 1, "features": 60, "units": 11, "scale": 0.5}, hidden=True),
        Case("pixels", pixels, {"batch": 2, "features": 16, "units": 12}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "number of inputs as the promise",
            mistaken(promise=lambda x: np.full(len(x), float(x.shape[1]))),
            "You promise the number of inputs. That is right for inputs of mean square one; for a given x every weight "
            "counts with the square of its input.",
        ),
        Mistake(
            "promise with the mean square",
            mistaken(promise=lambda x: (x**2).mean(1)),
            "You average over the inputs. The variances of independent terms add up, and that is what is too much.",
        ),
        Mistake(
            "promise with a root",
            mistaken(promise=lambda x: np.sqrt((x**2).sum(1))),
            "You promise the standard deviation. The variance is its square.",
        ),
        Mistake(
            "promise with the spread of the inputs",
            mistaken(promise=lambda x: x.var(1) * x.shape[1]),
            "You subtract the inputs' mean. x is given; what is random are the weights, and their mean is zero.",
        ),
        Mistake(
            "measurement promised",
            lambda normals, x: mistaken(promise=lambda x: ((x @ normals) ** 2).mean(1))(normals, x),
            "You promise what these weights do. The promise is made before they are drawn: take the variance over all "
            "draws, from x alone.",
        ),
        Mistake(
            "spread instead of mean square",
            mistaken(measured=lambda z: z.var(1)),
            "You subtract the mean of z over the units. Its expected value is known to be zero, so the mean square was "
            "asked for.",
        ),
        Mistake(
            "mean over the samples",
            mistaken(
                measured=lambda z: np.full(len(z), (z**2).mean()),
                slope=lambda z: np.full(len(z), stable_slope(z).mean()),
            ),
            "You average over the samples as well. Every sample has a number of its own.",
        ),
        Mistake(
            "slope at the activation",
            mistaken(slope=lambda z: stable_slope(sigmoid(z)).mean(1)),
            "You evaluate σ′ at σ(z). It belongs at z.",
        ),
        Mistake(
            "slope of the mean",
            mistaken(slope=lambda z: stable_slope(z.mean(1))),
            "You take the slope at the mean of z. Take the slope of each unit first, then their mean.",
        ),
        Mistake(
            "activation instead of slope",
            mistaken(slope=lambda z: sigmoid(z).mean(1)),
            "You average σ(z). Asked is the slope, σ(z)(1 − σ(z)).",
        ),
        Mistake(
            "sigmoid overflows",
            mistaken(slope=lambda z: overflowing_slope(z).mean(1)),
            "For net inputs of several hundreds your exponential overflows, and ∞/∞ is nan. Use e⁻ᶻ for positive z and "
            "eᶻ for negative z; the slope is the same at z and at −z.",
        ),
    ],
    hints=[
        "z = Σᵢ xᵢ wᵢ is a sum of independent terms. What is the variance of xᵢ wᵢ if xᵢ is a fixed number?",
        "σ′(z) = e/(1 + e)² with e = exp(−|z|).",
    ],
)
