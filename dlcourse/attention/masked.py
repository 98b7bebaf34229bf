"""Weights of attention: a softmax over those who may be seen, and what they see."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf

__all__ = ["Attention"]


class Attention(NamedTuple):
    """What a query gets: the mean of the values, and the weights by which it was taken."""

    output: tf.Tensor
    weights: tf.Tensor


def masked_softmax(scores: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor:
    """Return softmax over the last axis of the entries that may be seen; zeros where there is none.

    Half precision is computed in float32: its sums of many small exponentials would lose them.
    """
    wide = tf.cast(scores, tf.float32) if scores.dtype.size < tf.float32.size else scores
    if mask is None:
        return tf.cast(tf.nn.softmax(wide), scores.dtype)
    seen = tf.cast(mask, tf.bool)
    # Added, as the mask is mostly smaller than the scores. Half of the lowest number, so that the sum is one, too: not
    # −10⁹, which float16 has not, nor −∞, whose difference to itself is NaN.
    weights = tf.nn.softmax(
        wide + tf.where(seen, tf.zeros((), wide.dtype), tf.constant(wide.dtype.min / 2, wide.dtype))
    )
    # Where nobody may be seen, softmax has shared the weight out to those who may not.
    return tf.cast(weights * tf.cast(tf.reduce_any(seen, axis=-1, keepdims=True), wide.dtype), scores.dtype)


def scaled(q: tf.Tensor) -> tf.Tensor:
    """Divide queries by √d before their products are taken, which half precision may not hold otherwise."""
    depth = q.shape[-1] if q.shape[-1] is not None else tf.shape(q)[-1]
    return q / tf.sqrt(tf.cast(depth, q.dtype))


def attend(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, mask: tf.Tensor | None, drop: Any = None) -> Attention:
    """Attend with queries, keys and values in rows (..., time, depth); ``drop`` is applied to the weights."""
    weights = masked_softmax(tf.matmul(scaled(q), k, transpose_b=True), mask)
    dropped = weights if drop is None else drop(weights)
    return Attention(tf.matmul(dropped, v), weights)
