"""Units, roundings, ranks, orders and precisions that must not matter. Oracles: scikit-learn, and algebra."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.preprocessing

from dlcourse import preprocessing

SIZES = [1e-30, 1e-20, 1e20, 1e30]
POINTS = np.array([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]])
# 0.3 and its neighbour: one number to all who don't count bits.
ALMOST = np.array([[0.3], [0.3], [0.1 + 0.2], [0.1 + 0.2]])


@pytest.mark.parametrize("size", SIZES)
def test_standardising_does_not_ask_for_the_unit(size):
    x = np.array([[-1.0], [1.0], [3.0], [-3.0]], np.float32)
    small = x * np.float32(size)
    expected = sklearn.preprocessing.StandardScaler().fit_transform(x)
    np.testing.assert_allclose(preprocessing.standardize(small, small), expected, rtol=1e-6)
    np.testing.assert_allclose(preprocessing.inverse_standardize(small, expected.astype("float32")), small, rtol=1e-6)
    far = x.astype("float64") * size**9
    np.testing.assert_allclose(preprocessing.standardize(far, far), expected, rtol=1e-6)


def test_features_of_any_units_beside_each_other():
    x = np.random.default_rng(0).normal(size=(9, 4))
    units = np.array([1e-30, 1e-5, 1e10, 1e30])
    ours = preprocessing.standardize((x * units).astype("float32"), (x * units).astype("float32"))
    np.testing.assert_allclose(ours, (x - x.mean(0)) / x.std(0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_feature_that_is_constant_but_for_rounding_is_only_moved(dtype):
    almost = ALMOST.astype(dtype)
    almost[2:] = np.nextafter(almost[:1], dtype(1))
    assert np.ptp(almost) > 0
    for function in (preprocessing.standardize, preprocessing.min_max_scale):
        moved = function(almost, np.array([[0.31]], dtype))
        np.testing.assert_allclose(moved, [[0.01]], rtol=1e-4)
    layer = preprocessing.Standardize(dtype=np.dtype(dtype).name)
    layer.adapt(almost)
    np.testing.assert_allclose(layer(np.array([[0.31]], dtype)), [[0.01]], rtol=1e-4)
    theirs = sklearn.preprocessing.StandardScaler().fit(ALMOST).transform([[0.31]])
    np.testing.assert_allclose(preprocessing.standardize(ALMOST, np.array([[0.31]])), theirs)


def test_a_feature_that_varies_little_is_no_constant():
    x = np.float32(1e4) + np.arange(8, dtype=np.float32)[:, None] / 64
    z = preprocessing.standardize(x, x).numpy()
    np.testing.assert_allclose(z.std(), 1, rtol=1e-5)
    assert np.ptp(preprocessing.min_max_scale(x, x)) == 1


@pytest.mark.parametrize("size", SIZES)
def test_principal_axes_do_not_ask_for_the_unit(size):
    x = (POINTS * size).astype(np.float32)
    axes = preprocessing.principal_axes(x).axes
    np.testing.assert_allclose(axes, [[0.8, -0.6], [0.6, 0.8]], rtol=1e-6)
    whitened = preprocessing.pca_whiten(x, x, epsilon=0.0)
    expected = preprocessing.pca_whiten(POINTS, POINTS, epsilon=0.0)
    np.testing.assert_allclose(whitened, expected, atol=1e-6)
    np.testing.assert_allclose(preprocessing.inverse_pca_whiten(x, whitened, epsilon=0.0), x, atol=1e-6 * 4 * size)


def test_epsilon_outweighs_tiny_variances_and_is_nothing_to_huge_ones():
    for size in (1e-30, 1e30):
        x = (POINTS * size).astype(np.float32)
        scores = preprocessing.pca(x, x, num_components=2).scores.numpy().astype(float)
        expected = scores / np.sqrt(np.array([12.5, 0.125]) * size**2 + 0.01)
        np.testing.assert_allclose(
            preprocessing.pca_whiten(x, x, epsilon=0.01), expected, rtol=1e-5, atol=1e-6 * expected.max()
        )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("offset", [0.0, 1000.0])
def test_whitening_leaves_out_directions_that_the_samples_do_not_use(dtype, offset):
    rng = np.random.default_rng(0)
    free = rng.normal(size=(30, 3))
    x = (np.c_[free, free[:, 0] + free[:, 1], np.full(30, 2.0)] + offset).astype(dtype)
    whitened = preprocessing.pca_whiten(x, x, epsilon=0.0).numpy()
    np.testing.assert_allclose(whitened.T @ whitened / 30, np.diag([1, 1, 1, 0, 0]), atol=2e-3)
    assert not whitened[:, 3:].any()
    layer = preprocessing.PCAWhiten(epsilon=0.0, dtype=np.dtype(dtype).name)
    layer.adapt(x)
    assert np.isfinite(layer(x)).all()
    assert not layer(x).numpy()[:, 3:].any()
    assert np.isfinite(preprocessing.pca_laws(x, num_components=2, epsilon=0.0).whitened).all()


def test_a_small_feature_is_no_rounding():
    x = np.random.default_rng(1).normal(size=(20, 3)) * [1e4, 1.0, 1e-2] + [1e5, 0, 0]
    whitened = preprocessing.pca_whiten(x.astype("float32"), x.astype("float32"), epsilon=0.0).numpy()
    np.testing.assert_allclose(whitened.T @ whitened / 20, np.eye(3), atol=2e-3)


def test_signs_of_axes_do_not_hang_on_precision_or_order():
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(30, 2))
        x = (x - x.mean(0)) / x.std(0)  # axes (1, 1) and (1, −1), whose entries tie
        axes = preprocessing.principal_axes(x).axes.numpy()
        assert (axes[0] > 0).all(), "the first of entries of one size"
        np.testing.assert_allclose(preprocessing.principal_axes(x.astype("float32")).axes, axes, atol=1e-3)
        np.testing.assert_allclose(preprocessing.principal_axes(x[rng.permutation(30)]).axes, axes, atol=1e-9)
