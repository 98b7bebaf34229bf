"""Oracles: NumPy's and SciPy's convolution, the sum of note C written out, and the adjoint."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
import tensorflow as tf

from dlcourse.convolution import conv1d

RNG = np.random.default_rng(0)


def written_out(x, f):
    """Equation 7.1 of note C with its limit put right; x is zero outside 1 … n."""
    n, m = len(x), len(f)
    value = {t: x[t - 1] for t in range(1, n + 1)}
    return np.array([sum(f[k - 1] * value.get(t - k + 1, 0) for k in range(1, m + 1)) for t in range(1, n + m)])


@pytest.mark.parametrize("n", [5, 8])
@pytest.mark.parametrize("m", [1, 2, 3, 4, 5])
def test_it_is_numpys_and_the_sum_written_out(n, m):
    x, f = RNG.normal(size=n), RNG.normal(size=m)
    for mode in ("full", "valid", "same"):
        np.testing.assert_allclose(conv1d(x, f, mode=mode), np.convolve(x, f, mode), atol=1e-13)
    wide = written_out(x, f)
    np.testing.assert_allclose(conv1d(x, f, mode="full"), wide, atol=1e-13)
    np.testing.assert_allclose(conv1d(x, f), wide[m - 1 : n], atol=1e-13)


@pytest.mark.parametrize("m", [4, 5, 9])
def test_with_a_filter_longer_than_the_signal_it_is_scipys(m):
    x, f = RNG.normal(size=3), RNG.normal(size=m)
    np.testing.assert_allclose(conv1d(x, f, mode="full"), scipy.signal.convolve(x, f), atol=1e-13)
    np.testing.assert_allclose(conv1d(x, f, mode="same"), scipy.signal.convolve(x, f, "same"), atol=1e-13)


def test_a_moving_average():
    x = RNG.normal(size=7)
    means = [x[t : t + 3].mean() for t in range(5)]
    np.testing.assert_allclose(conv1d(x, np.full(3, 1 / 3)), means, atol=1e-14)


def test_the_gradients_are_cross_correlations():
    """Of the signal a wide one with the filter; of the filter a narrow one."""
    x, f, g = RNG.normal(size=6), RNG.normal(size=3), RNG.normal(size=4)
    with tf.GradientTape() as tape:
        signal, kernel = tf.constant(x), tf.constant(f)
        tape.watch([signal, kernel])
        loss = tf.tensordot(conv1d(signal, kernel), tf.constant(g), 1)
    of_x, of_f = tape.gradient(loss, [signal, kernel])
    np.testing.assert_allclose(of_x, scipy.signal.correlate(g, f, "full"), atol=1e-13)
    np.testing.assert_allclose(of_f, scipy.signal.correlate(x, g, "valid")[::-1], atol=1e-13)


@pytest.mark.parametrize(
    ("signal", "kernel", "mode", "message"),
    [
        (
            [1.0, 2.0],
            [1.0, 2.0, 3.0],
            "valid",
            "kernel has 3 weights, expected at most 2, as many as the signal has values",
        ),
        ([1.0, 2.0], [1.0], "wide", "mode is 'wide', expected one of 'valid', 'same', 'full'"),
        (np.zeros(0), [1.0], "full", "signal has shape .* expected at least one value"),
        ([1.0], np.zeros(0), "full", "kernel has shape .* expected at least one weight"),
        ([[1.0]], [1.0], "full", r"signal has shape \(1, 1\), expected 1 axis"),
    ],
)
def test_what_does_not_fit_is_named(signal, kernel, mode, message):
    with pytest.raises(ValueError, match=message):
        conv1d(signal, kernel, mode=mode)
