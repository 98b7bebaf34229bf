"""Oracles: PyTorch, Keras, the sum written out, and the gradient of ``tf.nn.conv1d``."""

from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.convolution import conv1d, conv1d_layer, conv1d_layer_backward

STRIDES, PADDINGS, RATES = [1, 2, 3], [0, 2, "valid", "same", "causal"], [1, 2]
SETTINGS = [{"strides": s, "padding": p, "dilation_rate": d} for s, p, d in itertools.product(STRIDES, PADDINGS, RATES)]
SIZES = [(9, 3), (10, 2), (8, 1), (7, 4)]  # times and weights, odd and even


def arrays(seed, time, width, dtype="float64"):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype(dtype) for shape in [(2, time, 3), (width, 3, 4), (4,)]]


def frame(time, width, strides, padding, dilation_rate):
    """Zeros before and after, as Keras counts them."""
    span = (width - 1) * dilation_rate + 1
    if padding == "causal":
        return span - 1, 0
    if padding == "same":
        total = max((int(np.ceil(time / strides)) - 1) * strides + span - time, 0)
        return total // 2, total - total // 2
    return (0, 0) if padding == "valid" else (padding, padding)


def written_out(x, filters, bias, strides, padding, dilation_rate):
    zeros = frame(x.shape[1], len(filters), strides, padding, dilation_rate)
    x, span = np.pad(x, [(0, 0), zeros, (0, 0)]), (len(filters) - 1) * dilation_rate + 1
    places = range(0, x.shape[1] - span + 1, strides)
    return np.stack([np.tensordot(x[:, t : t + span : dilation_rate], filters, 2) + bias for t in places], axis=1)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_forward_is_the_sum_and_backward_is_autograds(settings):
    for time, width in SIZES:
        x, filters, bias = arrays(time, time, width)
        expected = written_out(x, filters, bias, **settings)
        np.testing.assert_allclose(conv1d_layer(x, filters, bias, **settings), expected, atol=1e-12)
        upstream = np.random.default_rng(1).normal(size=expected.shape)
        actual = conv1d_layer_backward(x, filters, upstream, **settings)
        for a, e in zip(actual, torch_gradients(x, filters, bias, upstream, **settings), strict=True):
            np.testing.assert_allclose(a, e, atol=1e-12)


def torch_gradients(x, filters, bias, upstream, strides, padding, dilation_rate):
    images, kernels, b = (torch.tensor(a, requires_grad=True) for a in (x, filters, bias))
    zeros = frame(x.shape[1], len(filters), strides, padding, dilation_rate)
    framed = torch.nn.functional.pad(images.permute(0, 2, 1), zeros)
    y = torch.nn.functional.conv1d(framed, kernels.permute(2, 1, 0), b, strides, 0, dilation_rate)
    y.permute(0, 2, 1).backward(torch.tensor(upstream))
    return images.grad, kernels.grad, b.grad


@pytest.mark.parametrize(
    "settings",
    [{"padding": "causal", "dilation_rate": 2}, {"padding": "same", "strides": 2}, {"padding": "valid", "strides": 3}],
    ids=str,
)
def test_the_layer_is_keras(settings):
    x, filters, bias = arrays(2, 9, 3, "float32")
    layer = keras.layers.Conv1D(4, 3, **settings)
    layer.build((None, 9, 3))
    layer.set_weights([filters, bias])
    np.testing.assert_allclose(conv1d_layer(x, filters, bias, **settings), layer(x), atol=1e-5)


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("strides", [1, 2])
def test_backward_is_tensorflows(padding, strides):
    x, filters, _ = map(tf.constant, arrays(3, 10, 3))
    with tf.GradientTape() as tape:
        tape.watch([x, filters])
        y = tf.nn.conv1d(x, filters, strides, padding)
        upstream = tf.random.stateless_normal(y.shape, [1, 2], dtype=tf.float64)
    expected = tape.gradient(y, [x, filters], upstream)
    actual = conv1d_layer_backward(x, filters, upstream, strides=strides, padding=padding.lower())
    for a, e in zip(actual, expected, strict=False):
        np.testing.assert_allclose(a, e, atol=1e-12)


def test_one_filter_is_a_narrow_convolution_with_the_filter_turned():
    """Note C's equation 7.5: n units, a filter of m weights and one bias give n − m + 1 units."""
    rng = np.random.default_rng(4)
    x, f = rng.normal(size=9), rng.normal(size=4)
    layer = conv1d_layer(x[None, :, None], f[::-1, None, None].copy(), np.array([0.5]))
    assert layer.shape == (1, 6, 1)
    np.testing.assert_allclose(layer[0, :, 0], conv1d(x, f) + 0.5, atol=1e-13)
    model = keras.Sequential([keras.Input((9, 1)), keras.layers.Conv1D(1, 4)])
    assert model.count_params() == f.size + 1


def test_causal_outputs_do_not_see_what_comes_later():
    x, filters, bias = arrays(5, 8, 3)
    later = x.copy()
    later[:, 5:] += 1
    settings = {"padding": "causal", "dilation_rate": 2}
    one, other = (conv1d_layer(a, filters, bias, **settings) for a in (x, later))
    np.testing.assert_array_equal(one[:, :5], other[:, :5])
    assert np.all(one[:, 5:] != other[:, 5:])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"strides": 0}, "conv1d_layer_backward: strides is 0, expected an integer of at least 1"),
        ({"dilation_rate": 0}, "dilation_rate is 0"),
        ({"padding": -1}, "padding is -1, expected an integer of at least 0"),
        ({"padding": "full"}, "padding is 'full', expected 'valid', 'same', 'causal', or the number of zeros"),
        ({"dilation_rate": 5}, "spans 11, expected at most 9"),
        ({"upstream": np.ones((2, 8, 4))}, r"upstream has shape \(2, 8, 4\), expected 7 times"),
        ({"filters": np.ones((3, 2, 4))}, "features = 3, as x of shape"),
        ({"filters": np.ones((0, 3, 4))}, "filter_size is 0"),
        ({"filters": np.ones((0, 3, 4)), "padding": "causal"}, "the filters' size is 0"),
    ],
)
def test_what_does_not_fit_is_named(changes, message):
    x, filters, _ = arrays(6, 9, 3)
    arguments = {"x": x, "filters": filters, "upstream": np.ones((2, 7, 4))}
    with pytest.raises(ValueError, match=message):
        conv1d_layer_backward(**{**arguments, **changes})
