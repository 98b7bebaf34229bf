"""Oracles: PyTorch, Keras, the definition window by window in NumPy, and conservation of what a gradient carries."""

from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import convolution

WINDOWS = [
    {"pool_size": p, "strides": s, "padding": f}
    for p, s, f in itertools.product([2, (3, 2), 5], [None, 1, (2, 3)], [0, 1, (1, 0)])
]


def maps(seed=0, ties=False):
    rng = np.random.default_rng(seed)
    shape = (2, 9, 8, 3)
    return rng.integers(0, 3, shape).astype(float) if ties else rng.normal(size=shape)


def pair(value):
    return (value, value) if isinstance(value, int) else value


def by_windows(x, reduce, *, pool_size, strides, padding):
    """The definition: cut every window out of a map whose frame is NaN, and leave the frame out."""
    (m, n), (p, q) = pair(pool_size), pair(padding)
    s, t = pair(pool_size if strides is None else strides)
    framed = np.pad(x, [(0, 0), (p, p), (q, q), (0, 0)], constant_values=np.nan)
    rows, columns = (framed.shape[1] - m) // s + 1, (framed.shape[2] - n) // t + 1
    return np.stack(
        [
            np.stack([reduce(framed[:, s * i : s * i + m, t * j : t * j + n], axis=(1, 2)) for j in range(columns)], 1)
            for i in range(rows)
        ],
        axis=1,
    )


def in_pytorch(pool, x, upstream, settings, **options):
    """Output and gradient by PyTorch, which wants at most half a window of padding."""
    images = torch.from_numpy(x).permute(0, 3, 1, 2).requires_grad_()
    output = pool(images, settings["pool_size"], settings["strides"], settings["padding"], **options)
    output.backward(torch.from_numpy(upstream).permute(0, 3, 1, 2))
    return output.detach().permute(0, 2, 3, 1), images.grad.permute(0, 2, 3, 1)


def half_a_window(settings):
    pairs = zip(pair(settings["pool_size"]), pair(settings["padding"]), strict=True)
    return all(2 * p <= m for m, p in pairs)


@pytest.mark.parametrize("settings", WINDOWS, ids=str)
@pytest.mark.parametrize("ties", [False, True])
def test_max_pool_and_its_gradient(settings, ties):
    x = maps(ties=ties)
    expected = by_windows(x, np.nanmax, **settings)
    np.testing.assert_array_equal(convolution.max_pool(x, **settings), expected)
    upstream = np.random.default_rng(1).normal(size=expected.shape)
    gradient = convolution.max_pool_backward(x, upstream, **settings)
    np.testing.assert_allclose(np.sum(gradient), np.sum(upstream), rtol=1e-12)  # nothing is lost on the way
    if half_a_window(settings):
        theirs = in_pytorch(torch.nn.functional.max_pool2d, x, upstream, settings)
        np.testing.assert_array_equal(theirs[0], expected)
        np.testing.assert_allclose(gradient, theirs[1], atol=1e-14)


def test_ties_are_broken_in_float32_as_in_float64():
    """TensorFlow has kernels of its own for float32."""
    x, upstream = maps(ties=True), np.random.default_rng(1).normal(size=(2, 4, 4, 3))
    single = convolution.max_pool_backward(x.astype("float32"), upstream.astype("float32"))
    np.testing.assert_array_equal(single, convolution.max_pool_backward(x, upstream.astype("float32").astype(float)))


