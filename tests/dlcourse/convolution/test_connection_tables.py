"""Oracles: table I of LeNet-5's paper, PyTorch's grouped convolution, its autograd, and the plain layer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dlcourse import convolution

# LeCun et al. (1998), table I: for each map of S2 the maps of C3 that see it.
TABLE_I = [
    {0, 4, 5, 6, 9, 10, 11, 12, 14, 15},
    {0, 1, 5, 6, 7, 10, 11, 12, 13, 15},
    {0, 1, 2, 6, 7, 8, 11, 13, 14, 15},
    {1, 2, 3, 6, 7, 8, 9, 12, 14, 15},
    {2, 3, 4, 7, 8, 9, 10, 12, 13, 15},
    {3, 4, 5, 8, 9, 10, 11, 13, 14, 15},
]


def draw(table, seed=0):
    rng, (channels, out) = np.random.default_rng(seed), table.shape
    return [rng.normal(size=s) for s in ((2, 6, 5, channels), (3, 2, channels, out), (out,))]


def test_the_table_of_lenet_5():
    table = convolution.connection_table().numpy()
    assert [set(np.flatnonzero(row)) for row in table] == TABLE_I
    assert table.sum() == 60
    assert table.sum(axis=0).tolist() == [3] * 6 + [4] * 9 + [6]


@pytest.mark.parametrize("n", [6, 8, 12])
def test_every_map_below_is_seen_as_often(n):
    table = convolution.connection_table(n).numpy()
    assert table.shape == (n, 5 * n // 2 + 1)
    assert set(table.sum(axis=1)) == {3 + 4 + 2 + 1}
    assert len({tuple(column) for column in table.T}) == table.shape[1]  # no two maps see the same


@pytest.mark.parametrize("n", [5, 7, 4, 0, -6, True])
def test_no_rule_for_other_numbers(n):
    with pytest.raises(ValueError, match="expected an even integer of at least 6"):
        convolution.connection_table(n)


def test_maps_in_groups_are_pytorchs():
    table = np.kron(np.eye(3, dtype=int), np.ones((2, 4), int))
    x, filters, bias = draw(table)
    groups = np.concatenate([filters[:, :, 2 * g : 2 * g + 2, 4 * g : 4 * g + 4] for g in range(3)], axis=3)
    images, weights = torch.tensor(x).permute(0, 3, 1, 2), torch.tensor(groups).permute(3, 2, 0, 1)
    expected = torch.nn.functional.conv2d(images, weights, torch.tensor(bias), 2, (1, 0), groups=3)
    y = convolution.table_conv2d_layer(x, filters, bias, table, strides=2, padding=(1, 0))
    np.testing.assert_allclose(y, expected.permute(0, 2, 3, 1), atol=1e-12)


@pytest.mark.parametrize("settings", [{}, {"strides": 2, "padding": 1}, {"dilation_rate": 2}], ids=str)
def test_both_ways_are_autograds(settings):
    table = convolution.connection_table().numpy()
    x, filters, bias = draw(table)
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, filters, bias)]
    weights = (tensors[1] * torch.tensor(table)).permute(3, 2, 0, 1)
    stride, padding, dilation = (settings.get(n, d) for n, d in (("strides", 1), ("padding", 0), ("dilation_rate", 1)))
    y = torch.nn.functional.conv2d(tensors[0].permute(0, 3, 1, 2), weights, tensors[2], stride, padding, dilation)
    upstream = np.random.default_rng(1).normal(size=y.permute(0, 2, 3, 1).shape)
    y.permute(0, 2, 3, 1).backward(torch.tensor(upstream))
    ours = convolution.table_conv2d_layer(x, filters, bias, table, **settings)
    np.testing.assert_allclose(ours, y.detach().permute(0, 2, 3, 1), atol=1e-12)
    found = convolution.table_conv2d_layer_backward(x, filters, table, upstream, **settings)
    for gradient, tensor in zip(found, tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad, atol=1e-12)
    assert not found.filters.numpy()[:, :, table == 0].any()


def test_ones_everywhere_are_the_plain_layer():
    table = np.ones((3, 4), int)
    x, filters, bias = draw(table)
    np.testing.assert_array_equal(
        convolution.table_conv2d_layer(x, filters, bias, table), convolution.conv2d_layer(x, filters, bias)
    )


def test_what_unconnected_filters_hold_plays_no_part():
    table = np.array([[1, 0], [0, 1]])
    x, filters, bias = draw(table)
    spoiled = filters + np.where(table, 0, np.nan)
    y = convolution.table_conv2d_layer(x, filters, bias, table)
    np.testing.assert_array_equal(convolution.table_conv2d_layer(x, spoiled, bias, table), y)
    found = convolution.table_conv2d_layer_backward(x, spoiled, table, np.ones(y.shape))
    assert all(np.isfinite(gradient).all() for gradient in found)


def test_tables_that_do_not_fit():
    table = np.ones((3, 4), int)
    x, filters, bias = draw(table)
    with pytest.raises(ValueError, match="an entry of table is 2, expected 0 or 1"):
        convolution.table_conv2d_layer(x, filters, bias, 2 * table)
    with pytest.raises(ValueError, match="table"):
        convolution.table_conv2d_layer(x, filters, bias, table.T)
