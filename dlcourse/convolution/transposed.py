"""Transposed convolution, the adjoint of the convolution layer, and the filters with which it interpolates."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.convolution.conv2d_layer import conv2d_layer, conv2d_layer_backward, sum_over_places
from dlcourse.convolution.geometry import Pair, as_pair
from dlcourse.convolution.gradients import framed_gradients
from dlcourse.convolution.windows import unless_empty
from dlcourse.graph import graph_function

__all__ = ["bilinear_kernel", "transposed_conv"]

Maps = Float[tf.Tensor, "batch rows columns channels"]
Filters = Float[tf.Tensor, "filter_rows filter_columns out_channels channels"]
Images = Float[tf.Tensor, "batch out_rows out_columns out_channels"]
Bias = Float[tf.Tensor, " out_channels"]
Kernel = Float[tf.Tensor, "filter_rows filter_columns out_channels channels"]


def _validate(
    x: Any, filters: Any, bias: Any, *, strides: Any, padding: Any, output_padding: Any, dilation_rate: Any
) -> None:
    steps, added = as_pair("strides", strides, 1), as_pair("output_padding", output_padding, 0)
    as_pair("padding", padding, 0)
    as_pair("dilation_rate", dilation_rate, 1)
    if any(more >= step for more, step in zip(added, steps, strict=True)):
        raise ValueError(
            f"output_padding is {output_padding!r}, expected less than strides, which is {strides!r}: no convolution "
            "with these strides leaves over as many rows or columns. Take an output_padding less than the stride."
        )
    sizes = _output_sizes(x.shape[1:3], filters.shape[:2], strides, padding, output_padding, dilation_rate)
    if any(size is not None and size < 1 for size in sizes):
        raise ValueError(
            f"nothing is left of maps of shape {tuple(x.shape)} with filters of shape {tuple(filters.shape)}, "
            f"strides={strides} and padding={padding}: expected at least one row and one column. Crop less: padding "
            "takes rows and columns away here."
        )


def _output_sizes(
    sizes: Any, filter_sizes: Any, strides: Pair, padding: Pair, output_padding: Pair, dilation_rate: Pair
) -> list[Any]:
    """Return (n − 1)s − 2p + d(k − 1) + 1 + r for rows and columns, None where it is unknown; tensors give tensors."""
    settings = zip(
        as_pair("strides", strides, 1),
        as_pair("padding", padding, 0),
        as_pair("output_padding", output_padding, 0),
        as_pair("dilation_rate", dilation_rate, 1),
        strict=True,
    )
    return [
        None if n is None or k is None else (n - 1) * s - 2 * p + d * (k - 1) + 1 + r
        for n, k, (s, p, r, d) in zip(sizes, filter_sizes, settings, strict=True)
    ]


@graph_function(static=["strides", "padding", "output_padding", "dilation_rate"], validate=_validate)
def transposed_conv(
    x: Maps,
    filters: Filters,
    bias: Bias,
    *,
    strides: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    dilation_rate: Pair = 1,
) -> Images:
    """Transposed convolution layer: the adjoint of the convolution layer, and biases.

    Y[n,a,b,o] = b[o] + Σ W[u,v,o,c] X[n,i,j,c] over all i, j, u, v and c with s·i + d·u − p = a and s·j + d·v − p = b:
    every entry of X puts its multiple of the filter down, s apart; what overlaps is added, and p is cut off all round

    Args:
        x: maps X (batch, rows, columns, channels).
        filters: W (filter rows, filter columns, output channels, channels): the filters of the convolution layer that
            maps images like Y to maps like X.
        bias: b (output channels,).
        strides: s, of that layer; an integer, or one for rows and one for columns.
        padding: p, of that layer: the rows and columns that are cut off on each side; an integer or a pair.
        output_padding: r, the rows and columns that the layer's stride leaves over at the end, less than the stride; an
            integer or a pair.
        dilation_rate: d, of that layer; an integer or a pair.

    Returns:
        Images Y (batch, output rows, output columns, output channels): n rows become (n − 1)s − 2p + d(k − 1) + 1 + r
        with filters of k rows.

    Raises:
        ValueError: nothing is left, or a setting is out of its range.

    Example:
        Two entries and a filter of two, side by side with stride 2, and overlapping with stride 1.

        >>> x, w = np.array([1.0, 10.0])[None, None, :, None], np.array([2.0, 3.0])[None, :, None, None]
        >>> print(transposed_conv(x, w, [0.0], strides=2).numpy().ravel())
        [ 2.  3. 20. 30.]
        >>> print(transposed_conv(x, w, [0.0]).numpy().ravel())
        [ 2. 23. 30.]

    Conventions:
        ⟨conv2d_layer(y), x⟩ = ⟨y, transposed_conv(x)⟩ without biases, and no more: it is not the inverse, although
        "deconvolution" is said as well. PyTorch's ``ConvTranspose2d`` has the same settings, and allows an r up to the
        dilation as well; its filters are (channels, output channels, rows, columns). Keras's ``Conv2DTranspose`` has
        the filters' layout from here, and for padding "valid" p = 0 and r = max(s − k, 0).

    References:
        dumoulin2016, chapter 4; long2015, section 3.3; note D, section 10.
    """
    settings = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}

    @tf.custom_gradient
    def layer(x: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor) -> Any:
        def backward(upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            """Convolve, for the adjoint of an adjoint is the layer itself; W and G meet X as W and images do there."""
            of_x = conv2d_layer(upstream, filters, tf.zeros(tf.shape(filters)[3:], x.dtype), **settings)
            of_filters = conv2d_layer_backward(upstream, filters, x, **settings).filters
            return tf.ensure_shape(of_x, x.shape), of_filters, sum_over_places(upstream)

        return _adjoint(x, filters, output_padding=output_padding, **settings) + bias, backward

    return layer(x, filters, bias)


def _adjoint(
    x: tf.Tensor, filters: tf.Tensor, strides: Pair, padding: Pair, output_padding: Pair, dilation_rate: Pair
) -> tf.Tensor:
    known = _output_sizes(x.shape[1:3], filters.shape[:2], strides, padding, output_padding, dilation_rate)
    sizes = [tf.unstack(tf.shape(a)) for a in (x[0, :, :, 0], filters[:, :, 0, 0])]
    rows, columns = _output_sizes(*sizes, strides, padding, output_padding, dilation_rate)
    top, left = as_pair("padding", padding, 0)
    shape = [tf.shape(x)[0], rows + 2 * top, columns + 2 * left, tf.shape(filters)[2]]
    steps, rates = as_pair("strides", strides, 1), as_pair("dilation_rate", dilation_rate, 1)

    def compute() -> tf.Tensor:
        if rates == (1, 1):
            window = {"strides": [1, *steps, 1], "padding": "VALID"}
            return tf.raw_ops.Conv2DBackpropInput(input_sizes=shape, filter=filters, out_backprop=x, **window)
        # Of the frame only the size matters; TensorFlow leaves the other gradient out, which nobody asks for.
        return framed_gradients(tf.zeros(shape, x.dtype), filters, x, steps, rates)[0]

    framed = unless_empty(x, compute, lambda: tf.zeros(shape, x.dtype))
    cropped = framed[:, top : top + rows, left : left + columns]
    return tf.ensure_shape(cropped, [x.shape[0], *known, filters.shape[2]])


@graph_function()
def bilinear_kernel(like: Kernel) -> Kernel:
    """Bilinear kernel: the initialiser with which a transposed convolution interpolates its maps.

    W[u,v,o,c] = h(u, k) h(v, k') where o = c, and 0 elsewhere; h(u, k) = 1 − |u − (k − 1)/2| / ⌈k/2⌉ is a tent

    Args:
        like: an array of the shape and precision of the filters, (filter rows, filter columns, output channels,
            channels); its values do not matter.

    Returns:
        W, of the shape of ``like``: each channel is interpolated by itself. To enlarge by a factor of s, take filters
        of 2s − s mod 2 rows and columns, strides s, and a padding of ⌈(s − 1)/2⌉.

    Example:
        >>> print(bilinear_kernel(np.zeros((4, 4, 1, 1))).numpy()[:2, :, 0, 0])
        [[0.0625 0.1875 0.1875 0.0625]
         [0.1875 0.5625 0.5625 0.1875]]

    Conventions:
        As in the networks of the paper and in Caffe's "bilinear" filler.

    References:
        long2015, section 3.3; note D, section 10.
    """
    rows, columns, out_channels, channels = tf.unstack(tf.shape(like))

    def tent(count: tf.Tensor) -> tf.Tensor:
        places, size = tf.cast(tf.range(count), like.dtype), tf.cast(count, like.dtype)
        return 1 - tf.abs(places - (size - 1) / 2) / tf.math.ceil(size / 2)

    plane = tent(rows)[:, None] * tent(columns)
    own = tf.eye(out_channels, channels, dtype=like.dtype)
    return tf.ensure_shape(plane[:, :, None, None] * own, like.shape)
