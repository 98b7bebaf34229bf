"""Sequence to sequence: a recurrent encoder, a context, and a recurrent decoder."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import tensorflow as tf

from dlcourse.attention.gru_cell import AttentionGRUCell
from dlcourse.attention.masked import Attention
from dlcourse.attention.scores import additive_scores, context, dot_scores
from dlcourse.attention.sequence_loss import masked_cross_entropy
from dlcourse.checks import refuse_where
from dlcourse.ranges import choice, whole_number
from dlcourse.recurrent.gru import gru_step
from dlcourse.shapes import check_arrays, declared_axes

__all__ = ["Encoded", "Seq2Seq"]

ATTENTIONS = ("additive", "dot", "none")
PADDING = 0
_IDS = declared_axes(source="batch time", target="batch target_time")


class Encoded(NamedTuple):
    """What a decoder knows of a source: the encoder's states, which of them there are, the last one, and h W_h."""

    h: tf.Tensor
    mask: tf.Tensor
    last: tf.Tensor
    keys: tf.Tensor


class _Decoder(NamedTuple):
    """The weights of the decoder's steps, as tensors; the last two are those of additive attention."""

    kernel: tf.Tensor
    context_kernel: tf.Tensor
    recurrent_kernel: tf.Tensor
    bias: tf.Tensor
    w_s: tf.Tensor | None
    v: tf.Tensor | None


