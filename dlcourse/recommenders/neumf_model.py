"""NeuMF as a Keras model, which is fitted to triples, and ranks all items for all users in one compiled pass."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import keras
import tensorflow as tf

from dlcourse.graph import traced
from dlcourse.nan import rectified
from dlcourse.ranges import choice, layer_sizes, number, whole_number
from dlcourse.recommenders.neumf import gmf, neumf
from dlcourse.recommenders.ranking_losses import bpr_loss, pointwise_loss

__all__ = ["NeuMF"]

TABLES = ("user_factors", "item_factors", "user_vectors", "item_vectors")
_PAIRS = 1 << 15  # that are scored at once


@keras.saving.register_keras_serializable(package="dlcourse")
class NeuMF(keras.Model):
    """NeuMF (neural matrix factorization): scores of items for users, learnt from what they have chosen.

    z_ui = hᵀ [P_u ⊙ Q_i ; MLP([U_u ; V_i])]

    ``compile`` it with an optimiser alone, and ``fit`` it to rows of a user, an item that he has chosen and items that
    he has not (batch, 2 + negatives). Calling it with such rows gives the scores of all items of each (batch, 1 +
    negatives); −1 stands for a user or an item that is unknown. ``scores()`` has those of all pairs (users, items).

    Args:
        num_users: m.
        num_items: n.
        factors: k, size of all four tables' rows.
        hidden: units of each hidden layer.
        loss: "bpr", or "pointwise".
        strength: λ of an L2 penalty on the rows of the tables that a batch looks up, counted once a row of the batch.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        Users 0 and 1 choose item 0 or 1, users 2 and 3 item 2 or 3.

        >>> import numpy as np
        >>> keras.utils.set_random_seed(0)
        >>> rows = np.array([[0, 0, 2], [0, 1, 3], [1, 0, 3], [2, 2, 0], [3, 3, 1], [3, 2, 1]])
        >>> model = NeuMF(4, 4, factors=4, hidden=(8,))
        >>> model.compile(keras.optimizers.Adam(0.05))
        >>> history = model.fit(rows, epochs=40, verbose=0)
        >>> bool(model.scores()[1, 1] > model.scores()[1, 2])
        True

    Conventions:
        Scores are before the sigmoid, which changes no order. Losses are means over a batch.

    References:
        he2017, section 3.4; rendle2009; note D, section 12.
    """

    def __init__(
        self,
        num_users: int,
        num_items: int,
        *,
        factors: int = 8,
        hidden: Sequence[int] = (32, 16),
        loss: str = "bpr",
        strength: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        owner = type(self).__name__
        self.num_users = whole_number(owner, "num_users", num_users, meaning="rows")
        self.num_items = whole_number(owner, "num_items", num_items, meaning="columns")
        self.factors = whole_number(owner, "factors", factors, meaning="numbers a user")
        self.hidden = layer_sizes(owner, hidden, "hidden")
        self.kind = choice(owner, "loss", loss, ("bpr", "pointwise"))
        self.strength = number(owner, "strength", strength, "[0, inf)")

    def build(self, input_shape: Sequence[int | None]) -> None:
        normal = keras.initializers.RandomNormal(stddev=0.1)
        for name in TABLES:
            rows = self.num_users if name.startswith("user") else self.num_items
            setattr(self, name, self.add_weight(shape=(rows, self.factors), initializer=normal, name=name))
        sizes = [2 * self.factors, *self.hidden]
        self.kernels = [
            self.add_weight(shape=shape, initializer="glorot_uniform", name=f"kernel_{place}")
            for place, shape in enumerate(pairwise(sizes))
        ]
        self.biases = [
            self.add_weight(shape=(units,), initializer="zeros", name=f"bias_{place}")
            for place, units in enumerate(self.hidden)
        ]
        uniform = keras.initializers.RandomUniform(-0.5, 0.5)
        features = (self.factors + sizes[-1],)
        self.output_weights = self.add_weight(shape=features, initializer=uniform, name="output")
        self.built = True

    def call(self, inputs: Any) -> Any:
        rows = keras.ops.cast(inputs, "int32")
        columns = tf.shape(rows)[1] - 1
        users, items = tf.repeat(rows[:, 0], columns), tf.reshape(rows[:, 1:], [-1])
        return tf.reshape(self._of_pairs(users, items), [-1, columns])

    def _of_pairs(self, users: tf.Tensor, items: tf.Tensor) -> tf.Tensor:
        p, q, u, v = self._read_all([getattr(self, name) for name in TABLES])
        ones = tf.ones_like(u[:1])  # gmf with a row of ones looks rows up
        zero = tf.zeros_like(users)
        vectors = gmf(users, zero, u, ones), gmf(zero, items, ones, v)
        kernels, biases = self._read_all(self.kernels), self._read_all(self.biases)
        return neumf(gmf(users, items, p, q), *vectors, kernels, biases, self._read(self.output_weights))

    def scores(self) -> tf.Tensor:
        """Return the scores of all items for all users (users, items), in one compiled pass."""
        if not hasattr(self, "_all_pairs"):
            self._all_pairs = traced(self._ranked)
        return self._all_pairs()

    def _ranked(self) -> tf.Tensor:
        """Score all pairs, those of some users at a time: one user's keep no processor busy, all need much memory.

        What a pair has to itself is little: W₁ᵀ[U_u ; V_i] is a sum of a user's and an item's vector, and hᵀφ_ui an
        inner product.
        """
        p, q, u, v = self._read_all([getattr(self, name) for name in TABLES])
        (first, *kernels), (bias, *biases) = self._read_all(self.kernels), self._read_all(self.biases)
        weights, last = tf.split(self._read(self.output_weights), [self.factors, self.hidden[-1]])
        of_users, of_items = u @ first[: self.factors], v @ first[self.factors :] + bias
        products = tf.matmul(p * weights, q, transpose_b=True)

        def scores(users: tf.Tensor) -> tf.Tensor:
            hidden = rectified(tf.gather(of_users, users)[:, None] + of_items)
            for kernel, bias in zip(kernels, biases, strict=True):
                hidden = rectified(hidden @ kernel + bias)
            return tf.linalg.matvec(hidden, last)

        at_once = max(1, min(self.num_users, _PAIRS // self.num_items))
        blocks = -(-self.num_users // at_once)
        users = tf.minimum(tf.range(blocks * at_once), self.num_users - 1)  # the last block is filled up
        spec = tf.TensorSpec([at_once, self.num_items], self.compute_dtype)
        rest = tf.map_fn(scores, tf.reshape(users, [blocks, at_once]), fn_output_signature=spec)
        return products + tf.reshape(rest, [-1, self.num_items])[: self.num_users]

    def _read(self, weight: Any) -> tf.Tensor:
        return keras.ops.convert_to_tensor(weight, self.compute_dtype)

    def _read_all(self, weights: Sequence[Any]) -> list[tf.Tensor]:
        return list(map(self._read, weights))

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        # In half precision a sum over a batch would lose digits.
        scores = tf.cast(y_pred, "float64" if self.compute_dtype == "float64" else "float32")
        positive, negative = scores[:, :1], scores[:, 1:]
        flat = [tf.reshape(part, [-1]) for part in (positive + tf.zeros_like(negative), negative)]
        if self.kind == "bpr":
            loss = bpr_loss(*flat) / tf.cast(tf.maximum(tf.size(flat[1]), 1), scores.dtype)
        else:
            labels = tf.concat([tf.ones_like(positive), tf.zeros_like(negative)], axis=1)
            loss = pointwise_loss(*(tf.reshape(t, [-1]) for t in (labels, scores)))
            loss = loss / tf.cast(tf.size(scores), scores.dtype)
        return loss + self._penalty(tf.cast(x, tf.int32), scores.dtype) if self.strength else loss

    def _penalty(self, rows: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
        squares = []
        for name in TABLES:
            ids = rows[:, :1] if name.startswith("user") else rows[:, 1:]
            norms = tf.reduce_sum(tf.square(tf.cast(getattr(self, name), dtype)), axis=1)
            squares.append(tf.reduce_sum(tf.where(ids >= 0, tf.gather(norms, tf.maximum(ids, 0)), 0)))
        return self.strength * tf.add_n(squares) / tf.cast(tf.shape(rows)[0], dtype)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        columns = input_shape[1]
        return (input_shape[0], None if columns is None else columns - 1)

    def get_config(self) -> dict[str, Any]:
        names = ("num_users", "num_items", "factors", "hidden", "strength")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}, "loss": self.kind}
