"""Oracles: PyTorch, Keras, scikit-learn, SciPy, and hand-worked numbers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import scipy.special
import sklearn.metrics
import tensorflow as tf
import torch

from dlcourse import losses

RNG = np.random.default_rng(3)
Y = RNG.normal(size=(6, 3))
PREDICTION = Y + 2 * RNG.normal(size=(6, 3))


def torch_gradient(loss):
    prediction = torch.tensor(PREDICTION, requires_grad=True)
    loss(prediction, torch.tensor(Y), reduction="sum").backward()
    return prediction.grad


def test_squared_error_is_pytorchs_and_sklearns():
    expected = torch.nn.functional.mse_loss(torch.tensor(PREDICTION), torch.tensor(Y), reduction="none").sum(-1)
    np.testing.assert_allclose(losses.squared_error(Y, PREDICTION), expected, rtol=1e-14)
    np.testing.assert_allclose(losses.half_squared_error(Y, PREDICTION), expected / 2, rtol=1e-14)
    mean = sklearn.metrics.mean_squared_error(Y, PREDICTION)
    assert np.mean(losses.squared_error(Y, PREDICTION)) == pytest.approx(3 * mean, rel=1e-14)


def test_squared_errors_by_hand():
    """3² + 4² = 25."""
    assert float(losses.squared_error([0.0, 1.0], [3.0, 5.0])) == 25
    assert float(losses.half_squared_error([0.0, 1.0], [3.0, 5.0])) == 12.5


def test_squared_error_gradients_are_pytorchs():
    expected = torch_gradient(torch.nn.functional.mse_loss)
    np.testing.assert_allclose(losses.squared_error_gradient(Y, PREDICTION), expected, rtol=1e-14)
    np.testing.assert_allclose(losses.half_squared_error_gradient(Y, PREDICTION), expected / 2, rtol=1e-14)


@pytest.mark.parametrize("beta", [0.0, 0.3, 1.0, 4.0])
def test_smooth_l1_is_pytorchs(beta):
    smooth = torch.nn.functional.smooth_l1_loss
    expected = smooth(torch.tensor(PREDICTION), torch.tensor(Y), reduction="none", beta=beta).sum(-1)
    np.testing.assert_allclose(losses.smooth_l1(Y, PREDICTION, beta=beta), expected, rtol=1e-13)
    gradient = torch_gradient(lambda *args, reduction: smooth(*args, reduction=reduction, beta=beta))
    np.testing.assert_allclose(losses.smooth_l1_gradient(Y, PREDICTION, beta=beta), gradient, rtol=1e-13)


@pytest.mark.parametrize("beta", [0.5, 2.0])
def test_smooth_l1_is_scipys_huber_by_beta(beta):
    expected = scipy.special.huber(beta, PREDICTION - Y).sum(-1) / beta
    np.testing.assert_allclose(losses.smooth_l1(Y, PREDICTION, beta=beta), expected, rtol=1e-13)
    of_keras = keras.losses.huber(Y, PREDICTION, delta=beta) * 3 / beta
    np.testing.assert_allclose(expected, of_keras, rtol=1e-5)


def test_smooth_l1_meets_itself_at_the_transition():
    """Both pieces give β/2 there, with slope one."""
    for beta in (0.25, 1.0, 3.0):
        distance = np.array([[beta * (1 - 1e-9)], [beta], [beta * (1 + 1e-9)]])
        np.testing.assert_allclose(losses.smooth_l1(0 * distance, distance, beta=beta), beta / 2, rtol=1e-8)
        np.testing.assert_allclose(losses.smooth_l1_gradient(0 * distance, distance, beta=beta), 1, rtol=1e-8)


def test_smooth_l1_far_out_and_at_zero():
    far = np.float32([[1e30], [0.0]])
    np.testing.assert_array_equal(losses.smooth_l1(0 * far, far), far[:, 0])
    np.testing.assert_array_equal(losses.smooth_l1_gradient([[0.0], [0.0]], [[-1e30], [0.0]]), [[-1], [0]])
    assert np.isnan(losses.smooth_l1([[0.0]], [[np.nan]])).all()
    assert np.isnan(losses.smooth_l1_gradient([[0.0]], [[np.nan]])).all()


@pytest.mark.parametrize("name", ["smooth_l1", "smooth_l1_gradient"])
def test_smooth_l1_refuses_a_negative_transition(name):
    with pytest.raises(ValueError, match=r"smooth_l1: beta is -1\.0, expected a number that is not negative"):
        getattr(losses, name)(Y, PREDICTION, beta=-1.0)


@pytest.mark.parametrize(("alpha", "jump"), [(0.1, 0.8), (0.5, 0.0), (0.8, -0.6)])
def test_note_ds_smooth_l1_jumps_unless_alpha_is_a_half(alpha, jump):
    """α d² for |d| < 1 ends at α; |d| − α begins at 1 − α."""

    def as_written(d):
        return alpha * d**2 if abs(d) < 1 else abs(d) - alpha

    assert as_written(1.0) - as_written(1 - 1e-12) == pytest.approx(jump, abs=1e-10)


@pytest.mark.parametrize("beta", [0.0, 1e-30, 1e-3, 1.0, 1e30, 1e38])
def test_smooth_l1_at_any_size_is_float64s(beta):
    sizes = np.array([0, 1e-37, 1e-30, 1e-25, 1e-3, 0.5, 1, 3, 1e25, 1e30, 1e38])
    d = np.concatenate([sizes, -sizes]).astype("float32")[:, None]
    exact = np.abs(d[:, 0].astype(float))
    near = exact < beta
    expected = np.where(near, 0.5 * exact**2 / (beta or 1), exact - 0.5 * beta)
    slopes = np.sign(d[:, 0]) * np.where(near, exact / (beta or 1), 1)
    zero, d = tf.zeros_like(d), tf.constant(d)
    with tf.GradientTape() as tape:
        tape.watch(d)
        loss = losses.smooth_l1(zero, d, beta=beta)
    np.testing.assert_allclose(loss, expected, rtol=1e-6, atol=1e-37)
    for slope in (tape.gradient(loss, d), losses.smooth_l1_gradient(zero, d, beta=beta)):
        np.testing.assert_allclose(slope[:, 0], slopes, rtol=1e-6, atol=1e-37)
