"""The loop of stochastic gradient descent that linear models share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

__all__ = ["Descent"]


class Descent(NamedTuple):
    """Where descent ends, and the risk of each step's batch before that step."""

    weights: Float[tf.Tensor, "features ..."]
    intercept: Float[tf.Tensor, "..."]
    risks: Float[tf.Tensor, " steps"]


def descend(
    gradients: Callable[[tf.Tensor, tf.Tensor, tf.Tensor], Any],
    weights: tf.Tensor,
    intercept: tf.Tensor,
    batches: tf.Tensor,
    learning_rate: tf.Tensor,
) -> Descent:
    """Take a step for each row of ``batches``; ``gradients(indices, weights, intercept)`` has risk and gradients."""
    steps = tf.shape(batches)[0]

    def step(number: Any, weights: Any, intercept: Any, risks: Any) -> list[Any]:
        found = gradients(tf.gather(batches, number), weights, intercept)
        return [
            number + 1,
            weights - learning_rate * found.weights,
            intercept - learning_rate * found.intercept,
            risks.write(number, found.risk),
        ]

    seed = [tf.constant(0), weights, intercept, tf.TensorArray(weights.dtype, steps, element_shape=[])]
    _, weights, intercept, risks = tf.while_loop(lambda number, *_: number < steps, step, seed)
    return Descent(weights, intercept, risks.stack())
