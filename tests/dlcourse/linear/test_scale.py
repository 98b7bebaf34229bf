"""Units, distances and offsets that must not matter. Oracles: scikit-learn, float64, and numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.linear_model
import sklearn.metrics
import tensorflow as tf

from dlcourse import backprop, linear


@pytest.mark.parametrize("unit", [1e-30, 1e-20, 1e20, 1e30])
@pytest.mark.parametrize("target", [1e-4, 1.0, 1e4])
def test_least_squares_do_not_ask_for_the_unit(unit, target):
    x, y = np.array([[0.0], [1.0], [3.0]]), np.array([1.0, 3.0, 7.0])
    fit = linear.linear_regression((x * unit).astype("float32"), (y * target).astype("float32"))
    np.testing.assert_allclose(fit.weights.numpy().astype(float), [2 * target / unit], rtol=1e-6)
    np.testing.assert_allclose(fit.intercept, target, rtol=1e-6)


@pytest.mark.parametrize(("unit", "strength"), [(1e-10, 1e-20), (1e-10, 0.3), (1e15, 1e30), (1e15, 0.3)])
def test_ridge_does_not_ask_for_the_unit(unit, strength):
    rng = np.random.default_rng(0)
    x, y = (rng.normal(size=(9, 2)) * unit).astype("float32"), rng.normal(size=9).astype("float32")
    theirs = sklearn.linear_model.Ridge(alpha=9 * strength).fit(x.astype(float), y)
    fit = linear.linear_regression(x, y, strength=strength)
    np.testing.assert_allclose(fit.weights, theirs.coef_, rtol=2e-4)


def test_a_feature_that_is_constant_but_for_rounding_has_no_weight():
    x = np.array([[0.3, 1], [0.3, 2], [0.1 + 0.2, 3], [0.1 + 0.2, 5]])
    fit = linear.linear_regression(x, np.array([1.0, 2.0, 3.0, 5.0]))
    np.testing.assert_allclose(fit.weights, [0, 1], atol=1e-12)


@pytest.mark.parametrize("far", [1e4, 1e6])
def test_neighbours_keep_their_distance_however_far_others_are(far):
    x = np.array([[far], [far + 1], [-far]], np.float32)
    expected = [[1, np.exp(-1), 0], [np.exp(-1), 1, 0], [0, 0, 1]]
    np.testing.assert_allclose(linear.rbf_kernel(x, x), expected, rtol=1e-6)
    np.testing.assert_allclose(linear.kernel_matrix(x, x), expected, rtol=1e-6)
    with tf.GradientTape() as tape:
        x = tf.constant(x)
        tape.watch(x)
        between = linear.rbf_kernel(x, x)[0, 1]
    np.testing.assert_allclose(tape.gradient(between, x), [[2 * np.exp(-1)], [-2 * np.exp(-1)], [0]], atol=1e-6)


@pytest.mark.parametrize("features", [1, 7, 300])
def test_clusters_far_apart_have_scikit_learns_kernel_and_no_negative_eigenvalue(features):
    rng = np.random.default_rng(features)
    x = np.repeat(rng.normal(size=(3, features)) * 1e4, 20, axis=0) + rng.normal(size=(60, features))
    x = x.astype("float32")
    gram = linear.rbf_kernel(x, x, scale=1 / features).numpy()
    exact = np.exp(-np.square(x[:, None].astype(float) - x).sum(-1) / features)
    np.testing.assert_allclose(gram, exact, atol=1e-6)
    np.testing.assert_allclose(gram, sklearn.metrics.pairwise.rbf_kernel(x, gamma=1 / features), atol=1e-5)
    assert np.linalg.eigvalsh(gram).min() > -1e-5
    double = x.astype("float64") * 1e4 + rng.normal(size=x.shape)
    exact = np.exp(-np.square(double[:, None] - double).sum(-1) / features)
    np.testing.assert_allclose(linear.rbf_kernel(double, double, scale=1 / features), exact, atol=1e-5)


def test_kernels_of_distances_beyond_all_numbers_are_zero():
    for dtype, far in ((np.float32, 1e30), (np.float64, 1e200)):
        x = np.array([[far, 0], [-far, 0], [0, far]], dtype)
        np.testing.assert_array_equal(linear.rbf_kernel(x, x), np.eye(3))


@pytest.mark.parametrize("unit", [1e-25, 1e25])
def test_bounds_of_perceptrons_do_not_ask_for_the_plane_s_unit(unit):
    x, y, w = np.array([[2.0, 2], [-2, -2]]), np.array([1.0, -1]), np.array([3.0, 3]) * unit
    bound = linear.perceptron_bound(*(a.astype("float32") for a in (x, y, w)), np.float32(0))
    np.testing.assert_allclose([*bound], [3, 8**0.5, 9 / 8], rtol=1e-6)
    weights = np.stack([-w, w], axis=1).astype("float32")
    bound = linear.multiclass_perceptron_bound(x.astype("float32"), [1, 0], weights, np.zeros(2, "float32"))
    np.testing.assert_allclose([*bound], [3, 4, 9 / 8], rtol=1e-6)
    assert np.isfinite(
        linear.perceptron_bound((x * 1e25).astype("float32"), y.astype("float32"), [1.0, 1.0], 0.0)[:2]
    ).all()


def test_no_penalty_is_none_however_large_the_weights():
    x, w = np.ones((2, 1), np.float32), np.full(1, 1e20, np.float32)
    risk = linear.logistic_regression_gradient(x, np.ones(2, np.float32), w, 0.0, strength=0.0).risk
    assert float(risk) == 0
    planes = np.array([[1e20, -1e20]], np.float32)
    risk = linear.softmax_regression_gradient(x, np.zeros(2, np.int32), planes, np.zeros(2, np.float32)).risk
    assert float(risk) == 0


def test_lengths_of_errors_neither_vanish_nor_overflow():
    for size in (1e-25, 1e25):
        chain = [[[1.0]], [[1.0]]], [[0.0], [0.0]]
        flow = backprop.gradient_flow([[0.0]], [[-size]], *chain, activation="linear", output_activation="linear")
        np.testing.assert_allclose(flow.deltas, [size, size], rtol=1e-6)
