"""Oracles: SciPy, PyTorch, TensorFlow's own convolution, finite sums written out, and the feature maps of note E."""

from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest
import scipy.signal
import tensorflow as tf
import torch

from dlcourse import convolution

# Note E, section 3: a black-and-white picture, two filters, and the two feature maps that it prints.
ROWS = ["100001", "010010", "001100", "100010", "010010", "001010"]
IMAGE = np.array([[int(pixel) for pixel in row] for row in ROWS], float)
FILTERS = [np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]], float), np.array([[-1, 1, -1]] * 3, float)]
MAPS = [
    [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]],
    [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]],
]

STRIDES, PADDINGS, RATES = [1, 2, (2, 3)], [0, 1, (2, 1), "valid", "same"], [1, 2, (1, 3)]
SETTINGS = [{"strides": s, "padding": p, "dilation_rate": d} for s, p, d in itertools.product(STRIDES, PADDINGS, RATES)]


def arrays(seed=0, dtype="float64", sizes=(9, 8), filter_sizes=(3, 2)):
    rng = np.random.default_rng(seed)
    shapes = [(2, *sizes, 3), (*filter_sizes, 3, 4), (4,)]
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def as_pair(value):
    return (value, value) if isinstance(value, int) else value


def direct_layer(x, filters, bias, strides, padding, dilation_rate):
    """The sum as the docstring writes it, place by place, in NumPy."""
    (s, t), (d, e) = as_pair(strides), as_pair(dilation_rate)
    if isinstance(padding, str):
        frame = [(0, 0), (0, 0)]
        if padding == "same":
            spans = [(m - 1) * rate + 1 for m, rate in zip(filters.shape, (d, e), strict=False)]
            totals = [
                max((int(np.ceil(n / step)) - 1) * step + span - n, 0)
                for n, step, span in zip(x.shape[1:3], (s, t), spans, strict=True)
            ]
            frame = [(total // 2, total - total // 2) for total in totals]
    else:
        frame = [(p, p) for p in as_pair(padding)]
    x = np.pad(x, [(0, 0), *frame, (0, 0)])
    m, n = filters.shape[:2]
    rows, columns = (x.shape[1] - (m - 1) * d - 1) // s + 1, (x.shape[2] - (n - 1) * e - 1) // t + 1
    output = np.empty((x.shape[0], rows, columns, filters.shape[3]))
    for i, j in np.ndindex(rows, columns):
        window = x[:, s * i : s * i + (m - 1) * d + 1 : d, t * j : t * j + (n - 1) * e + 1 : e]
        output[:, i, j] = np.tensordot(window, filters, axes=3)
    return output + bias


def torch_gradients(x, filters, bias, upstream, strides, padding, dilation_rate):
    images, kernels, b = (torch.tensor(a, requires_grad=True) for a in (x, filters, bias))
    maps = torch.nn.functional.conv2d(
        images.permute(0, 3, 1, 2), kernels.permute(3, 2, 0, 1), b, strides, padding, dilation_rate
    )
    maps.permute(0, 2, 3, 1).backward(torch.tensor(upstream))
    return images.grad, kernels.grad, b.grad


@pytest.mark.parametrize(("kernel", "expected"), list(zip(FILTERS, MAPS, strict=True)))
def test_the_feature_maps_of_note_e(kernel, expected):
    np.testing.assert_array_equal(convolution.correlate2d(IMAGE, kernel), expected)


def test_the_feature_maps_of_note_e_as_a_layer():
    maps = convolution.conv2d_layer(IMAGE[None, :, :, None], np.stack(FILTERS, -1)[:, :, None], np.zeros(2))
    np.testing.assert_array_equal(maps[0], np.stack(MAPS, -1))


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (1, 1), (5, 2)])
def test_both_are_scipys(mode, shape):
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(6, 7)), rng.normal(size=shape)
    expected = scipy.signal.correlate2d(image, kernel, mode)
    np.testing.assert_allclose(convolution.correlate2d(image, kernel, mode=mode), expected, atol=1e-13)
    expected = scipy.signal.convolve2d(image, kernel, mode)
    np.testing.assert_allclose(convolution.conv2d(image, kernel, mode=mode), expected, atol=1e-13)


