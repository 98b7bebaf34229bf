import cv2
import numpy as np
import pytest
import scipy.ndimage
import skimage.filters
import torch

from dlcourse.imaging import gradient_magnitude_direction, prewitt, sobel

RNG = np.random.default_rng(0)
PICTURE = RNG.uniform(size=(9, 7))
RAMP = np.arange(6.0) * np.ones((5, 1))
INSIDE = (slice(1, -1), slice(1, -1))
FILTERS = [(prewitt, 6), (sobel, 8)]
SCIPY = {"symmetric": "reflect", "reflect": "mirror", "edge": "nearest", "constant": "constant", "wrap": "wrap"}
H_V = {prewitt: [[1.0, 0, -1]] * 3, sobel: [[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]}


@pytest.mark.parametrize("mode", SCIPY)
@pytest.mark.parametrize(("ours", "theirs"), [(prewitt, scipy.ndimage.prewitt), (sobel, scipy.ndimage.sobel)])
def test_is_scipys_at_every_border(ours, theirs, mode):
    for axis, slope in zip((1, 0), ours(PICTURE, mode=mode), strict=True):
        np.testing.assert_allclose(slope, theirs(PICTURE, axis=axis, mode=SCIPY[mode]), atol=1e-14)


@pytest.mark.parametrize(("ours", "total"), FILTERS)
def test_is_a_convolution_with_the_flipped_kernel(ours, total):
    kernel = np.array(H_V[ours])
    assert np.abs(kernel).sum() == total
    for slope, h in zip(ours(PICTURE), (kernel, kernel.T), strict=True):
        turned = torch.tensor(h[::-1, ::-1].copy())[None, None]  # PyTorch correlates
        theirs = torch.nn.functional.conv2d(torch.tensor(PICTURE)[None, None], turned)[0, 0]
        np.testing.assert_allclose(np.asarray(slope)[INSIDE], theirs, atol=1e-14)


@pytest.mark.parametrize(("ours", "total"), FILTERS)
def test_a_ramp_has_the_sums_slope_or_its_own(ours, total):
    for picture, (along, across) in ((RAMP, (0, 1)), (RAMP.T, (1, 0))):
        slopes, true = ours(picture), ours(picture, normalize=True)
        np.testing.assert_array_equal(np.asarray(slopes[along])[INSIDE], total)
        np.testing.assert_array_equal(np.asarray(true[along])[INSIDE], 1)
        np.testing.assert_array_equal(slopes[across], 0)


def test_scales_of_other_libraries():
    np.testing.assert_array_equal(cv2.Sobel(RAMP, cv2.CV_64F, 1, 0)[INSIDE], 8)
    np.testing.assert_allclose(skimage.filters.sobel(RAMP, axis=1)[INSIDE], 2)
    np.testing.assert_allclose(skimage.filters.prewitt(RAMP, axis=1)[INSIDE], 2)
    g_x, g_y = (np.asarray(g)[INSIDE] for g in sobel(PICTURE))
    np.testing.assert_allclose(skimage.filters.sobel(PICTURE)[INSIDE], np.sqrt((g_x**2 + g_y**2) / 2) / 4)
    np.testing.assert_allclose(cv2.Sobel(PICTURE, cv2.CV_64F, 0, 1, borderType=cv2.BORDER_REFLECT), sobel(PICTURE).g_y)


def test_a_batch_is_its_pictures():
    pictures = RNG.uniform(size=(2, 3, 4, 5))
    for whole, single in zip(sobel(pictures), sobel(pictures[1, 2]), strict=True):
        np.testing.assert_allclose(whole[1, 2], single, atol=1e-14)


def test_a_bright_picture_keeps_its_slopes():
    bright = (RAMP + 2.0**20).astype("float32")
    np.testing.assert_array_equal(sobel(bright).g_x, sobel(RAMP.astype("float32")).g_x)


def test_polar_coordinates_are_opencvs_and_numpys():
    g_x, g_y = RNG.normal(size=(2, 6, 5))
    magnitude, direction = gradient_magnitude_direction(g_x, g_y)
    theirs, angle = cv2.cartToPolar(g_x, g_y)
    np.testing.assert_allclose(magnitude, theirs)
    np.testing.assert_allclose(np.mod(direction, 2 * np.pi), angle, atol=1e-3)  # OpenCV's arctangent has few digits
    back = np.asarray(magnitude) * np.exp(1j * np.asarray(direction))
    np.testing.assert_allclose(back, g_x + 1j * g_y)


def test_directions_on_the_axes_and_flat_places():
    magnitude, direction = gradient_magnitude_direction(
        [3.0, 1.0, 0.0, -1.0, -1.0, 0.0, 0.0], [4.0, 0.0, 1.0, 0.0, -0.0, -1.0, 0.0]
    )
    np.testing.assert_allclose(magnitude, [5, 1, 1, 1, 1, 1, 0])
    np.testing.assert_allclose(direction, [np.arctan2(4, 3), 0, np.pi / 2, np.pi, np.pi, -np.pi / 2, 0], rtol=1e-6)


def test_a_picture_that_grows_downwards_has_a_positive_angle():
    gradient = gradient_magnitude_direction(*sobel(RAMP.T, normalize=True))
    np.testing.assert_allclose(np.asarray(gradient.direction)[INSIDE], np.pi / 2)


def test_a_turn_by_90_degrees_turns_the_direction():
    g_x, g_y = sobel(PICTURE)
    turned_x, turned_y = sobel(np.rot90(PICTURE))  # counter-clockwise: what grew to the right grows upwards
    np.testing.assert_allclose(turned_y, -np.rot90(g_x), atol=1e-14)
    np.testing.assert_allclose(turned_x, np.rot90(g_y), atol=1e-14)
