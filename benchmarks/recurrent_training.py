"""One training step of an LSTM and of a GRU: forward, half the squared error of all states, backward, plain descent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.lstm import NOTES
from benchmarks.race import Row, Side, race, with_reason
from dlcourse.recurrent import (
    gru,
    gru_weights_from_torch,
    gru_weights_to_torch,
    lstm,
    lstm_weights_from_torch,
    lstm_weights_to_torch,
)

SIZE = {"batch": 32, "time": 50, "features": 64, "units": 128}
LEARNING_RATE = 0.01
BLOCKS = {"LSTM": 4, "GRU": 3}


def rows() -> Iterator[Row]:
    text = ", ".join(f"{name} {value}" for name, value in SIZE.items())
    for kind in BLOCKS:
        peers = [_keras_side(kind, None), _keras_side(kind, True), _torch_side(kind)]
        for row in race(f"{kind} training step", text, _ours(kind), peers):
            yield with_reason(row, NOTES["torch"]) if row.peer.startswith("torch") else row


def _draw(kind: str) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Return inputs, targets and weights in Keras's layout."""
    rng, width = np.random.default_rng(0), BLOCKS[kind] * SIZE["units"]
    shapes = (SIZE["batch"], SIZE["time"], SIZE["features"]), (SIZE["batch"], SIZE["time"], SIZE["units"])
    x, y = (rng.normal(size=shape).astype(np.float32) for shape in shapes)
    bias = (width,) if kind == "LSTM" else (2, width)
    sizes = (SIZE["features"], width), (SIZE["units"], width), bias
    return x, y, [rng.normal(scale=SIZE["units"] ** -0.5, size=size).astype(np.float32) for size in sizes]


def _side(name: str, step: Callable[[], Any], variables: Sequence[tf.Variable]) -> Side:
    """What is compared is where the weights are after some steps."""
    return Side(name, step, lambda _: [variable.numpy() for variable in variables])


def _ours(kind: str) -> Side:
    x, y, weights = _draw(kind)
    x, y, variables = tf.constant(x), tf.constant(y), [tf.Variable(w) for w in weights]
    zeros = tf.zeros((SIZE["batch"], SIZE["units"]))

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            states = lstm(x, zeros, zeros, *variables).h if kind == "LSTM" else gru(x, zeros, *variables, reset="after")
            loss = tf.reduce_sum((states - y) ** 2) / (2 * SIZE["batch"])
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(LEARNING_RATE * gradient)

    return _side("dlcourse", lambda: step(x, y), variables)


def _keras_side(kind: str, jit_compile: bool | None) -> Side:
    x, y, weights = _draw(kind)
    layer = getattr(keras.layers, kind)(SIZE["units"], return_sequences=True)
    layer.build(x.shape)
    layer.set_weights(weights)
    x, y, variables = tf.constant(x), tf.constant(y), [weight.value for weight in layer.trainable_weights]

    @tf.function(jit_compile=jit_compile, autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((layer(x) - y) ** 2) / (2 * SIZE["batch"])
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(LEARNING_RATE * gradient)

    return _side(f"keras.layers.{kind}, {'XLA' if jit_compile else 'tf.function'}", lambda: step(x, y), variables)


def _torch_side(kind: str) -> Side:
    x, y, weights = _draw(kind)
    convert, back = {
        "LSTM": (lstm_weights_to_torch, lstm_weights_from_torch),
        "GRU": (gru_weights_to_torch, gru_weights_from_torch),
    }[kind]
    layer = getattr(torch.nn, kind)(SIZE["features"], SIZE["units"], batch_first=True)
    for parameter, value in zip(layer.parameters(), convert(*weights), strict=True):
        parameter.data = torch.tensor(value.numpy())
    if kind == "LSTM":  # its second bias is the first one once more, and would be trained beside it
        layer.bias_hh_l0.requires_grad_(False)
    optimizer = torch.optim.SGD([p for p in layer.parameters() if p.requires_grad], LEARNING_RATE)
    x, y = torch.tensor(x), torch.tensor(y)

    def step():
        optimizer.zero_grad()
        loss = ((layer(x)[0] - y) ** 2).sum() / (2 * SIZE["batch"])
        loss.backward()
        optimizer.step()

    return Side(f"torch.nn.{kind}", step, lambda _: list(back(*[p.detach().numpy() for p in layer.parameters()])))
