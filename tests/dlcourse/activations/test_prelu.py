"""PReLU with a slope that is learnt. Oracles: PyTorch, Keras's layer, numbers by hand."""

from __future__ import annotations

import re

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.activations import leaky_relu, leaky_relu_derivative, prelu, prelu_derivative, prelu_gradient

RNG = np.random.default_rng(0)
X = np.concatenate([RNG.normal(size=(4, 3, 5)), np.full((4, 3, 5), 0.0), np.full((4, 3, 5), -1e3)], axis=1)
UPSTREAM = RNG.normal(size=X.shape)
SLOPES = {"shared": np.array(0.25), "per channel": np.array([0.1, 0.25, -0.5, 1.5, 0.0])}
each_slope = pytest.mark.parametrize("alpha", SLOPES.values(), ids=SLOPES)


@each_slope
def test_value_and_gradients_are_pytorchs(alpha):
    x = torch.tensor(np.moveaxis(X, -1, 1), requires_grad=True)  # channels second
    slope = torch.tensor(np.atleast_1d(alpha), requires_grad=True)
    value = torch.nn.functional.prelu(x, slope)
    value.backward(torch.tensor(np.moveaxis(UPSTREAM, -1, 1)))
    np.testing.assert_allclose(prelu(X, alpha), np.moveaxis(value.detach().numpy(), 1, -1), rtol=1e-15)
    gradient = prelu_gradient(X, alpha, UPSTREAM)
    np.testing.assert_allclose(gradient.x, np.moveaxis(x.grad.numpy(), 1, -1), rtol=1e-15)
    assert gradient.alpha.shape == alpha.shape
    np.testing.assert_allclose(gradient.alpha, slope.grad.reshape(alpha.shape), rtol=1e-12)
    np.testing.assert_allclose(gradient.x, UPSTREAM * prelu_derivative(X, alpha), rtol=1e-15)


def test_value_is_that_of_kerass_layer():
    alpha = SLOPES["per channel"]
    layer = keras.layers.PReLU(shared_axes=[1], dtype="float64")
    layer.build(X.shape)
    layer.set_weights([alpha[None]])
    np.testing.assert_allclose(prelu(X, alpha), layer(X), rtol=1e-15)


def test_a_shared_slope_collects_from_every_place():
    """By hand: the negative inputs are −1, −3 and −4, with upstream 10, 1 and 2."""
    gradient = prelu_gradient(np.array([[-1.0, 2.0], [-3.0, -4.0]]), 0.5, np.array([[10.0, 7.0], [1.0, 2.0]]))
    np.testing.assert_array_equal(gradient.x, [[5.0, 7.0], [0.5, 1.0]])
    assert float(gradient.alpha) == -10 - 3 - 8


def test_a_fixed_slope_is_a_leaky_rectifier():
    np.testing.assert_array_equal(prelu(X, 0.3), leaky_relu(X, negative_slope=0.3))


def test_nan_in_is_nan_out():
    x = np.array([[np.nan, 1.0, -1.0]])
    for function in (prelu, prelu_derivative):
        np.testing.assert_array_equal(np.isnan(function(x, 0.5)), np.isnan(x))


@pytest.mark.parametrize("shape", [(1,), (9, 5), (4, 1, 5)])
def test_a_slope_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"prelu: alpha has shape .*, expected \(\) .*\(5,\)"):
        prelu(X, np.ones(shape))
    with pytest.raises(ValueError, match="alpha has shape"):
        prelu_gradient(X, np.ones(shape), UPSTREAM)


@pytest.mark.parametrize("shape", [(3,), (5, 1), (3, 5)])
def test_a_slope_that_cannot_be_repeated_is_refused(shape):
    with pytest.raises(
        ValueError, match=r"alpha has shape .*, expected .* repeated along .* as x of shape \(4, 9, 5\)"
    ):
        prelu(X, np.ones(shape))


def test_an_upstream_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="upstream"):
        prelu_gradient(np.ones((2, 3)), 0.5, np.ones(3))


def slopes_at(function, points):
    x = tf.constant(points)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = function(x)
    return tape.gradient(value, x).numpy().tolist()


def test_kerass_conventions_are_those_that_the_docstrings_name():
    """The slopes left of zero, and at zero, of every leaky rectifier that a reader may hold beside ours."""
    points, told = [[-1.0, 0.0]], " ".join(leaky_relu.__doc__.split())
    theirs = {
        "keras.layers.LeakyReLU": keras.layers.LeakyReLU(),
        "keras.activations.leaky_relu": keras.activations.leaky_relu,
        "tf.nn.leaky_relu": tf.nn.leaky_relu,
    }
    for name, function in theirs.items():
        (slope, at_zero) = slopes_at(function, points)[0]
        assert slope == at_zero
        assert re.search(rf"\b{slope:g} in [^0-9]*``{re.escape(name)}``", told), f"{name} has {slope:g}"
    assert leaky_relu_derivative(points).numpy() == pytest.approx(np.array([[0.01, 0.01]]))
    assert torch.nn.LeakyReLU().negative_slope == 0.01
    assert "0.01 here and in PyTorch" in told
    layer = keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25), shared_axes=[1])
    assert slopes_at(layer, points) == [[0.25, 0.0]]
    assert prelu_derivative(points, 0.25).numpy().tolist() == [[0.25, 0.25]]
    assert re.search(r"``keras\.layers\.PReLU``[^0-9]* has 0 there", " ".join(prelu_derivative.__doc__.split()))
