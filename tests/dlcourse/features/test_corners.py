"""Window difference, structure tensor and the three measures of a corner."""

import numpy as np
import pytest
from scipy import ndimage
from skimage import feature

from dlcourse.features import harris_response, scale_adapted_harris, structure_tensor, window_difference

M = [[2.0, 1.0], [1.0, 3.0]]


@pytest.fixture
def image():
    return np.random.default_rng(19).uniform(size=(20, 24))


@pytest.fixture
def smooth():
    return ndimage.gaussian_filter(np.random.default_rng(19).normal(size=(40, 40)), 3, mode="wrap")


def test_the_three_measures_worked_by_hand():
    """λ are 1.382 and 3.618."""
    answers = [harris_response(M, method=method).numpy() for method in ("harris", "min", "noble")]
    assert np.allclose(answers, [3.75, 1.381966, 1.0], atol=1e-6)


def test_the_measures_are_those_of_eigenvalues():
    slopes = np.random.default_rng(0).normal(size=(50, 3, 2))
    tensors = np.swapaxes(slopes, 1, 2) @ slopes
    low, high = np.linalg.eigvalsh(tensors).T
    assert np.allclose(harris_response(tensors, k=0.1), low * high - 0.1 * (low + high) ** 2)
    assert np.allclose(harris_response(tensors, method="min"), low)
    assert np.allclose(harris_response(tensors, method="noble", epsilon=0.5), low * high / (low + high + 0.5))


@pytest.mark.parametrize("method", ["harris", "min", "noble"])
def test_nothing_is_no_corner(method):
    assert harris_response(np.zeros((2, 2)), method=method, epsilon=0.0).numpy() == 0


def test_the_tensor_is_skimages_over_64(image):
    rr, rc, cc = feature.structure_tensor(image, 1.5, mode="reflect", order="rc")
    tensor = structure_tensor(image, sigma=1.5).numpy()
    assert np.allclose(64 * tensor[..., 0, 0], cc)
    assert np.allclose(64 * tensor[..., 0, 1], rc)
    assert np.allclose(64 * tensor[..., 1, 1], rr)


def test_the_measures_are_skimages(image):
    """Which has twice Noble's."""
    tensor = 64 * structure_tensor(image, sigma=1, mode="constant").numpy()
    assert np.allclose(harris_response(tensor), feature.corner_harris(image))
    assert np.allclose(harris_response(tensor, method="min"), feature.corner_shi_tomasi(image))
    assert np.allclose(2 * harris_response(tensor, method="noble"), feature.corner_harris(image, method="eps"))


@pytest.mark.parametrize("mode", ["reflect", "edge", "wrap"])
def test_a_box_adds_up_the_products(image, mode):
    name = {"reflect": "mirror", "edge": "nearest", "wrap": "wrap"}[mode]
    across, down = (ndimage.sobel(image, axis, mode=name) / 8 for axis in (1, 0))
    tensor = structure_tensor(image, window="box", size=5, mode=mode).numpy()
    for (i, j), product in {(0, 0): across**2, (0, 1): across * down, (1, 1): down**2}.items():
        assert np.allclose(tensor[..., i, j], 25 * ndimage.uniform_filter(product, 5, mode=name))


def test_the_tensor_is_positive_semi_definite_and_m00_is_of_vertical_edges(image):
    assert np.linalg.eigvalsh(structure_tensor(image)).min() > -1e-12
    edge = structure_tensor(np.tile([0.0, 0.0, 1.0, 1.0], (4, 1))).numpy()
    assert edge[1, 1, 0, 0] > 0.1
    assert not edge[..., 1, 1].any()


@pytest.mark.parametrize("method", ["harris", "min", "noble"])
def test_a_turned_picture_has_turned_corners(image, method):
    def corners(picture):
        return harris_response(structure_tensor(picture), method=method).numpy()

    assert np.allclose(corners(np.rot90(image)), np.rot90(corners(image)))


def test_the_window_difference_is_its_sum_in_a_loop(image):
    moved = np.pad(image, 3, mode="edge")[3 + 1 : 23 + 1, 3 - 2 : 27 - 2]
    squares = (moved - image) ** 2
    assert np.allclose(window_difference(image, [-2.0, 1.0]), ndimage.gaussian_filter(squares, 1))
    box = [[squares[y - 1 : y + 2, x - 1 : x + 2].sum() for x in range(1, 23)] for y in range(1, 19)]
    assert np.allclose(window_difference(image, [-2.0, 1.0], window="box")[1:-1, 1:-1], box)


