"""Oracles: PyTorch's autograd, chains worked by hand, and the bound of note C, equation 8.9."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from dlcourse import activations, backprop

TORCH = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


def deep_network(depth, units=20, batch=16, gain=1.0, seed=0):
    rng = np.random.default_rng(seed)
    sizes = [5, *[units] * (depth - 1), 2]
    weights = [gain * rng.normal(size=pair) / np.sqrt(pair[0]) for pair in itertools.pairwise(sizes)]
    return rng.normal(size=(batch, 5)), rng.normal(size=(batch, 2)), weights, [np.zeros(n) for n in sizes[1:]]


@pytest.mark.parametrize("activation", TORCH)
def test_it_is_autograds(activation):
    x, y, weights, biases = deep_network(5)
    ws = [torch.tensor(w, requires_grad=True) for w in weights]
    a, net_inputs = torch.tensor(x), []
    for layer, (w, b) in enumerate(zip(ws, biases, strict=True), start=1):
        net_inputs.append(a @ w + torch.tensor(b))
        net_inputs[-1].retain_grad()
        a = net_inputs[-1] if layer == len(ws) else TORCH[activation](net_inputs[-1])
    (0.5 * ((a - torch.tensor(y)) ** 2).sum(-1)).mean().backward()
    flow = backprop.gradient_flow(x, y, weights, biases, activation=activation)
    np.testing.assert_allclose(flow.deltas, [z.grad.norm() for z in net_inputs], rtol=1e-12)
    np.testing.assert_allclose(flow.weights, [w.grad.norm() for w in ws], rtol=1e-12)


def test_a_chain_of_sigmoids_by_hand():
    """w = 4, b = −2: every net input is 0 and every output ½; 4 · ¼ = 1 lets the error ½ through whole."""
    weights, biases = [np.array([[4.0]])] * 6, [np.array([-2.0])] * 6
    flow = backprop.gradient_flow([[0.5]], [[-0.5]], weights, biases)
    np.testing.assert_array_equal(flow.deltas, [0.5] * 6)
    np.testing.assert_array_equal(flow.weights, [0.25] * 6)


def test_a_sigmoid_network_forgets_its_first_layers_and_a_relu_network_does_not():
    """He et al.'s variance for ReLU, Glorot's for the sigmoid: each its own best, over twelve layers."""
    sigmoid = backprop.gradient_flow(*deep_network(12), activation="sigmoid").weights.numpy()
    relu = backprop.gradient_flow(*deep_network(12, gain=np.sqrt(2)), activation="relu").weights.numpy()
    assert sigmoid[0] < 1e-5 * sigmoid[-1]
    assert 0.1 < relu[0] / relu[-1] < 10


@pytest.mark.parametrize("activation", TORCH)
@pytest.mark.parametrize("gain", [0.5, 2.0])
def test_no_step_back_exceeds_the_bound(activation, gain):
    x, y, weights, biases = deep_network(6, gain=gain)
    flow = backprop.gradient_flow(x, y, weights, biases, activation=activation)
    forward = backprop.mlp_forward(x, weights, biases, activation=activation, output_activation="linear")
    slope = activations.ELEMENTWISE[activation].derivative
    for layer in range(5):
        bound = np.max(np.abs(slope(forward.net_inputs[layer]))) * np.linalg.norm(weights[layer + 1], 2)
        assert flow.deltas[layer] <= bound * flow.deltas[layer + 1] * (1 + 1e-12)


def test_a_network_of_one_layer_has_one_norm():
    flow = backprop.gradient_flow([[3.0, 4.0]], [[0.0]], [[[1.0], [0.0]]], [[0.0]])
    np.testing.assert_array_equal(flow.deltas, [3.0])
    np.testing.assert_array_equal(flow.weights, [15.0])


def test_dead_units_stop_the_error():
    """Every hidden net input is negative: ReLU'(z) = 0, and what is before learns nothing."""
    flow = backprop.gradient_flow([[1.0]], [[1.0]], [[[1.0]], [[1.0]]], [[-2.0], [0.0]], activation="relu")
    np.testing.assert_array_equal(flow.deltas, [0.0, 1.0])
    np.testing.assert_array_equal(flow.weights, [0.0, 0.0])


def test_what_does_not_fit_is_named():
    x, y, weights, biases = deep_network(3)
    with pytest.raises(ValueError, match=r"weights\[1\] has shape \(2, 20\)"):
        backprop.gradient_flow(x, y, [weights[0], weights[2].T, weights[2]], biases)
    with pytest.raises(ValueError, match="loss is 'mse'"):
        backprop.gradient_flow(x, y, weights, biases, loss="mse")
