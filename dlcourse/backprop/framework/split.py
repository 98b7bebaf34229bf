"""The layer from which one blob goes several ways."""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

from dlcourse.backprop.framework.layer import Layer, Plan

__all__ = ["Split"]


@dataclass(frozen=True, kw_only=True)
class Split(Layer):
    """Split layer of a net: passes one blob to several layers, and adds up their gradients.

    The loss depends on the blob by every one of these ways, and its gradient is the sum of theirs.
    """

    makes = None

    def plan(self, bottoms):
        return Plan([bottoms[0]] * len(self.tops))

    def forward(self, bottoms, tops, own, phase):
        for top in tops:
            top.data = bottoms[0].data

    def backward(self, tops, propagate_down, bottoms, own, phase):
        bottoms[0].gradient = tf.add_n([top.gradient for top in tops if top.gradient is not None])
