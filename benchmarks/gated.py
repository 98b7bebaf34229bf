"""LSTM and GRU as the benchmarks know them: what differs between the two, and their layers in Keras and PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
import torch

from dlcourse.recurrent import (
    LSTMState,
    gru,
    gru_backward,
    gru_weights_from_torch,
    gru_weights_to_torch,
    lstm,
    lstm_backward,
    lstm_weights_from_torch,
    lstm_weights_to_torch,
)

__all__ = ["BY_HAND", "GATED", "Gated", "keras_layer", "keras_name", "torch_layer", "torch_weights"]


BY_HAND = "PyTorch calls oneDNN's kernel of a whole sequence, written by hand; ours is a loop that XLA generates"


class Gated(NamedTuple):
    """A gated network.

    Args:
        name: of its layer in Keras and in PyTorch.
        states: how many states it hands on.
        blocks: how many matrices stand side by side in its kernels.
        biases: how many biases each block has.
        forward: of inputs, states and weights.
        hidden: the hidden states of all steps, in what ``forward`` returns.
        backward: of inputs, states, weights, and the gradient with respect to all hidden states.
        to_torch: converts weights to PyTorch's layout.
        from_torch: converts them back.
    """

    name: str
    states: int
    blocks: int
    biases: int
    forward: Callable[..., Any]
    hidden: Callable[[Any], tf.Tensor]
    backward: Callable[..., Any]
    to_torch: Callable[..., Any]
    from_torch: Callable[..., Any]

    def weight_shapes(self, features: int, units: int) -> list[tuple[int, ...]]:
        """Return the shapes of kernel, recurrent kernel and bias in Keras's layout."""
        width = self.blocks * units
        return [(features, width), (units, width), (width,) if self.biases == 1 else (self.biases, width)]


GATED = (
    Gated(
        "LSTM", 2, 4, 1,
        lstm, lambda states: states.h,
        lambda *inputs: lstm_backward(*inputs[:-1], LSTMState(h=inputs[-1])),
        lstm_weights_to_torch, lstm_weights_from_torch,
    ),
    Gated(
        "GRU", 1, 3, 2,
        lambda *inputs: gru(*inputs, reset="after"), lambda states: states,
        lambda *inputs: gru_backward(*inputs, reset="after"),
        gru_weights_to_torch, gru_weights_from_torch,
    ),
)  # fmt: skip


def keras_name(kind: Gated, jit_compile: bool | None) -> str:
    return f"keras.layers.{kind.name}, {'XLA' if jit_compile else 'tf.function'}"


def keras_layer(kind: Gated, features: int, units: int, weights: Sequence[Any]) -> keras.layers.RNN:
    layer = getattr(keras.layers, kind.name)(units, return_sequences=True)
    layer.build((None, None, features))
    layer.set_weights([np.asarray(weight) for weight in weights])
    return layer


def torch_layer(kind: Gated, features: int, units: int, weights: Sequence[Any]) -> torch.nn.RNNBase:
    """Make the layer; of two biases that are only ever added, as the LSTM's are, the second is not trained."""
    layer = getattr(torch.nn, kind.name)(features, units, batch_first=True)
    for parameter, value in zip(layer.parameters(), kind.to_torch(*weights), strict=True):
        parameter.data = torch.tensor(value.numpy())
    layer.bias_hh_l0.requires_grad_(kind.biases == 2)
    return layer


def torch_weights(kind: Gated, found: Sequence[Any]) -> list[Any]:
    """Convert PyTorch's weights, or gradients of those that are trained, to Keras's layout."""
    values = [value.detach().numpy() for value in found]
    untrained = [np.zeros_like(values[-1])] * (4 - len(values))
    return list(kind.from_torch(*values, *untrained))
