"""Translating with any network that is given source and target so far, and judging what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.attention.bleu import bleu
from dlcourse.attention.decoding import beam_decode
from dlcourse.attention.parallel_text import BEGIN, END, PADDING, SentencePairs, clean_sentence
from dlcourse.graph import graph_function, traced
from dlcourse.ranges import number, whole_number

__all__ = ["Translator", "masked_accuracy", "prefix_step", "text_bleu"]


@graph_function()
def masked_accuracy(
    y_true: Int[tf.Tensor, "*batch"], logits: Float[tf.Tensor, "*batch tokens"], mask: Label[tf.Tensor, "*batch"]
) -> Float[tf.Tensor, ""]:
    """Masked accuracy: the share of the tokens that count at which the largest score is that of the label.

    Σ m · 1[argmax(logits) = y] / Σ m

    Args:
        y_true: labels y, indices of tokens, such as (batch, time).
        logits: scores of all tokens (batch, time, tokens).
        mask: m, what counts: false, or 0, for padding (batch, time).

    Returns:
        A number in [0, 1], in the precision of the scores; 0 if nothing counts. Of equal scores the first is chosen.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Of three tokens two are right; the fourth is padding.

        >>> scores = np.eye(3)[[0, 2, 1, 0]]
        >>> print(masked_accuracy([0, 2, 0, 0], scores, [True, True, True, False]).numpy().round(4))
        0.6667

    Conventions:
        Where a score is NaN, so is the answer.

    References:
        zhang2023, section 10.7; note D, section 11.
    """
    counts = tf.cast(tf.cast(mask, tf.bool), logits.dtype)
    right = tf.cast(tf.argmax(logits, axis=-1) == tf.cast(y_true, tf.int64), logits.dtype)
    unknown = tf.reduce_any(tf.math.is_nan(logits), axis=-1) & (counts > 0)
    share = tf.math.divide_no_nan(tf.reduce_sum(counts * right), tf.reduce_sum(counts))
    return tf.where(tf.reduce_any(unknown), tf.constant(float("nan"), logits.dtype), share)


def prefix_step(
    model: Callable[..., Any], source: Any, *, begin: int, length: int
) -> tuple[Callable[[Any, Any], tuple[Any, Any]], Any, Any]:
    """Step of a search with any encoder-decoder model, which reads each prefix from its beginning.

    ln P(yₜ | y₁, …, yₜ₋₁, x) = log softmax(model(x, (b, y₁, …, yₜ₋₁)))ₜ

    Args:
        model: called with ``((source, inputs), training=False)`` it returns scores of the next token at each place
            (batch, length, tokens), which do not depend on later inputs: a Keras model.
        source: what is to be translated (batch, …), a tensor or a structure of them.
        begin: the begin symbol b.
        length: how many tokens a search may ask for.

    Returns:
        ``step``, ``log_probabilities`` of the first token, in float32 or in the scores' float64, and ``states``, as
        ``greedy_decode`` and ``beam_decode`` take them.

    Example:
        A model that wants each token to be the one before plus one.

        >>> model = lambda given, training: tf.one_hot((given[1] + 1) % 4, 4) * 9.0
        >>> step, first, states = prefix_step(model, tf.zeros((1, 2)), begin=0, length=4)
        >>> print(beam_decode(step, first, states, end=3, width=2, length=4).tokens.numpy())
        [[1 2 3 3]]

    Conventions:
        Each step costs a pass over the whole prefix: any model can be used, and none is fast. A step that keeps a
        decoder's state, or a transformer's keys and values, takes the same place.

    References:
        zhang2023, section 10.8; note D, section 11.
    """

    def step(tokens: Any, states: Any) -> tuple[Any, Any]:
        given, prefix, place = states
        prefix = tf.where(tf.range(length) == place[:, None], tokens[:, None], prefix)
        scores = tf.gather(model((given, prefix), training=False), place, batch_dims=1)
        scores = scores if scores.dtype == tf.float64 else tf.cast(scores, tf.float32)
        return tf.nn.log_softmax(scores), (given, prefix, place + 1)

    source = tf.nest.map_structure(tf.convert_to_tensor, source)
    rows = tf.shape(tf.nest.flatten(source)[0])[0]
    nothing = tf.zeros([rows, length], tf.int32), tf.zeros([rows], tf.int32)
    first, states = step(tf.fill([rows], begin), (source, *nothing))
    return step, first, states


class Translator:
    """Translator: sentences in, sentences out, by a trained network and beam search in one compiled graph.

    ŷ = argmax L^−α ln P(y | x) among what ``beam_decode`` finds

    Args:
        model: a Keras model, called with ``(source, inputs)``, which returns scores of the next token at each place, as
            it is trained on ``SentencePairs.dataset``.
        pairs: the pairs that it was trained on, whose vocabularies are used.
        width: of the beam; 1 is greedy search.
        alpha: exponent of the length.
        max_length: most words of a translation; None for what the pairs allow.

    Raises:
        ValueError: a number is not in its range.

    Example:
        A model that has learnt nothing says so.

        >>> pairs = SentencePairs([("Go.", "Va !")], min_count=1)
        >>> silent = lambda given, training: 9.0 * tf.one_hot(tf.fill(tf.shape(given[1]), 3), 6)
        >>> Translator(silent, pairs)(["Go."])
        ['']

    Conventions:
        A sentence for which the beam finds no end is returned as far as it goes.

    References:
        sutskever2014; wu2016; zhang2023, section 10.8; note D, section 11.
    """

    def __init__(
        self,
        model: keras.Model | Callable[..., Any],
        pairs: SentencePairs,
        *,
        width: int = 4,
        alpha: float = 0.75,
        max_length: int | None = None,
    ) -> None:
        self.model, self.pairs = model, pairs
        self.width = whole_number("Translator", "width", width)
        self.alpha = number("Translator", "alpha", alpha, "(-inf, inf)", "such as 0.75")
        longest = pairs.max_length if max_length is None else max_length
        self.max_length = whole_number("Translator", "max_length", longest)
        self._search = traced(self._found)

    def _found(self, source: Any) -> Any:
        length = self.max_length + 1  # and the end symbol
        given = prefix_step(self.model, source, begin=BEGIN, length=length)
        return beam_decode(*given, end=END, width=self.width, length=length, alpha=self.alpha)

    def __call__(self, sentences: Sequence[str], *, batch_size: int = 64) -> list[str]:
        """Return the translation of each sentence, as cleaned tokens with spaces between them."""
        found: list[str] = []
        for start in range(0, len(sentences), batch_size):
            source = self.pairs.encode_sources(sentences[start : start + batch_size])
            lacking = batch_size - len(source)  # the last batch is filled up, so that it is no new trace
            filled = np.pad(source, [(0, lacking if len(sentences) > batch_size else 0), (0, 0)], mode="edge")
            found += self.pairs.decode_targets(self._search(tf.constant(filled)).tokens)[: len(source)]
        return found

    def bleu(self, pairs: Iterable[tuple[str, str]], *, batch_size: int = 64) -> float:
        """Return the BLEU, in [0, 1], of the translations of pairs (source, target) that were held out."""
        sources, targets = zip(*pairs, strict=True)
        return text_bleu(self(sources, batch_size=batch_size), targets)


def text_bleu(candidates: Sequence[str], references: Sequence[str], *, max_order: int = 4) -> float:
    """BLEU (bilingual evaluation understudy) of texts in words, cleaned by ``clean_sentence``.

    ``bleu`` of the words' indices

    Args:
        candidates: translated sentences.
        references: one translation of each by a person.
        max_order: longest n-grams that count.

    Returns:
        A number in [0, 1].

    Raises:
        ValueError: there is no sentence, or not one reference for each.

    Example:
        >>> round(text_bleu(["the cat is on the mat"], ["The cat sat on the mat."], max_order=2), 4)
        0.5986

    Conventions:
        sacreBLEU's ``corpus_bleu`` of cleaned sentences, with ``tokenize="none"`` and without smoothing.

    References:
        papineni2002; post2018.
    """
    if not candidates or len(candidates) != len(references):
        raise ValueError(
            f"text_bleu: {len(candidates)} candidates and {len(references)} references were passed, expected one "
            "sentence or more, and one reference for each."
        )
    index: dict[str, int] = {}

    def encode(sentences: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        rows = [[index.setdefault(word, len(index)) for word in clean_sentence(s).split()] for s in sentences]
        lengths = np.array([len(row) for row in rows], np.int32)
        tokens = np.full((len(rows), max(1, lengths.max())), PADDING, np.int32)
        for place, row in zip(tokens, rows, strict=True):
            place[: len(row)] = row
        return tokens, lengths

    ours, theirs = encode(candidates), encode(references)
    return float(bleu(*ours, *(array[:, None] for array in theirs), max_order=max_order).score)
