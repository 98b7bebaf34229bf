"""Activations of single net inputs. Oracles: PyTorch, Keras, SciPy, NumPy, the tape, limits, and the notes."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import scipy.special
import tensorflow as tf
import torch

from dlcourse import activations
from dlcourse.activations import ELEMENTWISE

KINKS = {"piecewise_linear": [-0.5, 0.5]}
GRID = np.concatenate([np.linspace(-6, 6, 41), [-1e3, -90.0, -20.0, -0.0, 20.0, 90.0, 1e3]])
F = torch.nn.functional
TORCH = {
    "linear": lambda x: x * 1.0,
    "heaviside": lambda x: torch.sign(x) / 2 + 0.5,
    "sign": torch.sign,
    "piecewise_linear": lambda x: F.hardsigmoid(6 * x),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": F.leaky_relu,
    "absolute_rectifier": torch.abs,
    "elu": F.elu,
    "selu": F.selu,
    "softplus": F.softplus,
}
# A second library: values only.
OTHERS = {
    "linear": keras.activations.linear,
    "heaviside": lambda x: np.heaviside(x, 0.5),
    "sign": np.sign,
    "piecewise_linear": lambda x: keras.activations.hard_sigmoid(6 * x),
    "sigmoid": scipy.special.expit,
    "tanh": np.tanh,
    "relu": keras.activations.relu,
    "leaky_relu": lambda x: keras.activations.leaky_relu(tf.cast(x, tf.float32), 0.01),
    "absolute_rectifier": np.abs,
    "elu": keras.activations.elu,
    "selu": keras.activations.selu,
    "softplus": keras.activations.softplus,
}
every = pytest.mark.parametrize("name", ELEMENTWISE)
both_dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])


@every
def test_values_and_derivatives_are_pytorchs(name):
    grid = np.concatenate([GRID, KINKS.get(name, [])])
    x = torch.tensor(grid, requires_grad=True)
    TORCH[name](x).sum().backward()
    np.testing.assert_allclose(ELEMENTWISE[name].value(grid), TORCH[name](x).detach(), atol=1e-15)
    np.testing.assert_allclose(ELEMENTWISE[name].derivative(grid), x.grad, atol=2e-15)


@every
def test_values_are_another_librarys(name):
    rtol = 1e-6 if name in ("leaky_relu", "piecewise_linear") else 1e-14  # Keras holds 0.01 and 1/6 in float32
    atol = 2.1e-9 if name == "softplus" else rtol  # Keras never leaves the curve: exp(−20)
    np.testing.assert_allclose(ELEMENTWISE[name].value(GRID), OTHERS[name](GRID), rtol=rtol, atol=atol)


@every
def test_derivatives_are_the_tapes_also_at_the_kinks(name):
    x = tf.constant(np.concatenate([GRID, KINKS.get(name, [])]))
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = ELEMENTWISE[name].value(x)
    automatic = tape.gradient(value, x, unconnected_gradients="zero")
    np.testing.assert_allclose(ELEMENTWISE[name].derivative(x), automatic, atol=1e-15)


@every
def test_names_are_those_of_the_functions(name):
    assert ELEMENTWISE[name] == (getattr(activations, name), getattr(activations, f"{name}_derivative"))


@every
@both_dtypes
def test_nan_in_is_nan_out_and_nowhere_else(name, dtype):
    x = np.array([np.nan, -0.0, 0.0, -1e3, 1e3, np.nan], dtype)
    for function in ELEMENTWISE[name]:
        np.testing.assert_array_equal(np.isnan(function(x)), np.isnan(x))
        compiled = tf.function(function, jit_compile=True, autograph=False)(tf.constant(x))
        np.testing.assert_array_equal(np.isnan(compiled), np.isnan(x))


@every
@both_dtypes
def test_both_zeros_are_one_number(name, dtype):
    for function in ELEMENTWISE[name]:
        positive, negative = function(np.array([0.0, -0.0], dtype)).numpy()
        assert positive == negative


# At ±1000 and at 0: value, then derivative.
LANDMARKS = {
    "linear": ([-1e3, 0, 1e3], [1, 1, 1]),
    "heaviside": ([0, 0.5, 1], [0, 0, 0]),
    "sign": ([-1, 0, 1], [0, 0, 0]),
    "piecewise_linear": ([0, 0.5, 1], [0, 1, 0]),
    "sigmoid": ([0, 0.5, 1], [0, 0.25, 0]),
    "tanh": ([-1, 0, 1], [0, 1, 0]),
    "relu": ([0, 0, 1e3], [0, 0, 1]),
    "leaky_relu": ([-10, 0, 1e3], [0.01, 0.01, 1]),
    "absolute_rectifier": ([1e3, 0, 1e3], [-1, 0, 1]),
    "elu": ([-1, 0, 1e3], [0, 1, 1]),
    "selu": ([-1.7580993408473766, 0, 1050.7009873554805], [0, 1.7580993408473766, 1.0507009873554805]),
    "softplus": ([0, np.log(2), 1e3], [0, 0.5, 1]),
}


@every
@both_dtypes
def test_landmarks_are_met_exactly(name, dtype):
    x = np.array([-1e3, 0.0, 1e3], dtype)
    for function, expected in zip(ELEMENTWISE[name], LANDMARKS[name], strict=True):
        np.testing.assert_allclose(function(x), expected, rtol=2 * np.finfo(dtype).eps, atol=0)


@pytest.mark.parametrize(("name", "exact"), [("sigmoid", np.exp(-30.0)), ("tanh", 4 * np.exp(-60.0))])
def test_derivatives_keep_their_digits_in_saturation(name, exact):
    """1 − σ(30) keeps no digit in float32; σ'(x) → e⁻ˣ and tanh'(x) → 4e⁻²ˣ."""
    np.testing.assert_allclose(ELEMENTWISE[name].derivative(np.float32([30.0, -30.0])), [exact] * 2, rtol=1e-5)


@pytest.mark.parametrize(("name", "slope"), [("elu", 1.0), ("selu", 1.7580993408473766), ("tanh", 1.0)])
def test_values_keep_their_digits_near_zero(name, slope):
    """exp(−1e−7) − 1 keeps one digit in float32."""
    np.testing.assert_allclose(ELEMENTWISE[name].value(np.float32([-1e-7])), [-1e-7 * slope], rtol=1e-6)


def test_softplus_keeps_its_digits_far_below_zero():
    """ln(1 + e⁻³⁰) is e⁻³⁰ to all digits, and 1 + e⁻³⁰ is 1 in float32."""
    np.testing.assert_allclose(activations.softplus(np.float32([-30.0])), np.exp([-30.0]), rtol=1e-5)


def test_tanh_is_a_stretched_sigmoid():
    """Note A, equation 1.2; note E, section 2, has 2 sigmoid(x) − 1 instead, which is tanh(x/2)."""
    np.testing.assert_allclose(activations.tanh(GRID), activations.tanh_as_sigmoid(GRID), atol=1e-15)
    as_in_note_e = 2 * activations.sigmoid(GRID).numpy() - 1
    np.testing.assert_allclose(as_in_note_e, np.tanh(GRID / 2), atol=1e-15)
    assert np.abs(as_in_note_e - np.tanh(GRID)).max() > 0.29


def test_sigmoid_is_softmax_of_two():
    """Note D, section 1, has exp(0) in the numerator, which is σ(−x)."""
    np.testing.assert_allclose(activations.sigmoid_as_softmax(GRID), scipy.special.expit(GRID), atol=1e-15)
    with np.errstate(over="ignore"):
        as_in_note_d = np.exp(0) / (np.exp(GRID) + np.exp(0))
    np.testing.assert_allclose(as_in_note_d, activations.sigmoid(-GRID), atol=1e-15)


def test_sigmoid_of_minus_x_is_the_rest():
    np.testing.assert_allclose(activations.sigmoid(GRID) + activations.sigmoid(-GRID), 1, rtol=1e-15)


def test_a_leaky_slope_above_one_is_not_the_maximum():
    """Note B's max(a x, x) takes the smaller branch on the wrong side as soon as a > 1."""
    x = np.array([-2.0, 3.0])
    np.testing.assert_array_equal(activations.leaky_relu(x, negative_slope=2.0), [-4.0, 3.0])
    np.testing.assert_array_equal(np.maximum(2.0 * x, x), [-2.0, 6.0])


