"""The position-wise network against PyTorch's and Keras's layers, and its law."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.attention import position_wise_ffn

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 5, 4))
WEIGHTS = [RNG.normal(size=shape) for shape in ((4, 7), (7,), (7, 3), (3,))]


def torch_answer(activation, upstream):
    first, second = torch.nn.Linear(4, 7).double(), torch.nn.Linear(7, 3).double()
    with torch.no_grad():
        for layer, kernel, bias in ((first, *WEIGHTS[:2]), (second, *WEIGHTS[2:])):
            layer.weight.copy_(torch.tensor(kernel.T))
            layer.bias.copy_(torch.tensor(bias))
    x = torch.tensor(X, requires_grad=True)
    y = second({"relu": torch.nn.functional.relu, "gelu": torch.nn.functional.gelu}[activation](first(x)))
    y.backward(torch.tensor(upstream))
    gradients = [x.grad, first.weight.grad.T, first.bias.grad, second.weight.grad.T, second.bias.grad]
    return y.detach().numpy(), [g.numpy() for g in gradients]


@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_outputs_and_gradients_are_pytorchs(activation):
    upstream = RNG.normal(size=(2, 5, 3))
    given = [tf.constant(a) for a in (X, *WEIGHTS)]
    with tf.GradientTape() as tape:
        tape.watch(given)
        y = position_wise_ffn(*given, activation=activation)
    expected, gradients = torch_answer(activation, upstream)
    np.testing.assert_allclose(y, expected, atol=1e-12)
    for found, wanted in zip(tape.gradient(y, given, output_gradients=upstream), gradients, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_it_is_two_dense_layers_of_keras():
    inner, outer = keras.layers.Dense(7, "relu", dtype="float64"), keras.layers.Dense(3, dtype="float64")
    outer(inner(X))
    inner.set_weights(WEIGHTS[:2])
    outer.set_weights(WEIGHTS[2:])
    np.testing.assert_allclose(position_wise_ffn(X, *WEIGHTS), outer(inner(X)), atol=1e-12)


def test_permuted_positions_permute_the_answer():
    order = [3, 0, 4, 1, 2]
    expected = position_wise_ffn(X, *WEIGHTS).numpy()[:, order]
    np.testing.assert_allclose(position_wise_ffn(X[:, order], *WEIGHTS), expected, atol=1e-13)
