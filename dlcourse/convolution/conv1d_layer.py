"""The convolutional layer over time, forward and backward: the layer over images, with one row."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.convolution.conv2d_layer import conv2d_layer, conv2d_layer_backward
from dlcourse.convolution.geometry import as_integer, output_size
from dlcourse.graph import graph_function

__all__ = ["Conv1DGradients", "conv1d_layer", "conv1d_layer_backward"]

Series = Float[tf.Tensor, "batch time features"]
Filters = Float[tf.Tensor, "filter_size features out_features"]
Outputs = Float[tf.Tensor, "batch out_time out_features"]
Bias = Float[tf.Tensor, " out_features"]

NAMED = ("valid", "same", "causal")


class Conv1DGradients(NamedTuple):
    """Gradients of a loss with respect to what ``conv1d_layer`` takes."""

    inputs: Series
    filters: Filters
    bias: Bias


def _validate_forward(x: Any, filters: Any, bias: Any, *, strides: Any, padding: Any, dilation_rate: Any) -> None:
    _output_time(x, filters, strides, padding, dilation_rate)


def _validate_backward(x: Any, filters: Any, upstream: Any, *, strides: Any, padding: Any, dilation_rate: Any) -> None:
    expected = _output_time(x, filters, strides, padding, dilation_rate)
    if not upstream.shape[1:2].is_compatible_with([expected]):
        raise ValueError(
            f"upstream has shape {tuple(upstream.shape)}, expected {expected} times, as the layer's output has for x "
            f"of shape {tuple(x.shape)} and filters of shape {tuple(filters.shape)} with strides={strides}, "
            f"padding={padding!r} and dilation_rate={dilation_rate}. Pass the gradient with respect to that output."
        )


def _output_time(x: Any, filters: Any, strides: Any, padding: Any, dilation_rate: Any) -> int | None:
    """Return the output's length, None where the input's is unknown, or say what does not fit."""
    stride, rate = as_integer("strides", strides, 1), as_integer("dilation_rate", dilation_rate, 1)
    if isinstance(padding, str):
        if padding not in NAMED:
            raise ValueError(
                f"padding is {padding!r}, expected 'valid', 'same', 'causal', or the number of zeros on each side."
            )
    else:
        as_integer("padding", padding, 0)
    size, filter_size = x.shape[1], filters.shape[0]
    if size is None or filter_size is None:
        return None
    if padding in ("same", "causal"):
        as_integer("the filters' size", filter_size, 1)
        return -(-size // stride)
    return output_size(
        size, filter_size, stride=stride, padding=0 if padding == "valid" else padding, dilation_rate=rate
    )


@graph_function(static=["strides", "padding", "dilation_rate"], validate=_validate_forward)
def conv1d_layer(
    x: Series, filters: Filters, bias: Bias, *, strides: int = 1, padding: int | str = 0, dilation_rate: int = 1
) -> Outputs:
    """One-dimensional convolution layer (Conv1D, temporal convolution) of a batch of sequences.

    Y[n,t,k] = b[k] + Σ W[u,c,k] X[n, s·t + d·u, c] over u and c; X in its frame of zeros, stride s, dilation d

    Args:
        x: sequences X (batch, time, features).
        filters: W (filter size, features, output features).
        bias: b (output features,).
        strides: s, the step from place to place.
        padding: the number of zeros on each side; or Keras's "valid" (none), "same" or "causal" (d (m − 1) zeros in
            front, so that no output sees what comes later).
        dilation_rate: d, the step from one filter weight to the next.

    Returns:
        Y (batch, output time, output features); ``output_size`` tells how many times, ⌈n/s⌉ with "same" or "causal".

    Raises:
        ValueError: a filter fits nowhere, features do not agree, stride or dilation is less than 1, or the padding is
            negative or unknown.

    Example:
        A filter of m = 2 weights over n = 4 units gives n − m + 1 = 3, with m + 1 parameters.

        >>> x = np.array([1.0, 2.0, 4.0, 8.0])[None, :, None]
        >>> w = np.array([-1.0, 1.0])[:, None, None]
        >>> print(conv1d_layer(x, w, [0.5]).numpy().ravel())
        [1.5 2.5 4.5]
        >>> print(conv1d_layer(x, w, [0.5], padding="causal", dilation_rate=2).numpy().ravel())
        [1.5 2.5 3.5 6.5]

    Conventions:
        A cross-correlation, as in Keras and PyTorch; for note C's layer, a true convolution, turn each filter:
        ``filters[::-1]``. PyTorch's axes are (batch, features, time). The gradient is ``conv1d_layer_backward``.

    References:
        goodfellow2016, section 9.5; waibel1989; note C, equations 7.3–7.5; note D, section 11.
    """
    row, settings = _as_rows(x, filters, strides, padding, dilation_rate)
    return conv2d_layer(row, filters[None], bias, **settings)[:, 0]


@graph_function(static=["strides", "padding", "dilation_rate"], validate=_validate_backward)
def conv1d_layer_backward(
    x: Series, filters: Filters, upstream: Outputs, *, strides: int = 1, padding: int | str = 0, dilation_rate: int = 1
) -> Conv1DGradients:
    """Backward pass of the one-dimensional convolution layer (Conv1D, temporal convolution).

    dX[n,t,c] = Σ W[u,c,k] G[n,i,k] over k and all (i, u) with s·i + d·u = t in the frame,
    dW[u,c,k] = Σ X[n, s·i + d·u, c] G[n,i,k] over n and i, and db[k] = Σ G[n,i,k]

    Args:
        x: sequences X (batch, time, features), what the layer was given.
        filters: W (filter size, features, output features).
        upstream: G (batch, output time, output features), the gradient of the loss with respect to the layer's output.
        strides: as for ``conv1d_layer``.
        padding: as for ``conv1d_layer``.
        dilation_rate: as for ``conv1d_layer``.

    Returns:
        ``Conv1DGradients(inputs, filters, bias)``: dX, dW, db. They sum over the batch and all times. Where the stride
        leaves over times that no filter reaches, dX is zero.

    Raises:
        ValueError: upstream is not of the output's shape, or what ``conv1d_layer`` raises.

    Example:
        Y = (x₀w₀ + x₁w₁, x₁w₀ + x₂w₁), and G = (1, 10).

        >>> x, w, g = np.array([1.0, 2.0, 3.0]), np.array([5.0, 7.0]), np.array([1.0, 10.0])
        >>> dx, dw, db = conv1d_layer_backward(x[None, :, None], w[:, None, None], g[None, :, None])
        >>> print(dx.numpy().ravel(), dw.numpy().ravel(), db.numpy())
        [ 5. 57. 70.] [21. 32.] [11.]

    References:
        goodfellow2016, section 9.5; dumoulin2016, chapter 4; note C, section 7.5.
    """
    row, settings = _as_rows(x, filters, strides, padding, dilation_rate)
    of_row, of_filters, of_bias = conv2d_layer_backward(row, filters[None], upstream[:, None], **settings)
    front = tf.shape(row)[2] - tf.shape(x)[1]
    return Conv1DGradients(tf.ensure_shape(of_row[:, 0, front:], x.shape), of_filters[0], of_bias)


def _as_rows(
    x: tf.Tensor, filters: tf.Tensor, strides: int, padding: int | str, dilation_rate: int
) -> tuple[tf.Tensor, dict[str, Any]]:
    """Return sequences as images of one row, with causal zeros in front, and how the layer over images is to be set."""
    settings: dict[str, Any] = {"strides": (1, strides), "dilation_rate": (1, dilation_rate)}
    if padding == "causal":
        front = (tf.shape(filters)[0] - 1) * dilation_rate
        framed = tf.pad(x, [[0, 0], [front, 0], [0, 0]])
        return framed[:, None], settings
    settings["padding"] = padding if isinstance(padding, str) else (0, padding)
    return x[:, None], settings
