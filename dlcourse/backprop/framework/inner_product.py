"""The fully connected layer."""

from __future__ import annotations

import math
from dataclasses import dataclass

import tensorflow as tf

from dlcourse.backprop.dense import dense_backward, dense_forward
from dlcourse.backprop.framework.layer import Layer, Parameter, Plan

__all__ = ["InnerProduct"]


@dataclass(frozen=True, kw_only=True)
class InnerProduct(Layer):
    """Inner product (fully connected) layer of a net: flattens each sample."""

    units: int

    def plan(self, bottoms):
        features = math.prod(bottoms[0])
        weights, bias = Parameter((features, self.units), "xavier"), Parameter((self.units,), "zeros")
        return Plan([(self.units,)], {"weights": weights, "bias": bias})

    def forward(self, bottoms, tops, own, phase):
        tops[0].data = dense_forward(_as_rows(bottoms[0].data), own["weights"].data, own["bias"].data)

    def backward(self, tops, propagate_down, bottoms, own, phase):
        x = bottoms[0].data
        inputs, own["weights"].gradient, own["bias"].gradient = dense_backward(
            _as_rows(x), own["weights"].data, tops[0].gradient
        )
        if propagate_down[0]:
            bottoms[0].gradient = tf.reshape(inputs, [-1, *x.shape[1:]])


def _as_rows(x: tf.Tensor) -> tf.Tensor:
    return tf.reshape(x, [-1, math.prod(x.shape[1:])])  # (batch, features)
