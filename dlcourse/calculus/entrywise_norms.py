"""Norms that look at the entries of a matrix one by one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Inexact

from dlcourse.calculus.emptiness import not_empty, refuse_empty
from dlcourse.calculus.vector_norms import check_exponent, largest, root_of_powers, root_of_squares
from dlcourse.graph import Scalar, graph_function

__all__ = ["entrywise_norm", "frobenius_norm", "geometric_mean_norm", "m1_norm", "maximum_norm"]

Matrices = Inexact[tf.Tensor, "*batch m n"]  # real or complex
PerMatrix = Float[tf.Tensor, "*batch"]


def _check_entrywise(a: Any, *, p: Any) -> None:
    refuse_empty("entrywise_norm", a=a)
    check_exponent("entrywise_norm", p)


@graph_function(validate=_check_entrywise)
def entrywise_norm(a: Matrices, *, p: Scalar = 2.0) -> PerMatrix:
    """Entrywise p-norm of a matrix: the p-norm of the matrix as one long vector.

    ‖A‖ₚ = (Σᵢⱼ |aᵢⱼ|ᵖ)^(1/p)

    Args:
        a: matrices (..., m, n), real or complex, with at least one entry.
        p: the exponent, from 1 to ``float("inf")``.

    Returns:
        One norm a matrix, (...). Entries of 1e±200 (float64) neither overflow nor vanish.

    Raises:
        ValueError: ``a`` has no entries, or p is below 1.

    Example:
        >>> print(entrywise_norm([[1.0, -2.0], [3.0, 0.0]], p=1.0).numpy())
        6.0

    Conventions:
        Consistent (‖AB‖ ≤ ‖A‖‖B‖) for p ≤ 2 only; note C asks for consistency of every p. See ``norm_consistency``.
        NumPy's ``linalg.norm(A, p)`` is another thing, the norm induced by the p-norm of vectors.

    References:
        golub2013, section 2.3; note C, equation 2.9.
    """
    return root_of_powers(a, [-2, -1], p)


@graph_function(validate=not_empty("m1_norm", "a"))
def m1_norm(a: Matrices) -> PerMatrix:
    """m1-norm of a matrix, ‖A‖ₘ₁: the sum of the absolute values of its entries.

    ‖A‖ₘ₁ = Σᵢⱼ |aᵢⱼ|

    Args:
        a: matrices (..., m, n), real or complex, with at least one entry.

    Returns:
        One norm a matrix, (...).

    Raises:
        ValueError: ``a`` has no entries.

    Example:
        >>> print(m1_norm([[1.0, -2.0], [3.0, 0.0]]).numpy())
        6.0

    References:
        Note C, section 2.2.2, norm 1.
    """
    return tf.reduce_sum(tf.abs(a), axis=[-2, -1])


@graph_function(validate=not_empty("frobenius_norm", "a"))
def frobenius_norm(a: Matrices) -> PerMatrix:
    """Frobenius norm of a matrix: the square root of the sum of its squared entries.

    ‖A‖_F = √(Σᵢⱼ |aᵢⱼ|²) = √tr(AᴴA) = √(Σₖ σₖ²), with σₖ the singular values and Aᴴ the conjugate transpose

    Args:
        a: matrices (..., m, n), real or complex, with at least one entry.

    Returns:
        One norm a matrix, (...). Entries of 1e±200 (float64) neither overflow nor vanish.

    Raises:
        ValueError: ``a`` has no entries.

    Example:
        >>> print(frobenius_norm([[1.0, -2.0], [2.0, 0.0]]).numpy())
        3.0
        >>> print(frobenius_norm(np.array([[3 + 4j, 0], [0, 12j]])).numpy())  # |3 + 4i| = 5
        13.0

    Conventions:
        Unitarily invariant: ‖UAV‖_F = ‖A‖_F for orthogonal, or unitary, U and V.

    References:
        golub2013, section 2.3; note C, equation 2.10 and section 2.2.2, norm 2.
    """
    return root_of_squares(a, [-2, -1])


@graph_function(validate=not_empty("maximum_norm", "a"))
def maximum_norm(a: Matrices) -> PerMatrix:
    """Maximum norm (M-norm) of a matrix: its largest absolute entry times its longer side.

    ‖A‖_M = max(m, n) · maxᵢⱼ |aᵢⱼ|

    Args:
        a: matrices (..., m, n), real or complex, with at least one entry.

    Returns:
        One norm a matrix, (...).

    Raises:
        ValueError: ``a`` has no entries.

    Example:
        >>> print(maximum_norm([[1.0, -2.0, 0.5], [3.0, 0.0, 1.0]]).numpy())
        9.0

    Conventions:
        Without the factor it would not be consistent: for a 2×2 matrix E of ones, EE = 2E.

    References:
        Note C, section 2.2.2, norm 3.
    """
    sides = tf.cast(tf.maximum(tf.shape(a)[-2], tf.shape(a)[-1]), a.dtype.real_dtype)
    return sides * largest(a, [-2, -1])


@graph_function(validate=not_empty("geometric_mean_norm", "a"))
def geometric_mean_norm(a: Matrices) -> PerMatrix:
    """Geometric mean norm (G-norm) of a matrix: its largest absolute entry times √(mn).

    ‖A‖_G = √(mn) · maxᵢⱼ |aᵢⱼ|

    Args:
        a: matrices (..., m, n), real or complex, with at least one entry.

    Returns:
        One norm a matrix, (...).

    Raises:
        ValueError: ``a`` has no entries.

    Example:
        >>> print(geometric_mean_norm([[1.0, -2.0, 0.5, 1.0]]).numpy())
        4.0

    Conventions:
        Equal to ``maximum_norm`` for square matrices, and smaller for all others.

    References:
        Note C, section 2.2.2, norm 4.
    """
    entries = tf.cast(tf.shape(a)[-2] * tf.shape(a)[-1], a.dtype.real_dtype)
    return tf.sqrt(entries) * largest(a, [-2, -1])
