"""Derivatives of matrices by matrices, arranged as a matrix of blocks."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.emptiness import not_empty
from dlcourse.calculus.jacobians import jacobian_matvec
from dlcourse.graph import graph_function

__all__ = ["derivative_blocks", "jacobian_matvec_blocks", "jacobian_matvec_row_blocks"]


@graph_function(validate=not_empty("derivative_blocks", "derivative"))
def derivative_blocks(derivative: Float[tf.Tensor, "*batch p q m n"]) -> Float[tf.Tensor, "*batch rows columns"]:
    """Derivative of a matrix by a matrix, arranged in blocks as note C does: ∂F/∂xᵢⱼ at place (i, j).

    dF/dX has ∂fₖₗ/∂xᵢⱼ in row i·m + k and column j·n + l, counted from zero, for X of size p × q and F of size m × n

    Args:
        derivative: ∂fₖₗ/∂xᵢⱼ on the axes (i, j, k, l), the variable's first: (..., p, q, m, n).

    Returns:
        The blocks side by side, (..., p·m, q·n).

    Raises:
        ValueError: no entries.

    Example:
        The same nine numbers, ∂xₖ/∂xᵢ = δᵢₖ. With x as a column, and by a row, they make the identity, dx/dxᵀ = I:

        >>> identity = np.eye(3)
        >>> print(derivative_blocks(identity.reshape(1, 3, 3, 1)).numpy().astype(int))
        [[1 0 0]
         [0 1 0]
         [0 0 1]]
        >>> print(derivative_blocks(identity.reshape(3, 1, 3, 1)).numpy().T.astype(int))  # dx/dx, transposed
        [[1 0 0 0 1 0 0 0 1]]

    Conventions:
        So dx/dxᵀ = I and dxᵀ/dx = I, but dx/dx is a column of nine. Note C writes ∂(Ax)/∂x = Aᵀ (2.19) by its rule for
        vectors, 2.13; in blocks it would be a column too, and Aᵀ is d(Ax)ᵀ/dx.

    References:
        Note C, equations 2.14–2.15 and section 2.5, exercise 2.
    """
    lead, sizes = tf.shape(derivative)[:-4], tf.shape(derivative)[-4:]
    rank = len(derivative.shape)
    paired = tf.transpose(derivative, [*range(rank - 4), rank - 4, rank - 2, rank - 3, rank - 1])  # (..., p, m, q, n)
    return tf.reshape(paired, tf.concat([lead, [sizes[0] * sizes[2], sizes[1] * sizes[3]]], axis=0))


@graph_function(validate=not_empty("jacobian_matvec_blocks", "x", "a"))
def jacobian_matvec_blocks(x: Float[tf.Tensor, "m n"], a: Float[tf.Tensor, " n"]) -> Float[tf.Tensor, "rows columns"]:
    """Jacobian of a matrix–vector product in note C's layout: one column block for each matrix entry.

    d(Xa)/dX has the block ∂(Xa)/∂xⱼₖ = aₖ eⱼ, a column, at place (j, k)

    Args:
        x: the point X (m, n) at which to differentiate; the answer is the same at every point.
        a: vector a (n,).

    Returns:
        The blocks side by side, a matrix (m·m, n).

    Raises:
        ValueError: no entries, or sizes that do not fit.

    Example:
        >>> print(jacobian_matvec_blocks([[0.0, 0.0], [0.0, 0.0]], [3.0, 5.0]).numpy())
        [[3. 5.]
         [0. 0.]
         [0. 0.]
         [3. 5.]]

    References:
        Note C, equations 2.14–2.15 and section 2.5, exercise 3.
    """
    return derivative_blocks(jacobian_matvec(x, a, layout="denominator")[:, :, :, None])  # (j, k, i, 1)


@graph_function(validate=not_empty("jacobian_matvec_row_blocks", "x", "a"))
def jacobian_matvec_row_blocks(
    x: Float[tf.Tensor, "m n"], a: Float[tf.Tensor, " n"]
) -> Float[tf.Tensor, "rows columns"]:
    """Jacobian of a transposed matrix–vector product in note C's layout: one row block for each entry.

    d(Xa)ᵀ/dX has the block ∂(Xa)ᵀ/∂xⱼₖ = aₖ eⱼᵀ, a row, at place (j, k)

    Args:
        x: the point X (m, n) at which to differentiate; the answer is the same at every point.
        a: vector a (n,).

    Returns:
        The blocks side by side, a matrix (m, n·m).

    Raises:
        ValueError: no entries, or sizes that do not fit.

    Example:
        >>> print(jacobian_matvec_row_blocks([[0.0, 0.0], [0.0, 0.0]], [3.0, 5.0]).numpy())
        [[3. 0. 5. 0.]
         [0. 3. 0. 5.]]

    References:
        Note C, equations 2.14–2.15 and section 2.5, exercise 3.
    """
    return derivative_blocks(jacobian_matvec(x, a, layout="denominator")[:, :, None, :])  # (j, k, 1, i)
