import cv2
import numpy as np
import pytest

from dlcourse.features import fit_affine

POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [2.0, 3.0]])
TARGETS = np.stack([2 * POINTS[:, 0] - POINTS[:, 1] + 3, POINTS[:, 0] / 2 + POINTS[:, 1] - 1], axis=-1)


def design(points):
    """The note's A and its order of unknowns."""
    zero, one = np.zeros(len(points)), np.ones(len(points))
    x, y = points.T
    rows = np.stack([np.stack([x, y, zero, zero, one, zero]), np.stack([zero, zero, x, y, zero, one])])
    return rows.transpose(2, 0, 1).reshape(-1, 6)


def solved(points, targets):
    m1, m2, m3, m4, b1, b2 = np.linalg.lstsq(design(points), targets.ravel(), rcond=None)[0]
    return [[m1, m2, b1], [m3, m4, b2]]


def test_worked_by_hand():
    np.testing.assert_allclose(fit_affine(POINTS, TARGETS), [[2, -1, 3], [0.5, 1, -1]], atol=1e-14)


def test_is_numpys_least_squares_of_the_notes_rows():
    rng = np.random.default_rng(0)
    points, targets = rng.normal(size=(3, 9, 2)), rng.normal(size=(3, 9, 2))
    np.testing.assert_allclose(fit_affine(points, targets), [*map(solved, points, targets)], rtol=1e-10)


def test_three_pairs_are_met_as_opencv_meets_them():
    rng = np.random.default_rng(1)
    points, targets = rng.normal(size=(2, 3, 2)).astype("float32")
    np.testing.assert_allclose(fit_affine(points, targets), cv2.getAffineTransform(points, targets), rtol=1e-4)


def test_the_residual_is_orthogonal_to_the_columns():
    rng = np.random.default_rng(2)
    points, targets = rng.normal(size=(2, 20, 2))
    fitted = fit_affine(points, targets).numpy()
    residual = targets - points @ fitted[:, :2].T - fitted[:, 2]
    np.testing.assert_allclose(design(points).T @ residual.ravel(), 0, atol=1e-12)


def test_far_from_the_origin_no_digits_are_lost():
    """With (AᵀA)⁻¹ in float32, thousands of pixels off, hardly a digit would be left."""
    points = (4096 + POINTS).astype("float32")
    fitted = fit_affine(points, TARGETS.astype("float32")).numpy()
    np.testing.assert_allclose(fitted[:, :2], [[2, -1], [0.5, 1]], rtol=1e-5)
    np.testing.assert_allclose(points @ fitted[:, :2].T + fitted[:, 2], TARGETS, atol=2e-3)
    a = design(points).astype("float32")
    naive = np.linalg.solve(a.T @ a, a.T @ TARGETS.astype("float32").ravel())[:4]
    assert np.abs(naive - [2, -1, 0.5, 1]).max() > 0.01


@pytest.mark.parametrize("points", [POINTS[:2], POINTS[[0, 0, 0]], np.stack([POINTS[:, 0] * 3 + 1, POINTS[:, 0]], 1)])
def test_points_on_a_line_are_refused(points):
    with pytest.raises(ValueError, match="do not lie on a line"):
        fit_affine(points, TARGETS[: len(points)])
