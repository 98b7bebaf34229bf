"""Tokens and their indices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Int

from dlcourse.embeddings.indices import NO_WORD
from dlcourse.ranges import whole_number

__all__ = ["Vocabulary", "encode", "vocabulary"]


class Vocabulary(NamedTuple):
    """Words in the order of their indices, and how often each occurred."""

    words: tuple[str, ...]
    counts: Int[np.ndarray, " words"]


def vocabulary(
    sentences: Iterable[Sequence[str]], *, minimum_count: int = 1, reserved: Sequence[str] = ()
) -> Vocabulary:
    """Make the vocabulary of a text: its words, each with an index, the frequent ones first.

    w before w′ if n(w) > n(w′), or n(w) = n(w′) and w is before w′ in Unicode's order;  n(w) ≥ the minimal count

    Args:
        sentences: lists of words; a string is a list of characters.
        minimum_count: how often a word has to occur; rarer ones are unknown.
        reserved: symbols that come first, in this order, such as ``"<unk>"``; where they occur in the text, they are
            counted as such.

    Returns:
        ``Vocabulary(words, counts)``: a tuple of strings, whose places are the indices, and an array of int64.

    Raises:
        ValueError: ``minimum_count`` is below 1, or a symbol is reserved twice.

    Example:
        >>> found = vocabulary(["the cat saw the dog".split(), "the end".split()], reserved=["<unk>"])
        >>> print(found.words, found.counts)
        ('<unk>', 'the', 'cat', 'dog', 'end', 'saw') [0 3 1 1 1 1]

    Conventions:
        gensim's order within a frequency is that in which words first occur.

    References:
        zhang2023, section 9.2; note D, section 8.
    """
    minimum = whole_number("vocabulary", "minimum_count", minimum_count)
    first = list(reserved)
    if len(set(first)) < len(first):
        raise ValueError(f"vocabulary: reserved is {first}, expected each symbol once.")
    counted = Counter(word for sentence in sentences for word in sentence)
    common = [word for word, count in counted.items() if count >= minimum and word not in first]
    words = (*first, *sorted(common, key=lambda word: (-counted[word], word)))
    return Vocabulary(words, np.array([counted[word] for word in words], np.int64))


def encode(
    known: Vocabulary, sentences: Iterable[Sequence[str]], *, unknown: int = NO_WORD
) -> Int[np.ndarray, "sentences steps"]:
    """Encode sentences as indices of their words in a vocabulary.

    w_st is the index of the word t of sentence s; −1 behind its end

    Args:
        known: a ``Vocabulary``.
        sentences: lists of words.
        unknown: what stands for a word that is not in it: −1, or the index of a symbol such as ``"<unk>"``.

    Returns:
        Indices, int32 (sentences, length of the longest).

    Raises:
        ValueError: ``unknown`` is neither −1 nor an index.

    Example:
        >>> known = vocabulary(["the cat saw the dog".split()])
        >>> print(encode(known, ["the cow saw".split(), ["dog"]]))
        [[ 0 -1  3]
         [ 2 -1 -1]]

    References:
        zhang2023, section 9.2; note D, section 8.
    """
    index = {word: place for place, word in enumerate(known.words)}
    unknown = whole_number("encode", "unknown", unknown, f"[-1, {len(index)})")
    rows = [[index.get(word, unknown) for word in sentence] for sentence in sentences]
    encoded = np.full((len(rows), max(map(len, rows), default=0)), NO_WORD, np.int32)
    for row, indices in zip(encoded, rows, strict=True):
        row[: len(indices)] = indices
    return encoded
