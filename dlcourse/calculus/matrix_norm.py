"""The seven matrix norms by name, and how far entrywise norms are from being consistent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from jaxtyping import Bool, Float, Inexact

from dlcourse.calculus.emptiness import refuse_empty
from dlcourse.calculus.entrywise_norms import (
    entrywise_norm,
    frobenius_norm,
    geometric_mean_norm,
    m1_norm,
    maximum_norm,
)
from dlcourse.calculus.induced_norms import column_sum_norm, row_sum_norm, spectral_norm
from dlcourse.calculus.vector_norms import check_exponent
from dlcourse.graph import Scalar, graph_function

__all__ = ["MATRIX_NORMS", "NormConsistency", "matrix_norm", "norm_consistency"]

PerPair = Float[tf.Tensor, "*batch"]

MATRIX_NORMS: Mapping[str, Callable[[tf.Tensor], tf.Tensor]] = MappingProxyType(
    {
        "m1": m1_norm,
        "frobenius": frobenius_norm,
        "maximum": maximum_norm,
        "geometric_mean": geometric_mean_norm,
        "column_sum": column_sum_norm,
        "spectral": spectral_norm,
        "row_sum": row_sum_norm,
    }
)


class NormConsistency(NamedTuple):
    """How a norm of a product compares with the product of the norms."""

    ratio: tf.Tensor
    broken: tf.Tensor


def _check_matrix_norm(a: Any, *, norm: str) -> None:
    refuse_empty("matrix_norm", a=a)
    if norm not in MATRIX_NORMS:
        raise ValueError(f"matrix_norm: norm is {norm!r}, expected one of {', '.join(map(repr, MATRIX_NORMS))}.")


@graph_function(static=["norm"], validate=_check_matrix_norm)
def matrix_norm(a: Inexact[tf.Tensor, "*batch m n"], *, norm: str = "frobenius") -> Float[tf.Tensor, "*batch"]:
    """Matrix norm by its kind: one of seven entrywise and induced norms.

    m1: Σᵢⱼ|aᵢⱼ|; frobenius: √Σᵢⱼ|aᵢⱼ|²; maximum: max(m, n) · max|aᵢⱼ|; geometric_mean: √(mn) · max|aᵢⱼ|;
    column_sum: maxⱼ Σᵢ|aᵢⱼ|; spectral: the largest singular value; row_sum: maxᵢ Σⱼ|aᵢⱼ|

    Args:
        a: matrices (..., m, n), real or complex, with at least one entry.
        norm: "m1", "frobenius", "maximum", "geometric_mean", "column_sum", "spectral" or "row_sum".

    Returns:
        One norm a matrix, (...), a real number. Entries of 1e±200 (float64) neither overflow nor vanish, unless the
        norm itself does. NaN where an entry is NaN.

    Raises:
        ValueError: ``a`` has no entries, or the norm is unknown.

    Example:
        >>> a = [[1.0, -2.0], [2.0, 0.0]]
        >>> print(matrix_norm(a).numpy(), matrix_norm(a, norm="m1").numpy(), matrix_norm(a, norm="row_sum").numpy())
        3.0 5.0 3.0

    Conventions:
        All seven are consistent, ‖AB‖ ≤ ‖A‖‖B‖. In NumPy's ``linalg.norm``, ``"fro"`` is frobenius, 1 column_sum,
        2 spectral and ``inf`` row_sum; the others have no name there.

    References:
        golub2013, section 2.3; note C, equations 2.8–2.10 and section 2.2.2.
    """
    return MATRIX_NORMS[norm](a)


def _check_consistency(a: Any, b: Any, *, p: Any) -> None:
    refuse_empty("norm_consistency", a=a, b=b)
    check_exponent("norm_consistency", p)


@graph_function(validate=_check_consistency)
def norm_consistency(
    a: Inexact[tf.Tensor, "*batch m k"], b: Inexact[tf.Tensor, "*batch k n"], *, p: Scalar = 2.0
) -> tuple[PerPair, Bool[tf.Tensor, "*batch"]]:
    """Consistency (submultiplicativity) of the entrywise p-norm, ‖AB‖ ≤ ‖A‖‖B‖, on pairs of matrices.

    ratio = ‖AB‖ₚ / (‖A‖ₚ ‖B‖ₚ); the law is broken where the ratio is above 1

    Args:
        a: matrices (..., m, k), none of them zero.
        b: matrices (..., k, n), none of them zero.
        p: the exponent, from 1 to ``float("inf")``.

    Returns:
        The ratios (...), and whether the law is broken (...). For p ≤ 2 it never is, by Hölder's inequality; for
        p > 2 a ratio may be as large as k^(1 − 2/p). A ratio of one, up to rounding, breaks nothing. NaN where a
        matrix is zero.

    Raises:
        ValueError: no entries, p below 1, or shapes that cannot be multiplied.

    Example:
        With E the 2×2 matrix of ones, EE = 2E.

        >>> ones = [[1.0, 1.0], [1.0, 1.0]]
        >>> print(*[x.numpy() for x in norm_consistency(ones, ones, p=2.0)])
        1.0 False
        >>> print(*[x.numpy() for x in norm_consistency(ones, ones, p=float("inf"))])
        2.0 True

    Conventions:
        Note C defines a matrix norm as a consistent one, and then its p-norm for every p: only p ≤ 2 is both.

    References:
        golub2013, section 2.3; note C, equations 2.8 and 2.9.
    """
    product, norms = tf.matmul(a, b), [entrywise_norm(x, p=p) for x in (a, b)]
    ratio = entrywise_norm(product, p=p) / norms[0] / norms[1]
    rounding = 8 * float(np.finfo(a.dtype.real_dtype.as_numpy_dtype).eps)
    return NormConsistency(ratio, ratio > 1 + rounding)
