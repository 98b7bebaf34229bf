"""The transformer: an encoder and a decoder for pairs of sequences, trained by teacher forcing, and its generation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlcourse.attention.positional_encoding import positional_encoding
from dlcourse.attention.sequence_loss import masked_cross_entropy
from dlcourse.attention.transformer_base import read_indices, seed_apart
from dlcourse.attention.transformer_generation import PADDING, greedy, looking, there
from dlcourse.attention.transformer_layers import DecoderLayer, EncoderLayer
from dlcourse.graph import traced
from dlcourse.ranges import number, optional_number, seed_number, whole_number
from dlcourse.regularization import Dropout, LayerNormalization

__all__ = ["Transformer"]


@keras.saving.register_keras_serializable(package="dlcourse")
class Transformer(keras.Model):
    """Transformer: an encoder reads the source, a decoder says word by word what the target is.

    e = encoder(√D E[source] + PE),  scores = decoder(√D E′[target] + PE, e) V + c,  P(next | …) = softmax(scores)

    It is called with ``source`` and ``target``, indices (batch, time) in which 0 is padding at the end, and answers the
    scores of what comes after each position of the target (batch, time, target_vocabulary). Without ``target`` it
    answers what the encoder makes of the source (batch, time, width). Both may be given as one pair, too.

    ``compile`` it with an optimiser alone, and ``fit(source, target)`` with targets that begin with a symbol for the
    beginning and end with one for the end: each position but the last is an input, and the next one its label (teacher
    forcing). The loss is the mean of −ln P over all labels that are no padding; "accuracy" is the share of labels that
    are the likeliest.

    Args:
        source_vocabulary: how many indices a source may have, with padding.
        target_vocabulary: how many indices a target may have, with padding.
        width: D, of the vectors; even, and divided by ``num_heads``.
        inner_width: units within the position-wise networks.
        num_heads: of each attention.
        num_layers: of the encoder, and of the decoder.
        normalization: "post", "pre" or "batch", as for ``EncoderLayer``; with "pre" both stacks end in one more layer
            normalisation.
        dropout: the probability in [0, 1) that a number is dropped in training, also of the embeddings.
        embedding_scale: by what embeddings are multiplied; None for √D, as in the paper; 1 in note D.
        max_length: the longest sequence.
        epsilon: ε ≥ 0 of the normalisation.
        seed: of the dropout.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        The layers of the base model, without the embeddings and the scores.

        >>> model = Transformer(2, 2, width=512, inner_width=2048, num_heads=8, num_layers=6)
        >>> scores = model(tf.ones((1, 2), tf.int32), tf.ones((1, 3), tf.int32))
        >>> print(scores.shape, sum(layer.count_params() for layer in (*model.encoders, *model.decoders)))
        (1, 3, 2) 44138496

    Conventions:
        In the paper the two tables of embeddings and the matrix V are one. ``torch.nn.Transformer`` is the two stacks,
        with one more normalisation behind each in either form.

    References:
        vaswani2017; xiong2020, on pre-norm; note D, section 11.
    """

    def __init__(
        self,
        source_vocabulary: int,
        target_vocabulary: int,
        *,
        width: int = 512,
        inner_width: int = 2048,
        num_heads: int = 8,
        num_layers: int = 6,
        normalization: str = "post",
        dropout: float = 0.0,
        embedding_scale: float | None = None,
        max_length: int = 512,
        epsilon: float = 1e-5,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        owner, meaning = "Transformer", {"width": "of the vectors", "max_length": "the longest sequence"}
        sizes = {"source_vocabulary": source_vocabulary, "target_vocabulary": target_vocabulary, "width": width}
        sizes |= {"num_layers": num_layers, "max_length": max_length}
        for name, value in sizes.items():
            setattr(self, name, whole_number(owner, name, value, "[1, inf)", meaning.get(name, "how many")))
        self.embedding_scale = optional_number(owner, "embedding_scale", embedding_scale, "(0, inf)", "such as 1")
        self.dropout = number(owner, "dropout", dropout, "[0, 1)", "the share of units to drop")
        self.seed = seed_number(owner, seed)
        self.inner_width = whole_number(owner, "inner_width", inner_width, "[1, inf)", "units between two layers")
        self.num_heads = whole_number(owner, "num_heads", num_heads, "[1, inf)", "of each attention")
        self.epsilon = number(owner, "epsilon", epsilon, "[0, inf)", "such as 1e-5")
        layer = {"normalization": normalization, "dropout": self.dropout, "epsilon": self.epsilon}
        layer |= {"num_heads": self.num_heads, "inner_width": self.inner_width, "dtype": self.dtype_policy}
        seeds = [seed_apart(self.seed, 3 * place + 3) for place in range(2 * self.num_layers)]  # three in each layer
        self.encoders = [EncoderLayer(name=f"encoder_{i}", seed=seeds[i], **layer) for i in range(self.num_layers)]
        seeds = seeds[self.num_layers :]
        self.decoders = [DecoderLayer(name=f"decoder_{i}", seed=seeds[i], **layer) for i in range(self.num_layers)]
        self.normalization = self.encoders[0].normalization
        self._add_ends()

    def _add_ends(self) -> None:
        """Add what comes before and behind the layers."""
        policy = {"dtype": self.dtype_policy}
        vocabularies = {"source": self.source_vocabulary, "target": self.target_vocabulary}
        begin = keras.initializers.RandomNormal(stddev=self.width**-0.5)
        self.embeddings = {
            name: keras.layers.Embedding(count, self.width, begin, name=f"{name}_embedding", **policy)
            for name, count in vocabularies.items()
        }
        self.drop = Dropout(self.dropout, seed=self.seed, name="drop", **policy)
        ends = ("source_norm", "target_norm") if self.normalization == "pre" else ()
        self.final_norms = [LayerNormalization(epsilon=self.epsilon, name=name, **policy) for name in ends]
        self.head = keras.layers.Dense(self.target_vocabulary, name="head", **policy)
        self.word_loss = keras.metrics.Mean(name="loss")
        self.word_accuracy = keras.metrics.Mean(name="accuracy")
        self.made: dict[Any, Any] = {}

    def build(self, source_shape: Sequence[int | None], target_shape: Sequence[int | None] | None = None) -> None:
        shape = (None, None, self.width)
        for embedding in self.embeddings.values():
            embedding.build((None, None))
        for encoder, decoder in zip(self.encoders, self.decoders, strict=True):
            encoder.build(shape)
            decoder.build(shape, shape)
        for each in (*self.final_norms, self.head):
            each.build(shape)
        self.built = True

    def call(self, source: Any, target: Any = None, training: bool | None = None) -> Any:
        if isinstance(source, (list, tuple)):
            source, target = source
        source = self._indices("source", source)
        encoded, seen = self.encode(source, training=training), there(source)
        if target is None:
            return encoded
        target = self._indices("target", target)
        self._check_batch(source, target)
        x = self.embed("target", target, training)
        for decoder in self.decoders:
            x = decoder(x, encoded, encoded_attention_mask=seen, training=training)
        return self.scores_of(x)

    def encode(self, source: Any, *, training: bool | None = None) -> Any:
        """Return what the encoder makes of the source (batch, time, width); what it makes of padding is no use."""
        x, seen = self.embed("source", source, training), there(source)
        for encoder in self.encoders:
            x = encoder(x, attention_mask=seen, training=training)
        return self.final_norms[0](x) if self.final_norms else x

    def scores_of(self, x: Any) -> Any:
        """Return the scores of what comes next, of what the last layer of the decoder says."""
        return self.head(self.final_norms[1](x) if self.final_norms else x)

    def _indices(self, name: str, tokens: Any) -> Any:
        return read_indices("Transformer", name, tokens, getattr(self, f"{name}_vocabulary"), self.max_length)

    def _check_batch(self, source: Any, target: Any) -> None:
        if None not in (source.shape[0], target.shape[0]) and source.shape[0] != target.shape[0]:
            raise ValueError(
                f"Transformer: source has shape {tuple(source.shape)} and target {tuple(target.shape)}, expected as "
                "many sequences in both."
            )

    def embed(self, name: str, tokens: Any, training: Any, step: Any = None) -> Any:
        """Return the vectors of some tokens at their positions, or of one token each at the position ``step``."""
        scale = self.width**0.5 if self.embedding_scale is None else self.embedding_scale
        places = positional_encoding(self.max_length, self.width, dtype=self.compute_dtype)
        at = places[: tf.shape(tokens)[1]] if step is None else places[step][None]
        return self.drop(self.embeddings[name](tokens) * scale + at, training=training)

    def compute_output_shape(self, source_shape: Any, target_shape: Any = None) -> Any:
        return (*source_shape, self.width) if target_shape is None else (*target_shape, self.target_vocabulary)

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        return [self.word_loss, self.word_accuracy]

    def train_step(self, data: Any) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            loss = self.optimizer.scale_loss(self._loss(data, training=True))
        variables = self.trainable_variables
        self.optimizer.apply(tape.gradient(loss, [v.value for v in variables]), variables)
        return {metric.name: metric.result() for metric in self.metrics}

    def test_step(self, data: Any) -> dict[str, Any]:
        self._loss(data, training=False)
        return {metric.name: metric.result() for metric in self.metrics}

    def _loss(self, data: Any, *, training: bool) -> Any:
        source, target, _ = keras.utils.unpack_x_y_sample_weight(data)
        if target is None:
            raise ValueError("Transformer: there is no target, expected fit(source, target) with a target a source.")
        target = tf.cast(target, tf.int32)
        labels = target[:, 1:]
        scores = self(source, target[:, :-1], training=training)
        scores = tf.cast(scores, tf.float64 if self.compute_dtype == "float64" else tf.float32)
        real = labels != PADDING
        loss, words = masked_cross_entropy(labels, scores, real), tf.cast(real, scores.dtype)
        self.word_loss.update_state(loss, sample_weight=tf.reduce_sum(words))
        right = tf.cast(tf.argmax(scores, axis=-1, output_type=tf.int32) == labels, scores.dtype)
        self.word_accuracy.update_state(right, sample_weight=words)
        return loss

    def attention_weights(self, inputs: Any) -> Any:
        """Return how much the target looks at the source in the last layer (batch, heads, target's time, time)."""
        source, target = inputs
        return looking(self, self._indices("source", source), self._indices("target", target))

    def generate(self, source: Any, length: int, *, begin: int, end: int) -> np.ndarray:
        """Return the targets that follow greedily: the likeliest index again and again, with kept keys and values.

        Args:
            source: indices (batch, time).
            length: the most indices to generate.
            begin: the symbol that each target of the training began with; it is not returned.
            end: the symbol at which a target ends; what follows it is 0.

        Returns:
            Indices (batch, length), with the end symbol.

        Raises:
            ValueError: ``length`` is beyond ``max_length``, or a symbol is not in the vocabulary.
        """
        length = whole_number(
            "Transformer", "length", length, f"[1, {self.max_length}]", "the most indices to generate"
        )
        known = f"[0, {self.target_vocabulary - 1}]", "an index of the vocabulary"
        symbols = (whole_number("Transformer", *given, *known) for given in (("begin", begin), ("end", end)))
        source = self._indices("source", source)
        if not self.built:
            self.build(source.shape)
        if length not in self.made:
            self.made[length] = traced(lambda *given: greedy(self, *given, length=length))
        return self.made[length](source, *(tf.constant(symbol) for symbol in symbols)).numpy()

    def get_config(self) -> dict[str, Any]:
        names = (
            "source_vocabulary", "target_vocabulary", "width", "inner_width", "num_heads", "num_layers",
            "normalization", "dropout", "embedding_scale", "max_length", "epsilon", "seed",
        )  # fmt: skip
        return super().get_config() | {name: getattr(self, name) for name in names}