@pytest.mark.parametrize("slope", [0.0, 0.1, 0.3, 2.5])
def test_leaky_relu_is_pytorchs_and_kerass_with_any_slope(slope):
    x = torch.tensor(GRID, requires_grad=True)
    expected = F.leaky_relu(x, slope)
    expected.sum().backward()
    np.testing.assert_allclose(activations.leaky_relu(GRID, negative_slope=slope), expected.detach(), rtol=1e-15)
    np.testing.assert_allclose(activations.leaky_relu_derivative(GRID, negative_slope=slope), x.grad, rtol=1e-15)
    if slope <= 1:
        of_keras = keras.activations.leaky_relu(tf.constant(GRID, tf.float32), slope)
        np.testing.assert_allclose(activations.leaky_relu(GRID, negative_slope=slope), of_keras, rtol=1e-6)


@pytest.mark.parametrize("alpha", [0.4, 1.0, 2.5])
def test_elu_is_pytorchs_and_kerass_with_any_alpha(alpha):
    x = torch.tensor(GRID, requires_grad=True)
    expected = F.elu(x, alpha)
    expected.sum().backward()
    np.testing.assert_allclose(activations.elu(GRID, alpha=alpha), expected.detach(), rtol=1e-14)
    np.testing.assert_allclose(activations.elu(GRID, alpha=alpha), keras.activations.elu(GRID, alpha), rtol=1e-14)
    np.testing.assert_allclose(activations.elu_derivative(GRID, alpha=alpha), x.grad, rtol=1e-14)


@pytest.mark.parametrize(("beta", "threshold"), [(1.0, 20.0), (0.5, 2.0), (3.0, 5.0), (10.0, 0.0)])
def test_softplus_is_pytorchs_with_any_beta_and_threshold(beta, threshold):
    x = torch.tensor(GRID, requires_grad=True)
    expected = F.softplus(x, beta, threshold)
    expected.sum().backward()
    options = {"beta": beta, "threshold": threshold}
    np.testing.assert_allclose(activations.softplus(GRID, **options), expected.detach(), rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(activations.softplus_derivative(GRID, **options), x.grad, rtol=1e-13, atol=1e-300)


def test_softplus_without_a_threshold_is_a_logarithm_of_a_sum():
    expected = np.logaddexp(0, 4 * GRID) / 4
    np.testing.assert_allclose(activations.softplus(GRID, beta=4.0, threshold=np.inf), expected, rtol=1e-14)


def test_selu_keeps_mean_zero_and_variance_one():
    """Klambauer and others (2017): the normal distribution is a fixed point. By Gauss–Hermite quadrature on halves."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    z = np.concatenate([6 * (nodes - 1), 6 * (nodes + 1)])  # [−12, 0] and [0, 12], so that the kink is at an end
    density = np.tile(6 * weights, 2) * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    value = activations.selu(z).numpy()
    np.testing.assert_allclose([density @ value, density @ value**2], [0, 1], atol=1e-13)
