"""Random numbers that depend on a seed and nothing else: not on the device, nor on whether XLA compiles."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

__all__: list[str] = []


def uniforms(seed: tf.Tensor, shape: Any, dtype: Any) -> tf.Tensor:
    """Draw uniform numbers in [0, 1), also in half precision, where the largest would be rounded to 1.

    They are made of the generator's bits, of which TensorFlow's own uniform numbers take others under XLA.
    """
    word, kept = (tf.uint64, 53) if tf.as_dtype(dtype) == tf.float64 else (tf.uint32, 24)
    bits = tf.random.stateless_uniform(shape, seed, dtype=word, minval=None, maxval=None, alg="philox")
    wide = tf.float64 if word == tf.uint64 else tf.float32
    whole = tf.bitwise.right_shift(bits, tf.constant(word.size * 8 - kept, word))
    signed = tf.cast(whole, tf.int64 if word == tf.uint64 else tf.int32)  # no conversion loses a bit
    drawn = tf.cast(signed, wide) * tf.constant(2.0**-kept, wide)
    return tf.cast(tf.minimum(drawn, _below_one(tf.as_dtype(dtype), wide)), dtype)


def _below_one(dtype: tf.DType, wide: tf.DType) -> tf.Tensor:
    """Return the largest number below 1 of a precision."""
    digits = {tf.bfloat16: 8, tf.float16: 11, tf.float32: 24}.get(dtype, 53)
    return tf.constant(1 - 2.0**-digits, wide)


def normals(seed: tf.Tensor, shape: Any, dtype: Any) -> tf.Tensor:
    """Draw standard normal numbers, each out of one uniform number."""
    wide = tf.float64 if tf.as_dtype(dtype) == tf.float64 else tf.float32
    positive = tf.maximum(uniforms(seed, shape, wide), tf.constant(2.0**-25, wide))  # at 0 lies minus infinity
    return tf.cast(tf.math.ndtri(positive), dtype)
