"""Oracles: Keras, PyTorch, and the pooling with a window as large as the map."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import convolution


def gradient(function, x, upstream):
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return tape.gradient(y, x, tf.constant(upstream)).numpy()


def test_global_average_is_keras_and_the_largest_window():
    x = np.random.default_rng(0).normal(size=(2, 5, 4, 3))
    y = convolution.global_average_pool(x)
    np.testing.assert_allclose(y, keras.layers.GlobalAveragePooling2D(dtype="float64")(x), rtol=1e-12)
    np.testing.assert_allclose(y, convolution.mean_pool(x, pool_size=(5, 4))[:, 0, 0], rtol=1e-12)
    upstream = np.random.default_rng(1).normal(size=(2, 3))
    images = torch.tensor(x).permute(0, 3, 1, 2).requires_grad_()
    torch.nn.functional.adaptive_avg_pool2d(images, 1)[:, :, 0, 0].backward(torch.tensor(upstream))
    theirs = images.grad.permute(0, 2, 3, 1)
    np.testing.assert_allclose(gradient(convolution.global_average_pool, x, upstream), theirs, rtol=1e-12)


def test_the_largest_over_time_is_keras_and_a_max_pooling():
    x = np.random.default_rng(0).normal(size=(2, 7, 3))
    y = convolution.max_over_time_pool(x)
    np.testing.assert_array_equal(y, keras.layers.GlobalMaxPooling1D(dtype="float64")(x))
    np.testing.assert_array_equal(y, convolution.max_pool(x[:, :, None], pool_size=(7, 1))[:, 0, 0])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_of_equal_entries_the_first_takes_the_gradient(dtype):
    """As in ``max_pool_backward`` and PyTorch."""
    x = np.random.default_rng(0).integers(0, 3, size=(4, 9, 5)).astype(dtype)
    upstream = np.random.default_rng(1).normal(size=(4, 5)).astype(dtype)
    found = gradient(convolution.max_over_time_pool, x, upstream)
    expected = np.zeros_like(x)
    for n, c in np.ndindex(4, 5):
        expected[n, int(np.argmax(x[n, :, c])), c] = upstream[n, c]
    np.testing.assert_array_equal(found, expected)
    pooled = convolution.max_pool_backward(x[:, :, None], upstream[:, None, None], pool_size=(9, 1))
    np.testing.assert_array_equal(found, pooled[:, :, 0])


def test_a_sequence_may_be_of_any_length():
    function = tf.function(convolution.max_over_time_pool, input_signature=[tf.TensorSpec([None, None, 2], tf.float32)])
    for steps in (1, 4):
        x = np.random.default_rng(steps).normal(size=(3, steps, 2)).astype("float32")
        np.testing.assert_array_equal(function(x), x.max(axis=1))
    assert convolution.max_over_time_pool(np.zeros((0, 4, 2))).shape == (0, 2)


def test_nan_shows():
    x = np.array([[[1.0, 5.0], [np.nan, 3.0], [2.0, 4.0]]])
    np.testing.assert_array_equal(convolution.max_over_time_pool(x), [[np.nan, 5.0]])
    back = gradient(convolution.max_over_time_pool, x, np.ones((1, 2)))
    np.testing.assert_array_equal(back[0], [[np.nan, 1], [np.nan, 0], [np.nan, 0]])


@pytest.mark.parametrize(
    ("function", "shape"),
    [("global_average_pool", (2, 0, 3, 1)), ("global_average_pool", (2, 3, 0, 1)), ("max_over_time_pool", (2, 0, 1))],
)
def test_nothing_to_pool(function, shape):
    with pytest.raises(ValueError, match=f"{function}: x has no entries, expected at least one"):
        getattr(convolution, function)(np.zeros(shape))
