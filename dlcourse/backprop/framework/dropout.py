"""The dropout layer."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import tensorflow as tf

from dlcourse.backprop.framework.blob import Blob
from dlcourse.backprop.framework.layer import Layer, Plan
from dlcourse.regularization import dropout, dropout_backward

__all__ = ["Dropout"]


@dataclass(frozen=True, kw_only=True)
class Dropout(Layer):
    """Dropout layer of a net (inverted dropout), the identity at test time."""

    rate: float = 0.5

    def plan(self, bottoms):
        return Plan([bottoms[0]])

    def forward(self, bottoms, tops, own, phase):
        x = bottoms[0].data
        if not phase.training:
            tops[0].data = x
            return
        # Each layer draws numbers of its own from the pass's seed; the way back needs the same.
        seed = tf.stack([tf.cast(phase.seed, tf.int64), zlib.crc32(self.name.encode())])
        own["uniforms"] = Blob(_uniforms(tf.shape(x), seed, x.dtype))
        tops[0].data = dropout(x, own["uniforms"].data, rate=self.rate)

    def backward(self, tops, propagate_down, bottoms, own, phase):
        upstream = tops[0].gradient
        bottoms[0].gradient = (
            dropout_backward(own["uniforms"].data, upstream, rate=self.rate) if phase.training else upstream
        )


def _uniforms(shape: tf.Tensor, seed: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Draw multiples of 2⁻²⁴ from [0, 1): TensorFlow's bits, unlike its numbers, are the same with XLA and without."""
    bits = tf.random.stateless_uniform(shape, seed, minval=None, maxval=None, dtype=tf.uint32, alg="philox")
    return tf.cast(tf.bitwise.right_shift(bits, 8), dtype) * 2.0**-24
