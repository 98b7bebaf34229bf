"""Kernels: inner products in a space of more dimensions than one would like to visit."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.linear.squared_distances import scaled_squared_distances

__all__ = ["kernel_matrix", "linear_kernel", "polynomial_kernel", "quadratic_features", "rbf_kernel"]

Rows = Float[tf.Tensor, "rows features"]
Columns = Float[tf.Tensor, "columns features"]
Matrix = Float[tf.Tensor, "rows columns"]

KERNELS = ("linear", "polynomial", "rbf")


@graph_function()
def linear_kernel(x: Rows, z: Columns) -> Matrix:
    """Linear kernel, xᵀz, between the samples of two sets.

    k(x, z) = xᵀz

    Args:
        x: samples (rows, features).
        z: samples (columns, features).

    Returns:
        (rows, columns).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(linear_kernel([[1.0, 2.0]], [[3.0, 4.0], [0.0, 1.0]]).numpy())
        [[11.  2.]]

    References:
        bishop2006, section 6.2; note D, section 15.
    """
    return tf.linalg.matmul(x, z, transpose_b=True)


@graph_function(static=["degree"])
def polynomial_kernel(x: Rows, z: Columns, *, degree: int = 3, scale: Scalar = 1.0, constant: Scalar = 1.0) -> Matrix:
    """Polynomial kernel, (γ xᵀz + c)ᵈ, between the samples of two sets.

    k(x, z) = (γ xᵀz + c)ᵈ

    Args:
        x: samples (rows, features).
        z: samples (columns, features).
        degree: d, a positive integer.
        scale: γ.
        constant: c; with c > 0 all products of up to d features count, with c = 0 only those of exactly d.

    Returns:
        (rows, columns).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(polynomial_kernel([[1.0, 2.0]], [[3.0, 4.0], [0.0, 1.0]], degree=2).numpy())
        [[144.   9.]]

    Conventions:
        scikit-learn's ``gamma`` is 1/features by default, and ``coef0`` is c.

    References:
        bishop2006, section 6.2; note D, section 15.
    """
    return tf.pow(scale * tf.linalg.matmul(x, z, transpose_b=True) + constant, degree)


@graph_function()
def rbf_kernel(x: Rows, z: Columns, *, scale: Scalar = 1.0) -> Matrix:
    """Radial basis function (RBF, Gaussian) kernel between the samples of two sets.

    k(x, z) = exp(−γ ‖x − z‖²)

    Args:
        x: samples (rows, features).
        z: samples (columns, features).
        scale: γ, positive: the kernel falls to 1/e at the distance 1/√γ.

    Returns:
        (rows, columns), between 0 and 1.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(rbf_kernel([[0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]).numpy().round(3))
        [[1.    0.368 0.135]]

    Conventions:
        scikit-learn's ``gamma``; papers also write 1/(2σ²) for it. The squares are expanded into matrix products, in
        float64 and so that what cancels is exact: neighbours keep the digits of their distance however far others lie.

    References:
        bishop2006, equation 6.23; note D, section 15.
    """
    return tf.exp(tf.cast(-scaled_squared_distances(x, z, scale), x.dtype))


def _validate(x: Any, z: Any, *, kernel: str, degree: int, scale: Any, constant: Any) -> None:
    if kernel not in KERNELS:
        raise ValueError(f"kernel_matrix: kernel is {kernel!r}, expected one of {', '.join(map(repr, KERNELS))}.")


@graph_function(static=["degree"], validate=_validate)
def kernel_matrix(
    x: Rows,
    z: Columns,
    *,
    kernel: str = "rbf",
    degree: int = 3,
    scale: Scalar = 1.0,
    constant: Scalar = 1.0,
) -> Matrix:
    """Kernel (Gram) matrix of two sets of samples: linear, polynomial or Gaussian.

    K_ij = k(x_i, z_j), with k(x, z) = xᵀz, (γ xᵀz + c)ᵈ or exp(−γ ‖x − z‖²)

    Args:
        x: samples (rows, features).
        z: samples (columns, features); the same again for a Gram matrix, which is symmetric and has no negative
            eigenvalue but for the rounding of its entries.
        kernel: "linear", "polynomial" or "rbf".
        degree: d of the polynomial.
        scale: γ of the polynomial and of the Gaussian.
        constant: c of the polynomial.

    Returns:
        (rows, columns).

    Raises:
        ValueError: an unknown kernel.

    Example:
        >>> print(kernel_matrix([[1.0, 2.0]], [[3.0, 4.0]], kernel="polynomial", degree=2).numpy())
        [[144.]]

    Conventions:
        Note D says that a kernel makes one data point of two. It makes one *number* of two points: how alike they are.

    References:
        bishop2006, section 6.2; note D, section 15.
    """
    if kernel == "linear":
        return linear_kernel(x, z)
    if kernel == "polynomial":
        return polynomial_kernel(x, z, degree=degree, scale=scale, constant=constant)
    return rbf_kernel(x, z, scale=scale)


@graph_function()
def quadratic_features(x: Rows, *, constant: Scalar = 1.0) -> Float[tf.Tensor, "rows _"]:
    """Quadratic features: the explicit feature map of the polynomial kernel of degree 2.

    φ(x) = (c, √(2c) x₁, …, √(2c) x_D, x₁², …, x_D², √2 x₁x₂, √2 x₁x₃, …), and φ(x)ᵀφ(z) = (xᵀz + c)²

    Args:
        x: samples (rows, features).
        constant: c, not negative.

    Returns:
        (rows, (D + 1)(D + 2)/2) for D features: the constant, the features, their squares, and the products of two
        different ones, x₁x₂, x₁x₃, …, x₁x_D, x₂x₃, … in this order.

    Example:
        >>> print(quadratic_features([[1.0, 3.0]]).numpy().round(3))
        [[1.    1.414 4.243 1.    9.    4.243]]

    References:
        bishop2006, equation 6.12; note D, section 15.
    """
    features = tf.shape(x)[1]
    pairs = tf.where(tf.linalg.band_part(tf.ones([features, features]), 0, -1) - tf.eye(features) > 0)
    products = tf.gather(x, pairs[:, 0], axis=1) * tf.gather(x, pairs[:, 1], axis=1)
    ones = tf.ones_like(x[:, :1])
    root_two = tf.sqrt(tf.constant(2.0, x.dtype))
    return tf.concat([constant * ones, tf.sqrt(2 * constant) * x, tf.square(x), root_two * products], axis=1)
