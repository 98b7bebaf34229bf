"""Jacobians of affine maps and of functions that work entry by entry."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.calculus.emptiness import refuse_empty
from dlcourse.calculus.layouts import check_layout
from dlcourse.graph import graph_function

__all__ = [
    "AffineJacobians",
    "jacobian_affine",
    "jacobian_elementwise",
    "jacobian_matvec",
]


class AffineJacobians(NamedTuple):
    """The Jacobians of x ↦ Ax + b and of x ↦ xᵀA + bᵀ."""

    column: tf.Tensor
    row: tf.Tensor


def _check_affine(a: Any, *, layout: str) -> None:
    refuse_empty("jacobian_affine", a=a)
    check_layout("jacobian_affine", layout)


@graph_function(static=["layout"], validate=_check_affine)
def jacobian_affine(
    a: Float[tf.Tensor, "*batch m n"], *, layout: str = "numerator"
) -> tuple[Float[tf.Tensor, "*batch p q"], Float[tf.Tensor, "*batch q p"]]:
    """Jacobians of an affine map, with the matrix on the left and on the right, in either layout.

    numerator: ∂(Ax + b)/∂x = A and ∂(xᵀA + bᵀ)/∂x = Aᵀ; denominator: Aᵀ and A

    Args:
        a: matrices A (..., m, n).
        layout: "numerator" for J[i, j] = ∂yᵢ/∂xⱼ, "denominator" for J[j, i].

    Returns:
        The Jacobian of Ax + b, for x of n entries, and that of xᵀA + bᵀ, for x of m entries.

    Raises:
        ValueError: no entries, or an unknown layout.

    Example:
        >>> column, row = jacobian_affine([[1.0, 2.0, 3.0]])
        >>> print(column.numpy(), tuple(row.shape))
        [[1. 2. 3.]] (3, 1)

    Conventions:
        The notes disagree: C writes the denominator layout, D the numerator layout (∂Wx/∂x = W, ∂xW/∂x = Wᵀ).

    References:
        petersen2012, section 2.4; note C, equations 2.19 and 2.20; note D, section 3.
    """
    a, transposed = tf.identity(a), tf.linalg.matrix_transpose(a)
    return AffineJacobians(a, transposed) if layout == "numerator" else AffineJacobians(transposed, a)


def _check_matvec(x: Any, a: Any, *, layout: str) -> None:
    refuse_empty("jacobian_matvec", x=x, a=a)
    check_layout("jacobian_matvec", layout)


@graph_function(static=["layout"], validate=_check_matvec)
def jacobian_matvec(
    x: Float[tf.Tensor, "m n"], a: Float[tf.Tensor, " n"], *, layout: str = "numerator"
) -> Float[tf.Tensor, "i j k"]:
    """Jacobian of a matrix–vector product with respect to the matrix.

    ∂(Xa)ᵢ/∂xⱼₖ = δᵢⱼ aₖ

    Args:
        x: the point X (m, n) at which to differentiate; the answer is the same at every point.
        a: vector a (n,).
        layout: "numerator" for axes (i, j, k), the output's first; "denominator" for (j, k, i), the matrix's first.

    Returns:
        The tensor of derivatives, (m, m, n) or, in denominator layout, (m, n, m).

    Raises:
        ValueError: no entries, sizes that do not fit, or an unknown layout.

    Example:
        >>> print(jacobian_matvec([[0.0, 0.0], [0.0, 0.0]], [3.0, 5.0]).numpy())
        [[[3. 5.]
          [0. 0.]]
        <BLANKLINE>
         [[0. 0.]
          [3. 5.]]]

    Conventions:
        Note C arranges the same numbers as a matrix of blocks; see ``jacobian_matvec_blocks``.

    References:
        petersen2012, equation 74; note C, equations 2.14–2.15 and section 2.5, exercise 3.
    """
    tensor = tf.eye(tf.shape(x)[0], dtype=a.dtype)[:, :, None] * a  # (m, m, n)
    return tensor if layout == "numerator" else tf.transpose(tensor, [1, 2, 0])


def _check_elementwise(x: Any, *, function: str) -> None:
    refuse_empty("jacobian_elementwise", x=x)
    if function not in ELEMENTWISE:
        raise ValueError(
            f"jacobian_elementwise: function is {function!r}, expected one of {', '.join(map(repr, ELEMENTWISE))}."
        )


@graph_function(static=["function"], validate=_check_elementwise)
def jacobian_elementwise(x: Float[tf.Tensor, "*batch k"], *, function: str = "tanh") -> Float[tf.Tensor, "*batch k k"]:
    """Jacobian of an elementwise function: a diagonal matrix.

    ∂f(x)/∂x = diag(f'(x₁), …, f'(xₖ))

    Args:
        x: vectors (..., k).
        function: the name of an elementwise activation, such as "linear", "relu", "sigmoid" or "tanh".

    Returns:
        One diagonal matrix a vector, (..., k, k), the same in both layouts.

    Raises:
        ValueError: no entries, or an unknown function.

    Example:
        >>> print(jacobian_elementwise([0.0, 1000.0], function="sigmoid").numpy())
        [[0.25 0.  ]
         [0.   0.  ]]

    Conventions:
        Never build it in a network: diag(f') times a vector is f' ⊙ the vector.

    References:
        Note C, equations 2.25–2.27.
    """
    return tf.linalg.diag(ELEMENTWISE[function].derivative(x))
