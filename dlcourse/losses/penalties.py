"""Penalties on the size of parameters, that keep a model from following its training data too closely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function

__all__ = ["l1_penalty", "l1_penalty_gradient", "l2_penalty", "l2_penalty_gradient"]

Array = Float[tf.Tensor, "..."]


def _validate(function: str) -> Any:
    def validate(parameters: Any, *, strength: Any) -> None:
        if not parameters:
            raise ValueError(f"{function}: parameters is an empty list, expected at least one array.")

    return validate


@graph_function(validate=_validate("l1_penalty"))
def l1_penalty(parameters: Sequence[Array], *, strength: Scalar) -> Float[tf.Tensor, ""]:
    """L1 penalty (lasso): λ times the sum of the absolute values of the parameters.

    Ω = λ Σ |w|

    Args:
        parameters: a list of arrays of any shapes, such as the weights of each layer; leave biases out.
        strength: λ.

    Returns:
        One number, to be added to the risk.

    Raises:
        ValueError: an empty list.

    Example:
        >>> print(l1_penalty([[[1.0, -2.0]], [3.0]], strength=0.5).numpy())
        3.0

    Conventions:
        Keras's ``regularizers.L1`` is the same. Note D's formula has λ, its sentence λ/2; the gradient it gives,
        λ sign(w), belongs to the formula.

    References:
        goodfellow2016, section 7.1.2; note D, section 4; note B, section 2.4.
    """
    return strength * tf.add_n([tf.reduce_sum(tf.abs(w)) for w in parameters])


@graph_function(validate=_validate("l1_penalty_gradient"))
def l1_penalty_gradient(parameters: Sequence[Array], *, strength: Scalar) -> list[Array]:
    """Gradient of the L1 penalty (lasso) with respect to the parameters.

    ∂Ω/∂w = λ sign(w), with sign(0) = 0

    Args:
        parameters: a list of arrays of any shapes.
        strength: λ.

    Returns:
        One array a parameter array, of its shape; a constant pull towards zero, however small the parameter.

    Raises:
        ValueError: an empty list.

    Example:
        >>> print(l1_penalty_gradient([[1.0, -2.0, 0.0]], strength=0.5)[0].numpy())
        [ 0.5 -0.5  0. ]

    References:
        goodfellow2016, equation 7.20; note D, section 4.
    """
    return [strength * tf.sign(w) for w in parameters]


@graph_function(validate=_validate("l2_penalty"))
def l2_penalty(parameters: Sequence[Array], *, strength: Scalar) -> Float[tf.Tensor, ""]:
    """L2 penalty (ridge, weight decay): λ/2 times the sum of the squares of the parameters.

    Ω = ½ λ Σ w²

    Args:
        parameters: a list of arrays of any shapes, such as the weights of each layer; leave biases out.
        strength: λ.

    Returns:
        One number, to be added to the risk.

    Raises:
        ValueError: an empty list.

    Example:
        >>> print(l2_penalty([[[1.0, -2.0]], [3.0]], strength=0.5).numpy())
        3.5

    Conventions:
        Note C (equation 3.5) and Keras's ``regularizers.L2`` have no ½: half this λ gives the same. With ½ the
        gradient is λw, PyTorch's ``weight_decay``.

    References:
        goodfellow2016, equation 7.1; note D, section 4; note B, section 2.4.
    """
    return strength * tf.add_n([tf.nn.l2_loss(w) for w in parameters])


@graph_function(validate=_validate("l2_penalty_gradient"))
def l2_penalty_gradient(parameters: Sequence[Array], *, strength: Scalar) -> list[Array]:
    """Gradient of the L2 penalty (ridge, weight decay) with respect to the parameters.

    ∂Ω/∂w = λ w, so that a step of gradient descent multiplies w by 1 − ηλ: weight decay

    Args:
        parameters: a list of arrays of any shapes.
        strength: λ.

    Returns:
        One array a parameter array, of its shape.

    Raises:
        ValueError: an empty list.

    Example:
        >>> print(l2_penalty_gradient([[1.0, -2.0, 0.0]], strength=0.5)[0].numpy())
        [ 0.5 -1.   0. ]

    References:
        goodfellow2016, equation 7.3; note D, section 4.
    """
    return [strength * w for w in parameters]