@pytest.mark.parametrize("settings", WINDOWS, ids=str)
def test_mean_pool_and_its_gradient(settings):
    x = maps()
    expected = by_windows(x, np.nanmean, **settings)
    np.testing.assert_allclose(convolution.mean_pool(x, **settings), expected, atol=1e-14)
    upstream = np.random.default_rng(1).normal(size=expected.shape)
    gradient = convolution.mean_pool_backward(x, upstream, **settings)
    np.testing.assert_allclose(np.sum(gradient), np.sum(upstream), rtol=1e-12)
    # A linear function: ⟨G, pool(X)⟩ = ⟨pool*(G), X⟩.
    np.testing.assert_allclose(np.sum(gradient * x), np.sum(upstream * expected), rtol=1e-12)
    if half_a_window(settings):
        theirs = in_pytorch(torch.nn.functional.avg_pool2d, x, upstream, settings, count_include_pad=False)
        np.testing.assert_allclose(theirs[0], expected, atol=1e-14)
        np.testing.assert_allclose(gradient, theirs[1], atol=1e-14)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("pool_size", "strides"), [(2, None), ((3, 2), 1), (3, (2, 3))])
@pytest.mark.parametrize("kind", ["max", "mean"])
def test_named_paddings_are_keras(kind, pool_size, strides, padding):
    x = maps()
    layer = {"max": keras.layers.MaxPooling2D, "mean": keras.layers.AveragePooling2D}[kind](pool_size, strides, padding)
    images = tf.constant(x, "float32")
    with tf.GradientTape() as tape:
        tape.watch(images)
        expected = layer(images)
    upstream = np.random.default_rng(1).normal(size=expected.shape).astype("float32")
    settings = {"pool_size": pool_size, "strides": strides, "padding": padding}
    forward, backward = (getattr(convolution, f"{kind}_pool{way}") for way in ("", "_backward"))
    np.testing.assert_allclose(forward(images, **settings), expected, atol=1e-6)
    gradient = tape.gradient(expected, images, tf.constant(upstream))
    np.testing.assert_allclose(backward(images, upstream, **settings), gradient, atol=1e-6)


def test_a_large_window_is_pooled_whole():
    x = maps()
    for kind, reduce in (("max", np.max), ("mean", np.mean)):
        pooled = getattr(convolution, f"{kind}_pool")(x, pool_size=(9, 8))
        np.testing.assert_allclose(pooled[:, 0, 0], reduce(x, axis=(1, 2)), atol=1e-15)
    gradient = convolution.max_pool_backward(x, np.ones((2, 1, 1, 3)), pool_size=(9, 8))
    np.testing.assert_array_equal(gradient, x == x.max(axis=(1, 2), keepdims=True))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"pool_size": 9}, "spans 9, expected at most 8"),
        ({"pool_size": 0}, "pool_size is 0, expected an integer of at least 1"),
        ({"strides": (1, 2, 3)}, r"strides is \(1, 2, 3\), expected an integer of at least 1, or a pair"),
        ({"padding": 2}, "Pad by less than a window"),
        ({"padding": "full"}, "padding is 'full', expected 'valid', 'same'"),
    ],
)
@pytest.mark.parametrize("name", ["max_pool", "mean_pool"])
def test_settings_that_make_no_sense(name, settings, message):
    with pytest.raises(ValueError, match=message):
        getattr(convolution, name)(maps(), **settings)


def test_a_gradient_of_another_shape():
    with pytest.raises(ValueError, match="expected 4 rows and 4 columns"):
        convolution.max_pool_backward(maps(), np.zeros((2, 4, 5, 3)))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("place", range(4))
def test_nan_is_the_maximum_wherever_it_stands(place, dtype):
    """As in NumPy and PyTorch; the other window keeps its own, forward and backward."""
    window = np.array([1.0, 2.0, 3.0, 4.0], dtype)
    window[place] = np.nan
    x = np.concatenate([window.reshape(2, 2), np.array([[8, 7], [6, 5]], dtype)], axis=1)[None, :, :, None]
    pooled = torch.nn.functional.max_pool2d(torch.tensor(x[..., 0]), 2)
    np.testing.assert_array_equal(convolution.max_pool(x)[..., 0], pooled)
    back = convolution.max_pool_backward(x, np.ones((1, 1, 2, 1), dtype))
    np.testing.assert_array_equal(back[0, :, :, 0], [[np.nan, np.nan, 1, 0], [np.nan, np.nan, 0, 0]])
