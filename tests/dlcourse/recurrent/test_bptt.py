"""Back-propagation through time against PyTorch, automatic differentiation, closed forms and finite differences."""

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import recurrent
from tests.dlcourse.recurrent.test_rnn import BATCH, FEATURES, MASK, TIME, UNITS

INPUTS = ("x", "h", "kernel", "recurrent_kernel", "bias")


@pytest.fixture
def inputs():
    rng = np.random.default_rng(7)
    shapes = (BATCH, TIME, FEATURES), (BATCH, UNITS), (FEATURES, UNITS), (UNITS, UNITS), (UNITS,)
    return [rng.normal(size=shape) for shape in shapes]


@pytest.fixture
def upstream():
    return np.random.default_rng(8).normal(size=(BATCH, TIME, UNITS))


def by_torch(inputs, upstream, activation=torch.tanh, cut=None):
    """Differentiate a loop of steps; where it is cut, the state goes on and its gradient does not."""
    leaves = [torch.tensor(array, requires_grad=True) for array in inputs]
    x, h, kernel, recurrent_kernel, bias = leaves
    loss = 0.0
    for time in range(x.shape[1]):
        if cut is not None and time and time % cut == 0:
            h = h.detach()
        h = activation(x[:, time] @ kernel + h @ recurrent_kernel + bias)
        loss = loss + (h * torch.tensor(upstream[:, time])).sum()
    loss.backward()
    return [leaf.grad.numpy() for leaf in leaves]


def assert_gradients(actual, expected, rtol=1e-10):
    for name, a, e in zip(INPUTS, actual, expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=rtol, atol=1e-12, err_msg=name)


@pytest.mark.parametrize(
    ("activation", "function"), [("tanh", torch.tanh), ("relu", torch.relu), ("sigmoid", torch.sigmoid)]
)
def test_bptt_is_torch(inputs, upstream, activation, function):
    actual = recurrent.bptt(*inputs, upstream, activation=activation)
    assert_gradients(actual, by_torch(inputs, upstream, function))


