"""AutoRec as a Keras model, which is fitted to the rows of an interaction matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.ranges import number, seed_number, whole_number
from dlcourse.regularization import Dropout

__all__ = ["AutoRec"]


@keras.saving.register_keras_serializable(package="dlcourse")
class AutoRec(keras.Model):
    """AutoRec: an autoencoder of rating vectors, with dropout behind its hidden layer.

    R̂_i = W dropout(σ(V R_i + μ)) + b, with 0 in R_i where there is no rating

    Calling it with vectors of ratings (batch, size), NaN where there is none, gives ratings of all entries; where rows
    are items, size is the number of users.
    ``compile`` it with an optimiser alone, and ``fit`` it to such vectors; others may be given as labels, of held-out
    ratings.

    Args:
        hidden: units of the hidden layer.
        dropout: share of hidden units that is dropped in training.
        strength: λ of λ (‖W‖² + ‖V‖²), which is added to the mean squared error of a batch's observed ratings.
        seed: of the dropout.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        >>> import numpy as np
        >>> keras.utils.set_random_seed(0)
        >>> ratings = np.array([[5.0, np.nan, 1.0], [1.0, 2.0, 5.0]] * 4, "float32")
        >>> model = AutoRec(hidden=8, dropout=0.0)
        >>> model.compile(keras.optimizers.Adam(0.1))
        >>> history = model.fit(ratings, epochs=60, verbose=0)
        >>> print(model(ratings[:2]).numpy()[:, [0, 2]].round())
        [[5. 1.]
         [1. 5.]]

    Conventions:
        The loss is a mean over observed entries, where ``autorec_loss`` is a sum, so that λ does not depend on how many
        there are. Dropout is inverted: what is kept is divided by its share.

    References:
        sedhain2015, equations 1 and 2; note D, section 12.
    """

    def __init__(
        self,
        *,
        hidden: int = 500,
        dropout: float = 0.05,
        strength: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        owner = type(self).__name__
        self.hidden = whole_number(owner, "hidden", hidden, meaning="units")
        self.rate = number(owner, "dropout", dropout, "[0, 1)")
        self.strength = number(owner, "strength", strength, "[0, inf)")
        self.seed = seed_number(owner, seed)
        self.encoder = keras.layers.Dense(self.hidden, activation="sigmoid", dtype=self.dtype_policy, name="encoder")
        self.dropout = Dropout(self.rate, seed=self.seed, dtype=self.dtype_policy)

    def build(self, input_shape: Sequence[int | None]) -> None:
        size = input_shape[-1]
        self.encoder.build((None, size))
        self.decoder = keras.layers.Dense(size, dtype=self.dtype_policy, name="decoder")
        self.decoder.build((None, self.hidden))
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        ratings = keras.ops.cast(inputs, self.compute_dtype)
        known = keras.ops.where(keras.ops.isnan(ratings), keras.ops.zeros_like(ratings), ratings)
        return self.decoder(self.dropout(self.encoder(known), training=training))

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        predicted = tf.cast(y_pred, "float64" if self.compute_dtype == "float64" else "float32")
        ratings = tf.cast(x if y is None else y, predicted.dtype)
        there, zero = ~tf.math.is_nan(ratings), tf.zeros_like(ratings)
        error = tf.where(there, ratings, zero) - tf.where(there, predicted, zero)
        count = tf.maximum(tf.reduce_sum(tf.cast(there, error.dtype)), 1)
        kernels = [tf.cast(layer.kernel, error.dtype) for layer in (self.encoder, self.decoder)]
        penalty = tf.add_n([tf.reduce_sum(tf.square(kernel)) for kernel in kernels])
        return tf.reduce_sum(tf.square(error)) / count + self.strength * penalty

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        names = ("hidden", "strength", "seed")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}, "dropout": self.rate}
