"""LSTM against Keras, PyTorch, automatic differentiation, the notes' equations and numbers worked by hand."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import recurrent
from dlcourse.recurrent import LSTMCell, LSTMState, NotesLSTMWeights

# Keras asks NumPy for a copy in a way that NumPy 2 deprecates.

BATCH, TIME, FEATURES, UNITS = 3, 5, 4, 2
INPUTS = ("x", "h", "c", "kernel", "recurrent_kernel", "bias")


@pytest.fixture
def inputs():
    rng = np.random.default_rng(7)
    shapes = (BATCH, TIME, FEATURES), (BATCH, UNITS), (BATCH, UNITS), (FEATURES, 4 * UNITS), (UNITS, 4 * UNITS)
    return [rng.normal(size=shape) for shape in (*shapes, (4 * UNITS,))]


@pytest.fixture
def upstream():
    rng = np.random.default_rng(8)
    return LSTMState(*rng.normal(size=(2, BATCH, TIME, UNITS)))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def notes_step(x, h, c, w):
    """Note A's equations 3.5 to 3.9 for one sample, in columns: its matrices are the transposed ones."""
    f = sigmoid(w.w_xf.numpy().T @ x + w.w_hf.numpy().T @ h + w.b_f.numpy())
    i = sigmoid(w.w_xi.numpy().T @ x + w.w_hi.numpy().T @ h + w.b_i.numpy())
    candidate = np.tanh(w.w_xc.numpy().T @ x + w.w_hc.numpy().T @ h + w.b_c.numpy())
    c = c * f + i * candidate
    o = sigmoid(w.w_xo.numpy().T @ x + w.w_ho.numpy().T @ h + w.b_o.numpy())
    return (i, f, candidate, o), (o * np.tanh(c), c)


def torch_lstm(kernel, recurrent_kernel, bias):
    layer = torch.nn.LSTM(FEATURES, UNITS, batch_first=True).double()
    weights = recurrent.lstm_weights_to_torch(kernel, recurrent_kernel, bias)
    with torch.no_grad():
        for name, weight in weights._asdict().items():
            getattr(layer, f"{name}_l0").copy_(torch.tensor(weight.numpy()))
    return layer


def test_a_step_worked_by_hand():
    """Net inputs ln 3, −ln 3, ln 2, 0 give σ = 3/4, σ = 1/4, tanh = 3/5, σ = 1/2; then c = 1/4 · 1/5 + 3/4 · 3/5."""
    x, h, c = [[2.0]], [[-1.0]], [[0.2]]
    kernel, recurrent_kernel = np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([[5.0, -1.0, 0.5, 2.0]])
    net_input = np.array([math.log(3), -math.log(3), math.log(2), 0.0])
    bias = net_input - 2 * kernel[0] + recurrent_kernel[0]
    gates = recurrent.lstm_gates(np.array(x), np.array(h), kernel, recurrent_kernel, bias)
    np.testing.assert_allclose(np.ravel(gates), [0.75, 0.25, 0.6, 0.5], rtol=1e-13)
    state = recurrent.lstm_cell(np.array(x), np.array(h), np.array(c), kernel, recurrent_kernel, bias)
    np.testing.assert_allclose(np.ravel(state.c), [0.5], rtol=1e-13)
    np.testing.assert_allclose(np.ravel(state.h), [0.5 * math.tanh(0.5)], rtol=1e-13)


def test_gates_and_cell_are_the_notes(inputs):
    x, h, c, *weights = inputs
    gates = recurrent.lstm_gates(x[:, 0], h, *weights)
    state = recurrent.lstm_cell(x[:, 0], h, c, *weights)
    w = recurrent.lstm_weights_to_notes(*weights)
    for sample in range(BATCH):
        expected_gates, expected_state = notes_step(x[sample, 0], h[sample], c[sample], w)
        np.testing.assert_allclose([g[sample] for g in gates], expected_gates, rtol=1e-12)
        np.testing.assert_allclose([s[sample] for s in state], expected_state, rtol=1e-12)


