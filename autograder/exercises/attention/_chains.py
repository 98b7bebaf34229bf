"""Markov chains on which every slip of a search shows: found once, and drawn anew by moving them a little."""

import numpy as np

from autograder import Case


def moved(rng, first, table, end, **sizes):
    """Draw a chain close to one in hundredths of a nat: so close that each search finds the same in it.

    Its tokens change places, but for the end symbol.
    """
    first, table = np.array(first) / 100, np.array(table) / 100
    others = rng.permutation([token for token in range(len(first)) if token != end])
    order = np.insert(others, end, end)
    first, table = first[order], table[np.ix_(order, order)]
    first, table = (logs + 0.02 * rng.uniform(-1, 1, size=logs.shape) for logs in (first, table))
    return {
        "log_first": first - np.logaddexp.reduce(first),
        "log_transitions": table - np.logaddexp.reduce(table, axis=1, keepdims=True),
        "end": end,
        **sizes,
    }


def rounded(probabilities):
    """Return logarithms in steps of 1/64, which no precision rounds, so that equal ones stay equal."""
    return np.round(64 * np.log(probabilities)) / 64


def drawn(name, chain, hidden=False, **sizes):
    """Return the case of a chain that is moved a little."""
    return Case(name, moved, {**chain, **sizes}, hidden=hidden)
