"""Texts with vectors for their words, and the windows that students cut wrongly."""

import numpy as np


def text(rng, lengths, window, vocabulary=9, dim=4, scale=1.0, columns=None):
    """Sentences of random words, with words that do occur as padding, and word vectors for all."""
    columns = columns or max(lengths) + 1
    tokens = rng.integers(vocabulary, size=(len(lengths), columns))
    return {"tokens": tokens, "lengths": np.array(lengths), **tables(rng, vocabulary, dim, scale), "window": window}


def tables(rng, vocabulary, dim, scale=1.0):
    return {name: scale * rng.normal(size=(vocabulary, dim)) for name in ("centre", "context")}


def repeated(rng, window, **sizes):
    """A text in which one word stands twice in most windows, also beside itself."""
    inputs = text(rng, [7, 5], window, **sizes)
    inputs["tokens"][:, :7] = [[2, 2, 5, 2, 0, 5, 2], [1, 3, 1, 1, 4, 3, 3]]
    return inputs


def large(rng, lengths, window, **sizes):
    """Vectors so long that the exponentials of their products are no numbers."""
    inputs = text(rng, lengths, window, **sizes)
    for name in ("centre", "context"):
        inputs[name] = np.round(40 * inputs[name])
    return inputs


def lifted(rng, lengths, window, **sizes):
    """Vectors whose products are all near 900: their exponentials are no numbers, their softmax is nothing special."""
    inputs = text(rng, lengths, window, **sizes)
    for name in ("centre", "context"):
        inputs[name] = np.round(64 * inputs[name]) / 64
        inputs[name][:, 0] = 30
    return inputs


def whole_rows(lengths, tokens):
    return np.full(len(tokens), tokens.shape[1])


def ends_of_sentences(lengths, tokens):
    return lengths


def cut_to(columns):
    """A window that is cut short where it is longer than that share of the row."""
    return lambda n, length: min(n, max(1, columns(length)))


def without_centre(around, c):
    return [word for word in around if word != c]


def windows(tokens, lengths, n, *, ends=ends_of_sentences, once=False, sides=(True, True)):
    """Yield each centre word and the list of words around it, with one slip where one is asked for."""
    left, right = sides
    for row, end in zip(tokens, ends(lengths, tokens), strict=True):
        for c in range(end):
            places = [*range(max(0, c - n) if left else c, c), *range(c + 1, min(end, c + n + 1) if right else c + 1)]
            around = [row[j] for j in places]
            yield row[c], list(dict.fromkeys(around)) if once else around


def softmax(scores):
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()


def unstable_softmax(scores):
    with np.errstate(all="ignore"):
        return np.exp(scores) / np.exp(scores).sum()


def log_softmax(scores):
    shifted = scores - scores.max()
    return shifted - np.log(np.exp(shifted).sum())


def log_of_softmax(scores):
    with np.errstate(all="ignore"):
        return np.log(softmax(scores))


def unstable_log_softmax(scores):
    with np.errstate(all="ignore"):
        return scores - np.log(np.exp(scores).sum())
