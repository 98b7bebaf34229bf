"""Pooling whose windows overlap, with ties in them: the definition entry by entry, PyTorch, and numbers by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from dlcourse import convolution

OVERLAPPING = [
    {"pool_size": m, "strides": s, "padding": p}
    for m, s, p in itertools.product([3, (2, 3), 4], [1, 2, (1, 2)], [0, 1])
]


def pair(value):
    return (value, value) if isinstance(value, int) else value


def by_entries(x, upstream, *, pool_size, strides, padding):
    """Each window's gradient to its first largest entry, in reading order; what several windows give adds up."""
    (m, n), (s, t), (p, q) = pair(pool_size), pair(strides), pair(padding)
    gradient = np.zeros_like(x)
    for b, i, j, c in np.ndindex(upstream.shape):
        places = [
            (row, column)
            for row, column in itertools.product(range(s * i - p, s * i - p + m), range(t * j - q, t * j - q + n))
            if 0 <= row < x.shape[1] and 0 <= column < x.shape[2]
        ]
        row, column = max(places, key=lambda place: x[b, :, :, c][place])  # of equal ones the first
        gradient[b, row, column, c] += upstream[b, i, j, c]
    return gradient


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("settings", OVERLAPPING, ids=str)
def test_ties_in_windows_that_overlap(settings, dtype):
    x = np.random.default_rng(0).integers(0, 3, size=(2, 6, 7, 2)).astype(dtype)
    y = convolution.max_pool(x, **settings)
    upstream = np.random.default_rng(1).integers(-8, 9, size=y.shape).astype(dtype)  # whose sums need no rounding
    found = convolution.max_pool_backward(x, upstream, **settings)
    np.testing.assert_array_equal(found, by_entries(x, upstream, **settings))
    if settings["padding"] == 0 or min(pair(settings["pool_size"])) >= 2 * settings["padding"]:
        images = torch.tensor(x).permute(0, 3, 1, 2).requires_grad_()
        pooled = torch.nn.functional.max_pool2d(images, settings["pool_size"], settings["strides"], settings["padding"])
        pooled.backward(torch.tensor(upstream).permute(0, 3, 1, 2))
        np.testing.assert_array_equal(found, images.grad.permute(0, 2, 3, 1))


def test_one_entry_wins_in_all_windows_by_hand():
    x = np.array([[1.0, 3.0, 3.0, 2.0]])[None, :, :, None]
    upstream = np.array([10.0, 100.0, 1000.0])[None, None, :, None]
    found = convolution.max_pool_backward(x, upstream, pool_size=(1, 2), strides=1)
    np.testing.assert_array_equal(found[0, 0, :, 0], [0, 110, 1000, 0])


def test_equal_entries_everywhere():
    """A map of one colour: each window's first entry takes all of it."""
    found = convolution.max_pool_backward(np.ones((1, 4, 4, 1)), np.ones((1, 2, 2, 1)))
    np.testing.assert_array_equal(found[0, :, :, 0], np.kron(np.ones((2, 2)), [[1, 0], [0, 0]]))


def test_the_maps_of_note_e_pooled():
    maps = np.array(
        [
            [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]],
            [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]],
        ],
        float,
    )
    pooled = convolution.max_pool(np.moveaxis(maps, 0, -1)[None]).numpy()[0]
    np.testing.assert_array_equal(np.moveaxis(pooled, -1, 0), [[[3, 0], [3, 1]], [[-1, 1], [0, 3]]])
