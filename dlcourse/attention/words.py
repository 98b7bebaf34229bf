"""What classifiers of texts have in common: vectors of words in front, scores of classes behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.checks import refuse_where
from dlcourse.ranges import number, whole_number

__all__: list[str] = []  # for the files of this unit


def check_lengths(function: str, lengths: Any, x: Any) -> None:
    """Raise an error for texts that are empty, or longer than what is there."""
    there = x.shape[1] or "?"
    told = (
        f"{function}: lengths holds {{:d}}, expected from 1 to {there}, the steps that there are. Leave out empty ones."
    )
    most = x.shape[1] or tf.cast(tf.shape(x)[1], lengths.dtype)
    refuse_where(lengths, lambda n: (n < 1) | (n > most), told)


class WordClassifier(keras.layers.Layer):
    """From indices of words (batch, time), 0 for padding behind each text, to scores of classes (batch, classes).

    A subclass says by ``features`` how many numbers represent a text, and by ``represent`` which.
    """

    def __init__(
        self, vocabulary_size: int, *, embedding_size: int, classes: int, dropout: float, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.autocast = False  # indices, which half precision would round
        owner = type(self).__name__
        meaning = "0 for padding, and words"
        self.vocabulary_size = whole_number(owner, "vocabulary_size", vocabulary_size, "[2, inf)", meaning)
        self.embedding_size = whole_number(owner, "embedding_size", embedding_size)
        self.classes = whole_number(owner, "classes", classes)
        self.dropout = number(owner, "dropout", dropout, "[0, 1)", "the share that is dropped")
        policy = self.dtype_policy
        self.embedding = keras.layers.Embedding(
            self.vocabulary_size, self.embedding_size, dtype=policy, name="embedding"
        )
        self.drop_words = keras.layers.Dropout(self.dropout, dtype=policy, name="drop_words")
        self.drop_features = keras.layers.Dropout(self.dropout, dtype=policy, name="drop_features")
        self.head = keras.layers.Dense(self.classes, dtype=policy, name="head")

    @property
    def features(self) -> int:
        raise NotImplementedError

    def represent(self, vectors: Any, lengths: Any, training: bool | None) -> Any:
        raise NotImplementedError

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.input_spec = keras.layers.InputSpec(ndim=2)
        self.embedding.build(input_shape)
        self.head.build((None, self.features))

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        tokens = tf.cast(inputs, tf.int32)
        # A text of padding alone has one step, the vector of index 0.
        steps = tf.range(1, tf.shape(tokens)[1] + 1)
        lengths = tf.maximum(tf.reduce_max(tf.where(tokens != 0, steps, 0), axis=1), 1)
        vectors = self.drop_words(self.embedding(tokens), training=training)
        return self.head(self.drop_features(self.represent(vectors, lengths, training), training=training))

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return input_shape[0], self.classes

    def get_config(self) -> dict[str, Any]:
        settings = ("vocabulary_size", "embedding_size", "classes", "dropout")
        return super().get_config() | {name: getattr(self, name) for name in settings}
