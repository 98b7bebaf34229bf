"""The numbers on pre-processing in docs/errata/08-regularization.md."""

from __future__ import annotations

import numpy as np
import pytest

from dlcourse import preprocessing as pp

CROSS = np.array([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]])


def test_s_of_note_c_are_the_eigenvalues_and_it_takes_their_roots():
    covariance = CROSS.T @ CROSS / len(CROSS)
    np.testing.assert_allclose(covariance, [[8.045, 5.94], [5.94, 4.58]], rtol=1e-12)
    axes, s, _ = np.linalg.svd(covariance)
    np.testing.assert_allclose(s, [12.5, 0.125], rtol=1e-12)
    singular = np.linalg.svd(CROSS, compute_uv=False)
    np.testing.assert_allclose(singular, [7.0711, 0.7071], atol=5e-5)
    np.testing.assert_allclose(singular, np.sqrt(4 * s), rtol=1e-12)
    turned = CROSS @ axes
    np.testing.assert_allclose(np.var(turned, axis=0), [12.5, 0.125], rtol=1e-12)
    np.testing.assert_allclose(np.var(turned / s, axis=0), [0.08, 8], rtol=1e-12)
    np.testing.assert_allclose(np.var(turned / np.sqrt(s), axis=0), [1, 1], rtol=1e-12)
    np.testing.assert_allclose(np.var(turned / np.sqrt(s + 1e-5), axis=0), [0.9999992, 0.99992], atol=5e-8)
    np.testing.assert_allclose(np.var(pp.pca_whiten(CROSS, CROSS), axis=0), [0.9999992, 0.99992], atol=5e-8)


@pytest.mark.parametrize(("unit", "length"), [(1.0, 0.01), (255.0, 650.25)])
def test_fancy_pcas_colours_grow_with_the_square_of_the_unit(unit, length):
    grey = np.sqrt(0.1 / 3) * unit  # a variance of 0.1 along (1, 1, 1)/√3
    pixels = np.array([[grey] * 3, [-grey] * 3])
    colour = np.ravel(pp.fancy_pca(pixels, np.zeros((1, 1, 1, 3)), [[1.0, 0.0, 0.0]]))
    assert np.linalg.norm(colour) == pytest.approx(length, rel=1e-6)


def test_a_constant_feature_divides_by_zero_in_the_notes():
    x = np.array([[1.0, 2.0], [3.0, 2.0]])
    with np.errstate(all="ignore"):
        assert np.isnan((x - x.mean(axis=0)) / x.std(axis=0))[:, 1].all()
        assert np.isnan((x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0)))[:, 1].all()
    np.testing.assert_array_equal(pp.standardize(x, x)[:, 1], [0, 0])
    np.testing.assert_array_equal(pp.min_max_scale(x, x)[:, 1], [0, 0])