def test_cell_is_torch(inputs):
    x, h, c, *weights = inputs
    cell = torch.nn.LSTMCell(FEATURES, UNITS).double()
    converted = recurrent.lstm_weights_to_torch(*weights)
    with torch.no_grad():
        for name, weight in converted._asdict().items():
            getattr(cell, name).copy_(torch.tensor(weight.numpy()))
        expected = cell(torch.tensor(x[:, 0]), (torch.tensor(h), torch.tensor(c)))
    for actual, tensor in zip(recurrent.lstm_cell(x[:, 0], h, c, *weights), expected, strict=True):
        np.testing.assert_allclose(actual, tensor.numpy(), rtol=1e-12)


def test_second_derivatives_are_torchs(inputs):
    rng = np.random.default_rng(9)
    directions = [rng.normal(size=a.shape) for a in inputs]
    ours = [tf.constant(a) for a in inputs]
    with tf.GradientTape() as outer:
        outer.watch(ours)
        with tf.GradientTape() as inner:
            inner.watch(ours)
            states = recurrent.lstm(*ours)
            value = tf.reduce_sum(tf.sin(states.h)) + tf.reduce_sum(states.c[:, -1] ** 3)
        gradients = inner.gradient(value, ours)
        slope = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(gradients, directions, strict=True)])
    products = outer.gradient(slope, ours)

    def by_torch(x, h, c, kernel, recurrent_kernel, bias):
        hidden = []
        for now in x.unbind(1):
            i, f, candidate, o = (now @ kernel + h @ recurrent_kernel + bias).chunk(4, dim=-1)
            c = f.sigmoid() * c + i.sigmoid() * candidate.tanh()
            h = o.sigmoid() * c.tanh()
            hidden.append(h)
        return torch.stack(hidden).sin().sum() + (c**3).sum()

    tensors = [tuple(map(torch.tensor, arrays)) for arrays in (inputs, directions)]
    _, expected = torch.autograd.functional.hvp(by_torch, *tensors)
    for actual, tensor in zip(products, expected, strict=True):
        np.testing.assert_allclose(actual, tensor, rtol=1e-9, atol=1e-11)


def test_sequence_is_keras_and_torch(inputs):
    x, h, c, *weights = inputs
    states = recurrent.lstm(*inputs)
    layer = keras.layers.LSTM(UNITS, return_sequences=True, return_state=True, dtype="float64")
    layer.build(x.shape)
    layer.set_weights(weights)
    for outputs, last_h, last_c in (
        [np.asarray(a) for a in layer(x, initial_state=[tf.constant(h), tf.constant(c)])],
        _torch_forward(inputs),
    ):
        np.testing.assert_allclose(states.h, outputs, rtol=1e-12)
        np.testing.assert_allclose(states.h[:, -1], last_h, rtol=1e-12)
        np.testing.assert_allclose(states.c[:, -1], last_c, rtol=1e-12)


def _torch_forward(inputs):
    x, h, c, *weights = inputs
    with torch.no_grad():
        outputs, (last_h, last_c) = torch_lstm(*weights)(
            torch.tensor(x), (torch.tensor(h)[None], torch.tensor(c)[None])
        )
    return outputs.numpy(), last_h[0].numpy(), last_c[0].numpy()


def test_sequence_is_its_steps(inputs):
    x, h, c, *weights = inputs
    states = recurrent.lstm(*inputs)
    for time in range(TIME):
        h, c = recurrent.lstm_cell(x[:, time], h, c, *weights)
        np.testing.assert_allclose(states.h[:, time], h, rtol=1e-12)
        np.testing.assert_allclose(states.c[:, time], c, rtol=1e-12)


def test_sequence_can_be_cut_and_continued(inputs):
    x, h, c, *weights = inputs
    whole = recurrent.lstm(*inputs)
    first = recurrent.lstm(x[:, :2], h, c, *weights)
    second = recurrent.lstm(x[:, 2:], first.h[:, -1], first.c[:, -1], *weights)
    np.testing.assert_allclose(whole.c, np.concatenate([first.c, second.c], axis=1), rtol=1e-12)


