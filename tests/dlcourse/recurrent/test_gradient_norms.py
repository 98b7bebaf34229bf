"""Norms of ∂h_T/∂h_k against automatic differentiation, powers of a matrix and the bound."""

import numpy as np
import pytest
import tensorflow as tf

from dlcourse import recurrent
from tests.dlcourse.recurrent.test_rnn import BATCH, FEATURES, TIME, UNITS


def draw(scale=1.0):
    rng = np.random.default_rng(5)
    shapes = (BATCH, TIME, FEATURES), (BATCH, UNITS), (FEATURES, UNITS), (UNITS, UNITS), (UNITS,)
    return [scale * rng.normal(size=shape) for shape in shapes]


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "linear"])
def test_norms_are_those_of_the_jacobians(activation):
    x, h, *weights = draw()
    norms, bounds = recurrent.gradient_norms(x, h, *weights, activation=activation)
    states = np.concatenate([h[:, None], recurrent.rnn(x, h, *weights, activation=activation)], axis=1)
    for k in range(TIME):
        start = tf.constant(states[:, k])
        with tf.GradientTape() as tape:
            tape.watch(start)
            last = recurrent.rnn(x[:, k:], start, *weights, activation=activation)[:, -1]
        jacobians = tape.batch_jacobian(last, start).numpy()
        expected = [np.linalg.norm(j, 2) for j in jacobians]
        np.testing.assert_allclose(norms[:, k], expected, rtol=1e-9, atol=1e-12)
    assert np.all(norms <= bounds * (1 + 1e-12))


def test_a_power_of_a_norm_is_not_the_norm_of_the_power():
    u = np.array([[0.5, 0.4], [0.0, 0.5]])
    inputs = np.zeros((1, 10, 1)), np.zeros((1, 2)), np.zeros((1, 2)), u, np.zeros(2)
    norms, bounds = recurrent.gradient_norms(*inputs, activation="linear")
    assert np.linalg.norm(u, 2) == pytest.approx(0.7385, abs=5e-5)
    assert float(norms[0, 0]) == pytest.approx(np.linalg.norm(np.linalg.matrix_power(u, 10), 2), rel=1e-10)
    assert float(norms[0, 0]) == pytest.approx(0.0079, abs=5e-5)
    assert float(bounds[0, 0]) == pytest.approx(0.0483, abs=5e-5)


def test_one_unit_by_hand():
    """tanh, U = 2, no input, h₀ = ½: factors 0.8399 and 0.3465 (docs/errata/06-backprop.md)."""
    norms, bounds = recurrent.gradient_norms(
        np.zeros((1, 2, 1)), np.array([[0.5]]), np.zeros((1, 1)), np.array([[2.0]]), np.zeros(1)
    )
    np.testing.assert_allclose(norms, [[0.2911, 0.3465]], atol=5e-5)
    np.testing.assert_allclose(bounds, [[0.8399**2, 0.8399]], atol=1e-4)


def test_small_weights_vanish_and_large_ones_explode():
    rng = np.random.default_rng(2)
    x, h, kernel = np.zeros((1, 40, 1)), np.zeros((1, 8)), np.zeros((1, 8))
    q = np.linalg.qr(rng.normal(size=(8, 8)))[0]
    for scale, expected in ((0.5, 0.5**40), (1.0, 1.0), (1.5, 1.5**40)):
        norms, _ = recurrent.gradient_norms(x, h, kernel, scale * q, np.zeros(8), activation="linear")
        assert float(norms[0, 0]) == pytest.approx(expected, rel=1e-9)
