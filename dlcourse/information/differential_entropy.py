"""The entropy of continuous variables: in closed form, and from a density on a grid."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import known_or_tensors, refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.information.distributions import PerDistribution, surprise, validate_base, validate_entries
from dlcourse.information.grids import trapezoid, validate_mass, validate_points
from dlcourse.nan import eigh

__all__ = ["differential_entropy", "gaussian_differential_entropy", "uniform_differential_entropy"]

Array = Float[tf.Tensor, "*shape"]


def _validate_density(density: Any, x: Any, *, base: Any) -> None:
    function = "differential_entropy"
    validate_base(function, base)
    validate_entries(function, "density", density, 1)
    validate_points(function, x=x)
    validate_mass(function, density, x=x)


@graph_function(validate=_validate_density)
def differential_entropy(
    density: Float[tf.Tensor, "*batch points"], x: Float[tf.Tensor, " points"], *, base: Scalar = 2.0
) -> PerDistribution:
    """Differential entropy of a continuous variable, from its density on a grid (trapezoidal rule).

    h(X) = −∫ p(x) log p(x) dx ≈ Σᵢ (xᵢ₊₁ − xᵢ) (fᵢ + fᵢ₊₁) / 2 with fᵢ = −p(xᵢ) log p(xᵢ) and 0 · log 0 = 0

    Args:
        density: p at each point, (..., points), per unit of x.
        x: points in rising order, (points,), evenly spaced or not.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One entropy a density, (...). It may be negative, and depends on the unit of x: a variable that is stretched
        by a has log a more.

    Raises:
        ValueError: there are fewer than two points, they do not rise, a density is negative somewhere or integrates to
            anything but one (within 0.01), or ``base`` is no base of a logarithm.

    Example:
        A density of 4 on an interval of length 1/4 has log₂ 1/4 = −2 bits:

        >>> print(differential_entropy([4.0, 4.0, 4.0], [0.0, 0.125, 0.25]).numpy())
        -2.0

    Conventions:
        Note D calls it H, as it does the entropy of a discrete variable, and gives both the same bounds. But
        H(X) ≤ H(X, Y) holds for discrete variables only.

    References:
        cover2006, equation 8.1; note D, section 13.
    """
    return trapezoid(surprise(density, density), x) / tf.math.log(base)


def _validate_interval(low: Any, high: Any, *, base: Any) -> None:
    validate_base("uniform_differential_entropy", base)
    told = (
        "uniform_differential_entropy: an interval is {:g} long, expected low < high everywhere. Are the two swapped?"
    )
    refuse_where(high - low, lambda lengths: ~(lengths > 0), told)


@graph_function(validate=_validate_interval)
def uniform_differential_entropy(low: Array, high: Array, *, base: Scalar = 2.0) -> Array:
    """Differential entropy of a uniform distribution.

    h(X) = log(b − a), the most that a variable on [a, b] can have

    Args:
        low: a, any shape.
        high: b, of the shape of ``low``, greater everywhere.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One entropy an interval, of the shape of ``low``: 0 for length one, negative below.

    Raises:
        ValueError: an interval has no length, or ``base`` is no base of a logarithm.

    Example:
        >>> print(uniform_differential_entropy([0.0, 0.0, -2.0], [1.0, 0.25, 2.0]).numpy())
        [ 0. -2.  2.]

    References:
        cover2006, example 8.1.1; note D, section 13.
    """
    return tf.math.log(high - low) / tf.math.log(base)


def _validate_covariance(covariance: Any, *, base: Any) -> None:
    function = "gaussian_differential_entropy"
    validate_base(function, base)
    if 0 in covariance.shape[-2:]:
        raise ValueError(
            f"{function}: covariance has shape {tuple(covariance.shape)}, expected at least one variable. Leave it out "
            "before the call."
        )
    told = f"{function}: covariance holds NaN or infinity, expected finite numbers."
    refuse_where(covariance, lambda values: ~(abs(values) < float("inf")), told)
    skew = tf.abs(covariance - tf.linalg.matrix_transpose(covariance))
    beyond_rounding = skew - 2e-5 * tf.reduce_max(tf.abs(covariance))
    told = f"{function}: covariance is not symmetric, expected Σ = Σᵀ. Pass Σ itself, not a factor of it."
    refuse_where(beyond_rounding, lambda values: values > 0, told)
    told = (
        f"{function}: covariance is singular or no covariance, expected a positive definite matrix. Drop variables "
        "that others determine; their entropy is −∞."
    )
    (values,) = known_or_tensors(covariance)
    # XLA has no determinants. Where they can be had, they are exactly 0 for a variable that is there twice.
    signs = np.linalg.slogdet(values)[0] if isinstance(values, np.ndarray) else eigh(values)[0]
    refuse_where(signs, lambda signs: ~(signs > 0), told)


@graph_function(validate=_validate_covariance)
def gaussian_differential_entropy(covariance: Float[tf.Tensor, "*batch d d"], *, base: Scalar = 2.0) -> PerDistribution:
    """Differential entropy of a Gaussian distribution, uni- or multivariate.

    h(X) = ½ log det(2πe Σ) = ½ (D log(2πe) + log det Σ), the most that a variable of covariance Σ can have

    Args:
        covariance: Σ (..., D, D), symmetric and positive definite; [[σ²]] for one variable.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One entropy a covariance, (...). The mean does not matter. Determinants far beyond the floating range, of many
        variables or tiny variances, neither overflow nor vanish.

    Raises:
        ValueError: a covariance is not finite, symmetric and positive definite, or ``base`` is no base of a logarithm.

    Example:
        >>> print(gaussian_differential_entropy([[1.0]]).numpy().round(4))
        2.0471

    References:
        cover2006, theorem 8.4.1; bishop2006, exercise 2.15; note D, section 13.
    """
    dimensions = tf.cast(tf.shape(covariance)[-1], covariance.dtype)
    diagonal = tf.linalg.diag_part(tf.linalg.cholesky(covariance))
    log_determinant = 2.0 * tf.reduce_sum(tf.math.log(diagonal), axis=-1)
    return 0.5 * (dimensions * (math.log(2 * math.pi) + 1.0) + log_determinant) / tf.math.log(base)
