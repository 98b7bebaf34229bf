"""A frame of one value around arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

__all__: list[str] = []


def padded(x: tf.Tensor, frame: Sequence[Sequence[Any]], value: Any) -> tf.Tensor:
    """Return what ``tf.pad(x, frame, constant_values=value)`` does, also within ``tf.vectorized_map``.

    There TensorFlow pads with zeros, whatever the constant.

    Args:
        x: any array.
        frame: how many entries come before and after, for each axis.
        value: what they are.
    """
    value = tf.cast(value, x.dtype)
    for axis, widths in enumerate(frame):
        if any(not isinstance(width, int) or width for width in widths):
            shape = tf.unstack(tf.shape(x))
            before, after = (tf.fill([*shape[:axis], width, *shape[axis + 1 :]], value) for width in widths)
            x = tf.concat([before, x, after], axis=axis)
    return x
