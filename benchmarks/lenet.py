"""A training step of LeNet on 64 digits: the hand-written framework's, and Keras's on the same network."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from benchmarks.race import Row, Side, race
from dlcourse.backprop.framework import LENET, Net, SGDSolver

BATCH = 64
# Short binary fractions, which no conversion rounds.
SETTINGS = {"learning_rate": 2.0**-6, "momentum": 0.75}


def rows() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    images = tf.constant(rng.uniform(size=(BATCH, 28, 28, 1)).astype(np.float32))
    labels = tf.one_hot(rng.integers(10, size=BATCH), 10)
    size = f"batch {BATCH}, 61 706 parameters"
    for name, jit_compile in (("tf.function", False), ("XLA", True)):
        ours = _ours(images, labels, jit_compile)
        yield from race(f"LeNet step, {name}", size, ours, [_keras(images, labels, name, jit_compile)])


def _net() -> Net:
    return Net(LENET, {"images": (28, 28, 1), "labels": (10,)}, seed=1)


def _ours(images: tf.Tensor, labels: tf.Tensor, jit_compile: bool) -> Side:
    net = _net()
    solver = SGDSolver(net, jit_compile=jit_compile or None, **SETTINGS)
    batch = {"images": images, "labels": labels}
    return Side("dlcourse", lambda: solver.step(batch), lambda loss: [loss, *_weights(net)])


def _weights(net: Net) -> list[np.ndarray]:
    return [variable.numpy() for variable in net.variables.values()]


def _keras(images: tf.Tensor, labels: tf.Tensor, name: str, jit_compile: bool) -> Side:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(6, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(120, activation="relu"),
            layers.Dense(84, activation="relu"),
            layers.Dense(10),
        ]
    )
    model.set_weights(_weights(_net()))
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(**SETTINGS), loss, jit_compile=jit_compile)

    def loss_and_weights(running_mean: np.ndarray) -> list[np.ndarray]:
        model.reset_metrics()  # or the next loss would be a mean with this one
        return [running_mean, *model.get_weights()]

    called = f"keras train_on_batch, {name}"
    return Side(called, lambda: model.train_on_batch(images, labels), loss_and_weights)
