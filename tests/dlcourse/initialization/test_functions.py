"""The pure initialisers against Keras's and PyTorch's fans, against SciPy, and against the variance they promise."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import scipy.stats
import torch

from dlcourse import initialization

SHAPES = pytest.mark.parametrize("shape", [(), (5,), (4, 7), (3, 2, 5, 4), (3, 2, 4, 5, 2)], ids=str)


def keras_scale(shape, mode):
    """The variance that Keras's initialiser of this mode gives: of its uniform distribution, limit² / 3.

    The limit is rounded to float32 on Keras's way to a float64.
    """
    initializer = keras.initializers.VarianceScaling(1.0, mode, "uniform", seed=1)
    drawn = np.asarray(initializer(shape, "float64"))
    unit = np.asarray(keras.random.uniform(shape, -1, 1, dtype="float64", seed=1))
    return (drawn / unit).ravel()[0] ** 2 / 3


@SHAPES
def test_fans_are_keras(shape):
    ones = np.ones(shape)
    by_fan_in, by_both = keras_scale(shape, "fan_in"), keras_scale(shape, "fan_avg")
    np.testing.assert_allclose(initialization.fan_in_scaled(ones), np.full(shape, np.sqrt(by_fan_in)), rtol=1e-7)
    np.testing.assert_allclose(initialization.he_normal(ones), np.full(shape, np.sqrt(2 * by_fan_in)), rtol=1e-7)
    limit = initialization.xavier_uniform(0.75 * ones)  # half of the limit
    np.testing.assert_allclose(limit, np.full(shape, np.sqrt(3 * by_both) / 2), rtol=1e-7)


@pytest.mark.parametrize("shape", [(4, 7), (3, 2, 5, 4)], ids=str)
def test_fans_are_pytorchs(shape):
    """PyTorch's kernels are (outputs, inputs, places)."""
    theirs = np.moveaxis(np.empty(shape), [-1, -2], [0, 1]).shape
    fan_in, fan_out = torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(theirs))
    np.testing.assert_allclose(initialization.fan_in_scaled(np.ones(shape)), np.full(shape, fan_in**-0.5))
    limit = np.sqrt(6 / (fan_in + fan_out))
    np.testing.assert_allclose(initialization.xavier_uniform(np.zeros(shape)), np.full(shape, -limit))


PROMISES = {
    "standard_normal": lambda a, b: 1.0,
    "small_random": lambda a, b: 1e-6,
    "fan_in_scaled": lambda a, b: 1 / a,
    "he_normal": lambda a, b: 2 / a,
    "xavier_uniform": lambda a, b: 2 / (a + b),
}


@pytest.mark.parametrize("name", PROMISES)
@pytest.mark.parametrize("shape", [(60, 500), (3, 3, 20, 150)], ids=str)
def test_the_variance_promised_is_the_variance_had(name, shape):
    """Within four standard errors, for the mean and for the variance."""
    rng = np.random.default_rng(1)
    drawn = rng.uniform(size=shape) if name == "xavier_uniform" else rng.normal(size=shape)
    weights = getattr(initialization, name)(drawn).numpy()
    places = np.prod(shape[:-2])
    variance, n = PROMISES[name](places * shape[-2], places * shape[-1]), weights.size
    assert abs(weights.mean()) < 4 * np.sqrt(variance / n)
    kurtosis = 1.8 if name == "xavier_uniform" else 3.0
    assert abs(weights.var() / variance - 1) < 4 * np.sqrt((kurtosis - 1) / n)


@pytest.mark.parametrize(
    ("name", "activation", "expected"),
    [
        ("fan_in_scaled", lambda z: z, 1.0),
        ("he_normal", lambda z: np.maximum(z, 0), 1.0),
        ("standard_normal", lambda z: z, 400.0),
        ("small_random", lambda z: z, 400e-6),
        ("xavier_uniform", lambda z: z, 2 * 400 / (400 + 900)),
    ],
)
def test_a_layer_does_to_the_mean_square_what_is_promised(name, activation, expected):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(300, 400))
    x /= np.sqrt((x**2).mean(1, keepdims=True))
    drawn = rng.uniform(size=(400, 900)) if name == "xavier_uniform" else rng.normal(size=(400, 900))
    y = activation(x @ getattr(initialization, name)(drawn).numpy())
    assert (y**2).mean() == pytest.approx(expected, rel=0.02)


def test_truncated_normal_is_scipys_with_a_variance_of_one():
    u = np.random.default_rng(3).uniform(size=1000)
    theirs = scipy.stats.truncnorm(-2, 2)
    np.testing.assert_allclose(initialization.truncated_normal(u), theirs.ppf(u) / theirs.std(), rtol=1e-10)
    z = initialization.truncated_normal((np.arange(100_000) + 0.5) / 100_000).numpy()
    np.testing.assert_allclose([z.mean(), z.var()], [0, 1], atol=1e-4)
    np.testing.assert_allclose(initialization.truncated_normal([0.0]), [-2 / theirs.std()], rtol=1e-6)


def test_zeros_are_zeros():
    weights = initialization.zeros(np.full((3, 2), np.nan))
    np.testing.assert_array_equal(weights, np.zeros((3, 2)))
    assert weights.dtype == "float64"


@pytest.mark.parametrize("name", ["xavier_uniform", "truncated_normal"])
@pytest.mark.parametrize("wrong", [-0.1, 1.0])
def test_numbers_that_are_not_uniform_are_refused(name, wrong):
    with pytest.raises(ValueError, match="Did you pass normal numbers"):
        getattr(initialization, name)([0.5, wrong])


def _hidden_units(weights, biases, x, y, steps, rate):
    """Train a tanh network with one hidden layer by PyTorch's gradients; return its hidden weights."""
    parameters = [torch.tensor(p, requires_grad=True) for p in (*weights, *biases)]
    inputs, targets = torch.tensor(x), torch.tensor(y)
    for _ in range(steps):
        w1, w2, b1, b2 = parameters
        loss = ((torch.tanh(inputs @ w1 + b1) @ w2 + b2 - targets) ** 2).mean()
        gradients = torch.autograd.grad(loss, parameters)
        parameters = [(p - rate * g).detach().requires_grad_() for p, g in zip(parameters, gradients, strict=True)]
    return parameters[0].detach().numpy(), float(loss.detach())


def test_why_all_zero_fails():
    """From zeros no weight ever moves; from equal weights the units stay equal; from random ones they learn."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=(40, 3))
    y = np.sin(2 * x[:, :1]) * x[:, 1:2]
    biases = np.zeros(6), np.zeros(1)
    shapes = (3, 6), (6, 1)
    zeros, _ = _hidden_units([initialization.zeros(np.ones(s)).numpy() for s in shapes], biases, x, y, 200, 0.2)
    np.testing.assert_array_equal(zeros, np.zeros((3, 6)))
    equal, equal_loss = _hidden_units([np.full(s, 0.3) for s in shapes], biases, x, y, 200, 0.2)
    np.testing.assert_allclose(equal, np.tile(equal[:, :1], 6), rtol=1e-12)
    assert np.abs(equal - 0.3).max() > 0.05
    drawn = [initialization.fan_in_scaled(rng.normal(size=s)).numpy() for s in shapes]
    _, random_loss = _hidden_units(drawn, biases, x, y, 200, 0.2)
    assert random_loss < 0.8 * equal_loss