def test_convolution_commutes_and_correlation_turns():
    image, kernel = IMAGE, FILTERS[0] + np.arange(9).reshape(3, 3)
    one, other = convolution.conv2d(image, kernel, mode="full"), convolution.conv2d(kernel, image, mode="full")
    np.testing.assert_allclose(one, other, atol=1e-12)
    one = convolution.correlate2d(image, kernel, mode="full").numpy()
    other = convolution.correlate2d(kernel, image, mode="full").numpy()
    np.testing.assert_allclose(one, other[::-1, ::-1], atol=1e-12)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_layer_is_the_sum_written_out(settings):
    x, filters, bias = arrays()
    expected = direct_layer(x, filters, bias, **settings)
    np.testing.assert_allclose(convolution.conv2d_layer(x, filters, bias, **settings), expected, atol=1e-12)


@pytest.mark.parametrize(
    "settings", [{"padding": "same", "strides": 2}, {"padding": "valid", "dilation_rate": 2}], ids=str
)
def test_the_layer_is_keras(settings):
    x, filters, bias = arrays(dtype="float32")
    layer = keras.layers.Conv2D(4, filters.shape[:2], **settings)
    layer.build((None, 9, 8, 3))
    layer.set_weights([filters, bias])
    np.testing.assert_allclose(convolution.conv2d_layer(x, filters, bias, **settings), layer(x), atol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("settings", [s for s in SETTINGS if not isinstance(s["padding"], str)], ids=str)
def test_backward_is_autograds(settings, dtype):
    for sizes, filter_sizes in [((9, 8), (3, 2)), ((10, 7), (1, 1)), ((8, 11), (2, 3))]:
        x, filters, bias = arrays(1, dtype, sizes, filter_sizes)
        shape = convolution.conv2d_layer(x, filters, bias, **settings).shape
        upstream = np.random.default_rng(2).normal(size=shape).astype(dtype)
        expected = torch_gradients(x, filters, bias, upstream, **settings)
        actual = convolution.conv2d_layer_backward(x, filters, upstream, **settings)
        for a, e in zip(actual, expected, strict=True):
            assert a.dtype == dtype
            np.testing.assert_allclose(a, e, atol=2e-4 if dtype == "float32" else 1e-12)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_backward_is_the_transpose_of_forward(settings):
    """The layer is linear in x and in W: ⟨Y(v), G⟩ = ⟨v, dX⟩ for any image v, and the same for filters."""
    x, filters, bias = arrays(3)
    other_x, other_filters, _ = arrays(4)
    upstream = np.random.default_rng(5).normal(size=direct_layer(x, filters, bias, **settings).shape)
    gradients = convolution.conv2d_layer_backward(x, filters, upstream, **settings)
    zero = np.zeros(4)
    of_x, of_filters = (
        direct_layer(other_x, filters, zero, **settings),
        direct_layer(x, other_filters, zero, **settings),
    )
    assert np.sum(other_x * gradients.inputs) == pytest.approx(np.sum(of_x * upstream))
    assert np.sum(other_filters * gradients.filters) == pytest.approx(np.sum(of_filters * upstream))
    np.testing.assert_allclose(gradients.bias, upstream.sum((0, 1, 2)), atol=1e-12)


def test_backward_of_the_picture_of_note_e():
    """With L = ½ ΣY² the upstream gradient is Y: dW is the picture correlated with each map, and db each map's sum."""
    upstream = np.stack(MAPS, -1)[None].astype(float)
    gradients = convolution.conv2d_layer_backward(IMAGE[None, :, :, None], np.stack(FILTERS, -1)[:, :, None], upstream)
    for k, feature_map in enumerate(MAPS):
        expected = scipy.signal.correlate2d(IMAGE, feature_map, "valid")
        np.testing.assert_allclose(gradients.filters[:, :, 0, k], expected, atol=1e-12)
    wide = sum(scipy.signal.convolve2d(m, f, "full") for m, f in zip(MAPS, FILTERS, strict=True))
    np.testing.assert_allclose(gradients.inputs[0, :, :, 0], wide, atol=1e-12)
    np.testing.assert_allclose(gradients.bias, np.sum(MAPS, axis=(1, 2)), atol=1e-12)


def test_what_no_filter_reaches_has_no_gradient():
    """Ten columns, filters of three and steps of two: the last column is left over."""
    x, filters, _ = arrays(sizes=(3, 10), filter_sizes=(3, 3))
    gradients = convolution.conv2d_layer_backward(x, filters, np.ones((2, 1, 4, 4)), strides=2)
    assert np.all(gradients.inputs[:, :, -1] == 0)
    assert np.all(gradients.inputs[:, :, -2] != 0)


@pytest.mark.parametrize("dilation_rate", [1, 2])
def test_the_tape_uses_the_backward_pass(dilation_rate):
    """TensorFlow's own gradient of a dilated convolution does not exist on a CPU; the layer's does."""
    x, filters, bias = (tf.constant(a) for a in arrays())
    with tf.GradientTape() as tape:
        tape.watch([x, filters, bias])
        maps = convolution.conv2d_layer(x, filters, bias, padding=1, dilation_rate=dilation_rate)
        value = 0.5 * tf.reduce_sum(maps**2)
    expected = torch_gradients(*arrays(), maps.numpy(), 1, 1, dilation_rate)
    for a, e in zip(tape.gradient(value, [x, filters, bias]), expected, strict=True):
        np.testing.assert_allclose(a, e, atol=1e-11)


def test_images_of_any_size_share_a_graph():
    graph = convolution.conv2d_layer_backward.graph
    settings = {"padding": "same", "strides": 3, "dilation_rate": 2}
    before = graph.experimental_get_tracing_count()
    for size in (9, 12, 15, 16, 20):
        x, filters, bias = arrays(sizes=(size, size + 1))
        upstream = np.ones(direct_layer(x, filters, bias, **settings).shape)
        convolution.conv2d_layer_backward(x, filters, upstream, **settings)
    assert graph.experimental_get_tracing_count() - before <= 2


@pytest.mark.parametrize(("n", "m", "s", "p", "d"), [*itertools.product([7, 8], [1, 3], [1, 2, 3], [0, 2], [1, 2])])
def test_output_size_is_pytorchs(n, m, s, p, d):
    expected = torch.nn.functional.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, m), None, s, p, d).shape[-1]
    assert convolution.output_size(n, m, stride=s, padding=p, dilation_rate=d) == expected


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"strides": 0}, "strides is 0, expected an integer of at least 1"),
        ({"strides": (1, 2, 3)}, r"strides is \(1, 2, 3\)"),
        ({"padding": -1}, "padding is -1, expected an integer of at least 0"),
        ({"padding": "full"}, "padding is 'full', expected 'valid', 'same'"),
        ({"dilation_rate": 1.5}, "dilation_rate is 1.5"),
        ({"dilation_rate": 5}, "spans 11, expected at most 9"),
        ({"upstream": np.ones((2, 8, 8, 4))}, r"upstream has shape \(2, 8, 8, 4\), expected 7 rows and 7 columns"),
        ({"upstream": np.ones((2, 7, 7, 3))}, r"out_channels = 4, as filters"),
        ({"x": np.ones((2, 9, 8))}, r"x has shape \(2, 9, 8\), expected 4 axes"),
    ],
)
def test_what_does_not_fit_is_named(changes, message):
    x, filters, _ = arrays()
    arguments = {"x": x, "filters": filters, "upstream": np.ones((2, 7, 7, 4))}
    with pytest.raises(ValueError, match=message):
        convolution.conv2d_layer_backward(**{**arguments, **changes})


def test_a_kernel_that_fits_nowhere_is_named():
    with pytest.raises(ValueError, match=r"kernel has shape \(3, 3\), expected none larger"):
        convolution.correlate2d(np.ones((2, 5)), np.ones((3, 3)))
    with pytest.raises(ValueError, match="mode is 'wide'"):
        convolution.conv2d(np.ones((2, 5)), np.ones((3, 3)), mode="wide")
