"""Multi-head attention as a Keras layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.attention.masks import lower_triangle
from dlcourse.attention.multi_head import MultiHeadWeights, attend_in_heads
from dlcourse.ranges import number, optional_number, seed_number, whole_number
from dlcourse.regularization import Dropout
from dlcourse.shapes import check_arrays, declared_axes

__all__ = ["MultiHeadAttention"]


@keras.saving.register_keras_serializable(package="dlcourse")
class MultiHeadAttention(keras.layers.Layer):
    """Multi-head attention layer: ``multi_head``, with dropout of the attention weights.

    Zₕ = softmax(X_q W_hQ (X_k W_hK)ᵀ / √d) X_v W_hV,  Y = [Z₁ … Z_H] W_O + b_O

    It is called with ``query``, ``value`` and ``key``, each (batch, time, features), and answers
    (batch, queries, features of the query). Without ``value`` it is self-attention, without ``key`` the keys are the
    values. ``attention_mask`` is True where a query may see a key, (queries, keys) or (batch, queries, keys);
    ``use_causal_mask=True`` forbids to look ahead. Padding that Keras knows of, such as that of an ``Embedding`` with
    ``mask_zero=True``, is not seen. With ``return_attention_scores=True`` the weights (batch, heads, queries, keys)
    come beside the answer, as they were before dropout.

    Its weights have the names, the shapes and the order of ``keras.layers.MultiHeadAttention``, so that
    ``get_weights`` and ``set_weights`` exchange them.

    Args:
        num_heads: H, 1 or more.
        key_dim: d, the size of each head's queries, keys and values; None for the query's features / H.
        dropout: the probability in [0, 1) that a weight is dropped in training.
        seed: of the dropout.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Example:
        >>> layer = MultiHeadAttention(2)
        >>> print(layer(tf.ones((1, 5, 6)), tf.ones((1, 7, 4))).shape)
        (1, 5, 6)
        >>> print(layer.count_params())  # W_Q 6·6 + 6, W_K and W_V 4·6 + 6 each, W_O 6·6 + 6
        144

    Conventions:
        Where Keras's layer is given a padded query, it masks its rows as a whole, so that they get the mean of all
        values; here they are computed as all others, and the mask is handed on. Whoever may see nothing gets b_O.

    References:
        vaswani2017, section 3.2.2; note D, section 11.
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int | None = None,
        dropout: float = 0.0,
        *,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        owner = type(self).__name__
        self.num_heads = whole_number(owner, "num_heads", num_heads, "[1, inf)", "how many look side by side")
        self.key_dim = optional_number(owner, "key_dim", key_dim, "[1, inf)", "the size of a head", whole=True)
        self.dropout = number(owner, "dropout", dropout, "[0, 1)", "the share of weights to drop")
        self.seed = seed_number(owner, seed)
        self.drop = Dropout(self.dropout, seed=self.seed, dtype=self.dtype_policy, name="drop")
        self.supports_masking = True

    def build(self, query_shape: Sequence[int | None], value_shape: Any = None, key_shape: Any = None) -> None:
        features = query_shape[-1]
        values = (value_shape or query_shape)[-1]
        keys = (key_shape or value_shape or query_shape)[-1]
        heads, depth = self.num_heads, self._depth(features)
        for name, size in (("query", features), ("key", keys), ("value", values)):
            self._add(name, (size, heads, depth), (heads, depth))
        self._add("output", (heads, depth, features), (features,))

    def _depth(self, features: int) -> int:
        if self.key_dim is None and features % self.num_heads:
            raise ValueError(
                f"{type(self).__name__}: num_heads is {self.num_heads} but the query has {features} features, expected "
                "a number of heads that divides them. Choose another one, or set key_dim."
            )
        return features // self.num_heads if self.key_dim is None else self.key_dim

    def _add(self, name: str, kernel: tuple[int, ...], bias: tuple[int, ...]) -> None:
        setattr(self, f"{name}_kernel", self.add_weight(shape=kernel, initializer=_glorot, name=f"{name}_kernel"))
        setattr(self, f"{name}_bias", self.add_weight(shape=bias, initializer="zeros", name=f"{name}_bias"))

    def call(
        self,
        query: Any,
        value: Any = None,
        key: Any = None,
        attention_mask: Any = None,
        use_causal_mask: bool = False,
        return_attention_scores: bool = False,
        training: bool | None = None,
        mask: Any = None,
        value_mask: Any = None,
    ) -> Any:
        if attention_mask is not None:
            attention_mask = tf.cast(attention_mask, tf.bool)
        value, value_mask = (query, mask) if value is None else (value, value_mask)
        key = value if key is None else key
        query, key, value = (keras.ops.cast(x, self.compute_dtype) for x in (query, key, value))
        weights = MultiHeadWeights(
            *[tf.convert_to_tensor(getattr(self, name).value) for name in MultiHeadWeights._fields]
        )
        given = {"query": query, "key": key, "value": value, "attention_mask": attention_mask}
        check_arrays(type(self).__name__, _AXES, given | weights._asdict())
        seen = self._seen(query, key, attention_mask, value_mask, use_causal_mask)
        drop = (lambda w: self.drop(w, training=True)) if training and self.dropout else None
        output, shares = attend_in_heads(query, key, value, weights, seen, drop)
        return (output, shares) if return_attention_scores else output

    def _seen(self, query: Any, key: Any, attention_mask: Any, value_mask: Any, causal: bool) -> Any:
        """Join the masks (..., queries, keys); None where all may be seen."""
        seen = attention_mask
        if causal:
            triangle = lower_triangle(tf.shape(query)[1], tf.shape(key)[1])
            seen = triangle if seen is None else seen & triangle
        if value_mask is not None:
            padding = tf.cast(value_mask, tf.bool)[:, None, :]
            seen = padding if seen is None else seen & padding
        return seen

    def compute_output_shape(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> Any:
        return query_shape

    def get_config(self) -> dict[str, Any]:
        settings = ("num_heads", "key_dim", "dropout", "seed")
        return super().get_config() | {name: getattr(self, name) for name in settings}


_AXES = declared_axes(
    query="*batch queries features",
    key="*batch keys key_features",
    value="*batch keys value_features",
    attention_mask="*#batch #queries #keys",
    query_kernel="features heads depth",
    key_kernel="key_features heads depth",
    value_kernel="value_features heads depth",
)


def _glorot(shape: Sequence[int], dtype: Any = None) -> tf.Tensor:
    """Draw a kernel as that of one dense layer, whose heads are side by side: Keras would take them for pixels."""
    rows, columns = (shape[0], shape[1] * shape[2]) if len(shape) == 3 else shape
    return tf.reshape(keras.initializers.GlorotUniform()((rows, columns), dtype=dtype), shape)