@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
def test_bptt_is_automatic_differentiation(inputs, upstream, mask):
    tensors = [tf.constant(array) for array in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        x, h, *weights = tensors
        loss = 0.0
        for time in range(TIME):
            new = recurrent.rnn_cell(x[:, time], h, *weights).h
            h = new if mask is None else tf.where(mask[:, time, None], new, h)
            loss += tf.reduce_sum(h * upstream[:, time])
    assert_gradients(recurrent.bptt(*inputs, upstream, mask=mask), tape.gradient(loss, tensors))


@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
def test_the_tape_gets_the_gradient_by_hand(inputs, upstream, mask):
    tensors = [tf.constant(array) for array in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        loss = tf.reduce_sum(recurrent.rnn(*tensors, mask=mask) * upstream)
    assert_gradients(tape.gradient(loss, tensors), recurrent.bptt(*inputs, upstream, mask=mask), rtol=1e-12)


def test_nothing_comes_from_padding(inputs, upstream):
    expected = recurrent.bptt(*inputs, upstream, mask=MASK)
    inputs[0][~MASK] = np.inf
    actual = recurrent.bptt(*inputs, upstream, mask=MASK)
    assert_gradients(actual, expected)
    assert not np.any(actual.x.numpy()[~MASK])


def test_bptt_is_finite_differences(inputs, upstream):
    gradients = recurrent.bptt(*inputs, upstream)
    rng = np.random.default_rng(9)
    for position, (array, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        direction = rng.normal(size=array.shape)
        moved = [[*inputs[:position], array + s * direction, *inputs[position + 1 :]] for s in (1e-6, -1e-6)]
        ahead, behind = (np.sum(upstream * recurrent.rnn(*arrays)) for arrays in moved)
        assert np.sum(gradient * direction) == pytest.approx((ahead - behind) / 2e-6, rel=1e-6), INPUTS[position]


def test_the_linear_network_of_note_d(inputs):
    """Its closed form, in columns: dL/dh_t = Σ (W_hhᵀ)^{T−i} W_hqᵀ dL/do_{T+t−i}, with squared errors."""
    x, h, kernel, recurrent_kernel, bias = inputs
    x, h, outputs = x[:1], np.zeros((1, UNITS)), 3
    rng = np.random.default_rng(3)
    w_hq, y = rng.normal(size=(outputs, UNITS)), rng.normal(size=(TIME, outputs))
    states = recurrent.rnn(x, h, kernel, recurrent_kernel, bias, activation="linear").numpy()[0]
    d_o = (states @ w_hq.T - y) / TIME  # of L = (1/T) Σ ½‖o − y‖²
    found = recurrent.bptt(x, h, kernel, recurrent_kernel, bias, (d_o @ w_hq)[None], activation="linear")
    back = recurrent_kernel  # W_hhᵀ of columns is the matrix of rows itself
    powers = [np.linalg.matrix_power(back, n) for n in range(TIME)]
    d_h = [
        sum(powers[TIME - i] @ w_hq.T @ d_o[TIME + t - i - 1] for i in range(t, TIME + 1)) for t in range(1, TIME + 1)
    ]
    before = np.concatenate([h, states[:-1]])
    np.testing.assert_allclose(found.recurrent_kernel.numpy().T, sum(map(np.outer, d_h, before)), rtol=1e-10)
    np.testing.assert_allclose(found.kernel.numpy().T, sum(map(np.outer, d_h, x[0])), rtol=1e-10)
    np.testing.assert_allclose(found.bias, sum(d_h), rtol=1e-10)
    np.testing.assert_allclose(found.x[0], np.array(d_h) @ kernel.T, rtol=1e-10)


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 5, 9])
def test_truncation_is_a_detached_state(inputs, upstream, cut):
    assert_gradients(recurrent.truncated_bptt(*inputs, upstream, steps=cut), by_torch(inputs, upstream, cut=cut))


def test_truncation_is_the_sum_over_the_pieces(inputs, upstream):
    x, h, *weights = inputs
    whole = recurrent.truncated_bptt(*inputs, upstream, steps=2)
    states, pieces = recurrent.rnn(*inputs), []
    for start in (0, 2, 4):
        piece = slice(start, start + 2)
        begin = h if start == 0 else states[:, start - 1]
        pieces.append(recurrent.bptt(x[:, piece], begin, *weights, upstream[:, piece]))
    np.testing.assert_allclose(whole.x, np.concatenate([p.x for p in pieces], axis=1), rtol=1e-12)
    np.testing.assert_allclose(whole.h, pieces[0].h, rtol=1e-12)
    for name in INPUTS[2:]:
        np.testing.assert_allclose(getattr(whole, name), sum(getattr(p, name) for p in pieces), rtol=1e-12)


def test_a_truncation_to_nothing_is_told(inputs, upstream):
    with pytest.raises(ValueError, match="steps is 0, expected 1 or more"):
        recurrent.truncated_bptt(*inputs, upstream, steps=0)


def test_the_gradient_of_the_last_state_alone_is_told(inputs, upstream):
    with pytest.raises(ValueError, match=r"upstream has shape \(3, 2\)"):
        recurrent.bptt(*inputs, upstream[:, -1])


def test_second_derivatives_are_torchs(inputs):
    rng = np.random.default_rng(9)
    directions = [rng.normal(size=a.shape) for a in inputs]
    ours = [tf.constant(a) for a in inputs]
    with tf.GradientTape() as outer:
        outer.watch(ours)
        with tf.GradientTape() as inner:
            inner.watch(ours)
            value = tf.reduce_sum(tf.sin(recurrent.rnn(*ours)))
        slope = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(inner.gradient(value, ours), directions, strict=True)])
    products = outer.gradient(slope, ours)

    def sines(x, h, kernel, recurrent_kernel, bias):
        total = 0.0
        for now in x.unbind(1):
            h = torch.tanh(now @ kernel + h @ recurrent_kernel + bias)
            total = total + h.sin().sum()
        return total

    tensors = [tuple(map(torch.tensor, arrays)) for arrays in (inputs, directions)]
    assert_gradients(products, torch.autograd.functional.hvp(sines, *tensors)[1], rtol=1e-9)
