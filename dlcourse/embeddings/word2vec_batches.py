"""A text as batches for word2vec: windows, noise words and masks, in one pipeline."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from dlcourse.data.epochs import epoch_seeds
from dlcourse.embeddings.alias import Alias, alias_table, drawn
from dlcourse.ranges import seed_number, whole_number

__all__ = ["word2vec_batches"]


class _Settings(NamedTuple):
    """What the batches of all epochs have in common."""

    noise: Alias
    window: int
    negatives: int
    batch_size: int
    steps: int  # batches an epoch


class _Text(NamedTuple):
    """The words of a text in a row, and the number of each word's sentence."""

    words: Any
    sentences: Any


def word2vec_batches(
    sentences: Sequence[Sequence[int]],
    probabilities: Any,
    *,
    window: int = 5,
    negatives: int = 5,
    batch_size: int = 256,
    discard: Any = None,
    seed: int | None = None,
) -> tf.data.Dataset:
    """Batches for word2vec, as a dataset: centre words with padded windows, noise words, labels and masks.

    Each epoch leaves out words by chance, then goes through the places of what is left in a new order. The window of
    each place has 1 to n words a side, drawn uniformly, and each context word has K noise words beside it.

    Args:
        sentences: indices of words, a sequence for each sentence.
        probabilities: of the noise words (vocabulary,), as ``noise_distribution`` gives them.
        window: n, words a side at most.
        negatives: K, noise words for each context word.
        batch_size: b, centre words.
        discard: the probability of each word to be left out (vocabulary,); None to keep all.
        seed: of all that is drawn; None for a new one.

    Returns:
        A dataset of ``(words, labels, mask)``, as ``Word2Vec.fit`` takes them: words (b, 1 + 2n + 2nK), int32, the
        centre word first, then context words and their noise words; labels and mask (b, 2n + 2nK), float32, for all but
        the centre word. An epoch has as many full batches as the words that are kept on average need; where fewer are
        kept, or the last batch would be smaller, the order begins again.

    Raises:
        ValueError: there is no word, an index has no probability, or a number is out of range.

    Example:
        >>> batches = word2vec_batches([[0, 1], [2]], [0.25, 0.25, 0.5], window=1, negatives=1, batch_size=3, seed=0)
        >>> words, labels, mask = next(iter(batches))
        >>> print(words.shape, labels[0].numpy(), mask.shape)
        (3, 5) [1. 1. 0. 0.] (3, 4)

    Conventions:
        A noise word is drawn once more where it is a word of the window, and masked if it still is. Smaller windows and
        leaving out frequent words are the original code's. Words are left out before windows are cut, so that windows
        reach further.

    References:
        mikolov2013; note D, section 11.
    """
    owner = "word2vec_batches"
    noise = _table(owner, "probabilities", probabilities)
    lost = _table(owner, "discard", np.zeros_like(noise) if discard is None else discard, len(noise))
    text, size = _read(sentences, len(noise)), whole_number(owner, "batch_size", batch_size, meaning="centre words")
    settings = _Settings(
        alias_table(noise),
        whole_number(owner, "window", window, meaning="words a side"),
        whole_number(owner, "negatives", negatives, meaning="noise words for a context word"),
        size,
        max(1, math.ceil((1 - lost[text.words]).sum(dtype=np.float64) / size)),
    )
    plain = tf.autograph.experimental.do_not_convert
    epochs = epoch_seeds(seed_number(owner, seed)).flat_map(plain(lambda seed: _epoch(text, lost, settings, seed)))
    # Keras wants to know how long an epoch is.
    return epochs.apply(tf.data.experimental.assert_cardinality(settings.steps)).prefetch(tf.data.AUTOTUNE)


def _table(owner: str, name: str, values: Any, size: int | None = None) -> np.ndarray:
    table = np.asarray(values, np.float32)
    wanted = "a number from 0 to 1 for each word" if size is None else f"{size} numbers from 0 to 1, one a word"
    if table.ndim != 1 or not table.size or size not in (None, table.size) or not ((table >= 0) & (table <= 1)).all():
        raise ValueError(
            f"{owner}: {name} has shape {table.shape} and values from {table.min(initial=0):g} to "
            f"{table.max(initial=0):g}, expected {wanted}."
        )
    return table


