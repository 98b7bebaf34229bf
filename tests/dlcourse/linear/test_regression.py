"""Linear, logistic and softmax regression. Oracles: scikit-learn, NumPy, SciPy, PyTorch, conditions of the optimum."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
import sklearn.datasets
import sklearn.linear_model
import tensorflow as tf
import torch
from torch.nn import functional

from dlcourse import linear
from tests.dlcourse.linear.samples import blobs, standardized, table


def numbers(seed, samples=17, features=4, offset=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(samples, features)) + offset
    return x, x @ rng.normal(size=features) + 3 + rng.normal(size=samples)


@pytest.mark.parametrize("strength", [0.0, 0.01, 3.0])
@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_linear_regression_is_scikit_learns(strength, offset):
    x, y = numbers(0, offset=offset)
    model = sklearn.linear_model.Ridge(alpha=len(x) * strength) if strength else sklearn.linear_model.LinearRegression()
    model.fit(x, y)
    fit = linear.linear_regression(x, y, strength=strength)
    np.testing.assert_allclose(fit.weights, model.coef_, rtol=1e-9)
    np.testing.assert_allclose(fit.intercept, model.intercept_, rtol=1e-9)


def test_linear_regression_solves_the_augmented_normal_equations():
    x, y = numbers(1)
    strength = 0.2
    augmented = linear.augment(x).numpy()
    penalty = len(x) * strength * np.diag([1, 1, 1, 1, 0])
    expected = np.linalg.solve(augmented.T @ augmented + penalty, augmented.T @ y)
    fit = linear.linear_regression(x, y, strength=strength)
    np.testing.assert_allclose(np.append(fit.weights, fit.intercept), expected, rtol=1e-10)
    gradients = linear.linear_regression_gradient(x, y, fit.weights, fit.intercept, strength=strength)
    np.testing.assert_allclose(gradients.weights, 0, atol=1e-14)
    np.testing.assert_allclose(gradients.intercept, 0, atol=1e-14)


def test_of_many_solutions_the_shortest():
    rng = np.random.default_rng(2)
    x = np.repeat(rng.normal(size=(6, 2)), 2, axis=1)  # each feature twice
    x = np.concatenate([x, np.ones((6, 1)), rng.normal(size=(6, 5))], axis=1)  # one never varies; more than samples
    y = rng.normal(size=6)
    fit = linear.linear_regression(x, y)
    expected = np.linalg.pinv(x - x.mean(0), rcond=1e-12) @ (y - y.mean())
    np.testing.assert_allclose(fit.weights, expected, atol=1e-12)
    np.testing.assert_allclose(x @ fit.weights.numpy() + fit.intercept, y, atol=1e-12)


def torch_regression(x, y, strength):
    """The normal equations, of features or, where these are as many as the samples, of samples."""
    n, features = x.shape
    means, y_mean, identity = x.mean(0), y.mean(), torch.eye(max(n, features), dtype=x.dtype)
    x = x - means
    if features < n:
        weights = torch.linalg.solve(x.T @ x + n * strength * identity[:features, :features], x.T @ (y - y_mean))
    else:  # in the one direction in which centred samples do not lie, any number will do
        weights = x.T @ torch.linalg.solve(x @ x.T + n * strength * identity[:n, :n] + 1, y - y_mean)
    return weights, y_mean - means @ weights


@pytest.mark.parametrize("strength", [0.0, 0.3])
@pytest.mark.parametrize(("samples", "features"), [(7, 3), (4, 3), (3, 3), (3, 5), (2, 4), (8, 1)])
def test_linear_regression_is_differentiated_three_times(samples, features, strength):
    rng = np.random.default_rng(samples + features)
    arguments = rng.normal(size=(samples, features)), rng.normal(size=samples), np.array(strength)
    directions = [rng.normal(size=a.shape) for a in arguments]
    ours = [tf.constant(a) for a in arguments]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(ours)
        weights, intercept = linear.linear_regression(*ours[:2], strength=ours[2])
        value, found = tf.reduce_sum(tf.sin(weights)) + intercept**2, []
        for _ in range(3):
            found.append(tape.gradient(value, ours))
            value = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(found[-1], directions, strict=True)])
    theirs = [torch.tensor(a, requires_grad=True) for a in arguments]
    weights, intercept = torch_regression(*theirs)
    value = weights.sin().sum() + intercept**2
    for gradients in found:
        expected = torch.autograd.grad(value, theirs, create_graph=True)
        scale = expected[0].detach().abs().max().item()
        for actual, tensor in zip(gradients, expected, strict=True):
            np.testing.assert_allclose(actual, tensor.detach(), atol=1e-8 * scale)
        value = sum((g * torch.tensor(v)).sum() for g, v in zip(expected, directions, strict=True))


def test_linear_regression_of_one_sample_is_its_target():
    fit = linear.linear_regression([[2.0, 5.0]], [7.0])
    np.testing.assert_array_equal(fit.weights, [0, 0])
    assert float(fit.intercept) == 7


def test_fuel_of_real_cars_is_scikit_learns():
    x, y = table("mpg", ["displacement", "horsepower", "weight", "acceleration"], "mpg")
    y = y.astype(float)
    model = sklearn.linear_model.LinearRegression().fit(x, y)
    fit = linear.linear_regression(x, y)
    np.testing.assert_allclose(fit.weights, model.coef_, rtol=1e-9)
    assert 0.69 < model.score(x, y) < 0.72


def test_linear_gradient_is_pytorchs():
    x, y = numbers(3)
    rng = np.random.default_rng(3)
    w, b = torch.tensor(rng.normal(size=4), requires_grad=True), torch.tensor(0.4, dtype=float, requires_grad=True)
    risk = 0.5 * functional.mse_loss(torch.tensor(x) @ w + b, torch.tensor(y)) + 0.5 * 0.3 * (w**2).sum()
    risk.backward()
    found = linear.linear_regression_gradient(x, y, w.detach().numpy(), b.detach().numpy(), strength=0.3)
    for actual, expected in zip(found, (risk.detach(), w.grad, b.grad), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-12)


def test_sgd_is_pytorchs_optimiser_step_by_step():
    x, y = numbers(4)
    batches = np.random.default_rng(4).integers(len(x), size=(9, 5)).astype(np.int32)
    w, b = torch.ones(4, dtype=float, requires_grad=True), torch.zeros((), dtype=float, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=0.1)
    risks = []
    for batch in batches:
        optimizer.zero_grad()
        error = torch.tensor(x[batch]) @ w + b - torch.tensor(y[batch])
        risk = 0.5 * (error**2).mean() + 0.5 * 0.3 * (w**2).sum()
        risk.backward()
        optimizer.step()
        risks.append(risk.item())
    end = linear.linear_regression_sgd(x, y, np.ones(4), np.zeros(()), batches, learning_rate=0.1, strength=0.3)
    for actual, expected in zip(end, (w.detach(), b.detach(), risks), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-12)


def test_descent_over_all_samples_ends_at_the_closed_form():
    x, y = numbers(5)
    batches = np.tile(np.arange(len(x), dtype=np.int32), (3000, 1))
    end = linear.linear_regression_sgd(x, y, np.zeros(4), np.zeros(()), batches, learning_rate=0.2, strength=0.1)
    fit = linear.linear_regression(x, y, strength=0.1)
    np.testing.assert_allclose(end.weights, fit.weights, rtol=1e-9)
    np.testing.assert_allclose(end.intercept, fit.intercept, rtol=1e-9)
    assert np.all(np.diff(end.risks) <= 1e-12)


@pytest.mark.parametrize("strength", [1e-4, 0.1])
def test_logistic_regression_is_scikit_learns(strength):
    x, y = sklearn.datasets.load_breast_cancer(return_X_y=True)
    x, y = standardized(x), y.astype(float)
    theirs = sklearn.linear_model.LogisticRegression(
        C=1 / (len(x) * strength), tol=1e-10, max_iter=10_000, solver="newton-cholesky"
    ).fit(x, y)
    fit = linear.logistic_regression(x, y, strength=strength)
    np.testing.assert_allclose(fit.weights, theirs.coef_[0], atol=1e-6 * np.abs(theirs.coef_).max())
    np.testing.assert_allclose(fit.intercept, theirs.intercept_[0], rtol=1e-6)
    probabilities = linear.logistic_regression_predict(x, fit.weights, fit.intercept)
    np.testing.assert_allclose(probabilities, theirs.predict_proba(x)[:, 1], atol=1e-6)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 100.0])
def test_logistic_regression_is_where_scipys_search_ends(scale):
    """Also where features are small or large, on which full steps of Newton's overshoot."""
    x, signs = blobs(1, 40, 3, gap=3.0)
    x, y = scale * x, (signs + 1) / 2

    def risk(parameters):
        found = linear.logistic_regression_gradient(x, y, parameters[:-1], parameters[-1], strength=0.01)
        return float(found.risk), np.append(found.weights, found.intercept)

    fit = linear.logistic_regression(x, y, strength=0.01)
    np.testing.assert_allclose(risk(np.append(fit.weights, fit.intercept))[1] / scale, 0, atol=1e-13 / scale)
    end = scipy.optimize.minimize(risk, np.zeros(4), jac=True, method="BFGS", options={"gtol": 1e-9})
    np.testing.assert_allclose(np.append(fit.weights, fit.intercept), end.x, atol=1e-5 * np.abs(end.x).max())


