"""Dropout as a Keras layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.ranges import choice, number, seed_number, whole_number
from dlcourse.regularization.dropout import classic_dropout, classic_dropout_inference, dropout

__all__ = ["Dropout"]

CONVENTIONS = ("inverted", "classic")


@keras.saving.register_keras_serializable(package="dlcourse")
class Dropout(keras.layers.Layer):
    """Dropout layer, inverted or classic, that draws its own uniform numbers.

    inverted: y = x m / (1 − p) in training, x at inference;   classic: y = x m in training, (1 − p) x at inference

    Args:
        rate: p in [0, 1), the probability that a unit is dropped.
        convention: "inverted" or "classic".
        noise_shape: the shape of m, where units share their fate; None for an axis that is as long as that of the
            inputs, 1 for one along which all is dropped or kept together. None altogether: every entry by itself.
            No size is below 1.
        seed: of the uniform numbers, an integer; None for another sequence each time.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``.

    Example:
        >>> layer = Dropout(0.5, seed=0)
        >>> print(layer(np.ones((1, 4), "float32")).numpy())
        [[1. 1. 1. 1.]]
        >>> print(np.unique(layer(np.ones((9, 9), "float32"), training=True)))
        [0. 2.]

    Conventions:
        With the inverted convention and a seed, this is ``keras.layers.Dropout`` mask for mask; but not in half
        precision, in which Keras draws so coarsely that a rate of 0.001 drops a share of 0.008 in bfloat16: here, the
        numbers are float32. Keras and PyTorch allow a rate of 1, of which nothing is left; here it is refused.

    References:
        srivastava2014; note B, section 2.3; note D, section 4.
    """

    def __init__(
        self,
        rate: float,
        *,
        convention: str = "inverted",
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rate = number("Dropout", "rate", rate, "[0, 1)", "the share of units to drop")
        self.convention = choice("Dropout", "convention", convention, CONVENTIONS)
        self.seed = seed_number("Dropout", seed)
        self.noise_shape = None if noise_shape is None else _sizes(noise_shape)
        self.seed_generator = keras.random.SeedGenerator(self.seed)
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        inputs = keras.ops.cast(inputs, self.compute_dtype)  # whole numbers, too
        if not training:
            return inputs if self.convention == "inverted" else classic_dropout_inference(inputs, rate=self.rate)
        if self.rate == 0:
            return inputs
        # The uniform numbers of bfloat16 are multiples of 1/128: more than one in a thousand is below 0.001.
        x = tf.cast(inputs, tf.float32) if inputs.dtype.size < tf.float32.size else inputs
        uniforms = keras.random.uniform(self._noise_shape(x), dtype=x.dtype, seed=self.seed_generator)
        forward = dropout if self.convention == "inverted" else classic_dropout
        return tf.cast(forward(x, tf.broadcast_to(uniforms, tf.shape(x)), rate=self.rate), inputs.dtype)

    def _noise_shape(self, inputs: tf.Tensor) -> tf.Tensor:
        sizes = tf.unstack(tf.shape(inputs))
        if self.noise_shape is None:
            return tf.stack(sizes)
        fits = len(sizes) == len(self.noise_shape) and all(
            n in (None, 1) or size in (None, n) for n, size in zip(self.noise_shape, inputs.shape, strict=True)
        )
        if not fits:
            raise ValueError(
                f"Dropout: noise_shape is {self.noise_shape} but inputs has shape {tuple(inputs.shape)}, expected an "
                "entry for each axis: 1 to drop all along it together, None for as many as there are."
            )
        return tf.stack([size if n is None else n for size, n in zip(sizes, self.noise_shape, strict=True)])

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        names = ("rate", "convention", "noise_shape", "seed")
        return super().get_config() | {name: getattr(self, name) for name in names}


def _sizes(noise_shape: Any) -> list[int | None]:
    if isinstance(noise_shape, str) or not hasattr(noise_shape, "__iter__"):
        raise TypeError(f"Dropout: noise_shape is {noise_shape!r}, expected one size an axis, such as (None, 1).")
    return [None if n is None else whole_number("Dropout", "noise_shape", n) for n in noise_shape]
