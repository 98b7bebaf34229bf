"""The rules by which derivatives of parts make the derivative of the whole."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.emptiness import refuse_empty
from dlcourse.calculus.layouts import check_layout
from dlcourse.graph import graph_function

__all__ = ["chain_rule", "product_rule", "trace_chain_rule"]

Vectors = Float[tf.Tensor, "*batch m"]
Jacobians = Float[tf.Tensor, "*batch p q"]


def _check_product(y: Any, z: Any, dy_dx: Any, dz_dx: Any, *, layout: str) -> None:
    refuse_empty("product_rule", y=y, z=z, dy_dx=dy_dx, dz_dx=dz_dx)
    check_layout("product_rule", layout)
    axis = -2 if layout == "numerator" else -1
    for name, jacobian in (("dy_dx", dy_dx), ("dz_dx", dz_dx)):
        if None not in (jacobian.shape[axis], y.shape[-1]) and jacobian.shape[axis] != y.shape[-1]:
            raise ValueError(
                f"product_rule: {name} has shape {tuple(jacobian.shape)}, expected {y.shape[-1]} as the size of axis "
                f"{axis} in {layout} layout, as y has it. Transpose it, or name the other layout."
            )


@graph_function(static=["layout"], validate=_check_product)
def product_rule(
    y: Vectors, z: Vectors, dy_dx: Jacobians, dz_dx: Jacobians, *, layout: str = "numerator"
) -> Float[tf.Tensor, "*batch n"]:
    """Product rule: Jacobian of the scalar product of two vectors that both depend on x.

    ∂(yᵀz)/∂x = yᵀ ∂z/∂x + zᵀ ∂y/∂x in numerator layout, ∂y/∂x z + ∂z/∂x y in denominator layout

    Args:
        y: vectors y(x) (..., m).
        z: vectors z(x) (..., m).
        dy_dx: Jacobians of y, (..., m, n), or (..., n, m) in denominator layout.
        dz_dx: Jacobians of z, of the shape of ``dy_dx``.
        layout: how the Jacobians are laid out, "numerator" or "denominator".

    Returns:
        The gradients of yᵀz, (..., n).

    Raises:
        ValueError: no entries, sizes that do not fit, or an unknown layout.

    Example:
        y = (x, x²) and z = (x³, 1) at x = 2: yᵀz = x⁴ + x² has the derivative 4x³ + 2x.

        >>> print(product_rule([2.0, 4.0], [8.0, 1.0], [[1.0], [4.0]], [[12.0], [0.0]]).numpy())
        [36.]

    Conventions:
        The notes' layout is the denominator's.

    References:
        Note C, equation 2.22.
    """
    transpose = layout == "numerator"
    return tf.linalg.matvec(dy_dx, z, transpose_a=transpose) + tf.linalg.matvec(dz_dx, y, transpose_a=transpose)


def _check_chain(dz_dy: Any, dy_dx: Any, *, layout: str) -> None:
    refuse_empty("chain_rule", dz_dy=dz_dy, dy_dx=dy_dx)
    check_layout("chain_rule", layout)
    outer, inner = (-1, -2) if layout == "numerator" else (-2, -1)
    if None not in (dz_dy.shape[outer], dy_dx.shape[inner]) and dz_dy.shape[outer] != dy_dx.shape[inner]:
        raise ValueError(
            f"chain_rule: dz_dy has shape {tuple(dz_dy.shape)} and dy_dx {tuple(dy_dx.shape)}, expected axis {outer} "
            f"of the one to be as long as axis {inner} of the other in {layout} layout: both belong to y. "
            "Transpose them, or name the other layout."
        )


@graph_function(static=["layout"], validate=_check_chain)
def chain_rule(
    dz_dy: Float[tf.Tensor, "*batch p q"], dy_dx: Float[tf.Tensor, "*batch r s"], *, layout: str = "numerator"
) -> Float[tf.Tensor, "*batch u v"]:
    """Chain rule: Jacobian of a composition of functions.

    ∂z/∂x = ∂z/∂y ∂y/∂x in numerator layout, ∂y/∂x ∂z/∂y in denominator layout

    Args:
        dz_dy: Jacobians of the outer function, at y: (..., z, y), or (..., y, z) in denominator layout.
        dy_dx: Jacobians of the inner function, at x: (..., y, x), or (..., x, y) in denominator layout.
        layout: how all three Jacobians are laid out, "numerator" or "denominator".

    Returns:
        Jacobians of the composition, (..., z, x), or (..., x, z) in denominator layout.

    Raises:
        ValueError: no entries, sizes that do not fit, or an unknown layout.

    Example:
        >>> print(chain_rule([[1.0, 2.0]], [[3.0], [4.0]]).numpy())
        [[11.]]

    Conventions:
        The notes' layout is the denominator's, in which the inner function comes first.

    References:
        goodfellow2016, section 6.5.2; note C, equation 2.23.
    """
    return tf.matmul(dz_dy, dy_dx) if layout == "numerator" else tf.matmul(dy_dx, dz_dy)


def _check_trace(dz_dy: Any, dy_dx: Any, *, layout: str) -> None:
    refuse_empty("trace_chain_rule", dz_dy=dz_dy, dy_dx=dy_dx)
    check_layout("trace_chain_rule", layout)
    theirs = dy_dx.shape[:2] if layout == "numerator" else dy_dx.shape[2:]
    if not theirs.is_compatible_with(dz_dy.shape):
        where = "first" if layout == "numerator" else "last"
        raise ValueError(
            f"trace_chain_rule: dy_dx has shape {tuple(dy_dx.shape)}, expected its {where} two axes to be "
            f"{tuple(dz_dy.shape)} in {layout} layout, as dz_dy has them. Transpose it, or name the other layout."
        )


@graph_function(static=["layout"], validate=_check_trace)
def trace_chain_rule(
    dz_dy: Float[tf.Tensor, "p q"], dy_dx: Float[tf.Tensor, "a b c d"], *, layout: str = "denominator"
) -> Float[tf.Tensor, "m n"]:
    """Chain rule for matrices in trace form: gradient of a scalar that depends on X through Y.

    ∂z/∂xᵢⱼ = tr((∂z/∂Y)ᵀ ∂Y/∂xᵢⱼ) = Σₖₗ ∂z/∂yₖₗ ∂yₖₗ/∂xᵢⱼ

    Args:
        dz_dy: the gradient ∂z/∂Y (p, q), of the shape of Y.
        dy_dx: the derivatives of Y by X (m, n): (m, n, p, q), so that ``dy_dx[i, j]`` is ∂Y/∂xᵢⱼ, or (p, q, m, n) in
            numerator layout.
        layout: how the axes of ``dy_dx`` are ordered, "denominator" or "numerator".

    Returns:
        The gradient ∂z/∂X (m, n), which has the shape of X in either layout.

    Raises:
        ValueError: no entries, sizes that do not fit, or an unknown layout.

    Example:
        Y = xᵀ for a row x of two entries, and z = 3 y₁ + 5 y₂.

        >>> print(trace_chain_rule([[3.0], [5.0]], [[[[1.0], [0.0]], [[0.0], [1.0]]]]).numpy())
        [[3. 5.]]

    Conventions:
        The notes' layout is the denominator's, in which ``tape.jacobian`` has to be transposed.

    References:
        petersen2012, section 2.8.1; note C, equation 2.24.
    """
    return tf.einsum("kl,klij->ij" if layout == "numerator" else "kl,ijkl->ij", dz_dy, dy_dx)
