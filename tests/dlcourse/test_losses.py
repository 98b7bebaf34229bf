"""Oracles: Keras, PyTorch, SciPy, and hand-worked numbers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import scipy.special
import torch

from dlcourse import losses

RNG = np.random.default_rng(0)
Y = np.eye(4)[[2, 0, 3]]
SOFT = RNG.dirichlet(np.ones(4), size=3)
LOGITS = RNG.normal(size=(3, 4))


def test_half_squared_error_is_pytorchs():
    expected = 0.5 * torch.nn.functional.mse_loss(torch.tensor(LOGITS), torch.tensor(SOFT), reduction="none").sum(-1)
    np.testing.assert_allclose(losses.half_squared_error(SOFT, LOGITS), expected, rtol=1e-14)


def test_half_squared_error_by_hand():
    """½ (3² + 4²) = 12.5."""
    assert float(losses.half_squared_error([0.0, 1.0], [3.0, 5.0])) == 12.5


@pytest.mark.parametrize("targets", [Y, SOFT])
def test_cross_entropy_is_pytorchs_and_keras(targets):
    expected = torch.nn.functional.cross_entropy(torch.tensor(LOGITS), torch.tensor(targets), reduction="none")
    probabilities = scipy.special.softmax(LOGITS, axis=-1)
    np.testing.assert_allclose(losses.cross_entropy_from_logits(targets, LOGITS), expected, rtol=1e-13)
    np.testing.assert_allclose(losses.cross_entropy(targets, probabilities), expected, rtol=1e-13)
    of_keras = keras.ops.categorical_crossentropy(targets, LOGITS, from_logits=True)
    np.testing.assert_allclose(losses.cross_entropy_from_logits(targets, LOGITS), of_keras, rtol=1e-6)


def test_cross_entropy_counts_nothing_for_what_does_not_occur():
    assert float(losses.cross_entropy([0.0, 1.0], [0.0, 1.0])) == 0.0
    assert float(losses.cross_entropy([1.0, 0.0], [0.0, 1.0])) == np.inf
    assert float(losses.cross_entropy_from_logits([0.0, 1.0], [-np.inf, 0.0])) == 0.0


def test_cross_entropy_from_logits_does_not_overflow():
    np.testing.assert_allclose(losses.cross_entropy_from_logits([[1.0, 0.0]], [[-1e3, 1e3]]), [2e3])


@pytest.mark.parametrize("targets", [Y, SOFT])
def test_softmax_cross_entropy_gradient_is_pytorchs(targets):
    logits = torch.tensor(LOGITS, requires_grad=True)
    torch.nn.functional.cross_entropy(logits, torch.tensor(targets)).backward()
    np.testing.assert_allclose(losses.softmax_cross_entropy_gradient(targets, LOGITS), logits.grad, atol=1e-15)


def test_softmax_cross_entropy_gradient_averages_over_all_leading_axes():
    stacked = losses.softmax_cross_entropy_gradient(np.stack([Y, SOFT]), np.stack([LOGITS, -LOGITS]))
    flat = losses.softmax_cross_entropy_gradient(np.concatenate([Y, SOFT]), np.concatenate([LOGITS, -LOGITS]))
    np.testing.assert_allclose(np.reshape(stacked, (6, 4)), flat, rtol=1e-14)
