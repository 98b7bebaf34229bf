"""The gated recurrent unit against Keras, PyTorch, automatic differentiation and the notes' equations."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import recurrent
from tests.dlcourse.recurrent.test_rnn import BATCH, FEATURES, MASK, TIME, UNITS

INPUTS = ("x", "h", "kernel", "recurrent_kernel", "bias")
BOTH = pytest.mark.parametrize("reset", ["before", "after"])
UPDATES = pytest.mark.parametrize("update", ["old", "new"])
MASKS = pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def draw(reset):
    rng = np.random.default_rng(7)
    shapes = (BATCH, TIME, FEATURES), (BATCH, UNITS), (FEATURES, 3 * UNITS), (UNITS, 3 * UNITS)
    bias = (3 * UNITS,) if reset == "before" else (2, 3 * UNITS)
    return [rng.normal(size=shape) for shape in (*shapes, bias)]


def upstream():
    return np.random.default_rng(8).normal(size=(BATCH, TIME, UNITS))


def loop(inputs, mask, reset, update):
    """The steps themselves, one after the other, in TensorFlow's own automatic differentiation."""
    x, h, *weights = inputs
    states = []
    for time in range(TIME):
        new = recurrent.gru_cell(x[:, time], h, *weights, reset=reset, update=update)
        h = new if mask is None else tf.where(mask[:, time, None], new, h)
        states.append(h)
    return tf.stack(states, axis=1)


def test_a_step_worked_by_hand():
    """z = σ(ln 3) = ¾, r = σ(0) = ½; h̃ = tanh(ln 2) = 3/5 from ½ · h · W_hh + b_h; then ¾ · 2 + ¼ · 3/5."""
    h, u = np.array([[2.0]]), np.array([[0.0, 0.0, 1.0]])
    bias = np.array([np.log(3), 0.0, np.log(2) - 1.0])
    new = recurrent.gru_cell(np.zeros((1, 1)), h, np.zeros((1, 3)), u, bias)
    np.testing.assert_allclose(new, [[1.65]], rtol=1e-13)
    turned = recurrent.gru_cell(np.zeros((1, 1)), h, np.zeros((1, 3)), u, bias, update="new")
    np.testing.assert_allclose(turned, [[0.25 * 2 + 0.75 * 0.6]], rtol=1e-13)


def test_the_cell_is_the_notes():
    """Notes C and D, columns, one sample after the other, by the letters of their weights."""
    x, h, *weights = draw("before")
    w = {name: a.numpy().T for name, a in recurrent.gru_weights_to_notes(*weights)._asdict().items()}
    found = recurrent.gru_cell(x[:, 0], h, *weights)
    for n in range(BATCH):
        r = sigmoid(w["w_xr"] @ x[n, 0] + w["w_hr"] @ h[n] + w["b_r"])
        z = sigmoid(w["w_xz"] @ x[n, 0] + w["w_hz"] @ h[n] + w["b_z"])
        candidate = np.tanh(w["w_xh"] @ x[n, 0] + w["w_hh"] @ (r * h[n]) + w["b_h"])
        np.testing.assert_allclose(found[n], z * h[n] + (1 - z) * candidate, rtol=1e-12)


@BOTH
@MASKS
def test_sequence_is_keras(reset, mask):
    x, h, *weights = draw(reset)
    layer = keras.layers.GRU(UNITS, return_sequences=True, reset_after=reset == "after", dtype="float64")
    layer.build(x.shape)
    layer.set_weights(weights)
    expected = layer(x, initial_state=tf.constant(h), mask=mask)
    np.testing.assert_allclose(recurrent.gru(x, h, *weights, mask=mask, reset=reset), expected, rtol=1e-12)


def torch_gru(weights):
    layer = torch.nn.GRU(FEATURES, UNITS, batch_first=True).double()
    with torch.no_grad():
        for name, weight in recurrent.gru_weights_to_torch(*weights)._asdict().items():
            getattr(layer, f"{name}_l0").copy_(torch.tensor(weight.numpy()))
    return layer


def test_sequence_and_backward_are_torchs():
    x, h, *weights = draw("after")
    layer = torch_gru(weights)
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, h)]
    outputs, _ = layer(leaves[0], leaves[1][None])
    np.testing.assert_allclose(recurrent.gru(x, h, *weights, reset="after"), outputs.detach(), rtol=1e-12)
    (outputs * torch.tensor(upstream())).sum().backward()
    found = recurrent.gru_backward(x, h, *weights, upstream(), reset="after")
    expected = [leaf.grad.numpy() for leaf in leaves]
    expected += recurrent.gru_weights_from_torch(*[parameter.grad.numpy() for parameter in layer.parameters()])
    for name, a, e in zip(INPUTS, found, expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-10, err_msg=name)


