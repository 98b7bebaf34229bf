"""The moving average against its weights written out, and SciPy's recursive filter."""

import numpy as np
import pytest
import scipy.signal

from dlcourse.optimization import ewma

VALUES = np.random.default_rng(2).normal(size=(9, 2, 3))


@pytest.mark.parametrize("beta", [0.0, 0.6, 0.99])
def test_the_weights_are_powers(beta):
    t = np.arange(9)
    weights = np.tril((1 - beta) * beta ** np.maximum(t[:, None] - t, 0.0))
    np.testing.assert_allclose(ewma(VALUES, beta=beta), np.tensordot(weights, VALUES, 1), rtol=1e-12)
    corrected = np.tensordot(weights / weights.sum(axis=1, keepdims=True), VALUES, 1)
    np.testing.assert_allclose(ewma(VALUES, beta=beta, bias_correction=True), corrected, rtol=1e-12)


def test_it_is_scipys_filter():
    expected = scipy.signal.lfilter([1 - 0.8], [1, -0.8], VALUES, axis=0)
    np.testing.assert_allclose(ewma(VALUES, beta=0.8), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.999])
def test_a_constant_stays_itself_once_corrected(beta):
    np.testing.assert_allclose(ewma(np.full((50, 2), 3.25), beta=beta, bias_correction=True), 3.25, rtol=1e-12)


def test_float32_keeps_its_digits():
    values = VALUES.astype("float32")
    np.testing.assert_allclose(
        ewma(values, beta=0.999, bias_correction=True), ewma(VALUES, beta=0.999, bias_correction=True), atol=2e-6
    )


@pytest.mark.parametrize("beta", [1.0, -0.5])
def test_a_weight_outside_is_told(beta):
    with pytest.raises(ValueError, match="ewma: beta is"):
        ewma([1.0, 2.0], beta=beta)
