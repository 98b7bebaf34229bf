"""The gradients of convolution by every route: turned and wide, TensorFlow's, PyTorch's, and automatic differentiation.

All of them for every combination of stride, padding and dilation, with images and filters of odd and even sizes.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy.signal
import tensorflow as tf
import torch

from dlcourse import convolution
from tests.dlcourse.test_convolution import FILTERS, IMAGE, MAPS, as_pair

STRIDES, PADDINGS, RATES = [1, 2, (2, 3)], [0, 1, (2, 1), "same"], [1, 2, (1, 3)]
SETTINGS = [{"strides": s, "padding": p, "dilation_rate": d} for s, p, d in itertools.product(STRIDES, PADDINGS, RATES)]
SIZES = [((9, 8), (3, 2)), ((8, 11), (2, 3)), ((7, 7), (3, 3)), ((10, 8), (4, 1))]


def frame(sizes, widths, strides, padding, dilation_rate):
    if padding != "same":
        return [(p, p) for p in as_pair(padding)]
    zeros = []
    for n, m, s, d in zip(sizes, widths, as_pair(strides), as_pair(dilation_rate), strict=True):
        total = max((-(-n // s) - 1) * s + (m - 1) * d + 1 - n, 0)
        zeros.append((total // 2, total - total // 2))
    return zeros


def by_pytorch(x, filters, upstream, zeros, strides, rates):
    images, kernels = (torch.tensor(a, requires_grad=True) for a in (x, filters))
    framed = torch.nn.functional.pad(images.permute(0, 3, 1, 2), [*zeros[1], *zeros[0]])
    maps = torch.nn.functional.conv2d(framed, kernels.permute(3, 2, 0, 1), None, strides, 0, rates)
    maps.permute(0, 2, 3, 1).backward(torch.tensor(upstream))
    return images.grad.numpy(), kernels.grad.numpy()


def through(forward, x, filters, upstream):
    x, filters = tf.constant(x), tf.constant(filters)
    with tf.GradientTape() as tape:
        tape.watch([x, filters])
        maps = forward(x, filters)
    return tape.gradient(maps, [x, filters], tf.constant(upstream))


def tensorflows(zeros, strides, rates):
    """TensorFlow's layer; a dilated one at every place, and every s-th of them: it has no gradient of both on a CPU."""

    def plain(x, filters):
        return tf.nn.conv2d(x, filters, strides, [(0, 0), *zeros, (0, 0)])

    def dilated(x, filters):
        framed = tf.pad(x, [(0, 0), *zeros, (0, 0)])
        every = tf.compat.v1.nn.with_space_to_batch(
            framed, rates, "VALID", lambda images, *_: tf.nn.conv2d(images, filters, 1, "VALID"), filters.shape[:2]
        )
        return every[:, :: strides[0], :: strides[1]]

    return plain if rates == (1, 1) else dilated


def the_sum(places, zeros, strides, rates):
    """The layer as its docstring writes it, one filter weight after another."""

    def forward(x, filters):
        framed = tf.pad(x, [(0, 0), *zeros, (0, 0)])
        terms = []
        for u, v in itertools.product(*map(range, filters.shape[:2])):
            rows, columns = (
                slice(d * w, d * w + s * (n - 1) + 1, s)
                for w, d, s, n in zip((u, v), rates, strides, places, strict=True)
            )
            terms.append(tf.einsum("nrck,ko->nrco", framed[:, rows, columns], filters[u, v]))
        return tf.add_n(terms)

    return forward


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_all_routes_lead_to_the_same_gradients(settings):
    strides, rates = as_pair(settings["strides"]), as_pair(settings["dilation_rate"])
    for seed, (sizes, widths) in enumerate(SIZES):
        rng = np.random.default_rng(seed)
        x, filters = rng.normal(size=(2, *sizes, 3)), rng.normal(size=(*widths, 3, 4))
        upstream = rng.normal(size=convolution.conv2d_layer(x, filters, np.zeros(4), **settings).shape)
        zeros = frame(sizes, widths, **settings)
        routes = {
            "kernels": convolution.conv2d_layer_backward(x, filters, upstream, **settings),
            "turned and wide": convolution.conv2d_layer_backward_by_convolution(x, filters, upstream, **settings),
            "TensorFlow": through(tensorflows(zeros, strides, rates), x, filters, upstream),
            "the sum": through(the_sum(upstream.shape[1:3], zeros, strides, rates), x, filters, upstream),
        }
        expected = by_pytorch(x, filters, upstream, zeros, strides, rates)
        for route, gradients in routes.items():
            for actual, e in zip(gradients, expected, strict=False):
                np.testing.assert_allclose(actual, e, atol=1e-11, err_msg=f"{route}, {sizes}, {widths}")
        for route in ("kernels", "turned and wide"):
            np.testing.assert_allclose(routes[route].bias, upstream.sum((0, 1, 2)), atol=1e-12)


