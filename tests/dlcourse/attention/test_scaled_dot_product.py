"""Scaled dot-product attention against PyTorch, hand-worked numbers and laws."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import activations, attention
from tests.conformance.numerics import eagerly

RNG = np.random.default_rng(0)
LECTURE = {
    "q": np.array([[1.0, 0], [0, 1]]),
    "k": np.array([[1.0, 0], [1, 1], [0, 1]]),
    "v": np.array([[1.0, 2], [3, 4], [5, 6]]),
}


def draw(*batch, queries=5, keys=7, depth=4, values=3):
    return [RNG.normal(size=(*batch, *s)) for s in ((queries, depth), (keys, depth), (keys, values))]


def a_mask(*shape):
    """No row without a key that may be seen: PyTorch would give NaN."""
    mask = RNG.random(shape) < 0.5
    mask[..., 0] |= ~mask.any(axis=-1)
    return mask


def test_the_briefs_numbers():
    output, weights = attention.scaled_dot_product(**LECTURE)
    np.testing.assert_allclose(weights, [[0.4011, 0.4011, 0.1978], [0.1978, 0.4011, 0.4011]], atol=5e-5)
    np.testing.assert_allclose(output, [[2.5933, 3.5933], [3.4067, 4.4067]], atol=5e-5)


@pytest.fixture(autouse=True)
def no_trace_knows_masks_of_other_sizes():
    """The tests' type checker, which users have not, takes an unknown size for neither 1 nor n."""
    with eagerly():
        yield


@pytest.mark.parametrize("shape", [None, (5, 7), (3, 5, 7), (1, 5, 7), (3, 1, 7)])
def test_is_pytorchs(shape):
    q, k, v = draw(3)
    mask = None if shape is None else a_mask(*shape)
    leaves = [torch.tensor(a, requires_grad=True) for a in (q, k, v)]
    expected = torch.nn.functional.scaled_dot_product_attention(
        *leaves, attn_mask=None if mask is None else torch.tensor(mask)
    )
    found = attention.scaled_dot_product(q, k, v, mask)
    np.testing.assert_allclose(found.output, expected.detach(), rtol=1e-12, atol=1e-12)
    upstream = RNG.normal(size=expected.shape)
    gradients = torch.autograd.grad(expected, leaves, torch.tensor(upstream))
    for ours, theirs in zip(attention.attention_backward(q, k, v, upstream, mask), gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-12)


def test_backward_is_automatic_differentiation_with_rows_that_see_nothing():
    (q, k, v), mask = draw(2), RNG.random((2, 5, 7)) < 0.4
    mask[0, 2] = mask[1, 4] = False
    mask[:, :, 3] = False
    upstream, tensors = RNG.normal(size=(2, 5, 3)), [tf.constant(a) for a in (q, k, v)]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = attention.scaled_dot_product(*tensors, mask).output
    found = attention.attention_backward(q, k, v, upstream, mask)
    for ours, automatic in zip(found, tape.gradient(output, tensors, upstream), strict=True):
        np.testing.assert_allclose(ours, automatic, rtol=1e-12, atol=1e-13)
    assert not np.any(found.q[0, 2])
    assert not np.any(found.k[:, 3])
    assert not np.any(found.v[:, 3])


def test_who_sees_nothing_gets_zeros_and_the_others_sum_to_one():
    (q, k, v), mask = draw(2), np.ones((2, 5, 7), bool)
    mask[0, 1] = mask[1, 4] = False
    output, weights = attention.scaled_dot_product(q, k, v, mask)
    np.testing.assert_allclose(np.sum(weights, axis=-1), mask.any(axis=-1), rtol=1e-12)
    assert not np.any(output[0, 1])
    assert not np.any(output[1, 4])
    assert not np.any(np.asarray(weights)[~mask])


def test_what_may_not_be_seen_changes_nothing():
    (q, k, v), mask = draw(2), a_mask(1, 7)
    mask[..., -1] = False
    expected = attention.scaled_dot_product(q, k, v, mask).output
    hidden = np.flatnonzero(~mask[0])
    k[:, hidden], v[:, hidden] = 1e6, -1e6
    np.testing.assert_allclose(attention.scaled_dot_product(q, k, v, mask).output, expected, rtol=1e-12)
    kept = np.flatnonzero(mask[0])
    np.testing.assert_allclose(attention.scaled_dot_product(q, k[:, kept], v[:, kept]).output, expected, rtol=1e-12)


