"""Masking for a language model: the rule, token by token, and the shares it leads to."""

from __future__ import annotations

import math

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.attention import mlm_masking

SETTINGS = {"mask_token": 3, "num_special": 5, "vocabulary_size": 50}


def slowly(tokens, uniforms, *, mask_token, num_special, vocabulary_size, rate=0.15):
    """The rule in plain Python, one row at a time."""
    shown, chosen = tokens.copy(), np.zeros(tokens.shape, bool)
    for row, sentence in enumerate(tokens):
        places = [t for t, token in enumerate(sentence) if token >= num_special]
        count = min(len(places), max(1, math.floor(rate * len(places) + 0.5)))
        for t in sorted(places, key=lambda t: uniforms[row, t, 0])[:count]:
            chosen[row, t] = True
            if uniforms[row, t, 1] < 0.8:
                shown[row, t] = mask_token
            elif uniforms[row, t, 1] < 0.9:
                shown[row, t] = num_special + int(uniforms[row, t, 2] * (vocabulary_size - num_special))
    return shown, chosen


@pytest.mark.parametrize("rate", [0.15, 0.5, 1.0])
def test_it_is_the_rule(rate):
    rng = np.random.default_rng(0)
    tokens, uniforms = rng.integers(0, 50, size=(40, 31)), rng.uniform(size=(40, 31, 3))
    for found, expected in zip(
        mlm_masking(tokens, uniforms, rate=rate, **SETTINGS),
        slowly(tokens, uniforms, rate=rate, **SETTINGS),
        strict=True,
    ):
        np.testing.assert_array_equal(found, expected)


def test_shares_are_those_of_the_paper():
    """15 % are chosen; 12 %, 1.5 % and 1.5 % of all are hidden, replaced and left, but for one in 45 by chance."""
    rng = np.random.default_rng(1)
    tokens, uniforms = rng.integers(5, 50, size=(2000, 100)), rng.uniform(size=(2000, 100, 3))
    shown, chosen = (part.numpy() for part in mlm_masking(tokens, uniforms, **SETTINGS))
    assert np.all(chosen.sum(axis=1) == 15)
    assert np.all(shown[~chosen] == tokens[~chosen])
    hidden = (shown == 3).mean()
    replaced = ((shown != 3) & (shown != tokens)).mean()
    assert hidden == pytest.approx(0.12, abs=4 * math.sqrt(0.12 / 200_000))
    assert replaced == pytest.approx(0.015 * 44 / 45, abs=4 * math.sqrt(0.015 / 200_000))
    assert np.all(shown[chosen & (shown != 3)] >= 5)


@pytest.mark.parametrize(("ordinary", "expected"), [(0, 0), (1, 1), (3, 1), (9, 1), (10, 2), (16, 2), (17, 3), (30, 5)])
def test_how_many_are_chosen(ordinary, expected):
    """Half of a position is rounded up, one is chosen at least, and none where there is none."""
    tokens = np.full((1, 32), 2)
    tokens[0, 1 : 1 + ordinary] = 9
    assert (
        mlm_masking(tokens, np.random.default_rng(2).uniform(size=(1, 32, 3)), **SETTINGS).chosen.numpy().sum()
        == expected
    )


def test_special_tokens_stay_and_ties_go_to_the_first():
    tokens, uniforms = np.array([[1, 7, 2, 8, 2, 0]]), np.zeros((1, 6, 3))
    masked = mlm_masking(tokens, uniforms, rate=0.5, **SETTINGS)
    np.testing.assert_array_equal(masked.tokens, [[1, 3, 2, 8, 2, 0]])


def test_ends_of_the_intervals():
    tokens, uniforms = np.full((1, 5), 7), np.zeros((1, 5, 3))
    uniforms[..., 1] = [0, np.nextafter(0.8, 0), 0.8, np.nextafter(0.9, 0), 0.9]
    uniforms[..., 2] = [0, 0, 0, np.nextafter(1, 0), 0]
    masked = mlm_masking(tokens, uniforms, rate=1.0, **SETTINGS)
    np.testing.assert_array_equal(masked.tokens, [[3, 3, 5, 49, 7]])


def test_a_uniform_next_to_one_is_no_token_beyond_the_vocabulary():
    uniforms = np.array([[[0, 0.85, np.nextafter(np.float32(1), np.float32(0))]]], np.float32)
    settings = {"mask_token": 3, "num_special": 5, "vocabulary_size": 2**25 + 5}
    token = mlm_masking(tf.constant([[7]]), uniforms, **settings).tokens
    assert 5 <= int(token[0, 0]) < 2**25 + 5
