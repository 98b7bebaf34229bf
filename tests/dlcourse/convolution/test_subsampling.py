"""Oracles: automatic differentiation in PyTorch, finite differences, and numbers by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from dlcourse import convolution

OF_TORCH = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "linear": lambda z: z, "relu": torch.relu}
SETTINGS = [
    {"pool_size": p, "reduction": r, "activation": a}
    for p, r, a in itertools.product([2, (3, 2), 1, (1, 4)], ["mean", "sum"], OF_TORCH)
]


def draw(seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(2, 7, 5, 3)), rng.normal(size=3), rng.normal(size=3)


def in_pytorch(x, weight, bias, pool_size, reduction, activation):
    window = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    images = tensors[0].permute(0, 3, 1, 2)
    down = torch.nn.functional.avg_pool2d(images, window, divisor_override=1 if reduction == "sum" else None)
    return OF_TORCH[activation](tensors[1][:, None, None] * down + tensors[2][:, None, None]), tensors


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_both_ways_are_autograds(settings):
    x, weight, bias = draw()
    y, tensors = in_pytorch(x, weight, bias, **settings)
    np.testing.assert_allclose(
        convolution.subsampling_layer(x, weight, bias, **settings), y.detach().permute(0, 2, 3, 1), rtol=1e-12
    )
    upstream = np.random.default_rng(1).normal(size=y.permute(0, 2, 3, 1).shape)
    y.backward(torch.tensor(upstream).permute(0, 3, 1, 2))
    found = convolution.subsampling_layer_backward(x, weight, bias, upstream, **settings)
    for ours, theirs in zip(found, tensors, strict=True):
        np.testing.assert_allclose(ours, theirs.grad, atol=1e-12)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_gradient_is_the_slope(reduction):
    x, weight, bias = draw(2)
    upstream = np.random.default_rng(3).normal(size=(2, 3, 2, 3))

    def loss(x, weight, bias):
        return np.sum(upstream * convolution.subsampling_layer(x, weight, bias, reduction=reduction).numpy())

    found = convolution.subsampling_layer_backward(x, weight, bias, upstream, reduction=reduction)
    for place, (array, gradient) in enumerate(zip((x, weight, bias), found, strict=True)):
        for index in [(0,) * array.ndim, tuple(n // 2 for n in array.shape)]:
            nudged = []
            for h in (1e-5, -1e-5):
                moved = [x.copy(), weight.copy(), bias.copy()]
                moved[place][index] += h
                nudged.append(loss(*moved))
            assert (nudged[0] - nudged[1]) / 2e-5 == pytest.approx(float(gradient.numpy()[index]), abs=1e-8)


def test_the_sum_is_the_mean_with_weights_four_times_as_large():
    x, weight, bias = draw()
    mean = convolution.subsampling_layer(x, 4 * weight, bias)
    np.testing.assert_allclose(convolution.subsampling_layer(x, weight, bias, reduction="sum"), mean, rtol=1e-12)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"reduction": "max"}, "reduction is 'max', expected one of 'mean', 'sum'"),
        ({"activation": "softmax"}, "activation is 'softmax', expected one of 'linear'"),
        ({"pool_size": 8}, "spans 8, expected at most 7"),
        ({"pool_size": 0}, "pool_size is 0"),
    ],
)
def test_settings_that_make_no_sense(settings, message):
    with pytest.raises(ValueError, match=message):
        convolution.subsampling_layer(*draw(), **settings)


def test_a_gradient_of_another_shape():
    with pytest.raises(ValueError, match="expected 3 rows and 2 columns"):
        convolution.subsampling_layer_backward(*draw(), np.zeros((2, 3, 3, 3)))
