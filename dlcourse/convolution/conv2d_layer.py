"""The convolutional layer, forward and backward: many channels, stride, zero padding and dilation."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.convolution.geometry import Padding, Pair, as_pair, check_padding, margins, output_size
from dlcourse.convolution.gradients import framed_gradients, plain_gradients
from dlcourse.convolution.windows import unless_empty
from dlcourse.graph import graph_function

__all__ = ["Conv2DGradients", "conv2d_layer", "conv2d_layer_backward"]

Images = Float[tf.Tensor, "batch rows columns channels"]
Filters = Float[tf.Tensor, "filter_rows filter_columns channels out_channels"]
Maps = Float[tf.Tensor, "batch out_rows out_columns out_channels"]
Bias = Float[tf.Tensor, " out_channels"]


class Conv2DGradients(NamedTuple):
    """Gradients of a loss with respect to what ``conv2d_layer`` takes."""

    inputs: Images
    filters: Filters
    bias: Bias


def validate_forward(x: Any, filters: Any, bias: Any, *, strides: Any, padding: Any, dilation_rate: Any) -> None:
    _output_sizes(x, filters, strides, padding, dilation_rate)


def validate_backward(x: Any, filters: Any, upstream: Any, *, strides: Any, padding: Any, dilation_rate: Any) -> None:
    expected = _output_sizes(x, filters, strides, padding, dilation_rate)
    if not upstream.shape[1:3].is_compatible_with(expected):
        raise ValueError(
            f"upstream has shape {tuple(upstream.shape)}, expected {expected[0]} rows and {expected[1]} columns, the "
            f"layer's output for x of shape {tuple(x.shape)} and filters of shape {tuple(filters.shape)} with "
            f"strides={strides}, padding={padding!r} and dilation_rate={dilation_rate}. Pass the gradient with respect "
            "to that output."
        )


def _output_sizes(x: Any, filters: Any, strides: Any, padding: Any, dilation_rate: Any) -> list[int | None]:
    """Return the output's rows and columns, None where the input's are unknown, or say what does not fit."""
    steps, rates = as_pair("strides", strides, 1), as_pair("dilation_rate", dilation_rate, 1)
    check_padding(padding)
    zeros = (0, 0) if isinstance(padding, str) else as_pair("padding", padding, 0)
    sizes: list[int | None] = []
    for n, m, s, p, d in zip(x.shape[1:3], filters.shape[:2], steps, zeros, rates, strict=True):
        if n is None or m is None:
            sizes.append(None)
        elif padding == "same":
            sizes.append(-(-n // s))
        else:
            sizes.append(output_size(n, m, stride=s, padding=p, dilation_rate=d))
    return sizes


@graph_function(static=["strides", "padding", "dilation_rate"], validate=validate_forward)
def conv2d_layer(
    x: Images, filters: Filters, bias: Bias, *, strides: Pair = 1, padding: Padding = 0, dilation_rate: Pair = 1
) -> Maps:
    """Two-dimensional convolution layer (Conv2D): filters over all channels of a batch, and biases.

    Y[n,i,j,k] = b[k] + Σ W[u,v,c,k] X[n, s·i + d·u, s·j + d·v, c] over u, v and c; X in its frame of zeros, stride s,
    dilation d

    Args:
        x: images X (batch, rows, columns, channels).
        filters: W (filter rows, filter columns, channels, output channels).
        bias: b (output channels,).
        strides: the step from place to place; an integer, or one for rows and one for columns.
        padding: the number of zeros on each side, an integer or a pair; or Keras's "valid" (none) or "same".
        dilation_rate: the step from one filter weight to the next, an integer or a pair.

    Returns:
        Feature maps Y (batch, output rows, output columns, output channels); ``output_size`` tells how many.

    Raises:
        ValueError: a filter fits nowhere, channels do not agree, or a setting is no positive integer.

    Example:
        One channel; the filter is the difference of a pixel and the next but one.

        >>> x = np.array([[1.0, 2.0, 4.0, 8.0]])[None, :, :, None]
        >>> print(conv2d_layer(x, np.array([-1.0, 1.0])[None, :, None, None], [0.5], dilation_rate=2).numpy().ravel())
        [3.5 6.5]

    Conventions:
        A cross-correlation, as in Keras and PyTorch; note C's layer turns each filter by 180°. PyTorch's axes are
        (batch, channels, rows, columns). The gradient is ``conv2d_layer_backward``.

    References:
        lecun1998; goodfellow2016, section 9.5; note C, equation 7.8; note E, section 3.
    """
    settings = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}

    @tf.custom_gradient
    def layer(x: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor) -> Any:
        return _correlate(x, filters, **settings) + bias, lambda upstream: tuple(
            conv2d_layer_backward(x, filters, upstream, **settings)
        )

    return layer(x, filters, bias)


def _correlate(x: tf.Tensor, filters: tf.Tensor, strides: Pair, padding: Padding, dilation_rate: Pair) -> tf.Tensor:
    frame = padding.upper() if isinstance(padding, str) else [[0, 0], *margins((), (), strides, padding, 1), [0, 0]]
    steps, rates = as_pair("strides", strides, 1), as_pair("dilation_rate", dilation_rate, 1)

    def correlate(images: tf.Tensor) -> tf.Tensor:
        return tf.nn.conv2d(images, filters, strides=steps, padding=frame, dilations=rates)

    def nothing() -> tf.Tensor:
        one = tf.zeros([1, *tf.unstack(tf.shape(x)[1:])], x.dtype)
        return correlate(tf.ensure_shape(one, [1, *x.shape[1:]]))[:0]

    # Of an empty batch TensorFlow's kernel returns the shape of its input.
    return unless_empty(x, lambda: correlate(x), nothing)


@graph_function(static=["strides", "padding", "dilation_rate"], validate=validate_backward)
def conv2d_layer_backward(
    x: Images, filters: Filters, upstream: Maps, *, strides: Pair = 1, padding: Padding = 0, dilation_rate: Pair = 1
) -> Conv2DGradients:
    """Backward pass of the convolution layer (Conv2D): gradients of images, filters and biases.

    dX is the wide correlation of the upstream gradient G, its entries spread s apart, with the filters turned by 180°
    and their channels exchanged; dW[u,v,c,k] = Σ X[n, s·i + d·u, s·j + d·v, c] G[n,i,j,k] over n, i and j, and
    db[k] = Σ G[n,i,j,k]

    Args:
        x: images X (batch, rows, columns, channels), what the layer was given.
        filters: W (filter rows, filter columns, channels, output channels).
        upstream: G (batch, output rows, output columns, output channels), the gradient of the loss with respect to
            the layer's output.
        strides: as for ``conv2d_layer``.
        padding: as for ``conv2d_layer``.
        dilation_rate: as for ``conv2d_layer``.

    Returns:
        ``Conv2DGradients(inputs, filters, bias)``: dX, dW, db. They sum over the batch and all places. Where the
        stride leaves over rows or columns that no filter reaches, dX is zero.

    Raises:
        ValueError: upstream is not of the output's shape, or what ``conv2d_layer`` raises.

    Example:
        Y = (x₀w₀ + x₁w₁, x₁w₀ + x₂w₁), and G = (1, 10).

        >>> x, w, g = np.array([1.0, 2.0, 3.0]), np.array([5.0, 7.0]), np.array([1.0, 10.0])
        >>> dx, dw, db = conv2d_layer_backward(x[None, None, :, None], w[None, :, None, None], g[None, None, :, None])
        >>> print(dx.numpy().ravel(), dw.numpy().ravel(), db.numpy())
        [ 5. 57. 70.] [21. 32.] [11.]

    Conventions:
        Note C turns its filters in the forward pass, so its dX has none turned and its dW comes out turned.

    References:
        lecun1998; dumoulin2016, chapter 4; note C, equations 7.18–7.29.
    """
    steps, rates = as_pair("strides", strides, 1), as_pair("dilation_rate", dilation_rate, 1)
    bias = sum_over_places(upstream)
    of_x, of_filters = unless_empty(
        x,
        lambda: _gradients(x, filters, upstream, steps, rates, padding),
        lambda: (tf.zeros_like(x), tf.zeros_like(filters)),
    )
    return Conv2DGradients(tf.ensure_shape(of_x, x.shape), tf.ensure_shape(of_filters, filters.shape), bias)


def _gradients(
    x: tf.Tensor, filters: tf.Tensor, upstream: tf.Tensor, steps: Any, rates: Any, padding: Padding
) -> tuple[tf.Tensor, tf.Tensor]:
    if rates == (1, 1) and (named := _named(padding, filters.shape[:2], steps)):
        return plain_gradients(x, filters, upstream, steps, named)
    rows, columns = tf.unstack(tf.shape(x)[1:3])
    (top, bottom), (left, right) = margins((rows, columns), tf.unstack(tf.shape(filters)[:2]), steps, padding, rates)
    framed = tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]])
    of_framed, of_filters = framed_gradients(framed, filters, upstream, steps, rates)
    return of_framed[:, top : top + rows, left : left + columns], of_filters


def sum_over_places(upstream: tf.Tensor) -> tf.Tensor:
    """Sum over batch, rows and columns.

    Each image's places first, as the product 1ᵀG: faster on a CPU than a reduction, and with ten times less rounding
    than one long sum.
    """
    batch, rows, columns, channels = tf.unstack(tf.shape(upstream))
    by_place = tf.reshape(upstream, [batch, rows * columns, channels])
    ones = tf.ones([batch, 1, rows * columns], upstream.dtype)
    return tf.ensure_shape(tf.reduce_sum(tf.matmul(ones, by_place), axis=[0, 1]), upstream.shape[3:])


def _named(padding: Padding, filter_sizes: tf.TensorShape, strides: tuple[int, int]) -> str:
    """Return a padding in TensorFlow's words, or nothing where it has none; with those, nothing need be cut off."""
    if isinstance(padding, str):
        return padding.upper()
    zeros = as_pair("padding", padding, 0)
    if zeros == (0, 0):
        return "VALID"
    keeps_size = strides == (1, 1) and filter_sizes.as_list() == [2 * p + 1 for p in zeros]
    return "SAME" if keeps_size else ""