def test_note_es_filters_cannot_tell_but_an_unsymmetric_one_can():
    for kernel, feature_map in zip(FILTERS, MAPS, strict=True):
        np.testing.assert_array_equal(convolution.conv2d(IMAGE, kernel), feature_map)
    x, f = np.arange(9.0).reshape(3, 3), [[1.0, 2.0], [3.0, 4.0]]
    np.testing.assert_array_equal(convolution.correlate2d(x, f), [[27, 37], [57, 67]])
    np.testing.assert_array_equal(convolution.conv2d(x, f), [[13, 23], [43, 53]])


def test_the_pooled_maps_of_note_e():
    maps = np.stack(MAPS, -1)[None].astype(float)
    pooled = convolution.max_pool(maps, pool_size=2)
    np.testing.assert_array_equal(pooled[0, :, :, 0], [[3, 0], [3, 1]])
    np.testing.assert_array_equal(pooled[0, :, :, 1], [[-1, 1], [0, 3]])


def test_the_five_by_five_picture_of_note_e():
    image = np.array([[int(p) for p in row] for row in ["11100", "01110", "00111", "00110", "01100"]], float)
    cross = [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    np.testing.assert_array_equal(convolution.correlate2d(image, cross), [[4, 3, 4], [2, 4, 3], [2, 3, 4]])
    np.testing.assert_array_equal(convolution.correlate2d(image, np.ones((3, 3))), [[6, 7, 6], [4, 7, 7], [4, 6, 6]])


def test_parameters_of_note_es_layers():
    for channels, expected in [(3, 1792), (64, 36928)]:
        weights, bias = np.zeros((3, 3, channels, 64), np.float32), np.zeros(64, np.float32)
        assert convolution.conv2d_layer(np.zeros((1, 4, 4, channels), np.float32), weights, bias).shape == (1, 2, 2, 64)
        assert weights.size + bias.size == expected


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (1, 1), (5, 2)])
def test_a_plain_image_goes_back_by_scipy_and_by_the_tape(mode, shape):
    rng = np.random.default_rng(6)
    image, kernel = rng.normal(size=(6, 7)), rng.normal(size=shape)
    upstream = rng.normal(size=convolution.conv2d(image, kernel, mode=mode).shape)
    gradients = convolution.conv2d_backward(image, kernel, upstream, mode=mode)
    tape = through(lambda x, k: convolution.conv2d(x, k, mode=mode), image, kernel, upstream)
    for actual, expected in zip(gradients, tape, strict=True):
        np.testing.assert_allclose(actual, expected, atol=1e-12)
    if mode == "valid":  # note C, 7.29 and 7.24
        turned = kernel[::-1, ::-1]
        np.testing.assert_allclose(gradients.image, scipy.signal.convolve2d(upstream, turned, "full"), atol=1e-12)
        narrow = scipy.signal.convolve2d(image, upstream[::-1, ::-1], "valid")
        np.testing.assert_allclose(gradients.kernel, narrow[::-1, ::-1], atol=1e-12)


def test_a_kernel_larger_than_the_image_goes_back():
    rng = np.random.default_rng(7)
    image, kernel = rng.normal(size=(2, 3)), rng.normal(size=(4, 5))
    for mode in ("same", "full"):
        upstream = rng.normal(size=convolution.conv2d(image, kernel, mode=mode).shape)
        tape = through(lambda x, k, mode=mode: convolution.conv2d(x, k, mode=mode), image, kernel, upstream)
        for actual, expected in zip(convolution.conv2d_backward(image, kernel, upstream, mode=mode), tape, strict=True):
            np.testing.assert_allclose(actual, expected, atol=1e-12)


def test_an_upstream_gradient_of_another_size_is_named():
    with pytest.raises(ValueError, match=r"conv2d_backward: upstream has shape \(4, 4\), expected \(3, 5\)"):
        convolution.conv2d_backward(np.ones((4, 6)), np.ones((2, 2)), np.ones((4, 4)))
    with pytest.raises(ValueError, match=r"kernel has shape \(5, 2\), expected none larger"):
        convolution.conv2d_backward(np.ones((4, 6)), np.ones((5, 2)), np.ones((1, 1)))
    with pytest.raises(ValueError, match="conv2d_layer_backward_by_convolution: strides is 0"):
        convolution.conv2d_layer_backward_by_convolution(
            np.ones((1, 4, 6, 1)), np.ones((2, 2, 1, 1)), np.ones((1, 3, 5, 1)), strides=0
        )
