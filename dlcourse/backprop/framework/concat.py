"""The layer in which blobs come together."""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

from dlcourse.backprop.framework.layer import Layer, Plan

__all__ = ["Concat"]


@dataclass(frozen=True, kw_only=True)
class Concat(Layer):
    """Concatenation layer of a net (concat): joins blobs along the last axis.

    The gradient of the whole is cut where the blobs meet.
    """

    takes = None

    def plan(self, bottoms):
        if len({shape[:-1] for shape in bottoms}) > 1:
            shapes = " and ".join(map(str, bottoms))
            self.refuse(f"its bottoms have the shapes {shapes}, expected the same but for the last axis.")
        return Plan([(*bottoms[0][:-1], sum(shape[-1] for shape in bottoms))])

    def forward(self, bottoms, tops, own, phase):
        tops[0].data = tf.concat([bottom.data for bottom in bottoms], axis=-1)

    def backward(self, tops, propagate_down, bottoms, own, phase):
        widths = [bottom.data.shape[-1] for bottom in bottoms]
        gradients = tf.split(tops[0].gradient, widths, axis=-1)
        for bottom, wanted, gradient in zip(bottoms, propagate_down, gradients, strict=True):
            if wanted:
                bottom.gradient = gradient
