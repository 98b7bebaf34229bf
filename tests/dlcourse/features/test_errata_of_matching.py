"""Numbers of docs/errata/19-features.md on orientations, descriptors, affine maps and RANSAC."""

import math
from itertools import combinations

import numpy as np
import pytest

from dlcourse.features import brief_descriptor, fit_affine, hamming_distance, ransac, sift_descriptor, sift_orientation


def rows_of(points):
    """The note's matrix A."""
    one, nothing = np.ones(len(points)), np.zeros((len(points), 2))
    u = np.column_stack([points, nothing, one, 0 * one])
    v = np.column_stack([nothing, points, 0 * one, one])
    return np.stack([u, v], axis=1).reshape(-1, 6)


def test_a_window_of_fixed_size_sees_something_else_when_the_picture_is_larger():
    """Up for |x| < 4, down for |x| > 4: 7 columns against 8; of the picture twice as large, 15 against none."""
    angles = {}
    for zoom in (1, 2):
        x = np.arange(-20, 21.0) / zoom
        image = (np.clip(x, -4, 4) - np.sign(x) * np.maximum(np.abs(x) - 4, 0)) * np.ones((41, 1))
        slopes = np.sign(image[20, 2:] - image[20, :-2])[11:-11]
        assert [(slopes > 0).sum(), (slopes < 0).sum()] == ([7, 8] if zoom == 1 else [15, 0])
        for window, scale in (("fixed", np.inf), ("grows", 2.0 * zoom)):
            angle = sift_orientation(image, [[20.0, 20.0]], [scale], radius=8)[0]
            angles[window, zoom] = abs(np.rad2deg(angle.numpy().item()))
    assert angles == pytest.approx({("fixed", 1): 180, ("fixed", 2): 0, ("grows", 1): 0, ("grows", 2): 0})


def test_histograms_of_a_picture_twice_as_bright_are_twice_as_large():
    """And so is what the note joins to a descriptor; of length 1, it stays."""
    image = np.random.default_rng(0).normal(size=(30, 30))
    bins = [sift_orientation(each, [[15.0, 15.0]], [1.0])[2].numpy() for each in (image, 2 * image)]
    assert np.linalg.norm(bins[1]) == pytest.approx(2 * np.linalg.norm(bins[0]))
    descriptors = [sift_descriptor(each, [[15.0, 15.0]], [1.0], [0.3]).numpy() for each in (image, 2 * image)]
    np.testing.assert_allclose(*descriptors, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(descriptors, axis=-1), 1)


def test_two_pairs_leave_two_numbers_of_an_affine_map_open():
    pair = np.array([[0.0, 0.0], [1.0, 2.0]])
    assert np.linalg.matrix_rank(rows_of(pair)) == 4
    assert np.linalg.matrix_rank(rows_of(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]]))) == 4, "they are on a line"
    assert np.linalg.matrix_rank(rows_of(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 3.0]]))) == 6


def test_the_matrix_of_an_affine_map_is_no_rotation():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [2.0, 3.0]])
    x, y = points.T
    fitted = fit_affine(points, np.stack([2 * x - y + 3, x / 2 + y - 1], axis=1)).numpy()
    np.testing.assert_allclose(fitted, [[2, -1, 3], [0.5, 1, -1]], atol=1e-12)
    matrix = fitted[:, :2]
    np.testing.assert_allclose(matrix.T @ matrix, [[4.25, -1.5], [-1.5, 2]], atol=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(2.5)


def test_the_normal_equations_square_the_condition():
    """25 points 10 pixels apart at (1000, 1000): 1.5 · 10⁵, and 2.2 · 10¹⁰ of AᵀA."""
    y, x = np.mgrid[:5, :5].reshape(2, -1) * 10.0 + 1000
    points, m = np.stack([x, y], axis=1), np.array([0.9, -0.2, 0.3, 1.1, 5.0, -7.0])
    a = rows_of(points)
    assert np.linalg.cond(a) == pytest.approx(1.471e5, rel=1e-3)
    assert np.linalg.cond(a.T @ a) == pytest.approx(2.16e10, rel=1e-2)
    b = a @ m
    as_noted = np.linalg.inv(a.T @ a) @ (a.T @ b)
    ours = fit_affine(points, b.reshape(-1, 2)).numpy()
    error = np.abs(ours - [[0.9, -0.2, 5.0], [0.3, 1.1, -7.0]]).max()
    assert error < 1e-11
    assert np.abs(as_noted - m).max() > 10 * error


def test_enough_may_never_agree():
    """Of 20 points on a parabola no line has more than 4 within 0.1: a search for 10 of them has no end."""
    x = np.linspace(-2, 2, 20)
    points = np.stack([x, x**2], axis=1)
    pairs = np.array(list(combinations(range(20), 2)))
    most = max(int(ransac(points, [pair], tolerance=0.1, model="linear function")[1].numpy().sum()) for pair in pairs)
    assert most == 4
    assert ransac(points, pairs, tolerance=0.1, model="linear function", enough=10)[1].numpy().sum() == most


def test_how_many_rounds_make_a_good_one_likely():
    """With half of the matches true, 17 rounds of two, or 35 of three, have one without a lie in 99 % of all cases."""
    rounds = [math.ceil(math.log(0.01) / math.log(1 - 0.5**size)) for size in (2, 3)]
    assert rounds == [17, 35]
    rng = np.random.default_rng(0)
    for size, count in zip((2, 3), rounds, strict=True):
        true = rng.uniform(size=(20000, count, size)) < 0.5
        assert true.all(axis=2).any(axis=1).mean() == pytest.approx(0.99, abs=0.003)


def test_bits_of_a_turned_or_scaled_picture_are_others():
    """Of 256 bits of a smooth picture, 125 differ when it is turned by 90°, and 66 when it is twice as large."""
    rng = np.random.default_rng(1)
    waves = rng.normal(size=(30, 2)) / 3, rng.uniform(0, 7, size=30)

    def scene(x, y):
        return np.cos(x[..., None] * waves[0][:, 0] + y[..., None] * waves[0][:, 1] + waves[1]).sum(axis=-1)

    y, x = np.mgrid[-20:21, -20:21].astype(float)
    pairs = rng.integers(-9, 10, size=(256, 2, 2))
    words = [
        brief_descriptor(scene(c * x + s * y, c * y - s * x), [[20, 20]], pairs) for c, s in ((1, 0), (0, 1), (0.5, 0))
    ]
    assert [hamming_distance(words[0], other).numpy().item() for other in words] == [0, 125, 66]
