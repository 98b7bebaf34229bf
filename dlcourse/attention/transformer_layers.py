"""The layers of a transformer as Keras layers, with dropout, and for the decoder with kept keys and values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from dlcourse.attention.decoder_layer import step_with_cache
from dlcourse.attention.masked import attend
from dlcourse.attention.multi_head import MultiHeadWeights, join_heads, projected
from dlcourse.attention.multi_head_layer import MultiHeadAttention
from dlcourse.attention.residual import NetworkWeights
from dlcourse.attention.transformer_base import TransformerLayer, heads_of, join_masks

__all__ = ["DecoderLayer", "EncoderLayer"]


class Cache(NamedTuple):
    """What a decoder layer keeps of the target so far, and of the source, for each head."""

    keys: tf.Tensor
    values: tf.Tensor
    source_keys: tf.Tensor
    source_values: tf.Tensor


@keras.saving.register_keras_serializable(package="dlcourse")
class EncoderLayer(TransformerLayer):
    """Encoder layer of a transformer, with dropout: ``encoder_layer``.

    post:  y = LN₁(x + MHA(x, x, x)),  z = LN₂(y + FFN(y));   pre:  each LN in front of its sub-layer

    It is called with ``inputs`` (batch, time, features), and answers in that shape. ``attention_mask`` is True where a
    position may see another one, (time, time) or (batch, 1 or time, time). Padding that Keras knows of is not seen.
    Dropout is applied to the weights of the attention, between the two dense layers, and to what is added.

    Args:
        num_heads: of the attention; they divide the features.
        inner_width: units between the two dense layers of the position-wise network.
        normalization: "post", layer normalisation behind each sum, as in the paper; "pre", before each sub-layer; or
            "batch", batch normalisation behind each sum, of all positions of all sequences, as note D writes.
        activation: "relu" or "gelu".
        dropout: the probability in [0, 1) that a number is dropped in training.
        epsilon: ε ≥ 0 of the normalisation.
        seed: of the dropout.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Example:
        The base size of the paper.

        >>> layer = EncoderLayer(8, 2048)
        >>> print(layer(tf.zeros((1, 3, 512))).shape, layer.count_params())
        (1, 3, 512) 3152384

    Conventions:
        PyTorch's layer drops in the same places. In ``keras_hub`` and in PyTorch ε is 1e-5, too; in the paper's own
        program 1e-6.

    References:
        vaswani2017, section 3.1; xiong2020, on pre-norm; note D, section 11.
    """

    def __init__(self, num_heads: int, inner_width: int, **kwargs: Any) -> None:
        super().__init__(num_heads, inner_width, **kwargs)
        self.attention = self._attention("attention")
        self.norms = [self._norm(f"norm_{i}") for i in range(2)]

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.attention.build(input_shape)
        self._build_network(input_shape[-1])

    def call(self, inputs: Any, attention_mask: Any = None, training: bool | None = None, mask: Any = None) -> Any:
        x = keras.ops.cast(inputs, self.compute_dtype)
        seen = join_masks(attention_mask, mask)

        def attend_to_itself(q: Any) -> Any:
            return self.attention(q, attention_mask=seen, training=training)

        x = self._add(x, attend_to_itself, self.norms[0], training)
        return self._add(x, self._network(training), self.norms[1], training)

    def as_weights(self) -> tuple[MultiHeadWeights, NetworkWeights]:
        """Return its weights as ``encoder_layer`` takes them; not of batch normalisation."""
        return heads_of(self.attention), self._network_weights()

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


@keras.saving.register_keras_serializable(package="dlcourse")
class DecoderLayer(TransformerLayer):
    """Decoder layer of a transformer, with dropout: ``decoder_layer``, at once or step by step.

    post:  y = LN₁(x + MHA(x, x, x) under the causal mask),  z = LN₂(y + MHA(y, e, e)),  LN₃(z + FFN(z))

    It is called with ``inputs`` (batch, time, features) and ``encoded``, the encoder's answer
    (batch, source, features). Without ``encoded`` the second sub-layer is left out: the layer of a model that is a
    decoder alone. ``encoded_attention_mask`` is True where the target may see the source, (time, source) or
    (batch, 1 or time, source).

    Args:
        num_heads: of both attentions; they divide the features.
        inner_width: units between the two dense layers of the position-wise network.
        normalization: "post", "pre" or "batch", as for ``EncoderLayer``. With "batch", in training a position is
            normalised by means that hold later ones, too.
        activation: "relu" or "gelu".
        dropout: the probability in [0, 1) that a number is dropped in training.
        epsilon: ε ≥ 0 of the normalisation.
        seed: of the dropout.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Example:
        The base size of the paper.

        >>> layer = DecoderLayer(8, 2048)
        >>> print(layer(tf.zeros((1, 3, 512)), tf.zeros((1, 4, 512))).shape, layer.count_params())
        (1, 3, 512) 4204032

    Conventions:
        As for ``EncoderLayer``.

    References:
        vaswani2017, section 3.1; xiong2020, on pre-norm; note D, section 11.
    """

    def __init__(self, num_heads: int, inner_width: int, **kwargs: Any) -> None:
        super().__init__(num_heads, inner_width, **kwargs)
        self.self_attention = self._attention("self_attention")
        self.cross_attention: MultiHeadAttention | None = None
        self.norms = [self._norm("norm_0"), self._norm("norm_2")]

    def build(self, inputs_shape: Sequence[int | None], encoded_shape: Sequence[int | None] | None = None) -> None:
        self.self_attention.build(inputs_shape)
        if encoded_shape is not None:
            self.cross_attention = self._attention("cross_attention", place=2)
            self.cross_attention.build(inputs_shape, encoded_shape)
            self.norms = [self.norms[0], self._norm("norm_1"), self.norms[1]]
        self._build_network(inputs_shape[-1])

    def call(
        self,
        inputs: Any,
        encoded: Any = None,
        encoded_attention_mask: Any = None,
        training: bool | None = None,
        mask: Any = None,
        encoded_mask: Any = None,
    ) -> Any:
        self._check(inputs, encoded)

        def attend_to_source(q: Any) -> Any:
            joined = join_masks(encoded_attention_mask, encoded_mask)
            return self.cross_attention(q, encoded, attention_mask=joined, training=training)

        x = self._attend_to_itself(inputs, mask, training)
        if encoded is not None:
            x = self._add(x, attend_to_source, self.norms[1], training)
        return self._add(x, self._network(training), self.norms[-1], training)

    def _attend_to_itself(self, inputs: Any, mask: Any, training: Any) -> Any:
        x, seen = keras.ops.cast(inputs, self.compute_dtype), join_masks(None, mask)

        def attend(q: Any) -> Any:
            return self.self_attention(q, attention_mask=seen, use_causal_mask=True, training=training)

        return self._add(x, attend, self.norms[0], training)

    def attention_weights(self, inputs: Any, encoded: Any, encoded_attention_mask: Any = None) -> Any:
        """Return how much each position looks at each of the source, at inference (batch, heads, time, source)."""
        self._check(inputs, encoded)
        weights = []

        def look(q: Any) -> Any:
            mask = {"attention_mask": encoded_attention_mask}
            output, shares = self.cross_attention(q, encoded, **mask, return_attention_scores=True)
            weights.append(shares)
            return output

        self._add(self._attend_to_itself(inputs, None, False), look, self.norms[1], False)
        return weights[0]

    def _check(self, inputs: Any, encoded: Any) -> None:
        if (encoded is None) != (self.cross_attention is None):
            was = "without" if self.cross_attention is None else "with"
            raise ValueError(
                f"DecoderLayer: it was built {was} an encoder, expected to be called {was} `encoded`. Make another "
                "layer for the other use."
            )
        if (
            encoded is not None
            and inputs.shape[0] != encoded.shape[0]
            and None not in (inputs.shape[0], encoded.shape[0])
        ):
            raise ValueError(
                f"DecoderLayer: inputs has shape {tuple(inputs.shape)} and encoded {tuple(encoded.shape)}, expected as "
                "many sequences in both."
            )

    def start(self, encoded: Any, length: Any) -> Cache:
        """Return the cache before the first of some steps: nothing of the target, the keys and values of the source."""
        w = heads_of(self.cross_attention, self.compute_dtype)
        source = projected(encoded, w.key_kernel, w.key_bias), projected(encoded, w.value_kernel, w.value_bias)
        batch, depth = tf.shape(encoded)[0], w.key_bias.shape[-1]
        nothing = tf.zeros([batch, self.num_heads, length, depth], self.compute_dtype)
        return Cache(nothing, nothing, *source)

    def step(self, x: Any, cache: Cache, step: Any, source_mask: Any) -> tuple[Any, Cache]:
        """Answer one position (batch, 1, features) as ``call`` would, at inference, and keep its key and value."""
        kept: dict[str, Any] = {}

        def attend_to_itself(q: Any) -> Any:
            w = heads_of(self.self_attention, self.compute_dtype)
            heads = [projected(q, *pair)[:, :, 0] for pair in (w[0:2], w[2:4], w[4:6])]
            output, kept["keys"], kept["values"] = step_with_cache(*heads, cache.keys, cache.values, step)
            return join_heads(output[:, :, None], w.output_kernel, w.output_bias)

        def attend_to_source(q: Any) -> Any:
            w = heads_of(self.cross_attention, self.compute_dtype)
            q = projected(q, w.query_kernel, w.query_bias)
            seen = source_mask[:, None, :, :]
            output = attend(q, cache.source_keys, cache.source_values, seen).output
            return join_heads(output, w.output_kernel, w.output_bias)

        x = self._add(x, attend_to_itself, self.norms[0], False)
        x = self._add(x, attend_to_source, self.norms[1], False)
        x = self._add(x, self._network(False), self.norms[-1], False)
        return x, cache._replace(**kept)

    def as_weights(self) -> tuple[MultiHeadWeights, MultiHeadWeights, NetworkWeights]:
        """Return its weights as ``decoder_layer`` takes them; not of batch normalisation, nor without an encoder."""
        return heads_of(self.self_attention), heads_of(self.cross_attention), self._network_weights()

    def compute_output_shape(self, inputs_shape: Any, encoded_shape: Any = None) -> Any:
        return inputs_shape
