"""Clipping against TensorFlow and PyTorch, and where theirs overflow."""

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.optimization import clip_by_global_norm, clip_by_norm, clip_by_value

RNG = np.random.default_rng(4)
GRADIENTS = [RNG.normal(size=shape) for shape in ((3, 2), (4,), ())]


def test_by_value_is_tensorflows_and_numpys():
    expected = np.clip(GRADIENTS[0], -0.5, 0.75)
    np.testing.assert_array_equal(clip_by_value(GRADIENTS[0], low=-0.5, high=0.75), expected)
    np.testing.assert_array_equal(tf.clip_by_value(GRADIENTS[0], -0.5, 0.75), expected)


@pytest.mark.parametrize("limit", [0.1, 1.0, 100.0])
def test_by_norm_is_tensorflows(limit):
    ours = clip_by_norm(GRADIENTS[0], max_norm=limit)
    np.testing.assert_allclose(ours, tf.clip_by_norm(GRADIENTS[0], limit), rtol=1e-13)
    assert np.linalg.norm(ours) <= min(limit, np.linalg.norm(GRADIENTS[0])) * (1 + 1e-14)


@pytest.mark.parametrize("limit", [0.1, 1.0, 100.0])
def test_by_global_norm_is_tensorflows_and_torchs(limit):
    ours = clip_by_global_norm(GRADIENTS, max_norm=limit)
    parameters = [torch.zeros(np.shape(g), dtype=torch.float64) for g in GRADIENTS]
    for parameter, gradient in zip(parameters, GRADIENTS, strict=True):
        parameter.grad = torch.tensor(gradient)
    torch.nn.utils.clip_grad_norm_(parameters, limit)
    for actual, theirs, parameter in zip(ours, tf.clip_by_global_norm(GRADIENTS, limit)[0], parameters, strict=True):
        np.testing.assert_allclose(actual, theirs, rtol=1e-12)
        np.testing.assert_allclose(actual, parameter.grad, rtol=2e-6)  # its norm has 1e-6 added


def test_what_is_short_stays_to_the_last_bit():
    np.testing.assert_array_equal(clip_by_norm(GRADIENTS[0], max_norm=50.0), GRADIENTS[0])
    np.testing.assert_array_equal(clip_by_norm([3.0, 4.0], max_norm=5.0), [3.0, 4.0])


@pytest.mark.parametrize(("dtype", "size"), [("float32", 1e30), ("float64", 1e200), ("float64", 1e-200)])
def test_the_norm_neither_overflows_nor_vanishes(dtype, size):
    gradient = np.array([3 * size, -4 * size], dtype)
    limit = size / 10
    np.testing.assert_allclose(clip_by_norm(gradient, max_norm=limit) / dtype_of(size, dtype), [0.06, -0.08], rtol=1e-6)


def dtype_of(number, dtype):
    return np.dtype(dtype).type(number)


def test_zeros_stay_zeros():
    np.testing.assert_array_equal(clip_by_norm([0.0, 0.0], max_norm=1.0), [0.0, 0.0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_passed_on(bad):
    assert np.all(np.isnan(clip_by_norm([bad, 1.0], max_norm=1.0)))
    first, second = clip_by_global_norm([[1.0], [2.0, bad]], max_norm=1.0)
    assert np.all(np.isnan(first))
    assert np.all(np.isnan(second))


def test_by_value_keeps_nan_and_bounds_infinities():
    np.testing.assert_array_equal(clip_by_value([np.nan, np.inf, -np.inf], low=-1.0, high=2.0), [np.nan, 2.0, -1.0])


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: clip_by_value([1.0], low=2.0, high=-2.0), "low is 2 and high is -2, expected low <= high"),
        (lambda: clip_by_norm([1.0], max_norm=0.0), "clip_by_norm: max_norm is 0, expected a positive number"),
        (lambda: clip_by_global_norm([[1.0]], max_norm=-1.0), "clip_by_global_norm: max_norm is -1"),
    ],
)
def test_what_cannot_be_is_told(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()


def test_none_stays_none_and_counts_nothing():
    first, nothing, last = clip_by_global_norm([np.array([30.0]), None, np.array([-40.0])], max_norm=5.0)
    assert nothing is None
    np.testing.assert_allclose([first[0], last[0]], [3.0, -4.0], rtol=1e-14)
    assert clip_by_global_norm([None, None], max_norm=5.0) == [None, None]
    assert clip_by_global_norm([], max_norm=5.0) == []
