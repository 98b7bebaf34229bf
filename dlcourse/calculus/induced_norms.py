"""Norms that ask how far a matrix can stretch a vector."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float, Inexact

from dlcourse.calculus.emptiness import not_empty
from dlcourse.calculus.vector_norms import largest, magnitudes, scale_of
from dlcourse.graph import graph_function

__all__ = ["column_sum_norm", "row_sum_norm", "spectral_norm"]

Matrices = Inexact[tf.Tensor, "*batch m n"]  # real or complex
PerMatrix = Float[tf.Tensor, "*batch"]


@graph_function(validate=not_empty("column_sum_norm", "a"))
def column_sum_norm(a: Matrices) -> PerMatrix:
    """Column sum norm (induced 1-norm) of a matrix: the largest absolute column sum.

    ‖A‖₁ = maxⱼ Σᵢ |aᵢⱼ| = max ‖Ax‖₁ / ‖x‖₁

    Args:
        a: matrices (..., m, n), real or complex, with at least one entry.

    Returns:
        One norm a matrix, (...).

    Raises:
        ValueError: ``a`` has no entries.

    Example:
        >>> print(column_sum_norm([[1.0, -2.0], [3.0, 0.0]]).numpy())
        4.0

    References:
        golub2013, section 2.3; note C, section 2.2.2, norm 5.
    """
    return largest(tf.reduce_sum(tf.abs(a), axis=-2), -1)


@graph_function(validate=not_empty("row_sum_norm", "a"))
def row_sum_norm(a: Matrices) -> PerMatrix:
    """Row sum norm (induced ∞-norm) of a matrix: the largest absolute row sum.

    ‖A‖∞ = maxᵢ Σⱼ |aᵢⱼ| = max ‖Ax‖∞ / ‖x‖∞

    Args:
        a: matrices (..., m, n), real or complex, with at least one entry.

    Returns:
        One norm a matrix, (...).

    Raises:
        ValueError: ``a`` has no entries.

    Example:
        >>> print(row_sum_norm([[1.0, -2.0], [1.5, 0.0]]).numpy())
        3.0

    References:
        golub2013, section 2.3; note C, section 2.2.2, norm 7.
    """
    return largest(tf.reduce_sum(tf.abs(a), axis=-1), -1)


@graph_function(validate=not_empty("spectral_norm", "a"))
def spectral_norm(a: Matrices) -> PerMatrix:
    """Spectral norm (induced 2-norm) of a matrix: its largest singular value.

    ‖A‖₂ = √(largest eigenvalue of AᴴA) = σ₁, the largest singular value = max ‖Ax‖₂ / ‖x‖₂

    Args:
        a: matrices (..., m, n), real or complex, with at least one entry.

    Returns:
        One norm a matrix, (...). The eigenvalues are those of A / max|a|, so that entries of 1e±200 (float64)
        neither overflow nor vanish; rank-deficient matrices, zero among them, are like any others. NaN where an
        entry is NaN, and else ∞ where one is infinite.

    Raises:
        ValueError: ``a`` has no entries.

    Example:
        >>> print(spectral_norm([[0.0, 2.0], [-3.0, 0.0]]).numpy().round(4))
        3.0

    Conventions:
        Unitarily invariant: ‖UAV‖₂ = ‖A‖₂ for orthogonal, or unitary, U and V. Aᴴ is the conjugate transpose,
        which is Aᵀ for a real A. With Aᵀ in its place (1 i) would have the norm zero, for 1² + i² = 0; it has √2.

    References:
        golub2013, sections 2.3 and 2.4; note C, equation 2.10 and section 2.2.2, norm 6.
    """
    size = magnitudes(a)
    scale, finite = scale_of(size, [-2, -1]), tf.math.is_finite(size)
    # A decomposition of NaN or ∞ may not return; they are kept from it, and said of the result.
    unit = tf.where(finite, a / tf.cast(scale, a.dtype), tf.zeros_like(a))
    # The squares of AᴴA cost the small singular values their digits, but not the largest.
    square = tf.math.real(tf.linalg.eigvalsh(tf.matmul(unit, unit, adjoint_a=True))[..., -1])
    norm = scale[..., 0, 0] * tf.sqrt(tf.where(square > 0, square, tf.ones_like(square)))
    norm = tf.where(square > 0, norm, tf.zeros_like(norm))
    return tf.where(tf.reduce_all(finite, axis=[-2, -1]), norm, largest(a, [-2, -1]))
