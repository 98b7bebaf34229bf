"""Batch normalisation of feature maps, one mean and variance a channel, with the gradients by hand."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.regularization.batch_norm import (
    BatchNorm,
    BatchNormGradients,
    as_rows,
    checks_training,
    normalize_rows,
    normalize_rows_backward,
    normalize_rows_inference,
    normalize_rows_inference_backward,
)
from dlcourse.regularization.standardization import checks_epsilon

__all__ = [
    "batch_norm_conv",
    "batch_norm_conv_backward",
    "batch_norm_conv_inference",
    "batch_norm_conv_inference_backward",
]

Maps = Float[tf.Tensor, "batch rows columns channels"]
Channels = Float[tf.Tensor, " channels"]


def _like(x: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
    return tf.ensure_shape(tf.reshape(rows, tf.shape(x)), x.shape)


@graph_function(static=["momentum", "ddof"], validate=checks_training("batch_norm_conv"))
def batch_norm_conv(
    x: Maps,
    gamma: Channels,
    beta: Channels,
    moving_mean: Channels,
    moving_variance: Channels,
    *,
    momentum: float = 0.99,
    epsilon: Scalar = 1e-3,
    ddof: int = 0,
) -> BatchNorm:
    """Batch normalisation of feature maps (for convolutional layers), channel by channel, in training.

    μ = (1/N) Σ x,  σ² = (1/N) Σ (x − μ)²,  x̂ = (x − μ) / √(σ² + ε),  y = γ x̂ + β, channel by channel; the sums run
    over the N = batch · rows · columns values of a channel

    μ′ ← m μ′ + (1 − m) μ,  σ²′ ← m σ²′ + (1 − m) σ² N / (N − ddof)

    Args:
        x: feature maps (batch, rows, columns, channels).
        gamma: the scale γ (channels,), ones at first.
        beta: the shift β (channels,), zeros at first.
        moving_mean: μ′ (channels,), zeros at first.
        moving_variance: σ²′ (channels,), ones at first.
        momentum: m in [0, 1], the weight of the past in the moving statistics; a Python number, so that 1 − m is
            exact.
        epsilon: ε ≥ 0, added to the variance.
        ddof: 0 or 1; the variance that is *kept* divides by N − ddof. That of the batch always divides by N.

    Returns:
        ``BatchNorm(outputs, moving_mean, moving_variance)``. A constant channel comes out as β; with ε = 0 as NaN.

    Raises:
        ValueError: shapes do not fit together, there is no value, a hyper-parameter is out of its range, or a single
            value is to have a variance with ``ddof=1``.

    Example:
        One channel of two images of one row and two columns.

        >>> x = np.array([[[[1.0], [3.0]]], [[[3.0], [1.0]]]])
        >>> y, mean, variance = batch_norm_conv(x, [10.0], [0.0], [0.0], [0.0], momentum=0.75, epsilon=0.0)
        >>> print(y.numpy().ravel(), mean.numpy(), variance.numpy())
        [-10.  10.  10. -10.] [0.5] [0.25]

    Conventions:
        The defaults are Keras's. PyTorch's ``momentum=0.1`` is ``momentum=0.9`` here, its ε is 1e-5, it keeps the
        variance with ``ddof=1``, as the paper does, and its channels are the second axis. Note D's sum over all
        channels is one over all places: every channel has statistics of its own.

    References:
        ioffe2015, section 3.2; note D, section 7.
    """
    outputs, mean, variance = normalize_rows(
        as_rows(x), gamma, beta, moving_mean, moving_variance, momentum=momentum, epsilon=epsilon, ddof=ddof
    )
    return BatchNorm(_like(x, outputs), mean, variance)


@graph_function(validate=checks_epsilon("batch_norm_conv_backward", over_the_batch=True))
def batch_norm_conv_backward(x: Maps, gamma: Channels, upstream: Maps, *, epsilon: Scalar = 1e-3) -> BatchNormGradients:
    """Backward pass of batch normalisation of feature maps (convolutional), in training.

    dx = γ / √(σ² + ε) · (dy − (1/N) Σ dy − x̂ · (1/N) Σ x̂ dy),  dγ = Σ x̂ dy,  dβ = Σ dy, channel by channel; the sums
    run over the N = batch · rows · columns values of a channel

    Args:
        x: feature maps (batch, rows, columns, channels), what the layer was given.
        gamma: the scale γ (channels,).
        upstream: dy, of the shape of ``x``: the gradient of the loss with respect to the layer's output.
        epsilon: ε ≥ 0, as in the forward pass.

    Returns:
        ``BatchNormGradients(inputs, gamma, beta)``: dx, dγ, dβ.

    Raises:
        ValueError: shapes do not fit together, there is no value, or ε is negative.

    Example:
        >>> x, dy = np.array([1.0, 3.0, 3.0, 1.0]), np.array([4.0, 0.0, 0.0, 0.0])
        >>> gradients = batch_norm_conv_backward(x[:, None, None, None], [2.0], dy[:, None, None, None], epsilon=0.0)
        >>> print(gradients.inputs.numpy().ravel(), gradients.gamma.numpy(), gradients.beta.numpy())
        [ 4.  0.  0. -4.] [-4.] [4.]

    References:
        ioffe2015, section 3.2; note D, section 7.
    """
    inputs, to_gamma, to_beta = normalize_rows_backward(as_rows(x), gamma, as_rows(upstream), epsilon=epsilon)
    return BatchNormGradients(_like(x, inputs), to_gamma, to_beta)


@graph_function(validate=checks_epsilon("batch_norm_conv_inference"))
def batch_norm_conv_inference(
    x: Maps,
    gamma: Channels,
    beta: Channels,
    moving_mean: Channels,
    moving_variance: Channels,
    *,
    epsilon: Scalar = 1e-3,
) -> Maps:
    """Batch normalisation of feature maps (convolutional) at inference, by moving statistics.

    y = γ (x − μ′) / √(σ²′ + ε) + β

    Args:
        x: feature maps (batch, rows, columns, channels).
        gamma: the scale γ (channels,).
        beta: the shift β (channels,).
        moving_mean: μ′ (channels,).
        moving_variance: σ²′ (channels,).
        epsilon: ε ≥ 0, added to the variance.

    Returns:
        y, of the shape of ``x``.

    Raises:
        ValueError: shapes do not fit together, there is no value, or ε is negative.

    Example:
        >>> x = np.array([4.0, 0.0])[None, None, :, None]
        >>> print(batch_norm_conv_inference(x, [10.0], [1.0], [2.0], [16.0], epsilon=0.0).numpy().ravel())
        [ 6. -4.]

    References:
        ioffe2015, section 3.2; note D, section 7.
    """
    return normalize_rows_inference(x, gamma, beta, moving_mean, moving_variance, epsilon=epsilon)


@graph_function(validate=checks_epsilon("batch_norm_conv_inference_backward"))
def batch_norm_conv_inference_backward(
    x: Maps,
    gamma: Channels,
    moving_mean: Channels,
    moving_variance: Channels,
    upstream: Maps,
    *,
    epsilon: Scalar = 1e-3,
) -> BatchNormGradients:
    """Backward pass of batch normalisation of feature maps (convolutional) at inference.

    dx = γ / √(σ²′ + ε) · dy,  dγ = Σ dy (x − μ′) / √(σ²′ + ε),  dβ = Σ dy, channel by channel

    Args:
        x: feature maps (batch, rows, columns, channels), what the layer was given.
        gamma: the scale γ (channels,).
        moving_mean: μ′ (channels,).
        moving_variance: σ²′ (channels,).
        upstream: dy, of the shape of ``x``: the gradient of the loss with respect to the layer's output.
        epsilon: ε ≥ 0, as in the forward pass.

    Returns:
        ``BatchNormGradients(inputs, gamma, beta)``: dx, dγ, dβ.

    Raises:
        ValueError: shapes do not fit together, there is no value, or ε is negative.

    Example:
        >>> x, dy = np.full((1, 1, 2, 1), 4.0), np.full((1, 1, 2, 1), 3.0)
        >>> gradients = batch_norm_conv_inference_backward(x, [10.0], [2.0], [16.0], dy, epsilon=0.0)
        >>> print(gradients.inputs.numpy().ravel(), gradients.gamma.numpy(), gradients.beta.numpy())
        [7.5 7.5] [3.] [6.]

    References:
        ioffe2015, section 3.2; note D, section 7.
    """
    inputs, to_gamma, to_beta = normalize_rows_inference_backward(
        as_rows(x), gamma, moving_mean, moving_variance, as_rows(upstream), epsilon=epsilon
    )
    return BatchNormGradients(_like(x, inputs), to_gamma, to_beta)
