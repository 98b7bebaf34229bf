"""Probes of filters: what is linear and shift-invariant is a convolution with its impulse response."""

import numpy as np
import pytest
import scipy.ndimage
import tensorflow as tf
from numpy.testing import assert_allclose

from dlcourse.imaging import convolve, differences, gaussian_filter, impulse_response, is_linear, is_shift_invariant

RNG = np.random.default_rng(20)
KERNEL = RNG.normal(size=(3, 3))
FILTERS = {
    "convolution": lambda f: convolve(f, KERNEL),
    "SciPy's correlation": lambda f: scipy.ndimage.correlate(np.asarray(f), KERNEL),
    "a difference": differences,
    "a Gaussian": lambda f: gaussian_filter(f, sigma=0.4),
}
FIRST, SECOND = RNG.normal(size=(2, 9, 11))


@pytest.mark.parametrize("name", FILTERS)
def test_linear_and_shift_invariant_filters_are_convolutions_with_their_impulse_response(name):
    function = FILTERS[name]
    assert is_linear(function, FIRST, SECOND, (0.7, -1.9))
    assert is_shift_invariant(function, FIRST, margin=2)
    response = impulse_response(function, size=7, dtype="float64")
    assert_allclose(np.asarray(function(FIRST)), convolve(FIRST, response), atol=1e-12)


def test_the_impulse_response_of_a_convolution_is_its_kernel_not_turned():
    assert_allclose(impulse_response(FILTERS["convolution"], size=5, dtype="float64")[1:4, 1:4], KERNEL)
    correlated = impulse_response(FILTERS["SciPy's correlation"], size=5, dtype="float64")
    assert_allclose(correlated[1:4, 1:4], KERNEL[::-1, ::-1])


@pytest.mark.parametrize(
    ("function", "linear", "invariant"),
    [
        (lambda f: 2 * f, True, True),
        (lambda f: f + 1, False, True),
        (lambda f: f**2, False, True),
        (abs, False, True),
        (lambda f: f * np.arange(11.0), True, False),
        (lambda f: f[::-1], True, False),
        (tf.zeros_like, True, True),
        (lambda f: f * np.arange(11.0) + 1, False, False),
    ],
)
def test_what_is_linear_and_what_is_invariant(function, linear, invariant):
    assert bool(is_linear(function, FIRST, SECOND, (0.7, -1.9))) is linear
    assert bool(is_shift_invariant(function, FIRST)) is invariant


def test_a_border_breaks_invariance_and_is_left_out():
    def zeros_beyond(f):
        return convolve(f, np.ones((3, 3)), mode="constant")

    assert is_shift_invariant(zeros_beyond, FIRST, margin=1)
    assert not is_shift_invariant(zeros_beyond, FIRST, shift=(2, 3), margin=-2)
    assert is_shift_invariant(lambda f: convolve(f, np.ones((5, 5)), mode="constant"), FIRST, margin=2)


def test_equal_weights_do_not_see_a_scale():
    """α f₁ + β f₂ ↦ α g₁ + β g₂: sums alone would let conjugation pass, which is linear in real numbers only."""
    f, g = RNG.normal(size=(2, 4, 4)) + 1j * RNG.normal(size=(2, 4, 4))
    assert is_linear(np.conj, f.real, g.real, (0.7, -1.9))
    total = np.conj(f + g)
    assert_allclose(total, np.conj(f) + np.conj(g))
    assert np.abs(np.conj(1j * f) - 1j * np.conj(f)).max() > 1
