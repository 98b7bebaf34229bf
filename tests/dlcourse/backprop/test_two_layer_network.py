"""Oracles: PyTorch's SGD on the same samples, Keras's train_on_batch, and a step worked by hand."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import torch

from dlcourse import backprop

TORCH = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


def drawn(samples=11, features=3, hidden=4, steps=30, batch=2, dtype="float64"):
    rng = np.random.default_rng(4)
    begin = {
        "x": rng.normal(size=(samples, features)),
        "y": rng.normal(size=samples),
        "hidden_kernel": rng.normal(size=(features, hidden)),
        "hidden_bias": rng.normal(size=hidden),
        "output_kernel": rng.normal(size=hidden),
        "output_bias": np.asarray(rng.normal()),
    }
    return {n: a.astype(dtype) for n, a in begin.items()} | {"order": rng.integers(samples, size=(steps, batch))}


@pytest.mark.parametrize("activation", TORCH)
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_training_is_pytorchs(activation, l2):
    """PyTorch's weight_decay is our λ; the biases are in a group without it."""
    inputs = drawn()
    x, y, *parameters = (torch.tensor(inputs[name]) for name in list(inputs)[:-1])
    w, b, v, c = (p.clone().requires_grad_() for p in parameters)
    optimizer = torch.optim.SGD([{"params": [w, v], "weight_decay": l2}, {"params": [b, c]}], lr=0.05)
    losses = []
    for chosen in inputs["order"]:
        optimizer.zero_grad()
        loss = (0.5 * (TORCH[activation](x[chosen] @ w + b) @ v + c - y[chosen]) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
    trained = backprop.two_layer_network(**inputs, activation=activation, learning_rate=0.05, l2=l2)
    for actual, expected in zip(trained, [w, b, v, c, torch.tensor(losses, dtype=w.dtype)], strict=True):
        np.testing.assert_allclose(actual, expected.detach(), rtol=1e-11, atol=1e-12)


def test_training_is_keras():
    """Keras's mean squared error has no ½: half of its learning rate makes the same steps."""
    inputs = drawn(dtype="float32")
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])
    model.set_weights(
        [inputs["hidden_kernel"], inputs["hidden_bias"], inputs["output_kernel"][:, None], inputs["output_bias"][None]]
    )
    model.compile(keras.optimizers.SGD(0.05), "mean_squared_error")
    for chosen in inputs["order"]:
        model.train_on_batch(inputs["x"][chosen], inputs["y"][chosen, None])
    trained = backprop.two_layer_network(**inputs, learning_rate=0.1)
    w, b, v, c = model.get_weights()
    for actual, expected in zip(trained, [w, b, v[:, 0], c[0]], strict=False):
        np.testing.assert_allclose(actual, expected, atol=2e-5)


def test_one_step_by_hand():
    """Note E's network of two inputs with φ(z) = z.

    z = (1 + 2, 2 − 1) = (3, 1), ŷ = 3 − 2 + 1 = 2; with Y = 1 the error is 1. ∂/∂v = (3, 1), ∂/∂c = 1; back through
    v = (1, −2) comes δ = (1, −2), and with x = (1, 2): ∂/∂W = ((1, −2), (2, −4)).
    """
    trained = backprop.two_layer_network(
        [[1.0, 2.0]], [1.0], [[1.0, 2.0], [1.0, -0.5]], [0.0, 0.0], [1.0, -2.0], 1.0, [[0]],
        activation="linear", learning_rate=0.5,
    )  # fmt: skip
    np.testing.assert_array_equal(trained.hidden_kernel, [[0.5, 3.0], [0.0, 1.5]])
    np.testing.assert_array_equal(trained.hidden_bias, [-0.5, 1.0])
    np.testing.assert_array_equal(trained.output_kernel, [-0.5, -2.5])
    assert float(trained.output_bias) == 0.5
    np.testing.assert_array_equal(trained.losses, [0.5])


def test_it_learns_exclusive_or():
    """What no network of one layer can: note E's reason for a second."""
    rng = np.random.default_rng(0)
    x, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1, 1, 0])
    order = rng.integers(4, size=(3000, 1))
    begin = rng.normal(size=(2, 4)), np.zeros(4), rng.normal(size=4), 0.0
    trained = backprop.two_layer_network(x, y, *begin, order, learning_rate=0.2)
    assert np.max(trained.losses[-50:]) < 1e-3
    w, b, v, c, _ = (array.numpy() for array in trained)
    predicted = np.tanh(x @ w + b) @ v + c
    np.testing.assert_allclose(predicted, y, atol=0.05)


def test_no_step_changes_nothing():
    inputs = drawn() | {"order": np.zeros((0, 1), int)}
    trained = backprop.two_layer_network(**inputs)
    np.testing.assert_array_equal(trained.hidden_kernel, inputs["hidden_kernel"])
    assert trained.losses.shape == (0,)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"activation": "softmax"}, "activation is 'softmax', expected one of 'linear'"),
        ({"order": [[0], [11]]}, "order names the sample 11, expected numbers from 0 to 10"),
        ({"order": [[-1]]}, "order names the sample -1"),
        ({"order": [0, 1]}, r"order has shape \(2,\), expected 2 axes"),
        ({"y": np.ones((11, 1))}, r"y has shape \(11, 1\), expected 1 axis: \(samples\), beside x"),
        ({"hidden_kernel": np.ones((4, 3))}, "with features = 3"),
    ],
)
def test_what_does_not_fit_is_named(changes, message):
    with pytest.raises(ValueError, match=message):
        backprop.two_layer_network(**drawn() | changes)
