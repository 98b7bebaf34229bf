"""A gated recurrent unit over a batch of sequences: forward, and forward and backward through time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.lstm import NOTES
from benchmarks.race import Row, Side, race, with_reason
from dlcourse.recurrent import GRUWeights, gru, gru_backward, gru_weights_from_torch, gru_weights_to_torch

SIZES = (
    {"batch": 32, "time": 50, "features": 64, "units": 128},
    {"batch": 16, "time": 200, "features": 32, "units": 64},
)


class Problem(NamedTuple):
    """Sequences, initial state and weights, and the loss's gradient with respect to all hidden states."""

    x: np.ndarray
    h: np.ndarray
    weights: GRUWeights
    upstream: np.ndarray


def rows() -> Iterator[Row]:
    for size in SIZES:
        problem = _draw(**size)
        text = ", ".join(f"{name} {value}" for name, value in size.items())
        for what, ours, keras_side, torch_side in (
            ("GRU forward", _ours_forward, _keras_forward, _torch_forward),
            ("GRU forward and backward", _ours_gradient, _keras_gradient, _torch_gradient),
        ):
            peers = [keras_side(problem, None), keras_side(problem, True), torch_side(problem)]
            for row in race(what, text, ours(problem), peers):
                yield with_reason(row, NOTES["torch" if row.peer.startswith("torch") else "keras"])


def _draw(batch: int, time: int, features: int, units: int) -> Problem:
    rng = np.random.default_rng(0)

    def normal(*shape: int, scale: float = 1.0) -> np.ndarray:
        return rng.normal(scale=scale, size=shape).astype(np.float32)

    kernels = [normal(rows, 3 * units, scale=units**-0.5) for rows in (features, units)]
    weights = GRUWeights(*map(tf.constant, [*kernels, normal(2, 3 * units)]))
    return Problem(normal(batch, time, features), normal(batch, units), weights, normal(batch, time, units))


def _inputs(problem: Problem) -> list[tf.Tensor]:
    return [tf.constant(problem.x), tf.constant(problem.h), *problem.weights]


def _ours_forward(problem: Problem) -> Side:
    inputs = _inputs(problem)
    return Side("dlcourse", lambda: gru(*inputs, reset="after"))


def _ours_gradient(problem: Problem) -> Side:
    inputs, upstream = _inputs(problem), tf.constant(problem.upstream)
    return Side("dlcourse", lambda: gru_backward(*inputs, upstream, reset="after"))


def _keras_layer(problem: Problem) -> keras.layers.GRU:
    layer = keras.layers.GRU(problem.h.shape[1], return_sequences=True)
    layer.build(problem.x.shape)
    layer.set_weights([weight.numpy() for weight in problem.weights])
    return layer


def _keras_name(jit_compile: bool | None) -> str:
    return f"keras.layers.GRU, {'XLA' if jit_compile else 'tf.function'}"


def _keras_forward(problem: Problem, jit_compile: bool | None) -> Side:
    layer, (x, h) = _keras_layer(problem), _inputs(problem)[:2]
    forward = tf.function(lambda x, h: layer(x, initial_state=h), jit_compile=jit_compile)
    return Side(_keras_name(jit_compile), lambda: forward(x, h))


def _keras_gradient(problem: Problem, jit_compile: bool | None) -> Side:
    layer, (x, h) = _keras_layer(problem), _inputs(problem)[:2]
    upstream, weights = tf.constant(problem.upstream), [weight.value for weight in layer.trainable_weights]

    @tf.function(jit_compile=jit_compile)
    def gradient(x, h, upstream):
        with tf.GradientTape() as tape:
            tape.watch([x, h])
            states = layer(x, initial_state=h)
        return tape.gradient(states, [x, h, *weights], upstream)

    return Side(_keras_name(jit_compile), lambda: gradient(x, h, upstream))


def _torch_layer(problem: Problem) -> torch.nn.GRU:
    layer = torch.nn.GRU(problem.x.shape[2], problem.h.shape[1], batch_first=True)
    values = gru_weights_to_torch(*problem.weights)
    for parameter, value in zip(layer.parameters(), values, strict=True):
        parameter.data = torch.tensor(value.numpy())
    return layer


def _torch_inputs(problem: Problem) -> list[torch.Tensor]:
    return [torch.tensor(problem.x), torch.tensor(problem.h[None])]


def _torch_forward(problem: Problem) -> Side:
    layer, (x, h) = _torch_layer(problem), _torch_inputs(problem)

    def forward():
        with torch.inference_mode():
            return layer(x, h)[0]

    return Side("torch.nn.GRU", forward)


def _torch_gradient(problem: Problem) -> Side:
    layer, (x, h) = _torch_layer(problem), [t.requires_grad_() for t in _torch_inputs(problem)]
    upstream, inputs = torch.tensor(problem.upstream), [x, h, *layer.parameters()]

    def gradient():
        return torch.autograd.grad(layer(x, h)[0], inputs, upstream)

    def read(found):
        of_x, of_h, *of_weights = found
        return [of_x, of_h[0], *gru_weights_from_torch(*[g.numpy() for g in of_weights])]

    return Side("torch.nn.GRU", gradient, read)
