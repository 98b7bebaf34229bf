"""Maxout: a unit that takes the largest of several linear functions, and so learns its own activation."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.nan import spoiled

__all__ = ["MaxoutGradient", "maxout", "maxout_gradient"]

Inputs = Float[tf.Tensor, "*batch features"]
Kernel = Float[tf.Tensor, "pieces features units"]
Bias = Float[tf.Tensor, "pieces units"]
Outputs = Float[tf.Tensor, "*batch units"]


class MaxoutGradient(NamedTuple):
    """The gradients of a loss with respect to what maxout takes."""

    x: tf.Tensor
    kernel: tf.Tensor
    bias: tf.Tensor


def _pieces(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    return tf.einsum("...f,kfu->...uk", x, kernel) + tf.transpose(bias)  # (..., units, pieces)


@graph_function()
def maxout(x: Inputs, kernel: Kernel, bias: Bias) -> Outputs:
    """Maxout activation: the maximum of k affine functions of the input, unit by unit.

    f(x)ᵤ = maxⱼ (xᵀ Wⱼ + bⱼ)ᵤ,   j = 1 … k

    Args:
        x: inputs (..., features).
        kernel: the pieces' weights Wⱼ, (pieces, features, units).
        bias: the pieces' biases bⱼ, (pieces, units).

    Returns:
        Activations (..., units), convex in x; NaN where a piece is NaN.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Two pieces, x and −x, make the absolute value.

        >>> print(maxout([[-3.0], [2.0]], [[[1.0]], [[-1.0]]], [[0.0], [0.0]]).numpy())
        [[3.]
         [2.]]

    Conventions:
        Each unit has pieces of its own, as note B and the paper have it. Pooling units that are neighbours in one
        array, as note D words it, is the same with the pieces side by side.

    References:
        goodfellow2013, section 3; note B, section 2; note D, section 15.
    """
    z = _pieces(x, kernel, bias)
    # XLA's maximum drops NaN on a CPU.
    return spoiled(tf.reduce_max(z, axis=-1), tf.reduce_any(tf.math.is_nan(z), axis=-1))


@graph_function()
def maxout_gradient(x: Inputs, kernel: Kernel, bias: Bias, upstream: Outputs) -> MaxoutGradient:
    """Gradient of maxout with respect to inputs, weights and biases: all of it goes to the largest piece.

    δⱼᵤ = ∂L/∂fᵤ where j is the largest piece of unit u, else 0

    ∂L/∂x = Σⱼ Wⱼ δⱼ,   ∂L/∂Wⱼ = Σ x δⱼᵀ,   ∂L/∂bⱼ = Σ δⱼ, the sums over the batch

    Args:
        x: inputs (..., features).
        kernel: the pieces' weights Wⱼ, (pieces, features, units).
        bias: the pieces' biases bⱼ, (pieces, units).
        upstream: ∂L/∂f, (..., units).

    Returns:
        The gradients ``x``, ``kernel`` and ``bias``, of the shapes of what they belong to; NaN where a unit with a NaN
        has a part in them, or an infinite input meets a gradient of zero.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> gradient = maxout_gradient([[-3.0], [2.0]], [[[1.0]], [[-1.0]]], [[0.0], [0.0]], [[1.0], [10.0]])
        >>> print(gradient.x.numpy().ravel(), gradient.kernel.numpy().ravel(), gradient.bias.numpy().ravel())
        [-1. 10.] [20. -3.] [10.  1.]

    Conventions:
        Where pieces tie, at a kink, the first of them takes the gradient, as in PyTorch's ``max`` over an axis;
        TensorFlow's tape divides it among them. Both are subgradients.

    References:
        goodfellow2013, section 3; note D, section 15.
    """
    z = _pieces(x, kernel, bias)
    largest = tf.one_hot(tf.argmax(z, axis=-1), tf.shape(kernel)[0], dtype=z.dtype)
    largest = spoiled(largest, tf.reduce_any(tf.math.is_nan(z), axis=-1, keepdims=True))
    delta = largest * upstream[..., None]  # (..., units, pieces)
    to_x = tf.einsum("...uk,kfu->...f", delta, kernel)
    rows = tf.reshape(delta, tf.concat([[-1], tf.shape(z)[-2:]], axis=0))  # (samples, units, pieces)
    samples = tf.reshape(x, [-1, tf.shape(x)[-1]])
    to_bias = tf.transpose(tf.reduce_sum(rows, axis=0))
    return MaxoutGradient(to_x, tf.einsum("nf,nuk->kfu", samples, rows), to_bias)
