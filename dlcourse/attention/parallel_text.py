"""Sentence pairs as a translator is trained on them: cleaned, as indices, in padded batches, shifted by one token."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from jaxtyping import Bool, Int

from dlcourse.checks import refuse_where
from dlcourse.data.epochs import epoch_seeds
from dlcourse.graph import graph_function
from dlcourse.ranges import optional_number, seed_number, whole_number

__all__ = ["SentencePairs", "TeacherForcing", "clean_sentence", "teacher_forcing"]

PADDING, UNKNOWN, BEGIN, END = range(4)
SPECIAL = ("<pad>", "<unk>", "<bos>", "<eos>")


class TeacherForcing(NamedTuple):
    """What a decoder is given, what it has to say, and where that counts."""

    inputs: Int[tf.Tensor, "batch longer"]
    labels: Int[tf.Tensor, "batch longer"]
    mask: Bool[tf.Tensor, "batch longer"]


def _validate(tokens: Any, lengths: Any, *, begin: int, end: int, padding: int) -> None:
    most = tokens.shape[1] if tokens.shape[1] is not None else tf.cast(tf.shape(tokens)[1], lengths.dtype)
    there = "?" if tokens.shape[1] is None else most
    told = f"lengths holds {{:d}}, expected from 0 to {there}, the tokens that there are."
    refuse_where(lengths, lambda n: (n < 0) | (n > most), told)


@graph_function(static=["begin", "end", "padding"], validate=_validate)
def teacher_forcing(
    tokens: Int[tf.Tensor, "batch time"],
    lengths: Int[tf.Tensor, " batch"],
    *,
    begin: int,
    end: int,
    padding: int = 0,
) -> TeacherForcing:
    """Teacher forcing: a decoder is given each true token and has to say the next one.

    inputs = b, y₁, …, yₙ and labels = y₁, …, yₙ, e;  b the begin symbol, e the end symbol, n the length

    Args:
        tokens: y, indices of each sentence's tokens (batch, time), without begin and end; what is behind a sentence's
            end is not looked at.
        lengths: n, from 0 to time (batch,).
        begin: b.
        end: e.
        padding: what stands behind inputs and labels.

    Returns:
        ``TeacherForcing(inputs, labels, mask)``, each (batch, time + 1); the mask is true at the n + 1 labels.

    Raises:
        ValueError: a length is not from 0 to time, or shapes do not fit together.

    Example:
        >>> batch = teacher_forcing([[7, 8, 9], [5, 0, 0]], [3, 1], begin=1, end=2)
        >>> print(batch.inputs.numpy().tolist(), batch.labels.numpy().tolist())
        [[1, 7, 8, 9], [1, 5, 0, 0]] [[7, 8, 9, 2], [5, 2, 0, 0]]

    Conventions:
        Note D has an end symbol and no begin symbol; a decoder's first step needs one.

    References:
        williams1990; sutskever2014; zhang2023, section 10.7; note D, section 11.
    """
    places, n = tf.range(tf.shape(tokens)[1] + 1), tf.cast(lengths, tf.int32)[:, None]
    column = tf.fill([tf.shape(tokens)[0], 1], tf.cast(padding, tokens.dtype))
    later, earlier = tf.concat([column, tokens], axis=1), tf.concat([tokens, column], axis=1)
    nothing, first, last = (tf.cast(symbol, tokens.dtype) for symbol in (padding, begin, end))
    inputs = tf.where(places > n, nothing, tf.where(places == 0, first, later))
    labels = tf.where(places < n, earlier, tf.where(places == n, last, nothing))
    return TeacherForcing(inputs, labels, places <= n)


def clean_sentence(sentence: str) -> str:
    """Cleaned sentence: lower case, one kind of space, and punctuation apart from words.

    tokens = split(clean(sentence))

    Args:
        sentence: any text.

    Returns:
        The text in lower case, in composed Unicode, with one space between any two tokens.

    Example:
        >>> clean_sentence("Qui est-ce\N{NARROW NO-BREAK SPACE}?  Moi, Tom!")
        'qui est-ce ? moi , tom !'

    Conventions:
        Apostrophes and hyphens stay within words. A sentence that is cleaned already does not change.

    References:
        zhang2023, section 10.5; note D, section 11.
    """
    text = unicodedata.normalize("NFKC", sentence).lower()
    return " ".join(re.sub(r"([,.!?;:\"«»()])", r" \1 ", text).split())


class _Words:
    """A vocabulary: words from the most frequent one on, of equally frequent ones the first in order of letters."""

    def __init__(self, sentences: Iterable[Sequence[str]], least: int) -> None:
        counts = Counter(word for sentence in sentences for word in sentence)
        known = sorted((word for word, count in counts.items() if count >= least), key=lambda w: (-counts[w], w))
        self.words = [*SPECIAL, *known]
        self.index = {word: place for place, word in enumerate(self.words)}

    def encode(self, sentences: Sequence[Sequence[str]], length: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the indices, padded or cut to one length (batch, length), and each sentence's own (batch,)."""
        tokens = np.full((len(sentences), length), PADDING, np.int32)
        for row, words in zip(tokens, sentences, strict=True):
            indices = [self.index.get(word, UNKNOWN) for word in words[:length]]
            row[: len(indices)] = indices
        return tokens, np.array([min(len(words), length) for words in sentences], np.int32)


