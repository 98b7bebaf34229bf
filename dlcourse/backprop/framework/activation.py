"""Layers without parameters that apply an activation."""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

from dlcourse.activations import ELEMENTWISE, softmax, softmax_jacobian_vector_product
from dlcourse.backprop.framework.layer import Layer, Plan
from dlcourse.graph import graph_function

__all__: list[str] = []

# f'(f(z)) = f'(z): nobody asks for the net input any more, and TensorFlow can leave it out of memory.
TOLD_BY_OUTPUT = ("relu",)


@dataclass(frozen=True, kw_only=True)
class Elementwise(Layer):
    """Apply an activation, which the layer's type names, to every entry: ``ELEMENTWISE``."""

    def plan(self, bottoms):
        return Plan([bottoms[0]])

    def forward(self, bottoms, tops, own, phase):
        tops[0].data = ELEMENTWISE[self.type].value(bottoms[0].data)

    def backward(self, tops, bottoms, own, phase):
        z = (tops if self.type in TOLD_BY_OUTPUT else bottoms)[0].data
        bottoms[0].gradient = _backward(z, tops[0].gradient, activation=self.type)


# Compiled as one loop, the derivative and the product pass over memory once.
@graph_function(static=["activation"], jit_compile=True)
def _backward(z: tf.Tensor, upstream: tf.Tensor, *, activation: str) -> tf.Tensor:
    return ELEMENTWISE[activation].derivative(z) * upstream


@dataclass(frozen=True, kw_only=True)
class Softmax(Layer):
    """Make probabilities of scores, along the last axis: ``softmax``."""

    def plan(self, bottoms):
        return Plan([bottoms[0]])

    def forward(self, bottoms, tops, own, phase):
        tops[0].data = softmax(bottoms[0].data)

    def backward(self, tops, bottoms, own, phase):
        bottoms[0].gradient = softmax_jacobian_vector_product(bottoms[0].data, tops[0].gradient)
