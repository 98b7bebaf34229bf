"""The simple recurrent network against Keras, PyTorch, the notes' equations in columns and numbers worked by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import recurrent

BATCH, TIME, FEATURES, UNITS = 3, 5, 4, 2
# The second sequence is two steps shorter, the third has a gap.
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 1, 1, 0]], bool)


@pytest.fixture
def inputs():
    rng = np.random.default_rng(7)
    shapes = (BATCH, TIME, FEATURES), (BATCH, UNITS), (FEATURES, UNITS), (UNITS, UNITS), (UNITS,)
    return [rng.normal(size=shape) for shape in shapes]


def keras_states(x, h, weights, mask=None, activation="tanh"):
    layer = keras.layers.SimpleRNN(UNITS, activation=activation, return_sequences=True, dtype="float64")
    layer.build(x.shape)
    layer.set_weights(weights)
    return np.asarray(layer(x, initial_state=tf.constant(h), mask=mask))


def test_a_step_worked_by_hand():
    """x W = (2 − 1, 4 + 3), h U = (0.5, −2), b = (−1.5, 0): net inputs 0 and 5."""
    kernel, recurrent_kernel = [[1.0, 2.0], [-1.0, 3.0]], [[1.0, 0.0], [0.0, -4.0]]
    step = recurrent.rnn_cell([[2.0, 1.0]], [[0.5, 0.5]], kernel, recurrent_kernel, [-1.5, 0.0])
    np.testing.assert_allclose(step.net_input, [[0.0, 5.0]], rtol=1e-6)
    np.testing.assert_allclose(step.h, [[0.0, 0.9999092]], rtol=1e-6)


def test_a_step_is_the_notes_and_torchs(inputs):
    x, h, kernel, recurrent_kernel, bias = inputs
    step = recurrent.rnn_cell(x[:, 0], h, kernel, recurrent_kernel, bias)
    cell = torch.nn.RNNCell(FEATURES, UNITS).double()
    with torch.no_grad():
        for name, value in (("weight_ih", kernel.T), ("weight_hh", recurrent_kernel.T), ("bias_ih", bias)):
            getattr(cell, name).copy_(torch.tensor(value))
        cell.bias_hh.zero_()
        np.testing.assert_allclose(step.h, cell(torch.tensor(x[:, 0]), torch.tensor(h)), rtol=1e-12)
    for sample in range(BATCH):  # note A's 3.1 and 3.2, columns
        column = kernel.T @ x[sample, 0] + recurrent_kernel.T @ h[sample] + bias
        np.testing.assert_allclose(step.net_input[sample], column, rtol=1e-12)
        np.testing.assert_allclose(step.h[sample], np.tanh(column), rtol=1e-12)


def test_combined_weights_are_the_separate_ones_below_each_other(inputs):
    x, h, kernel, recurrent_kernel, bias = inputs
    separate = recurrent.rnn_cell(x[:, 0], h, kernel, recurrent_kernel, bias, activation="sigmoid")
    weights = np.concatenate([kernel, recurrent_kernel])
    combined = recurrent.combined_rnn_cell(x[:, 0], h, weights, bias, activation="sigmoid")
    for a, e in zip(combined, separate, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-13)
    # Side by side, for columns.
    columns = np.concatenate([kernel.T, recurrent_kernel.T], axis=1) @ np.concatenate([x[:, 0], h], axis=1).T
    np.testing.assert_allclose(combined.net_input, columns.T + bias, rtol=1e-13)
    np.testing.assert_allclose(combined.h, 1 / (1 + np.exp(-columns.T - bias)), rtol=1e-13)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
def test_sequence_is_keras(inputs, activation, mask):
    x, h, *weights = inputs
    states = recurrent.rnn(*inputs, mask=mask, activation=activation)
    np.testing.assert_allclose(states, keras_states(x, h, weights, mask, activation), rtol=1e-12)


def test_sequence_is_its_steps(inputs):
    x, h, *weights = inputs
    states = recurrent.rnn(*inputs)
    for time in range(TIME):
        h = recurrent.rnn_cell(x[:, time], h, *weights).h
        np.testing.assert_allclose(states[:, time], h, rtol=1e-12)


def test_a_shorter_sequence_ends_where_it_ends(inputs):
    x, h, *weights = inputs
    x[1, 3:] = np.nan  # whatever stands in padding
    states = recurrent.rnn(x, h, *weights, mask=MASK)
    alone = recurrent.rnn(x[1:2, :3], h[1:2], *weights)
    np.testing.assert_allclose(states[1, -1], alone[0, -1], rtol=1e-12)
    gapless = recurrent.rnn(x[2:3, [0, 2, 3]], h[2:3], *weights)
    np.testing.assert_allclose(states[2, -1], gapless[0, -1], rtol=1e-12)


def test_sequence_can_be_cut_and_continued(inputs):
    x, h, *weights = inputs
    whole = recurrent.rnn(*inputs)
    first = recurrent.rnn(x[:, :2], h, *weights)
    second = recurrent.rnn(x[:, 2:], first[:, -1], *weights)
    np.testing.assert_allclose(whole, np.concatenate([first, second], axis=1), rtol=1e-12)


def test_what_does_not_fit_is_told(inputs):
    x, h, kernel, _, bias = inputs
    with pytest.raises(ValueError, match="activation is 'tan', expected one of 'linear'"):
        recurrent.rnn(*inputs, activation="tan")
    with pytest.raises(ValueError, match=r"recurrent_kernel has shape \(2, 3\)"):
        recurrent.rnn_cell(x[:, 0], h, kernel, np.ones((2, 3)), bias)
    with pytest.raises(ValueError, match="at least one time"):
        recurrent.rnn(x[:, :0], *inputs[1:])
    with pytest.raises(ValueError, match=r"weights has shape \(4, 2\), expected \(6, 2\)"):
        recurrent.combined_rnn_cell(x[:, 0], h, kernel, bias)
    with pytest.raises(ValueError, match=r"mask has shape \(5, 3\)"):
        recurrent.rnn(*inputs, mask=MASK.T)
