"""Activations where numbers end: at NaN, at infinities, and nearer to zero than normal numbers go."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from dlcourse import activations
from dlcourse.activations import ELEMENTWISE

RECTIFIERS = ["relu", "leaky_relu", "absolute_rectifier", "elu", "selu", "piecewise_linear", "softplus"]


@pytest.mark.parametrize("name", RECTIFIERS)
def test_tape_keeps_nan_and_gives_it_to_nobody_else(name):
    x = tf.constant([np.nan, -2.0, 0.25, 3.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = ELEMENTWISE[name].value(x)
    gradient = tape.gradient(y, x).numpy()
    np.testing.assert_array_equal(np.isnan(gradient), [True, False, False, False])
    np.testing.assert_array_equal(gradient[1:], ELEMENTWISE[name].derivative(x).numpy()[1:])


def test_a_learnt_slope_hears_of_nan():
    x, alpha = tf.constant([[np.nan, 1.0], [-2.0, -3.0]]), tf.constant([0.25, 0.5])
    with tf.GradientTape() as tape:
        tape.watch([x, alpha])
        y = activations.prelu(x, alpha)
    to_x, to_alpha = tape.gradient(y, [x, alpha])
    np.testing.assert_array_equal(to_x, [[np.nan, 1.0], [0.25, 0.5]])
    np.testing.assert_array_equal(to_alpha, [np.nan, -3.0])


def test_denormal_numbers_have_the_sign_zero():
    for dtype in (np.float32, np.float64):
        tiny, least = np.finfo(dtype).tiny, np.finfo(dtype).smallest_subnormal
        x = np.array([-tiny, -least, least, tiny, np.nan], dtype)
        np.testing.assert_array_equal(activations.sign(x), np.array([-1, 0, 0, 1, np.nan], dtype))
        np.testing.assert_array_equal(activations.absolute_rectifier_derivative(x), activations.sign(x))
        compiled = tf.function(activations.sign, jit_compile=True)(tf.constant(x))
        np.testing.assert_array_equal(compiled, activations.sign(x))


def test_two_scores_have_a_limit():
    np.testing.assert_array_equal(activations.sigmoid_as_softmax([-np.inf, np.inf, np.nan]), [0, 1, np.nan])


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_elu_keeps_its_digits_everywhere(dtype, jit_compile):
    """Against NumPy's expm1, relative to each value itself."""
    x = -np.logspace(np.log10(np.finfo(dtype).tiny) + 1, 2, 4001).astype(dtype)
    elu = tf.function(activations.elu, jit_compile=jit_compile)
    np.testing.assert_allclose(elu(tf.constant(x)), np.expm1(x), rtol=8 * np.finfo(dtype).eps)
