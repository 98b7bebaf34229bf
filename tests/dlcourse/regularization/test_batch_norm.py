"""Batch normalisation against Keras's and PyTorch's layers, the tape, and its laws."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.regularization import (
    batch_norm_conv,
    batch_norm_conv_backward,
    batch_norm_conv_inference,
    batch_norm_conv_inference_backward,
    batch_norm_dense,
    batch_norm_dense_backward,
    batch_norm_dense_inference,
    batch_norm_dense_inference_backward,
)

FEATURES = 3
DENSE = (batch_norm_dense, batch_norm_dense_backward, batch_norm_dense_inference, batch_norm_dense_inference_backward)
CONV = (batch_norm_conv, batch_norm_conv_backward, batch_norm_conv_inference, batch_norm_conv_inference_backward)
BOTH = pytest.mark.parametrize(
    ("functions", "shape"), [(DENSE, (7, FEATURES)), (CONV, (4, 5, 2, FEATURES))], ids=["dense", "conv"]
)
AXES = {2: (0,), 4: (0, 1, 2)}


def draw(shape, seed=5):
    rng = np.random.default_rng(seed)
    return {
        "x": rng.normal(3.0, 2.0, size=shape),
        "gamma": rng.uniform(0.5, 2.0, size=FEATURES),
        "beta": rng.normal(size=FEATURES),
        "moving_mean": rng.normal(size=FEATURES),
        "moving_variance": rng.uniform(0.5, 2.0, size=FEATURES),
    }, rng.normal(size=shape)


def keras_layer(drawn, **options):
    layer = keras.layers.BatchNormalization(dtype="float64", **options)
    layer.build(drawn["x"].shape)
    layer.set_weights([drawn[name] for name in ("gamma", "beta", "moving_mean", "moving_variance")])
    return layer


def torch_layer(drawn, **options):
    kind = torch.nn.BatchNorm1d if drawn["x"].ndim == 2 else torch.nn.BatchNorm2d
    layer = kind(FEATURES, dtype=torch.float64, **options)
    names = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}
    layer.load_state_dict({t: torch.tensor(drawn[n]) for t, n in names.items()}, strict=False)
    return layer


def channels_first(x):
    return torch.tensor(np.moveaxis(x, -1, 1).copy())


@BOTH
def test_the_defaults_are_keras_to_the_last_digit_but_one(functions, shape):
    drawn, _ = draw(shape)
    layer = keras_layer(drawn)
    expected = layer(drawn["x"], training=True)
    outputs, mean, variance = functions[0](**drawn)
    np.testing.assert_allclose(outputs, expected, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(mean, layer.moving_mean, rtol=1e-13)
    np.testing.assert_allclose(variance, layer.moving_variance, rtol=1e-13)
    inference = functions[2](**drawn | {"moving_mean": mean, "moving_variance": variance})
    np.testing.assert_allclose(inference, layer(drawn["x"], training=False), rtol=1e-12, atol=1e-13)


@BOTH
def test_ddof_one_is_pytorch_with_one_minus_its_momentum(functions, shape):
    drawn, upstream = draw(shape)
    layer = torch_layer(drawn, momentum=0.2, eps=0.01)
    x = channels_first(drawn["x"]).requires_grad_()
    expected = layer(x)
    expected.backward(channels_first(upstream))
    outputs, mean, variance = functions[0](**drawn, momentum=0.8, epsilon=0.01, ddof=1)
    np.testing.assert_allclose(np.moveaxis(outputs.numpy(), -1, 1), expected.detach(), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(mean, layer.running_mean, rtol=1e-13)
    np.testing.assert_allclose(variance, layer.running_var, rtol=1e-13)
    gradients = functions[1](drawn["x"], drawn["gamma"], upstream, epsilon=0.01)
    np.testing.assert_allclose(np.moveaxis(gradients.inputs.numpy(), -1, 1), x.grad, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(gradients.gamma, layer.weight.grad, rtol=1e-12)
    np.testing.assert_allclose(gradients.beta, layer.bias.grad, rtol=1e-12)


@BOTH
def test_backward_at_inference_is_pytorchs(functions, shape):
    drawn, upstream = draw(shape)
    layer = torch_layer(drawn, eps=0.01).eval()
    x = channels_first(drawn["x"]).requires_grad_()
    layer(x).backward(channels_first(upstream))
    without_beta = {name: value for name, value in drawn.items() if name != "beta"}
    gradients = functions[3](**without_beta, upstream=upstream, epsilon=0.01)
    np.testing.assert_allclose(np.moveaxis(gradients.inputs.numpy(), -1, 1), x.grad, rtol=1e-12)
    np.testing.assert_allclose(gradients.gamma, layer.weight.grad, rtol=1e-12)
    np.testing.assert_allclose(gradients.beta, layer.bias.grad, rtol=1e-12)


@BOTH
def test_backward_is_the_tapes_through_keras_layer(functions, shape):
    drawn, upstream = draw(shape)
    layer, x = keras_layer(drawn, epsilon=0.02), tf.constant(drawn["x"])
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = tf.reduce_sum(upstream * layer(x, training=True))
    expected = tape.gradient(value, [x, layer.gamma.value, layer.beta.value])
    for ours, theirs in zip(functions[1](x, drawn["gamma"], upstream, epsilon=0.02), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13)


@BOTH
def test_laws_of_the_output_and_of_the_gradient(functions, shape):
    """Mean β, deviation γ; a shift or a scaling of x changes nothing, so the gradient is orthogonal to both."""
    drawn, upstream = draw(shape)
    axes, options = AXES[len(shape)], {"epsilon": 0.0}
    y = functions[0](**drawn, **options).outputs.numpy()
    np.testing.assert_allclose(y.mean(axes), drawn["beta"], atol=1e-13)
    np.testing.assert_allclose(y.std(axes), drawn["gamma"], rtol=1e-13)
    moved = functions[0](**drawn | {"x": 5 * drawn["x"] - 100}, **options).outputs
    np.testing.assert_allclose(moved, y, atol=1e-12)
    dx = functions[1](drawn["x"], drawn["gamma"], upstream, **options).inputs.numpy()
    np.testing.assert_allclose(dx.sum(axes), 0, atol=1e-13)
    np.testing.assert_allclose((dx * drawn["x"]).sum(axes), 0, atol=1e-12)


def test_a_convolutional_channel_is_a_dense_feature_seen_at_every_place():
    drawn, upstream = draw((4, 5, 2, FEATURES))
    rows = drawn | {"x": drawn["x"].reshape(-1, FEATURES)}
    ours = batch_norm_conv(**drawn).outputs.numpy().reshape(-1, FEATURES)
    np.testing.assert_allclose(ours, batch_norm_dense(**rows).outputs, rtol=1e-12)
    ours = batch_norm_conv_backward(drawn["x"], drawn["gamma"], upstream).inputs.numpy()
    theirs = batch_norm_dense_backward(rows["x"], drawn["gamma"], upstream.reshape(-1, FEATURES)).inputs
    np.testing.assert_allclose(ours.reshape(-1, FEATURES), theirs, rtol=1e-12)


def test_moving_statistics_tend_to_those_of_the_data():
    """After k equal batches with momentum m the past counts mᵏ."""
    drawn, _ = draw((50, FEATURES))
    x, mean, variance = drawn["x"], np.zeros(FEATURES), np.ones(FEATURES)
    for _ in range(20):
        _, mean, variance = batch_norm_dense(x, drawn["gamma"], drawn["beta"], mean, variance, momentum=0.8)
    np.testing.assert_allclose(mean, (1 - 0.8**20) * x.mean(0), rtol=1e-12)
    np.testing.assert_allclose(variance, x.var(0) + 0.8**20 * (1 - x.var(0)), rtol=1e-12)


def test_a_large_mean_does_not_swallow_the_variance():
    """In float32, E[x²] − E[x]² of numbers near 10⁴ that differ by 1 is noise."""
    x = (1e4 + np.array([[0.0], [1.0], [2.0], [3.0]])).astype("float32")
    ones, zeros = np.ones(1, "float32"), np.zeros(1, "float32")
    y, _, variance = batch_norm_dense(x, ones, zeros, zeros, zeros, momentum=0.0, epsilon=0.0)
    np.testing.assert_allclose(variance, [1.25], rtol=1e-6)
    np.testing.assert_allclose(y.numpy().ravel(), (np.arange(4) - 1.5) / np.sqrt(1.25), rtol=1e-6)


def test_differences_between_samples_keep_their_digits_beside_a_large_mean():
    """In float32, with a mean of 1000 deviations; Keras scales before the mean is out, and loses two digits."""
    x = (1000 + np.random.default_rng(0).normal(size=(64, 8))).astype("float32")
    exact = x.astype("float64")
    exact = (exact - exact.mean(0)) / np.sqrt(exact.var(0) + 1e-3)
    ones, zeros = np.ones(8, "float32"), np.zeros(8, "float32")
    ours = batch_norm_dense(x, ones, zeros, zeros, ones).outputs.numpy()
    theirs = np.asarray(keras.layers.BatchNormalization()(x, training=True))
    errors = [np.abs((y - y[0]) - (exact - exact[0])).max() for y in (ours, theirs)]
    assert errors[0] < 2e-6
    assert errors[1] > 2e-5


def test_a_constant_feature_comes_out_as_beta_and_takes_no_gradient():
    x, ones = np.full((4, 1), 7.0), np.ones(1)
    np.testing.assert_array_equal(batch_norm_dense(x, ones, 3 * ones, ones, ones).outputs, np.full((4, 1), 3.0))
    single = batch_norm_dense(x[:1], ones, 3 * ones, ones, ones)
    np.testing.assert_array_equal(single.outputs, [[3.0]])
    np.testing.assert_allclose(single.moving_variance, [0.99])
    np.testing.assert_array_equal(batch_norm_dense_backward(x[:1], ones, [[5.0]]).inputs, [[0.0]])
    assert np.isnan(batch_norm_dense(x, ones, ones, ones, ones, epsilon=0.0).outputs).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"momentum": 1.5}, "momentum is 1.5, expected 0 <= momentum <= 1"),
        ({"ddof": 2}, "ddof is 2, expected 0"),
        ({"epsilon": -1.0}, "epsilon is -1, expected at least 0"),
        ({"x": np.zeros((0, FEATURES))}, "no entries"),
        ({"x": np.zeros((1, FEATURES)), "ddof": 1}, "one value a feature"),
        ({"gamma": np.ones(2)}, "features = 3"),
    ],
)
def test_what_cannot_be_normalised_is_refused(options, message):
    drawn, _ = draw((4, FEATURES))
    with pytest.raises(ValueError, match=message):
        batch_norm_dense(**drawn | options)
