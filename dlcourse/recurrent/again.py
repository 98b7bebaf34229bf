"""Derivatives of what is itself a derivative: XLA takes none of a loop's gradient, TensorFlow does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

__all__: list[str] = []

Tensors = tuple[tf.Tensor, ...]


def recomputed(function: Callable[..., Tensors], fast: Callable[..., Tensors] | None = None) -> Callable[..., Tensors]:
    """Differentiate a function, as often as one likes, by computing it again from its arguments.

    Args:
        function: takes tensors and returns a tuple of tensors; it closes over none.
        fast: computes the same, and need not be differentiable.

    Returns:
        The same function. Nothing of it but its arguments is kept for its derivative.
    """

    @tf.custom_gradient
    def call(*inputs: tf.Tensor) -> Any:
        def gradient(*upstream: tf.Tensor) -> Tensors:
            return derivative(function, len(inputs))(*map(tf.identity, inputs), *upstream)

        return (fast or function)(*inputs), gradient

    return call


def derivative(function: Callable[..., Tensors], count: int) -> Callable[..., Tensors]:
    """Return the function of ``count`` arguments and the gradients of all answers that gives those of the arguments."""

    def pull_back(*tensors: tf.Tensor) -> Tensors:
        inputs, upstream = tensors[:count], tensors[count:]
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            answers = function(*inputs)
        return tape.gradient(answers, inputs, upstream, unconnected_gradients="zero")

    return recomputed(pull_back)