class SentencePairs:
    """Sentence pairs in padded batches for teacher forcing, as a ``tf.data`` pipeline.

    x = (x₁, …, x_m, e),  inputs = b, y₁, …, yₙ,  labels = y₁, …, yₙ, e

    The vocabularies are those of the pairs that are passed; sentences that come later may have unknown words. Both
    vocabularies begin with "<pad>", "<unk>", "<bos>" and "<eos>", of the indices 0 to 3.

    Args:
        pairs: (source, target) sentences; they are cleaned by ``clean_sentence``.
        max_length: most words of a sentence; pairs with a longer one are left out.
        min_count: how often a word has to occur to be in its vocabulary.
        limit: most pairs to take, from the beginning; None for all.

    Raises:
        ValueError: no pair is left, or a number is not in its range.

    Example:
        >>> pairs = SentencePairs([("Go.", "Va !"), ("Go home.", "Va à la maison.")], max_length=5, min_count=1)
        >>> (source, inputs), labels, mask = next(iter(pairs.dataset(2)))
        >>> print(pairs.target_words[4:8], labels.numpy().tolist()[0])
        ['va', '!', '.', 'la'] [4, 5, 3, 0, 0, 0]

    Conventions:
        ``dataset`` has the form that ``keras.Model.fit`` takes: ``((source, inputs), labels, mask)``. The mask is a
        weight for each label: the loss is the mean over real tokens with ``reduction="mean_with_sample_weight"``, and
        metrics are to be passed as ``weighted_metrics``. Keras's default would divide by the padding too.

    References:
        sutskever2014; zhang2023, sections 10.5 and 10.7; note D, section 11.
    """

    def __init__(
        self,
        pairs: Iterable[tuple[str, str]],
        *,
        max_length: int = 10,
        min_count: int = 2,
        limit: int | None = None,
    ) -> None:
        self.max_length = whole_number("SentencePairs", "max_length", max_length, "[1, inf)", "in words")
        least = whole_number("SentencePairs", "min_count", min_count)
        most = optional_number("SentencePairs", "limit", limit, "[1, inf)", "how many pairs to take", whole=True)
        kept = list(self._short(pairs))[: None if most is None else int(most)]
        if not kept:
            raise ValueError(
                "SentencePairs: there is no pair whose sentences both have from 1 to max_length words, expected one or "
                f"more; max_length is {self.max_length}. Pass pairs of sentences, or a larger max_length."
            )
        self.sources, self.targets = ([pair[side] for pair in kept] for side in (0, 1))
        self._source, self._target = _Words(self.sources, least), _Words(self.targets, least)

    def _short(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[list[str], list[str]]]:
        for source, target in pairs:
            split = clean_sentence(source).split(), clean_sentence(target).split()
            if all(0 < len(words) <= self.max_length for words in split):
                yield split

    def __len__(self) -> int:
        return len(self.sources)

    @property
    def source_words(self) -> list[str]:
        """The words of the source language, in the order of their indices."""
        return self._source.words

    @property
    def target_words(self) -> list[str]:
        """The words of the target language, in the order of their indices."""
        return self._target.words

    def encode_sources(self, sentences: Iterable[str]) -> np.ndarray:
        """Return the indices of sentences to be translated, with an end symbol (batch, max_length + 1).

        A sentence that is too long is cut.
        """
        return self._with_end([clean_sentence(sentence).split() for sentence in sentences])

    def encode_targets(self, sentences: Iterable[str]) -> np.ndarray:
        """Return the indices of translations between begin and end symbol (batch, max_length + 2).

        A sentence that is too long is cut.
        """
        tokens, lengths = self._target.encode([clean_sentence(s).split() for s in sentences], self.max_length)
        tokens = np.pad(tokens, [(0, 0), (1, 1)], constant_values=PADDING)
        tokens[:, 0], tokens[np.arange(len(tokens)), lengths + 1] = BEGIN, END
        return tokens

    def _with_end(self, sentences: list[list[str]]) -> np.ndarray:
        tokens, lengths = self._source.encode(sentences, self.max_length)
        tokens = np.pad(tokens, [(0, 0), (0, 1)], constant_values=PADDING)
        tokens[np.arange(len(tokens)), lengths] = END
        return tokens

    def decode_targets(self, tokens: Any) -> list[str]:
        """Return the sentences of some rows of indices, up to their end symbols."""
        rows = (row[: row.index(END)] if END in row else row for row in np.asarray(tokens).tolist())
        return [" ".join(self.target_words[token] for token in row if token != PADDING) for row in rows]

    def dataset(self, batch_size: int, *, seed: int | None = None) -> tf.data.Dataset:
        """Return batches of ``((source, inputs), labels, mask)``; with a seed, each epoch has another order."""
        batch_size = whole_number("SentencePairs", "batch_size", batch_size)
        targets, lengths = self._target.encode(self.targets, self.max_length)
        pairs = tuple(map(tf.constant, (self._with_end(self.sources), targets, lengths)))  # not copied into the graph
        rows = tf.data.Dataset.range(len(self))
        if seed is not None:
            rows = epoch_seeds(seed_number("SentencePairs", seed)).flat_map(self._shuffled)

        def forced(rows: Any) -> Any:
            source, target, length = (tf.gather(of_all, rows) for of_all in pairs)
            batch = teacher_forcing(target, length, begin=BEGIN, end=END, padding=PADDING)
            return (source, batch.inputs), batch.labels, tf.cast(batch.mask, tf.float32)

        # Keras wants to know how long an epoch is.
        known = rows.apply(tf.data.experimental.assert_cardinality(len(self)))
        batches = known.batch(batch_size).map(forced, num_parallel_calls=tf.data.AUTOTUNE)
        return batches.prefetch(tf.data.AUTOTUNE)

    def _shuffled(self, seed: Any) -> tf.data.Dataset:
        order = tf.range(len(self), dtype=tf.int64)
        return tf.data.Dataset.from_tensor_slices(tf.random.experimental.stateless_shuffle(order, [seed, 0]))