@keras.saving.register_keras_serializable(package="dlcourse")
class Seq2Seq(keras.Model):
    """Seq2Seq, sequence to sequence: a GRU encodes, another decodes, with attention or without.

    hₜ = GRU(xₜ, hₜ₋₁),  s₀ = h_T,  cₜ = attention(sₜ₋₁, h) or h_T,  sₜ = attention_gru_cell(yₜ₋₁, sₜ₋₁, cₜ),
    P(yₜ | y₁, …, yₜ₋₁, x) = softmax(sₜ W + b)

    It is called with a pair of ids, ``(source, target)``, (batch, time) each, and gives scores
    (batch, target's time, target_vocabulary). Id 0 is padding, behind the words of a row. Training is teacher forcing:
    the target that is given begins with the begin symbol, and its labels are the same words without it, up to the end
    symbol. Compiled without a loss, the model has ``masked_cross_entropy`` over all labels but padding; of several
    batches ``fit`` and ``evaluate`` tell the mean.

    To search, ``encode`` the source once, and ``step`` from word to word; ``attention_weights`` shows who looks where.

    Args:
        source_vocabulary: how many ids the source has, padding among them.
        target_vocabulary: how many ids the target has.
        embedding_units: size of the words' vectors.
        units: size of the states of encoder and decoder.
        attention: "additive", "dot", or "none", where the context is the encoder's last state at each step.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        >>> model = Seq2Seq(7, 9, embedding_units=4, units=5)
        >>> source, target = np.array([[3, 4, 2, 0]]), np.array([[1, 5, 8]])
        >>> print(model((source, target)).shape, model.attention_weights((source, target)).shape)
        (1, 3, 9) (1, 3, 4)

    Conventions:
        The weights of an empty source are zero, and its context is. sutskever2014 reads the source backwards and has
        four LSTM layers; in bahdanau2015 the encoder reads both ways, and the output sees the context, too.

    References:
        cho2014; sutskever2014; bahdanau2015; note D, section 11.
    """

    def __init__(
        self,
        source_vocabulary: int,
        target_vocabulary: int,
        *,
        embedding_units: int = 64,
        units: int = 128,
        attention: str = "additive",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        sizes = {"source_vocabulary": source_vocabulary, "target_vocabulary": target_vocabulary}
        sizes |= {"embedding_units": embedding_units, "units": units}
        for name, size in sizes.items():
            setattr(self, name, whole_number("Seq2Seq", name, size, "[1, inf)", "such as 100"))
        self.attention = choice("Seq2Seq", "attention", attention, ATTENTIONS)
        policy = {"dtype": self.dtype_policy}
        self.source_embedding = keras.layers.Embedding(self.source_vocabulary, self.embedding_units, **policy)
        self.target_embedding = keras.layers.Embedding(self.target_vocabulary, self.embedding_units, **policy)
        self.encoder = keras.layers.GRU(self.units, return_sequences=True, return_state=True, **policy)
        self.cell = AttentionGRUCell(self.units, self.units, name="decoder", **policy)
        self.head = keras.layers.Dense(self.target_vocabulary, name="head", **policy)
        self._build_all()

    def _build_all(self) -> None:
        """Make all weights at once, whose shapes are known: a trace of ``fit`` is no place to make them in a loop."""
        self.source_embedding.build((None, None))
        self.target_embedding.build((None, None))
        self.encoder.build((None, None, self.embedding_units))
        self.cell.build((None, self.embedding_units + self.units))
        self.head.build((None, None, self.units))
        if self.attention == "additive":
            square = {"shape": (self.units, self.units), "initializer": "glorot_uniform"}
            self.w_s, self.w_h = self.add_weight(name="w_s", **square), self.add_weight(name="w_h", **square)
            # Scores begin near zero, where all steps are seen alike.
            near_zero = keras.initializers.RandomNormal(stddev=0.1)
            self.v = self.add_weight(shape=(self.units,), initializer=near_zero, name="v")
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self.head(self._decode(inputs)[0])

    def attention_weights(self, inputs: Any) -> Any:
        """Return how much each word of the target looks at each of the source (batch, target's time, time)."""
        return self._decode(inputs)[1]

    def encode(self, source: Any) -> Encoded:
        """Read the sources (batch, time): what ``step`` wants to know of them."""
        source = self._ids("source", source, self.source_vocabulary)
        mask = source != PADDING
        h, last = self.encoder(self.source_embedding(source), mask=mask)
        keys = tf.matmul(h, self._read(self.w_h)) if self.attention == "additive" else h
        return Encoded(h, mask, last, keys)

    def step(self, words: Any, s: Any, encoded: Encoded) -> tuple[Any, Any]:
        """Return the scores of the next word (batch, target_vocabulary), and the new states (batch, units).

        ``words`` are the ids of those before (batch,), at first of the begin symbol; the first ``s`` is
        ``encoded.last``.
        """
        words = self._ids("words", words, self.target_vocabulary, axes=1)
        decoder = self._decoder()
        s = self._move(self.target_embedding(words) @ decoder.kernel + decoder.bias, s, encoded, decoder)[0]
        return self.head(s), s

    def _ids(self, name: str, ids: Any, size: int, axes: int = 2) -> Any:
        ids = tf.convert_to_tensor(ids)
        if ids.shape.rank != axes or 0 in ids.shape[1:]:
            expected = "(batch, time) with at least one time" if axes == 2 else "(batch,)"
            raise ValueError(f"Seq2Seq: {name} has shape {tuple(ids.shape)}, expected {expected}. Pad short ones by 0.")
        ids = tf.cast(ids, tf.int32)
        told = f"Seq2Seq: {name} holds {{:g}}, expected ids from 0 to {size - 1}, which its vocabulary has."
        refuse_where(ids, lambda i: (i < 0) | (i >= size), told)
        return ids

    def _decoder(self) -> _Decoder:
        """Read the decoder's weights once, before the loop over its steps."""
        kernel, recurrent_kernel, bias = map(self._read, (self.cell.kernel, self.cell.recurrent_kernel, self.cell.bias))
        w_s, v = map(self._read, (self.w_s, self.v)) if self.attention == "additive" else (None, None)
        of_word, of_context = kernel[: self.embedding_units], kernel[self.embedding_units :]
        return _Decoder(of_word, of_context, recurrent_kernel, bias, w_s, v)

    def _read(self, weight: keras.Variable) -> tf.Tensor:
        return tf.cast(tf.convert_to_tensor(weight.value), self.compute_dtype)

    def _context(self, s: Any, encoded: Encoded, decoder: _Decoder) -> Attention:
        if self.attention == "none":
            return Attention(encoded.last, tf.zeros_like(encoded.h[..., 0]))
        additive = self.attention == "additive"
        scores = additive_scores(s @ decoder.w_s, encoded.keys, decoder.v) if additive else dot_scores(s, encoded.keys)
        return context(scores, encoded.h, encoded.mask)

    def _move(self, from_y: Any, s: Any, encoded: Encoded, decoder: _Decoder) -> tuple[Any, Any]:
        """Go from one state to the next, and say where the decoder looked on the way; ``from_y`` is y W_y + b."""
        c, weights = self._context(s, encoded, decoder)
        new, _ = gru_step(from_y + c @ decoder.context_kernel, s, decoder.recurrent_kernel, None, update="old")
        return new, weights

    def _decode(self, inputs: Any) -> tuple[Any, Any]:
        source, target = (tf.convert_to_tensor(ids) for ids in inputs)
        check_arrays("Seq2Seq", _IDS, {"source": source, "target": target})
        encoded, decoder = self.encode(source), self._decoder()
        words = self.target_embedding(self._ids("target", target, self.target_vocabulary))
        steps = tf.transpose(tf.matmul(words, decoder.kernel) + decoder.bias, [1, 0, 2])
        start = encoded.last, tf.zeros_like(encoded.h[..., 0])
        states, weights = tf.scan(lambda before, step: self._move(step, before[0], encoded, decoder), steps, start)
        return tf.transpose(states, [1, 0, 2]), tf.transpose(weights, [1, 0, 2])

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        if self._compile_loss is not None or sample_weight is not None:
            return super().compute_loss(x, y, y_pred, sample_weight, training)
        labels = tf.cast(y, tf.int32)
        scores = tf.cast(y_pred, tf.float64 if self.compute_dtype == "float64" else tf.float32)
        return masked_cross_entropy(labels, scores, labels != PADDING)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        return (*input_shape[1], self.target_vocabulary)

    def get_config(self) -> dict[str, Any]:
        settings = ("source_vocabulary", "target_vocabulary", "embedding_units", "units", "attention")
        return super().get_config() | {name: getattr(self, name) for name in settings}
