"""The Jacobian of softmax, against automatic differentiation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race
from dlcourse.activations import softmax_jacobian

SHAPES = ((10,), (128, 10), (256, 100), (8, 1000))


def rows() -> Iterator[Row]:
    for shape in SHAPES:
        x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
        of_tensorflow, of_torch = tf.constant(x), torch.from_numpy(x)
        size = f"{shape[0]} vectors of {shape[1]}" if x.ndim == 2 else f"one vector of {shape[0]}"
        ours = Side("dlcourse", lambda x=of_tensorflow: softmax_jacobian(x))
        yield from race("Softmax Jacobian", size, ours, [*_tape(of_tensorflow), _functorch(of_torch)])


def _tape(x: tf.Tensor) -> Iterator[Side]:
    def jacobian(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            s = tf.nn.softmax(x)
        return tape.jacobian(s, x) if x.shape.rank == 1 else tape.batch_jacobian(s, x)

    method = "jacobian" if x.shape.rank == 1 else "batch_jacobian"
    for label, jit_compile in (("tf.function", None), ("XLA", True)):
        compiled = tf.function(jacobian, jit_compile=jit_compile)
        yield Side(f"tf.GradientTape.{method}, {label}", lambda compiled=compiled: compiled(x))


def _functorch(x: torch.Tensor) -> Side:
    jacobian = torch.func.jacrev(lambda row: torch.softmax(row, dim=-1))
    if x.ndim == 1:
        return Side("torch.func.jacrev", lambda: jacobian(x))
    batched = torch.func.vmap(jacobian)
    return Side("torch.func.vmap(jacrev)", lambda: batched(x))