def test_the_slope_of_one_feature_by_hand():
    """A quarter of those with x = 0 and three quarters of those with x = 1 are positive: odds 1/3 and 3."""
    x, y = np.repeat([[0.0], [1.0]], 4, axis=0), np.array([0, 0, 0, 1, 1, 1, 1, 0.0])
    fit = linear.logistic_regression(x, y)
    np.testing.assert_allclose(fit.intercept, -np.log(3), rtol=1e-12)
    np.testing.assert_allclose(fit.weights, [2 * np.log(3)], rtol=1e-12)


def test_separated_classes_stay_finite():
    for dtype in (np.float32, np.float64):
        x = np.array([[-1.0], [1.0]], dtype)
        for steps in (25, 500):
            fit = linear.logistic_regression(x, np.array([0, 1], dtype), steps=steps)
            assert np.isfinite(fit.weights).all()
            assert float(fit.weights[0]) > 10


def test_logistic_gradient_is_pytorchs_also_at_large_scores():
    x, signs = blobs(2, 11, 3)
    y = (signs + 1) / 2
    for size in (1.0, 1e4):
        w, b = (
            torch.tensor(size * np.array([1.0, -2, 0.5]), requires_grad=True),
            torch.tensor(0.3, dtype=float, requires_grad=True),
        )
        risk = (
            functional.binary_cross_entropy_with_logits(torch.tensor(x) @ w + b, torch.tensor(y)) + 0.05 * (w**2).sum()
        )
        risk.backward()
        found = linear.logistic_regression_gradient(x, y, w.detach().numpy(), b.detach().numpy(), strength=0.1)
        for actual, expected in zip(found, (risk.detach(), w.grad, b.grad), strict=True):
            np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-15)


