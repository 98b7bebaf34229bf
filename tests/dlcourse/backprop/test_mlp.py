"""Oracles: Keras, PyTorch's autograd, finite differences, and the network of note E."""

from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import backprop, losses

# Note E, section 2, in the notes' layout: a column of weights multiplies a column of inputs from the left.
NOTE_E_WEIGHTS = [np.array(w, float) for w in ([[1, -2], [-1, 1]], [[2, -1], [-2, -1]], [[3, -1], [-1, 4]])]
NOTE_E_BIASES = [np.array(b, float) for b in ([1, 0], [0, 0], [-2, 2])]
NOTE_E_ROWS = [w.T for w in NOTE_E_WEIGHTS]

ACTIVATIONS = {"linear": lambda z: z, "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}
OUTPUTS = {**ACTIVATIONS, "softmax": lambda z: torch.softmax(z, -1)}
OTHERS = {
    "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    "elu": torch.nn.functional.elu,
    "selu": torch.selu,
    "softplus": torch.nn.functional.softplus,
    "absolute_rectifier": torch.abs,
    "piecewise_linear": lambda z: torch.clamp(z + 0.5, 0, 1),
}
OUTPUTS |= OTHERS
# Every activation of the hidden layers, with every pair of an output activation and a loss that go together.
SETTINGS = [
    *itertools.product(ACTIVATIONS, OUTPUTS, ["half_squared_error"]),
    *itertools.product(OTHERS, ["linear"], ["half_squared_error"]),
    *itertools.product(["tanh"], ["linear", "sigmoid", "softmax"], ["squared_error", "smooth_l1", "hinge"]),
    *itertools.product(ACTIVATIONS, ["softmax"], ["cross_entropy"]),
    *itertools.product(ACTIVATIONS, ["sigmoid"], ["binary_cross_entropy"]),
]
LOSSES = {
    "half_squared_error": lambda output, y: 0.5 * ((output - y) ** 2).sum(-1),
    "squared_error": lambda output, y: ((output - y) ** 2).sum(-1),
    "smooth_l1": lambda output, y: torch.nn.functional.smooth_l1_loss(output, y, reduction="none").sum(-1),
    "hinge": lambda output, y: torch.relu(1 - output * y).sum(-1),
    "cross_entropy": lambda output, y: -(y * torch.log(output)).sum(-1),
    "binary_cross_entropy": lambda output, y: torch.nn.functional.binary_cross_entropy(output, y, reduction="none").sum(
        -1
    ),
}


def network(sizes=(4, 6, 5, 3), batch=7, dtype="float64"):
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=pair).astype(dtype) for pair in itertools.pairwise(sizes)]
    biases = [rng.normal(size=n).astype(dtype) for n in sizes[1:]]
    x = rng.normal(size=(batch, sizes[0])).astype(dtype)
    return x, rng.dirichlet(np.ones(sizes[-1]), size=batch).astype(dtype), weights, biases


def torch_gradients(x, y, weights, biases, activation, output_activation, loss, l1=0.0, l2=0.0):
    """Build the same network in PyTorch and let autograd differentiate it."""
    inputs, targets = torch.tensor(x, requires_grad=True), torch.tensor(y)
    ws, bs = ([torch.tensor(a, requires_grad=True) for a in arrays] for arrays in (weights, biases))
    a = inputs
    for w, b in zip(ws[:-1], bs[:-1], strict=True):
        a = OUTPUTS[activation](a @ w + b)
    output = OUTPUTS[output_activation](a @ ws[-1] + bs[-1])
    penalties = sum(l1 * w.abs().sum() + 0.5 * l2 * (w**2).sum() for w in ws)
    value = LOSSES[loss](output, targets).mean() + penalties
    value.backward()
    return value.item(), (output.detach(), [w.grad for w in ws], [b.grad for b in bs], inputs.grad)


