"""Additive and dot-product attention, and the decoder's cell, against Keras, PyTorch and hand-worked numbers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import attention, recurrent

RNG = np.random.default_rng(2)
ONE = np.ones((1, 1))


def test_the_briefs_numbers():
    h = np.array([[[1.0], [2.0]]])
    c, weights = attention.additive_attention(0 * ONE, h, ONE, ONE, np.ones(1))
    np.testing.assert_allclose(weights, [[0.4496, 0.5504]], atol=5e-5)
    assert float(c[0, 0]) == pytest.approx(1.5504, abs=5e-5)
    c, weights = attention.dot_attention(ONE, h)
    np.testing.assert_allclose(weights, [[0.2689, 0.7311]], atol=5e-5)
    assert float(c[0, 0]) == pytest.approx(1.7311, abs=5e-5)


def test_dot_attention_is_keras_layer():
    s, h = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 5, 4))
    mask = np.arange(5) < np.array([[2], [5], [1]])
    layer = keras.layers.Attention(dtype="float64")
    expected, weights = layer([s[:, None], h], mask=[None, mask], return_attention_scores=True)
    found = attention.dot_attention(s, h, mask)
    np.testing.assert_allclose(found.output, expected[:, 0], rtol=1e-12)
    np.testing.assert_allclose(found.weights, weights[:, 0], rtol=1e-12, atol=1e-15)


def test_additive_attention_is_keras_layer_of_projected_states():
    s, h, w_s, w_h, v = (RNG.normal(size=size) for size in ((3, 4), (3, 5, 6), (4, 7), (6, 7), (7,)))
    mask = np.arange(5) < np.array([[2], [5], [1]])
    layer = keras.layers.AdditiveAttention(dtype="float64")
    inputs = [(s @ w_s)[:, None], h, h @ w_h]
    layer.build([a.shape for a in inputs])
    layer.scale.assign(v)
    expected, weights = layer(inputs, mask=[None, mask], return_attention_scores=True)
    found = attention.additive_attention(s, h, w_s, w_h, v, mask)
    np.testing.assert_allclose(found.output, expected[:, 0], rtol=1e-12)
    np.testing.assert_allclose(found.weights, weights[:, 0], rtol=1e-12, atol=1e-15)


def test_gradients_are_pytorchs():
    arrays = [RNG.normal(size=size) for size in ((3, 4), (3, 5, 6), (4, 7), (6, 7), (7,))]
    mask, upstream = np.arange(5) < np.array([[2], [5], [3]]), RNG.normal(size=(3, 6))
    s, h, w_s, w_h, v = leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    scores = torch.tanh((s @ w_s)[:, None] + h @ w_h) @ v
    alpha = torch.softmax(scores.masked_fill(~torch.tensor(mask), -torch.inf), dim=-1)
    expected = torch.autograd.grad(torch.einsum("bt,btf->bf", alpha, h), leaves, torch.tensor(upstream))
    tensors = [tf.constant(a) for a in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        c = attention.additive_attention(*tensors, mask).output
    for ours, theirs in zip(tape.gradient(c, tensors, upstream), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13)


def test_a_sequence_without_a_step_has_no_context():
    h, mask = RNG.normal(size=(2, 3, 4)), np.array([[False] * 3, [True, False, False]])
    c, weights = attention.dot_attention(np.ones((2, 4)), h, mask)
    assert not np.any(c[0])
    assert not np.any(weights[0])
    np.testing.assert_allclose(c[1], h[1, 0])


def test_dot_attention_is_scaled_dot_product_of_a_longer_query():
    s, h = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 5, 4))
    scaled = attention.scaled_dot_product(2 * s[:, None], h, h)
    np.testing.assert_allclose(attention.dot_attention(s, h).output, scaled.output[:, 0], rtol=1e-12)


def test_the_cell_is_a_gru_of_word_and_context_side_by_side():
    y, s, c = (RNG.normal(size=(3, n)) for n in (5, 2, 4))
    kernel, recurrent_kernel, context_kernel, bias = (RNG.normal(size=size) for size in ((5, 6), (2, 6), (4, 6), (6,)))
    found = attention.attention_gru_cell(y, s, c, kernel, recurrent_kernel, context_kernel, bias)
    both, stacked = np.concatenate([y, c], axis=1), np.concatenate([kernel, context_kernel])
    np.testing.assert_allclose(found, recurrent.gru_cell(both, s, stacked, recurrent_kernel, bias), rtol=1e-12)
    cell = attention.AttentionGRUCell(2, 4, dtype="float64")
    cell(both, [s])
    cell.set_weights([stacked, recurrent_kernel, bias])
    np.testing.assert_allclose(cell(both, [s])[0], found, rtol=1e-12)
    keras_cell = keras.layers.GRUCell(2, reset_after=False, dtype="float64")
    keras_cell.build((3, 9))
    keras_cell.set_weights([stacked, recurrent_kernel, bias])
    np.testing.assert_allclose(found, keras_cell(both, s)[0], rtol=1e-12)


def test_the_context_is_in_every_gate():
    """By hand: y = s = 0 and c = 1; z = σ(0) = ½, and the candidate is tanh(ln 2) = 3/5. A gate each is moved."""
    zeros, context = np.zeros((1, 3)), np.array([[0.0, 0.0, np.log(2)]])
    state = attention.attention_gru_cell(0 * ONE, 0 * ONE, ONE, zeros, zeros, context, np.zeros(3))
    assert float(state[0, 0]) == pytest.approx(0.3)
    gated = context + np.array([[np.log(3), 0, 0]])
    state = attention.attention_gru_cell(0 * ONE, 0 * ONE, ONE, zeros, zeros, gated, np.zeros(3))
    assert float(state[0, 0]) == pytest.approx(0.15)
    reset = np.array([[0.0, np.log(3), 0.0]])
    state = attention.attention_gru_cell(0 * ONE, ONE, ONE, zeros, np.array([[0.0, 0, 1]]), reset, np.zeros(3))
    assert float(state[0, 0]) == pytest.approx(0.5 + 0.5 * np.tanh(0.75))
