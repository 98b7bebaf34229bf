"""What the layers of a transformer have in common as Keras layers."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from dlcourse.attention.feed_forward import ACTIVATIONS
from dlcourse.attention.multi_head import MultiHeadWeights
from dlcourse.attention.multi_head_layer import MultiHeadAttention
from dlcourse.attention.residual import NetworkWeights, feed_forward, residual
from dlcourse.checks import refuse_where
from dlcourse.ranges import choice, number, seed_number, whole_number
from dlcourse.regularization import BatchNormalization, Dropout, LayerNormalization

__all__: list[str] = []  # for the files of this unit

NORMALIZATIONS = ("post", "pre", "batch")
_NORM = ("gamma", "beta")


class TransformerLayer(keras.layers.Layer):
    """What both layers share: their settings, the position-wise network, and how a sub-layer is called."""

    def __init__(
        self,
        num_heads: int,
        inner_width: int,
        *,
        normalization: str = "post",
        activation: str = "relu",
        dropout: float = 0.0,
        epsilon: float = 1e-5,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        owner = type(self).__name__
        self.num_heads = whole_number(owner, "num_heads", num_heads, "[1, inf)", "how many look side by side")
        self.inner_width = whole_number(owner, "inner_width", inner_width, "[1, inf)", "units between the two layers")
        self.normalization = choice(owner, "normalization", normalization, NORMALIZATIONS)
        self.activation = choice(owner, "activation", activation, ACTIVATIONS)
        self.dropout = number(owner, "dropout", dropout, "[0, 1)", "the share of units to drop")
        self.epsilon = number(owner, "epsilon", epsilon, "[0, inf)", "such as 1e-5")
        self.seed = seed_number(owner, seed)
        self.drop = Dropout(self.dropout, seed=self.seed, dtype=self.dtype_policy, name="drop")
        self.supports_masking = True

    def _attention(self, name: str, place: int = 1) -> MultiHeadAttention:
        settings = {"dropout": self.dropout, "seed": seed_apart(self.seed, place), "dtype": self.dtype_policy}
        return MultiHeadAttention(self.num_heads, name=name, **settings)

    def _norm(self, name: str) -> keras.layers.Layer:
        kind = BatchNormalization if self.normalization == "batch" else LayerNormalization
        return kind(epsilon=self.epsilon, dtype=self.dtype_policy, name=name)

    def _build_network(self, width: int) -> None:
        inner = self.inner_width
        shapes = {"inner_kernel": (width, inner), "inner_bias": (inner,)}
        shapes |= {"outer_kernel": (inner, width), "outer_bias": (width,)}
        for name, shape in shapes.items():
            begin = "glorot_uniform" if len(shape) == 2 else "zeros"
            setattr(self, name, self.add_weight(shape=shape, initializer=begin, name=name))
        for norm in self.norms:
            norm.build((None, width))

    def _add(self, x: Any, sublayer: Any, norm: Any, training: Any) -> Any:
        """Call a sub-layer within its residual connection."""

        def normalize(y: Any) -> Any:
            if self.normalization != "batch":
                return norm(y)
            rows = tf.reshape(y, [-1, y.shape[-1]])  # all positions of all sequences are one batch, padding too
            return tf.reshape(norm(rows, training=training), tf.shape(y))

        order = "pre" if self.normalization == "pre" else "post"
        return residual(x, sublayer, normalize, order, lambda y: self.drop(y, training=training))

    def _network(self, training: Any) -> Any:
        weights = self._network_weights()
        return lambda x: feed_forward(x, weights, self.activation, lambda y: self.drop(y, training=training))

    def _network_weights(self) -> NetworkWeights:
        """Return the weights beside the attention as the functions take them; normalisation runs by itself."""
        names = NetworkWeights._fields[:4]
        dense = [value_of(getattr(self, name), self.compute_dtype) for name in names]
        return NetworkWeights(*dense, *(tf.stack([getattr(n, name).value for n in self.norms]) for name in _NORM))

    def get_config(self) -> dict[str, Any]:
        names = ("num_heads", "inner_width", "normalization", "activation", "dropout", "epsilon", "seed")
        return super().get_config() | {name: getattr(self, name) for name in names}


def value_of(variable: keras.Variable, dtype: Any = None) -> tf.Tensor:
    """Return what a variable holds, as a tensor; casting a variable to its own precision would give the variable."""
    tensor = tf.convert_to_tensor(variable.value)
    return tensor if dtype is None else tf.cast(tensor, dtype)


def seed_apart(seed: int | None, place: int) -> int | None:
    """Return another seed for each place, so that no two layers drop the same units; None stays None."""
    return None if seed is None else (seed + 7919 * place + 2**63) % 2**64 - 2**63


def heads_of(layer: MultiHeadAttention | None, dtype: Any = None) -> MultiHeadWeights:
    """Return the weights of a multi-head layer as ``multi_head`` takes them."""
    return MultiHeadWeights(*[value_of(getattr(layer, name), dtype) for name in MultiHeadWeights._fields])


def join_masks(attention_mask: Any, padding: Any) -> Any:
    """Join where positions may look with which of them there are (batch, time); None where all may be seen."""
    if padding is None:
        return attention_mask
    there = tf.cast(padding, tf.bool)[:, None, :]
    return there if attention_mask is None else tf.cast(attention_mask, tf.bool) & there


def read_indices(owner: str, name: str, tokens: Any, count: int, max_length: int) -> Any:
    """Return tokens as indices (batch, time), or say that there are too many, or one that is in no vocabulary."""
    tokens = keras.ops.cast(keras.ops.convert_to_tensor(tokens), "int32")
    if tokens.shape[1] is not None and tokens.shape[1] > max_length:
        raise ValueError(
            f"{owner}: {name} has shape {tuple(tokens.shape)}, expected at most {max_length} positions, max_length. "
            "Cut the sequences, or make max_length larger."
        )
    told = f"{owner}: {name} holds {{:d}}, expected indices from 0 to {count - 1}, with 0 for padding."
    if isinstance(tokens, tf.Tensor):  # and no Keras's, within a functional model that is being made
        refuse_where(tokens, lambda index: (index < 0) | (index >= count), told)
    return tokens
