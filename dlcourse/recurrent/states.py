"""The layers that the models of this unit are made of, and what fits them."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from dlcourse.checks import refuse_unless
from dlcourse.ranges import choice
from dlcourse.recurrent.by_hand import known_shape
from dlcourse.recurrent.rnn import rnn

__all__: list[str] = []  # for the files of this unit

KERAS_LAYERS = {"simple": keras.layers.SimpleRNN, "gru": keras.layers.GRU, "lstm": keras.layers.LSTM}


def simple_states(x: tf.Tensor, h: tf.Tensor, kernel: tf.Tensor, recurrent_kernel: tf.Tensor, bias: tf.Tensor) -> Any:
    """Call ``rnn`` within another graph: its states (batch, time, units), of sizes that the call would forget."""
    return known_shape(rnn(x, h, kernel, recurrent_kernel, bias), x, h)


def check_time(x: Any) -> None:
    """Raise an error for sequences without a step of time."""
    told = (
        f"x has shape {tuple(x.shape)}, expected (batch, time, features) with at least one time. Leave empty ones out."
    )
    refuse_unless(tf.shape(x)[1] > 0 if x.shape[1] is None else x.shape[1] > 0, told)


def check_mask(owner: str, inputs: Any, mask: Any) -> None:
    """Raise an error for a sequence without a step of time, or one that a mask hides as a whole."""
    if inputs.shape[1] == 0:
        raise ValueError(f"{owner}: inputs has shape {tuple(inputs.shape)}, expected at least one step of time.")
    if mask is not None:
        told = f"{owner}: mask hides a sequence as a whole, expected at least one step of each. Leave empty ones out."
        refuse_unless(tf.reduce_all(tf.reduce_any(tf.cast(mask, tf.bool), axis=1)), told)


def keras_layer(owner: str, cell: str, units: int, activation: str, **options: Any) -> keras.layers.RNN:
    """Make Keras's layer of a cell, which answers all states; its fused kernel runs on a GPU where Keras has one."""
    made = KERAS_LAYERS[choice(owner, "cell", cell, tuple(KERAS_LAYERS))]
    return made(
        units,
        activation=activation,
        recurrent_initializer=orthogonal,
        return_sequences=True,
        return_state=True,
        **options,
    )


def orthogonal(shape: Any, dtype: Any = None) -> tf.Tensor:
    """Draw recurrent weights as Keras does, in half precision too: a decomposition knows no bfloat16."""
    wide = dtype if dtype in ("float32", "float64") else "float32"
    return tf.cast(keras.initializers.Orthogonal()(shape, dtype=wide), dtype or wide)
