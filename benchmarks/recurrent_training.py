"""One training step of an LSTM and of a GRU: forward, half the squared error of all states, backward, plain descent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import torch

from benchmarks.gated import BY_HAND, GATED, Gated, keras_layer, keras_name, torch_layer, torch_weights
from benchmarks.race import Row, Side, race, with_reason

SIZE = {"batch": 32, "time": 50, "features": 64, "units": 128}
BATCH, TIME, FEATURES, UNITS = SIZE.values()
LEARNING_RATE = 0.01


def rows() -> Iterator[Row]:
    text = ", ".join(f"{name} {value}" for name, value in SIZE.items())
    for kind in GATED:
        peers = [_keras_side(kind, None), _keras_side(kind, True), _torch_side(kind)]
        for row in race(f"{kind.name} training step", text, _ours(kind), peers):
            yield with_reason(row, BY_HAND) if row.peer.startswith("torch") else row


def _draw(kind: Gated) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Return inputs, targets and weights in Keras's layout."""
    rng = np.random.default_rng(0)
    x, y = (rng.normal(size=(BATCH, TIME, width)).astype(np.float32) for width in (FEATURES, UNITS))
    shapes = kind.weight_shapes(FEATURES, UNITS)
    return x, y, [rng.normal(scale=UNITS**-0.5, size=shape).astype(np.float32) for shape in shapes]


def _side(name: str, step: Callable[[], Any], variables: Sequence[tf.Variable]) -> Side:
    """What is compared is where the weights are after some steps."""
    return Side(name, step, lambda _: [variable.numpy() for variable in variables])


def _ours(kind: Gated) -> Side:
    x, y, weights = _draw(kind)
    x, y, variables = tf.constant(x), tf.constant(y), [tf.Variable(w) for w in weights]
    zeros = [tf.zeros((BATCH, UNITS))] * kind.states

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            states = kind.hidden(kind.forward(x, *zeros, *variables))
            loss = tf.reduce_sum((states - y) ** 2) / (2 * BATCH)
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(LEARNING_RATE * gradient)

    return _side("dlcourse", lambda: step(x, y), variables)


def _keras_side(kind: Gated, jit_compile: bool | None) -> Side:
    x, y, weights = _draw(kind)
    layer = keras_layer(kind, FEATURES, UNITS, weights)
    x, y, variables = tf.constant(x), tf.constant(y), [weight.value for weight in layer.trainable_weights]

    @tf.function(jit_compile=jit_compile, autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((layer(x) - y) ** 2) / (2 * BATCH)
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(LEARNING_RATE * gradient)

    return _side(keras_name(kind, jit_compile), lambda: step(x, y), variables)


def _torch_side(kind: Gated) -> Side:
    x, y, weights = _draw(kind)
    layer = torch_layer(kind, FEATURES, UNITS, weights)
    optimizer = torch.optim.SGD([p for p in layer.parameters() if p.requires_grad], LEARNING_RATE)
    x, y = torch.tensor(x), torch.tensor(y)

    def step():
        optimizer.zero_grad()
        loss = ((layer(x)[0] - y) ** 2).sum() / (2 * BATCH)
        loss.backward()
        optimizer.step()

    return Side(f"torch.nn.{kind.name}", step, lambda _: torch_weights(kind, list(layer.parameters())))
