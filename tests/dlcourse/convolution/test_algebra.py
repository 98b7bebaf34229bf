"""Oracles: products of polynomials, NumPy's convolution, and a counter-example for correlation."""

from __future__ import annotations

import numpy as np
import pytest

from dlcourse.convolution import algebra, conv1d, correlate2d


@pytest.mark.parametrize(("n", "m"), [(1, 1), (6, 3), (3, 6), (5, 5)])
def test_all_sides_of_a_law_are_equal_and_are_numpys(n, m):
    rng = np.random.default_rng(n)
    f, g, h = rng.normal(size=n), rng.normal(size=m), rng.normal(size=m)
    laws = algebra(f, g, h, 1.5)
    expected = [
        np.convolve(f, g),
        np.convolve(np.convolve(f, g), h),
        np.convolve(f, g) + np.convolve(f, h),
        1.5 * np.convolve(f, g),
        np.diff(np.convolve(f, g), prepend=0, append=0),
    ]
    for sides, e in zip(laws, expected, strict=True):
        for side in sides:
            np.testing.assert_allclose(side, e, atol=1e-13)


def test_wide_convolution_multiplies_polynomials():
    f, g, h = [1.0, -2.0], [3.0, 0.0, 1.0], [1.0, 1.0, 1.0]
    product = (np.polynomial.Polynomial(f) * np.polynomial.Polynomial(g) * np.polynomial.Polynomial(h)).coef
    np.testing.assert_allclose(algebra(f, g, h, 1.0).associative[1], product, atol=1e-13)


def test_narrow_convolution_in_series_is_one_with_the_wide_product():
    rng = np.random.default_rng(0)
    x, f, g = rng.normal(size=12), rng.normal(size=3), rng.normal(size=4)
    np.testing.assert_allclose(conv1d(conv1d(x, f), g), conv1d(x, conv1d(f, g, mode="full")), atol=1e-13)


def test_cross_correlation_neither_commutes_nor_associates():
    def correlate(one, other):
        return correlate2d([one], [other], mode="full").numpy()[0]

    np.testing.assert_array_equal(correlate([1.0, 2.0], [1.0, 0.0]), [0, 1, 2])
    np.testing.assert_array_equal(correlate([1.0, 0.0], [1.0, 2.0]), [2, 1, 0])
    f, g, h = [1.0, 0.0], [0.0, 1.0], [1.0, 2.0]
    np.testing.assert_array_equal(correlate(correlate(f, g), h), [2, 1, 0, 0])
    np.testing.assert_array_equal(correlate(f, correlate(g, h)), [1, 2, 0, 0])


def test_a_filter_without_weights_is_named():
    with pytest.raises(ValueError, match=r"algebra: f has shape \(0,\) and no entries, expected at least one weight"):
        algebra(np.zeros(0), [1.0], [1.0], 1.0)
    with pytest.raises(ValueError, match="algebra: h has"):
        algebra([1.0], [1.0, 2.0], [1.0], 1.0)
