"""The numbers of ``docs/imaging-conventions.md``."""

import cv2
import numpy as np
import pytest
import scipy.ndimage
import skimage.filters
from numpy.testing import assert_allclose

from dlcourse.imaging import convolve, differences, gaussian_filter

IMPULSE = np.array([[0.0, 0.0, 1.0, 0.0, 0.0]])


@pytest.mark.parametrize(
    ("mode", "beyond", "scipys", "opencvs"),
    [
        ("symmetric", [2, 1], "reflect", cv2.BORDER_REFLECT),
        ("reflect", [3, 2], "mirror", cv2.BORDER_REFLECT_101),
        ("edge", [1, 1], "nearest", cv2.BORDER_REPLICATE),
        ("constant", [0, 0], "constant", cv2.BORDER_CONSTANT),
        ("wrap", [4, 5], "wrap", cv2.BORDER_WRAP),
    ],
)
def test_borders(mode, beyond, scipys, opencvs):
    row = np.array([[1.0, 2.0, 3.0, 4.0, 5.0]])
    assert_allclose(np.pad(row, [(0, 0), (2, 0)], mode=mode)[0, :2], beyond)
    further = [convolve(row, np.eye(5)[None, k], mode=mode).numpy()[0, 0] for k in (4, 3)]  # two and one to the left
    assert_allclose(further, beyond)
    assert_allclose([scipy.ndimage.convolve(row, np.eye(5)[None, k], mode=scipys)[0, 0] for k in (4, 3)], beyond)
    assert_allclose(cv2.copyMakeBorder(row, 0, 0, 2, 0, opencvs)[0, :2], beyond)


def test_differences_of_squares():
    squares = np.arange(5.0)[None] ** 2
    ours = [differences(squares, kind=kind).numpy()[0, 1] for kind in ("central", "forward", "backward")]
    assert_allclose(ours, [2, 3, 1])
    assert_allclose(scipy.ndimage.correlate1d(squares, [-0.5, 0, 0.5])[0, 1], 2)
    assert_allclose(scipy.ndimage.convolve(squares, [[1, 0, -1]])[0, 1], 4)  # as the notes print the kernel


def test_the_middle_of_a_gaussian():
    ours = gaussian_filter(IMPULSE, sigma=1.0, truncate=1.0).numpy()[0, 2]
    theirs = skimage.filters.gaussian(IMPULSE, 1.0, truncate=1.0, mode="reflect")[0, 2]
    opencvs = cv2.getGaussianKernel(3, 1.0)[1, 0]
    scipys = scipy.ndimage.gaussian_filter(IMPULSE, 1.0, truncate=1.0)[0, 2]
    assert_allclose([ours, theirs, opencvs, scipys], 0.4519, atol=5e-5)
    assert_allclose([1 / np.sqrt(2 * np.pi), (1 + 2 * np.exp(-0.5)) / np.sqrt(2 * np.pi)], [0.3989, 0.8829], atol=5e-5)


def test_the_reach_of_a_gaussian():
    line = np.zeros((1, 31))
    line[0, 15] = 1
    assert np.flatnonzero(gaussian_filter(line, sigma=2.0)).tolist() == list(range(7, 24))
    assert np.flatnonzero(scipy.ndimage.gaussian_filter(line, 2.0)).tolist() == list(range(7, 24))


def test_who_turns_the_kernel():
    kernel = np.array([[1.0, 2.0, 3.0]])
    assert convolve(IMPULSE, kernel).numpy()[0, 1:4].tolist() == [1, 2, 3]
    assert scipy.ndimage.convolve(IMPULSE, kernel)[0, 1:4].tolist() == [1, 2, 3]
    assert scipy.ndimage.correlate(IMPULSE, kernel)[0, 1:4].tolist() == [3, 2, 1]
    assert cv2.filter2D(IMPULSE, -1, kernel)[0, 1:4].tolist() == [3, 2, 1]


def test_slopes_of_one():
    ramp = np.tile(np.arange(7.0), (5, 1))
    found = [
        scipy.ndimage.prewitt(ramp, axis=1)[2, 3],
        scipy.ndimage.sobel(ramp, axis=1)[2, 3],
        cv2.Sobel(ramp, cv2.CV_64F, 1, 0)[2, 3],
        skimage.filters.prewitt_v(ramp)[2, 3],
        skimage.filters.sobel_v(ramp)[2, 3],
    ]
    side = np.array([[1.0, 0.0, -1.0]])
    ours = [convolve(ramp, np.array(w)[:, None] * side).numpy()[2, 3] for w in ([1, 1, 1], [1, 2, 1])]
    assert_allclose(ours, [6, 8])
    assert_allclose(found, [6, 8, 8, 2, 2])
