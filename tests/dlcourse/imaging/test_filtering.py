"""Convolution, borders, Gaussian and differences against SciPy, NumPy, closed forms and laws."""

import numpy as np
import pytest
import scipy.ndimage
from numpy.testing import assert_allclose

from dlcourse.imaging import convolve, differences, gaussian_filter

# Ours (and np.pad's) names beside SciPy's.
SCIPY = {"symmetric": "reflect", "reflect": "mirror", "edge": "nearest", "constant": "constant", "wrap": "wrap"}
EACH_MODE = pytest.mark.parametrize("mode", SCIPY)


@pytest.fixture
def rng():
    return np.random.default_rng(18)


@EACH_MODE
@pytest.mark.parametrize("shape", [(3, 3), (3, 5), (5, 1), (1, 7)])
def test_convolution_is_scipys_and_that_of_a_padded_picture(rng, mode, shape):
    image, kernel = rng.normal(size=(6, 8)), rng.normal(size=shape)
    ours = convolve(image, kernel, mode=mode).numpy()
    assert_allclose(ours, scipy.ndimage.convolve(image, kernel, mode=SCIPY[mode]), atol=1e-12)
    rows, columns = (n // 2 for n in shape)
    longer = np.pad(image, [(rows, rows), (columns, columns)], mode=mode)
    windows = np.lib.stride_tricks.sliding_window_view(longer, shape)
    assert_allclose(ours, (windows * kernel[::-1, ::-1]).sum((-2, -1)), atol=1e-12)


@EACH_MODE
@pytest.mark.parametrize("sigma", [0.4, 1.0, 2.5, 6.0])
def test_gaussian_is_scipys_even_where_its_window_is_larger_than_the_picture(rng, mode, sigma):
    image = rng.normal(size=(7, 9))
    expected = scipy.ndimage.gaussian_filter(image, sigma, mode=SCIPY[mode])
    assert_allclose(gaussian_filter(image, sigma=sigma, mode=mode), expected, atol=1e-12)


@EACH_MODE
def test_a_single_pixel_is_its_own_neighbour(mode):
    image = np.array([[3.0]])
    expected = scipy.ndimage.gaussian_filter(image, 1.0, mode=SCIPY[mode])
    assert_allclose(gaussian_filter(image, sigma=1.0, mode=mode), expected, atol=1e-12)


def test_three_taps_of_a_gaussian():
    impulse = np.zeros((5, 5))
    impulse[2, 2] = 1
    w = np.exp([-0.5, 0, -0.5]) / np.sqrt(2 * np.pi)
    assert_allclose([w.sum(), w.sum() ** 2], [0.8829, 0.7795], atol=5e-5)  # what the unnormalised kernel leaves
    w /= w.sum()
    assert_allclose(w, [0.2741, 0.4519, 0.2741], atol=5e-5)
    assert_allclose(gaussian_filter(impulse, sigma=1.0, truncate=1.0)[1:4, 1:4], np.outer(w, w), atol=1e-12)


def test_two_gaussians_are_one_of_the_root_of_the_squares(rng):
    image = rng.normal(size=(40, 44))
    twice = gaussian_filter(gaussian_filter(image, sigma=1.5, truncate=8), sigma=2.0, truncate=8)
    assert_allclose(twice, gaussian_filter(image, sigma=2.5, truncate=8), atol=2e-6)


@EACH_MODE
def test_gaussian_of_zero_changes_nothing(rng, mode):
    image = rng.normal(size=(3, 4))
    assert_allclose(gaussian_filter(image, sigma=0.0, mode=mode), image, rtol=0)


def test_batches_are_pictures_one_by_one(rng):
    images, kernel = rng.normal(size=(2, 3, 6, 8)), rng.normal(size=(3, 5))
    for function in (lambda x: convolve(x, kernel), lambda x: gaussian_filter(x, sigma=1.2), differences):
        one_by_one = [[function(image).numpy() for image in row] for row in images]
        assert_allclose(function(images), one_by_one, atol=1e-12)


@pytest.mark.parametrize(
    ("kind", "at_one", "kernel"),
    [("forward", 3, [1, -1, 0]), ("backward", 1, [0, 1, -1]), ("central", 2, [0.5, 0, -0.5])],
)
def test_differences_of_squares(rng, kind, at_one, kernel):
    assert differences([[0.0, 1.0, 4.0, 9.0, 16.0]], kind=kind).numpy()[0, 1] == at_one
    image = rng.normal(size=(5, 6))
    for axis, turned in ((-1, np.array([kernel])), (-2, np.array(kernel)[:, None])):
        ours = differences(image, kind=kind, axis=axis).numpy()
        assert_allclose(ours, scipy.ndimage.convolve(image, turned, mode="reflect"), atol=1e-12)


def test_differences_are_numpys_inside(rng):
    image = rng.normal(size=(5, 6))
    for axis in (-1, -2):
        inner = (slice(1, -1),) * 2
        assert_allclose(differences(image, axis=axis)[inner], np.gradient(image, axis=axis)[inner], atol=1e-12)
        difference = np.diff(image, axis=axis)
        forward, backward = (differences(image, kind=k, axis=axis).numpy() for k in ("forward", "backward"))
        n = image.shape[axis]
        assert_allclose(np.take(forward, range(n - 1), axis), difference, atol=1e-12)
        assert_allclose(np.take(backward, range(1, n), axis), difference, atol=1e-12)
        assert not np.take(forward, n - 1, axis).any()
        assert not np.take(backward, 0, axis).any()