@pytest.mark.parametrize(("activation", "output_activation", "loss"), SETTINGS)
@pytest.mark.parametrize("sizes", [(4, 3), (4, 6, 5, 3)])
def test_mlp_backward_is_autograds(activation, output_activation, loss, sizes):
    drawn = network(sizes)
    settings = {"activation": activation, "output_activation": output_activation, "loss": loss}
    value, expected = torch_gradients(*drawn, **settings)
    assert float(backprop.mlp_loss(*drawn, **settings)) == pytest.approx(value, rel=1e-9)
    # PyTorch takes the logarithm of 1 − ŷ, which has lost digits where ŷ is near 1; ours never forms it.
    atol = 1e-8 if loss == "binary_cross_entropy" else 1e-13
    actual = backprop.mlp_backward(*drawn, **settings)
    for a, e in zip(tf.nest.flatten(actual), tf.nest.flatten(expected), strict=True):
        np.testing.assert_allclose(a, e, atol=atol)


@pytest.mark.parametrize(("l1", "l2"), [(0.2, 0.0), (0.0, 0.3), (0.05, 0.7)])
def test_penalties_are_autograds(l1, l2):
    drawn, settings = network(), {"activation": "tanh", "output_activation": "softmax", "loss": "cross_entropy"}
    drawn[2][1][2, 3] = 0.0  # where the absolute value has its kink, and sign(0) = 0
    value, expected = torch_gradients(*drawn, **settings, l1=l1, l2=l2)
    assert float(backprop.mlp_loss(*drawn, **settings, l1=l1, l2=l2)) == pytest.approx(value, rel=1e-12)
    actual = backprop.mlp_backward(*drawn, **settings, l1=l1, l2=l2)
    for a, e in zip(tf.nest.flatten(actual), tf.nest.flatten(expected), strict=True):
        np.testing.assert_allclose(a, e, atol=1e-13)


def test_weight_decay_shrinks_weights_and_spares_biases():
    """Where the data say nothing, a step with learning rate η leaves w (1 − η λ): by hand, 2 · (1 − 0.5 · 0.1)."""
    silent = backprop.mlp_backward([[0.0]], [[3.0]], [[[2.0]]], [[3.0]], output_activation="linear", l2=0.1)
    assert 2.0 - 0.5 * float(silent.weights[0][0, 0]) == pytest.approx(1.9)
    np.testing.assert_array_equal(silent.biases[0], [0.0])


def test_penalties_are_keras_regularizers():
    """Keras has no ½ before the squares."""
    weights = [w.astype("f") for w in network()[2]]
    regularizer = keras.regularizers.L1L2(l1=0.2, l2=0.15)
    x, y, _, biases = network(dtype="float32")
    plain = backprop.mlp_loss(x, y, weights, biases)
    penalised = backprop.mlp_loss(x, y, weights, biases, l1=0.2, l2=0.3)
    expected = sum(float(regularizer(w)) for w in weights)
    assert float(penalised - plain) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("loss", ["half_squared_error", "cross_entropy"])
def test_mlp_backward_is_finite_differences(loss):
    x, y, weights, biases = network(batch=3)
    settings = {"activation": "tanh", "output_activation": "softmax"}
    per_sample = getattr(losses, loss)

    def value():
        return np.mean(per_sample(y, backprop.mlp_forward(x, weights, biases, **settings).output))

    gradients = backprop.mlp_backward(x, y, weights, biases, **settings, loss=loss)
    for array, gradient in zip(
        [*weights, *biases, x], [*gradients.weights, *gradients.biases, gradients.inputs], strict=True
    ):
        for index in [(0,) * array.ndim, tuple(n - 1 for n in array.shape)]:
            kept, values = array[index], []
            for moved in (kept + 1e-6, kept - 1e-6):
                array[index] = moved
                values.append(value())
            array[index] = kept
            assert float(gradient[index]) == pytest.approx((values[0] - values[1]) / 2e-6, abs=1e-8)