def test_between_pixels_it_is_bilinear(image):
    y, x = np.mgrid[:20, :24]
    moved = ndimage.map_coordinates(image, [y - 0.2, x + 0.3], order=1, mode="nearest")
    assert np.allclose(window_difference(image, [0.3, -0.2], sigma=0), (moved - image) ** 2)
    assert np.allclose(window_difference(image, [1e30, 0.0], sigma=0), (image[:, -1:] - image) ** 2)


@pytest.mark.parametrize("by", [1e-6, -1e-6])
def test_a_tiny_displacement_keeps_its_digits(image, by):
    """The change is by · slope then, which is far below a rounding of the pixels themselves."""
    towards = np.pad(image, 1, mode="edge")[1:-1, 2:] if by > 0 else np.pad(image, 1, mode="edge")[1:-1, :-2]
    single = window_difference(image.astype(np.float32), np.array([by, 0.0], np.float32), sigma=0)
    assert np.allclose(single, (by * (towards - image)) ** 2, rtol=1e-3, atol=1e-17)


@pytest.mark.parametrize("displacement", [(0.3, -0.2), (-0.4, 0.1), (0.0, 0.5)])
def test_the_tensor_is_the_quadratic_form_of_the_window_difference(smooth, displacement):
    """Within some per cent, as the Taylor expansion is, on smooth noise."""
    u = np.array(displacement)
    exact = window_difference(smooth, u, sigma=4).numpy()[8:-8, 8:-8]
    form = np.einsum("i,yxij,j->yx", u, structure_tensor(smooth, sigma=4), u)[8:-8, 8:-8]
    assert np.abs(exact - form).max() < 0.15 * exact.max()


def blobs(corners):
    return np.argwhere(corners.points.numpy())


def test_a_squares_corners_are_one_at_a_scale_of_its_own():
    """Three times as large a square has them at three times the scale, and as high a response."""
    found = []
    for size in (1, 3):
        image = np.zeros((27 * size, 27 * size))
        image[10 * size : 17 * size, 10 * size : 17 * size] = 1
        sigmas = tuple(size * 2 ** (k / 4) for k in range(-2, 8))
        corners = scale_adapted_harris(image, sigmas=sigmas, threshold=1e-4)
        found.append((blobs(corners), corners.responses.numpy().max()))
    assert len(found[0][0]) > 0
    assert set(found[0][0][:, 0]) == set(found[1][0][:, 0])
    assert found[0][1] == pytest.approx(found[1][1], rel=0.15)


def test_a_layer_of_scale_adapted_harris_is_harris_of_the_smoothed_picture(image):
    sigmas = (1.0, 1.5, 2.0)
    corners = scale_adapted_harris(image, sigmas=sigmas, threshold=0.0)
    for sigma, response in zip(sigmas, corners.responses.numpy(), strict=True):
        smoothed = ndimage.gaussian_filter(image, sigma)
        across, down = (sigma * ndimage.sobel(smoothed, axis) / 8 for axis in (1, 0))
        xx, xy, yy = (ndimage.gaussian_filter(p, 1.4 * sigma) for p in (across**2, across * down, down**2))
        assert np.allclose(response, xx * yy - xy**2 - 0.05 * (xx + yy) ** 2)
    responses = corners.responses.numpy()
    peaks = responses == ndimage.maximum_filter(responses, size=3)
    peaks[[0, -1]] = peaks[:, [0, -1]] = peaks[:, :, [0, -1]] = False
    assert (corners.points.numpy() == (peaks & (responses > 0))).all()


SCALES = (0.5, 0.7, 1.0, 1.4, 2.0)


def test_only_corners_above_the_threshold_are_left(image):
    every = scale_adapted_harris(image, sigmas=SCALES, threshold=0.0)
    level = np.median(every.responses.numpy()[every.points.numpy()])
    some = scale_adapted_harris(image, sigmas=SCALES, threshold=level)
    assert (some.points.numpy() == (every.points.numpy() & (every.responses.numpy() > level))).all()
