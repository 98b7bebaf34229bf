"""Pooling a whole map to one number a channel: its mean over all places, or its largest entry over time."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_unless
from dlcourse.graph import graph_function
from dlcourse.nan import holds_nan, spoiled

__all__ = ["global_average_pool", "max_over_time_pool"]

Maps = Float[tf.Tensor, "batch rows columns channels"]
Sequences = Float[tf.Tensor, "batch steps channels"]
PerChannel = Float[tf.Tensor, "batch channels"]


def _refuse_nothing_to_pool(x: Any, axes: str, last: int) -> None:
    """Refuse maps without places; a batch may be empty, and the answer is then."""
    sizes = x.shape[1:last]
    some = 0 not in sizes if sizes.is_fully_defined() else tf.reduce_all(tf.shape(x)[1:last] > 0)
    message = f"x has no entries, expected at least one of its {axes}. Leave empty maps out before the call."
    refuse_unless(tf.constant(some) if isinstance(some, bool) else some, message)


def _validate_maps(x: Any) -> None:
    _refuse_nothing_to_pool(x, "rows and columns", 3)


def _validate_sequences(x: Any) -> None:
    _refuse_nothing_to_pool(x, "steps", 2)


@graph_function(validate=_validate_maps)
def global_average_pool(x: Maps) -> PerChannel:
    """Global average pooling: the mean of each feature map over all of its places.

    y[n,c] = (1/RC) Σ X[n,i,j,c] over the R rows i and the C columns j

    Args:
        x: feature maps X (batch, rows, columns, channels).

    Returns:
        y (batch, channels). Its gradient gives 1/RC of what arrives to every entry of the map.

    Raises:
        ValueError: there are no rows or no columns.

    Example:
        >>> print(global_average_pool(np.array([[1.0, 2.0], [3.0, 6.0]])[None, :, :, None]).numpy())
        [[3.]]

    Conventions:
        Keras's ``GlobalAveragePooling2D``, and PyTorch's ``AdaptiveAvgPool2d(1)`` without its two axes of size 1. It is
        ``mean_pool`` with a window as large as the map.

    References:
        lin2014, section 3.2; note D, section 6.
    """
    return tf.reduce_mean(x, axis=[1, 2])


@graph_function(validate=_validate_sequences)
def max_over_time_pool(x: Sequences) -> PerChannel:
    """Max-over-time pooling: the largest entry of each channel of a sequence.

    y[n,c] = max X[n,t,c] over the steps t

    Args:
        x: sequences X (batch, steps, channels).

    Returns:
        y (batch, channels), whatever the number of steps. Its gradient goes to the largest entry alone, to the first of
        several; a channel that holds NaN gives NaN, and NaN to the gradients of all its steps.

    Raises:
        ValueError: there are no steps.

    Example:
        >>> print(max_over_time_pool(np.array([[[1.0, 9.0], [4.0, 2.0], [3.0, 5.0]]])).numpy())
        [[4. 9.]]

    Conventions:
        Keras's ``GlobalMaxPooling1D``, and the maximum over the last axis in PyTorch, whose sequences are (batch,
        channels, steps). TensorFlow's ``reduce_max`` shares a gradient among equal entries.

    References:
        collobert2011, section 3.3; kim2014; note D, section 11.
    """

    @tf.custom_gradient
    def pool(x: tf.Tensor) -> Any:
        largest = tf.reduce_max(x, axis=1)
        is_nan = tf.reduce_any(tf.math.is_nan(x), axis=1)

        def backward(upstream: tf.Tensor) -> tf.Tensor:
            first = tf.one_hot(tf.argmax(x, axis=1), tf.shape(x)[1], axis=1, dtype=x.dtype)
            to_first = tf.ensure_shape(first * upstream[:, None], x.shape)
            return tf.cond(holds_nan(x), lambda: spoiled(to_first, is_nan[:, None]), lambda: to_first)

        return tf.cond(holds_nan(x), lambda: spoiled(largest, is_nan), lambda: largest), backward

    return pool(x)
