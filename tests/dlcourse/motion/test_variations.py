"""The Euler–Lagrange equation against closed forms and against the derivative of the sum itself."""

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.motion import euler_lagrange


def falling(force):
    return lambda t, u, slope: slope**2 / 2 - force(t) * u


def test_the_brief_s_falling_body():
    """L = ½u′² − fu: −f − u″."""
    t = np.arange(7) * 0.5
    u = np.random.default_rng(0).normal(size=7)
    second = (u[2:] - 2 * u[1:-1] + u[:-2]) / 0.25
    residual = euler_lagrange(falling(tf.sin), u, spacing=0.5)
    np.testing.assert_allclose(residual, -np.sin(t[1:-1]) - second, atol=1e-12)


@pytest.mark.parametrize("slope", [0.0, 2.0, -0.7])
def test_the_shortest_way_is_a_straight_line(slope):
    np.testing.assert_allclose(euler_lagrange("arc_length", slope * np.arange(6.0) + 1), 0, atol=1e-14)


def test_a_bent_way_is_not_the_shortest():
    """−d/dt u′/√(1 + u′²) at the middle of 0, 0, 1: −1/√2."""
    np.testing.assert_allclose(euler_lagrange("arc_length", np.array([0.0, 0, 1])), [-(0.5**0.5)])


def test_a_spring_swings():
    """cos t solves u″ = −u; the residual falls with h²."""
    errors = []
    for h in (0.1, 0.05):
        errors.append(np.abs(euler_lagrange("spring", np.cos(np.arange(0, 3, h)), spacing=h)).max())
    assert errors[0] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.05)


@pytest.mark.parametrize("name", ["spring", "arc_length", "falling"])
def test_it_is_the_derivative_of_the_sum(name):
    from dlcourse.motion import SAMPLE_LAGRANGIANS

    h, u = 0.3, tf.constant(np.random.default_rng(1).normal(size=8))
    with tf.GradientTape() as tape:
        tape.watch(u)
        t = h * tf.range(7, dtype=u.dtype)
        action = tf.reduce_sum(SAMPLE_LAGRANGIANS[name](t, u[:-1], (u[1:] - u[:-1]) / h))
    np.testing.assert_allclose(euler_lagrange(name, u, spacing=h), tape.gradient(action, u)[1:-1], atol=1e-12)


def test_horn_and_schuncks_smoothness_gives_the_laplacian():
    u = np.random.default_rng(2).normal(size=(5, 6))
    laplacian = u[1:-1, 2:] + u[1:-1, :-2] + u[2:, 1:-1] + u[:-2, 1:-1] - 4 * u[1:-1, 1:-1]
    residual = euler_lagrange(lambda x, y, u, u_x, u_y: 3.0 * (u_x**2 + u_y**2), u)
    np.testing.assert_allclose(residual, -6 * laplacian, atol=1e-12)


def test_x_runs_along_the_columns():
    x, y = np.meshgrid(np.arange(4.0), np.arange(5.0))
    residual = euler_lagrange(lambda x, y, u, u_x, u_y: x * u + 10 * y * u + u_x**2, 0 * x)
    np.testing.assert_allclose(residual, (x + 10 * y)[1:-1, 1:-1])


def test_errata_the_sign_between_the_two_terms():
    """L = ½u′² − ½u² and u = cos t: with + in place of − it is −2 cos t, not 0."""
    t = np.arange(0, 3, 0.01)
    u = np.cos(t)
    second = -euler_lagrange(lambda t, u, slope: slope**2 / 2, u, spacing=0.01).numpy()
    right, wrong = -u[1:-1] - second, -u[1:-1] + second
    assert np.abs(right).max() < 1e-4
    np.testing.assert_allclose(wrong, -2 * u[1:-1], atol=1e-4)
