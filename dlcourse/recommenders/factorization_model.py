"""Matrix factorization as a Keras model, which is compiled and fitted as any other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.ranges import number, whole_number
from dlcourse.recommenders.factorization import matrix_factorization
from dlcourse.recommenders.lookups import rows_of

__all__ = ["MatrixFactorization"]


@keras.saving.register_keras_serializable(package="dlcourse")
class MatrixFactorization(keras.Model):
    """Matrix factorization: predicted ratings of pairs, by latent factors and biases that are learnt.

    r̂_ui = μ + P_u · Q_i + b_u + b_i

    Calling it with pairs (batch, 2), a user and an item each, gives ratings (batch,); −1 stands for one that is
    unknown. ``compile`` it with "mse".

    Args:
        num_users: m.
        num_items: n.
        factors: k.
        mean: μ, such as the mean of all training ratings.
        strength: λ of λ (‖P_u‖² + ‖Q_i‖² + b_u² + b_i²), which each rating of a batch adds to its squared error.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        User 0 likes item 0, user 1 likes item 1.

        >>> import numpy as np
        >>> keras.utils.set_random_seed(0)
        >>> pairs, ratings = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([5.0, 1.0, 1.0, 5.0])
        >>> model = MatrixFactorization(2, 2, factors=2, mean=3.0)
        >>> model.compile(keras.optimizers.Adam(0.1), "mse")
        >>> history = model.fit(pairs, ratings, epochs=100, verbose=0)
        >>> print(model(pairs).numpy().round(1))
        [5. 1. 1. 5.]

    Conventions:
        Factors begin normal with deviation 0.1, biases at zero. A penalty in each rating is Koren's: who rates much is
        restrained much. In ``matrix_factorization_loss`` each parameter counts once.

    References:
        koren2009, equations 4 and 5; note D, section 12.
    """

    def __init__(
        self,
        num_users: int,
        num_items: int,
        *,
        factors: int = 20,
        mean: float = 0.0,
        strength: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        owner = type(self).__name__
        self.num_users = whole_number(owner, "num_users", num_users, meaning="rows")
        self.num_items = whole_number(owner, "num_items", num_items, meaning="columns")
        self.factors = whole_number(owner, "factors", factors, meaning="numbers a user")
        self.mean = number(owner, "mean", mean)
        self.strength = number(owner, "strength", strength, "[0, inf)")

    def build(self, input_shape: Sequence[int | None]) -> None:
        normal = keras.initializers.RandomNormal(stddev=0.1)
        users, items = (self.num_users, self.factors), (self.num_items, self.factors)
        self.user_factors = self.add_weight(shape=users, initializer=normal, name="user_factors")
        self.item_factors = self.add_weight(shape=items, initializer=normal, name="item_factors")
        self.user_bias = self.add_weight(shape=users[:1], initializer="zeros", name="user_bias")
        self.item_bias = self.add_weight(shape=items[:1], initializer="zeros", name="item_bias")
        self.built = True

    def call(self, inputs: Any) -> Any:
        pairs = keras.ops.cast(inputs, "int32")
        return matrix_factorization(pairs[:, 0], pairs[:, 1], *self._tables(self.compute_dtype), mean=self.mean)

    def _tables(self, dtype: Any) -> list[Any]:
        tables = (self.user_factors, self.item_factors, self.user_bias, self.item_bias)
        return [tf.cast(keras.ops.convert_to_tensor(table), dtype) for table in tables]

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        if not self.strength:
            return loss
        pairs = tf.cast(x, tf.int32)
        ids = [pairs[:, 0], pairs[:, 1], pairs[:, 0], pairs[:, 1]]
        rows = [rows_of(table, each) for table, each in zip(self._tables(loss.dtype), ids, strict=True)]
        squares = tf.add_n([tf.reduce_sum(tf.square(row)) for row in rows])
        return loss + self.strength * squares / tf.cast(tf.shape(pairs)[0], loss.dtype)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return (input_shape[0],)

    def get_config(self) -> dict[str, Any]:
        names = ("num_users", "num_items", "factors", "mean", "strength")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