def test_keys_have_no_order_and_queries_do_not_meet():
    (q, k, v), order = draw(2), RNG.permutation(7)
    expected = attention.scaled_dot_product(q, k, v).output
    np.testing.assert_allclose(attention.scaled_dot_product(q, k[:, order], v[:, order]).output, expected, rtol=1e-12)
    np.testing.assert_allclose(attention.scaled_dot_product(q[:, 2:3], k, v).output, expected[:, 2:3], rtol=1e-12)


@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16])
def test_half_precision_is_safe_behind_a_mask(dtype):
    """Of scores near the end of float16, and with a row that sees nothing; −10⁹ would be −∞ there."""
    q, k, v = ([[200.0, 200.0], [-200.0, -200.0], [1.0, 1.0]], [[150.0, 150.0], [-150.0, -150.0]], [[1.0], [2.0]])
    half = [tf.constant(a, dtype) for a in (q, k, v)]
    mask = np.array([[True, False], [True, False], [False, False]])
    output, weights = attention.scaled_dot_product(*half, mask)
    assert output.dtype == weights.dtype == dtype
    np.testing.assert_array_equal(tf.cast(output, tf.float32), [[1], [1], [0]])
    np.testing.assert_array_equal(tf.cast(attention.scaled_dot_product(*half).output[:2], tf.float32), [[1], [2]])


def test_half_precision_is_single_precision_but_for_rounding():
    q, k, v = (a.astype("float32") for a in draw(3, keys=300))
    expected = attention.scaled_dot_product(q, k, v).output
    found = attention.scaled_dot_product(*[tf.cast(a, tf.float16) for a in (q, k, v)]).output
    np.testing.assert_allclose(tf.cast(found, tf.float32), expected, atol=2e-3)


def test_the_scale_keeps_the_variance():
    q, k = RNG.normal(size=(2, 20_000, 64))
    scores = (q * k).sum(axis=1)
    assert scores.var() == pytest.approx(64, rel=0.05)
    assert (scores / np.sqrt(64)).var() == pytest.approx(1, rel=0.05)


def test_one_weight_moved_is_softmaxs_jacobian():
    q, k, v = draw(queries=1)
    scores = q @ k.T / 2
    upstream = RNG.normal(size=(1, 3))
    product = activations.softmax_jacobian_vector_product(scores, upstream @ v.T)
    found = attention.attention_backward(q, k, v, upstream)
    np.testing.assert_allclose(found.q, product @ k / 2, rtol=1e-12)
    np.testing.assert_allclose(found.k, np.transpose(product) @ q / 2, rtol=1e-12)


def test_causal_masks():
    np.testing.assert_array_equal(attention.causal_mask(4), np.tril(np.ones((4, 4), bool)))
    assert attention.causal_mask(0).shape == (0, 0)
    (q, k, v), mask = draw(2, queries=6, keys=6), attention.causal_mask(6)
    expected = attention.scaled_dot_product(q, k, v, mask).output
    for length in range(1, 7):
        prefix = attention.scaled_dot_product(q[:, :length], k[:, :length], v[:, :length], mask[:length, :length])
        np.testing.assert_allclose(prefix.output, expected[:, :length], rtol=1e-12)
    torchs = torch.nn.functional.scaled_dot_product_attention(*map(torch.tensor, (q, k, v)), is_causal=True)
    np.testing.assert_allclose(expected, torchs, rtol=1e-12)


def test_padding_masks():
    lengths = np.array([2, 0, 4])
    mask = attention.padding_mask(lengths, length=4)
    assert mask.shape == (3, 1, 4)
    np.testing.assert_array_equal(np.sum(mask, axis=-1)[:, 0], lengths)
    np.testing.assert_array_equal(mask[0, 0], [True, True, False, False])
    joined = mask & attention.causal_mask(4)
    np.testing.assert_array_equal(joined[0], np.tril(np.ones((4, 4), bool)) & [True, True, False, False])
    assert not np.any(joined[1])