def _read(sentences: Sequence[Sequence[int]], vocabulary_size: int) -> _Text:
    lengths = [len(sentence) for sentence in sentences]
    if not sum(lengths):
        raise ValueError(
            "word2vec_batches: sentences hold no word, expected one or more. Pass a list of lists of indices."
        )
    words = np.concatenate([np.asarray(sentence, np.int32) for sentence in sentences])
    if words.min() < 0 or words.max() >= vocabulary_size:
        raise ValueError(
            f"word2vec_batches: sentences hold {words.min() if words.min() < 0 else words.max()}, expected indices of "
            f"words, from 0 to {vocabulary_size - 1}, as probabilities has entries. Count from 0."
        )
    return _Text(words, np.repeat(np.arange(len(lengths), dtype=np.int32), lengths))


def _epoch(text: _Text, lost: np.ndarray, settings: _Settings, seed: tf.Tensor) -> tf.data.Dataset:
    uniforms = tf.random.stateless_uniform(tf.shape(text.words), [seed, 0])
    kept = tf.where(uniforms >= tf.gather(lost, text.words))[:, 0]
    left = _Text(tf.gather(text.words, kept), tf.gather(text.sentences, kept))
    places = tf.size(left.words)
    order = tf.random.experimental.stateless_shuffle(tf.range(places), [seed, 1])
    n, size = settings.window, settings.batch_size
    ends = [[n, n + 1]]  # one place more, for a text of which nothing is kept
    padded = _Text(tf.pad(left.words, ends), tf.pad(left.sentences, ends, constant_values=-1))

    def batch(step: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        turn = (tf.cast(step, tf.int32) * size + tf.range(size)) % tf.maximum(places, 1)
        centres = tf.gather(tf.pad(order, [[0, 1]]), turn) + n  # a place of padding, if no word was kept
        return _batch(padded, centres, settings, tf.stack([seed, 2 + tf.cast(step, tf.int32)]))

    return tf.data.Dataset.range(settings.steps).map(batch, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)


def _batch(
    text: _Text, centres: tf.Tensor, settings: _Settings, seed: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Cut the windows of some places, and draw noise words beside them."""
    n, rows = settings.window, tf.size(centres)
    offsets = tf.concat([tf.range(-n, 0), tf.range(1, n + 1)], axis=0)
    places = centres[:, None] + offsets
    reach = tf.random.stateless_uniform([rows, 1], seed, 1, n + 1, tf.int32)
    sentences = tf.gather(text.sentences, places)
    same = (sentences == tf.gather(text.sentences, centres)[:, None]) & (sentences >= 0)
    mask = same & (tf.abs(offsets) <= reach)
    words = tf.gather(text.words, places)
    noise, is_noise = _noise(words, mask, settings, seed + tf.constant([1, 0]))
    true = tf.cast(mask, tf.float32)
    labels = tf.concat([tf.ones_like(true), tf.zeros_like(is_noise)], axis=1)
    every = tf.concat([tf.gather(text.words, centres)[:, None], words, noise], axis=1)
    return every, labels, tf.concat([true, is_noise], axis=1)


def _noise(words: tf.Tensor, mask: tf.Tensor, settings: _Settings, seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Draw noise words (rows, 2nK), and say which of them are none of the window's."""
    beside = tf.repeat(mask, settings.negatives, axis=1)
    context = tf.where(mask, words, -1)
    noise = drawn(settings.noise, tf.shape(beside), seed)
    # Few are words of the window: these alone are drawn once more.
    wrong = tf.where(beside & _is_in(noise, context))
    again = drawn(settings.noise, tf.shape(wrong)[:1], seed + tf.constant([1, 0]))
    still = tf.reduce_any(again[:, None] == tf.gather(context, wrong[:, 0]), axis=1)
    noise = tf.tensor_scatter_nd_update(noise, wrong, again)
    counts = tf.tensor_scatter_nd_update(tf.cast(beside, tf.float32), wrong, tf.cast(~still, tf.float32))
    return noise, counts


def _is_in(noise: tf.Tensor, context: tf.Tensor) -> tf.Tensor:
    """Return which noise words are words of the window, column by column: an axis of ten costs more to go through."""
    columns = tf.unstack(context, axis=1)
    return functools.reduce(operator.or_, [noise == column[:, None] for column in columns])
