"""One step of Adam on as many variables as ResNet-50 has, against Keras's and PyTorch's compiled ones."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race
from dlcourse.optimization import Adam

BLOCKS = ((3, 64), (4, 128), (6, 256), (3, 512))  # of each stage of ResNet-50: how many, and how wide
SETTINGS = {"learning_rate": 1e-3, "beta_1": 0.9, "beta_2": 0.999}
EPSILON = 1e-8  # in Keras it means something else, but beside gradients of size one it is nothing in either sense


def rows() -> Iterator[Row]:
    shapes = resnet50_shapes()
    rng = np.random.default_rng(0)
    # Two gradients in turns: with one and the same, every step would be as long as the first.
    gradients = [[_of_size_one(rng, shape) for shape in shapes] for _ in range(2)]
    size = f"{len(shapes)} variables, {sum(map(math.prod, shapes)) / 1e6:.1f} M parameters"
    ours = _keras_side("dlcourse", Adam(**SETTINGS, epsilon=EPSILON), gradients)
    peers = [
        _keras_side(
            f"keras.optimizers.Adam, {label}", keras.optimizers.Adam(**SETTINGS, epsilon=EPSILON), gradients, jit
        )
        for label, jit in (("tf.function", None), ("XLA", True))
    ]
    yield from race("Adam step", size, ours, [*peers, _torch_side(gradients)])


def _of_size_one(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return (rng.uniform(0.5, 1.5, shape) * rng.choice((-1, 1), shape)).astype(np.float32)


def resnet50_shapes() -> list[tuple[int, ...]]:
    """The shapes of ResNet-50's trainable variables, in the order of its layers."""
    shapes = _convolution(7, 3, 64)
    channels = 64
    for blocks, width in BLOCKS:
        for block in range(blocks):
            shapes += _convolution(1, channels, width) + _convolution(3, width, width)
            shapes += _convolution(1, width, 4 * width)
            if block == 0:
                shapes += _convolution(1, channels, 4 * width)  # beside the block
            channels = 4 * width
    return [*shapes, (channels, 1000), (1000,)]


def _convolution(filter_size: int, channels: int, out_channels: int) -> list[tuple[int, ...]]:
    """Filters, and the scale and shift of the batch normalisation behind them."""
    return [(filter_size, filter_size, channels, out_channels), (out_channels,), (out_channels,)]


def _keras_side(
    name: str, optimizer: keras.optimizers.Optimizer, gradients: list[list[np.ndarray]], jit_compile: bool | None = None
) -> Side:
    variables = [keras.Variable(np.zeros_like(gradient)) for gradient in gradients[0]]
    optimizer.build(variables)
    step = tf.function(lambda gradients: optimizer.apply(gradients, variables), jit_compile=jit_compile)
    turns = itertools.cycle([list(map(tf.constant, values)) for values in gradients])
    return Side(name, lambda: step(next(turns)), lambda _: [variable.numpy() for variable in variables])


def _torch_side(gradients: list[list[np.ndarray]]) -> Side:
    variables = [torch.zeros(gradient.shape) for gradient in gradients[0]]
    betas = (SETTINGS["beta_1"], SETTINGS["beta_2"])
    optimizer = torch.optim.Adam(variables, SETTINGS["learning_rate"], betas, EPSILON, fused=True)
    turns = itertools.cycle([[torch.from_numpy(value) for value in values] for values in gradients])

    def step():
        for variable, gradient in zip(variables, next(turns), strict=True):
            variable.grad = gradient
        optimizer.step()

    return Side("torch.optim.Adam, fused", step, lambda _: [variable.numpy().copy() for variable in variables])
