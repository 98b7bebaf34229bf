"""Blocks: what they answer by hand, in PyTorch's functions, and the numbers of their weights."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch
from torch.nn import functional as F

from dlcourse.cnn import dense_block, inception, nin_block, residual, transition, vgg_block
from tests.conformance.numerics import eagerly


@pytest.fixture(autouse=True)
def _same_weights():
    keras.utils.set_random_seed(0)


def block(make, shape, positive=False):
    """A model of a block, an array for it, and what it answers in inference mode."""
    given = keras.Input(shape)
    model = keras.Model(given, make(given))
    x = np.random.default_rng(0).normal(size=(2, *shape)).astype("float32")
    x = np.abs(x) if positive else x
    with eagerly():
        return model, x, np.asarray(model(x, training=False))


def convolve(x, layer, **options):
    """PyTorch's convolution of an array (batch, rows, columns, channels) with a Keras layer's weights."""
    kernel, bias = (torch.tensor(np.asarray(weight)) for weight in layer.weights)
    x = F.conv2d(torch.tensor(np.array(x)).permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1), bias, **options)
    return x.permute(0, 2, 3, 1).numpy()


def relu(x):
    return np.maximum(x, 0)


def convolutions(model):
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]


def test_vgg_block():
    model, x, found = block(lambda x: vgg_block(x, 2, 4), (7, 6, 3))
    for layer in convolutions(model):
        x = relu(convolve(x, layer, padding=1))
    np.testing.assert_allclose(found, x[:, :6].reshape(2, 3, 2, 3, 2, 4).max((2, 4)), rtol=1e-5, atol=1e-6)
    assert model.count_params() == 4 * (9 * 3 + 1) + 4 * (9 * 4 + 1)


def test_nin_block_is_a_perceptron_at_each_place():
    model, x, found = block(lambda x: nin_block(x, 4, 3, strides=2, padding=1), (7, 6, 3))
    first, *ones = convolutions(model)
    y = relu(convolve(x, first, stride=2, padding=1))
    for layer in ones:
        y = relu(y @ np.asarray(layer.kernel)[0, 0] + np.asarray(layer.bias))
    np.testing.assert_allclose(found, y, rtol=1e-5, atol=1e-6)
    assert found.shape == (2, 4, 3, 4)


def test_inception_has_its_paths_side_by_side():
    model, x, found = block(lambda x: inception(x, 2, (3, 4), (5, 6), 7, name="b"), (6, 5, 3), positive=True)

    def path(x, name):
        return relu(convolve(x, model.get_layer(f"b_{name}"), padding=model.get_layer(f"b_{name}").kernel_size[0] // 2))

    pooled = F.max_pool2d(torch.tensor(x).permute(0, 3, 1, 2), 3, 1, 1).permute(0, 2, 3, 1).numpy()
    parts = [path(x, "1x1"), path(path(x, "3x3_reduce"), "3x3"), path(path(x, "5x5_reduce"), "5x5")]
    expected = np.concatenate([*parts, path(pooled, "pool_1x1")], axis=-1)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert found.shape == (2, 6, 5, 2 + 4 + 6 + 7)


@pytest.mark.parametrize("strides", [1, 2])
def test_residual_without_weights_is_the_shortcut(strides):
    """With filters of zero the block is a rectifier of its input, taken at each, or each second, place."""
    channels = 3 if strides == 1 else 4
    model, x, _ = block(lambda x: residual(x, channels, strides=strides, name="b"), (7, 6, 3))
    for name in ("b_conv1", "b_conv2"):
        model.get_layer(name).set_weights([np.zeros(w.shape) for w in model.get_layer(name).weights])
    expected = x if strides == 1 else convolve(x, model.get_layer("b_shortcut"), stride=2)
    with eagerly():
        np.testing.assert_allclose(model(x), relu(expected), rtol=1e-5, atol=1e-6)


def test_the_rectifier_comes_after_the_addition():
    model, _, found = block(lambda x: residual(x, 3), (4, 4, 3))
    assert found.min() == 0
    assert isinstance(model.layers[-1], keras.layers.ReLU)
    assert isinstance(model.layers[-2], keras.layers.Add)


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({}, 4 * (9 * 3 + 1) + 4 * (9 * 4 + 1) + 4 * (3 + 1) + 2 * 2 * 4),
        ({"use_bias": False}, 4 * 9 * 3 + 4 * 9 * 4 + 4 * 3 + 2 * 2 * 4),
        ({"shortcut_norm": True}, 4 * (9 * 3 + 1) + 4 * (9 * 4 + 1) + 4 * (3 + 1) + 3 * 2 * 4),
    ],
)
def test_what_a_residual_block_learns(options, count):
    model, _, _ = block(lambda x: residual(x, 4, strides=2, **options), (6, 6, 3))
    assert sum(int(tf.size(weight)) for weight in model.trainable_weights) == count


def test_dense_block_keeps_its_input_in_front():
    model, x, found = block(lambda x: dense_block(x, 3, 2, name="b"), (5, 4, 3))
    np.testing.assert_array_equal(found[..., :3], x)
    scale = np.float32(1 / np.sqrt(1 + 1e-5))  # batch normalisation at its start, in inference mode
    for number in (1, 2, 3):
        x = np.concatenate([x, convolve(relu(scale * x), model.get_layer(f"b_conv{number}"), padding=1)], axis=-1)
    np.testing.assert_allclose(found, x, rtol=1e-4, atol=1e-5)


def test_transition_takes_means_of_two_by_two():
    model, x, found = block(lambda x: transition(x, 2, name="b"), (5, 4, 3))
    y = convolve(relu(x / np.float32(np.sqrt(1 + 1e-5))), model.get_layer("b_conv"))
    np.testing.assert_allclose(found, y[:, :4].reshape(2, 2, 2, 2, 2, 2).mean((2, 4)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("make", "name"), [(vgg_block, "vgg_block"), (dense_block, "dense_block")])
def test_a_block_of_no_convolution_is_refused(make, name):
    for convolutions in (0, -1):
        with pytest.raises(ValueError, match=f"{name}: convolutions is {convolutions}, expected"):
            make(keras.Input((8, 8, 3)), convolutions, 4)
