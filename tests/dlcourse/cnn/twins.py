"""Weights move between a Keras network and its twin in PyTorch, whose modules have the names of Keras's layers."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class Twin(nn.Module):
    """Takes and gives weights; pictures are (batch, rows, columns, channels), as Keras has them."""

    def forward(self, pictures):
        return self.answer(pictures.permute(0, 3, 1, 2))


def _arrays(module):
    """The arrays of a module as Keras orders them, each with the order of its axes in Keras."""
    if isinstance(module, nn.BatchNorm2d):
        return [(a, (0,)) for a in (module.weight, module.bias, module.running_mean, module.running_var)]
    axes = {1: (0,), 2: (1, 0), 4: (2, 3, 1, 0)}
    return [(a, axes[a.ndim]) for a in (module.weight, module.bias) if a is not None]


def pairs(model, twin):
    """Each layer with weights and the module of its name."""
    modules = dict(twin.named_children())
    layers = [layer for layer in model.layers if layer.weights]
    assert sorted(modules) == sorted(layer.name for layer in layers), "a layer without its twin"
    return [(layer, modules[layer.name]) for layer in layers]


@torch.no_grad()
def to_torch(model, twin):
    """Move the weights of a Keras model to its twin."""
    for layer, module in pairs(model, twin):
        weights = layer.get_weights()
        if isinstance(module, ByTable):
            weights[0] = module.spread(weights[0])
        for (array, axes), weight in zip(_arrays(module), weights, strict=True):
            moved = weight.reshape([array.shape[axis] for axis in axes]).transpose(np.argsort(axes))
            array.copy_(torch.tensor(moved))
    return twin


def to_keras(twin, model):
    """Move the weights of a twin to its Keras model."""
    for layer, module in pairs(model, twin):
        arrays = [array.detach().numpy().transpose(axes) for array, axes in _arrays(module)]
        if isinstance(module, ByTable):
            arrays[0] = module.gather(arrays[0])
        layer.set_weights([a.reshape(w.shape) for a, w in zip(arrays, layer.weights, strict=True)])
    return model


class Depthwise(nn.Module):
    """One weight and one bias a map, of the mean of 2 × 2."""

    def __init__(self, maps):
        super().__init__()
        self.weight, self.bias = (nn.Parameter(torch.rand(maps)) for _ in range(2))

    def forward(self, x):
        return self.weight[:, None, None] * F.avg_pool2d(x, 2) + self.bias[:, None, None]


class ByTable(nn.Conv2d):
    """A whole convolution whose filters are zero where the table is."""

    def __init__(self, table, size):
        super().__init__(*table.shape, size)
        self.pairs = np.argwhere(table)  # (map below, map), row by row, as the kernel has them
        there = torch.tensor(table.T[..., None, None])
        with torch.no_grad():
            self.weight *= there
        self.weight.register_hook(lambda gradient: gradient * there)

    def spread(self, kernel):
        """From a filter a pair to filters (rows, columns, maps below, maps)."""
        filters = np.zeros((*kernel.shape[:2], self.in_channels, self.out_channels), kernel.dtype)
        for index, (below, above) in enumerate(self.pairs):
            filters[:, :, below, above] = kernel[..., index]
        return filters

    def gather(self, filters):
        """And back."""
        return np.stack([filters[:, :, below, above] for below, above in self.pairs], axis=-1)