@pytest.mark.parametrize("scale", [-1e3, 1e3])
def test_saturated_gates_are_finite(inputs, scale):
    inputs = [scale * inputs[0], *inputs[1:]]
    states = recurrent.lstm(*inputs)
    gradients = recurrent.lstm_backward(*inputs, LSTMState(np.ones_like(states.h), np.ones_like(states.c)))
    assert all(np.all(np.isfinite(array)) for array in (*states, *gradients))


def _automatic(inputs, upstream):
    """Differentiate the steps themselves, one after the other, without the gradient that ``lstm`` carries."""
    tensors = [tf.constant(array) for array in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        x, h, c, *weights = tensors
        loss = 0.0
        for time in range(TIME):
            h, c = recurrent.lstm_cell(x[:, time], h, c, *weights)
            loss += tf.reduce_sum(h * upstream.h[:, time]) + tf.reduce_sum(c * upstream.c[:, time])
    return tape.gradient(loss, tensors)


def test_backward_is_automatic_differentiation(inputs, upstream):
    actual = recurrent.lstm_backward(*inputs, upstream)
    for name, a, e in zip(INPUTS, actual, _automatic(inputs, upstream), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-10, err_msg=name)


def test_backward_is_torch(inputs, upstream):
    x, h, c, *weights = inputs
    layer = torch_lstm(*weights)
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, h, c)]
    outputs, _ = layer(leaves[0], (leaves[1][None], leaves[2][None]))
    (outputs * torch.tensor(upstream.h)).sum().backward()
    actual = recurrent.lstm_backward(*inputs, LSTMState(upstream.h))
    expected = [leaf.grad.numpy() for leaf in leaves]
    expected += [layer.weight_ih_l0.grad.numpy().T, layer.weight_hh_l0.grad.numpy().T, layer.bias_ih_l0.grad.numpy()]
    for name, a, e in zip(INPUTS, actual, expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-10, err_msg=name)


