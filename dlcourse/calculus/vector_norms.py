"""Norms of vectors, scaled by the largest entry so that no square overflows and none vanishes."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Inexact

from dlcourse.calculus.emptiness import not_empty, refuse_empty
from dlcourse.graph import Scalar, graph_function

__all__ = ["l1_norm", "l2_norm", "linf_norm", "vector_norm"]

Vectors = Inexact[tf.Tensor, "*batch n"]  # real or complex
PerVector = Float[tf.Tensor, "*batch"]


def magnitudes(x: tf.Tensor) -> tf.Tensor:
    """Return |x| of complex entries; a norm looks at nothing else. Real ones stay, for |x| has a kink at zero."""
    return tf.abs(x) if x.dtype.is_complex else x


def largest(x: tf.Tensor, axis: int | list[int]) -> tf.Tensor:
    """Return the largest absolute value over axes, NaN where there is one."""
    x = magnitudes(x)
    maximum = tf.reduce_max(tf.abs(x), axis=axis)
    # Whether a maximum passes NaN on depends on the device; adding 0 · NaN does everywhere, and 0 · ∞ must not.
    holds_nan = tf.reduce_any(tf.math.is_nan(x), axis=axis)
    return tf.where(holds_nan, tf.constant(float("nan"), x.dtype), maximum)


def scale_of(x: tf.Tensor, axes: list[int]) -> tf.Tensor:
    """Return what to divide by before powers are taken: the largest absolute value, or 1 where that is no help.

    A norm does not depend on this number, so no gradient flows through it.
    """
    maximum = tf.reduce_max(tf.abs(x), axis=axes, keepdims=True)
    usable = tf.math.is_finite(maximum) & (maximum > 0)
    return tf.stop_gradient(tf.where(usable, maximum, tf.ones_like(maximum)))


def root_of_squares(x: tf.Tensor, axes: list[int]) -> tf.Tensor:
    """Return √Σ|x|² over axes; its gradient at zero is taken as zero."""
    x = magnitudes(x)
    scale = scale_of(x, axes)
    squares = tf.reduce_sum(tf.square(x / scale), axis=axes)
    zero = squares == 0  # unlike squares > 0, false for NaN, whose gradient is then NaN as well
    root = tf.reshape(scale, tf.shape(squares)) * tf.sqrt(tf.where(zero, tf.ones_like(squares), squares))
    return tf.where(zero, squares, root)


def root_of_powers(x: tf.Tensor, axes: list[int], p: tf.Tensor) -> tf.Tensor:
    """Return (Σ|x|ᵖ)^(1/p) over axes, for p up to ∞."""
    x = magnitudes(x)
    p = tf.cast(p, x.dtype)
    scale, ones = scale_of(x, axes), tf.ones([], x.dtype)
    finite_p = tf.where(tf.math.is_inf(p), ones, p)
    ratio = tf.abs(x) / scale
    # A power's derivative at zero is 0 · ∞ for a p that is not whole; there is nothing to differentiate at zero.
    powers = tf.where(ratio > 0, tf.where(ratio > 0, ratio, ones) ** finite_p, ratio)
    total = tf.reduce_sum(powers, axis=axes)
    zero = total == 0
    root = tf.reshape(scale, tf.shape(total)) * tf.where(zero, tf.ones_like(total), total) ** (1 / finite_p)
    return tf.where(tf.math.is_inf(p), largest(x, axes), tf.where(zero, total, root))


def check_exponent(function: str, p: Any) -> None:
    value = tf.get_static_value(p)
    if value is not None and not value >= 1:
        raise ValueError(
            f"{function}: p is {float(value):g}, expected 1 or more, up to infinity. Below 1 the triangle "
            "inequality fails, and it is no norm."
        )


@graph_function(validate=not_empty("l1_norm", "x"))
def l1_norm(x: Vectors) -> PerVector:
    """L1 norm of a vector (Manhattan norm): the sum of its absolute values.

    ‖x‖₁ = Σᵢ |xᵢ|

    Args:
        x: vectors (..., n), n ≥ 1, real or complex.

    Returns:
        One norm a vector, (...). NaN where an entry is NaN, and else ∞ where one is infinite.

    Raises:
        ValueError: ``x`` has no entries.

    Example:
        >>> print(l1_norm([[3.0, -4.0], [0.0, 0.0]]).numpy())
        [7. 0.]

    References:
        golub2013, section 2.2; note C, equation 2.4.
    """
    return tf.reduce_sum(tf.abs(x), axis=-1)


@graph_function(validate=not_empty("l2_norm", "x"))
def l2_norm(x: Vectors) -> PerVector:
    """L2 norm of a vector (Euclidean norm): its length.

    ‖x‖₂ = √(Σᵢ |xᵢ|²) = √(xᴴx), which is √(xᵀx) for a real x

    Args:
        x: vectors (..., n), n ≥ 1, real or complex.

    Returns:
        One norm a vector, (...). Entries of 1e200 or 1e-200 in float64 (1e±30 in float32) are measured like any
        others, for the squares are taken of xᵢ / max|x|. NaN where an entry is NaN, and else ∞ where one is infinite.

    Raises:
        ValueError: ``x`` has no entries.

    Example:
        >>> print(l2_norm([[3.0, -4.0], [3e30, 4e30]]).numpy())
        [5.e+00 5.e+30]

    Conventions:
        At x = 0 there is no gradient; automatic differentiation gives 0, which is a subgradient.

    References:
        golub2013, section 2.2; note C, equations 2.3 and 2.5.
    """
    return root_of_squares(x, [-1])


@graph_function(validate=not_empty("linf_norm", "x"))
def linf_norm(x: Vectors) -> PerVector:
    """L∞ norm of a vector (L-infinity, maximum norm): its largest absolute value.

    ‖x‖∞ = maxᵢ |xᵢ| = lim ‖x‖ₚ for p → ∞

    Args:
        x: vectors (..., n), n ≥ 1, real or complex.

    Returns:
        One norm a vector, (...). NaN where an entry is NaN, and else ∞ where one is infinite.

    Raises:
        ValueError: ``x`` has no entries.

    Example:
        >>> print(linf_norm([[3.0, -4.0], [0.0, 0.0]]).numpy())
        [4. 0.]

    References:
        golub2013, section 2.2; note C, section 2.1.2.
    """
    return largest(x, -1)


def _check_vector_norm(x: Any, *, p: Any) -> None:
    refuse_empty("vector_norm", x=x)
    check_exponent("vector_norm", p)


@graph_function(validate=_check_vector_norm)
def vector_norm(x: Vectors, *, p: Scalar = 2.0) -> PerVector:
    """p-norm of a vector, for 1 ≤ p ≤ ∞.

    ‖x‖ₚ = (Σᵢ |xᵢ|ᵖ)^(1/p) for 1 ≤ p < ∞, and maxᵢ |xᵢ| for p = ∞

    Args:
        x: vectors (..., n), n ≥ 1, real or complex.
        p: the exponent, from 1 to ``float("inf")``.

    Returns:
        One norm a vector, (...). Powers are taken of |xᵢ| / max|x|, so that neither entries of 1e±200 (float64) nor
        a p of 1000 overflow or vanish. NaN where an entry is NaN, and else ∞ where one is infinite.

    Raises:
        ValueError: ``x`` has no entries, or p is below 1.

    Example:
        >>> print(vector_norm([3.0, -4.0], p=1.0).numpy(), vector_norm([3.0, -4.0]).numpy())
        7.0 5.0
        >>> print(vector_norm([3.0, -4.0], p=float("inf")).numpy())
        4.0

    Conventions:
        NumPy's ``linalg.norm`` takes any p, also those below 1 that give no norm; here they are refused.

    References:
        golub2013, section 2.2; note C, equations 2.3–2.5.
    """
    return root_of_powers(x, [-1], p)
