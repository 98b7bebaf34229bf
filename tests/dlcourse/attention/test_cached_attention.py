"""Attention with kept keys and values: step by step it is causal attention, and reads nothing that is not there yet."""

from __future__ import annotations

import numpy as np
import torch

from dlcourse.attention import cached_attention, causal_mask, scaled_dot_product

RNG = np.random.default_rng(0)
Q, K, V = RNG.normal(size=(3, 2, 3, 5, 4))  # (batch, heads, time, depth) each


def steps(keys, values):
    found = []
    for t in range(5):
        output, keys, values = cached_attention(*(a[:, :, t] for a in (Q, K, V)), keys, values, np.int32(t))
        found.append(output.numpy())
    return np.stack(found, axis=2), keys, values


def test_all_steps_are_causal_attention():
    output, keys, values = steps(np.zeros_like(K), np.zeros_like(V))
    np.testing.assert_allclose(output, scaled_dot_product(Q, K, V, causal_mask(5)).output, atol=1e-14)
    expected = torch.nn.functional.scaled_dot_product_attention(*map(torch.tensor, (Q, K, V)), is_causal=True)
    np.testing.assert_allclose(output, expected, atol=1e-14)
    np.testing.assert_array_equal(keys, K)
    np.testing.assert_array_equal(values, V)


def test_what_is_not_there_yet_may_be_anything():
    output, keys, _ = steps(np.full_like(K, np.nan), np.full_like(V, np.inf))
    np.testing.assert_allclose(output, steps(0 * K, 0 * V)[0], atol=1e-14)
    np.testing.assert_array_equal(keys, K)
