"""Pooling: the largest entry, or the mean, of each window of a feature map; forward and backward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.convolution.geometry import Margins, Padding, Pair
from dlcourse.convolution.windows import (
    frame_of,
    framed,
    in_four_axes,
    is_empty,
    unframed,
    unless_empty,
    validate_backward,
    validate_forward,
    windows,
)
from dlcourse.graph import graph_function
from dlcourse.nan import holds_nan, spoiled

__all__ = ["max_pool", "max_pool_backward", "mean_pool", "mean_pool_backward"]

Maps = Float[tf.Tensor, "batch rows columns channels"]
Pooled = Float[tf.Tensor, "batch out_rows out_columns channels"]


def _with_gradient(forward: Callable[..., Any], backward: Callable[..., Any], x: tf.Tensor, **settings: Any) -> Any:
    """Let automatic differentiation, too, go back by the formula in this file."""

    @tf.custom_gradient
    def layer(x: tf.Tensor) -> Any:
        return forward(x, **settings), lambda upstream: backward(x, upstream, **settings)

    return layer(x)


@graph_function(static=["pool_size", "strides", "padding"], validate=validate_forward)
def max_pool(x: Maps, *, pool_size: Pair = 2, strides: Pair | None = None, padding: Padding = 0) -> Pooled:
    """Max pooling: the largest entry of each window of a feature map.

    Y[n,i,j,c] = max X[n, s·i + u, s·j + v, c] over 0 ≤ u, v < m; places of the frame take no part

    Args:
        x: feature maps X (batch, rows, columns, channels).
        pool_size: m, the window; an integer, or one for rows and one for columns.
        strides: s, the step from window to window; an integer, a pair, or None for windows side by side.
        padding: the width of the frame on each side, an integer or a pair, less than the window; or Keras's "valid"
            (none) or "same".

    Returns:
        Y (batch, output rows, output columns, channels); ``output_size`` tells how many. Rows and columns left over
        at the end, which fill no window, are dropped. A window that holds NaN gives NaN.

    Raises:
        ValueError: a window fits nowhere, or a setting is no positive integer.

    Example:
        >>> x = np.array([[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 6.0, 7.0]])[None, :, :, None]
        >>> print(max_pool(x).numpy().ravel())
        [5. 7.]
        >>> print(max_pool(x, strides=1).numpy().ravel())
        [5. 6. 7.]

    Conventions:
        Keras and PyTorch compute the same; PyTorch's axes are (batch, channels, rows, columns). Caffe rounds the
        number of windows up, and lets the last one hang over the edge. The gradient is ``max_pool_backward``.

    References:
        goodfellow2016, section 9.3; note C, equation 7.14; note D, section 6.
    """
    return _with_gradient(_largest, max_pool_backward, x, pool_size=pool_size, strides=strides, padding=padding)


def _largest(x: tf.Tensor, pool_size: Pair, strides: Pair | None, padding: Padding) -> tf.Tensor:
    whole, where = framed(x, frame_of(x, pool_size, strides, padding), -float("inf")), windows(pool_size, strides)
    largest = tf.nn.max_pool2d(whole, **where)
    return tf.cond(holds_nan(x), lambda: spoiled(largest, _hold_nan(whole, where)), lambda: largest)


def _hold_nan(whole: tf.Tensor, where: dict[str, Any]) -> tf.Tensor:
    """Return which windows hold NaN: TensorFlow's maximum takes or leaves it, as it happens to stand."""
    return tf.nn.max_pool2d(tf.cast(tf.math.is_nan(whole), whole.dtype), **where) > 0


@graph_function(static=["pool_size", "strides", "padding"], validate=validate_backward)
def max_pool_backward(
    x: Maps, upstream: Pooled, *, pool_size: Pair = 2, strides: Pair | None = None, padding: Padding = 0
) -> Maps:
    """Backward pass of max pooling: each window's gradient goes to its largest entry alone.

    dX[n,k,l,c] = Σ G[n,i,j,c] over the windows (i, j) whose largest entry is at (k, l)

    Args:
        x: feature maps X (batch, rows, columns, channels), what the layer was given.
        upstream: G (batch, output rows, output columns, channels), the gradient with respect to the layer's output.
        pool_size: as for ``max_pool``.
        strides: as for ``max_pool``.
        padding: as for ``max_pool``.

    Returns:
        dX, of the shape of ``x``. Of several largest entries, the first in reading order takes all. A window that
        holds NaN gives NaN to all its entries.

    Raises:
        ValueError: upstream is not of the output's shape, or what ``max_pool`` raises.

    Example:
        >>> x = np.array([[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 6.0, 7.0]])[None, :, :, None]
        >>> print(max_pool_backward(x, np.array([10.0, 20.0])[None, None, :, None]).numpy()[0, :, :, 0])
        [[ 0. 10.  0.  0.]
         [ 0.  0.  0. 20.]]

    Conventions:
        TensorFlow and PyTorch break ties in the same way.

    References:
        goodfellow2016, section 9.3; note C, section 7.5; note D, section 6.
    """
    # TensorFlow's kernel aborts the process on an empty batch.
    return unless_empty(x, lambda: _to_largest(x, upstream, pool_size, strides, padding), lambda: tf.zeros_like(x))


