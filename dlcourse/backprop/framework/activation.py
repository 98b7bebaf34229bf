"""Layers without parameters that apply an activation."""

from __future__ import annotations

from dataclasses import dataclass

from dlcourse.activations import ELEMENTWISE, softmax, softmax_jacobian_vector_product
from dlcourse.backprop.framework.layer import Layer, Plan

__all__ = ["TOLD_BY_OUTPUT", "Elementwise", "Softmax"]

# f'(f(z)) = f'(z): nobody asks for the net input any more, and TensorFlow can leave it out of memory.
TOLD_BY_OUTPUT = ("relu",)


@dataclass(frozen=True, kw_only=True)
class Elementwise(Layer):
    """Elementwise activation layer of a net; the layer's type names a function of ``ELEMENTWISE``."""

    def plan(self, bottoms):
        return Plan([bottoms[0]])

    def forward(self, bottoms, tops, own, phase):
        tops[0].data = ELEMENTWISE[self.type].value(bottoms[0].data)

    def backward(self, tops, propagate_down, bottoms, own, phase):
        z = (tops if self.type in TOLD_BY_OUTPUT else bottoms)[0].data
        bottoms[0].gradient = ELEMENTWISE[self.type].derivative(z) * tops[0].gradient


@dataclass(frozen=True, kw_only=True)
class Softmax(Layer):
    """Softmax layer of a net, along the last axis."""

    def plan(self, bottoms):
        return Plan([bottoms[0]])

    def forward(self, bottoms, tops, own, phase):
        tops[0].data = softmax(bottoms[0].data)

    def backward(self, tops, propagate_down, bottoms, own, phase):
        bottoms[0].gradient = softmax_jacobian_vector_product(bottoms[0].data, tops[0].gradient)
