"""The numbers of docs/errata/14-attention.md on attention and sequence to sequence."""

from __future__ import annotations

import numpy as np
import pytest

from dlcourse import activations, attention

LECTURE = np.array([[1.0, 0], [0, 1]]), np.array([[1.0, 0], [1, 1], [0, 1]]), np.array([[1.0, 2], [3, 4], [5, 6]])
SCORES = np.array([[0.5, -1, 2], [1, 1, -1], [0, 1, 2]])


def test_values_made_with_the_weights_of_keys():
    q, k, v = LECTURE
    np.testing.assert_allclose(attention.scaled_dot_product(q, k, v).output[0], [2.5933, 3.5933], atol=5e-5)
    wrong = attention.scaled_dot_product(q, k, k).output
    np.testing.assert_allclose(wrong, [[0.8022, 0.5989], [0.5989, 0.8022]], atol=5e-5)


def test_a_mask_that_multiplies():
    triangle = np.where(np.tril(np.ones((3, 3), bool)), 1.0, -1e9)
    multiplied = activations.softmax(SCORES * triangle).numpy()
    np.testing.assert_array_equal(multiplied[:2], [[0, 1, 0], [0, 0, 1]])
    added = activations.softmax(SCORES + np.where(triangle == 1, 0, -1e9)).numpy()
    np.testing.assert_allclose(added, [[1, 0, 0], [0.5, 0.5, 0], [0.09, 0.2447, 0.6652]], atol=5e-5)
    # By the function: queries that are the scores themselves, and keys that are the unit vectors, times √d.
    weights = attention.scaled_dot_product(SCORES * np.sqrt(3), np.eye(3), np.eye(3), attention.causal_mask(3)).weights
    np.testing.assert_allclose(weights, added, atol=1e-12)


def test_a_number_that_half_precision_has_not():
    with np.errstate(over="ignore"):
        assert np.isinf(np.float16(-1e9))
    assert np.finfo(np.float16).min == -65504


def test_a_slice_of_the_features():
    assert 512 // 8 * 64 == 4096
    assert 512 * 64 == 32768
    layer = attention.MultiHeadAttention(8)
    layer.build((None, None, 512))
    assert layer.query_kernel.shape == (512, 8, 64)
    assert layer.count_params() == 4 * (512 * 512 + 512)


def of_the_notes(length, width):
    """The running column in the exponent, i/d, where the paper has 2·(i//2)/d."""
    column = np.arange(width)
    angles = np.arange(length)[:, None] / 10000 ** (column / width)
    return np.where(column % 2 == 0, np.sin(angles), np.cos(angles))


def test_sine_and_cosine_of_two_frequencies():
    paper = attention.positional_encoding(13, 4, dtype="float64").numpy()
    np.testing.assert_allclose(paper[1], [0.8415, 0.5403, 0.0100, 0.99995], atol=5e-5)
    np.testing.assert_allclose(of_the_notes(2, 4)[1], [0.8415, 0.9950, 0.0100, 1.0], atol=5e-5)
    wide, notes = attention.positional_encoding(13, 6, dtype="float64").numpy(), of_the_notes(13, 6)
    assert wide[3] @ wide[5] == pytest.approx(1.5795, abs=5e-5)
    assert wide[10] @ wide[12] == pytest.approx(1.5795, abs=5e-5)
    assert notes[3] @ notes[5] == pytest.approx(2.273, abs=5e-4)
    assert notes[10] @ notes[12] == pytest.approx(2.985, abs=5e-4)


def test_a_denominator_that_is_a_sum_of_numbers():
    """e_t′t without its e: exp(t′t), which no score is in."""
    scores = np.tanh([1.0, 2.0])
    exact = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(exact, [0.4496, 0.5504], atol=5e-5)
    printed = np.exp(scores) / np.exp(1 * np.array([1.0, 2.0])).sum()
    assert printed.sum() == pytest.approx(0.4713, abs=5e-5)


def test_words_that_do_not_see_those_before():
    """Two words that are always equal, each of them 0 or 1 with one half: P(00) is 1/2, not 1/4."""
    together, apart = 0.5 * 1.0, 0.5 * 0.5
    assert (together, apart) == (0.5, 0.25)
    logits = np.log([[[0.5, 0.5], [1.0, 1e-300]]])
    assert 2 * float(attention.masked_cross_entropy([[0, 0]], logits, [[1, 1]])) == pytest.approx(-np.log(together))
    logits = np.log([[[0.5, 0.5], [0.5, 0.5]]])
    assert 2 * float(attention.masked_cross_entropy([[0, 0]], logits, [[1, 1]])) == pytest.approx(-np.log(apart))