def test_backward_is_finite_differences(inputs, upstream):
    gradients = recurrent.lstm_backward(*inputs, upstream)

    def loss(arrays):
        return sum(np.sum(u * s.numpy()) for u, s in zip(upstream, recurrent.lstm(*arrays), strict=True))

    rng = np.random.default_rng(9)
    for position, (array, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        direction = rng.normal(size=array.shape)
        moved = [[*inputs[:position], array + s * direction, *inputs[position + 1 :]] for s in (1e-6, -1e-6)]
        slope = (loss(moved[0]) - loss(moved[1])) / 2e-6
        assert np.sum(gradient * direction) == pytest.approx(slope, rel=1e-6), INPUTS[position]


def test_the_tape_gets_the_gradient_by_hand(inputs, upstream):
    tensors = [tf.constant(array) for array in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        states = recurrent.lstm(*tensors)
        loss = tf.reduce_sum(states.h * upstream.h) + tf.reduce_sum(states.c * upstream.c)
    for a, e in zip(tape.gradient(loss, tensors), recurrent.lstm_backward(*inputs, upstream), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-12)


def test_backward_of_one_step_is_the_cell_s(inputs, upstream):
    x, h, c, *weights = inputs
    one = LSTMState(upstream.h[:, :1], upstream.c[:, :1])
    actual = recurrent.lstm_backward(x[:, :1], h, c, *weights, one)
    tensors = [tf.constant(array) for array in (x[:, 0], h, c, *weights)]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        state = recurrent.lstm_cell(*tensors)
        loss = tf.reduce_sum(state.h * one.h[:, 0]) + tf.reduce_sum(state.c * one.c[:, 0])
    expected = tape.gradient(loss, tensors)
    np.testing.assert_allclose(actual.x[:, 0], expected[0], rtol=1e-11)
    for a, e in zip(actual[1:], expected[1:], strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-11)


def test_layouts_are_inverses(inputs):
    weights = inputs[3:]
    notes = recurrent.lstm_weights_to_notes(*weights)
    for a, e in zip(recurrent.lstm_weights_from_notes(notes), weights, strict=True):
        np.testing.assert_array_equal(a, e)
    pytorch = recurrent.lstm_weights_to_torch(*weights)
    for a, e in zip(recurrent.lstm_weights_from_torch(*pytorch), weights, strict=True):
        np.testing.assert_array_equal(a, e)


def test_layout_of_the_notes_is_by_letter(inputs):
    """The blocks of Keras's arrays, counted by hand: input gate, forget gate, candidate, output gate."""
    kernel, recurrent_kernel, bias = inputs[3:]
    notes = recurrent.lstm_weights_to_notes(kernel, recurrent_kernel, bias)
    np.testing.assert_array_equal(notes.w_xf, kernel[:, UNITS : 2 * UNITS])
    np.testing.assert_array_equal(notes.w_ho, recurrent_kernel[:, 3 * UNITS :])
    np.testing.assert_array_equal(notes.b_c, bias[2 * UNITS : 3 * UNITS])
    assert NotesLSTMWeights._fields[0] == "w_xi"
    np.testing.assert_array_equal(notes[0], kernel[:, :UNITS])


def test_both_torch_biases_count(inputs):
    x, h, c, *_ = inputs
    torch.manual_seed(0)
    layer = torch.nn.LSTM(FEATURES, UNITS, batch_first=True).double()
    weights = recurrent.lstm_weights_from_torch(*[p.detach().numpy() for p in layer.parameters()])
    with torch.no_grad():
        expected, _ = layer(torch.tensor(x), (torch.tensor(h)[None], torch.tensor(c)[None]))
    np.testing.assert_allclose(recurrent.lstm(x, h, c, *weights).h, expected.numpy(), rtol=1e-12)


def keras_pair(**options):
    """The same network with ``LSTMCell`` and with Keras's own layer, and the same weights."""
    ours = keras.layers.RNN(LSTMCell(UNITS), **options)
    theirs = keras.layers.LSTM(UNITS, **options)
    for layer in (ours, theirs):
        layer.build((None, None, FEATURES))
    rng = np.random.default_rng(3)
    weights = [rng.normal(size=w.shape) for w in theirs.get_weights()]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    return ours, theirs


@pytest.mark.parametrize(
    "options",
    [{}, {"return_sequences": True}, {"go_backwards": True}, {"return_state": True}, {"unroll": True}],
    ids=str,
)
@pytest.mark.parametrize("masked", [False, True])
def test_cell_in_rnn_is_keras_lstm(inputs, options, masked):
    x = tf.constant(inputs[0], tf.float32)
    # The second sample is padded at its end, the third in its middle.
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 1, 1, 0]], bool) if masked else None
    ours, theirs = keras_pair(**options)
    for a, e in zip(tf.nest.flatten(ours(x, mask=mask)), tf.nest.flatten(theirs(x, mask=mask)), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-4, atol=1e-6)


def test_cell_in_rnn_is_torch(inputs):
    ours, _ = keras_pair(return_sequences=True)
    layer = torch_lstm(*[w.astype("float64") for w in ours.get_weights()])
    with torch.no_grad():
        expected = layer(torch.tensor(inputs[0]))[0].numpy()
    np.testing.assert_allclose(ours(tf.constant(inputs[0], tf.float32)), expected, rtol=1e-4, atol=1e-6)


def test_cell_keeps_its_state_between_batches(inputs):
    x = tf.constant(inputs[0], tf.float32)
    ours, _ = keras_pair()
    stateful = keras.layers.RNN(ours.cell, stateful=True)
    stateful(x[:, :2])
    np.testing.assert_allclose(stateful(x[:, 2:]), ours(x), rtol=1e-4, atol=1e-6)


def test_cell_starts_remembering():
    """Biases are zero but for the forget gate's, which are one (jozefowicz2015); the kernels are Keras's defaults."""
    cell = LSTMCell(2)
    cell.build((None, 3))
    np.testing.assert_array_equal(cell.bias, [0, 0, 1, 1, 0, 0, 0, 0])
    np.testing.assert_allclose(cell.recurrent_kernel @ tf.transpose(cell.recurrent_kernel), np.eye(2), atol=1e-6)


