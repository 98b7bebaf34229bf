"""The loss of a classifier."""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

from dlcourse.backprop.framework.layer import LossLayer, Plan
from dlcourse.losses import cross_entropy_from_logits, softmax_cross_entropy_gradient

__all__ = ["SoftmaxLoss"]


@dataclass(frozen=True, kw_only=True)
class SoftmaxLoss(LossLayer):
    """Softmax loss layer: cross-entropy of the softmax of scores with one-hot labels, mean over the batch.

    Bottoms: scores, labels. The labels have no gradient.
    """

    def plan(self, bottoms):
        if bottoms[0] != bottoms[1] or len(bottoms[0]) != 1:
            self.refuse(f"its bottoms have the shapes {bottoms[0]} and {bottoms[1]}, expected (classes,) for both.")
        return Plan([()])

    def forward(self, bottoms, tops, own, phase):
        scores, labels = bottoms
        tops[0].data = tf.reduce_mean(cross_entropy_from_logits(labels.data, scores.data))

    def backward(self, tops, propagate_down, bottoms, own, phase):
        scores, labels = bottoms
        if propagate_down[0]:
            scores.gradient = tops[0].gradient * softmax_cross_entropy_gradient(labels.data, scores.data)
