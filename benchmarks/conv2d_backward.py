"""Back through a convolutional layer: gradients of the images, the filters and the bias, given the upstream one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race, with_reason
from dlcourse.convolution import conv2d_layer_backward, output_size


class Layer(NamedTuple):
    """A layer and the images that it is given."""

    batch: int
    size: int
    channels: int
    filter_size: int
    out_channels: int
    stride: int = 1
    padding: int = 0
    dilation_rate: int = 1

    def __str__(self) -> str:
        more = {"stride": self.stride, "dilation": self.dilation_rate}
        text = f"{self.batch}×{self.size}×{self.size}×{self.channels}, {self.out_channels} filters"
        text += f" {self.filter_size}×{self.filter_size}"
        return text + "".join(f", {name} {value}" for name, value in more.items() if value != 1)


# From oneDNN's own log of the primitives that are run (ONEDNN_VERBOSE=1), and a profile of the call.
CALL = "0.3 ms is the call: TensorFlow matches the arguments with a graph's, and the shapes are checked"
FRAME = (
    "the same kernels of oneDNN run on both sides; PyTorch's count the frame of zeros in, and sum the bias's gradient "
    "on the way, where TensorFlow's want images with their frame"
)
PHASES = "PyTorch's kernels know dilation; TensorFlow's on a CPU do not, so that images are taken apart into phases"

LAYERS = (
    Layer(64, 28, 1, 5, 6, padding=2),
    Layer(16, 28, 64, 3, 64, padding=1),
    Layer(16, 28, 64, 3, 128, stride=2, padding=1),
    Layer(16, 28, 64, 3, 64, padding=2, dilation_rate=2),
)


def rows() -> Iterator[Row]:
    for layer in LAYERS:
        x, filters, upstream = _draw(layer)
        peers = [_tape(layer, x, filters, upstream), *_autograd(layer, x, filters, upstream)]
        for row in race("Conv2D backward", str(layer), _ours(layer, x, filters, upstream), peers):
            yield with_reason(row, _reason(layer, row))


def _reason(layer: Layer, row: Row) -> str:
    if "torch" not in row.peer:
        return CALL
    return "; ".join([PHASES if layer.dilation_rate > 1 else FRAME, CALL])


def _draw(layer: Layer) -> list[np.ndarray]:
    places = output_size(
        layer.size, layer.filter_size, stride=layer.stride, padding=layer.padding, dilation_rate=layer.dilation_rate
    )
    shapes = (
        (layer.batch, layer.size, layer.size, layer.channels),
        (layer.filter_size, layer.filter_size, layer.channels, layer.out_channels),
        (layer.batch, places, places, layer.out_channels),
    )
    rng = np.random.default_rng(0)
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes]


def _ours(layer: Layer, *values: np.ndarray) -> Side:
    x, filters, upstream = map(tf.constant, values)
    settings = {"strides": layer.stride, "padding": layer.padding, "dilation_rate": layer.dilation_rate}
    return Side("dlcourse", lambda: conv2d_layer_backward(x, filters, upstream, **settings))


def _tape(layer: Layer, *values: np.ndarray) -> Side:
    """TensorFlow's own gradient. Its graph is pruned of the forward pass, which no gradient needs."""
    x, filters, upstream = map(tf.constant, values)
    bias = tf.zeros(layer.out_channels)

    def forward(x, filters, bias):
        frame = [[0, 0], [layer.padding] * 2, [layer.padding] * 2, [0, 0]]
        if layer.dilation_rate > 1:  # tf.nn.conv2d's own dilation has no gradient on a CPU
            return tf.nn.atrous_conv2d(tf.pad(x, frame), filters, layer.dilation_rate, "VALID") + bias
        return tf.nn.bias_add(tf.nn.conv2d(x, filters, layer.stride, frame), bias)

    @tf.function
    def gradients(x, filters, bias, upstream):
        with tf.GradientTape() as tape:
            tape.watch([x, filters, bias])
            y = forward(x, filters, bias)
        return tape.gradient(y, [x, filters, bias], upstream)

    called = "tf.nn.conv2d" if layer.dilation_rate == 1 else "tf.nn.atrous_conv2d"
    return Side(f"tf.GradientTape of {called}, tf.function", lambda: gradients(x, filters, bias, upstream))


def _autograd(layer: Layer, x: np.ndarray, filters: np.ndarray, upstream: np.ndarray) -> Iterator[Side]:
    """PyTorch's backward pass, without the forward one, in each of its memory layouts."""
    for label, layout in (("NCHW", torch.contiguous_format), ("channels last", torch.channels_last)):
        images, maps = (torch.from_numpy(v).permute(0, 3, 1, 2).contiguous(memory_format=layout) for v in (x, upstream))
        weights = torch.from_numpy(filters).permute(3, 2, 0, 1).contiguous(memory_format=layout)
        inputs = [t.requires_grad_() for t in (images, weights, torch.zeros(layer.out_channels))]
        y = torch.nn.functional.conv2d(
            *inputs, stride=layer.stride, padding=layer.padding, dilation=layer.dilation_rate
        )
        yield Side(
            f"torch.autograd.grad of conv2d, {label}",
            lambda y=y, inputs=inputs, maps=maps: torch.autograd.grad(y, inputs, maps, retain_graph=True),
            lambda found: [found[0].permute(0, 2, 3, 1), found[1].permute(2, 3, 1, 0), found[2]],
        )