def test_cell_takes_mixed_precision(inputs):
    layer = keras.layers.RNN(LSTMCell(UNITS, dtype="mixed_float16"), dtype="mixed_float16")
    output = layer(tf.constant(inputs[0], tf.float32))
    assert output.dtype == tf.float16
    assert {w.dtype for w in layer.weights} == {"float32"}
    full = keras.layers.RNN(LSTMCell(UNITS))
    full.build(inputs[0].shape)
    full.set_weights(layer.get_weights())
    np.testing.assert_allclose(output, full(tf.constant(inputs[0], tf.float32)), atol=5e-3)


def memory_task(count=256):
    """Sequences whose first input is to be told at their end."""
    x = np.random.default_rng(0).normal(size=(count, 6, FEATURES)).astype("float32")
    return x, (x[:, 0, :1] > 0).astype("float32")


def test_model_trains_and_is_saved(tmp_path):
    keras.utils.set_random_seed(1)
    x, y = memory_task()
    model = keras.Sequential(
        [keras.Input((None, FEATURES)), keras.layers.RNN(LSTMCell(8)), keras.layers.Dense(1, activation="sigmoid")]
    )
    model.compile(keras.optimizers.Adam(0.03), "binary_crossentropy", metrics=["accuracy"])
    before = model.evaluate(x, y, verbose=0)[0]
    model.fit(x, y, batch_size=32, epochs=1, verbose=0)
    assert model.evaluate(x, y, verbose=0)[0] < before
    model.fit(x, y, batch_size=32, epochs=14, verbose=0)
    assert model.evaluate(x, y, verbose=0)[1] > 0.9
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert isinstance(again.layers[0].cell, LSTMCell)
    np.testing.assert_allclose(again.predict(x[:, :4], verbose=0), model.predict(x[:, :4], verbose=0), rtol=1e-6)


def test_cell_works_in_both_directions(inputs):
    layer = keras.layers.Bidirectional(keras.layers.RNN(LSTMCell(UNITS), return_sequences=True))
    assert layer(tf.constant(inputs[0], tf.float32)).shape == (BATCH, TIME, 2 * UNITS)
    forward, backward = layer.forward_layer, layer.backward_layer
    assert not np.allclose(forward.get_weights()[0], backward.get_weights()[0])


def test_a_transposed_weight_is_told(inputs):
    x, h, c, kernel, recurrent_kernel, bias = inputs
    with pytest.raises(ValueError, match=r"kernel has shape \(8, 4\).*transposed"):
        recurrent.lstm(x, h, c, kernel.T, recurrent_kernel, bias)
    with pytest.raises(ValueError, match=r"recurrent_kernel has shape \(8, 2\)"):
        recurrent.lstm_gates(x[:, 0], h, kernel, recurrent_kernel.T, bias)


def test_the_weights_of_a_gru_are_told(inputs):
    x, h, c, kernel, recurrent_kernel, bias = inputs
    gru = [array[..., : 3 * UNITS] for array in (kernel, recurrent_kernel, bias)]
    for call in (
        lambda: recurrent.lstm_gates(x[:, 0], h, *gru),
        lambda: recurrent.lstm_cell(x[:, 0], h, c, *gru),
        lambda: recurrent.lstm(x, h, c, *gru),
        lambda: recurrent.lstm_weights_to_notes(*gru),
        lambda: recurrent.lstm_weights_from_torch(gru[0].T, gru[1].T, gru[2], gru[2]),
    ):
        with pytest.raises(ValueError, match=r"has shape \(2, 6\), expected \(units, 4\*units\), here \(2, 8\)"):
            call()


def test_upstream_of_the_last_step_alone_is_told(inputs, upstream):
    with pytest.raises(ValueError, match=r"upstream\.h has shape \(3, 2\), expected \(batch, time, units\)"):
        recurrent.lstm_backward(*inputs, LSTMState(upstream.h[:, -1]))


def test_a_sequence_without_a_step_is_told(inputs):
    with pytest.raises(ValueError, match="at least one time"):
        recurrent.lstm(inputs[0][:, :0], *inputs[1:])


def test_a_cell_without_units_is_told():
    with pytest.raises(ValueError, match="units is 0, expected a whole number, 1 or more"):
        LSTMCell(0)
