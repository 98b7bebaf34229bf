"""Powers of two to measure in, so that squares neither overflow nor vanish and no digit changes."""

from __future__ import annotations

import tensorflow as tf

__all__: list[str] = []

# The bits of an exponent, by type; a number with no other bit is a power of two.
_EXPONENT = {
    tf.float16: (tf.int16, 0x7C00),
    tf.bfloat16: (tf.int16, 0x7F80),
    tf.float32: (tf.int32, 0x7F800000),
    tf.float64: (tf.int64, 0x7FF0000000000000),
}


def binary_unit(x: tf.Tensor, axis: int | list[int] | None = None) -> tf.Tensor:
    """Return the largest power of two up to the largest absolute value, axes kept; 1 where all entries are zero.

    Dividing by it is exact, and puts the largest entry between 1 and 2. Entries that are not finite don't count. What
    is measured does not depend on the unit, so no gradient flows through it.
    """
    size = tf.abs(tf.stop_gradient(x))
    largest = tf.reduce_max(tf.where(tf.math.is_finite(size), size, tf.zeros_like(size)), axis, keepdims=True)
    integer, mask = _EXPONENT[x.dtype]
    bits = tf.bitwise.bitwise_and(tf.bitcast(largest, integer), tf.constant(mask, integer))
    unit = tf.bitcast(bits, x.dtype)
    return tf.where(unit > 0, unit, tf.ones_like(unit))
