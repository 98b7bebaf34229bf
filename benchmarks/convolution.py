"""Convolutional layers: over images forward, and over time forward and backward; their biases included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import torch

from benchmarks.conv2d_backward import CALL, LAYERS, Layer
from benchmarks.race import Row, Side, arrays, race, with_reason
from dlcourse.convolution import conv1d_layer, conv1d_layer_backward, conv2d_layer, output_size

# Sequences as a text model and a time-delay network have them: batch, time, features, weights, filters, and settings.
SEQUENCES = (
    (32, 500, 50, 3, 100, {}),
    (32, 500, 64, 5, 64, {"strides": 2}),
    (16, 1000, 64, 3, 64, {"dilation_rate": 4}),
)


def rows() -> Iterator[Row]:
    for row in _rows():
        yield with_reason(row, CALL)


def _rows() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    for layer in LAYERS:
        yield from _images(layer, rng)
    for sequence in SEQUENCES:
        yield from _sequences(*sequence, rng)


def _normal(rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes]


def _images(layer: Layer, rng: np.random.Generator) -> Iterator[Row]:
    side, width = layer.size, layer.filter_size
    values = _normal(
        rng,
        (layer.batch, side, side, layer.channels),
        (width, width, layer.channels, layer.out_channels),
        (layer.out_channels,),
    )
    x, filters, bias = map(tf.constant, values)
    settings = {"strides": layer.stride, "padding": layer.padding, "dilation_rate": layer.dilation_rate}
    frame = [[0, 0], [layer.padding] * 2, [layer.padding] * 2, [0, 0]]

    @tf.function
    def theirs(x: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
        maps = tf.nn.conv2d(x, filters, layer.stride, frame, dilations=layer.dilation_rate)
        return tf.nn.bias_add(maps, bias)

    peers = [Side("tf.nn.conv2d, tf.function", lambda: theirs(x, filters, bias))]
    for label, layout in (("NCHW", torch.contiguous_format), ("channels last", torch.channels_last)):
        images = torch.from_numpy(values[0]).permute(0, 3, 1, 2).contiguous(memory_format=layout)
        weights = torch.from_numpy(values[1]).permute(3, 2, 0, 1).contiguous(memory_format=layout)
        inputs = (images, weights, torch.from_numpy(values[2]), layer.stride, layer.padding, layer.dilation_rate)
        peers.append(
            Side(
                f"torch conv2d, {label}",
                lambda inputs=inputs: torch.nn.functional.conv2d(*inputs),
                lambda found: [found.permute(0, 2, 3, 1)],
            )
        )
    yield from race(
        "Conv2D forward", str(layer), Side("dlcourse", lambda: conv2d_layer(x, filters, bias, **settings)), peers
    )


def _sequences(
    batch: int, time: int, features: int, width: int, count: int, settings: dict[str, int], rng: np.random.Generator
) -> Iterator[Row]:
    stride, rate = settings.get("strides", 1), settings.get("dilation_rate", 1)
    places = output_size(time, width, stride=stride, dilation_rate=rate)
    values = _normal(rng, (batch, time, features), (width, features, count), (count,), (batch, places, count))
    x, filters, bias, upstream = map(tf.constant, values)
    size = f"{batch}×{time}×{features}, {count} filters of {width}"
    size += "".join(f", {name} {n}" for name, n in (("stride", stride), ("dilation", rate)) if n != 1)
    forward = Side("dlcourse", lambda: conv1d_layer(x, filters, bias, **settings))
    backward = Side("dlcourse", lambda: conv1d_layer_backward(x, filters, upstream, **settings))
    yield from race("Conv1D forward", size, forward, [_tensorflow_forward(x, filters, bias, stride, rate),
                                                      _torch(values, stride, rate, backward=False)])  # fmt: skip
    peers = [_torch(values, stride, rate, backward=True)]
    if rate == 1:  # TensorFlow's dilated convolution has no gradient on a CPU
        peers.insert(0, _tensorflow_backward(x, filters, bias, upstream, stride))
    yield from race("Conv1D backward", size, backward, peers)


def _tensorflow_forward(x: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor, stride: int, rate: int) -> Side:
    @tf.function
    def forward(x: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
        return tf.nn.bias_add(tf.nn.conv1d(x, filters, stride, "VALID", dilations=rate), bias)

    return Side("tf.nn.conv1d, tf.function", lambda: forward(x, filters, bias))


def _tensorflow_backward(x: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor, upstream: tf.Tensor, stride: int) -> Side:
    @tf.function
    def gradients(x: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor, upstream: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch([x, filters, bias])
            y = tf.nn.bias_add(tf.nn.conv1d(x, filters, stride, "VALID"), bias)
        return tape.gradient(y, [x, filters, bias], upstream)

    return Side("tf.GradientTape of tf.nn.conv1d, tf.function", lambda: gradients(x, filters, bias, upstream))


def _torch(values: list[np.ndarray], stride: int, rate: int, *, backward: bool) -> Side:
    x, filters, bias, upstream = map(torch.from_numpy, values)
    inputs = [x.permute(0, 2, 1).contiguous(), filters.permute(2, 1, 0).contiguous(), bias.clone()]
    if not backward:
        return Side(
            "torch conv1d",
            lambda: torch.nn.functional.conv1d(*inputs, stride, 0, rate),
            lambda found: arrays(found.permute(0, 2, 1)),
        )
    inputs = [t.requires_grad_() for t in inputs]
    y, maps = torch.nn.functional.conv1d(*inputs, stride, 0, rate), upstream.permute(0, 2, 1).contiguous()
    return Side(
        "torch.autograd.grad of conv1d",
        lambda: torch.autograd.grad(y, inputs, maps, retain_graph=True),
        lambda found: [found[0].permute(0, 2, 1), found[1].permute(2, 1, 0), found[2]],
    )
