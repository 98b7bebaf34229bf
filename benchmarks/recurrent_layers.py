"""An LSTM and a GRU over a batch of sequences: forward, and forward and backward through time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import torch

from benchmarks.gated import BY_HAND, GATED, Gated, keras_layer, keras_name, torch_layer, torch_weights
from benchmarks.race import Row, Side, race, with_reason

SIZES = (
    {"batch": 32, "time": 50, "features": 64, "units": 128},
    {"batch": 16, "time": 200, "features": 32, "units": 64},
)


KEPT = (
    "ours keeps all gates and states, for a gradient that may be asked for, and exchanges batch and time outside of XLA"
)


class Problem(NamedTuple):
    """Sequences, initial states and weights, and the loss's gradient with respect to all hidden states."""

    x: np.ndarray
    states: list[np.ndarray]
    weights: list[np.ndarray]
    upstream: np.ndarray

    @property
    def sizes(self) -> tuple[int, int]:
        """Features and units."""
        return self.x.shape[2], self.upstream.shape[2]


def rows() -> Iterator[Row]:
    for kind in GATED:
        for size in SIZES:
            problem = _draw(kind, **size)
            text = ", ".join(f"{name} {value}" for name, value in size.items())
            for what, ours, keras_side, torch_side in (
                ("forward", _ours_forward, _keras_forward, _torch_forward),
                ("forward and backward", _ours_gradient, _keras_gradient, _torch_gradient),
            ):
                peers = [keras_side(kind, problem, None), keras_side(kind, problem, True), torch_side(kind, problem)]
                for row in race(f"{kind.name} {what}", text, ours(kind, problem), peers):
                    yield with_reason(row, BY_HAND if row.peer.startswith("torch") else KEPT)


def _draw(kind: Gated, batch: int, time: int, features: int, units: int) -> Problem:
    rng = np.random.default_rng(0)

    def normal(*shape: int, scale: float = 1.0) -> np.ndarray:
        return rng.normal(scale=scale, size=shape).astype(np.float32)

    *kernels, bias = kind.weight_shapes(features, units)
    weights = [*(normal(*shape, scale=units**-0.5) for shape in kernels), normal(*bias)]
    states = [normal(batch, units) for _ in range(kind.states)]
    return Problem(normal(batch, time, features), states, weights, normal(batch, time, units))


def _ours_forward(kind: Gated, problem: Problem) -> Side:
    inputs = [tf.constant(a) for a in (problem.x, *problem.states, *problem.weights)]
    return Side("dlcourse", lambda: kind.forward(*inputs), lambda states: [kind.hidden(states)])


def _ours_gradient(kind: Gated, problem: Problem) -> Side:
    inputs = [tf.constant(a) for a in (problem.x, *problem.states, *problem.weights, problem.upstream)]
    return Side("dlcourse", lambda: kind.backward(*inputs))


def _keras_forward(kind: Gated, problem: Problem, jit_compile: bool | None) -> Side:
    layer = keras_layer(kind, *problem.sizes, problem.weights)
    inputs = [tf.constant(a) for a in (problem.x, *problem.states)]
    forward = tf.function(lambda x, *states: layer(x, initial_state=list(states)), jit_compile=jit_compile)
    return Side(keras_name(kind, jit_compile), lambda: forward(*inputs))


def _keras_gradient(kind: Gated, problem: Problem, jit_compile: bool | None) -> Side:
    layer = keras_layer(kind, *problem.sizes, problem.weights)
    inputs = [tf.constant(a) for a in (problem.x, *problem.states)]
    upstream, weights = tf.constant(problem.upstream), [weight.value for weight in layer.trainable_weights]

    @tf.function(jit_compile=jit_compile)
    def gradient(upstream, *inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            answer = layer(inputs[0], initial_state=list(inputs[1:]))
        return tape.gradient(answer, [*inputs, *weights], upstream)

    return Side(keras_name(kind, jit_compile), lambda: gradient(upstream, *inputs))


def _torch_inputs(problem: Problem) -> list[torch.Tensor]:
    return [torch.tensor(problem.x), *(torch.tensor(state[None]) for state in problem.states)]


def _torch_answer(layer: torch.nn.RNNBase, x: torch.Tensor, *states: torch.Tensor) -> torch.Tensor:
    return layer(x, states if len(states) > 1 else states[0])[0]


def _torch_forward(kind: Gated, problem: Problem) -> Side:
    layer, inputs = torch_layer(kind, *problem.sizes, problem.weights), _torch_inputs(problem)

    def forward():
        with torch.inference_mode():
            return _torch_answer(layer, *inputs)

    return Side(f"torch.nn.{kind.name}", forward)


def _torch_gradient(kind: Gated, problem: Problem) -> Side:
    layer = torch_layer(kind, *problem.sizes, problem.weights)
    inputs = [tensor.requires_grad_() for tensor in _torch_inputs(problem)]
    weights, upstream = [p for p in layer.parameters() if p.requires_grad], torch.tensor(problem.upstream)

    def gradient():
        return torch.autograd.grad(_torch_answer(layer, *inputs), [*inputs, *weights], upstream)

    def read(found):
        of_x, *others = found
        of_states, of_weights = others[: kind.states], others[kind.states :]
        return [of_x, *(of_state[0] for of_state in of_states), *torch_weights(kind, of_weights)]

    return Side(f"torch.nn.{kind.name}", gradient, read)