def test_softmax_regression_over_all_samples_is_scikit_learns():
    x, y = sklearn.datasets.load_iris(return_X_y=True)
    x, strength = standardized(x), 0.05
    theirs = sklearn.linear_model.LogisticRegression(C=1 / (len(x) * strength), tol=1e-10, max_iter=10_000).fit(x, y)
    batches = np.tile(np.arange(len(x), dtype=np.int32), (2000, 1))
    end = linear.softmax_regression(x, y, batches, num_classes=3, learning_rate=0.5, strength=strength)
    np.testing.assert_allclose(np.transpose(end.weights), theirs.coef_, atol=1e-5)
    np.testing.assert_allclose(end.intercept, theirs.intercept_, atol=1e-5)
    probabilities = linear.softmax_regression_predict(x, end.weights, end.intercept)
    np.testing.assert_allclose(probabilities, theirs.predict_proba(x), atol=1e-5)
    np.testing.assert_allclose(np.sum(end.weights, axis=1), 0, atol=1e-12)


def test_penguins_by_softmax_regression_in_mini_batches():
    features = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    x, names = table("penguins", features, "species")
    y = np.unique(names, return_inverse=True)[1]
    rng = np.random.default_rng(0)
    batches = np.concatenate([rng.permutation(len(x))[: len(x) // 20 * 20].reshape(-1, 20) for _ in range(30)])
    end = linear.softmax_regression(standardized(x), y, batches, num_classes=3, learning_rate=0.5)
    chosen = np.argmax(linear.softmax_regression_predict(standardized(x), end.weights, end.intercept), axis=1)
    assert float(linear.accuracy(y, chosen)) > 0.98


def test_softmax_gradient_is_pytorchs():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(7, 4)), rng.integers(3, size=7)
    w, b = (
        torch.tensor(rng.normal(size=(4, 3)), requires_grad=True),
        torch.tensor(rng.normal(size=3), requires_grad=True),
    )
    risk = functional.cross_entropy(torch.tensor(x) @ w + b, torch.tensor(y)) + 0.1 * (w**2).sum()
    risk.backward()
    found = linear.softmax_regression_gradient(x, y, w.detach().numpy(), b.detach().numpy(), strength=0.2)
    for actual, expected in zip(found, (risk.detach(), w.grad, b.grad), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-12)


def test_softmax_of_two_classes_is_logistic():
    x, signs = blobs(4, 9, 3)
    w, b = np.random.default_rng(4).normal(size=3), 0.2
    two = linear.softmax_regression_predict(x, np.stack([np.zeros(3), w], axis=1), np.array([0, b]))
    np.testing.assert_allclose(two[:, 1], linear.logistic_regression_predict(x, w, b), rtol=1e-12)
    pair = linear.softmax_regression_gradient(
        x, (signs > 0).astype(int), np.stack([0 * w, w], axis=1), np.array([0, b])
    )
    one = linear.logistic_regression_gradient(x, (signs + 1) / 2, w, b)
    np.testing.assert_allclose(pair.risk, one.risk, rtol=1e-12)
    np.testing.assert_allclose(pair.weights[:, 1], one.weights, rtol=1e-12)


def test_what_cannot_be_learnt_from_is_refused():
    x, y = np.ones((2, 1)), np.array([0.0, 1.0])
    with pytest.raises(ValueError, match="linear_regression: x has shape"):
        linear.linear_regression(np.ones((0, 1)), np.ones(0))
    with pytest.raises(ValueError, match=r"strength is -1, expected zero or a positive number"):
        linear.linear_regression(x, y, strength=-1.0)
    with pytest.raises(ValueError, match=r"logistic_regression: y holds the label -1, expected 0 or 1"):
        linear.logistic_regression(x, np.array([-1.0, 1.0]))
    with pytest.raises(ValueError, match=r"batches holds the index 2, expected 0 to 1"):
        linear.linear_regression_sgd(x, y, np.ones(1), np.zeros(()), [[0, 2]])
    with pytest.raises(ValueError, match=r"y holds the label 2, expected 0 to 1 for 2 classes"):
        linear.softmax_regression(x, [0, 2], [[0]], num_classes=2)


def test_no_step_of_newtons_raises_the_risk_where_a_plain_one_would():
    x = np.array([[0, -1], [5, -10], [-2, 2], [11, 0], [-1, 266], [14, 1], [-8, 71], [-57, 2.0]])
    y = np.array([1, 1, 1, 1, 0, 0, 1, 1.0])
    risks = []
    for steps in range(26):
        fit = linear.logistic_regression(x, y, strength=1e-6, steps=steps)
        risks.append(float(linear.logistic_regression_gradient(x, y, *fit, strength=1e-6).risk))
    assert np.all(np.diff(risks) <= 1e-12)
    end = linear.logistic_regression_gradient(x, y, *fit, strength=1e-6)
    np.testing.assert_allclose(end.weights, 0, atol=1e-8)
