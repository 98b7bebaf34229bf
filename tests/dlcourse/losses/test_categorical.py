"""Oracles: Keras, PyTorch, SciPy, scikit-learn, and hand-worked numbers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import scipy.special
import sklearn.metrics
import torch

from dlcourse import activations, losses

RNG = np.random.default_rng(0)
LABELS = np.array([2, 0, 3])
Y = np.eye(4)[LABELS]
SOFT = RNG.dirichlet(np.ones(4), size=3)
LOGITS = RNG.normal(size=(3, 4))


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
    assert float(losses.cross_entropy_from_logits([1.0, 0.0], [-np.inf, 0.0])) == np.inf
    np.testing.assert_array_equal(losses.cross_entropy_gradient([0.0, 1.0], [0.0, 1.0]), [0.0, -1.0])
    np.testing.assert_array_equal(losses.cross_entropy_gradient([1.0, 0.0], [0.0, 1.0]), [-np.inf, 0.0])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_logits_neither_overflow_nor_lose_their_gradient(dtype):
    logits = np.array([[-1e4, 1e4], [1e4, 1e4 - 1], [1e4, -1e4]], dtype)
    targets = np.array([[1, 0], [1, 0], [1, 0]], dtype)
    p = 1 / (1 + np.exp(-1.0))
    np.testing.assert_allclose(losses.cross_entropy_from_logits(targets, logits), [2e4, -np.log(p), 0], rtol=1e-6)
    expected = [[-1, 1], [p - 1, 1 - p], [0, 0]]
    np.testing.assert_allclose(losses.cross_entropy_from_logits_gradient(targets, logits), expected, rtol=1e-6)
    np.testing.assert_allclose(
        losses.softmax_cross_entropy_gradient(targets, logits), np.array(expected) / 3, rtol=1e-6
    )


@pytest.mark.parametrize("name", ["cross_entropy", "cross_entropy_from_logits", "cross_entropy_from_logits_gradient"])
def test_nan_in_is_nan_out(name):
    assert np.isnan(getattr(losses, name)([[0.5, 0.5]], [[np.nan, 1.0]])).any()


@pytest.mark.parametrize("targets", [Y, SOFT])
def test_gradients_are_pytorchs(targets):
    logits = torch.tensor(LOGITS, requires_grad=True)
    torch.nn.functional.cross_entropy(logits, torch.tensor(targets)).backward()
    np.testing.assert_allclose(losses.softmax_cross_entropy_gradient(targets, LOGITS), logits.grad, atol=1e-15)
    np.testing.assert_allclose(losses.cross_entropy_from_logits_gradient(targets, LOGITS), 3 * logits.grad, atol=1e-15)
    probabilities = torch.softmax(torch.tensor(LOGITS), -1).requires_grad_()
    (-torch.tensor(targets) * probabilities.log()).sum().backward()
    actual = losses.cross_entropy_gradient(targets, probabilities.detach().numpy())
    np.testing.assert_allclose(actual, probabilities.grad, rtol=1e-14)


def test_targets_that_do_not_sum_to_one_are_weights():
    weights = np.array([0.5, 2.0, 1.0])[:, None] * SOFT
    logits = torch.tensor(LOGITS, requires_grad=True)
    torch.nn.functional.cross_entropy(logits, torch.tensor(weights), reduction="sum").backward()
    np.testing.assert_allclose(losses.cross_entropy_from_logits_gradient(weights, LOGITS), logits.grad, atol=1e-14)


def test_the_mean_gradient_averages_over_all_leading_axes():
    stacked = losses.softmax_cross_entropy_gradient(np.stack([Y, SOFT]), np.stack([LOGITS, -LOGITS]))
    flat = losses.softmax_cross_entropy_gradient(np.concatenate([Y, SOFT]), np.concatenate([LOGITS, -LOGITS]))
    np.testing.assert_allclose(np.reshape(stacked, (6, 4)), flat, rtol=1e-14)


def test_softmaxs_jacobian_makes_one_gradient_of_the_other():
    """The chain rule: Jᵀ (−y/ŷ) = ŷ − y."""
    chained = activations.softmax_jacobian_vector_product(
        LOGITS, losses.cross_entropy_gradient(SOFT, scipy.special.softmax(LOGITS, axis=-1))
    )
    np.testing.assert_allclose(chained, losses.cross_entropy_from_logits_gradient(SOFT, LOGITS), atol=1e-15)


def test_a_shift_of_the_logits_changes_nothing_and_so_the_gradient_sums_to_zero():
    shifted = LOGITS + np.array([[3.0], [-5.0], [700.0]])
    before, after = (losses.cross_entropy_from_logits(SOFT, z) for z in (LOGITS, shifted))
    np.testing.assert_allclose(after, before, rtol=1e-12)
    np.testing.assert_allclose(np.sum(losses.softmax_cross_entropy_gradient(SOFT, LOGITS), axis=-1), 0, atol=1e-16)


def test_mean_cross_entropy_is_sklearns_log_loss():
    probabilities = scipy.special.softmax(LOGITS, axis=-1)
    expected = sklearn.metrics.log_loss(LABELS, probabilities, labels=range(4))
    assert float(losses.empirical_risk(losses.cross_entropy(Y, probabilities))) == pytest.approx(expected, rel=1e-13)


def test_other_classes_get_a_gradient_too():
    """Note D says that cross-entropy ignores the other classes; behind softmax each is pushed down by its ŷ."""
    gradient = losses.cross_entropy_from_logits_gradient([1.0, 0.0, 0.0], np.log([0.5, 0.4, 0.1]).astype("float32"))
    np.testing.assert_allclose(gradient, [-0.5, 0.4, 0.1], rtol=1e-6)
