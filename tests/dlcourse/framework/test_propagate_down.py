"""How far gradients go down, and what lies lowest. Oracles: PyTorch, which detaches; the tape; NumPy and Keras."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.backprop.framework import Net, SGDSolver
from tests.dlcourse.framework.gradients import assert_same, by_hand, by_tape, drawn_net

SHAPES = {"x": (4,), "y": (3,)}
# The hidden blob leads to the loss by two ways: straight, and through a second hidden layer.
TWO_WAYS = [
    {"type": "inner_product", "name": "ip1", "bottoms": ["x"], "units": 5},
    {"type": "tanh", "name": "hidden", "bottoms": ["ip1"]},
    {"type": "inner_product", "name": "ip2", "bottoms": ["hidden"], "units": 2},
    {"type": "concat", "name": "both", "bottoms": ["hidden", "ip2"]},
    {"type": "inner_product", "name": "scores", "bottoms": ["both"], "units": 3},
    {"type": "euclidean_loss", "name": "loss", "bottoms": ["scores", "y"]},
]


def with_flags(**flags):
    return [layer | ({"propagate_down": flags[layer["name"]]} if layer["name"] in flags else {}) for layer in TWO_WAYS]


def by_torch(net, inputs, ip2=True, both=(True, True), scores=True):
    """The same net in PyTorch, detached where a flag says so."""

    def passed(x, flag):
        return x if flag else x.detach()

    w = {key: torch.tensor(v.numpy(), requires_grad=True) for key, v in net.variables.items()}
    x, y = (torch.tensor(inputs[name], requires_grad=True) for name in "xy")
    hidden = torch.tanh(x @ w["ip1.weights"] + w["ip1.bias"])
    aside = passed(hidden, ip2) @ w["ip2.weights"] + w["ip2.bias"]
    joined = torch.cat([passed(hidden, both[0]), passed(aside, both[1])], dim=1)
    answer = passed(joined, scores) @ w["scores.weights"] + w["scores.bias"]
    (0.5 * (answer - y).square().sum(1).mean()).backward()
    grads = {"x": x.grad, "y": y.grad} | {key: v.grad for key, v in w.items()}
    return {key: None if grad is None else grad.numpy() for key, grad in grads.items()}


@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"ip2": [False]},
        {"both": [False, True]},
        {"both": [True, False]},
        {"both": [False, False]},
        {"scores": [False]},
        {"ip2": [False], "both": [False, True]},
    ],
    ids=str,
)
def test_a_flag_detaches_as_pytorch_does(flags):
    net, inputs = drawn_net(with_flags(**flags), SHAPES)
    plain = {name: value[0] if len(value) == 1 else value for name, value in flags.items()}
    expected = by_torch(net, inputs, **plain)
    found = by_hand(net, inputs)
    nowhere = {name for name, value in expected.items() if value is None}
    assert_same(found, expected, 1e-13, nowhere)


def test_what_is_below_a_false_flag_stays_as_it_is_in_training():
    net, inputs = drawn_net(with_flags(scores=[False]), SHAPES)
    before = {key: variable.numpy() for key, variable in net.variables.items()}
    SGDSolver(net, learning_rate=0.1).step(inputs)
    changed = {key for key, variable in net.variables.items() if np.any(variable.numpy() != before[key])}
    assert changed == {"scores.weights", "scores.bias"}


def test_inputs_that_nobody_asks_for_get_no_gradient():
    net, inputs = drawn_net(TWO_WAYS, SHAPES)
    run = net.forward(inputs)
    net.backward(run, inputs=())
    assert run.blobs["x"].gradient is None
    assert run.blobs["y"].gradient is None
    tape = by_tape(net, inputs)
    for key in net.learnt:
        layer, _, name = key.partition(".")
        np.testing.assert_allclose(run.own[layer][name].gradient, tape[key], atol=1e-13)
    one = net.forward(inputs)
    net.backward(one, inputs=["y"])
    assert one.blobs["x"].gradient is None
    np.testing.assert_allclose(one.blobs["y"].gradient, tape["y"], atol=1e-13)


def test_labels_are_keras_rows_and_end_the_way_back():
    description = [
        {"type": "labels", "name": "rows", "bottoms": ["digit"], "classes": 4},
        {"type": "softmax_loss", "name": "loss", "bottoms": ["x", "rows"]},
    ]
    net = Net(description, {"x": (4,), "digit": ()}, dtype="float64")
    inputs = {"x": np.log([[1.0, 2, 1, 4], [1, 1, 1, 1]]), "digit": np.array([3, 0])}
    run = net.forward(inputs)
    np.testing.assert_array_equal(run.blobs["rows"].data, tf.keras.utils.to_categorical([3, 0], 4))
    net.backward(run)
    assert run.blobs["digit"].gradient is None
    np.testing.assert_allclose(net.loss(run), (np.log(2) + np.log(4)) / 2, rtol=1e-14)  # probabilities ½ and ¼
    np.testing.assert_allclose(run.blobs["x"].gradient[1], [-0.375, 0.125, 0.125, 0.125], rtol=1e-13)


RAW = [
    {"type": "data", "name": "images", "bottoms": ["pixels"], "mean": 127.5, "scale": 1 / 127.5, "channels": 1},
    {"type": "labels", "name": "labels", "bottoms": ["digits"], "classes": 3},
]
NET = [
    {"type": "convolution", "name": "conv", "bottoms": ["images"], "filters": 2, "filter_size": 3},
    {"type": "relu", "name": "relu", "bottoms": ["conv"]},
    {"type": "inner_product", "name": "scores", "bottoms": ["relu"], "units": 3},
    {"type": "softmax_loss", "name": "loss", "bottoms": ["scores", "labels"]},
]


def test_a_net_learns_from_stored_bytes_what_it_learns_from_prepared_arrays():
    rng = np.random.default_rng(0)
    pixels, digits = rng.integers(256, size=(8, 6, 5)).astype(np.uint8), rng.integers(3, size=8)
    raw = Net([*RAW, *NET], {"pixels": (6, 5), "digits": ()}, dtype="float64", seed=1)
    prepared = Net(NET, {"images": (6, 5, 1), "labels": (3,)}, dtype="float64", seed=1)
    images, labels = pixels[..., None] / 127.5 - 1, np.eye(3)[digits]
    losses = SGDSolver(raw, learning_rate=0.1).solve([{"pixels": pixels, "digits": digits}] * 5)
    expected = SGDSolver(prepared, learning_rate=0.1).solve([{"images": images, "labels": labels}] * 5)
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    assert losses[-1] < losses[0]
    # At test time there are no labels, and none are needed.
    np.testing.assert_allclose(
        raw.answer("scores", {"pixels": pixels}), prepared.answer("scores", {"images": images}), atol=1e-12
    )
