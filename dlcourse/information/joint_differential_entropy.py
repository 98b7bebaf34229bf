"""The entropies of two continuous variables, from their joint density on a grid."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.information.distributions import PerDistribution, surprise, validate_base, validate_entries
from dlcourse.information.grids import trapezoid, validate_mass, validate_points

__all__ = ["JointDifferentialEntropy", "joint_differential_entropy"]


class JointDifferentialEntropy(NamedTuple):
    """Entropies of two continuous variables, and what they share; one number a joint density."""

    joint: PerDistribution
    conditional: PerDistribution
    mutual_information: PerDistribution


def _validate(density: Any, x: Any, y: Any, *, base: Any) -> None:
    function = "joint_differential_entropy"
    validate_base(function, base)
    validate_entries(function, "density", density, 2)
    validate_points(function, x=x, y=y)
    validate_mass(function, density, x=x, y=y)


@graph_function(validate=_validate)
def joint_differential_entropy(
    density: Float[tf.Tensor, "*batch x y"],
    x: Float[tf.Tensor, " x"],
    y: Float[tf.Tensor, " y"],
    *,
    base: Scalar = 2.0,
) -> JointDifferentialEntropy:
    """Joint differential entropy of two continuous variables, their conditional and mutual information.

    h(X, Y) = −∫∫ p(x, y) log p(x, y) dx dy
    h(Y|X) = −∫∫ p(x, y) log(p(x, y) / p(x)) dx dy = h(X, Y) − h(X)
    I(X; Y) = ∫∫ p(x, y) log(p(x, y) / (p(x) p(y))) dx dy = h(X) + h(Y) − h(X, Y)

    by the trapezoidal rule along both axes, the marginals p(x) and p(y) too, and with 0 · log 0 = 0

    Args:
        density: p at each pair of points, (..., x, y), per unit of x and of y.
        x: points in rising order, one a row, evenly spaced or not.
        y: points in rising order, one a column.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        ``JointDifferentialEntropy(joint, conditional, mutual_information)``, each (...). The first two may be negative,
        and change with the units of x and y; the third is not negative, up to rounding, and has no unit.

    Raises:
        ValueError: an axis has fewer than two points or points that do not rise, a density is negative somewhere or
            integrates to anything but one (within 0.01), or ``base`` is no base of a logarithm.

    Example:
        A uniform density on ½ × ¼, where the variables are independent: −1 − 2 bits, and −2 for Y alone.

        >>> entropies = joint_differential_entropy([[8.0, 8.0], [8.0, 8.0]], [0.0, 0.5], [0.0, 0.25])
        >>> print(*(e.numpy() for e in entropies))
        -3.0 -2.0 0.0

    Conventions:
        Note D prints the bounds H(X), H(Y) ≤ H(X, Y) for discrete and continuous variables alike. Here they do not
        hold, as the example shows: h(X) = −1 > h(X, Y). That h(X, Y) ≤ h(X) + h(Y) does.

    References:
        cover2006, sections 8.4 and 8.5; note D, section 13.
    """
    p_x = trapezoid(density, y)[..., :, None]  # (..., x, 1)
    p_y = trapezoid(tf.linalg.matrix_transpose(density), x)[..., None, :]  # (..., 1, y)
    pairs, of_x, of_y = (surprise(density, p) for p in (density, p_x, p_y))
    terms = (pairs, pairs - of_x, of_x + of_y - pairs)
    return JointDifferentialEntropy(*(trapezoid(trapezoid(f, y), x) / tf.math.log(base) for f in terms))
