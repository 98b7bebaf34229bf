"""Dropout against TensorFlow's and PyTorch's, against the tape, and against what it promises on average."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.regularization import (
    classic_dropout,
    classic_dropout_backward,
    classic_dropout_inference,
    classic_dropout_inference_backward,
    dropout,
    dropout_backward,
)

RATES = pytest.mark.parametrize("rate", [0.0, 0.3, 0.9])


@pytest.fixture
def drawn(rng):
    return rng.normal(size=(6, 5)), rng.uniform(size=(6, 5))


@pytest.fixture
def rng():
    return np.random.default_rng(8)


@RATES
def test_it_is_tensorflows_for_the_same_uniforms(rate):
    """TensorFlow draws the uniforms of its dropout from the seed; drawn again from it, they give the same mask."""
    x = np.arange(1.0, 31.0, dtype="float32").reshape(6, 5)
    seed = [3, 4]
    uniforms = tf.random.stateless_uniform(x.shape, seed)
    expected = tf.nn.experimental.stateless_dropout(x, rate, seed=seed)
    np.testing.assert_allclose(dropout(x, uniforms, rate=rate), expected, rtol=1e-6)


@RATES
def test_what_is_kept_is_scaled_as_pytorch_scales_it(drawn, rate):
    """PyTorch draws its own mask; where it keeps a unit, the factor is ours."""
    torch.manual_seed(0)
    ones = torch.nn.functional.dropout(torch.ones(200, dtype=torch.float64), p=rate)
    factor = set(ones[ones != 0].tolist())
    ours = dropout(np.ones((6, 5)), drawn[1], rate=rate).numpy()
    assert {float(v) for v in ours[ours != 0]} == factor


@RATES
def test_the_two_conventions_differ_by_one_factor(drawn, rate):
    x, u = drawn
    np.testing.assert_allclose(classic_dropout(x, u, rate=rate), (1 - rate) * dropout(x, u, rate=rate), rtol=1e-14)
    np.testing.assert_array_equal(classic_dropout(x, u, rate=rate), x * (u >= rate))


def test_on_average_it_changes_nothing(rng):
    """E[y] = x for inverted dropout, (1 − p) x for classic dropout; the variance of y is x² p/(1 − p)."""
    x, rate, draws = np.array([1.0, -2.0, 0.5]), 0.4, 40_000
    y = dropout(np.tile(x, (draws, 1)), rng.uniform(size=(draws, 3)), rate=rate).numpy()
    error = np.abs(x) * np.sqrt(rate / (1 - rate) / draws)
    assert np.all(np.abs(y.mean(0) - x) < 4 * error)
    np.testing.assert_allclose(y.var(0), x**2 * rate / (1 - rate), rtol=0.03)
    np.testing.assert_allclose(classic_dropout_inference(x, rate=rate), 0.6 * x, rtol=1e-14)


def test_test_time_of_classic_dropout_is_the_average_over_all_masks():
    """For the linear layer that follows: all 2⁴ masks, each with its probability, give W (1 − p) x + b exactly."""
    rng = np.random.default_rng(0)
    x, kernel, bias, rate = rng.normal(size=4), rng.normal(size=(4, 3)), rng.normal(size=3), 0.3
    average = np.zeros(3)
    for bits in np.ndindex(2, 2, 2, 2):
        kept = np.array(bits)
        probability = np.prod(np.where(kept, 1 - rate, rate))
        y = classic_dropout(x, np.where(kept, 0.99, 0.0), rate=rate).numpy()
        average += probability * (y @ kernel + bias)
    np.testing.assert_allclose(classic_dropout_inference(x, rate=rate).numpy() @ kernel + bias, average, rtol=1e-13)


@RATES
@pytest.mark.parametrize(
    ("forward", "backward"), [(dropout, dropout_backward), (classic_dropout, classic_dropout_backward)]
)
def test_backward_is_the_tapes_and_pytorchs(drawn, rate, forward, backward):
    x, u = drawn
    upstream = np.cos(x)
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        value = tf.reduce_sum(upstream * forward(tensor, u, rate=rate))
    np.testing.assert_allclose(backward(u, upstream, rate=rate), tape.gradient(value, tensor), rtol=1e-14)
    theirs = torch.tensor(x, requires_grad=True)
    scale = 1 / (1 - rate) if forward is dropout else 1.0
    (theirs * torch.tensor(u >= rate) * scale).backward(torch.tensor(upstream))
    np.testing.assert_allclose(backward(u, upstream, rate=rate), theirs.grad, rtol=1e-14)


def test_backward_at_test_time():
    x = tf.constant([1.0, -2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = classic_dropout_inference(x, rate=0.25)
    gradient = tape.gradient(y, x, output_gradients=tf.constant([4.0, 8.0]))
    np.testing.assert_allclose(classic_dropout_inference_backward([4.0, 8.0], rate=0.25), gradient)
    np.testing.assert_array_equal(gradient, [3.0, 6.0])


def test_a_uniform_at_the_rate_stays_and_a_dropped_infinity_is_zero():
    below = float(np.nextafter(np.float32(0.5), np.float32(0)))
    np.testing.assert_array_equal(dropout([1.0, 1.0], [0.5, below], rate=0.5), [2.0, 0.0])
    np.testing.assert_array_equal(dropout([np.inf, np.nan, 1.0], [0.1, 0.1, 0.1], rate=0.5), [0.0, 0.0, 0.0])
    np.testing.assert_array_equal(dropout([np.nan, -np.inf], [0.9, 0.9], rate=0.5), [np.nan, -np.inf])


@pytest.mark.parametrize("rate", [-0.1, 1.0, 50.0, float("nan")])
def test_a_rate_that_is_no_probability_is_refused(rate):
    with pytest.raises(ValueError, match=f"rate is {rate:g}, expected 0 <= rate < 1"):
        dropout([1.0], [0.5], rate=rate)


def test_shapes_must_agree():
    with pytest.raises(ValueError, match=r"dropout: uniforms has shape \(2,\), .* \*axes = \(1, 2\), as x"):
        dropout([[1.0, 2.0]], [0.5, 0.5], rate=0.5)


def test_keras_drops_the_same_share(rng):
    """Keras's layer has masks of its own: the share that is kept and the factor are ours."""
    theirs = np.asarray(keras.layers.Dropout(0.25, seed=1)(np.ones((100, 100), "float32"), training=True))
    ours = dropout(np.ones((100, 100), "float32"), rng.uniform(size=(100, 100)).astype("float32"), rate=0.25).numpy()
    assert set(np.unique(theirs)) == set(np.unique(ours))
    assert abs((theirs == 0).mean() - (ours == 0).mean()) < 0.02
