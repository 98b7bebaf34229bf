"""Steps of the optimisers on as many variables as ResNet-50 has, against Keras's and PyTorch's compiled ones."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race, with_reason
from dlcourse import optimization

BLOCKS = ((3, 64), (4, 128), (6, 256), (3, 512))  # of each stage of ResNet-50: how many, and how wide
RATE = 1e-3
# Beside gradients of size one, ε is nothing in whichever place it is.
TINY = 1e-8
NOTES = {
    "torch": "PyTorch has a kernel that was written by hand for a list of variables; ours are loops that XLA "
    "generates, one a variable, out of the same function that runs on a GPU. Both work in place",
    "keras": "Keras compiles the step of all variables as one program; ours is one a variable, and each is started by "
    "itself",
}


@dataclasses.dataclass(frozen=True)
class Contest:
    """One optimiser in three libraries, with options that make it the same.

    Args:
        ours: a class of ``dlcourse.optimization``.
        keras: Keras's class, with options.
        torch: PyTorch's class, with options.
        torch_modes: its implementations, the fastest that it has for this optimiser.
        options: ours.
    """

    ours: Callable[..., keras.optimizers.Optimizer]
    keras: tuple[Callable[..., keras.optimizers.Optimizer], Mapping[str, Any]]
    torch: tuple[Callable[..., torch.optim.Optimizer], Mapping[str, Any]]
    torch_modes: tuple[str, ...] = ("foreach",)
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)


CONTESTS = {
    "SGD": Contest(
        optimization.SGD, (keras.optimizers.SGD, {}), (torch.optim.SGD, {}), ("foreach", "fused"),
    ),
    "Momentum": Contest(
        optimization.Momentum,
        (keras.optimizers.SGD, {"momentum": 0.9}),
        (torch.optim.SGD, {"momentum": 0.9}),
        ("foreach", "fused"),
    ),
    "AdaGrad": Contest(
        optimization.AdaGrad,
        (keras.optimizers.Adagrad, {"epsilon": TINY, "initial_accumulator_value": 0.0}),
        (torch.optim.Adagrad, {"eps": TINY}),
        ("foreach", "fused"),
    ),
    "RMSProp": Contest(
        optimization.RMSProp,
        (keras.optimizers.RMSprop, {"epsilon": TINY}),
        (torch.optim.RMSprop, {"alpha": 0.9, "eps": TINY}),
    ),
    "AdaDelta": Contest(
        optimization.AdaDelta,
        (keras.optimizers.Adadelta, {"epsilon": 1e-6}),
        (torch.optim.Adadelta, {"rho": 0.95, "eps": 1e-6}),
    ),
    "Adam": Contest(
        optimization.Adam,
        (keras.optimizers.Adam, {"epsilon": TINY}),
        (torch.optim.Adam, {"eps": TINY}),
        ("foreach", "fused"),
    ),
}  # fmt: skip


def rows() -> Iterator[Row]:
    shapes = resnet50_shapes()
    rng = np.random.default_rng(0)
    # Two gradients in turns: with one and the same, Adam's every step would be as long as the first.
    gradients = [[_of_size_one(rng, shape) for shape in shapes] for _ in range(2)]
    size = f"{len(shapes)} variables, {sum(map(math.prod, shapes)) / 1e6:.1f} M parameters"
    for name, contest in CONTESTS.items():
        make, options = contest.keras
        peers = [
            _keras_side(f"keras.optimizers.{make.__name__}, {label}", make(RATE, **options), gradients, jit)
            for label, jit in (("tf.function", None), ("XLA", True))
        ]
        peers += [_torch_side(*contest.torch, mode, gradients) for mode in contest.torch_modes]
        ours = _keras_side("dlcourse", contest.ours(RATE, **contest.options), gradients)
        for row in race(f"{name} step", size, ours, peers):
            yield with_reason(row, NOTES[row.peer.partition(".")[0]])


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
    """A step as ``fit`` takes it, within a compiled function; that of ours is compiled by XLA within it."""
    variables = [keras.Variable(np.zeros_like(gradient)) for gradient in gradients[0]]
    optimizer.build(variables)
    step = tf.function(lambda gradients: optimizer.apply(gradients, variables), jit_compile=jit_compile)
    turns = itertools.cycle([list(map(tf.constant, values)) for values in gradients])
    return Side(name, lambda: step(next(turns)), lambda _: [variable.numpy() for variable in variables])


def _torch_side(
    make: Callable[..., torch.optim.Optimizer],
    options: Mapping[str, Any],
    mode: str,
    gradients: list[list[np.ndarray]],
) -> Side:
    variables = [torch.zeros(gradient.shape) for gradient in gradients[0]]
    optimizer = make(variables, lr=RATE, **options, **{mode: True})
    # Copied into PyTorch's memory, where its gradients would be: NumPy's has larger pages.
    turns = itertools.cycle([[torch.from_numpy(value).clone() for value in values] for values in gradients])

    def step() -> None:
        for variable, gradient in zip(variables, next(turns), strict=True):
            variable.grad = gradient
        optimizer.step()

    name = f"torch.optim.{make.__name__}, {mode}"
    return Side(name, step, lambda _: [variable.numpy().copy() for variable in variables])
