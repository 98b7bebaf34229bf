"""The feed-forward network of a transformer, which sees one position at a time."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import relu
from dlcourse.graph import graph_function
from dlcourse.ranges import choice

__all__ = ["position_wise_ffn"]

ACTIVATIONS = ("relu", "gelu")


def activate(z: tf.Tensor, activation: str) -> tf.Tensor:
    """Apply the rectifier, or z Φ(z) with the normal distribution's Φ."""
    return relu(z) if activation == "relu" else z * (1 + tf.math.erf(z * 2**-0.5)) / 2


def dense(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Multiply each position's vector with one matrix: a single product, and not one a sequence."""
    return tf.tensordot(x, kernel, 1) + bias


def _validate(*arrays: Any, activation: str) -> None:
    choice("position_wise_ffn", "activation", activation, ACTIVATIONS)


@graph_function(static=["activation"], validate=_validate)
def position_wise_ffn(
    x: Float[tf.Tensor, "*batch width"],
    inner_kernel: Float[tf.Tensor, "width inner"],
    inner_bias: Float[tf.Tensor, " inner"],
    outer_kernel: Float[tf.Tensor, "inner outputs"],
    outer_bias: Float[tf.Tensor, " outputs"],
    *,
    activation: str = "relu",
) -> Float[tf.Tensor, "*batch outputs"]:
    """Position-wise feed-forward network (FFN) of a transformer: two dense layers at every position.

    FFN(x) = f(x W₁ + b₁) W₂ + b₂

    No position sees another: what permutes the positions permutes the answer.

    Args:
        x: one vector a position (..., width), such as (batch, time, width).
        inner_kernel: W₁ (width, inner); the inner layer is the wide one, of 2048 units in the paper.
        inner_bias: b₁ (inner,).
        outer_kernel: W₂ (inner, outputs); a layer of a transformer has as many outputs as its width.
        outer_bias: b₂ (outputs,).
        activation: f, "relu", max(0, z), as the paper has it, or "gelu", z Φ(z), as BERT has.

    Returns:
        One vector a position (..., outputs).

    Raises:
        ValueError: shapes do not fit together, or the activation is unknown.

    Example:
        >>> eye, none = np.eye(2, dtype="float32"), np.zeros(2, "float32")
        >>> print(position_wise_ffn([[1.0, -2.0], [-3.0, 4.0]], eye, none, 2 * eye, none + 1).numpy())
        [[3. 1.]
         [1. 9.]]

    Conventions:
        GELU by the error function, as PyTorch's and Keras's default; BERT's first code has the form with tanh, which
        is off by less than 0.0005.

    References:
        vaswani2017, section 3.3; hendrycks2016; note D, section 11.
    """
    return dense(activate(dense(x, inner_kernel, inner_bias), activation), outer_kernel, outer_bias)
