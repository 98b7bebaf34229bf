"""Losses of a million to a hundred million numbers, and their gradients, against Keras and PyTorch."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch
from torch.nn import functional

from benchmarks.race import ROUNDS, Row, Side, arrays, race, with_reason
from dlcourse import losses

# A million numbers and more; where a loss goes over classes, few of them and many.
SHAPES: tuple[tuple[int, int], ...] = ((100_000, 10), (1_000_000, 10), (10_000_000, 10))
FEW_AND_MANY_CLASSES = (*SHAPES, (1_000, 1_000), (100_000, 1_000))
LARGE = 10**7
ROUNDS_OF_LARGE = 3

NOTES = {
    "graph": "TensorFlow has a kernel for each operation, which reads and writes every intermediate array; the peer's "
    "are fused. XLA fuses ours too, but compiles for each new shape, so that it is the caller's choice",
    "XLA": "fused as well, in generated loops; the peer's kernel was written by hand for this loss",
}


@dataclasses.dataclass(frozen=True)
class Contest:
    """One loss in three libraries.

    Args:
        name: ours, whose gradient is called the same with ``_gradient`` behind.
        draw: makes targets and predictions.
        keras: of tensors of TensorFlow; one loss a sample, or a mean of K components.
        torch: of tensors of PyTorch; one loss a sample.
        mean: whether Keras takes the mean over a sample's K components, where ours takes their sum.
        shapes: samples and components.
    """

    name: str
    draw: Callable[[np.random.Generator, tuple[int, int]], tuple[np.ndarray, ...]]
    keras: Callable[..., tf.Tensor] | None
    torch: Callable[..., torch.Tensor]
    mean: bool = True
    shapes: tuple[tuple[int, int], ...] = SHAPES


def rows() -> Iterator[Row]:
    for contest in CONTESTS:
        for shape in contest.shapes:
            drawn = [a.astype(np.float32) for a in contest.draw(np.random.default_rng(0), shape)]
            size = f"{shape[0]} samples of {shape[1]}"
            for what, ours, peers in (("forward", *_forward(contest, drawn)), ("gradient", *_gradient(contest, drawn))):
                large = shape[0] * shape[1] >= LARGE
                for mode in ["XLA"] if large else ours:
                    rounds = ROUNDS_OF_LARGE if large else ROUNDS
                    for row in race(f"{contest.name}, {what}, {mode}", size, ours[mode], peers, rounds=rounds):
                        yield with_reason(row, NOTES[mode])


def _forward(contest: Contest, drawn: list[np.ndarray]) -> tuple[dict[str, Side], list[Side]]:
    of_torch = [torch.from_numpy(a) for a in drawn]
    peers = [Side("torch.nn.functional", lambda: contest.torch(*of_torch))]
    if contest.keras is not None:
        peers.append(_of_keras(contest, drawn, "keras.losses", contest.keras))
    return _ours(getattr(losses, contest.name), drawn), peers


def _gradient(contest: Contest, drawn: list[np.ndarray]) -> tuple[dict[str, Side], list[Side]]:
    """Gradients of the sum over the samples, with respect to what stands second: the prediction."""
    of_torch = [torch.from_numpy(a) for a in drawn]
    of_torch[1].requires_grad_()

    def of_autograd() -> torch.Tensor:
        return torch.autograd.grad(contest.torch(*of_torch).sum(), of_torch[1])[0]

    def of_tape(*tensors: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(tensors[1])
            loss = contest.keras(*tensors)
        return tape.gradient(loss, tensors[1])

    peers = [Side("torch.autograd.grad", of_autograd)]
    if contest.keras is not None:
        peers.append(_of_keras(contest, drawn, "tf.GradientTape of keras.losses", of_tape))
    return _ours(getattr(losses, f"{contest.name}_gradient"), drawn), peers


def _ours(function: Callable[..., Any], drawn: list[np.ndarray]) -> dict[str, Side]:
    """Ours as it is called, and within a step that XLA compiles; of several gradients the first is compared."""
    tensors = [tf.constant(a) for a in drawn]
    compiled = tf.function(function.python_function, jit_compile=True, autograph=False)
    return {
        mode: Side("dlcourse", lambda run=run: run(*tensors), read=lambda value: arrays(value)[:1])
        for mode, run in (("graph", function), ("XLA", compiled))
    }


def _of_keras(contest: Contest, drawn: list[np.ndarray], name: str, function: Callable[..., Any]) -> Side:
    tensors, factor = [tf.constant(a) for a in drawn], drawn[0].shape[-1] if contest.mean else 1
    compiled = tf.function(function, autograph=False)
    return Side(f"{name}, tf.function", lambda: compiled(*tensors), read=lambda value: arrays(factor * value))


def _numbers(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, ...]:
    return rng.normal(size=shape), 2 * rng.normal(size=shape)


def _signs(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, ...]:
    return rng.choice([-1.0, 1.0], size=shape), rng.normal(size=shape)


def _labels(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, ...]:
    return rng.integers(2, size=shape), 3 * rng.normal(size=shape)


def _one_hot(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, ...]:
    return np.eye(shape[1])[rng.integers(shape[1], size=shape[0])], 3 * rng.normal(size=shape)


def _gaussians(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[np.ndarray, ...]:
    return (*_numbers(rng, shape), rng.uniform(0.5, 2.0, size=shape))


def _torch_gaussian(y: torch.Tensor, mean: torch.Tensor, variance: torch.Tensor) -> torch.Tensor:
    return functional.gaussian_nll_loss(mean, y, variance, full=True, reduction="none").sum(-1)


CONTESTS = (
    Contest(
        "squared_error",
        _numbers,
        keras.losses.mean_squared_error,
        lambda y, p: functional.mse_loss(p, y, reduction="none").sum(-1),
    ),
    Contest(
        "smooth_l1",
        _numbers,
        keras.losses.huber,
        lambda y, p: functional.smooth_l1_loss(p, y, reduction="none").sum(-1),
    ),
    Contest("hinge", _signs, lambda y, p: keras.ops.relu(1 - y * p), lambda y, p: torch.relu(1 - y * p), mean=False),
    Contest(
        "binary_cross_entropy_from_logits",
        _labels,
        lambda y, z: keras.losses.binary_crossentropy(y, z, from_logits=True),
        lambda y, z: functional.binary_cross_entropy_with_logits(z, y, reduction="none").sum(-1),
    ),
    Contest(
        "cross_entropy_from_logits",
        _one_hot,
        lambda y, z: keras.losses.categorical_crossentropy(y, z, from_logits=True),
        lambda y, z: functional.cross_entropy(z, y, reduction="none"),
        mean=False,
        shapes=FEW_AND_MANY_CLASSES,
    ),
    Contest("gaussian_nll", _gaussians, None, _torch_gaussian),
)
