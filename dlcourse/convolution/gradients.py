"""The two correlations that make the backward pass of a convolutional layer.

TensorFlow has kernels for both. They want the zeros already around the image: with ``padding="EXPLICIT"`` they are two
to three times slower on a CPU. And on a CPU they know no dilation, which is therefore taken apart into phases.
"""

from __future__ import annotations

import tensorflow as tf

__all__: list[str] = []

Pair = tuple[int, int]


def framed_gradients(
    framed: tf.Tensor, filters: tf.Tensor, upstream: tf.Tensor, strides: Pair, dilation_rate: Pair
) -> tuple[tf.Tensor, tf.Tensor]:
    """Differentiate with respect to an input that has its frame of zeros, and to the filters.

    Args:
        framed: the input with its zeros, (batch, rows, columns, channels).
        filters: (filter rows, filter columns, channels, output channels).
        upstream: (batch, output rows, output columns, output channels).
        strides: the layer's, for rows and columns.
        dilation_rate: the layer's, for rows and columns.

    Returns:
        The two gradients.
    """
    if dilation_rate == (1, 1):
        return plain_gradients(framed, filters, upstream, strides)
    return _dilated_gradients(framed, filters, spread(upstream, strides), dilation_rate)


def plain_gradients(
    x: tf.Tensor, filters: tf.Tensor, upstream: tf.Tensor, strides: Pair, padding: str = "VALID"
) -> tuple[tf.Tensor, tf.Tensor]:
    """Correlate the upstream gradient, wide, with the turned filters; and the input with the upstream gradient."""
    window = {"strides": [1, *strides, 1], "padding": padding}
    return (
        tf.raw_ops.Conv2DBackpropInput(input_sizes=tf.shape(x), filter=filters, out_backprop=upstream, **window),
        tf.raw_ops.Conv2DBackpropFilter(input=x, filter_sizes=tf.shape(filters), out_backprop=upstream, **window),
    )


def _dilated_gradients(
    framed: tf.Tensor, filters: tf.Tensor, upstream: tf.Tensor, dilation_rate: Pair
) -> tuple[tf.Tensor, tf.Tensor]:
    """Differentiate a layer of stride one, phase by phase.

    A filter dilated by d only ever meets pixels that lie d apart. Rows and columns of equal remainder modulo d make an
    image of their own, which meets the plain filter: d² small images in place of each.
    """
    rate = tf.constant(dilation_rate)
    places = -(-tf.shape(upstream)[1:3] // rate) * rate  # a multiple of d, so that every phase has as many
    reach = places + (tf.shape(filters)[:2] - 1) * rate
    added, beyond = places - tf.shape(upstream)[1:3], reach - tf.shape(framed)[1:3]
    of_phases, of_filters = plain_gradients(
        tf.space_to_batch(framed, rate, _behind(beyond)),
        filters,
        tf.space_to_batch(upstream, rate, _behind(added)),
        (1, 1),
    )
    return tf.batch_to_space(of_phases, rate, _behind(beyond)), of_filters


def _behind(counts: tf.Tensor) -> tf.Tensor:
    """Say how many rows and columns are added, or cut off: none before, so many behind."""
    return tf.stack([tf.zeros_like(counts), counts], axis=1)


def spread(upstream: tf.Tensor, strides: Pair) -> tf.Tensor:
    """Undo a stride: put s − 1 zeros behind every row and column, where a filter could have been but was not."""
    batch, rows, columns, _ = tf.unstack(tf.shape(upstream))
    behind = [[[0, 0], [0, step - 1]] for step in strides]
    apart = tf.pad(upstream[:, :, None, :, None], [[0, 0], *behind[0], *behind[1], [0, 0]])
    return tf.reshape(apart, [batch, rows * strides[0], columns * strides[1], tf.shape(upstream)[3]])
