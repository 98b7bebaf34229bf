"""Deep, bidirectional and time-delay networks, beside PyTorch, Keras and what is worked out by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import recurrent
from dlcourse.recurrent import BidirectionalRNN, DeepRNN, TimeDelayNetwork

BATCH, TIME, FEATURES, UNITS = 3, 5, 4, 2
CELLS = ("simple", "gru", "lstm")


@pytest.fixture
def rng():
    return np.random.default_rng(12)


def deep_inputs(rng, layers=(3, 2, 4)):
    below = (FEATURES, *layers)
    return {
        "x": rng.normal(size=(BATCH, TIME, FEATURES)),
        "h": [rng.normal(size=(BATCH, n)) for n in layers],
        "kernels": [rng.normal(size=(m, n)) for m, n in zip(below, layers, strict=False)],
        "recurrent_kernels": [rng.normal(size=(n, n)) for n in layers],
        "biases": [rng.normal(size=n) for n in layers],
    }


def test_a_deep_network_is_pytorchs_layer_by_layer(rng):
    inputs = deep_inputs(rng)
    states = recurrent.deep_rnn(**inputs)
    x = torch.tensor(inputs["x"])
    for number, found in enumerate(states):
        kernel, recurrent_kernel, bias, h = (
            torch.tensor(inputs[name][number]) for name in ("kernels", "recurrent_kernels", "biases", "h")
        )
        layer = torch.nn.RNN(*kernel.shape, batch_first=True).double()
        with torch.no_grad():
            layer.weight_ih_l0.copy_(kernel.T)
            layer.weight_hh_l0.copy_(recurrent_kernel.T)
            layer.bias_ih_l0.copy_(bias)
            layer.bias_hh_l0.zero_()
            x = layer(x, h[None])[0]
        np.testing.assert_allclose(found, x, rtol=1e-12)


def test_a_deep_network_is_written_out(rng):
    inputs = deep_inputs(rng, layers=(3, 2))
    first, second = recurrent.deep_rnn(**inputs)
    h = list(inputs["h"])
    for t in range(TIME):
        below = inputs["x"][:, t]
        for number in range(2):
            w, u, b = (inputs[name][number] for name in ("kernels", "recurrent_kernels", "biases"))
            below = h[number] = np.tanh(below @ w + h[number] @ u + b)
        np.testing.assert_allclose(first[:, t], h[0], rtol=1e-12)
        np.testing.assert_allclose(second[:, t], h[1], rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("kernels", lambda parts: parts[:2], "layers, expected the same number"),
        (
            "kernels",
            lambda parts: [parts[0], parts[1].T, parts[2]],
            r"kernels\[1\] has shape \(2, 3\), expected \(3, 2\)",
        ),
        ("recurrent_kernels", lambda parts: [parts[1], *parts[1:]], r"recurrent_kernels\[0\] has shape"),
        ("h", lambda parts: [*parts[:2], parts[0]], r"h\[2\] has shape \(3, 3\), expected \(3, 4\)"),
        ("x", lambda x: x[:, :0], "at least one time"),
    ],
)
def test_layers_that_do_not_fit(rng, name, value, told):
    inputs = deep_inputs(rng)
    with pytest.raises(ValueError, match=rf"^deep_rnn: .*{told}"):
        recurrent.deep_rnn(**{**inputs, name: value(inputs[name])})


@pytest.mark.parametrize("cell", CELLS)
def test_the_deep_layer_is_keras_layers_on_each_other(rng, cell):
    x = rng.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]], bool)
    ours = DeepRNN([3, 2], cell=cell)
    found = ours(x, mask=mask)
    made = {"simple": keras.layers.SimpleRNN, "gru": keras.layers.GRU, "lstm": keras.layers.LSTM}[cell]
    below = x
    for number, units in enumerate((3, 2)):
        layer = made(units, return_sequences=True)
        layer.build(below.shape)
        layer.set_weights(ours.layers[number].get_weights())
        below = layer(below, mask=mask)
    np.testing.assert_allclose(found, below, rtol=1e-5, atol=1e-6)


def test_the_deep_layer_is_the_function_and_goes_on(rng):
    x = rng.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    layer = DeepRNN([3, 2], cell="simple")
    whole, _ = layer.run(x)
    weights = [inner.get_weights() for inner in layer.layers]
    zeros = [np.zeros((BATCH, n), "float32") for n in (3, 2)]
    np.testing.assert_allclose(
        whole, recurrent.deep_rnn(x, zeros, *map(list, zip(*weights, strict=True)))[-1], atol=1e-6
    )
    _, states = layer.run(x[:, :2])
    later, _ = layer.run(x[:, 2:], states)
    np.testing.assert_allclose(later, whole[:, 2:], atol=1e-6)
    last, _ = layer.step(x[:, -1], layer.run(x[:, :-1])[1])
    np.testing.assert_allclose(last, whole[:, -1], atol=1e-6)


@pytest.mark.parametrize("layer", [DeepRNN([3]), BidirectionalRNN(3)], ids=["deep", "bidirectional"])
def test_a_sequence_that_is_hidden_as_a_whole(rng, layer):
    x, mask = rng.normal(size=(2, TIME, FEATURES)), np.array([[True] * TIME, [False] * TIME])
    with pytest.raises(ValueError, match="mask hides a sequence as a whole"):
        layer(x, mask=mask)
    with pytest.raises(ValueError, match="at least one step of time"):
        layer(x[:, :0])


def both_ways(rng):
    lengths = np.array([TIME, 2, 1])
    return {
        "x": rng.normal(size=(BATCH, TIME, FEATURES)),
        "lengths": lengths,
        "kernels": rng.normal(size=(2, FEATURES, UNITS)),
        "recurrent_kernels": rng.normal(size=(2, UNITS, UNITS)),
        "biases": rng.normal(size=(2, UNITS)),
    }


def test_a_bidirectional_network_is_pytorchs_of_packed_sequences(rng):
    inputs = both_ways(rng)
    layer = torch.nn.RNN(FEATURES, UNITS, batch_first=True, bidirectional=True).double()
    with torch.no_grad():
        for number, suffix in enumerate(("l0", "l0_reverse")):
            getattr(layer, f"weight_ih_{suffix}").copy_(torch.tensor(inputs["kernels"][number].T))
            getattr(layer, f"weight_hh_{suffix}").copy_(torch.tensor(inputs["recurrent_kernels"][number].T))
            getattr(layer, f"bias_ih_{suffix}").copy_(torch.tensor(inputs["biases"][number]))
            getattr(layer, f"bias_hh_{suffix}").zero_()
        packed = torch.nn.utils.rnn.pack_padded_sequence(
            torch.tensor(inputs["x"]), torch.tensor(inputs["lengths"]), batch_first=True
        )
        expected, _ = torch.nn.utils.rnn.pad_packed_sequence(layer(packed)[0], batch_first=True)
    np.testing.assert_allclose(recurrent.bidirectional_rnn(**inputs), expected, rtol=1e-12, atol=1e-15)


def test_turning_time_and_directions_round_turns_the_answer_round(rng):
    """A law: the network cannot tell which way is forward."""
    inputs = both_ways(rng) | {"lengths": np.full(BATCH, TIME)}
    turned = {name: value[::-1] for name, value in inputs.items() if name not in ("x", "lengths")}
    found = recurrent.bidirectional_rnn(inputs["x"][:, ::-1], inputs["lengths"], **turned).numpy()
    expected = recurrent.bidirectional_rnn(**inputs).numpy()
    np.testing.assert_allclose(found[:, ::-1], np.roll(expected, UNITS, axis=-1), rtol=1e-12)


def test_padding_says_nothing(rng):
    inputs = both_ways(rng)
    spoilt = np.where(np.arange(TIME)[None, :, None] < inputs["lengths"][:, None, None], inputs["x"], 1e30)
    np.testing.assert_array_equal(
        recurrent.bidirectional_rnn(**{**inputs, "x": spoilt}), recurrent.bidirectional_rnn(**inputs)
    )


@pytest.mark.parametrize("cell", CELLS)
def test_the_bidirectional_layer_is_keras_and_the_function(rng, cell):
    x = rng.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    mask = np.arange(TIME) < np.array([TIME, 2, 1])[:, None]
    ours = BidirectionalRNN(UNITS, cell=cell)
    found = ours(x, mask=mask).numpy()
    made = {"simple": keras.layers.SimpleRNN, "gru": keras.layers.GRU, "lstm": keras.layers.LSTM}[cell]
    theirs = keras.layers.Bidirectional(made(UNITS, return_sequences=True))
    theirs.build(x.shape)
    theirs.set_weights(ours.get_weights())
    np.testing.assert_allclose(found[mask], theirs(x, mask=mask).numpy()[mask], rtol=1e-5, atol=1e-6)
    assert not found[~mask].any()
    if cell == "simple":
        kernels = [np.stack(pair) for pair in zip(ours.forward.get_weights(), ours.backward.get_weights(), strict=True)]
        np.testing.assert_allclose(recurrent.bidirectional_rnn(x, mask.sum(1), *kernels), found, atol=1e-6)


@pytest.mark.parametrize("lengths", [[0, 1, 2], [1, 2, 6]])
def test_lengths_out_of_range(rng, lengths):
    with pytest.raises(ValueError, match=r"^bidirectional_rnn: lengths holds \d, expected from 1 to 5"):
        recurrent.bidirectional_rnn(**{**both_ways(rng), "lengths": lengths})


def delays(rng):
    return {
        "x": rng.normal(size=(BATCH, 9, FEATURES)),
        "kernels": [rng.normal(size=(3, FEATURES, 3)), rng.normal(size=(1, 3, 2)), rng.normal(size=(4, 2, 2))],
        "biases": [rng.normal(size=n) for n in (3, 2, 2)],
    }


def test_a_time_delay_network_is_pytorchs_convolutions(rng):
    inputs = delays(rng)
    a = torch.tensor(inputs["x"]).transpose(1, 2)
    for kernel, bias in zip(inputs["kernels"], inputs["biases"], strict=True):
        weight = torch.tensor(kernel).permute(2, 1, 0)
        a = torch.sigmoid(torch.nn.functional.conv1d(a, weight, torch.tensor(bias)))
    found = recurrent.time_delay_network(**inputs)
    assert found.shape == (BATCH, 9 - 2 - 0 - 3, 2)
    np.testing.assert_allclose(found, a.transpose(1, 2), rtol=1e-12)


def test_a_time_delay_network_is_a_dense_layer_on_windows(rng):
    inputs = delays(rng)
    one = {"x": inputs["x"], "kernels": inputs["kernels"][:1], "biases": inputs["biases"][:1]}
    windows = np.stack([inputs["x"][:, t : t + 3].reshape(BATCH, -1) for t in range(7)], axis=1)
    expected = windows @ inputs["kernels"][0].reshape(-1, 3) + inputs["biases"][0]
    np.testing.assert_allclose(recurrent.time_delay_network(**one, activation="linear"), expected, rtol=1e-10)


def test_moving_the_sequence_moves_the_answer(rng):
    inputs = delays(rng)
    later = np.concatenate([rng.normal(size=(BATCH, 2, FEATURES)), inputs["x"]], axis=1)
    moved = recurrent.time_delay_network(**{**inputs, "x": later})
    np.testing.assert_allclose(moved[:, 2:], recurrent.time_delay_network(**inputs), rtol=1e-12)


def test_a_sequence_shorter_than_the_window(rng):
    inputs = delays(rng)
    assert recurrent.time_delay_network(**{**inputs, "x": inputs["x"][:, :6]}).shape == (BATCH, 1, 2)
    with pytest.raises(ValueError, match=r"^time_delay_network: x has 5 steps of time, expected 6 or more"):
        recurrent.time_delay_network(**{**inputs, "x": inputs["x"][:, :5]})


def test_the_time_delay_layer_masks_what_sees_padding(rng):
    layer = TimeDelayNetwork([3, 2], [2, 1])
    mask = np.arange(9) < np.array([9, 5, 3])[:, None]
    expected = np.arange(6) < np.array([9, 5, 3])[:, None] - 3
    np.testing.assert_array_equal(layer.compute_mask(None, mask), expected)


def test_waibels_network():
    """A published number of parameters: 16·3·8 + 8 and 8·5·3 + 3 for the two hidden layers."""
    layer = TimeDelayNetwork([8, 3], [2, 4])
    assert layer(tf.zeros((1, 15, 16))).shape == (1, 9, 3)
    assert sorted(int(np.prod(weight.shape)) for weight in layer.weights) == [3, 8, 5 * 8 * 3, 3 * 16 * 8]


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_the_layers_meet_what_keras_asks_for_its_fused_kernel(cell):
    """Keras's documentation lists it; on a GPU a layer that meets it runs on cuDNN's kernel."""
    both = BidirectionalRNN(UNITS, cell=cell)
    for layer in (*DeepRNN([3, 2], cell=cell).layers, both.forward, both.backward):
        settings = layer.get_config()
        assert layer.use_cudnn == "auto"
        assert (settings["activation"], settings["recurrent_activation"]) == ("tanh", "sigmoid")
        assert settings["use_bias"]
        assert settings["recurrent_dropout"] == 0
        assert not settings["unroll"]
        assert settings.get("reset_after", True)
