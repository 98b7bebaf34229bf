"""The numbers of docs/errata/14-attention.md on the transformer's layers and on BERT."""

from __future__ import annotations

import numpy as np
import pytest

from dlcourse.attention import causal_mask, mlm_masking, scaled_dot_product
from dlcourse.regularization import batch_norm_dense, layer_norm

ONE, NONE = np.ones(2), np.zeros(2)


def by_batch(x):
    return batch_norm_dense(x, ONE, NONE, NONE, ONE, epsilon=0.0).outputs.numpy()


def test_batches_and_layers():
    two = np.array([[1.0, 3.0], [2.0, 0.0]])
    three = np.vstack([two, [[2.0, 1.0]]])
    expected = [[-1, 1], [1, -1]]
    np.testing.assert_allclose(layer_norm(two, ONE, NONE, epsilon=0.0), expected)
    np.testing.assert_allclose(by_batch(two), expected)
    np.testing.assert_allclose(layer_norm(three, ONE, NONE, epsilon=0.0)[:2], expected)
    np.testing.assert_allclose(by_batch(three)[0], [-1.4142, 1.3363], atol=5e-5)


def test_a_second_attention_that_is_masked():
    q, k, v = np.zeros((2, 1)), np.zeros((3, 1)), np.array([[3.0], [6.0], [9.0]])
    np.testing.assert_allclose(scaled_dot_product(q, k, v).output, [[6], [6]])
    masked = scaled_dot_product(q, k, v, causal_mask(3)[:2]).output
    np.testing.assert_allclose(masked, [[3], [4.5]])


def test_keys_and_values_of_the_decoder():
    q, v = np.zeros((2, 1)), np.array([[1.0], [5.0]])
    np.testing.assert_allclose(scaled_dot_product(q, q, v).output, [[3], [3]])


def test_what_is_not_changed_counts_too():
    rng = np.random.default_rng(0)
    tokens, uniforms = rng.integers(5, 30000, size=(200, 1000)), rng.uniform(size=(200, 1000, 3))
    shown, chosen = mlm_masking(tokens, uniforms, mask_token=3, num_special=5, vocabulary_size=30000)
    shown, chosen = shown.numpy(), chosen.numpy()
    assert np.all(chosen.sum(axis=1) == 150)
    hidden, left = (shown == 3).sum(axis=1).mean(), (chosen & (shown == tokens)).sum(axis=1).mean()
    assert hidden == pytest.approx(120, abs=1.5)
    assert left == pytest.approx(15, abs=1)
    assert (shown != tokens).sum(axis=1).mean() == pytest.approx(135, abs=1)
