"""Optical flow: closed forms, laws, OpenCV, and the end-point error on two pairs with known flow."""

import cv2
import numpy as np
import pytest
import tensorflow as tf
from scipy.ndimage import gaussian_filter, uniform_filter

from dlcourse.motion import (
    euler_lagrange,
    flow_derivatives,
    horn_schunck,
    horn_schunck_step,
    lucas_kanade,
    lucas_kanade_tracker,
    pyramidal_lucas_kanade,
)
from tests.dlcourse.local_data import local_data


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def smooth(x, y):
    return np.sin(x / 3) + np.cos(y / 4) + np.sin((x + 2 * y) / 5)


def pair(u, v, height=30, width=40):
    y, x = np.mgrid[: float(height), : float(width)]
    return smooth(x, y), smooth(x - u, y - v)


def test_derivatives_are_numpys(rng):
    first, second = rng.normal(size=(2, 5, 7))
    y, x = np.gradient((first + second) / 2)
    for actual, expected in zip(flow_derivatives(first, second), (x, y, second - first), strict=True):
        np.testing.assert_allclose(actual, expected, atol=1e-14)


def test_lucas_kanade_is_least_squares_of_every_window(rng):
    first, second = rng.normal(size=(2, 6, 7))
    x, y, t = (d.numpy() for d in flow_derivatives(first, second))
    flow, smallest = lucas_kanade(first, second, window=3, rcond=0.0)
    for i, j in ((0, 0), (2, 3), (5, 6), (0, 4)):
        part = slice(max(i - 1, 0), i + 2), slice(max(j - 1, 0), j + 2)
        a = np.column_stack([x[part].ravel(), y[part].ravel()])
        np.testing.assert_allclose(flow[i, j], np.linalg.lstsq(a, -t[part].ravel())[0], rtol=1e-9)
        assert float(smallest[i, j]) == pytest.approx(np.linalg.eigvalsh(a.T @ a)[0] / len(a))


def test_lucas_kanade_beside_uniform_filters(rng):
    first, second = rng.normal(size=(2, 12, 13))
    x, y, t = (d.numpy() for d in flow_derivatives(first, second))
    xx, xy, yy, xt, yt = (uniform_filter(p, 5) for p in (x * x, x * y, y * y, x * t, y * t))
    u = -(yy * xt - xy * yt) / (xx * yy - xy**2)
    np.testing.assert_allclose(lucas_kanade(first, second, window=5).flow[2:-2, 2:-2, 0], u[2:-2, 2:-2], rtol=1e-8)


@pytest.mark.parametrize("picture", [lambda x, y: 3 * x + y, lambda x, y: 0 * x], ids=["aperture", "flat"])
def test_what_is_not_determined_is_zero(picture):
    y, x = np.mgrid[:9.0, :9.0]
    flow, smallest = lucas_kanade(picture(x, y), picture(x - 0.5, y), window=5)
    assert not np.any(flow)
    np.testing.assert_allclose(smallest, 0, atol=1e-12)


def test_a_turn_by_ninety_degrees_turns_the_flow(rng):
    first, second = rng.normal(size=(2, 9, 9))
    flow = lucas_kanade(first, second, window=5).flow.numpy()
    turned = lucas_kanade(np.rot90(first).copy(), np.rot90(second).copy(), window=5).flow.numpy()
    np.testing.assert_allclose(turned, np.stack([np.rot90(flow[..., 1]), -np.rot90(flow[..., 0])], -1), atol=1e-9)


def test_the_pyramid_follows_large_motion():
    first, second = pair(3.0, -2.0, 64, 70)
    settings = {"levels": 3, "damping": 1e-3}
    flow = pyramidal_lucas_kanade(first, second, **settings).numpy()[20:-20, 20:-20]
    np.testing.assert_allclose(flow, np.broadcast_to([3.0, -2.0], flow.shape), atol=0.1)
    one = lucas_kanade(first, second).flow.numpy()[20:-20, 20:-20]
    assert np.abs(one - [3, -2]).mean() > np.abs(flow - [3, -2]).mean()


def test_errata_the_flow_is_doubled_from_level_to_level():
    """Flow 3 below and a step of ½: 2 · 3 + ½ = 6.5; the notes' last line gives 3.5."""
    below, step = 3.0, 0.5
    assert 2 * below + step == 6.5
    from dlcourse.motion.lucas_kanade import brought_up

    np.testing.assert_allclose(
        brought_up(tf.fill((2, 3, 2), below), tf.constant([3, 5])) + step, np.full((3, 5, 2), 6.5)
    )


def test_flow_is_brought_up_at_half_the_position():
    from dlcourse.motion.lucas_kanade import brought_up

    flow = tf.constant(np.stack([np.tile([0.0, 1, 5], (2, 1))] * 2, axis=-1))
    np.testing.assert_allclose(brought_up(flow, tf.constant([4, 5]))[0, :, 0], [0, 1, 2, 6, 10])
    np.testing.assert_allclose(brought_up(flow, tf.constant([3, 6]))[2, :, 1], [0, 1, 2, 6, 10, 10])


