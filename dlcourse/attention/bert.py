"""BERT: the encoder of a transformer that learns from unlabelled text, by a cloze test and by pairs of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from dlcourse.attention.bert_parts import bert_embedding, bert_loss
from dlcourse.attention.feed_forward import activate
from dlcourse.attention.masked_language_model import mlm_masking
from dlcourse.attention.transformer_base import read_indices, seed_apart, value_of
from dlcourse.attention.transformer_layers import EncoderLayer
from dlcourse.ranges import number, seed_number, whole_number
from dlcourse.regularization import Dropout, LayerNormalization

__all__ = ["BERT", "BERTScores"]

PADDING, MASK, SPECIAL = 0, 3, 5


class BERTScores(NamedTuple):
    """What the two heads say: of every token at every position, and of another sentence and the next one."""

    token_scores: tf.Tensor
    pair_scores: tf.Tensor


@keras.saving.register_keras_serializable(package="dlcourse")
class BERT(keras.Model):
    """BERT (bidirectional encoder representations from transformers), with the heads it learns by.

    x = LN(E[token] + P[position] + S[segment]),  h = encoder(x);
    token scores LN(gelu(h W + b)) Eᵀ + c,  pair scores tanh(h₀ W_p + b_p) W_n + b_n

    Indices 0 to 4 are special: padding, [CLS], [SEP], [MASK] and the unknown token, as ``join_pair`` has them. It is
    called with tokens (batch, time) and, for pairs, segments of 0 and 1 (batch, time), and answers a vector for each
    position (batch, time, width), to be used for other tasks. ``scores`` are those of its two heads.

    ``compile`` it with an optimiser alone, and ``fit(tokens)`` or ``fit((tokens, segments), is_next)``: each batch is
    masked anew by ``mlm_masking``. The loss is that of ``bert_loss``, with ``is_next`` of both heads.

    Args:
        vocabulary_size: V, how many indices there are, with the five that are special.
        width: of the vectors; divided by ``num_heads``.
        inner_width: units within the position-wise networks.
        num_heads: of the attention.
        num_layers: of the encoder.
        max_length: the longest sequence.
        dropout: the probability in [0, 1) that a number is dropped in training; 0.1 in the paper.
        mask_rate: share of the ordinary tokens that are chosen.
        epsilon: ε ≥ 0 of the layer normalisation.
        seed: of masking and dropout.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        >>> model = BERT(30, width=8, inner_width=16, num_heads=2, num_layers=2, max_length=10)
        >>> tokens = tf.constant([[1, 7, 8, 2, 9, 2]])
        >>> print(model(tokens).shape, [tuple(s.shape) for s in model.scores(tokens)])
        (1, 6, 8) [(1, 6, 30), (1, 2)]

    Conventions:
        Masking anew each time is RoBERTa's; BERT's code masks the text once, ten times over. Pair scores are of
        another sentence and of the next one, in this order; in BERT's code the next one is first. Weights begin with
        Keras's distributions, in BERT's code with a normal one of deviation 0.02.

    References:
        devlin2019; note D, section 11.
    """

    def __init__(
        self,
        vocabulary_size: int,
        *,
        width: int = 768,
        inner_width: int = 3072,
        num_heads: int = 12,
        num_layers: int = 12,
        max_length: int = 512,
        dropout: float = 0.0,
        mask_rate: float = 0.15,
        epsilon: float = 1e-12,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        sizes = {"width": width, "inner_width": inner_width, "num_heads": num_heads, "num_layers": num_layers}
        sizes |= {"max_length": max_length}
        for name, value in sizes.items():
            setattr(self, name, whole_number("BERT", name, value, "[1, inf)", "such as 12"))
        self.vocabulary_size = whole_number(
            "BERT", "vocabulary_size", vocabulary_size, f"[{SPECIAL + 1}, inf)", "with the five that are special"
        )
        self.dropout = number("BERT", "dropout", dropout, "[0, 1)", "the share of units to drop")
        self.mask_rate = number("BERT", "mask_rate", mask_rate, "(0, 1]", "the share of tokens to choose")
        self.epsilon = number("BERT", "epsilon", epsilon, "[0, inf)", "such as 1e-12")
        self.seed = seed_number("BERT", seed)
        self.masking_seed = keras.random.SeedGenerator(self.seed)
        policy = {"dtype": self.dtype_policy}
        layer = {"num_heads": self.num_heads, "inner_width": self.inner_width, "activation": "gelu"}
        layer |= {"dropout": self.dropout, "epsilon": self.epsilon, **policy}
        seeds = [seed_apart(self.seed, 2 * place + 2) for place in range(self.num_layers)]  # two in each layer
        self.encoders = [EncoderLayer(name=f"encoder_{i}", seed=seed, **layer) for i, seed in enumerate(seeds)]
        self.norm = LayerNormalization(epsilon=self.epsilon, name="norm", **policy)
        self.drop = Dropout(self.dropout, seed=self.seed, name="drop", **policy)
        self.pooler = keras.layers.Dense(self.width, "tanh", name="pooler", **policy)
        self.transform = keras.layers.Dense(self.width, name="transform", **policy)
        self.transform_norm = LayerNormalization(epsilon=self.epsilon, name="transform_norm", **policy)
        self.pair_head = keras.layers.Dense(2, name="pair_head", **policy)
        self.means = {name: keras.metrics.Mean(name=name) for name in ("loss", "masked_loss", "masked_accuracy")}
        self.means |= {name: keras.metrics.Mean(name=name) for name in ("next_loss", "next_accuracy")}

    def build(self, tokens_shape: Sequence[int | None], segments_shape: Any = None) -> None:
        begin = keras.initializers.RandomNormal(stddev=0.02)
        rows = {"token": self.vocabulary_size, "position": self.max_length, "segment": 2}
        for name, count in rows.items():
            table = self.add_weight(shape=(count, self.width), initializer=begin, name=f"{name}_table")
            setattr(self, f"{name}_table", table)
        self.token_bias = self.add_weight(shape=(self.vocabulary_size,), initializer="zeros", name="token_bias")
        for layer in (*self.encoders, self.norm, self.transform, self.transform_norm):
            layer.build((None, None, self.width))
        for layer in (self.pooler, self.pair_head):
            layer.build((None, self.width))
        self.built = True

    def call(self, tokens: Any, segments: Any = None, training: bool | None = None) -> Any:
        tokens = read_indices("BERT", "tokens", tokens, self.vocabulary_size, self.max_length)
        segments = tf.zeros_like(tokens) if segments is None else keras.ops.cast(segments, "int32")
        tables = (self.token_table, self.position_table, self.segment_table)
        embedded = bert_embedding(tokens, segments, *(value_of(table, self.compute_dtype) for table in tables))
        x = self.drop(self.norm(embedded), training=training)
        seen = (tokens != PADDING)[:, None, :]
        for encoder in self.encoders:
            x = encoder(x, attention_mask=seen, training=training)
        return x

    def scores(self, tokens: Any, segments: Any = None, *, training: bool | None = None) -> BERTScores:
        """Return what both heads say of the tokens: (batch, time, vocabulary_size), and of the pairs: (batch, 2)."""
        h = self(tokens, segments, training=training)
        return BERTScores(self._word_scores(h), self.pair_head(self.pooler(h[:, 0])))

    def _word_scores(self, h: tf.Tensor) -> tf.Tensor:
        table, bias = (value_of(w, h.dtype) for w in (self.token_table, self.token_bias))
        words = self.transform_norm(activate(self.transform(h), "gelu"))
        return tf.matmul(words, table, transpose_b=True) + bias

    def compute_output_shape(self, tokens_shape: Any, segments_shape: Any = None) -> Any:
        return (*tokens_shape, self.width)

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        return list(self.means.values())

    def train_step(self, data: Any) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            loss = self.optimizer.scale_loss(self._loss(data, training=True))
        variables = self.trainable_variables
        gradients = tape.gradient(loss, [v.value for v in variables], unconnected_gradients="zero")
        self.optimizer.apply(gradients, variables)
        return self._logs(data)

    def test_step(self, data: Any) -> dict[str, Any]:
        self._loss(data, training=False)
        return self._logs(data)

    def _logs(self, data: Any) -> dict[str, Any]:
        pairs = keras.utils.unpack_x_y_sample_weight(data)[1] is not None
        return {name: mean.result() for name, mean in self.means.items() if pairs or not name.startswith("next")}

    def _loss(self, data: Any, *, training: bool) -> Any:
        x, is_next, _ = keras.utils.unpack_x_y_sample_weight(data)
        tokens, segments = x if isinstance(x, (tuple, list)) else (x, None)
        tokens = tf.cast(tokens, tf.int32)
        uniforms = keras.random.uniform([*tf.unstack(tf.shape(tokens)), 3], dtype="float32", seed=self.masking_seed)
        settings = {"mask_token": MASK, "num_special": SPECIAL, "vocabulary_size": self.vocabulary_size}
        shown, chosen = mlm_masking(tokens, uniforms, rate=self.mask_rate, **settings)
        wide = tf.float64 if self.compute_dtype == "float64" else tf.float32
        h = self(shown, segments, training=training)
        asked, tokens, chosen = _where_asked(h, tokens, chosen, self.mask_rate)
        words, pairs = (tf.cast(s, wide) for s in (self._word_scores(asked), self.pair_head(self.pooler(h[:, 0]))))
        following = tf.zeros_like(tokens[:, 0], tf.bool) if is_next is None else tf.cast(is_next, tf.bool)
        parts = bert_loss(words, tokens, chosen, pairs, following)
        loss = parts.masked_tokens if is_next is None else parts.total
        right = tf.argmax(words, axis=-1, output_type=tf.int32) == tokens
        count = tf.reduce_sum(tf.cast(chosen, wide))
        self.means["loss"].update_state(loss)
        self.means["masked_loss"].update_state(parts.masked_tokens, sample_weight=count)
        self.means["masked_accuracy"].update_state(tf.cast(right, wide), sample_weight=tf.cast(chosen, wide))
        self.means["next_loss"].update_state(parts.next_sentence)
        self.means["next_accuracy"].update_state(tf.cast((pairs[:, 1] > pairs[:, 0]) == following, wide))
        return loss

    def get_config(self) -> dict[str, Any]:
        names = (
            "vocabulary_size", "width", "inner_width", "num_heads", "num_layers", "max_length", "dropout", "mask_rate",
            "epsilon", "seed",
        )  # fmt: skip
        return super().get_config() | {name: getattr(self, name) for name in names}


def _where_asked(h: tf.Tensor, tokens: tf.Tensor, chosen: tf.Tensor, rate: float) -> tuple[tf.Tensor, ...]:
    """Take the chosen positions to the front of each row, and leave the others away, as far as rows are of one length.

    The scores of all words, at every position, would take most of a step. No row has more chosen positions than
    ``mlm_masking`` chooses of one without padding; one more leaves room for rounding.
    """
    time = tf.shape(tokens)[1]
    most = tf.maximum(1, tf.cast(rate * tf.cast(time, tf.float32) + 0.5, tf.int32)) + 1
    order = tf.argsort(tf.cast(chosen, tf.int32), axis=1, direction="DESCENDING", stable=True)[:, :most]
    return tuple(tf.gather(each, order, axis=1, batch_dims=1) for each in (h, tokens, chosen))
