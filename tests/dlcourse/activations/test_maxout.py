"""Maxout. Oracles: PyTorch, the tape, known activations, convexity."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.activations import leaky_relu, maxout, maxout_gradient, relu

RNG = np.random.default_rng(0)
KERNEL, BIAS = RNG.normal(size=(3, 5, 4)), RNG.normal(size=(3, 4))
BATCHES = pytest.mark.parametrize("batch", [(), (6,), (2, 3)], ids=str)


@BATCHES
def test_value_and_gradients_are_pytorchs_and_the_tapes(batch):
    x, upstream = RNG.normal(size=(*batch, 5)), RNG.normal(size=(*batch, 4))
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, KERNEL, BIAS)]
    pieces = torch.stack([leaves[0] @ kernel + bias for kernel, bias in zip(*leaves[1:], strict=True)])
    expected = pieces.max(dim=0).values
    expected.backward(torch.tensor(upstream))
    np.testing.assert_allclose(maxout(x, KERNEL, BIAS), expected.detach(), rtol=1e-13)
    found = maxout_gradient(x, KERNEL, BIAS, upstream)
    for own, leaf in zip(found, leaves, strict=True):
        np.testing.assert_allclose(own, leaf.grad, rtol=1e-12, atol=1e-14)
    variables = [tf.constant(a) for a in (x, KERNEL, BIAS)]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        value = maxout(*variables)
    for own, automatic in zip(found, tape.gradient(value, variables, upstream), strict=True):
        np.testing.assert_allclose(own, automatic, rtol=1e-12, atol=1e-14)


def test_it_can_become_other_activations():
    x = np.linspace(-3, 3, 13)[:, None]
    bias = np.zeros((2, 1))
    np.testing.assert_array_equal(maxout(x, np.reshape([1.0, 0.0], (2, 1, 1)), bias), relu(x))
    np.testing.assert_array_equal(maxout(x, np.reshape([1.0, -1.0], (2, 1, 1)), bias), np.abs(x))
    leaky = leaky_relu(x, negative_slope=0.2)
    np.testing.assert_array_equal(maxout(x, np.reshape([1.0, 0.2], (2, 1, 1)), bias), leaky)


def test_one_piece_is_a_linear_layer():
    x = RNG.normal(size=(6, 5))
    np.testing.assert_allclose(maxout(x, KERNEL[:1], BIAS[:1]), x @ KERNEL[0] + BIAS[0], rtol=1e-13)


def test_it_is_convex():
    one, other = RNG.normal(size=(2, 50, 5))
    middle = maxout((one + other) / 2, KERNEL, BIAS).numpy()
    ends = (maxout(one, KERNEL, BIAS) + maxout(other, KERNEL, BIAS)).numpy() / 2
    assert (middle <= ends + 1e-14).all()


def test_the_first_of_equal_pieces_takes_the_gradient():
    """As PyTorch's max over an axis; at the kink of |x|, the slope of the first piece."""
    kernel, bias = np.reshape([-1.0, 1.0], (2, 1, 1)), np.zeros((2, 1))
    found = maxout_gradient(np.zeros((1, 1)), kernel, bias, np.ones((1, 1)))
    np.testing.assert_array_equal(found.x, [[-1.0]])
    np.testing.assert_array_equal(found.bias, [[1.0], [0.0]])


def test_large_inputs_and_nan():
    x = np.array([[1e3, -1e3], [np.nan, 1.0]])
    kernel = np.array([[[1.0], [1.0]], [[-1.0], [2.0]]])
    for function in (maxout, tf.function(maxout, jit_compile=True, autograph=False)):
        value = function(tf.constant(x), tf.constant(kernel), tf.zeros((2, 1), tf.float64)).numpy()
        np.testing.assert_array_equal(value, [[0.0], [np.nan]])


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="features = 5"):
        maxout(np.ones((2, 5)), np.ones((3, 4, 2)), np.ones((3, 2)))
    with pytest.raises(ValueError, match="pieces = 3"):
        maxout(np.ones((2, 4)), np.ones((3, 4, 2)), np.ones((2, 2)))
