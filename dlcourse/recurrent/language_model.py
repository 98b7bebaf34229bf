"""A character language model: a deep recurrent network that reads a text and says which character comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import Scalar
from dlcourse.optimization import clip_by_global_norm
from dlcourse.ranges import choice, layer_sizes, number, seed_number, whole_number
from dlcourse.recurrent.corpus import SequenceBatches, sequential_batches
from dlcourse.recurrent.deep_rnn import DeepRNN
from dlcourse.recurrent.text import SAMPLINGS, Graphs, cut_anew, indices_of, vocabulary_of, windows

__all__ = ["LanguageModel"]

Tokens = Int[tf.Tensor, "batch time"]
Uniforms = Float[tf.Tensor, " length"]
Batches = Int[tf.Tensor, "batches batch_size time_steps"]


@keras.saving.register_keras_serializable(package="dlcourse")
class LanguageModel(keras.Model):
    """Character language model: a deep recurrent network that trains on a text and generates another.

    P(wₜ₊₁ | w₁, …, wₜ) = softmax(Hₜ V + c);  the loss is the mean of −ln P, and its exponential the perplexity

    ``compile`` it with an optimiser alone. ``fit_text`` cuts a text anew each epoch; ``fit`` takes indices of tokens
    (batch, time) and their labels, or windows whose own next tokens are the labels. Training is teacher forcing: each
    step is given the true token. Calling the model gives the scores of all times (batch, time, characters).

    Args:
        vocabulary: the characters, each once; their places are the indices.
        units: size of the state of each layer, from below.
        cell: "simple", "gru" or "lstm".
        clip_norm: longest gradient of all weights together; a longer one is shortened, and keeps its direction.
        seed: of how a text is cut; None for a new one.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        A text that is easily learnt.

        >>> keras.utils.set_random_seed(0)
        >>> model = LanguageModel("abc", units=[16], cell="gru", seed=0)
        >>> model.compile(keras.optimizers.Adam(0.03))
        >>> history = model.fit_text("abc" * 100, time_steps=10, batch_size=4, epochs=12)
        >>> model.generate("ab", 7)
        'cabcabc'

    Conventions:
        Generating begins with a warm-up: the prefix is read, which sets the state, and only then the model's own
        characters are fed back to it. Note D calls that forced learning, which is what *training* does.

    References:
        graves2013generating; mikolov2010; pascanu2013, on clipping; note D, section 8.
    """

    def __init__(
        self,
        vocabulary: str,
        *,
        units: Sequence[int] = (256,),
        cell: str = "lstm",
        clip_norm: float = 1.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.vocabulary, self.cell = vocabulary_of("LanguageModel", vocabulary), cell
        self.units = layer_sizes("LanguageModel", units)
        self.clip_norm = number("LanguageModel", "clip_norm", clip_norm, "(0, inf)", "the longest gradient")
        self.seed = seed_number("LanguageModel", seed)
        self.rnn = DeepRNN(self.units, cell=cell, dtype=self.dtype_policy, name="rnn")
        self.head = keras.layers.Dense(len(vocabulary), dtype=self.dtype_policy, name="head")
        self.character_loss = keras.metrics.Mean(name="loss")
        self.graphs = Graphs()

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.rnn.build((*input_shape, len(self.vocabulary)))
        self.head.build((*input_shape, self.units[-1]))
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self._run(inputs)[0]

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return (*input_shape, len(self.vocabulary))

    def _run(self, tokens: Any, states: Any = None) -> tuple[Any, Any]:
        if not self.built:
            self.build(tuple(tokens.shape))
        outputs, states = self.rnn.run(self._one_hot(tokens), states)
        return self.head(outputs), states

    def _one_hot(self, tokens: Any) -> Any:
        return tf.one_hot(tf.cast(tokens, tf.int32), len(self.vocabulary), dtype=self.compute_dtype)

    def encode(self, text: str) -> np.ndarray:
        """Return the indices of a text's characters (steps,), or say which of them the model does not know."""
        return indices_of("LanguageModel", text, self.vocabulary)

    def decode(self, tokens: Any) -> str:
        """Return the text of some indices."""
        return "".join(self.vocabulary[token] for token in np.asarray(tokens))

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        return [self.character_loss]

    def train_step(self, data: Any) -> dict[str, Any]:
        self._descend(*windows(data))
        return self._logs()

    def test_step(self, data: Any) -> dict[str, Any]:
        tokens, labels, weights = windows(data)
        self._character_losses(self._run(tokens)[0], labels, weights)
        return self._logs()

    def _logs(self) -> dict[str, Any]:
        loss = self.character_loss.result()
        return {"loss": loss, "perplexity": tf.exp(loss)}

    def _character_losses(self, scores: Any, labels: Any, weights: Any = None) -> Any:
        """Return the mean loss of a character, and keep count of it."""
        scores = tf.cast(scores, tf.float64 if self.compute_dtype == "float64" else tf.float32)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.cast(labels, tf.int32), scores)
        if weights is not None:
            losses *= tf.reshape(tf.cast(weights, losses.dtype), [-1, 1])
        self.character_loss.update_state(losses)
        return tf.reduce_mean(losses)

    def _descend(self, tokens: Any, labels: Any, weights: Any = None, states: Any = None) -> Any:
        """Take one step of the optimiser, back through the steps of this batch alone; return the states after it."""
        with tf.GradientTape() as tape:
            scores, states = self._run(tokens, states)
            loss = self.optimizer.scale_loss(self._character_losses(scores, labels, weights))
        variables = self.trainable_variables
        # An optimiser for half precision multiplies the loss; the length is that of the gradient itself.
        scale = tf.cast(self.optimizer.scale_loss(1.0), variables[0].dtype)
        gradients = tape.gradient(loss, [v.value for v in variables])
        clipped = clip_by_global_norm([g / scale for g in gradients], max_norm=self.clip_norm)
        self.optimizer.apply([g * scale for g in clipped], variables)
        return states

    def fit_text(
        self, text: str, *, sampling: str = "sequential", batch_size: int = 32, time_steps: int = 32, epochs: int = 1
    ) -> dict[str, list[float]]:
        """Train on a text, cut anew each epoch, and return the perplexity of each epoch, under "perplexity".

        ``sampling`` is "sequential", where each row goes on in the next batch and its state is kept within an epoch, or
        "random", where sequences are shuffled and the state begins at zero. Gradients go back through ``time_steps``.

        Raises:
            ValueError: the text is too short, or holds a character that is not in the vocabulary.
        """
        choice("LanguageModel", "sampling", sampling, SAMPLINGS)
        self._prepare()
        sizes, rng = {"time_steps": time_steps, "batch_size": batch_size}, np.random.default_rng(self.seed)
        corpus = self.encode(text)
        return {"perplexity": [self._epoch(cut_anew(corpus, sampling, rng, **sizes), sampling) for _ in range(epochs)]}

    def text_perplexity(self, text: str, *, batch_size: int = 32, time_steps: int = 32) -> float:
        """Return the perplexity of a text, such as one that was held out, read in rows whose state is kept.

        Raises:
            ValueError: the text is too short, or holds a character that is not in the vocabulary.
        """
        self._prepare()
        corpus = tf.constant(self.encode(text))
        batches = sequential_batches(corpus, 0, batch_size=batch_size, time_steps=time_steps)
        return self._epoch(batches, "sequential", training=False)

    def _prepare(self) -> None:
        if not self.built:
            self.build((None, None))
        if getattr(self, "optimizer", None) is not None and not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)

    def _epoch(self, batches: SequenceBatches, sampling: str, *, training: bool = True) -> float:
        """Go through the batches in one graph loop; between them the states are kept, or set to zero."""
        if training and getattr(self, "optimizer", None) is None:
            raise ValueError("LanguageModel: there is no optimiser, expected one. Call compile(optimizer) before.")
        self.character_loss.reset_state()
        self.graphs.of(self._go_through, getattr(self, "optimizer", None))(*batches, sampling == "sequential", training)
        return float(np.exp(self.character_loss.result()))

    def _go_through(self, inputs: Batches, labels: Batches, keep: bool, training: bool) -> Any:
        def step(states: Any, batch: Any) -> Any:
            if training:
                states = self._descend(*batch, states=states)
            else:
                scores, states = self._run(batch[0], states)
                self._character_losses(scores, batch[1])
            return states if keep else tf.nest.map_structure(tf.zeros_like, states)

        return tf.foldl(step, (inputs, labels), self.rnn.zero_states(tf.shape(inputs)[1]))

    def generate(self, prefix: str, length: int) -> str:
        """Return the text that follows a prefix: at each step the most likely character.

        Raises:
            ValueError: the prefix is empty, or holds a character that is not in the vocabulary.
        """
        return self._continue(prefix, np.zeros(whole_number("generate", "length", length)), 0.0)

    def sample(self, prefix: str, uniforms: Any, *, temperature: float = 1.0) -> str:
        """Return a text that is drawn by P: one character for each of the random numbers, uniform in [0, 1).

        Scores are divided by the temperature: below 1 likely characters become likelier.

        Raises:
            ValueError: the prefix is empty, or holds a character that is not in the vocabulary.
        """
        temperature = number("sample", "temperature", temperature, "(0, inf)", "such as 1")
        return self._continue(prefix, np.asarray(uniforms, np.float32), temperature)

    def _continue(self, prefix: str, uniforms: np.ndarray, temperature: float) -> str:
        if not prefix:
            raise ValueError("LanguageModel: the prefix is empty, expected one character or more to go on from.")
        self._prepare()
        given = self.encode(prefix)[None], tf.constant(uniforms, tf.float32), temperature
        return self.decode(self.graphs.of(self._feed_back, getattr(self, "optimizer", None))(*given, temperature == 0))

    def _feed_back(self, prefix: Tokens, uniforms: Uniforms, temperature: Scalar, greedy: bool) -> Any:
        """Read the prefix, then go on in a graph loop: (length,) indices."""

        def chosen(scores: Any, uniform: Any) -> Any:
            if greedy:
                return tf.argmax(scores, output_type=tf.int32)
            reached = tf.cumsum(tf.nn.softmax(tf.cast(scores, tf.float32) / temperature))
            return tf.reduce_sum(tf.cast(reached[:-1] <= uniform, tf.int32))

        def step(before: Any, uniform: Any) -> Any:
            scores, states, _ = before
            token = chosen(scores[0], uniform)
            outputs, states = self.rnn.step(self._one_hot(token[None]), states)
            return self.head(outputs), states, token

        scores, states = self._run(prefix)
        return tf.scan(step, uniforms, (scores[:, -1], states, tf.constant(0)))[2]

    def get_config(self) -> dict[str, Any]:
        settings = ("vocabulary", "units", "cell", "clip_norm", "seed")
        return super().get_config() | {name: getattr(self, name) for name in settings}
