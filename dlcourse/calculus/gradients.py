"""Gradients of scalars that are linear, quadratic or a determinant in their variable."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.emptiness import not_empty, refuse_empty
from dlcourse.calculus.layouts import check_layout
from dlcourse.graph import graph_function

__all__ = [
    "grad_determinant",
    "grad_linear_form",
    "grad_quadratic_form",
    "grad_trace_product",
    "grad_trace_quadratic",
]


@graph_function(validate=not_empty("grad_linear_form", "a", "x"))
def grad_linear_form(a: Float[tf.Tensor, " n"], x: Float[tf.Tensor, "*batch n"]) -> Float[tf.Tensor, "*batch n"]:
    """Gradient of a linear form, aᵀx.

    ∂(aᵀx)/∂x = ∂(xᵀa)/∂x = a

    Args:
        a: weights (n,).
        x: the points (..., n) at which to differentiate.

    Returns:
        One gradient a point, (..., n): the same at every point.

    Raises:
        ValueError: no entries, or sizes that do not fit.

    Example:
        >>> print(grad_linear_form([2.0, -1.0], [[5.0, 6.0], [7.0, 8.0]]).numpy())
        [[ 2. -1.]
         [ 2. -1.]]

    Conventions:
        One axis is neither a row nor a column: note D writes this gradient as a row, note C as a column.

    References:
        petersen2012, equation 69; note C, equation 2.16; note D, section 3.
    """
    return a + tf.zeros_like(x)


def _check_trace(a: Any, x: Any, *, layout: str) -> None:
    refuse_empty("grad_trace_product", a=a, x=x)
    check_layout("grad_trace_product", layout)


@graph_function(static=["layout"], validate=_check_trace)
def grad_trace_product(
    a: Float[tf.Tensor, "n m"], x: Float[tf.Tensor, "*batch m n"], *, layout: str = "denominator"
) -> Float[tf.Tensor, "*batch rows columns"]:
    """Gradient of the trace of a matrix product with respect to one factor.

    ∂ tr(AX)/∂X = Aᵀ, for tr(AX) = Σᵢⱼ aᵢⱼ xⱼᵢ

    Args:
        a: matrix A (n, m).
        x: the points (..., m, n) at which to differentiate.
        layout: "denominator" for Aᵀ, of the shape of X; "numerator" for A.

    Returns:
        One gradient a point, (..., m, n) or, in numerator layout, (..., n, m): the same at every point.

    Raises:
        ValueError: no entries, sizes that do not fit, or an unknown layout.

    Example:
        >>> print(grad_trace_product([[1.0, 2.0, 3.0]], [[0.0], [0.0], [0.0]]).numpy())
        [[1.]
         [2.]
         [3.]]

    Conventions:
        The notes' layout is the denominator's.

    References:
        petersen2012, equation 100; note C, equation 2.17 and section 2.5, exercise 4.
    """
    gradient = tf.linalg.matrix_transpose(a) + tf.zeros_like(x)
    return gradient if layout == "denominator" else tf.linalg.matrix_transpose(gradient)


@graph_function(validate=not_empty("grad_quadratic_form", "a", "x"))
def grad_quadratic_form(a: Float[tf.Tensor, "n n"], x: Float[tf.Tensor, "*batch n"]) -> Float[tf.Tensor, "*batch n"]:
    """Gradient of a quadratic form, xᵀAx.

    ∂(xᵀAx)/∂x = (A + Aᵀ) x, which is 2Ax for a symmetric A only

    Args:
        a: matrix A (n, n), symmetric or not.
        x: the points (..., n) at which to differentiate.

    Returns:
        One gradient a point, (..., n).

    Raises:
        ValueError: no entries, A not square, or sizes that do not fit.

    Example:
        xᵀAx = x₁x₂ with an A that is not symmetric.

        >>> print(grad_quadratic_form([[0.0, 1.0], [0.0, 0.0]], [3.0, 5.0]).numpy())
        [5. 3.]

    Conventions:
        Note D writes derivatives of scalars as rows; its (Wᵀ + W)x is a column, and the row is xᵀ(W + Wᵀ).

    References:
        petersen2012, equation 81; note C, equation 2.18; note D, section 3.
    """
    return tf.linalg.matvec(a + tf.linalg.matrix_transpose(a), x)


def _check_trace_quadratic(a: Any, x: Any, *, layout: str) -> None:
    refuse_empty("grad_trace_quadratic", a=a, x=x)
    check_layout("grad_trace_quadratic", layout)


@graph_function(static=["layout"], validate=_check_trace_quadratic)
def grad_trace_quadratic(
    a: Float[tf.Tensor, "n n"], x: Float[tf.Tensor, "*batch n m"], *, layout: str = "denominator"
) -> Float[tf.Tensor, "*batch rows columns"]:
    """Gradient of the trace of a matrix in quadratic form, tr(XᵀAX).

    ∂ tr(XᵀAX)/∂X = (A + Aᵀ) X, for tr(XᵀAX) = Σₖ xₖᵀAxₖ, a quadratic form for each column xₖ of X

    Args:
        a: matrix A (n, n), symmetric or not.
        x: the points (..., n, m) at which to differentiate.
        layout: "denominator" for (A + Aᵀ)X, of the shape of X; "numerator" for its transpose.

    Returns:
        One gradient a point, (..., n, m) or, in numerator layout, (..., m, n).

    Raises:
        ValueError: no entries, A not square, sizes that do not fit, or an unknown layout.

    Example:
        With A = I it is the squared Frobenius norm, whose gradient is 2X:

        >>> print(grad_trace_quadratic([[1.0, 0.0], [0.0, 1.0]], [[3.0], [5.0]]).numpy())
        [[ 6.]
         [10.]]

    Conventions:
        The notes' layout is the denominator's. For one column, m = 1, it is ``grad_quadratic_form``.

    References:
        petersen2012, equation 108; note C, section 2.5, exercise 4.
    """
    gradient = tf.matmul(a + tf.linalg.matrix_transpose(a), x)
    return gradient if layout == "denominator" else tf.linalg.matrix_transpose(gradient)


def _check_determinant(x: Any, *, layout: str) -> None:
    refuse_empty("grad_determinant", x=x)
    check_layout("grad_determinant", layout)


@graph_function(static=["layout"], validate=_check_determinant)
def grad_determinant(
    x: Float[tf.Tensor, "*batch n n"], *, layout: str = "denominator"
) -> Float[tf.Tensor, "*batch n n"]:
    """Gradient of the determinant with respect to its matrix: the cofactor matrix.

    ∂ det X/∂X = cof X, with (cof X)ᵢⱼ = (−1)ⁱ⁺ʲ det(X without row i and column j); where X⁻¹ exists, it is det(X) X⁻ᵀ

    Args:
        x: square matrices X (..., n, n), invertible or not.
        layout: "denominator" for the cofactors; "numerator" for their transpose, the adjugate of X.

    Returns:
        One gradient a matrix, (..., n, n). Of rank one if X lacks one rank, zero if it lacks more, and 1 for n = 1.

    Raises:
        ValueError: no entries, X not square, or an unknown layout.

    Example:
        >>> print(grad_determinant([[1.0, 2.0], [3.0, 4.0]]).numpy().round(4))
        [[ 4. -3.]
         [-2.  1.]]

    Conventions:
        The notes' layout is the denominator's; their det(X) X⁻ᵀ is not defined where X is singular, the gradient is.
        It is not for differentiating once more: TensorFlow's gradient of an SVD does not take all sizes.
        From X = UΣVᵀ it follows that cof X = det(U) det(V) · U cof(Σ) Vᵀ, and cof Σ needs products only, no inverse.

    References:
        petersen2012, equation 49; note C, section 2.5, exercise 1.
    """
    s, u, v = tf.linalg.svd(x)
    # A reflection or not: ±1 up to rounding, and constant as X moves.
    orientation = tf.stop_gradient(tf.round(tf.linalg.det(u) * tf.linalg.det(v)))
    n = tf.shape(s)[-1]
    others = tf.where(tf.eye(n, dtype=tf.bool), tf.ones_like(s)[..., None], s[..., None, :])  # (..., n, n)
    cofactors = tf.matmul(
        u * (orientation[..., None] * tf.reduce_prod(others, axis=-1))[..., None, :], v, adjoint_b=True
    )
    return cofactors if layout == "denominator" else tf.linalg.matrix_transpose(cofactors)
