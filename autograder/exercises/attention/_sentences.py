"""Sentences of indices, padded: candidates that are near their references."""

import numpy as np


def padded(rng, sentences, width, words):
    """Put sentences into one array; behind their ends stand words that would count if they were looked at."""
    tokens = rng.integers(words, size=(len(sentences), width))
    for row, sentence in zip(tokens, sentences, strict=True):
        row[: len(sentence)] = sentence
    return tokens


def as_arrays(rng, candidates, references, words):
    """Return the inputs of a measure; behind the ends of the sentences is room for two words."""
    per_sentence = len(references[0])
    flat = [one for others in references for one in others]
    longest = max(len(one) for one in flat) + 2
    tokens = padded(rng, flat, longest, words)
    return {
        "candidates": padded(rng, candidates, max(map(len, candidates)) + 2, words),
        "lengths": np.array([len(one) for one in candidates]),
        "references": tokens.reshape(len(references), per_sentence, longest),
        "reference_lengths": np.array([len(one) for one in flat]).reshape(len(references), per_sentence),
    }


def translations(rng, sentences, references, words, shorter):
    """Draw candidates that are pieces of their references with some words changed; ``shorter`` are cut off."""
    candidates, others = [], []
    for number in range(sentences):
        mine = [rng.integers(words, size=rng.integers(8, 13)).tolist() for _ in range(references)]
        candidate = list(mine[number % references])
        candidate[int(rng.integers(len(candidate)))] = int(rng.integers(words))
        candidates.append(candidate[: len(candidate) - (2 + number % 2 if number < shorter else 0)])
        others.append(mine)
    return candidates, others


def renamed(rng, candidates, references, **others):
    """Give the words of some sentences other numbers."""
    numbers = rng.permutation(20)
    return {"candidates": numbers[candidates], "references": numbers[references], **others}
