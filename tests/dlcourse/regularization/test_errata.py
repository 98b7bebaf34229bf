"""The numbers of docs/errata/08-regularization.md."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import initialization
from dlcourse.losses import l2_penalty
from dlcourse.regularization import (
    batch_norm_conv,
    batch_norm_dense,
    classic_dropout,
    classic_dropout_inference,
    dropout,
    layer_norm,
)

X, W, BIAS, RATE = np.array([2.0, 4.0]), np.array([1.0, 3.0]), 10.0, 0.25
ONES, ZEROS = np.ones(2), np.zeros(2)


def over_all_masks(forward):
    """The four net inputs of a unit behind dropout, and their mean."""
    kept = list(itertools.product([True, False], repeat=2))
    net = [float(forward(X, np.where(k, 0.9, 0.1), rate=RATE).numpy() @ W + BIAS) for k in kept]
    return net, sum(np.prod(np.where(k, 1 - RATE, RATE)) * z for k, z in zip(kept, net, strict=True))


def test_dropout_at_test_time():
    net, mean = over_all_masks(classic_dropout)
    assert sorted(net) == [10, 12, 22, 24]
    assert mean == pytest.approx(20.5)
    assert float(classic_dropout_inference(X, rate=RATE).numpy() @ W + BIAS) == pytest.approx(20.5)
    assert (1 - RATE) * (X @ W + BIAS) == 18
    assert RATE * (X @ W) + BIAS == 13.5
    net, mean = over_all_masks(dropout)
    np.testing.assert_allclose(sorted(net), [10, 12.667, 26, 28.667], atol=5e-4)
    assert mean == pytest.approx(24) == X @ W + BIAS


def test_weights_or_units():
    """Two units fed by one, over all masks of one unit, and over all masks of two weights."""
    units = np.array([[0.0, 0.0], [1.0, 1.0]])
    weights = np.array(list(itertools.product([0.0, 1.0], repeat=2)))
    np.testing.assert_array_equal(units.mean(0), weights.mean(0))
    assert (units.sum(1) == 0).mean() == 0.5
    assert (weights.sum(1) == 0).mean() == 0.25
    assert [np.cov(z.T, ddof=0)[0, 1] for z in (units, weights)] == [0.25, 0.0]


def test_a_penalty_pulls_each_weight_by_itself():
    w = tf.constant([1.0, -2.0, 3.0])
    with tf.GradientTape() as outer:
        outer.watch(w)
        with tf.GradientTape() as inner:
            inner.watch(w)
            value = l2_penalty([w], strength=0.3)
        gradient = inner.gradient(value, w)
    np.testing.assert_allclose(outer.jacobian(gradient, w), 0.3 * np.eye(3), rtol=1e-6)


def test_sizes_of_weights():
    of_mxnet = 0.07**2 / 3
    assert of_mxnet == pytest.approx(0.001633, abs=5e-7)
    assert 600 < 1 / of_mxnet < 620
    assert np.sqrt(400 * of_mxnet) == pytest.approx(0.81, abs=0.005)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 400))
    x /= np.sqrt((x**2).mean(1, keepdims=True))
    normals = rng.normal(size=(400, 2000))
    weights = initialization.he_normal(normals).numpy()
    assert weights.var() == pytest.approx(0.005, rel=0.01)
    assert (x @ weights).var() == pytest.approx(2.0, rel=0.02)
    assert (x @ initialization.standard_normal(normals).numpy()).std() == pytest.approx(20, rel=0.01)
    assert (x @ (normals * np.sqrt(400))).var() == pytest.approx(160_000, rel=0.02)


def test_moving_statistics():
    x = np.array([[1.0, 1.0], [5.0, 5.0]])  # mean 3, variance 4
    mean, variance, printed = ZEROS, ONES, 1.0
    found = {}
    for step in range(1, 21):
        _, mean, variance = batch_norm_dense(x, ONES, ZEROS, mean, variance, momentum=0.9)
        printed = 0.9 * 4 + 0.1 * printed
        found[step] = (mean[0].numpy(), printed, variance[0].numpy())
    np.testing.assert_allclose(found[1], [0.3, 3.7, 1.3], atol=1e-9)
    np.testing.assert_allclose(found[5], [1.2285, 4.0, 2.2285], atol=5e-5)
    np.testing.assert_allclose(found[20], [2.6353, 4.0, 3.6353], atol=5e-5)


def test_a_mean_over_all_channels():
    x = np.array([[1.0, 10.0], [5.0, 10.0], [5.0, 30.0], [1.0, 30.0]]).reshape(2, 1, 2, 2)
    _, mean, _ = batch_norm_conv(x, ONES, ZEROS, ZEROS, ONES, momentum=0.0)
    np.testing.assert_array_equal(mean, [3.0, 20.0])
    assert x.mean() == 11.5
    assert np.all(x[..., 0] < 11.5)
    assert np.mean(x[..., 1] > 11.5) == 0.5


def test_the_minus_sign_and_pytorchs_variance():
    x = np.array([[1.0], [3.0]])
    y, _, variance = batch_norm_dense(x, ONES[:1], ZEROS[:1], ZEROS[:1], ONES[:1], momentum=0.0, epsilon=0.0)
    np.testing.assert_array_equal(y, [[-1.0], [1.0]])
    np.testing.assert_array_equal(x * x.mean() / x.std(), [[2.0], [6.0]])
    assert variance[0] == 1 == torch.var(torch.tensor(x), correction=0)
    assert torch.var(torch.tensor(x)) == 2


def test_batch_or_layer():
    sample = [1.0, 5.0]
    for neighbour, expected in (([3.0, 1.0], [-1, 1]), ([9.0, 7.0], [-1, -1])):
        x = np.array([sample, neighbour])
        batch = batch_norm_dense(x, ONES, ZEROS, ZEROS, ONES, epsilon=0.0).outputs[0]
        np.testing.assert_allclose(batch, expected, rtol=1e-12)
        np.testing.assert_allclose(layer_norm(x, ONES, ZEROS, epsilon=0.0)[0], [-1, 1], rtol=1e-12)


def test_conventions():
    samples = np.random.default_rng(0).normal(size=(32, 2))
    kept = [batch_norm_dense(samples, ONES, ZEROS, ZEROS, ONES, momentum=0.0, ddof=d) for d in (0, 1)]
    np.testing.assert_allclose(kept[1].moving_variance / kept[0].moving_variance, 1.03, atol=0.005)
    z = samples[:5]
    plain, biased = (batch_norm_dense(z + b, ONES, ZEROS, ZEROS, ONES).outputs for b in (ZEROS, np.array([3.0, -8.0])))
    np.testing.assert_allclose(biased, plain, rtol=1e-12)
