"""The lowest layers of a net: they make of stored data what the other layers take."""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

from dlcourse.backprop.framework.layer import Layer, Plan

__all__ = ["Data", "Labels"]


@dataclass(frozen=True, kw_only=True)
class Data(Layer):
    """Data layer of a net: stored numbers, such as pixels from 0 to 255, in the range that a net learns from.

    top = scale · (bottom − mean). Pictures without an axis for their channels, (rows, columns), get one with
    ``channels=1``. Caffe's data layers also read the batches; here whoever runs the net does.
    """

    mean: float = 0.0
    scale: float = 1.0
    channels: int | None = None

    def plan(self, bottoms):
        if self.channels not in (None, 1):
            self.refuse(f"channels is {self.channels!r}, expected 1 for an axis of one channel, or None for no axis.")
        return Plan([bottoms[0] + (1,) * (self.channels or 0)])

    def forward(self, bottoms, tops, own, phase):
        x = self.scale * (bottoms[0].data - self.mean)
        tops[0].data = x[..., None] if self.channels else x

    def backward(self, tops, propagate_down, bottoms, own, phase):
        upstream = tops[0].gradient[..., 0] if self.channels else tops[0].gradient
        bottoms[0].gradient = self.scale * upstream


@dataclass(frozen=True, kw_only=True)
class Labels(Layer):
    """Label layer of a net: class numbers 0 … K−1 as one-hot rows. A class that is none becomes a row of zeros.

    Nothing goes back through it: a class number cannot be changed by a little.
    """

    classes: int

    def plan(self, bottoms):
        if bottoms[0] != ():
            self.refuse(f"its bottom has shape {bottoms[0]}, expected (): one class number a sample.")
        return Plan([(self.classes,)])

    def forward(self, bottoms, tops, own, phase):
        numbers = bottoms[0].data
        tops[0].data = tf.one_hot(tf.cast(numbers, tf.int32), self.classes, dtype=numbers.dtype)

    def backward(self, tops, propagate_down, bottoms, own, phase):
        pass