@BOTH
@UPDATES
@MASKS
def test_backward_is_automatic_differentiation(reset, update, mask):
    inputs = draw(reset)
    options = {"mask": mask, "reset": reset, "update": update}
    tensors = [tf.constant(array) for array in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        states = loop(tensors, **options)
        loss = tf.reduce_sum(states * upstream())
    expected = tape.gradient(loss, tensors)
    np.testing.assert_allclose(recurrent.gru(*inputs, **options), states, rtol=1e-12)
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        loss = tf.reduce_sum(recurrent.gru(*tensors, **options) * upstream())
    taped = tape.gradient(loss, tensors)
    found = recurrent.gru_backward(*inputs, upstream(), **options)
    for name, a, t, e in zip(INPUTS, found, taped, expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-10, atol=1e-12, err_msg=name)
        np.testing.assert_allclose(t, e, rtol=1e-10, atol=1e-12, err_msg=name)


@BOTH
def test_backward_is_finite_differences(reset):
    inputs, rng = draw(reset), np.random.default_rng(9)
    gradients = recurrent.gru_backward(*inputs, upstream(), reset=reset)
    for position, (array, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        direction = rng.normal(size=array.shape)
        moved = [[*inputs[:position], array + s * direction, *inputs[position + 1 :]] for s in (1e-6, -1e-6)]
        ahead, behind = (np.sum(upstream() * recurrent.gru(*arrays, reset=reset)) for arrays in moved)
        assert np.sum(gradient * direction) == pytest.approx((ahead - behind) / 2e-6, rel=1e-6), INPUTS[position]


def test_chung_and_cho_are_one_network_with_other_weights():
    """σ(−a) = 1 − σ(a): with the update gate's weights negated, the old one's state is the new one's."""
    x, h, *weights = draw("before")
    sign = np.repeat([-1.0, 1.0, 1.0], UNITS)
    turned = recurrent.gru(x, h, *[sign * w for w in weights], update="new")
    np.testing.assert_allclose(turned, recurrent.gru(x, h, *weights), rtol=1e-12)


def test_the_place_of_the_reset_gate_matters():
    x, h, kernel, recurrent_kernel, bias = draw("before")
    two = np.stack([bias, np.zeros_like(bias)])
    before = recurrent.gru(x, h, kernel, recurrent_kernel, bias)
    after = recurrent.gru(x, h, kernel, recurrent_kernel, two, reset="after")
    assert not np.allclose(before, after)
    # For diagonal recurrent weights the reset gate commutes with the product.
    diagonal = np.concatenate([recurrent_kernel[:, : 2 * UNITS], np.diag([0.5, -2.0])], axis=1)
    before = recurrent.gru(x, h, kernel, diagonal, bias)
    after = recurrent.gru(x, h, kernel, diagonal, two, reset="after")
    np.testing.assert_allclose(before, after, rtol=1e-12)


def test_nothing_comes_from_padding():
    inputs = draw("before")
    expected = recurrent.gru_backward(*inputs, upstream(), mask=MASK)
    inputs[0][~MASK] = np.nan
    for a, e in zip(recurrent.gru_backward(*inputs, upstream(), mask=MASK), expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-12)


@pytest.mark.parametrize("scale", [-1e3, 1e3])
@BOTH
def test_saturated_gates_are_finite(scale, reset):
    x, *rest = draw(reset)
    found = recurrent.gru_backward(scale * x, *rest, upstream(), reset=reset)
    assert all(np.all(np.isfinite(array)) for array in found)


def test_layouts_are_inverses():
    weights = draw("before")[2:]
    for a, e in zip(recurrent.gru_weights_from_notes(recurrent.gru_weights_to_notes(*weights)), weights, strict=True):
        np.testing.assert_array_equal(a, e)
    weights = draw("after")[2:]
    for a, e in zip(recurrent.gru_weights_from_torch(*recurrent.gru_weights_to_torch(*weights)), weights, strict=True):
        np.testing.assert_array_equal(a, e)


def test_what_does_not_fit_is_told():
    x, h, kernel, recurrent_kernel, bias = draw("before")
    with pytest.raises(ValueError, match=r"bias has shape \(6,\), expected \(2, 6\) for reset='after'"):
        recurrent.gru_cell(x[:, 0], h, kernel, recurrent_kernel, bias, reset="after")
    with pytest.raises(ValueError, match="reset is 'never', expected 'before' or 'after'"):
        recurrent.gru(x, h, kernel, recurrent_kernel, bias, reset="never")
    with pytest.raises(ValueError, match="update is 'z', expected 'old' or 'new'"):
        recurrent.gru(x, h, kernel, recurrent_kernel, bias, update="z")
    four = [np.ones((FEATURES, 4 * UNITS)), np.ones((UNITS, 4 * UNITS)), np.ones(4 * UNITS)]
    with pytest.raises(ValueError, match=r"has shape \(2, 8\), expected \(units, 3\*units\), here \(2, 6\)"):
        recurrent.gru(x, h, *four)
    with pytest.raises(ValueError, match=r"weight_hh has shape \(8, 2\), expected \(3\*units, units\)"):
        recurrent.gru_weights_from_torch(four[0].T, four[1].T, four[2], four[2])
    with pytest.raises(ValueError, match="at least one time"):
        recurrent.gru(x[:, :0], h, kernel, recurrent_kernel, bias)
