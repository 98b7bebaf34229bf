"""Cameras: projection, the direct linear transform, the centre."""

import cv2
import numpy as np
import pytest

from dlcourse.motion import camera_center, camera_dlt, camera_projection, dlt_rows


def looking(rng):
    """K, R and t of a camera in general position, two units or more from the unit cube."""
    k = np.array([[800.0, 3, 320], [0, 790, 240], [0, 0, 1]])
    r, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    r *= np.linalg.det(r)
    return k, r, np.array([0.2, -0.1, 6.0])


def matrix(k, r, t):
    return k @ np.column_stack([r, t])


def up_to_scale(p):
    return p / np.linalg.norm(p) * np.sign(p.flat[np.abs(p).argmax()])


@pytest.fixture
def camera(rng):
    return looking(rng)


@pytest.fixture
def rng():
    return np.random.default_rng(20)


def test_projection_is_opencvs(camera, rng):
    k, r, t = camera
    k[0, 1] = 0  # OpenCV knows no skew
    points = rng.uniform(-1, 1, size=(9, 3))
    expected, _ = cv2.projectPoints(points, cv2.Rodrigues(r)[0], t, k, None)
    projected = camera_projection(points, matrix(k, r, t))
    np.testing.assert_allclose(projected.pixels, expected[:, 0], rtol=1e-9)
    np.testing.assert_allclose(projected.depth, (points @ r.T + t)[:, 2], rtol=1e-12)


@pytest.mark.parametrize("factor", [3.0, -2.0, 1e-30])
def test_a_multiple_is_the_same_camera(camera, rng, factor):
    p, points = matrix(*camera), rng.uniform(-1, 1, size=(5, 3))
    for one, other in zip(camera_projection(points, p), camera_projection(points, factor * p), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
    np.testing.assert_allclose(camera_center(factor * p), camera_center(p), rtol=1e-12)


def test_a_point_behind_the_camera_has_a_negative_depth(camera):
    k, r, t = camera
    behind = r.T @ (np.array([0.3, 0.2, -4.0]) - t)
    np.testing.assert_allclose(camera_projection(behind[None], matrix(k, r, t)).depth, [-4])


def test_exact_points_give_the_camera_back(camera, rng):
    """The brief's check: 8 points."""
    p, points = matrix(*camera), rng.uniform(-1, 1, size=(8, 3))
    found = camera_dlt(points, camera_projection(points, p).pixels).numpy()
    np.testing.assert_allclose(up_to_scale(found), up_to_scale(p), atol=1e-12)
    assert np.linalg.norm(found) == pytest.approx(1)
    assert np.all(camera_projection(points, found).depth > 0)


def test_noisy_points_give_the_null_vector_of_numpys_svd(camera, rng):
    p, points = matrix(*camera), rng.uniform(-1, 1, size=(12, 3))
    pixels = camera_projection(points, p).pixels.numpy() + rng.normal(size=(12, 2))

    def similarity(x):
        size = x.shape[1]
        spread = np.sqrt(((x - x.mean(0)) ** 2).mean())
        matrix = np.eye(size + 1) / spread
        matrix[:size, size] = -x.mean(0) / spread
        matrix[size, size] = 1
        return matrix

    u, t = similarity(points), similarity(pixels)
    x, y = np.c_[points, np.ones(12)] @ u.T, np.c_[pixels, np.ones(12)] @ t.T
    rows = [
        row for a, (b, c, _) in zip(x, y, strict=True) for row in (np.r_[a, 0 * a, -b * a], np.r_[0 * a, a, -c * a])
    ]
    null = np.linalg.svd(np.array(rows))[2][-1].reshape(3, 4)
    expected = np.linalg.inv(t) @ null @ u
    np.testing.assert_allclose(up_to_scale(camera_dlt(points, pixels).numpy()), up_to_scale(expected), atol=1e-9)


def test_units_and_origin_of_the_pixels_do_not_matter(camera, rng):
    """With noise, too: that is what normalising is for."""
    p, points = matrix(*camera), rng.uniform(-1, 1, size=(12, 3))
    pixels = camera_projection(points, p).pixels.numpy() + rng.normal(size=(12, 2))
    moved = np.array([[0.01, 0, 7], [0, 0.01, -3], [0, 0, 1]])
    found = camera_dlt(points, pixels * 0.01 + np.array([7.0, -3.0])).numpy()
    np.testing.assert_allclose(up_to_scale(found), up_to_scale(moved @ camera_dlt(points, pixels).numpy()), atol=1e-9)


def test_rows_vanish_on_the_true_camera(camera, rng):
    p, points = matrix(*camera), rng.uniform(-1, 1, size=(6, 3))
    rows = dlt_rows(points, camera_projection(points, p).pixels).numpy()
    assert rows.shape == (12, 12)
    np.testing.assert_allclose(rows @ p.ravel(), 0, atol=1e-9)


def test_points_in_a_plane_leave_rank_eight(camera, rng):
    plane = np.column_stack([rng.uniform(-1, 1, size=(9, 2)), np.zeros(9)])
    pixels = camera_projection(plane, matrix(*camera)).pixels.numpy()
    assert np.linalg.matrix_rank(dlt_rows(plane, pixels / 1000).numpy(), tol=1e-9) == 8
    with pytest.raises(ValueError, match="lie in one plane"):
        camera_dlt(plane, pixels)
    noisy = pixels + rng.normal(size=(9, 2))
    with pytest.raises(ValueError, match="lie in one plane"):
        camera_dlt(plane, noisy)


def test_the_centre_is_where_the_camera_stands(camera):
    k, r, t = camera
    p = matrix(k, r, t)
    centre = camera_center(p).numpy()
    np.testing.assert_allclose(centre, -r.T @ t, rtol=1e-12)
    null = np.linalg.svd(p)[2][-1]
    np.testing.assert_allclose(centre, null[:3] / null[3], rtol=1e-9)
    _, _, homogeneous, *_ = cv2.decomposeProjectionMatrix(p)
    np.testing.assert_allclose(centre, (homogeneous[:3] / homogeneous[3]).ravel(), rtol=1e-9)


def test_errata_the_answer_is_a_column_of_v_not_of_av(camera, rng):
    p, points = matrix(*camera), rng.uniform(-1, 1, size=(8, 3))
    rows = dlt_rows(points, camera_projection(points, p).pixels.numpy() / 1000).numpy()
    _, _, vt = np.linalg.svd(rows)
    true = np.diag([1e-3, 1e-3, 1]) @ p
    np.testing.assert_allclose(up_to_scale(vt[-1].reshape(3, 4)), up_to_scale(true), atol=1e-9)
    assert (rows @ vt.T)[:, -1].shape == (16,)  # not even of 12 entries
    assert np.abs((rows @ vt.T)[:, -1]).max() < 1e-12  # and nothing but zeros
