"""Batch and layer normalisation as Keras layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.ranges import number, whole_number
from dlcourse.regularization.batch_norm_conv import batch_norm_conv, batch_norm_conv_inference
from dlcourse.regularization.batch_norm_dense import batch_norm_dense, batch_norm_dense_inference
from dlcourse.regularization.layer_norm import layer_norm

__all__ = ["BatchNormalization", "LayerNormalization"]


def _in_variables_precision(layer: keras.layers.Layer, inputs: Any) -> tf.Tensor:
    """Cast half precision up to that of the statistics, in which squares neither overflow nor vanish."""
    return keras.ops.cast(inputs, layer.variable_dtype)


@keras.saving.register_keras_serializable(package="dlcourse")
class BatchNormalization(keras.layers.Layer):
    """Batch normalisation layer for vectors and feature maps, with moving statistics.

    y = γ (x − μ) / √(σ² + ε) + β, with the batch's μ and σ² in training, and the moving ones at inference

    Its weights are ``gamma``, ``beta``, ``moving_mean`` and ``moving_variance``, in the order of Keras's layer, so
    that ``get_weights`` and ``set_weights`` exchange them. Frozen, by ``trainable = False``, it runs as at inference.

    Args:
        momentum: m in [0, 1], the weight of the past in the moving statistics.
        epsilon: ε ≥ 0, added to the variance.
        ddof: 0 or 1; the moving variance is that of the batch times N / (N − ddof). With 1, a batch of one value a
            feature is refused, in ``fit`` too. XLA cannot refuse it; then the moving variance stays as it was.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Example:
        >>> layer = BatchNormalization(momentum=0.5, epsilon=0.0)
        >>> print(layer(np.array([[1.0], [5.0]], "float32"), training=True).numpy().ravel())
        [-1.  1.]
        >>> print(layer.moving_mean.numpy(), layer.moving_variance.numpy())
        [1.5] [2.5]

    Conventions:
        The defaults behave as ``keras.layers.BatchNormalization``; ``momentum=0.9, epsilon=1e-5, ddof=1`` as
        PyTorch's layer with its defaults. Channels are the last axis. A mask is handed on, but padding counts in the
        statistics; Keras's layer leaves it out.

    References:
        ioffe2015; note D, section 7.
    """

    def __init__(self, *, momentum: float = 0.99, epsilon: float = 1e-3, ddof: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        owner = "BatchNormalization"
        self.momentum = number(owner, "momentum", momentum, "[0, 1]", "the weight of the past, such as 0.99")
        self.epsilon = number(owner, "epsilon", epsilon, "[0, inf)", "such as 1e-3")
        self.ddof = whole_number(owner, "ddof", ddof, "[0, 1]", "what is taken off the number of samples")
        self.supports_masking = True

    def build(self, input_shape: Sequence[int | None]) -> None:
        if len(input_shape) not in (2, 4):
            raise ValueError(
                f"BatchNormalization: the inputs have shape {tuple(input_shape)}, expected (batch, features) or "
                "(batch, rows, columns, channels). Reshape them."
            )
        shape = {"shape": (input_shape[-1],), "autocast": False}
        self.gamma = self.add_weight(name="gamma", initializer="ones", **shape)
        self.beta = self.add_weight(name="beta", initializer="zeros", **shape)
        self.moving_mean = self.add_weight(name="moving_mean", initializer="zeros", trainable=False, **shape)
        self.moving_variance = self.add_weight(name="moving_variance", initializer="ones", trainable=False, **shape)

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        x, dense = _in_variables_precision(self, inputs), len(inputs.shape) == 2
        weights = [w.value for w in (self.gamma, self.beta, self.moving_mean, self.moving_variance)]
        if not (training and self.trainable):
            inference = batch_norm_dense_inference if dense else batch_norm_conv_inference
            return keras.ops.cast(inference(x, *weights, epsilon=self.epsilon), self.compute_dtype)
        normalize = batch_norm_dense if dense else batch_norm_conv
        y, mean, variance = normalize(x, *weights, momentum=self.momentum, epsilon=self.epsilon, ddof=self.ddof)
        self.moving_mean.assign(mean)
        self.moving_variance.assign(variance)
        return keras.ops.cast(y, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"momentum": self.momentum, "epsilon": self.epsilon, "ddof": self.ddof}


@keras.saving.register_keras_serializable(package="dlcourse")
class LayerNormalization(keras.layers.Layer):
    """Layer normalisation over the last axis, with learnt scale and shift: ``layer_norm``.

    y = γ (x − μ) / √(σ² + ε) + β, with μ and σ² of each sample

    Its weights are ``gamma`` and ``beta``, in the order of Keras's layer.

    Args:
        epsilon: ε ≥ 0, added to the variance.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Example:
        >>> print(LayerNormalization(epsilon=0.0)(np.array([[1.0, 5.0], [7.0, 6.0]], "float32")).numpy())
        [[-1.  1.]
         [ 1. -1.]]

    Conventions:
        The default behaves as ``keras.layers.LayerNormalization``; PyTorch's ε is 1e-5.

    References:
        ba2016; note D, section 11.
    """

    def __init__(self, *, epsilon: float = 1e-3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.epsilon = number("LayerNormalization", "epsilon", epsilon, "[0, inf)", "such as 1e-3")
        self.supports_masking = True

    def build(self, input_shape: Sequence[int | None]) -> None:
        shape = {"shape": (input_shape[-1],), "autocast": False}
        self.gamma = self.add_weight(name="gamma", initializer="ones", **shape)
        self.beta = self.add_weight(name="beta", initializer="zeros", **shape)

    def call(self, inputs: Any) -> Any:
        x = _in_variables_precision(self, inputs)
        y = layer_norm(x, self.gamma.value, self.beta.value, epsilon=self.epsilon)
        return keras.ops.cast(y, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"epsilon": self.epsilon}
