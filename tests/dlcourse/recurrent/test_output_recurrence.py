"""Output recurrence, the carousel and peepholes, against loops, PyTorch and numbers worked by hand."""

import math

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import recurrent

BATCH, TIME, FEATURES, UNITS, OUTPUTS = 3, 5, 4, 2, 6


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def draw(into):
    rng = np.random.default_rng(1)
    receivers = UNITS if into == "hidden" else OUTPUTS
    shapes = (BATCH, TIME, FEATURES), (BATCH, OUTPUTS), (FEATURES, UNITS), (OUTPUTS, receivers), (UNITS,)
    return [rng.normal(size=shape) for shape in (*shapes, (UNITS, OUTPUTS), (OUTPUTS,))]


@pytest.mark.parametrize("into", ["hidden", "output"])
@pytest.mark.parametrize("fed_back", ["activation", "net_input"])
def test_output_recurrence_is_a_loop(into, fed_back):
    """Note A, columns, one sample after the other; and its gradient by PyTorch, in rows."""
    x, o, kernel, feedback, bias, out, out_bias = arrays = draw(into)
    found = recurrent.output_recurrence(*arrays, into=into, fed_back=fed_back)
    for n in range(BATCH):
        last = o[n]
        for t in range(TIME):
            h = np.tanh(kernel.T @ x[n, t] + bias + (feedback.T @ last if into == "hidden" else 0))
            z = out.T @ h + out_bias + (feedback.T @ last if into == "output" else 0)
            np.testing.assert_allclose(found.h[n, t], h, rtol=1e-11)
            np.testing.assert_allclose(found.o[n, t], sigmoid(z), rtol=1e-11)
            last = sigmoid(z) if fed_back == "activation" else z

    leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    x, last, kernel, feedback, bias, out, out_bias = leaves
    loss = 0.0
    for now in x.unbind(1):
        more = last @ feedback
        h = torch.tanh(now @ kernel + bias + (more if into == "hidden" else 0))
        z = h @ out + out_bias + (more if into == "output" else 0)
        loss = loss + (torch.sigmoid(z) ** 2).sum() + h.sum()
        last = torch.sigmoid(z) if fed_back == "activation" else z
    loss.backward()
    tensors = [tf.constant(a) for a in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        states = recurrent.output_recurrence(*tensors, into=into, fed_back=fed_back)
        value = tf.reduce_sum(states.o**2) + tf.reduce_sum(states.h)
    for a, leaf in zip(tape.gradient(value, tensors), leaves, strict=True):
        np.testing.assert_allclose(a, leaf.grad.numpy(), rtol=1e-9, atol=1e-12)


def test_jordan_worked_by_hand():
    """Linear, x = 1, 0, 0; W_xh = 1, W_oh = ½, W_ho = 2, no bias: o is 2, then 2 · ½ · 2 = 2 again, and again."""
    one = np.ones((1, 1))
    x = np.array([[[1.0], [0.0], [0.0]]])
    found = recurrent.output_recurrence(
        x, 0 * one, one, 0.5 * one, np.zeros(1), 2 * one, np.zeros(1), activation="linear", output_activation="linear"
    )
    np.testing.assert_allclose(np.ravel(found.o), [2, 2, 2])
    np.testing.assert_allclose(np.ravel(found.h), [1, 1, 1])


def test_the_wrong_layer_is_told():
    with pytest.raises(ValueError, match=r"feedback_kernel has shape \(6, 2\), expected \(6, 6\)"):
        recurrent.output_recurrence(*draw("hidden"), into="output")
    with pytest.raises(ValueError, match="into is 'input', expected one of 'hidden', 'output'"):
        recurrent.output_recurrence(*draw("hidden"), into="input")
    with pytest.raises(ValueError, match="fed_back is 'z'"):
        recurrent.output_recurrence(*draw("hidden"), fed_back="z")


def test_the_carousel_saturates():
    states = recurrent.constant_error_carousel(np.ones((1, 100, 1)), np.zeros((1, 1)), np.full((1, 1), 0.5))
    c, h = (np.ravel(a)[[0, 9, 99]] for a in states)
    np.testing.assert_allclose(c, [0.3808, 3.808, 38.08], rtol=1e-4)
    np.testing.assert_allclose(h, [0.363, 0.999, 1.0], atol=5e-4)


def test_the_carousel_is_a_loop_and_keeps_its_error():
    rng = np.random.default_rng(4)
    x, c, kernel = rng.normal(size=(2, 7, 3)), rng.normal(size=(2, 4)), rng.normal(size=(3, 4))
    states = recurrent.constant_error_carousel(x, c, kernel, activation="sigmoid")
    last = c
    for t in range(7):
        last = last + sigmoid(x[:, t]) @ kernel
        np.testing.assert_allclose(states.c[:, t], last, rtol=1e-12)
        np.testing.assert_allclose(states.h[:, t], np.tanh(last), rtol=1e-12)
    start = tf.constant(c)
    with tf.GradientTape() as tape:
        tape.watch(start)
        end = recurrent.constant_error_carousel(x, start, kernel, activation="sigmoid").c[:, -1]
    np.testing.assert_array_equal(tape.batch_jacobian(end, start), np.broadcast_to(np.eye(4), (2, 4, 4)))


def peephole_inputs():
    rng = np.random.default_rng(6)
    shapes = (BATCH, FEATURES), (BATCH, UNITS), (BATCH, UNITS), (FEATURES, 4 * UNITS), (UNITS, 4 * UNITS)
    return [rng.normal(size=shape) for shape in (*shapes, (4 * UNITS,), (3, UNITS))]


@pytest.mark.parametrize("sees", ["previous", "new"])
def test_peepholes_are_the_notes_diagonal_matrices(sees):
    x, h, c, w, u, b, v = arrays = peephole_inputs()
    state = recurrent.peephole_lstm_cell(*arrays, output_sees=sees)
    w, u, b = (np.split(a, 4, axis=-1) for a in (w, u, b))
    v_i, v_f, v_o = map(np.diag, v)
    for n in range(BATCH):
        net = [w[k].T @ x[n] + u[k].T @ h[n] + b[k] for k in range(4)]
        new = sigmoid(net[1] + v_f @ c[n]) * c[n] + sigmoid(net[0] + v_i @ c[n]) * np.tanh(net[2])
        o = sigmoid(net[3] + v_o @ (c[n] if sees == "previous" else new))
        np.testing.assert_allclose(state.c[n], new, rtol=1e-12)
        np.testing.assert_allclose(state.h[n], o * np.tanh(new), rtol=1e-12)


def test_without_peepholes_it_is_the_lstm():
    *arrays, v = peephole_inputs()
    for a, e in zip(recurrent.peephole_lstm_cell(*arrays, 0 * v), recurrent.lstm_cell(*arrays), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-13)


def test_which_memory_the_output_gate_sees():
    """v_o = 1, c₀ = 1, i = f = ½, c̃ = tanh 2: o = σ(1) = .7311 or σ(c₁) = .7275."""
    arrays = [np.zeros((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.zeros((1, 4)), np.zeros((1, 4))]
    arrays += [np.array([0.0, 0.0, 2.0, 0.0]), np.array([[0.0], [0.0], [1.0]])]
    for sees, gate in (("previous", 0.7311), ("new", 0.7275)):
        state = recurrent.peephole_lstm_cell(*arrays, output_sees=sees)
        assert float(state.c[0, 0]) == pytest.approx(0.5 + 0.5 * math.tanh(2), rel=1e-12)
        assert float(state.h[0, 0] / tf.tanh(state.c[0, 0])) == pytest.approx(gate, abs=5e-5)
    with pytest.raises(ValueError, match="output_sees is 'both'"):
        recurrent.peephole_lstm_cell(*arrays, output_sees="both")
    with pytest.raises(ValueError, match=r"peepholes has shape \(4, 1\), expected \(3, 1\)"):
        recurrent.peephole_lstm_cell(*arrays[:-1], np.ones((4, 1)))


@pytest.mark.parametrize("sees", ["previous", "new"])
def test_gradients_of_peepholes_are_torchs(sees):
    arrays = peephole_inputs()
    x, h, c, w, u, b, v = leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    i, f, g, o = (x @ w + h @ u + b).chunk(4, dim=-1)
    new = torch.sigmoid(f + v[1] * c) * c + torch.sigmoid(i + v[0] * c) * torch.tanh(g)
    out = torch.sigmoid(o + v[2] * (c if sees == "previous" else new)) * torch.tanh(new)
    (out.sin().sum() + (new**2).sum()).backward()
    tensors = [tf.constant(a) for a in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        state = recurrent.peephole_lstm_cell(*tensors, output_sees=sees)
        value = tf.reduce_sum(tf.sin(state.h)) + tf.reduce_sum(state.c**2)
    for a, leaf in zip(tape.gradient(value, tensors), leaves, strict=True):
        np.testing.assert_allclose(a, leaf.grad.numpy(), rtol=1e-9, atol=1e-12)
