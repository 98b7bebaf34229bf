"""The differential entropy of a Gaussian"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import squeezed, with_positive_logarithm


def gaussian_differential_entropy(covariance, *, base=2.0):
    r"""Return the differential entropy of every Gaussian variable.

    Among all variables with the same covariance the Gaussian is the most uncertain: if you know the covariance and
    nothing else, and do not want to claim more, assume a Gaussian. How uncertain it is has a formula. The formula
    is short, and in many dimensions it breaks if it is typed in as it stands.

    **Given**

    - `covariance`, shape `(..., D, D)`: covariances $\Sigma$, symmetric and positive definite; any number of batch
      axes in front, or none.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$h(X) = \tfrac12 \log_b \det(2 \pi e\, \Sigma) .$$

    Determinants multiply $D$ numbers. With thirty variables of variance $10^{-12}$ the result is $10^{-360}$, which is
    zero to a computer, while its logarithm is a perfectly good number. Your function has to return it.

    Use NumPy only, and leave `covariance` as it is.
    """
    ### BEGIN SOLUTION
    dimensions = covariance.shape[-1]
    _, log_determinant = np.linalg.slogdet(covariance)
    return (dimensions * math.log(2 * math.pi * math.e) + log_determinant) / 2 / math.log(base)
    ### END SOLUTION


def covariances(rng, batch, dimensions, base, scale=1.0):
    factor = rng.normal(size=(*batch, dimensions, 2 * dimensions))
    return {"covariance": scale * factor @ factor.swapaxes(-1, -2) / (2 * dimensions), "base": base}


def nats(covariance):
    return (covariance.shape[-1] * math.log(2 * math.pi * math.e) + np.linalg.slogdet(covariance)[1]) / 2


def always_bits(covariance, *, base=2.0):
    return nats(covariance) / math.log(2)


def no_half(covariance, *, base=2.0):
    return 2 * nats(covariance) / math.log(base)


def factor_once(covariance, *, base=2.0):
    return (math.log(2 * math.pi * math.e) + np.linalg.slogdet(covariance)[1]) / 2 / math.log(base)


def no_e(covariance, *, base=2.0):
    return nats(covariance) / math.log(base) - covariance.shape[-1] / 2 / math.log(base)


def plain_determinant(covariance, *, base=2.0):
    return np.log(np.linalg.det(2 * math.pi * math.e * covariance)) / 2 / math.log(base)


def squared(covariance, *, base=2.0):
    return (covariance.shape[-1] * math.log(2 * math.pi * math.e) / 2 + np.linalg.slogdet(covariance)[1]) / math.log(
        base
    )


def diagonal_only(covariance, *, base=2.0):
    variances = np.diagonal(covariance, axis1=-2, axis2=-1)
    return np.log(2 * math.pi * math.e * variances).sum(axis=-1) / 2 / math.log(base)


exercise = Exercise(
    solution=gaussian_differential_entropy,
    points=2,
    cases=[
        Case(
            "one variable",
            inputs={"covariance": np.array([[[1.0]], [[16.0]]])},
            about="½ log₂(2πe) = 2.047 bits for variance 1. Variance 16 is four times as wide, which is 2 bits more.",
        ),
        Case("a batch, in nats", covariances, {"batch": (4,), "dimensions": 3, "base": math.e}),
        Case(
            "thirty variables of tiny variance",
            covariances,
            {"batch": (), "dimensions": 30, "base": 2.0, "scale": 1e-12},
            hidden=True,
        ),
        Case("two batch axes", covariances, {"batch": (3, 2), "dimensions": 4, "base": 10.0}, hidden=True),
        Case(
            "a batch of one, with a base below one",
            covariances,
            {"batch": (1,), "dimensions": 2, "base": 0.5},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "always bits",
            always_bits,
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "no half",
            no_half,
            "Your entropies are twice as large as they should be: a determinant of variances is a squared volume.",
        ),
        Mistake(
            "the factor taken once",
            factor_once,
            "You count 2πe once. It multiplies every row of the matrix, and so comes out of the determinant as often "
            "as there are dimensions.",
        ),
        Mistake(
            "no e",
            no_e,
            "Your constant is log 2π, from the density. The entropy has ½ log e more for each dimension, from the "
            "expected exponent: log 2πe.",
        ),
        Mistake(
            "plain determinant",
            plain_determinant,
            "Your determinant vanishes (or overflows) before you take the logarithm. NumPy can give you its logarithm "
            "at once.",
        ),
        Mistake(
            "variance taken for deviation",
            squared,
            "You take the logarithm of the determinant in full, and only halve the constant. The half belongs to both.",
        ),
        Mistake(
            "diagonal only",
            diagonal_only,
            "You add up the variables one by one, as if they were independent. What they share is counted twice then: "
            "use the whole matrix.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(gaussian_differential_entropy),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the entropy.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(gaussian_differential_entropy),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. The answer has the batch's shape.",
        ),
    ],
    equivalent={
        "one less: covariance.shape[-1] -> covariance.shape[-2]": "A covariance has as many rows as columns.",
    },
    hints=[
        "det(c Σ) = cᴰ det Σ: take the constant out before anything else.",
        "`np.linalg.slogdet` returns the sign of a determinant and the logarithm of its absolute value.",
    ],
)
