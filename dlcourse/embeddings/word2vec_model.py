"""word2vec as a Keras model: skip-gram with negative sampling, fitted to batches of windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.embeddings.skip_gram_scores import skip_gram_scores
from dlcourse.losses import masked_sigmoid_bce
from dlcourse.ranges import whole_number

__all__ = ["Word2Vec"]


@keras.saving.register_keras_serializable(package="dlcourse")
class Word2Vec(keras.Model):
    """word2vec (skip-gram with negative sampling): vectors that tell a word's context from noise words.

    J = (1/b) Σ_b Σ_k m_bk l_bk / Σ_k m_bk, as for the function ``word2vec``

    ``compile`` it with an optimiser alone and ``fit`` it to what ``word2vec_batches`` makes of a text: words, labels
    and masks, already shuffled, so that ``shuffle=False``. Without labels all words are context words, without a mask
    all count. Calling the model with words (batch, 1 + columns), the centre word first, gives the scores of the others
    (batch, columns). Its vectors are ``model.centre``.

    Args:
        vocabulary_size: how many words there are.
        dim: d, size of a word's vector.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        Words 0 and 1 stand beside 2, words 3 and 4 beside 5.

        >>> from dlcourse.embeddings import word2vec_batches
        >>> keras.utils.set_random_seed(0)
        >>> sentences = [[0, 2], [1, 2], [3, 5], [4, 5]] * 20
        >>> batches = word2vec_batches(sentences, [0.2, 0.2, 0.1, 0.2, 0.2, 0.1], window=1, negatives=2, batch_size=16)
        >>> model = Word2Vec(6, dim=4)
        >>> model.compile(keras.optimizers.Adam(0.05))
        >>> history = model.fit(batches, epochs=10, shuffle=False, verbose=0)
        >>> vectors = model.centre.numpy()
        >>> bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[3])
        True

    Conventions:
        Centres begin uniform in ±1/(2d), contexts at zero, as in the original code. That takes a step of plain gradient
        descent a pair, with a rate that falls; batches here want an optimiser such as Adam.

    References:
        mikolov2013; note D, section 11.
    """

    def __init__(self, vocabulary_size: int, *, dim: int = 100, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.vocabulary_size = whole_number("Word2Vec", "vocabulary_size", vocabulary_size, "[2, inf)", "words")
        self.dim = whole_number("Word2Vec", "dim", dim, meaning="numbers a vector")

    def build(self, input_shape: Sequence[int | None]) -> None:
        shape = (self.vocabulary_size, self.dim)
        start = keras.initializers.RandomUniform(-0.5 / self.dim, 0.5 / self.dim)
        self.centre = self.add_weight(shape=shape, initializer=start, name="centre")
        self.context = self.add_weight(shape=shape, initializer="zeros", name="context")
        self.built = True

    def call(self, inputs: Any) -> Any:
        words = keras.ops.cast(inputs, "int32")
        tables = [keras.ops.convert_to_tensor(table, self.compute_dtype) for table in (self.centre, self.context)]
        return skip_gram_scores(words[:, 0], words[:, 1:], *tables)

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        # In half precision a sum over a batch would lose digits.
        scores = tf.cast(y_pred, "float64" if self.compute_dtype == "float64" else "float32")
        labels, mask = (tf.ones_like(scores) if a is None else tf.cast(a, scores.dtype) for a in (y, sample_weight))
        return tf.reduce_mean(masked_sigmoid_bce(labels, scores, mask))

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        columns = input_shape[1]
        return (input_shape[0], None if columns is None else columns - 1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "vocabulary_size": self.vocabulary_size, "dim": self.dim}
