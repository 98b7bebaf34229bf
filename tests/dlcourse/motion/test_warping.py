"""Warping and pyramids against SciPy and OpenCV."""

import cv2
import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from dlcourse.motion import gaussian_pyramid, warp


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def moved(image, flow):
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    return map_coordinates(image, [y + flow[..., 1], x + flow[..., 0]], order=1, mode="nearest")


def test_warp_is_scipys(rng):
    """Beyond the border, too."""
    image, flow = rng.normal(size=(6, 9)), rng.uniform(-4, 4, size=(6, 9, 2))
    np.testing.assert_allclose(warp(image, flow), moved(image, flow), atol=1e-12)


def test_warp_is_opencvs_up_to_its_rounding(rng):
    image, flow = rng.normal(size=(6, 9)).astype("float32"), rng.integers(-64, 65, size=(6, 9, 2)) / 32
    y, x = np.mgrid[:6, :9]
    places = (x + flow[..., 0]).astype("float32"), (y + flow[..., 1]).astype("float32")
    expected = cv2.remap(image, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    np.testing.assert_allclose(warp(image, flow.astype("float32")), expected, atol=1e-5)


def test_warping_the_second_picture_gives_the_first():
    y, x = np.mgrid[:5.0, :7.0]
    first, second = 2 * x - y, 2 * (x - 1.25) - (y + 0.5)
    flow = np.broadcast_to([1.25, -0.5], (5, 7, 2))
    np.testing.assert_allclose(warp(second, flow)[1:-1, 1:-2], first[1:-1, 1:-2])


def test_a_batch_is_its_pictures(rng):
    image, flow = rng.normal(size=(2, 3, 4, 5)), rng.uniform(-2, 2, size=(2, 3, 4, 5, 2))
    expected = [[warp(i, f) for i, f in zip(a, b, strict=True)] for a, b in zip(image, flow, strict=True)]
    np.testing.assert_allclose(warp(image, flow), expected)


@pytest.mark.parametrize("size", [(8, 12), (7, 9), (2, 5)])
def test_the_pyramid_is_opencvs_inside(rng, size):
    image = rng.normal(size=size)
    _, half = gaussian_pyramid(image, levels=2)
    expected = cv2.pyrDown(cv2.copyMakeBorder(image, 4, 4, 4, 4, cv2.BORDER_REFLECT))  # the border's pixel twice
    rows, columns = (n // 2 + n % 2 for n in size)
    np.testing.assert_allclose(half, expected[2 : 2 + rows, 2 : 2 + columns], atol=1e-12)


def test_sizes_are_halved_and_rounded_up():
    assert [tuple(p.shape) for p in gaussian_pyramid(np.zeros((9, 6)), levels=4)] == [(9, 6), (5, 3), (3, 2), (2, 1)]


def test_a_constant_survives_and_a_ramp_does_inside():
    ramp = np.tile(np.arange(12.0), (8, 1))
    np.testing.assert_allclose(gaussian_pyramid(np.full((5, 7), 3.0), levels=3)[-1], 3)
    np.testing.assert_allclose(gaussian_pyramid(ramp, levels=2)[1][:, 1:-1], ramp[:4, 2:-2:2])


def test_errata_without_the_blur_a_stripe_pattern_becomes_flat_and_wrong():
    """Stripes 0 1 0 1: every second pixel alone is black; the blurred ones are their mean, one half."""
    stripes = np.tile([0.0, 1.0], (6, 4))
    assert np.all(stripes[::2, ::2] == 0)
    np.testing.assert_allclose(gaussian_pyramid(stripes, levels=2)[1][:, 1:-1], 0.5)
