"""The exercises of unit 06 against the numbers that they quote, and against PyTorch as a student's answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autograder.asked.catalogue import Catalogue
from autograder.verdict.rehearsal import rehearse

CATALOGUE = Catalogue()
F = torch.nn.functional
SIGMA = {-2: 0.11920292202211755, 1: 0.7310585786300049, 4: 0.9820137900379085}
TORCH = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "linear": lambda z: z}


def answer(name, case):
    exercise = CATALOGUE[f"backprop.{name}"]
    return exercise.call(exercise.solution, exercise.inputs(exercise.case(case), 0))


QUARTERS = 1 / 4 / 2  # σ′(0), and a batch of two
BY_HAND = {
    ("dense_forward", "by hand"): [[8, 4, 5, 11], [-2, 1, 3, 0], [4, 2, 9, 1]],
    ("dense_columns_forward", "the lecture's first layer"): [[4, 1, 1], [-2, 0, -1]],
    ("dense_backward", "by hand"): (
        [[1, 6], [-3, 1], [4, 4]],
        [[1, 3, -3, 2], [4, -1, 2, 5]],
        [3, 1, 0, 3],
    ),
    ("dense_columns_backward", "one sample by hand"): (
        [[2, -2], [0.5, -0.5], [-1, 1]],
        [[1.5], [-6.5]],
        [2, 0.5, -1],
    ),
    ("dense_adjoint", "right gradients by hand"): ([1, -2, 4], [1, -2, 4]),
    ("output_delta", "sigmoids by hand"): QUARTERS * np.array([[-0.5, 0.5, 0.0], [0.5, -1.5, 1.0]]),
    ("hidden_delta", "the lecture's first layer"): [
        [0.5 * SIGMA[4] * (1 - SIGMA[4]), -0.75 * SIGMA[-2] * (1 - SIGMA[-2])],
        [4 * SIGMA[1] * (1 - SIGMA[1]), 0],
    ],
    ("two_layer_network", "one step by hand"): (
        [[0.5, 3], [0, 1.5]],
        [-0.5, 1],
        [-0.5, -2.5],
        0.5,
        [0.5],
    ),
    ("gradient_flow", "a chain by hand"): ([8, 16, 16, 8], [4, 8, 8, 4]),
}


@pytest.mark.parametrize(("name", "case"), BY_HAND)
def test_the_solution_gives_the_numbers_by_hand(name, case):
    found, expected = answer(name, case), BY_HAND[name, case]
    found, expected = (found, expected) if isinstance(found, tuple) else ((found,), (expected,))
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-15)


def test_the_lectures_network_gives_the_lectures_numbers():
    output, net_inputs, activations = answer("mlp_forward", "the lecture's network")
    np.testing.assert_array_equal(np.round(output, 2), [[0.62, 0.83], [0.51, 0.85]])
    np.testing.assert_array_equal(net_inputs[0][0], [4, -2])
    np.testing.assert_array_equal(np.round(activations[1][0], 2), [0.98, 0.12])


def leaf(array):
    return torch.tensor(array, requires_grad=True)


def dense_backward(x, kernel, upstream):
    leaves = leaf(x), leaf(kernel), leaf(np.zeros(kernel.shape[1], x.dtype))
    F.linear(leaves[0], leaves[1].T, leaves[2]).backward(torch.tensor(upstream))
    return tuple(each.grad.numpy() for each in leaves)


def dense_columns_backward(weights, a, upstream):
    inputs, kernel, bias = dense_backward(a.T.copy(), weights.T.copy(), upstream.T.copy())
    return kernel.T, inputs.T, bias


def mlp_forward(x, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
    net_inputs, activations = [], [torch.tensor(x)]
    functions = [TORCH[activation]] * (len(weights) - 1) + [
        (TORCH | {"softmax": lambda z: torch.softmax(z, -1)})[output_activation]
    ]
    for function, w, b in zip(functions, weights, biases, strict=True):
        net_inputs.append(F.linear(activations[-1], torch.tensor(w).T, torch.tensor(b)))
        activations.append(function(net_inputs[-1]))
    return activations[-1], net_inputs, activations


def output_delta(z, y, *, activation="sigmoid", loss="half_squared_error"):
    scores, targets = leaf(z), torch.tensor(y)
    if loss == "cross_entropy":
        value = F.cross_entropy(scores, targets)
    elif loss == "binary_cross_entropy":
        value = F.binary_cross_entropy_with_logits(scores, targets, reduction="sum") / len(z)
    else:
        output = torch.softmax(scores, -1) if activation == "softmax" else TORCH[activation](scores)
        value = F.mse_loss(output, targets, reduction="sum") / 2 / len(z)
    value.backward()
    return scores.grad


def hidden_delta(z, kernel, delta, *, activation="sigmoid"):
    scores = leaf(z)
    (TORCH[activation](scores) @ torch.tensor(kernel)).backward(torch.tensor(delta))
    return scores.grad


def two_layer_network(
    x, y, hidden_kernel, hidden_bias, output_kernel, output_bias, order, *, activation="tanh", learning_rate=0.1, l2=0.0
):
    parameters = [leaf(np.asarray(p, x.dtype)) for p in (hidden_kernel, hidden_bias, output_kernel, output_bias)]
    w, b, v, c = parameters
    groups = [{"params": [w, v], "weight_decay": l2}, {"params": [b, c]}]
    optimizer, losses = torch.optim.SGD(groups, lr=learning_rate), []
    for chosen in order:
        output = TORCH[activation](torch.tensor(x[chosen]) @ w + b) @ v + c
        loss = F.mse_loss(output, torch.tensor(y[chosen])) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return *(p.detach() for p in parameters), losses


def gradient_flow(x, y, weights, biases, *, activation="sigmoid"):
    ws, bs = [leaf(w) for w in weights], [leaf(b) for b in biases]
    a, net_inputs = torch.tensor(x), []
    for w, b in zip(ws, bs, strict=True):
        net_inputs.append(F.linear(a, w.T, b))
        net_inputs[-1].retain_grad()
        a = TORCH[activation](net_inputs[-1])
    (F.mse_loss(net_inputs[-1], torch.tensor(y), reduction="sum") / 2 / len(x)).backward()
    return [float(z.grad.norm()) for z in net_inputs], [float(w.grad.norm()) for w in ws]


@pytest.mark.parametrize(
    "implementation",
    [
        dense_backward, dense_columns_backward, mlp_forward, output_delta, hidden_delta, two_layer_network,
        gradient_flow,
    ],
)  # fmt: skip
def test_pytorch_gets_full_marks(implementation):
    result = rehearse(CATALOGUE[f"backprop.{implementation.__name__}"], implementation)
    assert [c.message for c in result.checks if c.score < c.max_score] == []
    assert result.score == result.max_score


LAW = CATALOGUE["backprop.dense_adjoint"]


@pytest.mark.parametrize(
    ("case", "wrong"), [("a mean for the bias", 2), ("a transposition missing", 0), ("the first sample only", 1)]
)
def test_the_law_finds_the_wrong_gradient_and_only_that(case, wrong):
    for seed in range(20):
        left, right = LAW.solution(**LAW.inputs(LAW.case(case), seed))
        broken = np.abs(left - right) > 1e-9 * np.abs(left).max()
        assert np.flatnonzero(broken).tolist() == [wrong]
