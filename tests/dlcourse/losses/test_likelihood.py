"""Oracles: PyTorch, SciPy, scikit-learn, closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
import scipy.stats
import sklearn.metrics
import torch

from dlcourse import losses

RNG = np.random.default_rng(4)
LABELS = RNG.integers(4, size=(5, 2))
LOG_PROBABILITIES = scipy.special.log_softmax(RNG.normal(size=(5, 2, 4)), axis=-1)
WEIGHTS = np.array([0.5, 1.0, 2.0, 4.0])
Y, MEAN, VARIANCE = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 3)), RNG.uniform(0.2, 3.0, size=(5, 3))


def torch_nll(log_probabilities, weights=None, reduction="none"):
    channels = log_probabilities.movedim(-1, 1)
    weights = None if weights is None else torch.tensor(weights)
    return torch.nn.functional.nll_loss(channels, torch.tensor(LABELS), weight=weights, reduction=reduction)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["unweighted", "weighted"])
def test_nll_and_its_gradient_are_pytorchs(weights):
    log_probabilities = torch.tensor(LOG_PROBABILITIES, requires_grad=True)
    expected = torch_nll(log_probabilities, weights)
    expected.sum().backward()
    np.testing.assert_allclose(losses.nll(LABELS, LOG_PROBABILITIES, weights), expected.detach(), rtol=1e-14)
    actual = losses.nll_gradient(LABELS, LOG_PROBABILITIES, weights)
    np.testing.assert_array_equal(actual, log_probabilities.grad)


def test_pytorchs_weighted_mean_is_the_risk_with_the_weights_as_mask():
    plain = losses.nll(LABELS, LOG_PROBABILITIES)
    expected = torch_nll(torch.tensor(LOG_PROBABILITIES), WEIGHTS, "mean")
    assert float(losses.empirical_risk(plain, WEIGHTS[LABELS])) == pytest.approx(float(expected), rel=1e-13)


def test_mean_nll_is_sklearns_log_loss_and_cross_entropy_of_one_hot():
    rows, labels = LOG_PROBABILITIES.reshape(-1, 4), LABELS.reshape(-1)
    mean = np.mean(losses.nll(labels, rows))
    assert mean == pytest.approx(sklearn.metrics.log_loss(labels, np.exp(rows), labels=range(4)), rel=1e-12)
    np.testing.assert_allclose(losses.nll(labels, rows), losses.cross_entropy(np.eye(4)[labels], np.exp(rows)))


def test_nll_of_what_cannot_be():
    log_probabilities = np.array([[-np.inf, 0.0], [-np.inf, 0.0]])
    np.testing.assert_array_equal(losses.nll(np.array([0, 1]), log_probabilities), [np.inf, 0])


@pytest.mark.parametrize("name", ["nll", "nll_gradient"])
def test_weights_are_one_a_class(name):
    with pytest.raises(
        ValueError, match=rf"{name}: class_weights has shape \(3,\), expected \(k\) with k = 4, as log_probabilities"
    ):
        getattr(losses, name)(LABELS, LOG_PROBABILITIES, WEIGHTS[:3])


def test_gaussian_nll_is_scipys_and_pytorchs():
    expected = -scipy.stats.norm.logpdf(Y, MEAN, np.sqrt(VARIANCE)).sum(-1)
    np.testing.assert_allclose(losses.gaussian_nll(Y, MEAN, VARIANCE), expected, rtol=1e-13)
    tensors = [torch.tensor(a) for a in (MEAN, Y, VARIANCE)]
    of_torch = torch.nn.functional.gaussian_nll_loss(*tensors, full=True, reduction="none").sum(-1)
    np.testing.assert_allclose(expected, of_torch, rtol=1e-13)


def test_gaussian_nll_gradient_is_pytorchs():
    mean, variance = (torch.tensor(a, requires_grad=True) for a in (MEAN, VARIANCE))
    torch.nn.functional.gaussian_nll_loss(mean, torch.tensor(Y), variance, reduction="sum").backward()
    actual = losses.gaussian_nll_gradient(Y, MEAN, VARIANCE)
    np.testing.assert_allclose(actual.mean, mean.grad, rtol=1e-13)
    np.testing.assert_allclose(actual.variance, variance.grad, rtol=1e-12)


def test_with_unit_variance_it_is_half_the_squared_error_and_a_constant():
    ones = np.ones_like(Y)
    actual = losses.gaussian_nll(Y, MEAN, ones) - losses.half_squared_error(Y, MEAN)
    np.testing.assert_allclose(actual, 1.5 * np.log(2 * np.pi), rtol=1e-13)
    np.testing.assert_allclose(
        losses.gaussian_nll_gradient(Y, MEAN, ones).mean, losses.half_squared_error_gradient(Y, MEAN), rtol=1e-15
    )


def test_the_likeliest_variance_is_the_mean_squared_error():
    """There the gradient, summed over the samples, vanishes, and the mean loss is ½ (1 + ln(2π MSE))."""
    mse = np.mean((Y - MEAN) ** 2)
    best = np.full_like(Y, mse)
    assert np.sum(losses.gaussian_nll_gradient(Y, MEAN, best).variance) == pytest.approx(0, abs=1e-13)
    per_component = np.mean(losses.gaussian_nll(Y, MEAN, best)) / 3
    assert per_component == pytest.approx(0.5 * (1 + np.log(2 * np.pi * mse)), rel=1e-13)


def test_note_ds_expected_gaussian_loss_has_the_wrong_sign():
    """−E(y − f)² falls as f goes astray; the loss rises, by half the squared error."""
    y = np.array([[0.0], [0.0]])
    near, far = (float(np.mean(losses.gaussian_nll(y, y + f, np.ones_like(y)))) for f in (1.0, 3.0))
    assert far - near == pytest.approx(0.5 * (9 - 1))


def test_edges_of_gaussian_nll():
    assert float(losses.gaussian_nll([0.0], [0.0], [1e-4])) < 0
    for variance in (0.0, -1.0, np.nan):
        assert np.isnan(float(losses.gaussian_nll([0.0], [1.0], [variance])))
