"""Fine-tuning: a body that knows much moves slowly, a head that knows nothing moves fast."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import Scalar, graph_function
from dlcourse.optimization.descent import check_order

__all__ = ["FineTuned", "layerwise_learning_rates"]


class FineTuned(NamedTuple):
    """Both layers after training, and each batch's loss before its step."""

    body: Float[tf.Tensor, "features hidden"]
    head: Float[tf.Tensor, " hidden"]
    losses: Float[tf.Tensor, " steps"]


@graph_function(validate=lambda x, y, body, head, order, **_: check_order("layerwise_learning_rates", x, order))
def layerwise_learning_rates(
    x: Float[tf.Tensor, "samples features"],
    y: Float[tf.Tensor, " samples"],
    body: Float[tf.Tensor, "features hidden"],
    head: Float[tf.Tensor, " hidden"],
    order: Int[tf.Tensor, "steps batch"],
    *,
    body_learning_rate: Scalar = 0.001,
    head_learning_rate: Scalar = 0.1,
) -> FineTuned:
    """Fine-tuning with layer-wise learning rates: mini-batch training of a two-layer network.

    H = tanh(X V),  ŷ = H w,  J = 1/(2B) Σ (ŷₙ − yₙ)²;  V ← V − η_V ∂J/∂V,  w ← w − η_w ∂J/∂w

    Args:
        x: one sample a row (samples, features).
        y: the targets (samples,).
        body: V, trained before (features, hidden).
        head: w, new (hidden,).
        order: the samples of each step, indices from 0 (steps, batch).
        body_learning_rate: η_V; with 0 the body is frozen.
        head_learning_rate: η_w, up to a thousand times as large.

    Returns:
        ``FineTuned(body, head, losses)``: V and w after the last step, and J of each step's batch before the step.

    Raises:
        ValueError: shapes do not fit together, no samples, or an index that is none of a sample.

    Example:
        A new head of zeros: in the first step the body gets no gradient, and only the head moves.

        >>> tuned = layerwise_learning_rates([[1.0]], [2.0], [[0.5]], [0.0], [[0]])
        >>> print(*(part.numpy().round(4) for part in tuned))
        [[0.5]] [0.0924] [2.]

    Conventions:
        PyTorch has parameter groups for it. In Keras, freezing is ``layer.trainable = False``, and several rates are
        ``keras.optimizers.MultiOptimizer``.

    References:
        yosinski2014; note D, section 10; note C, section 7.7.4.
    """

    def step(state: tuple[tf.Tensor, ...], batch: tf.Tensor) -> tuple[tf.Tensor, ...]:
        body, head, _ = state
        features, count = tf.gather(x, batch), tf.cast(tf.size(batch), x.dtype)
        hidden = tf.tanh(tf.matmul(features, body))  # (batch, hidden)
        error = tf.linalg.matvec(hidden, head) - tf.gather(y, batch)
        delta = error[:, None] * head * (1 - tf.square(hidden)) / count
        d_body = tf.matmul(features, delta, transpose_a=True)
        d_head = tf.linalg.matvec(hidden, error, transpose_a=True) / count
        loss = tf.reduce_sum(tf.square(error)) / (2 * count)
        return body - body_learning_rate * d_body, head - head_learning_rate * d_head, loss

    bodies, heads, losses = tf.scan(step, order, initializer=(body, head, tf.zeros([], x.dtype)))
    return FineTuned(bodies[-1], heads[-1], losses)
