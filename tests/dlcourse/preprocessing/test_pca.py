"""Principal components. Oracles: scikit-learn, NumPy's SVD, PyTorch, laws, the paper's formula, digits."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA as SklearnPCA

from dlcourse import preprocessing as pp

RNG = np.random.default_rng(0)
TRAIN = RNG.normal(size=(40, 5)) @ RNG.normal(size=(5, 5)) + RNG.normal(size=5)
X = RNG.normal(size=(6, 5))
N = len(TRAIN)


def test_axes_and_variances_are_scikit_learns():
    """The signs too: its entry of the largest absolute value is positive in each."""
    oracle = SklearnPCA(svd_solver="full").fit(TRAIN)
    mean, axes, variances = pp.principal_axes(TRAIN)
    np.testing.assert_allclose(mean, oracle.mean_, rtol=1e-12)
    np.testing.assert_allclose(np.transpose(axes), oracle.components_, rtol=1e-8)
    np.testing.assert_allclose(variances, oracle.explained_variance_ * (N - 1) / N, rtol=1e-11)


def test_variances_are_numpys_singular_values_and_pytorchs_eigenvalues():
    singular = np.linalg.svd(TRAIN - TRAIN.mean(0), compute_uv=False)
    variances = pp.principal_axes(TRAIN).variances
    np.testing.assert_allclose(variances, singular**2 / N, rtol=1e-11)
    covariance = torch.cov(torch.tensor(TRAIN.T), correction=0)
    np.testing.assert_allclose(variances, torch.linalg.eigvalsh(covariance).flip(0), rtol=1e-11)


@pytest.mark.parametrize("components", [1, 3, 5])
def test_pca_is_scikit_learns(components):
    oracle = SklearnPCA(components, svd_solver="full").fit(TRAIN)
    scores, reconstruction, variances = pp.pca(TRAIN, X, num_components=components)
    np.testing.assert_allclose(scores, oracle.transform(X), rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(reconstruction, oracle.inverse_transform(oracle.transform(X)), rtol=1e-8)
    np.testing.assert_allclose(pp.inverse_pca(TRAIN, scores), reconstruction, rtol=1e-12)
    assert variances.shape == (components,)
    if components == 5:
        np.testing.assert_allclose(reconstruction, X, rtol=1e-12)


def test_whitening_is_scikit_learns_but_for_n_minus_one():
    oracle = SklearnPCA(whiten=True, svd_solver="full").fit(TRAIN)
    expected = oracle.transform(X) * np.sqrt(N / (N - 1))
    np.testing.assert_allclose(pp.pca_whiten(TRAIN, X, epsilon=0.0), expected, rtol=1e-8, atol=1e-12)


def test_whitening_is_note_cs_code():
    """Its lines, run; a singular vector's sign is free."""
    x = TRAIN - np.mean(TRAIN, axis=0)
    u, s, _ = np.linalg.svd(np.dot(x.T, x) / x.shape[0])
    expected = np.dot(x, u) / np.sqrt(s + 1e-5)
    actual = np.asarray(pp.pca_whiten(TRAIN, TRAIN))
    np.testing.assert_allclose(np.abs(actual), np.abs(expected), rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("epsilon", [0.0, 0.1])
def test_inverse_of_whitening(epsilon):
    whitened = pp.pca_whiten(TRAIN, X, epsilon=epsilon)
    np.testing.assert_allclose(pp.inverse_pca_whiten(TRAIN, whitened, epsilon=epsilon), X, rtol=1e-10)


def test_a_direction_without_variance_stays_finite():
    flat = np.column_stack([TRAIN[:, :2], TRAIN[:, 0] + TRAIN[:, 1]])
    assert pp.principal_axes(flat).variances.numpy()[-1] >= 0
    whitened = np.asarray(pp.pca_whiten(flat, flat))
    assert np.isfinite(whitened).all()
    assert np.abs(whitened[:, -1]).max() < 1e-6


def test_whitening_exaggerates_noise():
    """Note C's warning: of sensor noise of 0.01 beside a signal of 1 both come out of the same size."""
    noisy = np.column_stack([RNG.normal(size=500), 0.01 * RNG.normal(size=500)])
    np.testing.assert_allclose(np.std(pp.pca_whiten(noisy, noisy, epsilon=0.0), axis=0), 1, rtol=1e-12)
    assert np.std(pp.pca_whiten(noisy, noisy, epsilon=0.01), axis=0)[1] < 0.15


@pytest.mark.parametrize("components", [1, 2, 4])
def test_laws_hold(components):
    laws = pp.pca_laws(TRAIN, num_components=components, epsilon=0.3)
    np.testing.assert_allclose(laws.total[0], laws.total[1], rtol=1e-12)
    np.testing.assert_allclose(laws.lost[0], laws.lost[1], rtol=1e-10)
    np.testing.assert_allclose(laws.whitened[0], laws.whitened[1], atol=1e-12)
    np.testing.assert_allclose(laws.total[0], TRAIN.var(0).sum(), rtol=1e-12)
    oracle = SklearnPCA(components, svd_solver="full").fit(TRAIN)
    distances = TRAIN - oracle.inverse_transform(oracle.transform(TRAIN))
    np.testing.assert_allclose(laws.lost[0], (distances**2).sum(1).mean(), rtol=1e-9)


def test_no_other_axes_lose_less():
    """The planes of random orthonormal axes are farther away from digits than that of the principal ones."""
    digits = load_digits().data[:200]
    lost = float(pp.pca_laws(digits, num_components=10).lost[0])
    centred = digits - digits.mean(0)
    for _ in range(20):
        basis = np.linalg.qr(RNG.normal(size=(64, 10)))[0]
        assert ((centred - centred @ basis @ basis.T) ** 2).sum(1).mean() > lost


def test_fancy_pca_is_the_papers_sum():
    """[p₁, p₂, p₃][α₁λ₁, α₂λ₂, α₃λ₃]ᵀ, with scikit-learn's axes."""
    pixels = RNG.uniform(size=(6, 4, 5, 3)) * [1.0, 0.5, 0.2]
    oracle = SklearnPCA(svd_solver="full").fit(pixels.reshape(-1, 3))
    images, normals = RNG.uniform(size=(2, 3, 4, 3)), RNG.normal(size=(2, 3))
    for image, alpha, actual in zip(images, 0.1 * normals, pp.fancy_pca(pixels, images, normals), strict=True):
        eigenvalues = oracle.explained_variance_ * 119 / 120
        expected = image + sum(alpha[k] * eigenvalues[k] * oracle.components_[k] for k in range(3))
        np.testing.assert_allclose(actual, expected, rtol=1e-9)


def test_fancy_pca_adds_one_colour_with_the_covariance_that_it_promises():
    """Over many draws the colours' covariance is 0.1² P Λ² Pᵀ = 0.1² Σ²."""
    pixels = RNG.uniform(size=(50, 3)) @ RNG.uniform(size=(3, 3))
    blank = np.zeros((20000, 1, 2, 3))
    colours = np.asarray(pp.fancy_pca(pixels, blank, RNG.normal(size=(20000, 3))))
    np.testing.assert_array_equal(colours[:, 0, 0], colours[:, 0, 1])
    sigma = np.cov(pixels.T, ddof=0)
    expected = 0.01 * sigma @ sigma
    np.testing.assert_allclose(np.cov(colours[:, 0, 0].T), expected, atol=0.03 * np.abs(expected).max())


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="pca: num_components is 6, expected 1 to 5"):
        pp.pca(TRAIN, X, num_components=6)
    with pytest.raises(ValueError, match="pca_whiten: epsilon is -1, expected 0 or more"):
        pp.pca_whiten(TRAIN, X, epsilon=-1.0)
    with pytest.raises(ValueError, match="channels"):
        pp.fancy_pca(np.zeros((4, 3)), np.zeros((1, 2, 2, 1)), np.zeros((1, 1)))
