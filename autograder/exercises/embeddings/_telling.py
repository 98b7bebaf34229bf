"""Draws on which slips show, whoever is given them."""

import numpy as np


def telling(draw, right, *slips):
    """Draw until each slip shows, or does not, as it has to.

    A slip is a wrong implementation, which has to be wrong in all parts, or a pair of one and a tuple that says in
    which parts it is wrong.
    """
    while True:
        inputs = draw()
        answer = _parts(right(**inputs))
        if all(_shows(slip, inputs, answer) for slip in slips):
            return inputs


def _parts(answer):
    return answer if isinstance(answer, tuple) else (answer,)


def _shows(slip, inputs, answer):
    function, expected = slip if isinstance(slip, tuple) else (slip, (True,) * len(answer))
    try:
        with np.errstate(all="ignore"):
            wrong = _parts(function(**inputs))
    except (IndexError, ValueError):
        return all(expected)
    return len(wrong) != len(answer) or [_apart(*pair) for pair in zip(answer, wrong, strict=True)] == list(expected)


def _apart(right, wrong):
    """Whether two arrays differ clearly; None where they differ, but not clearly."""
    right, wrong = np.asarray(right, float), np.asarray(wrong, float)
    if right.shape != wrong.shape or np.isnan(wrong).any():
        return True
    off, size = np.max(np.abs(right - wrong), initial=0), np.max(np.abs(right), initial=0)
    if off > 2e-3 * size:
        return True
    return None if off > 1e-9 * size else False


def sentences_of(rng, shape, vocabulary_size, never=0, gaps=0):
    """Sentences of several lengths with −1 behind their ends, and in so many gaps; the last words never occur."""
    sentences = rng.integers(vocabulary_size - never, size=shape)
    for row, length in zip(sentences, rng.permutation(np.resize([shape[1], shape[1] - 1, 3], shape[0])), strict=True):
        row[length:] = -1
    for _ in range(gaps):
        row = rng.choice(np.flatnonzero((sentences >= 0).sum(axis=1) > 3))
        sentences[row, rng.integers(1, 3)] = -1
    return sentences
