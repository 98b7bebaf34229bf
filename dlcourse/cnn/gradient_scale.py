"""A layer that slows down the learning of all layers before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.ranges import number

__all__ = ["GradientScale"]


@keras.saving.register_keras_serializable(package="dlcourse")
class GradientScale(keras.layers.Layer):
    """Gradient scaling layer: the identity, whose gradient is multiplied by a factor.

    y = x,  ∂J/∂x = r ∂J/∂y

    Args:
        scale: r, from 0 on. Between body and head of a network, the body learns r times as fast as the head.
        **kwargs: what every Keras layer takes.

    Example:
        >>> x = tf.Variable([2.0, 3.0])
        >>> with tf.GradientTape() as tape:
        ...     y = GradientScale(0.001)(x)
        >>> print(y.numpy(), tape.gradient(y, x).numpy())
        [2. 3.] [0.001 0.001]

    Conventions:
        For gradient descent, with momentum or without, it is the same as a learning rate r times as large for all that
        lies before the layer. Adam, RMSProp and AdaGrad divide gradients by their own size: there the factor cancels,
        and two optimisers are needed, such as ``keras.optimizers.MultiOptimizer`` holds. Weight decay is not scaled.
        With 0 nothing before the layer learns, though its batch normalisation stays in training mode: ``freeze`` it.

    References:
        yosinski2014; note C, section 7.7.4; note D, section 10.
    """

    def __init__(self, scale: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = number("GradientScale", "scale", scale, "[0, inf)", "such as 0.001")

    def call(self, inputs: Any) -> Any:
        x = keras.ops.cast(inputs, self.compute_dtype)
        kept = tf.stop_gradient(x)
        return kept + self.scale * (x - kept)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"scale": self.scale}
