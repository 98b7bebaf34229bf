"""Trees over a vocabulary, with vectors for words and inner nodes."""

import numpy as np


def pairs(rng, batch, words, dim=4, scale=1.0, chain=False):
    """A random tree, or one as deep as can be; pairs of which some share a centre, and some a context word."""
    parents, signs = tree(rng, words, chain)
    centres, contexts = rng.integers(words, size=(2, batch))
    if batch > 1:
        centres[1], contexts[-1] = centres[0], contexts[0]
    return {
        "centre_words": centres,
        "words": contexts,
        "centre": scale * rng.normal(size=(words, dim)),
        "inner": scale * rng.normal(size=(words - 1, dim)),
        "parents": parents,
        "signs": signs,
    }


def tree(rng, words, chain=False):
    parents, signs = np.full(2 * words - 1, 2 * words - 2), np.zeros(2 * words - 1, int)
    waiting = list(rng.permutation(words))
    for new in range(words, 2 * words - 1):
        for sign in rng.permutation([1, -1]):
            node = waiting.pop(-1 if chain else rng.integers(len(waiting)))
            parents[node], signs[node] = new, sign
        waiting.append(new)
    return parents, signs


def way(word, parents, signs, sign=lambda node, parent, signs: signs[node], stop=0):
    """Yield the inner nodes above a word, from below, and on which side the way goes on from each."""
    node = word
    nodes = []
    while parents[node] != node:
        nodes.append((parents[node], sign(node, parents[node], signs)))
        node = parents[node]
    return nodes[: len(nodes) - stop] if stop >= 0 else nodes[-stop:]