def test_a_hopeless_sigmoid_still_learns_from_the_cross_entropy():
    """At z = −1000 with label 1 the slope of the sigmoid is 0, but the fused gradient is ŷ − y = −1."""
    arguments = ([[1.0]], [[1.0]], [[[-1000.0]]], [[0.0]])
    assert float(backprop.mlp_backward(*arguments).biases[0][0]) == 0.0
    fused = backprop.mlp_backward(*arguments, loss="binary_cross_entropy")
    np.testing.assert_array_equal(fused.biases[0], [-1.0])
    assert float(backprop.mlp_loss(*arguments, loss="binary_cross_entropy")) == 1000.0


def test_the_network_of_note_e():
    output = backprop.mlp_forward(np.array([[1.0, -1.0], [0.0, 0.0]]), NOTE_E_ROWS, NOTE_E_BIASES).output
    np.testing.assert_array_equal(np.round(output, 2), [[0.62, 0.83], [0.51, 0.85]])


def test_the_hidden_layer_of_note_e():
    """(1, −1) reaches the first layer's units as (4, −2), which they turn into (0.98, 0.12)."""
    forward = backprop.mlp_forward(np.array([[1.0, -1.0]]), NOTE_E_ROWS, NOTE_E_BIASES)
    np.testing.assert_array_equal(forward.net_inputs[0], [[4.0, -2.0]])
    np.testing.assert_array_equal(np.round(forward.activations[1], 2), [[0.98, 0.12]])


def test_the_forward_pass_keeps_every_layer():
    x, _, weights, biases = network()
    forward = backprop.mlp_forward(x, weights, biases, activation="relu", output_activation="linear")
    assert [z.shape[1] for z in forward.net_inputs] == [6, 5, 3]
    assert [a.shape[1] for a in forward.activations] == [4, 6, 5, 3]
    np.testing.assert_array_equal(forward.activations[0], x)
    np.testing.assert_array_equal(forward.activations[-1], forward.output)


def test_mlp_forward_is_a_keras_model():
    x, _, weights, biases = network(dtype="float32")
    layers = [keras.layers.Dense(len(b), a) for b, a in zip(biases, ["relu", "relu", "softmax"], strict=True)]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.set_weights([array for pair in zip(weights, biases, strict=True) for array in pair])
    output = backprop.mlp_forward(x, weights, biases, activation="relu", output_activation="softmax").output
    np.testing.assert_allclose(output, model(x), atol=1e-6)


def test_the_mean_over_the_batch_makes_copies_count_once():
    x, y, weights, biases = network()
    once = backprop.mlp_backward(x, y, weights, biases)
    twice = backprop.mlp_backward(np.tile(x, (2, 1)), np.tile(y, (2, 1)), weights, biases)
    for a, e in zip(
        tf.nest.flatten((twice.weights, twice.biases)), tf.nest.flatten((once.weights, once.biases)), strict=True
    ):
        np.testing.assert_allclose(a, e, atol=1e-15)


def test_dense_forward_is_keras():
    x, _, (kernel,), (bias,) = network((4, 3), dtype="float32")
    layer = keras.layers.Dense(3)
    layer.build((None, 4))
    layer.set_weights([kernel, bias])
    np.testing.assert_allclose(backprop.dense_forward(x, kernel, bias), layer(x), atol=1e-6)


def test_dense_backward_is_autograds():
    x, upstream, (kernel,), (bias,) = network((4, 3))
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, kernel, bias)]
    torch.nn.functional.linear(tensors[0], tensors[1].T, tensors[2]).backward(torch.tensor(upstream))
    for actual, tensor in zip(backprop.dense_backward(x, kernel, upstream), tensors, strict=True):
        np.testing.assert_allclose(actual, tensor.grad, atol=1e-14)


