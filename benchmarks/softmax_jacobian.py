"""The Jacobian of softmax, against automatic differentiation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race, with_reason
from dlcourse.activations import softmax_jacobian

SHAPES = ((10,), (128, 10), (256, 100), (8, 1000))
NOTES = {
    "called from Python": "some 20 µs check shapes and types, so that an error names the argument; the rest waits "
    "for the threads that run a graph's operations one by one, as in the row of the plain graph",
    "tf.function": "three operations, each handed to a thread of its own; with this few numbers that is all the time",
    "XLA": "0.1 ms is the call of a compiled function, whatever it computes",
}


def rows() -> Iterator[Row]:
    for shape in SHAPES:
        x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
        of_tensorflow, of_torch = tf.constant(x), torch.from_numpy(x)
        size = f"{shape[0]} vectors of {shape[1]}" if x.ndim == 2 else f"one vector of {shape[0]}"
        for mode, ours in _ours(of_tensorflow):
            peers = [_tape(of_tensorflow, "XLA" if mode == "XLA" else "tf.function"), _functorch(of_torch)]
            for row in race(f"Softmax Jacobian, {mode}", size, ours, peers):
                yield with_reason(row, NOTES[mode])


def _ours(x: tf.Tensor) -> Iterator[tuple[str, Side]]:
    yield "called from Python", Side("dlcourse", lambda: softmax_jacobian(x))
    for mode in ("tf.function", "XLA"):
        yield mode, _compiled("dlcourse", softmax_jacobian, x, mode)


def _compiled(name: str, function: Callable[[tf.Tensor], Any], x: tf.Tensor, mode: str) -> Side:
    graph = tf.function(function, jit_compile=mode == "XLA" or None, autograph=False)
    return Side(name, lambda: graph(x))


def _tape(x: tf.Tensor, mode: str) -> Side:
    method = "jacobian" if x.shape.rank == 1 else "batch_jacobian"

    def jacobian(x: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            s = tf.nn.softmax(x)
        return getattr(tape, method)(s, x)

    return _compiled(f"tf.GradientTape.{method}, {mode}", jacobian, x, mode)


def _functorch(x: torch.Tensor) -> Side:
    jacobian = torch.func.jacrev(lambda row: torch.softmax(row, dim=-1))
    if x.ndim == 1:
        return Side("torch.func.jacrev", lambda: jacobian(x))
    batched = torch.func.vmap(jacobian)
    return Side("torch.func.vmap(jacrev)", lambda: batched(x))
