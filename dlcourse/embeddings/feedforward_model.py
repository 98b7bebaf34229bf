"""The feed-forward language model as a Keras model, which is compiled and fitted as any other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from dlcourse.embeddings.feedforward_language_model import feedforward_language_model
from dlcourse.ranges import whole_number

__all__ = ["FeedforwardLanguageModel"]


@keras.saving.register_keras_serializable(package="dlcourse")
class FeedforwardLanguageModel(keras.Model):
    """Feed-forward language model: the n words before, as vectors side by side, predict the next one.

    ln P = ln softmax(tanh([v₁; …; v_n] W + b) U + c)

    Calling it with indices of words (batch, n) gives log-probabilities (batch, vocabulary). ``compile`` it with
    ``SparseCategoricalCrossentropy(from_logits=True)``, for which they are scores as good as any.

    Args:
        vocabulary_size: how many words there are.
        dim: d, size of a word's vector.
        hidden: units of the hidden layer.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        Words that count up to 5 and begin again.

        >>> import numpy as np
        >>> keras.utils.set_random_seed(0)
        >>> text = np.arange(200) % 5
        >>> model = FeedforwardLanguageModel(5, dim=4, hidden=8)
        >>> model.compile(keras.optimizers.Adam(0.05), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        >>> history = model.fit(np.stack([text[:-2], text[1:-1]], axis=1), text[2:], epochs=5, verbose=0)
        >>> print(model(np.array([[3, 4], [0, 1]])).numpy().argmax(axis=1))
        [0 2]

    References:
        bengio2003; note D, section 11.
    """

    def __init__(self, vocabulary_size: int, *, dim: int = 32, hidden: int = 64, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        owner = type(self).__name__
        self.vocabulary_size = whole_number(owner, "vocabulary_size", vocabulary_size, "[2, inf)", "words")
        self.dim = whole_number(owner, "dim", dim, meaning="numbers a vector")
        self.hidden = whole_number(owner, "hidden", hidden, meaning="units")

    def build(self, input_shape: Sequence[int | None]) -> None:
        words = input_shape[-1]
        shapes = {
            "embeddings": (self.vocabulary_size, self.dim),
            "kernel": (words * self.dim, self.hidden),
            "output_kernel": (self.hidden, self.vocabulary_size),
        }
        made = {n: self.add_weight(shape=s, initializer="glorot_uniform", name=n) for n, s in shapes.items()}
        bias = self.add_weight(shape=(self.hidden,), initializer="zeros", name="bias")
        output_bias = self.add_weight(shape=(self.vocabulary_size,), initializer="zeros", name="output_bias")
        self.weights_in_order = [made["embeddings"], made["kernel"], bias, made["output_kernel"], output_bias]
        self.built = True

    def call(self, inputs: Any) -> Any:
        weights = [keras.ops.convert_to_tensor(weight, self.compute_dtype) for weight in self.weights_in_order]
        return feedforward_language_model(keras.ops.cast(inputs, "int32"), *weights)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return (input_shape[0], self.vocabulary_size)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **{n: getattr(self, n) for n in ("vocabulary_size", "dim", "hidden")}}
