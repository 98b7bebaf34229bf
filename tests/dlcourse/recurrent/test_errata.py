"""The numbers of docs/errata/12-recurrent.md."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dlcourse import activations, recurrent


def sigmoid(z):
    return float(activations.sigmoid(np.float64(z)))


def test_blocks_that_cannot_be_stacked():
    rows, columns = (np.ones((3, 2)), np.ones((2, 2))), (np.ones((2, 3)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="dimension"):
        np.concatenate(columns, axis=0)
    assert np.concatenate(columns, axis=1).shape == (2, 5)
    with pytest.raises(ValueError, match="dimension"):
        np.concatenate(rows, axis=1)
    assert np.concatenate(rows, axis=0).shape == (5, 2)


def test_transposing_the_stack_transposes_the_blocks():
    kernel, recurrent_kernel = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [0.0, 0.0]])
    x, h, bias = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]]), np.zeros(2)
    right = recurrent.rnn_cell(x, h, kernel, recurrent_kernel, bias).net_input
    np.testing.assert_array_equal(right, [[3, 5]])
    stacked = recurrent.combined_rnn_cell(x, h, np.concatenate([kernel, recurrent_kernel]), bias).net_input
    np.testing.assert_array_equal(stacked, [[3, 5]])
    turned = recurrent.combined_rnn_cell(x, h, np.concatenate([kernel.T, recurrent_kernel.T]), bias).net_input
    np.testing.assert_array_equal(turned, [[2, 4]])


def test_the_bias_and_each_steps_input_are_in_the_gradients():
    one = np.ones((1, 1))
    inputs = np.array([[[1.0], [3.0]]]), 0 * one, one, one, np.zeros(1)
    found = recurrent.bptt(*inputs, np.array([[[0.0], [1.0]]]), activation="linear")
    assert [float(np.ravel(g)[0]) for g in found[2:]] == [4.0, 1.0, 2.0]
    moved = recurrent.rnn(*inputs[:-1], np.full(1, 0.1), activation="linear")
    assert float(moved[0, -1, 0]) == pytest.approx(4.2)
    assert [2 * x for x in (1, 3)] == [2, 6]


def test_a_slope_of_one_hands_everything_on():
    assert float(activations.tanh_derivative(np.float64(0))) == 1.0
    one = np.ones((1, 1))
    norms, _ = recurrent.gradient_norms(np.zeros((1, 50, 1)), 0 * one, one, one, np.zeros(1))
    np.testing.assert_array_equal(norms, np.ones((1, 50)))


def test_a_bound_for_powers():
    u = np.array([[0.5, 0.4], [0.0, 0.5]])
    inputs = np.zeros((1, 10, 1)), np.zeros((1, 2)), np.zeros((1, 2)), u, np.zeros(2)
    norms, bounds = recurrent.gradient_norms(*inputs, activation="linear")
    assert float(norms[0, -1]) == pytest.approx(0.7385, abs=5e-5)
    assert float(norms[0, 0]) == pytest.approx(0.0079, abs=5e-5)
    assert float(bounds[0, 0]) == pytest.approx(0.0483, abs=5e-5)
    assert float(bounds[0, 0] / norms[0, 0]) == pytest.approx(6.1, abs=0.1)


def test_the_memory_saturates():
    states = recurrent.constant_error_carousel(np.ones((1, 100, 1)), np.zeros((1, 1)), np.full((1, 1), 0.5))
    for step, c, h in ((1, 0.3808, 0.363), (10, 3.808, 0.999), (100, 38.08, 1.0)):
        assert float(states.c[0, step - 1, 0]) == pytest.approx(c, rel=1e-4)
        assert float(states.h[0, step - 1, 0]) == pytest.approx(h, abs=5e-4)


def test_a_gate_above_one():
    assert sigmoid(0.5) + 0.5 == pytest.approx(1.1225, abs=5e-5)
    # r = σ(1): with U_h = 1 and everything else 0, the candidate is tanh(r h), and z = ½ keeps half of h.
    new = recurrent.gru_cell(
        np.array([[0.5]]), np.array([[0.5]]), np.array([[0.0, 1.0, 0.0]]), np.array([[0.0, 1.0, 1.0]]), np.zeros(3)
    )
    r = math.atanh((float(new[0, 0]) - 0.25) / 0.5) / 0.5
    assert r == pytest.approx(0.7311, abs=5e-5)


def test_which_memory_the_output_gate_sees():
    zero = np.zeros((1, 1))
    weights = np.zeros((1, 4)), np.zeros((1, 4)), np.array([0.0, 0.0, 2.0, 0.0]), np.array([[0.0], [0.0], [1.0]])
    for sees, gate in (("previous", 0.7311), ("new", 0.7275)):
        h, c = recurrent.peephole_lstm_cell(zero, zero, zero + 1, *weights, output_sees=sees)
        assert float(c[0, 0]) == pytest.approx(0.9820, abs=5e-5)
        assert float(h[0, 0]) / math.tanh(c[0, 0]) == pytest.approx(gate, abs=5e-5)


def test_the_two_update_gates_are_one():
    rng = np.random.default_rng(0)
    x, h, *weights = (rng.normal(size=shape) for shape in ((2, 3), (2, 4), (3, 12), (4, 12), (12,)))
    sign = np.repeat([-1.0, 1.0, 1.0], 4)
    turned = recurrent.gru_cell(x, h, *[sign * w for w in weights], update="new")
    np.testing.assert_allclose(turned, recurrent.gru_cell(x, h, *weights), rtol=1e-12)


def test_where_the_reset_gate_acts():
    h, r, u = np.array([1.0, 1.0]), np.array([1.0, 0.0]), np.array([[0.0, 1.0], [1.0, 0.0]])
    np.testing.assert_array_equal((r * h) @ u, [0, 1])
    np.testing.assert_array_equal(r * (h @ u), [1, 0])
    # The same by the cell: gates of ±50 are 1 and 0; z = 0 leaves the candidate alone.
    recurrent_kernel = np.concatenate([np.zeros((2, 4)), u], axis=1)
    bias = np.array([-50.0, -50.0, 50.0, -50.0, 0.0, 0.0])
    x, kernel = np.zeros((1, 1)), np.zeros((1, 6))
    before = recurrent.gru_cell(x, h[None], kernel, recurrent_kernel, bias)
    after = recurrent.gru_cell(x, h[None], kernel, recurrent_kernel, np.stack([bias, np.zeros(6)]), reset="after")
    np.testing.assert_allclose(before, np.tanh([[0.0, 1.0]]), atol=1e-12)
    np.testing.assert_allclose(after, np.tanh([[1.0, 0.0]]), atol=1e-12)
