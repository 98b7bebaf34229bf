"""Numerical gradients, their check, the Laplacian and the Taylor neuron, against closed forms and other libraries."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.ndimage
import scipy.optimize
import tensorflow as tf
import torch

from dlcourse.calculus import (
    SAMPLE_FUNCTIONS,
    gradient_check,
    laplacian,
    numerical_gradient,
    taylor_neuron,
)

RNG = np.random.default_rng(2)
X = RNG.normal(size=(3, 4))
TORCH = {
    "log_sum_exp": lambda x: torch.logsumexp(x.flatten(), 0),
    "sine": torch.sin,
    "softmax": lambda x: torch.softmax(x, -1),
    "gram": lambda x: x @ x.T,
}


@pytest.mark.parametrize("name", SAMPLE_FUNCTIONS)
def test_numerical_gradient_is_the_automatic_one(name):
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = SAMPLE_FUNCTIONS[name](x)
    ours = numerical_gradient(name, X)
    np.testing.assert_allclose(ours, tape.jacobian(value, x), atol=1e-9)
    np.testing.assert_allclose(ours, torch.autograd.functional.jacobian(TORCH[name], torch.tensor(X)), atol=1e-9)
    np.testing.assert_array_equal(ours, numerical_gradient(SAMPLE_FUNCTIONS[name], X))


def test_numerical_gradient_is_scipys():
    def f(x):
        return np.sum(np.sin(x) * x**2)

    scipys = scipy.optimize.approx_fprime(X[0], f, 1e-7)  # forward differences
    ours = numerical_gradient(lambda x: tf.reduce_sum(tf.sin(x) * x**2), X[0])
    np.testing.assert_allclose(ours, scipys, atol=1e-5)


@pytest.mark.parametrize("step", [0.5, 0.125])
def test_the_error_of_a_cubic_is_the_square_of_the_step(step):
    """((x+h)³ − (x−h)³) / 2h = 3x² + h², exactly."""
    ours = numerical_gradient(lambda x: tf.reduce_sum(x**3), X, step=step)
    np.testing.assert_allclose(ours, 3 * X**2 + step**2, rtol=1e-13)


def test_integers_and_single_precision_are_moved_too():
    ours = numerical_gradient("sine", X.astype("float32"), step=5e-3)
    assert ours.dtype == tf.float32
    moved = np.diagonal(ours.numpy().reshape(12, 12)).reshape(3, 4)
    np.testing.assert_allclose(moved, np.cos(X), atol=1e-4)
    with pytest.raises(TypeError, match="x is an array of int64"):
        numerical_gradient("sine", np.arange(3))


def test_a_number_has_a_derivative():
    np.testing.assert_allclose(numerical_gradient(lambda x: x**2, np.float64(3.0)), 6, rtol=1e-10)


def test_numerical_gradient_says_what_it_needs():
    with pytest.raises(ValueError, match=r"function is 'cube', expected a function of one tensor, or one of"):
        numerical_gradient("cube", X)
    with pytest.raises(ValueError, match=r"step is 0, expected a positive number"):
        numerical_gradient("sine", X, step=0.0)
    with pytest.raises(ValueError, match=r"x has shape \(0,\) and no entries"):
        numerical_gradient("sine", np.ones(0))


@pytest.mark.parametrize("shape", [(7,), (3, 4), (2, 3, 4), ()])
def test_gradient_check_finds_a_planted_error(shape):
    """The law of the check: wherever the error is, and however small beside the other entries, it is found."""
    numerical = np.array(RNG.normal(size=shape)) * 10.0 ** RNG.integers(-3, 3, size=shape)
    for _ in range(5):
        place = tuple(int(RNG.integers(n)) for n in shape)
        analytic = np.array(numerical * (1 + 1e-9 * RNG.normal(size=shape)))
        analytic[place] *= 0.9
        error, index = gradient_check(analytic, numerical)
        assert tuple(index.numpy()) == place
        np.testing.assert_allclose(error, 0.1, rtol=1e-6)


def test_gradient_check_is_pytorchs_measure():
    """Relative errors by NumPy, and torch.isclose with the tolerance that belongs to the worst of them."""
    analytic, numerical = RNG.normal(size=(2, 4, 5))
    size = np.maximum(np.abs(analytic), np.abs(numerical))
    errors = np.abs(analytic - numerical) / size
    error, index = gradient_check(analytic, numerical)
    np.testing.assert_allclose(error, errors.max(), rtol=1e-14)
    assert tuple(index.numpy()) == np.unravel_index(errors.argmax(), errors.shape)
    one, other = torch.tensor(analytic[tuple(index)]), torch.tensor(numerical[tuple(index)])
    bound = float(error) * float(size[tuple(index)]) / abs(float(other))
    assert torch.isclose(one, other, rtol=bound * (1 + 1e-12), atol=0)
    assert not torch.isclose(one, other, rtol=bound * (1 - 1e-12), atol=0)


def test_gradient_check_at_the_edges():
    error, index = gradient_check(np.zeros((2, 3)), np.zeros((2, 3)))
    assert (float(error), tuple(index.numpy())) == (0.0, (0, 0))
    error, _ = gradient_check(np.array([0.0, 1.0]), np.array([1e-12, 1.0]))  # compared with the floor, 1e-8
    np.testing.assert_allclose(error, 1e-4, rtol=1e-12)
    for bad in (np.nan, np.inf):
        error, index = gradient_check(np.array([1.0, 2.0, bad]), np.array([1.0, 3.0, bad]))
        assert (float(error), index.numpy().tolist()) == (np.inf, [2])
    error, _ = gradient_check(np.array([1e200, 1e-200]), np.array([2e200, 1e-200]))
    np.testing.assert_allclose(error, 0.5)
    with pytest.raises(ValueError, match=r"numerical has shape \(3, 2\), .* as analytic of shape \(2, 3\)"):
        gradient_check(np.ones((2, 3)), np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"analytic has shape \(0,\) and no entries"):
        gradient_check(np.ones(0), np.ones(0))


def test_laplacian_is_scipys_and_pytorchs():
    image = RNG.normal(size=(2, 6, 7))
    scipys = np.stack([scipy.ndimage.laplace(i) for i in image])[:, 1:-1, 1:-1]
    np.testing.assert_allclose(laplacian(image), scipys, atol=1e-13)
    kernel = torch.tensor([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]], dtype=torch.float64)
    torchs = torch.nn.functional.conv2d(torch.tensor(image)[:, None], kernel[None, None])[:, 0]
    np.testing.assert_allclose(laplacian(image), torchs, atol=1e-13)


def test_laplacian_of_a_cubic_is_exact():
    """Δ(x³ − 2xy² + 5y²) = 6x − 4x + 10, on a grid with two spacings."""
    y, x = np.meshgrid(0.5 * np.arange(5), 0.25 * np.arange(7), indexing="ij")
    f = x**3 - 2 * x * y**2 + 5 * y**2
    inner = laplacian(f, row_spacing=0.5, column_spacing=0.25)
    np.testing.assert_allclose(inner, (2 * x + 10)[1:-1, 1:-1], rtol=1e-12)


def test_laplacian_of_a_harmonic_function_vanishes():
    y, x = np.meshgrid(np.linspace(0, 1, 101), np.linspace(0, 1, 101), indexing="ij")
    f = np.exp(x) * np.sin(y)
    assert np.abs(laplacian(f, row_spacing=0.01, column_spacing=0.01)).max() < 1e-4
    wave = laplacian(np.sin(2 * x + 3 * y), row_spacing=0.01, column_spacing=0.01)
    np.testing.assert_allclose(wave, -13 * np.sin(2 * x + 3 * y)[1:-1, 1:-1], atol=0.01)


def test_laplacian_says_what_it_needs():
    with pytest.raises(ValueError, match=r"f has shape \(2, 5\), expected at least 3 rows and 3 columns"):
        laplacian(np.ones((2, 5)))
    with pytest.raises(ValueError, match=r"f has shape \(0, 5\)"):
        laplacian(np.ones((0, 5)))
    with pytest.raises(ValueError, match=r"column_spacing is -1, expected a positive distance"):
        laplacian(np.ones((3, 5)), column_spacing=-1.0)


def _network(x):
    kernel, heads = tf.constant(KERNEL), tf.constant(HEADS)
    return tf.linalg.matvec(tf.tanh(x @ kernel), heads) + 0.3


KERNEL, HEADS = RNG.normal(size=(4, 6)), RNG.normal(size=6)


def test_taylor_neuron_touches_the_function():
    """Value and gradient agree at the point, and the error falls with the square of the distance."""
    point = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(point)
        value = _network(point)
    gradient = tape.gradient(value, point)
    weights, bias = taylor_neuron(value, gradient, point)

    def model(x):
        return tf.reduce_sum(weights * x, axis=-1) + bias

    np.testing.assert_allclose(model(point), value, rtol=1e-13)
    direction = np.random.default_rng(0).normal(size=X.shape)  # its own: not by chance along which it hardly bends
    errors = [np.abs(_network(X + h * direction) - model(X + h * direction)) for h in (1e-3, 1e-4)]
    np.testing.assert_allclose(errors[0] / errors[1], 100, rtol=0.05)


def test_taylor_neuron_by_pytorch_and_by_hand():
    point = torch.tensor(X[0])
    gradient = torch.autograd.functional.jacobian(lambda x: torch.sum(x**2), point)
    weights, bias = taylor_neuron(float((point**2).sum()), gradient.numpy(), X[0])
    np.testing.assert_allclose(weights, 2 * X[0], rtol=1e-14)
    np.testing.assert_allclose(bias, -np.sum(X[0] ** 2), rtol=1e-13)  # |x|² ≈ 2x₀ᵀx − |x₀|²
    weights, bias = taylor_neuron(np.float64(0.25), np.array([3.0, 4.0]), np.zeros(2))
    assert (weights.numpy().tolist(), float(bias)) == ([3.0, 4.0], 0.25)  # about 0, as in note E
    with pytest.raises(ValueError, match=r"gradient has shape \(0,\) and no entries"):
        taylor_neuron(1.0, np.ones(0), np.ones(0))


@pytest.mark.parametrize(("dtype", "rtol"), [("float32", 1e-3), ("float64", 1e-8)])
@pytest.mark.parametrize("point", [[1000.0, 3.0], [1.0, -2.0], [1e-3, 0.0]])
def test_the_default_step_suits_precision_and_size(dtype, rtol, point):
    x = np.array(point, dtype)
    found = numerical_gradient(lambda x: tf.reduce_sum(x * x), x)
    np.testing.assert_allclose(found, 2 * x, rtol=rtol, atol=rtol)
    found = numerical_gradient(tf.sin, x[1:])
    np.testing.assert_allclose(found, np.cos(x[1:])[:, None], rtol=10 * rtol)
