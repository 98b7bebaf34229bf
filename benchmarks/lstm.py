"""A long short-term memory over a batch of sequences: forward, and forward and backward through time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race, with_reason
from dlcourse.recurrent import LSTMState, LSTMWeights, lstm, lstm_backward, lstm_weights_to_torch

SIZES = (
    {"batch": 32, "time": 50, "features": 64, "units": 128},
    {"batch": 16, "time": 200, "features": 32, "units": 64},
)


NOTES = {
    "keras": "ours keeps the gates of every step, for a gradient that may be asked for; Keras's graph has none here",
    "torch": "PyTorch calls oneDNN's kernel of a whole sequence, written by hand; ours is a loop that XLA generates",
}


class Problem(NamedTuple):
    """Sequences, initial state and weights, and the loss's gradient with respect to all hidden states."""

    x: np.ndarray
    h: np.ndarray
    c: np.ndarray
    weights: LSTMWeights
    upstream: np.ndarray


def rows() -> Iterator[Row]:
    for size in SIZES:
        problem = _draw(**size)
        text = ", ".join(f"{name} {value}" for name, value in size.items())
        for what, ours, keras_side, torch_side in (
            ("LSTM forward", _ours_forward, _keras_forward, _torch_forward),
            ("LSTM forward and backward", _ours_gradient, _keras_gradient, _torch_gradient),
        ):
            peers = [keras_side(problem, None), keras_side(problem, True), torch_side(problem)]
            for row in race(what, text, ours(problem), peers):
                yield with_reason(row, NOTES["torch" if row.peer.startswith("torch") else "keras"])


def _draw(batch: int, time: int, features: int, units: int) -> Problem:
    rng = np.random.default_rng(0)

    def normal(*shape: int, scale: float = 1.0) -> np.ndarray:
        return rng.normal(scale=scale, size=shape).astype(np.float32)

    kernels = [normal(rows, 4 * units, scale=units**-0.5) for rows in (features, units)]
    weights = LSTMWeights(*map(tf.constant, [*kernels, normal(4 * units)]))
    return Problem(
        normal(batch, time, features), normal(batch, units), normal(batch, units), weights, normal(batch, time, units)
    )


def _inputs(problem: Problem) -> list[tf.Tensor]:
    return [*map(tf.constant, (problem.x, problem.h, problem.c)), *problem.weights]


def _ours_forward(problem: Problem) -> Side:
    inputs = _inputs(problem)
    return Side("dlcourse", lambda: lstm(*inputs), lambda states: [states.h, states.c[:, -1]])


def _ours_gradient(problem: Problem) -> Side:
    inputs, upstream = _inputs(problem), LSTMState(h=tf.constant(problem.upstream))
    return Side("dlcourse", lambda: lstm_backward(*inputs, upstream))


def _keras_layer(problem: Problem) -> keras.layers.LSTM:
    layer = keras.layers.LSTM(problem.h.shape[1], return_sequences=True, return_state=True)
    layer.build(problem.x.shape)
    layer.set_weights([weight.numpy() for weight in problem.weights])
    return layer


def _keras_name(jit_compile: bool | None) -> str:
    return f"keras.layers.LSTM, {'XLA' if jit_compile else 'tf.function'}"


def _keras_forward(problem: Problem, jit_compile: bool | None) -> Side:
    layer, (x, h, c) = _keras_layer(problem), _inputs(problem)[:3]
    forward = tf.function(lambda x, h, c: layer(x, initial_state=[h, c]), jit_compile=jit_compile)
    return Side(_keras_name(jit_compile), lambda: forward(x, h, c), lambda found: [found[0], found[2]])


def _keras_gradient(problem: Problem, jit_compile: bool | None) -> Side:
    layer, (x, h, c) = _keras_layer(problem), _inputs(problem)[:3]
    upstream, weights = tf.constant(problem.upstream), [weight.value for weight in layer.trainable_weights]

    @tf.function(jit_compile=jit_compile)
    def gradient(x, h, c, upstream):
        with tf.GradientTape() as tape:
            tape.watch([x, h, c])
            states = layer(x, initial_state=[h, c])[0]
        return tape.gradient(states, [x, h, c, *weights], upstream)

    return Side(_keras_name(jit_compile), lambda: gradient(x, h, c, upstream))


def _torch_layer(problem: Problem) -> torch.nn.LSTM:
    layer = torch.nn.LSTM(problem.x.shape[2], problem.h.shape[1], batch_first=True)
    values = lstm_weights_to_torch(*problem.weights)
    for parameter, value in zip(layer.parameters(), values, strict=True):
        parameter.data = torch.tensor(value.numpy())
    return layer


def _torch_inputs(problem: Problem) -> list[torch.Tensor]:
    return [torch.tensor(problem.x), torch.tensor(problem.h[None]), torch.tensor(problem.c[None])]


def _torch_forward(problem: Problem) -> Side:
    layer, (x, h, c) = _torch_layer(problem), _torch_inputs(problem)

    def forward():
        with torch.inference_mode():
            return layer(x, (h, c))

    return Side("torch.nn.LSTM", forward, lambda found: [found[0], found[1][1][0]])


def _torch_gradient(problem: Problem) -> Side:
    layer, (x, h, c) = _torch_layer(problem), [t.requires_grad_() for t in _torch_inputs(problem)]
    upstream, inputs = torch.tensor(problem.upstream), [x, h, c, *list(layer.parameters())[:3]]

    def gradient():
        return torch.autograd.grad(layer(x, (h, c))[0], inputs, upstream)

    def read(found):
        of_x, of_h, of_c, of_kernel, of_recurrent_kernel, of_bias = found
        return [of_x, of_h[0], of_c[0], of_kernel.T, of_recurrent_kernel.T, of_bias]

    return Side("torch.nn.LSTM", gradient, read)