def _to_largest(x: tf.Tensor, upstream: tf.Tensor, pool_size: Pair, strides: Pair | None, padding: Padding) -> Maps:
    frame = frame_of(x, pool_size, strides, padding)
    whole, where = framed(x, frame, -float("inf")), windows(pool_size, strides)
    # The maxima are found again; where the way forward is in the same graph, TensorFlow sees that it has them.
    of_framed = tf.raw_ops.MaxPoolGrad(
        orig_input=whole, orig_output=tf.nn.max_pool2d(whole, **where), grad=upstream, **in_four_axes(where)
    )

    def spread() -> tf.Tensor:
        """NaN to every entry of a window that holds one, for each might be the largest."""
        everywhere = tf.where(_hold_nan(whole, where), float("nan") * upstream, tf.zeros_like(upstream))
        return of_framed + tf.raw_ops.AvgPoolGrad(
            orig_input_shape=tf.shape(whole), grad=everywhere, **in_four_axes(where)
        )

    return unframed(tf.cond(holds_nan(x), spread, lambda: of_framed), frame, x)


@graph_function(static=["pool_size", "strides", "padding"], validate=validate_forward)
def mean_pool(x: Maps, *, pool_size: Pair = 2, strides: Pair | None = None, padding: Padding = 0) -> Pooled:
    """Mean (average) pooling: the mean of each window of a feature map.

    Y[n,i,j,c] = (1/|Wᵢⱼ|) Σ X[n, s·i + u, s·j + v, c] over the places (u, v) of window Wᵢⱼ that lie in the map

    Args:
        x: feature maps X (batch, rows, columns, channels).
        pool_size: m, the window; an integer, or one for rows and one for columns.
        strides: s, the step from window to window; an integer, a pair, or None for windows side by side.
        padding: the width of the frame on each side, an integer or a pair, less than the window; or Keras's "valid"
            (none) or "same".

    Returns:
        Y (batch, output rows, output columns, channels). Rows and columns left over at the end are dropped.

    Raises:
        ValueError: a window fits nowhere, or a setting is no positive integer.

    Example:
        The frame does not count: at the edges, windows have two entries only.

        >>> x = np.array([1.0, 5.0, 3.0])[None, None, :, None]
        >>> print(mean_pool(x, pool_size=(1, 3), strides=1, padding=(0, 1)).numpy().ravel())
        [3. 3. 4.]

    Conventions:
        As Keras's padding "same", and PyTorch's with ``count_include_pad=False``; PyTorch's default, and Caffe, count
        the frame's zeros in. The gradient is ``mean_pool_backward``.

    References:
        goodfellow2016, section 9.3; note C, equation 7.15; note D, section 6.
    """
    return _with_gradient(_mean, mean_pool_backward, x, pool_size=pool_size, strides=strides, padding=padding)


def _mean(x: tf.Tensor, pool_size: Pair, strides: Pair | None, padding: Padding) -> tf.Tensor:
    frame, where = frame_of(x, pool_size, strides, padding), windows(pool_size, strides)
    means = tf.nn.avg_pool2d(framed(x, frame, 0.0), **where)
    return means if is_empty(frame) else means / _share_within(x, frame, where)


def _share_within(x: tf.Tensor, frame: Margins, where: dict[str, Any]) -> tf.Tensor:
    """Return how much of each window lies in the map."""
    return tf.nn.avg_pool2d(framed(tf.ones_like(x[:1]), frame, 0.0), **where)


@graph_function(static=["pool_size", "strides", "padding"], validate=validate_backward)
def mean_pool_backward(
    x: Maps, upstream: Pooled, *, pool_size: Pair = 2, strides: Pair | None = None, padding: Padding = 0
) -> Maps:
    """Backward pass of mean (average) pooling: each window's gradient is spread over its entries.

    dX[n,k,l,c] = Σ G[n,i,j,c] / |Wᵢⱼ| over the windows Wᵢⱼ that hold (k, l)

    Args:
        x: feature maps X (batch, rows, columns, channels), what the layer was given; only its shape matters.
        upstream: G (batch, output rows, output columns, channels), the gradient with respect to the layer's output.
        pool_size: as for ``mean_pool``.
        strides: as for ``mean_pool``.
        padding: as for ``mean_pool``.

    Returns:
        dX, of the shape of ``x``.

    Raises:
        ValueError: upstream is not of the output's shape, or what ``mean_pool`` raises.

    Example:
        >>> print(mean_pool_backward(np.zeros((1, 2, 2, 1)), np.full((1, 1, 1, 1), 4.0)).numpy()[0, :, :, 0])
        [[1. 1.]
         [1. 1.]]

    References:
        goodfellow2016, section 9.3; note C, section 7.5; note D, section 6.
    """
    frame, where = frame_of(x, pool_size, strides, padding), windows(pool_size, strides)
    (top, bottom), (left, right) = frame
    of_framed = tf.raw_ops.AvgPoolGrad(
        orig_input_shape=tf.shape(x) + tf.stack([0, top + bottom, left + right, 0]),
        grad=upstream if is_empty(frame) else upstream / _share_within(x, frame, where),
        **in_four_axes(where),
    )
    return unframed(of_framed, frame, x)
