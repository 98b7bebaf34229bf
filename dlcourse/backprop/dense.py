"""The fully connected layer, forward and backward, with samples as rows or as columns."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = [
    "DenseColumnsGradients",
    "DenseGradients",
    "dense_backward",
    "dense_columns_backward",
    "dense_columns_forward",
    "dense_forward",
]


class DenseGradients(NamedTuple):
    """Gradients of a loss with respect to what ``dense_forward`` takes."""

    inputs: Float[tf.Tensor, "batch features"]
    kernel: Float[tf.Tensor, "features units"]
    bias: Float[tf.Tensor, " units"]


class DenseColumnsGradients(NamedTuple):
    """Gradients of a loss with respect to what ``dense_columns_forward`` takes."""

    weights: Float[tf.Tensor, "units features"]
    inputs: Float[tf.Tensor, "features batch"]
    bias: Float[tf.Tensor, " units"]


@graph_function()
def dense_forward(
    x: Float[tf.Tensor, "batch features"], kernel: Float[tf.Tensor, "features units"], bias: Float[tf.Tensor, " units"]
) -> Float[tf.Tensor, "batch units"]:
    """Forward pass of a dense (fully connected) layer, with samples as rows.

    Z = X W + 1 bᵀ

    Args:
        x: X (batch, features), one sample a row.
        kernel: W (features, units).
        bias: b (units,).

    Returns:
        Net inputs Z (batch, units).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(dense_forward([[1.0, 2.0]], [[3.0], [4.0]], [5.0]).numpy())
        [[16.]]

    Conventions:
        Keras's ``Dense`` stores this W; PyTorch's ``Linear`` and note E store its transpose.

    References:
        goodfellow2016, section 6.1; note D, section 3.
    """
    return tf.matmul(x, kernel) + bias


@graph_function()
def dense_backward(
    x: Float[tf.Tensor, "batch features"],
    kernel: Float[tf.Tensor, "features units"],
    upstream: Float[tf.Tensor, "batch units"],
) -> DenseGradients:
    """Backward pass of a dense (fully connected) layer: gradients of inputs, weights and biases.

    dX = dZ Wᵀ, dW = Xᵀ dZ, db = dZᵀ 1

    Args:
        x: X (batch, features), what the layer was given.
        kernel: W (features, units).
        upstream: dZ (batch, units), the gradient of the loss with respect to the layer's output.

    Returns:
        ``DenseGradients(inputs, kernel, bias)``: dX, dW, db. They sum over the batch; a mean's 1/N comes with ``dZ``.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> gradients = dense_backward([[1.0, 2.0]], [[3.0], [4.0]], [[10.0]])
        >>> print(gradients.inputs.numpy(), gradients.kernel.numpy().ravel(), gradients.bias.numpy())
        [[30. 40.]] [10. 20.] [10.]

    References:
        rumelhart1986; goodfellow2016, section 6.5; note D, section 3.
    """
    return DenseGradients(
        inputs=tf.matmul(upstream, kernel, transpose_b=True),
        kernel=tf.matmul(x, upstream, transpose_a=True),
        bias=tf.reduce_sum(upstream, axis=0),
    )


@graph_function()
def dense_columns_forward(
    weights: Float[tf.Tensor, "units features"],
    a: Float[tf.Tensor, "features batch"],
    bias: Float[tf.Tensor, " units"],
) -> Float[tf.Tensor, "units batch"]:
    """Forward pass of a dense (fully connected) layer, with samples as columns.

    Z = W A + b 1ᵀ

    Args:
        weights: W (units, features); row i holds the weights of unit i.
        a: A (features, batch), one sample a column.
        bias: b (units,).

    Returns:
        Net inputs Z (units, batch).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        The first layer of note E's network: (1, −1) gives the net inputs (4, −2).

        >>> print(dense_columns_forward([[1.0, -2.0], [-1.0, 1.0]], [[1.0], [-1.0]], [1.0, 0.0]).numpy().ravel())
        [ 4. -2.]

    Conventions:
        The layout of lectures and of PyTorch's weights. ``dense_forward`` is the transposed layout, Keras's.

    References:
        goodfellow2016, section 6.1; note E, section 2.
    """
    return tf.matmul(weights, a) + bias[:, None]


@graph_function()
def dense_columns_backward(
    weights: Float[tf.Tensor, "units features"],
    a: Float[tf.Tensor, "features batch"],
    upstream: Float[tf.Tensor, "units batch"],
) -> DenseColumnsGradients:
    """Backward pass of a dense (fully connected) layer, with samples as columns.

    dW = dZ Aᵀ, dA = Wᵀ dZ, db = dZ 1

    Args:
        weights: W (units, features).
        a: A (features, batch), what the layer was given.
        upstream: dZ (units, batch), the gradient of the loss with respect to the layer's output.

    Returns:
        ``DenseColumnsGradients(weights, inputs, bias)``: dW, dA, db.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> gradients = dense_columns_backward([[3.0, 4.0]], [[1.0], [2.0]], [[10.0]])
        >>> print(gradients.weights.numpy(), gradients.inputs.numpy().ravel(), gradients.bias.numpy())
        [[10. 20.]] [30. 40.] [10.]

    References:
        rumelhart1986; goodfellow2016, section 6.5; note E, section 2.
    """
    return DenseColumnsGradients(
        weights=tf.matmul(upstream, a, transpose_b=True),
        inputs=tf.matmul(weights, upstream, transpose_a=True),
        bias=tf.reduce_sum(upstream, axis=1),
    )