def test_columns_are_the_transposed_layout():
    x, upstream, (kernel,), (bias,) = network((4, 3))
    columns = backprop.dense_columns_forward(kernel.T, x.T, bias)
    np.testing.assert_allclose(np.transpose(columns), backprop.dense_forward(x, kernel, bias), atol=1e-14)
    gradients = backprop.dense_columns_backward(kernel.T, x.T, upstream.T)
    rows = backprop.dense_backward(x, kernel, upstream)
    np.testing.assert_allclose(np.transpose(gradients.weights), rows.kernel, atol=1e-14)
    np.testing.assert_allclose(np.transpose(gradients.inputs), rows.inputs, atol=1e-14)
    np.testing.assert_allclose(gradients.bias, rows.bias, atol=1e-14)


def test_columns_are_autograds():
    x, upstream, (kernel,), (bias,) = network((4, 3))
    weights, a, b = (torch.tensor(v, requires_grad=True) for v in (kernel.T.copy(), x.T.copy(), bias))
    (weights @ a + b[:, None]).backward(torch.tensor(upstream.T.copy()))
    for actual, tensor in zip(backprop.dense_columns_backward(kernel.T, x.T, upstream.T), (weights, a, b), strict=True):
        np.testing.assert_allclose(actual, tensor.grad, atol=1e-14)


def test_output_delta_by_hand():
    """σ(0) = ½, σ'(0) = ¼: δ = ¼ (½ − 1)/2 for two samples."""
    delta = backprop.output_delta(np.zeros((2, 1)), np.array([[1.0], [0.0]]), activation="sigmoid")
    np.testing.assert_array_equal(delta, [[-1 / 16], [1 / 16]])


def test_hidden_delta_is_one_step_of_autograd():
    z, _, (kernel,), _ = network((4, 3))
    delta = np.random.default_rng(1).normal(size=(7, 3))
    tensor = torch.tensor(z, requires_grad=True)
    (torch.tanh(tensor) @ torch.tensor(kernel)).backward(torch.tensor(delta))
    np.testing.assert_allclose(backprop.hidden_delta(z, kernel, delta, activation="tanh"), tensor.grad, atol=1e-14)


def test_saturated_units_do_not_spoil_the_gradient():
    gradients = backprop.mlp_backward([[1e4]], [[0.0, 1.0]], [[[1.0, -1.0]]], [[0.0, 0.0]],
                                      output_activation="softmax", loss="cross_entropy")  # fmt: skip
    np.testing.assert_array_equal(gradients.biases[0], [1.0, -1.0])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"activation": "gelu"}, ValueError, "activation is 'gelu', expected one of 'linear'"),
        ({"activation": "softmax"}, ValueError, "activation is 'softmax'"),
        ({"loss": "mse"}, ValueError, "loss is 'mse', expected one of 'half_squared_error', 'cross_entropy'"),
        ({"loss": "cross_entropy"}, ValueError, "output activation is 'sigmoid', expected one"),
        (
            {"loss": "binary_cross_entropy", "output_activation": "softmax"},
            ValueError,
            "Use the output activation 'sigmoid'",
        ),
        ({"weights": []}, ValueError, "weights has 0 layers and biases 3"),
        (
            {"weights": [np.ones((6, 4)), np.ones((6, 5)), np.ones((5, 3))]},
            ValueError,
            r"weights\[0\] has shape \(6, 4\)",
        ),
        (
            {"weights": [np.ones((4, 6), "f"), np.ones((6, 5)), np.ones((5, 3))]},
            TypeError,
            r"x is float64 but weights\[0\] is float32",
        ),
        ({"y": np.ones((7, 2))}, ValueError, r"y has shape \(7, 2\), expected \(batch, 3\)"),
        ({"y": np.ones((6, 3))}, ValueError, r"y has shape \(6, 3\).*batch = 7"),
    ],
)
def test_what_does_not_fit_is_named(changes, error, message):
    arguments = dict(zip(["x", "y", "weights", "biases"], network(), strict=True))
    with pytest.raises(error, match=message):
        backprop.mlp_backward(**{**arguments, **changes})
