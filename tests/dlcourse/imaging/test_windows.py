"""Average, identity, high frequencies and median against SciPy, scikit-image, OpenCV, closed forms and laws."""

import cv2
import numpy as np
import pytest
import scipy.ndimage
import skimage.filters
from numpy.testing import assert_allclose

from dlcourse.imaging import (
    average_filter,
    high_frequency,
    high_pass,
    identity_filter,
    impulse_response,
    is_linear,
    is_shift_invariant,
    median_filter,
)

SCIPY = {"symmetric": "reflect", "reflect": "mirror", "edge": "nearest", "constant": "constant", "wrap": "wrap"}
EACH_MODE = pytest.mark.parametrize("mode", SCIPY)
EACH_SIZE = pytest.mark.parametrize("size", [1, 3, 5])


@pytest.fixture
def image():
    return np.random.default_rng(18).normal(size=(7, 9))


@EACH_MODE
@EACH_SIZE
def test_average_is_scipys_and_the_mean_of_windows(image, mode, size):
    ours = average_filter(image, size=size, mode=mode).numpy()
    assert_allclose(ours, scipy.ndimage.uniform_filter(image, size, mode=SCIPY[mode]), atol=1e-12)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, size // 2, mode=mode), (size, size))
    assert_allclose(ours, windows.mean((-2, -1)), atol=1e-12)


@EACH_MODE
@EACH_SIZE
def test_median_is_scipys_and_that_of_windows(image, mode, size):
    ours = median_filter(image, size=size, mode=mode).numpy()
    assert_allclose(ours, scipy.ndimage.median_filter(image, size, mode=SCIPY[mode]), rtol=0)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, size // 2, mode=mode), (size, size))
    assert_allclose(ours, np.median(windows, (-2, -1)), rtol=0)


def test_median_is_that_of_opencv_and_scikit_image(image):
    single = image.astype("float32")
    assert_allclose(median_filter(single, mode="edge"), cv2.medianBlur(single, 3), rtol=0)
    assert_allclose(median_filter(image), skimage.filters.median(image, np.ones((3, 3))), rtol=0)


def test_median_takes_out_salt_and_pepper_that_an_average_smears():
    clean = np.repeat([np.repeat([0.2, 0.8], [6, 6])], 9, axis=0)
    spoiled = clean.copy()
    spoiled[[2, 4, 6], [2, 9, 4]] = [1.0, 0.0, 1.0]
    assert_allclose(median_filter(spoiled), clean, rtol=0)
    assert np.abs(average_filter(spoiled) - clean).max() > 0.08


def test_kernels_of_three(image):
    kernel = impulse_response(high_frequency, size=5, dtype="float64").numpy()
    assert_allclose(kernel[1:4, 1:4], np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]) / 9, atol=1e-15)
    assert abs(kernel.sum()) < 1e-15
    sharper = impulse_response(high_pass, size=5, dtype="float64").numpy()
    assert_allclose([sharper[2, 2], sharper[1, 2], sharper.sum()], [17 / 9, -1 / 9, 1], atol=1e-15)
    assert_allclose(impulse_response(identity_filter, size=5), np.diag([0, 0, 1, 0, 0]) * np.eye(5), rtol=0)
    assert_allclose(identity_filter(image), image, rtol=0)


@EACH_SIZE
def test_high_frequencies_are_what_the_average_takes_out(image, size):
    kernel = -np.full((size, size), 1 / size**2)
    kernel[size // 2, size // 2] += 1
    assert_allclose(high_frequency(image, size=size), scipy.ndimage.convolve(image, kernel), atol=1e-12)
    kernel[size // 2, size // 2] += 1
    assert_allclose(high_pass(image, size=size), scipy.ndimage.convolve(image, kernel), atol=1e-12)
    assert_allclose(high_frequency(image, size=size) + average_filter(image, size=size), image, atol=1e-12)


def test_the_high_pass_of_the_notes_keeps_the_mean_and_high_frequencies_have_none(image):
    flat = np.full((5, 6), 3.0)
    assert_allclose(high_pass(flat), flat, atol=1e-14)
    assert_allclose(high_frequency(flat), 0, atol=1e-14)
    assert_allclose(high_pass(image, mode="wrap").numpy().mean(), image.mean(), atol=1e-14)
    assert_allclose(high_frequency(image, mode="wrap").numpy().mean(), 0, atol=1e-14)


def test_the_other_kernel_of_high_frequencies_needs_a_minus():
    printed = np.full((3, 3), 1 / 8)
    printed[1, 1] = 1
    assert_allclose(printed.sum(), 2)
    mended = -printed
    mended[1, 1] = 1
    assert abs(mended.sum()) < 1e-15
    assert_allclose(impulse_response(high_frequency, dtype="float64"), 8 / 9 * mended, atol=1e-15)


def test_the_median_is_shift_invariant_and_not_linear(image):
    other = np.random.default_rng(19).normal(size=image.shape)
    for function, linear in ((median_filter, False), (average_filter, True), (high_pass, True)):
        assert bool(is_linear(function, image, other, (0.7, -1.9))) is linear
        assert bool(is_shift_invariant(function, image))
