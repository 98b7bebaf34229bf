"""Pooling and transposed convolution, forward and back, against TensorFlow's own and PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race, with_reasons
from dlcourse import convolution

MAPS = (32, 28, 28, 64)
NOTES = {
    "max_pool": "a pass over the maps that looks for NaN, which TensorFlow's maximum takes or leaves as it happens to "
    "stand; it takes as long as the maximum itself",
    "max_pool_backward": "the maxima are found again, for the function is given the maps and not what the forward pass "
    "kept, and the maps are searched for NaN; in one graph with max_pool both are shared",
    "mean_pool": "the same kernel; PyTorch's is written for this layout",
    "mean_pool_backward": "the same kernel; PyTorch's is written for this layout",
    "transposed_conv": "TensorFlow's one kernel for it, the gradient of its convolution",
    "transposed_conv, gradients": "the filters' gradient is taken of images in their frame of zeros, as in "
    "conv2d_layer_backward: with filters of 4 three times faster than TensorFlow's padding within the kernel, with "
    "filters of 16 a third slower (47 ms beside 35 ms)",
}
LAYOUTS = (("NCHW", torch.contiguous_format), ("channels last", torch.channels_last))


class Pooling(NamedTuple):
    """Windows, side by side or overlapping."""

    pool_size: int
    strides: int

    def __str__(self) -> str:
        return f"{'×'.join(map(str, MAPS))}, windows {self.pool_size}, strides {self.strides}"


class Enlargement(NamedTuple):
    """A transposed convolution."""

    size: int
    channels: int
    out_channels: int
    filter_size: int
    strides: int
    padding: int

    def __str__(self) -> str:
        return (
            f"16×{self.size}×{self.size}×{self.channels} to {self.out_channels}, filters {self.filter_size}, "
            f"strides {self.strides}"
        )


def rows() -> Iterator[Row]:
    return with_reasons(_measured(), NOTES)


def _measured() -> Iterator[Row]:
    for pooling in (Pooling(2, 2), Pooling(3, 2)):
        for kind in ("max", "mean"):
            yield from _pool(kind, pooling)
    for enlargement in (Enlargement(14, 64, 64, 4, 2, 1), Enlargement(7, 21, 21, 16, 8, 4)):
        yield from _transposed(enlargement)


def _normals(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def _pool(kind: str, pooling: Pooling) -> Iterator[Row]:
    x = _normals(*MAPS)
    settings = pooling._asdict()
    forward, backward = (getattr(convolution, f"{kind}_pool{way}") for way in ("", "_backward"))
    upstream = _normals(*forward(x, **settings).shape, seed=1)
    images, arriving = tf.constant(x), tf.constant(upstream)
    called = f"tf.nn.{'avg' if kind == 'mean' else 'max'}_pool2d"
    by_name = getattr(tf.nn, called.removeprefix("tf.nn."))

    def theirs(x: tf.Tensor) -> tf.Tensor:
        return by_name(x, pooling.pool_size, pooling.strides, "VALID")

    of_torch = list(_pool_in_torch(kind, pooling, x, upstream))
    ours = Side("dlcourse", lambda: forward(images, **settings))
    peers = [Side(f"{called}, tf.function", _in_a_graph(theirs, images)), *(side for side, _ in of_torch)]
    yield from race(f"{kind}_pool", str(pooling), ours, peers)
    ours = Side("dlcourse", lambda: backward(images, arriving, **settings))
    tape = _gradients(theirs, [images], arriving)
    peers = [Side(f"tf.GradientTape of {called}, tf.function", tape), *(side for _, side in of_torch)]
    yield from race(f"{kind}_pool_backward", str(pooling), ours, peers)


def _pool_in_torch(kind: str, pooling: Pooling, x: np.ndarray, upstream: np.ndarray) -> Iterator[tuple[Side, Side]]:
    name = "avg_pool2d" if kind == "mean" else "max_pool2d"
    function = getattr(torch.nn.functional, name)
    for label, layout in LAYOUTS:
        images, arriving = _images(x, layout).requires_grad_(), _images(upstream, layout)
        y = function(images, pooling.pool_size, pooling.strides)
        yield (
            Side(f"torch {name}, {label}", _without_grad(function, images, *pooling), _channels_last),
            Side(
                f"torch.autograd.grad of {name}, {label}",
                lambda y=y, images=images, arriving=arriving: torch.autograd.grad(
                    y, images, arriving, retain_graph=True
                ),
                _channels_last,
            ),
        )


def _transposed(layer: Enlargement) -> Iterator[Row]:
    x = _normals(16, layer.size, layer.size, layer.channels)
    filters = _normals(layer.filter_size, layer.filter_size, layer.out_channels, layer.channels)
    settings = {"strides": layer.strides, "padding": layer.padding}
    images, weights, bias = tf.constant(x), tf.constant(filters), tf.zeros(layer.out_channels)
    size = (layer.size - 1) * layer.strides - 2 * layer.padding + layer.filter_size
    shape = [16, size, size, layer.out_channels]
    upstream = tf.constant(_normals(*shape, seed=1))
    frame = [[0, 0], [layer.padding] * 2, [layer.padding] * 2, [0, 0]]

    def ours(x: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
        return convolution.transposed_conv(x, filters, bias, **settings)

    def theirs(x: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
        return tf.nn.bias_add(tf.nn.conv2d_transpose(x, filters, shape, layer.strides, frame), bias)

    of_torch = list(_transposed_in_torch(layer, x, filters, upstream.numpy()))
    name = "tf.nn.conv2d_transpose"
    inputs = [images, weights, bias]
    peers = [Side(f"{name}, tf.function", _in_a_graph(theirs, *inputs)), *(side for side, _ in of_torch)]
    yield from race("transposed_conv", str(layer), Side("dlcourse", lambda: ours(*inputs)), peers)
    peers = [
        Side(f"tf.GradientTape of {name}, tf.function", _gradients(theirs, inputs, upstream)),
        *(side for _, side in of_torch),
    ]
    here = Side("dlcourse, tf.GradientTape", _gradients(ours, inputs, upstream))
    yield from race("transposed_conv, gradients", str(layer), here, peers)


def _transposed_in_torch(
    layer: Enlargement, x: np.ndarray, filters: np.ndarray, upstream: np.ndarray
) -> Iterator[tuple[Side, Side]]:
    def function(images: torch.Tensor, weights: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.conv_transpose2d(images, weights, bias, layer.strides, layer.padding)

    for label, layout in LAYOUTS:
        weights = torch.from_numpy(filters).permute(3, 2, 0, 1).contiguous(memory_format=layout).requires_grad_()
        bias = torch.zeros(layer.out_channels, requires_grad=True)
        inputs = [_images(x, layout).requires_grad_(), weights, bias]
        arriving = _images(upstream, layout)
        yield (
            Side(f"torch conv_transpose2d, {label}", _without_grad(function, *inputs), _channels_last),
            Side(
                f"torch.autograd.grad of conv_transpose2d, with its forward pass, {label}",
                lambda inputs=inputs, arriving=arriving: torch.autograd.grad(function(*inputs), inputs, arriving),
                lambda found: [found[0].permute(0, 2, 3, 1), found[1].permute(2, 3, 1, 0), found[2]],
            ),
        )


def _images(array: np.ndarray, layout: Any) -> torch.Tensor:
    return torch.from_numpy(array).permute(0, 3, 1, 2).contiguous(memory_format=layout)


def _without_grad(function: Callable[..., torch.Tensor], *arguments: Any) -> Callable[[], torch.Tensor]:
    def run() -> torch.Tensor:
        with torch.no_grad():
            return function(*arguments)

    return run


def _channels_last(value: Any) -> list[torch.Tensor]:
    (array,) = value if isinstance(value, tuple) else (value,)
    return [array.permute(0, 2, 3, 1)]


def _in_a_graph(function: Callable[..., tf.Tensor], *arguments: tf.Tensor) -> Callable[[], tf.Tensor]:
    graph = tf.function(function, autograph=False)
    return lambda: graph(*arguments)


def _gradients(function: Callable[..., tf.Tensor], inputs: list[tf.Tensor], upstream: tf.Tensor) -> Callable[[], Any]:
    """Gradients within one graph; what no gradient needs of the forward pass is pruned."""

    @tf.function(autograph=False)
    def gradients(*inputs: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            y = function(*inputs)
        return tape.gradient(y, inputs, upstream)

    return lambda: gradients(*inputs)