def test_one_step_of_horn_and_schunck_by_hand():
    step = horn_schunck_step(np.array([[[0.5, 0.25]]]), *np.array([[[2.0]], [[1.0]], [[-3.0]]]), alpha=4.0).numpy()
    solved = np.linalg.solve([[4 + 4, 2], [2, 1 + 4]], [4 * 0.5 + 6, 4 * 0.25 + 3])
    np.testing.assert_allclose(step[0, 0], solved)
    np.testing.assert_allclose(step[0, 0], [8 / 9, 4 / 9])


def test_horn_and_schunck_without_change_stays_at_rest(rng):
    first = rng.normal(size=(5, 6))
    assert not np.any(horn_schunck(first, first))


def test_horn_and_schunck_satisfies_its_euler_lagrange_equation():
    """At the fixed point, with a quarter of α in the functional."""
    first, second = pair(0.3, 0.2, 10, 12)
    alpha, flow = 0.5, horn_schunck(first, second, alpha=0.5, steps=5000).numpy()
    x, y, t = (d.numpy() for d in flow_derivatives(first, second))
    for k, slope in enumerate((x, y)):
        smooth_term = euler_lagrange(lambda x, y, u, u_x, u_y: alpha / 4 * (u_x**2 + u_y**2), flow[..., k])
        data_term = (2 * slope * (x * flow[..., 0] + y * flow[..., 1] + t))[1:-1, 1:-1]
        np.testing.assert_allclose(data_term + smooth_term, 0, atol=1e-8)


def test_much_smoothness_is_one_flow_for_all():
    first, second = pair(0.3, 0.0, 8, 8)
    flow = horn_schunck(first, second, alpha=100.0, steps=20000).numpy()
    assert np.ptp(flow, axis=(0, 1)).max() < 2e-2
    x, y, t = (d.numpy().ravel() for d in flow_derivatives(first, second))
    np.testing.assert_allclose(flow.mean((0, 1)), np.linalg.lstsq(np.column_stack([x, y]), -t)[0], atol=2e-2)


def test_errata_the_laplacian_is_four_times_the_difference_to_the_mean():
    u = np.array([[0.0, 1, 0], [2, 5, 3], [0, 4, 0]])
    laplacian = -euler_lagrange(lambda x, y, u, u_x, u_y: (u_x**2 + u_y**2) / 2, u).numpy()
    mean = (1 + 2 + 3 + 4) / 4
    assert laplacian == -10
    assert mean - 5 == -2.5


def test_the_tracker_is_opencvs():
    first, second = (np.round(60 * p + 120).astype("uint8") for p in pair(0.8, -0.6, 50, 60))
    points = np.array([[20.0, 20.0], [31.0, 25.0], [40.0, 28.0]], "float32")
    criteria = (cv2.TERM_CRITERIA_COUNT, 20, 0)
    expected, *_ = cv2.calcOpticalFlowPyrLK(
        first, second, points[:, None], None, winSize=(15, 15), maxLevel=0, criteria=criteria
    )
    tracked = lucas_kanade_tracker(first.astype("float32"), second.astype("float32"), points, iterations=20)
    np.testing.assert_allclose(tracked.flow, expected[:, 0] - points, atol=0.02)
    assert np.all(tracked.last_step < 1e-3)


def test_errata_the_tracker_s_minus():
    """A picture moved by 0.30: one step without the minus goes as far the other way."""
    first, second = pair(0.3, 0.0)
    step = lucas_kanade_tracker(first, second, [[20.0, 15.0]], iterations=1).flow.numpy()[0]
    y, x = np.gradient(second)
    part = slice(8, 23), slice(13, 28)
    x, y, t = x[part].ravel(), y[part].ravel(), (second - first)[part].ravel()
    printed = np.linalg.solve([[x @ x, x @ y], [x @ y, y @ y]], [x @ t, y @ t])
    np.testing.assert_allclose(step, -printed, rtol=1e-9)
    assert step[0] == pytest.approx(0.3, abs=0.02)
    assert printed[0] == pytest.approx(-0.3, abs=0.02)


def known_flow(name):
    folder = local_data("optical-flow") / name
    frames = [cv2.imread(str(folder / f"frame1{k}.png"), cv2.IMREAD_GRAYSCALE) for k in (0, 1)]
    data = (folder / "flow10.flo").read_bytes()
    width, height = np.frombuffer(data[4:12], "<i4")
    return *frames, np.frombuffer(data[12:], "<f4").reshape(height, width, 2)


def end_point_error(flow, truth):
    known = (np.abs(truth) < 1e9).all(axis=-1)
    return np.linalg.norm(flow - truth, axis=-1)[known].mean()


@pytest.mark.parametrize(("name", "most"), [("RubberWhale", 0.374), ("Grove2", 0.378)])
def test_end_point_errors_of_the_pyramid(name, most):
    first, second, truth = known_flow(name)
    flow = pyramidal_lucas_kanade(first.astype("float32"), second.astype("float32")).numpy()
    error = end_point_error(flow, truth)
    opencv = cv2.calcOpticalFlowFarneback(first, second, None, 0.5, 4, 15, 3, 5, 1.2, 0)
    assert error <= most
    assert error < end_point_error(opencv, truth)


def test_end_point_error_of_horn_and_schunck():
    first, second, truth = known_flow("RubberWhale")
    blurred = [gaussian_filter(image.astype("float32"), 0.8) for image in (first, second)]
    assert end_point_error(horn_schunck(*blurred, alpha=100.0).numpy(), truth) < 0.43
