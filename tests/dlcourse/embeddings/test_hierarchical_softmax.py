"""Huffman's tree and hierarchical softmax: the sum law, the shortest code, gradients."""

import heapq
import itertools

import numpy as np
import pytest
import torch
from scipy.special import expit

from dlcourse import embeddings

COUNTS = [
    [5.0, 1.0],
    [4.0, 1.0, 1.0, 2.0, 7.0],
    [1.0] * 7,
    [1.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0],  # Fibonacci's: the longest way there can be
    [0.0, 0.0, 3.0, 1.0],
]


def ways(parents, signs, words):
    """The nodes and signs on the way from each leaf to the root."""
    for node in range(words):
        way = []
        while signs[node]:
            way.append((int(parents[node]) - words, int(signs[node])))
            node = parents[node]
        yield way


def tree_of(counts):
    return [a.numpy() for a in embeddings.huffman_tree(counts)]


def code_cost(counts):
    """Σ count · length of Huffman's code: the sum of all merged counts."""
    heap, total = list(counts), 0.0
    heapq.heapify(heap)
    while len(heap) > 1:
        merged = heapq.heappop(heap) + heapq.heappop(heap)
        total += merged
        heapq.heappush(heap, merged)
    return total


@pytest.mark.parametrize("counts", COUNTS)
def test_it_is_a_tree_with_the_shortest_code(counts):
    parents, signs = tree_of(counts)
    words = len(counts)
    assert len(parents) == 2 * words - 1
    for node in range(words, 2 * words - 1):
        children = [i for i in range(2 * words - 2) if parents[i] == node]
        assert sorted(signs[children]) == [-1, 1]
    lengths = [len(way) for way in ways(parents, signs, words)]
    assert np.dot(counts, lengths) == pytest.approx(code_cost(counts))
    assert sum(2.0**-length for length in lengths) == 1  # Kraft


def test_no_code_is_shorter_than_the_entropy():
    counts = np.random.default_rng(0).uniform(1, 50, size=40)
    lengths = np.array([len(way) for way in ways(*tree_of(counts), 40)])
    p = counts / counts.sum()
    entropy = -(p * np.log2(p)).sum()
    assert entropy <= p @ lengths < entropy + 1


def test_code_lengths_cost_as_much_as_those_of_gensim():
    from gensim.models import Word2Vec

    counts = [9, 7, 4, 4, 3, 1, 1]
    text = [[word] * n for word, n in zip("abcdefg", counts, strict=True)]
    model = Word2Vec(text, vector_size=2, min_count=1, hs=1, negative=0, epochs=1)
    theirs = {word: len(model.wv.get_vecattr(word, "code")) for word in "abcdefg"}
    ours = [len(way) for way in ways(*tree_of([float(n) for n in counts]), 7)]
    assert np.dot(counts, ours) == np.dot(counts, [theirs[word] for word in "abcdefg"])


def test_ties():
    """Of equal counts words come first, by their index, and merged nodes last: all words are two steps deep."""
    parents, signs = tree_of([1.0, 1.0, 1.0, 1.0])
    assert parents.tolist() == [4, 4, 5, 5, 6, 6, 6]
    assert signs.tolist() == [1, -1, 1, -1, 1, -1, 0]
    parents, _ = tree_of([2.0, 1.0, 1.0])  # the pair and word 0 both have 2: the word is the left child
    assert parents.tolist() == [4, 3, 3, 4, 4]
    assert tree_of([2.0, 1.0, 1.0])[1].tolist() == [1, 1, -1, -1, 0]


def test_the_notes_tree():
    """A | (B | C), u of the root ½ and of the pair −1, v = 2."""
    parents, signs = [4, 3, 3, 4, 4], [1, 1, -1, -1, 0]
    losses = embeddings.hierarchical_softmax([0] * 3, [0, 1, 2], [[2.0]] * 3, [[-1.0], [0.5]], parents, signs)
    p = np.exp(-losses)
    np.testing.assert_allclose(p, [expit(1), expit(-1) * expit(-2), expit(-1) * expit(2)])
    np.testing.assert_allclose(p, [0.7311, 0.0321, 0.2369], atol=5e-5)


@pytest.mark.parametrize("counts", COUNTS)
def test_probabilities_sum_to_one(counts):
    words, rng = len(counts), np.random.default_rng(3)
    centre, inner = rng.normal(size=(words, 4)), 3 * rng.normal(size=(words - 1, 4))
    pairs = np.array(list(itertools.product(range(words), repeat=2)))
    losses = embeddings.hierarchical_softmax(*pairs.T, centre, inner, *tree_of(counts))
    np.testing.assert_allclose(np.exp(-losses).reshape(words, words).sum(axis=1), 1)


@pytest.mark.parametrize("counts", COUNTS)
def test_gradients_are_those_of_pytorch(counts):
    words, rng = len(counts), np.random.default_rng(4)
    tables = [rng.normal(size=(n, 4)) for n in (words, words - 1)]
    pairs = rng.integers(words, size=(9, 2))
    tree = tree_of(counts)
    all_ways = list(ways(*tree, words))
    centre, inner = (torch.tensor(table, requires_grad=True) for table in tables)
    loss = -sum(
        torch.nn.functional.logsigmoid(sign * inner[node] @ centre[int(c)])
        for c, o in pairs
        for node, sign in all_ways[o]
    )
    loss.backward()
    losses = embeddings.hierarchical_softmax(*pairs.T, *tables, *tree)
    assert float(np.sum(losses)) == pytest.approx(loss.item())
    gradients = embeddings.hierarchical_softmax_gradient(*pairs.T, *tables, *tree)
    np.testing.assert_allclose(gradients.centre, centre.grad, atol=1e-12)
    np.testing.assert_allclose(gradients.inner, inner.grad, atol=1e-12)


def test_a_large_vocabulary():
    counts = 1 / np.arange(1.0, 3001)
    parents, signs = tree_of(counts)
    assert len(next(iter(ways(parents, signs, 3000)))) < 5
    losses = embeddings.hierarchical_softmax(
        np.zeros(3000, np.int32), np.arange(3000), np.ones((3000, 2)), np.ones((2999, 2)), parents, signs
    )
    assert np.exp(-losses).sum() == pytest.approx(1)
