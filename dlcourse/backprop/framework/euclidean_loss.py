"""The loss of a regression."""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

from dlcourse.backprop.framework.layer import LossLayer, Plan
from dlcourse.losses import half_squared_error, half_squared_error_gradient

__all__ = ["EuclideanLoss"]


@dataclass(frozen=True, kw_only=True)
class EuclideanLoss(LossLayer):
    """Euclidean loss layer: half the squared distance of predictions from targets, mean over the batch.

    Bottoms: predictions, targets; both have a gradient, and the two are opposite.
    """

    def plan(self, bottoms):
        if bottoms[0] != bottoms[1]:
            self.refuse(f"its bottoms have the shapes {bottoms[0]} and {bottoms[1]}, expected one and the same.")
        return Plan([()])

    def forward(self, bottoms, tops, own, phase):
        predictions, targets = (_as_rows(bottom.data) for bottom in bottoms)
        tops[0].data = tf.reduce_mean(half_squared_error(targets, predictions))

    def backward(self, tops, propagate_down, bottoms, own, phase):
        predictions, targets = bottoms
        share = tops[0].gradient / tf.cast(tf.shape(predictions.data)[0], predictions.data.dtype)
        gradient = share * half_squared_error_gradient(targets.data, predictions.data)
        for blob, wanted, sign in zip(bottoms, propagate_down, (1, -1), strict=True):
            if wanted:
                blob.gradient = sign * gradient


def _as_rows(x: tf.Tensor) -> tf.Tensor:
    return tf.reshape(x, [tf.shape(x)[0], -1])  # (batch, entries)
