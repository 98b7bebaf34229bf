"""Pairs of sentences: never the next one by chance, each other one equally often, and how two are joined."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dlcourse.attention import join_pair, next_sentence_pairs


@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_each_other_sentence_has_its_share(first):
    """Thirds of [0, 1) are the three sentences of five that are neither the first nor the next."""
    uniforms = np.stack([np.full(300, 0.5), (np.arange(300) + 0.5) / 300], axis=1)
    pairs = next_sentence_pairs(np.full(300, first), uniforms, count=5)
    values, counts = np.unique(pairs.second, return_counts=True)
    assert values.tolist() == [k for k in range(5) if k not in (first, first + 1)]
    assert counts.tolist() == [100] * 3
    assert not np.any(pairs.is_next)


def test_half_are_followed_by_the_next():
    rng = np.random.default_rng(0)
    first = rng.integers(0, 99, size=4000)
    pairs = next_sentence_pairs(first, rng.uniform(size=(4000, 2)), count=100)
    is_next = pairs.is_next.numpy()
    assert abs(is_next.mean() - 0.5) < 4 * 0.5 / np.sqrt(4000)
    np.testing.assert_array_equal(is_next, pairs.second.numpy() == first + 1)
    assert not np.any(pairs.second.numpy() == first)


def test_a_half_is_another_one():
    pairs = next_sentence_pairs([1, 1], [[np.nextafter(0.5, 0), 0.0], [0.5, 0.0]], count=3)
    assert pairs.second.numpy().tolist() == [2, 0]


def by_lists(first, second, width):
    """The same by Python's lists."""
    tokens, segments = [], []
    for a, b in zip(first, second, strict=True):
        a, b = ([t for t in sentence if t] for sentence in (a, b))
        row = [1, *a, 2, *b, 2]
        tokens.append(row + [0] * (width - len(row)))
        segments.append([0] * (len(a) + 2) + [1] * (len(b) + 1) + [0] * (width - len(row)))
    return tokens, segments


def test_every_pair_of_lengths():
    lengths = list(itertools.product(range(4), range(5)))
    first = np.array([[3 + t if t < n else 0 for t in range(3)] for n, _ in lengths])
    second = np.array([[30 + t if t < m else 0 for t in range(4)] for _, m in lengths])
    tokens, segments = by_lists(first.tolist(), second.tolist(), 10)
    joined = join_pair(first, second)
    np.testing.assert_array_equal(joined.tokens, tokens)
    np.testing.assert_array_equal(joined.segments, segments)


def test_other_special_tokens():
    joined = join_pair([[5, 9]], [[6]], cls_token=101, sep_token=102, padding=9)
    assert joined.tokens.numpy().tolist() == [[101, 5, 102, 6, 102, 9]]
