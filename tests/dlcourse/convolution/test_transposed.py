"""Oracles: PyTorch, Keras, the adjoint law, and numbers by hand from note D."""

from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import convolution

SETTINGS = [
    {"strides": s, "padding": p, "dilation_rate": d, "output_padding": r}
    for s, p, d, r in itertools.product([1, 2, (2, 3)], [0, 1, (0, 2)], [1, 2, (1, 3)], [0, 1, (0, 2)])
    if max(np.subtract(np.broadcast_to(r, 2), np.broadcast_to(s, 2))) < 0
]
SQUARE = np.array([[0.0, 1.0], [2.0, 3.0]])


def draw(seed=0, sizes=(4, 3), filter_sizes=(3, 2)):
    rng = np.random.default_rng(seed)
    shapes = (2, *sizes, 4), (*filter_sizes, 3, 4), (3,)
    return [rng.normal(size=shape) for shape in shapes]


def plane(x, kernel, **settings):
    y = convolution.transposed_conv(x[None, :, :, None], kernel[:, :, None, None], np.zeros(1), **settings)
    return y.numpy()[0, :, :, 0]


@pytest.mark.parametrize(
    ("strides", "expected"),
    [
        (1, [[0, 0, 1], [0, 4, 6], [4, 12, 9]]),
        (2, [[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]]),
    ],
)
def test_the_numbers_of_note_d(strides, expected):
    np.testing.assert_array_equal(plane(SQUARE, SQUARE, strides=strides), expected)


def test_the_sizes_of_note_d():
    y = convolution.transposed_conv(
        np.zeros((1, 10, 15, 1)), np.zeros((64, 64, 2, 1)), np.zeros(2), strides=32, padding=16
    )
    assert y.shape == (1, 320, 480, 2)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("filter_sizes", [(3, 2), (2, 4)])
def test_it_is_the_adjoint_of_the_layer(settings, filter_sizes):
    """⟨conv(y), x⟩ = ⟨y, tconv(x)⟩ for every image y, and the layer makes of that image a map of the shape of x."""
    x, filters, _ = draw(sizes=(5, 6), filter_sizes=filter_sizes)
    found = convolution.transposed_conv(x, filters, np.zeros(3), **settings).numpy()
    image = np.random.default_rng(1).normal(size=found.shape)
    layer = {name: value for name, value in settings.items() if name != "output_padding"}
    maps = convolution.conv2d_layer(image, filters, np.zeros(4), **layer).numpy()
    assert maps.shape == x.shape
    assert np.sum(maps * x) == pytest.approx(np.sum(image * found), rel=1e-10)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_both_ways_are_pytorchs(settings):
    x, filters, bias = draw(2, (5, 6))
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, filters, bias)]
    theirs = torch.nn.functional.conv_transpose2d(
        tensors[0].permute(0, 3, 1, 2),
        tensors[1].permute(3, 2, 0, 1),
        tensors[2],
        settings["strides"],
        settings["padding"],
        settings["output_padding"],
        1,
        settings["dilation_rate"],
    ).permute(0, 2, 3, 1)
    variables = [tf.constant(a) for a in (x, filters, bias)]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        y = convolution.transposed_conv(*variables, **settings)
    np.testing.assert_allclose(y, theirs.detach(), atol=1e-12)
    upstream = np.random.default_rng(3).normal(size=y.shape)
    theirs.backward(torch.tensor(upstream))
    for ours, tensor in zip(tape.gradient(y, variables, tf.constant(upstream)), tensors, strict=True):
        np.testing.assert_allclose(ours, tensor.grad, atol=1e-11)


@pytest.mark.parametrize(("k", "s", "p"), [(3, 2, 0), (2, 2, 0), (5, 3, 1)])
def test_it_is_keras(k, s, p):
    if p:  # Keras has no number for a padding: its "valid", cropped
        x, filters, bias = draw(4, filter_sizes=(k, k))
        whole = convolution.transposed_conv(x, filters, bias, strides=s).numpy()
        cut = convolution.transposed_conv(x, filters, bias, strides=s, padding=p)
        np.testing.assert_allclose(cut, whole[:, p:-p, p:-p], atol=1e-12)
        return
    x, filters, bias = draw(4, filter_sizes=(k, k))
    layer = keras.layers.Conv2DTranspose(3, k, s, dtype="float64")
    layer.build(x.shape)
    layer.set_weights([filters, bias])
    np.testing.assert_allclose(convolution.transposed_conv(x, filters, bias, strides=s), layer(x), atol=1e-12)


def test_it_is_not_the_inverse():
    image = np.arange(9.0).reshape(3, 3)
    there = convolution.conv2d_layer(image[None, :, :, None], SQUARE[:, :, None, None], np.zeros(1))
    back = convolution.transposed_conv(there, SQUARE[:, :, None, None], np.zeros(1)).numpy()[0, :, :, 0]
    assert back.shape == image.shape
    assert not np.allclose(back / back.max(), image / image.max(), atol=0.05)


def test_bilinear_kernels_by_hand():
    four = convolution.bilinear_kernel(np.zeros((4, 4, 1, 1))).numpy()[:, :, 0, 0]
    np.testing.assert_array_equal(four, np.outer([0.25, 0.75, 0.75, 0.25], [0.25, 0.75, 0.75, 0.25]))
    three = convolution.bilinear_kernel(np.zeros((3, 4, 2, 2), "float32"))
    assert three.dtype == tf.float32
    np.testing.assert_array_equal(three[:, :, 0, 0], np.outer([0.5, 1, 0.5], [0.25, 0.75, 0.75, 0.25]))
    np.testing.assert_array_equal(three[:, :, 0, 1], np.zeros((3, 4)))


@pytest.mark.parametrize("s", [2, 3, 4, 5])
def test_the_bilinear_kernel_interpolates_as_tensorflow_does(s):
    """Inside, for an even factor, it is the bilinear enlargement of ``tf.image.resize`` and PyTorch."""
    size = 2 * s - s % 2
    x = np.random.default_rng(0).normal(size=(1, 5, 6, 2))
    kernel = convolution.bilinear_kernel(np.zeros((size, size, 2, 2)))
    y = convolution.transposed_conv(x, kernel, np.zeros(2), strides=s, padding=-(-(s - 1) // 2)).numpy()
    if s % 2 == 0:
        assert y.shape == (1, 5 * s, 6 * s, 2)
    theirs = torch.nn.functional.interpolate(
        torch.tensor(x).permute(0, 3, 1, 2), scale_factor=s, mode="bilinear", align_corners=False
    ).permute(0, 2, 3, 1)
    edge = s
    np.testing.assert_allclose(y[:, edge:-edge, edge:-edge], theirs[:, edge:-edge, edge:-edge], atol=1e-6)


def test_doubled_ones_are_ones_inside():
    kernel = convolution.bilinear_kernel(np.zeros((4, 4, 1, 1))).numpy()[:, :, 0, 0]
    y = plane(np.ones((3, 4)), kernel, strides=2, padding=1)
    np.testing.assert_allclose(y[1:-1, 1:-1], 1, rtol=1e-12)
    assert y[0, 0] == 0.5625


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"padding": 9}, "nothing is left"),
        ({"padding": "same"}, "padding is 'same', expected an integer of at least 0"),
        ({"strides": 0}, "strides is 0, expected an integer of at least 1"),
        ({"output_padding": 1}, "Take an output_padding less than the stride"),
        ({"dilation_rate": 0}, "dilation_rate is 0"),
    ],
)
def test_settings_that_make_no_sense(settings, message):
    with pytest.raises(ValueError, match=message):
        convolution.transposed_conv(*draw(), **settings)
