"""Layer normalisation against Keras's and PyTorch's, and its laws."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.regularization import layer_norm, layer_norm_backward

SHAPES = pytest.mark.parametrize("shape", [(5,), (4, 5), (2, 3, 5)], ids=str)


def draw(shape):
    rng = np.random.default_rng(11)
    gamma, beta = rng.uniform(0.5, 2.0, size=5), rng.normal(size=5)
    return rng.normal(-2.0, 3.0, size=shape), gamma, beta, rng.normal(size=shape)


@SHAPES
def test_it_is_pytorchs_forward_and_back(shape):
    x, gamma, beta, upstream = draw(shape)
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, gamma, beta)]
    expected = torch.nn.functional.layer_norm(tensors[0], (5,), *tensors[1:], eps=0.01)
    expected.backward(torch.tensor(upstream))
    np.testing.assert_allclose(layer_norm(x, gamma, beta, epsilon=0.01), expected.detach(), rtol=1e-12, atol=1e-14)
    for ours, theirs in zip(layer_norm_backward(x, gamma, upstream, epsilon=0.01), tensors, strict=True):
        np.testing.assert_allclose(ours, theirs.grad, rtol=1e-11, atol=1e-13)


@SHAPES
def test_the_default_is_keras_forward_and_back(shape):
    x, gamma, beta, upstream = draw((1, *shape) if len(shape) == 1 else shape)
    layer = keras.layers.LayerNormalization(dtype="float64")
    layer.build(x.shape)
    layer.set_weights([gamma, beta])
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        expected = layer(tensor)
    np.testing.assert_allclose(layer_norm(x, gamma, beta), expected, rtol=1e-11, atol=1e-13)
    theirs = tape.gradient(expected, [tensor, layer.gamma.value, layer.beta.value], output_gradients=upstream)
    for ours, gradient in zip(layer_norm_backward(x, gamma, upstream), theirs, strict=True):
        np.testing.assert_allclose(ours, gradient, rtol=1e-10, atol=1e-12)


def test_a_sample_does_not_see_its_batch():
    x, gamma, beta, _ = draw((4, 5))
    np.testing.assert_allclose(layer_norm(x, gamma, beta)[2], layer_norm(x[2], gamma, beta), rtol=1e-14)


def test_laws_of_the_gradient():
    """A shift or a scaling of a sample changes nothing, so that its gradient is orthogonal to both."""
    x, gamma, _, upstream = draw((4, 5))
    dx = layer_norm_backward(x, gamma, upstream, epsilon=0.0).inputs.numpy()
    np.testing.assert_allclose(dx.sum(-1), 0, atol=1e-14)
    np.testing.assert_allclose((dx * x).sum(-1), 0, atol=1e-13)


def test_equal_features_come_out_as_beta():
    ones = np.ones(3)
    np.testing.assert_array_equal(layer_norm(np.full((2, 3), 7.0), ones, 5 * ones), np.full((2, 3), 5.0))
    assert np.isnan(layer_norm(np.full((2, 3), 7.0), ones, ones, epsilon=0.0)).all()


@pytest.mark.parametrize(
    ("x", "epsilon", "message"),
    [(np.zeros((2, 0)), 0.1, "no entries"), (np.zeros((2, 3)), -0.1, "epsilon is -0.1"), (np.zeros((2, 4)), 0, "= 4")],
)
def test_what_cannot_be_normalised_is_refused(x, epsilon, message):
    size = x.shape[-1] if x.shape[-1] != 4 else 3
    with pytest.raises(ValueError, match=message):
        layer_norm(x, np.ones(size), np.ones(size), epsilon=epsilon)
