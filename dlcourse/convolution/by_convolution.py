"""The backward pass of a layer by the lecture notes' route: nothing but convolutions of stride one."""

from __future__ import annotations

import tensorflow as tf

from dlcourse.convolution.conv2d_layer import Conv2DGradients, Filters, Images, Maps, validate_backward
from dlcourse.convolution.geometry import Padding, Pair, as_pair, margins
from dlcourse.convolution.gradients import spread
from dlcourse.convolution.windows import unless_empty
from dlcourse.graph import graph_function

__all__ = ["conv2d_layer_backward_by_convolution"]


@graph_function(static=["strides", "padding", "dilation_rate"], validate=validate_backward)
def conv2d_layer_backward_by_convolution(
    x: Images, filters: Filters, upstream: Maps, *, strides: Pair = 1, padding: Padding = 0, dilation_rate: Pair = 1
) -> Conv2DGradients:
    """Backward pass of the convolution layer (Conv2D) by up-sampling and wide convolution.

    dX[c] = Σₖ up(G[k]) ⊗̃ Wᵈ[c,k] and dWᵈ[c,k] = Σₙ X[n,c] ⋆ up(G[n,k]), with up the up-sampling that puts s − 1 zeros
    between entries, Wᵈ the filters with d − 1 zeros between weights, ⊗̃ the wide convolution and ⋆ the narrow
    cross-correlation; dW is every d-th entry of dWᵈ

    Args:
        x: images X (batch, rows, columns, channels), what the layer was given.
        filters: W (filter rows, filter columns, channels, output channels).
        upstream: G (batch, output rows, output columns, output channels), the gradient of the loss with respect to
            the layer's output.
        strides: as for ``conv2d_layer``.
        padding: as for ``conv2d_layer``; X stands for the images in their frame, which is cut from dX at the end.
        dilation_rate: as for ``conv2d_layer``.

    Returns:
        ``Conv2DGradients(inputs, filters, bias)``, as ``conv2d_layer_backward``. NaN times an inserted zero is NaN;
        XLA, which multiplies by none of them, makes 0 of it.

    Raises:
        ValueError: what ``conv2d_layer_backward`` raises.

    Example:
        A stride of 2: G = (1, 10) becomes (1, 0, 10).

        >>> x, w, g = np.array([1.0, 2.0, 3.0, 4.0]), np.array([5.0, 7.0]), np.array([1.0, 10.0])
        >>> dx, dw, db = conv2d_layer_backward_by_convolution(
        ...     x[None, None, :, None], w[None, :, None, None], g[None, None, :, None], strides=2
        ... )
        >>> print(dx.numpy().ravel(), dw.numpy().ravel(), db.numpy())
        [ 5.  7. 50. 70.] [31. 42.] [11.]

    Conventions:
        The layer correlates, so wide convolution takes its filters as they are. Where the layer convolves, as in note
        C, it is rot180 of them, and dW comes out turned: ``conv2d_backward``. ``conv2d_layer_backward`` gives the same
        without multiplying by the zeros, and is the one to use.

    References:
        dumoulin2016, chapter 4; note C, equations 7.18–7.29.
    """
    of_x, of_filters = unless_empty(
        x,
        lambda: _gradients(x, filters, upstream, as_pair("strides", strides, 1), padding, dilation_rate),
        lambda: (tf.zeros_like(x), tf.zeros_like(filters)),
    )
    return Conv2DGradients(
        tf.ensure_shape(of_x, x.shape),
        tf.ensure_shape(of_filters, filters.shape),
        tf.reduce_sum(upstream, axis=[0, 1, 2]),
    )


def _gradients(
    x: tf.Tensor, filters: tf.Tensor, upstream: tf.Tensor, strides: tuple[int, int], padding: Padding, rates: Pair
) -> tuple[tf.Tensor, tf.Tensor]:
    rates = as_pair("dilation_rate", rates, 1)
    sizes = tf.unstack(tf.shape(x)[1:3])
    frame = margins(sizes, tf.unstack(tf.shape(filters)[:2]), strides, padding, rates)
    framed = tf.pad(x, [[0, 0], *frame, [0, 0]])
    raised = _between(upstream, strides)
    dilated = _between(tf.transpose(filters, [2, 0, 1, 3]), rates)  # (channels, rows, columns, output channels)
    of_framed = _behind(_wide_convolution(raised, dilated), tf.shape(framed))
    of_dilated = _correlation(
        tf.transpose(framed, [3, 1, 2, 0]),  # (channels, rows, columns, batch): the batch is what is summed over
        tf.transpose(raised, [1, 2, 0, 3]),
    )
    rows, columns = tf.unstack(tf.shape(dilated)[1:3])
    of_filters = of_dilated[:, : rows : rates[0], : columns : rates[1]]
    (top, _), (left, _) = frame
    return of_framed[:, top : top + sizes[0], left : left + sizes[1]], tf.transpose(of_filters, [1, 2, 0, 3])


def _between(maps: tf.Tensor, steps: tuple[int, int]) -> tf.Tensor:
    """Put zeros between rows and between columns, and none behind the last."""
    rows, columns = tf.unstack(tf.shape(maps)[1:3])
    return spread(maps, steps)[:, : (rows - 1) * steps[0] + 1, : (columns - 1) * steps[1] + 1]


def _wide_convolution(maps: tf.Tensor, kernels: tf.Tensor) -> tf.Tensor:
    """Convolve maps (batch, rows, columns, k) with kernels (c, rows, columns, k), and add up over k."""
    around = [[size - 1, size - 1] for size in tf.unstack(tf.shape(kernels)[1:3])]
    turned = tf.transpose(kernels[:, ::-1, ::-1], [1, 2, 3, 0])
    return _correlation(tf.pad(maps, [[0, 0], *around, [0, 0]]), turned)


def _correlation(maps: tf.Tensor, kernels: tf.Tensor) -> tf.Tensor:
    return tf.nn.conv2d(maps, kernels, strides=1, padding="VALID")


def _behind(maps: tf.Tensor, shape: tf.Tensor) -> tf.Tensor:
    """Put zeros for the rows and columns that the stride leaves over: no filter reaches them."""
    rest = shape[1:3] - tf.shape(maps)[1:3]
    return tf.pad(maps, [[0, 0], [0, rest[0]], [0, rest[1]], [0, 0]])
