"""The bidirectional recurrent network: one layer forward in time, one backward, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_unless, refuse_where
from dlcourse.graph import graph_function
from dlcourse.ranges import whole_number
from dlcourse.recurrent.states import check_mask, check_time, keras_layer, simple_states

__all__ = ["BidirectionalRNN", "bidirectional_rnn"]


def _validate(x: Any, lengths: Any, kernels: Any, recurrent_kernels: Any, biases: Any) -> None:
    check_time(x)
    directions = kernels.shape[0]
    told = f"kernels has shape {tuple(kernels.shape)}, expected 2 matrices, one to go forward and one to go backward."
    refuse_unless(tf.shape(kernels)[0] == 2 if directions is None else directions == 2, told)
    check_lengths("bidirectional_rnn", lengths, x)


def check_lengths(function: str, lengths: Any, x: Any) -> None:
    """Raise an error for sequences that are empty, or longer than what is there."""
    there = x.shape[1] or "?"
    told = (
        f"{function}: lengths holds {{:d}}, expected from 1 to {there}, the steps that there are. Leave out empty ones."
    )
    most = x.shape[1] or tf.cast(tf.shape(x)[1], lengths.dtype)
    refuse_where(lengths, lambda n: (n < 1) | (n > most), told)


@graph_function(validate=_validate, jit_compile=False)
def bidirectional_rnn(
    x: Float[tf.Tensor, "batch time features"],
    lengths: Int[tf.Tensor, " batch"],
    kernels: Float[tf.Tensor, "directions features units"],
    recurrent_kernels: Float[tf.Tensor, "directions units units"],
    biases: Float[tf.Tensor, "directions units"],
) -> Float[tf.Tensor, "batch time both"]:
    """Bidirectional recurrent neural network (RNN) of simple cells, over sequences of unequal lengths.

    h⃗ₜ = tanh(xₜ W₁ + h⃗ₜ₋₁ U₁ + b₁),  h⃖ₜ = tanh(xₜ W₂ + h⃖ₜ₊₁ U₂ + b₂),  hₜ = [h⃗ₜ, h⃖ₜ];  h⃗₀ = h⃖ₙ₊₁ = 0, n the length

    Args:
        x: inputs (batch, time, features); what is behind a sequence's end is not looked at.
        lengths: steps of each sequence, from 1 to time (batch,).
        kernels: W of the forward and of the backward layer (2, features, units).
        recurrent_kernels: U of both (2, units, units).
        biases: b of both (2, units).

    Returns:
        Both states side by side, forward first (batch, time, 2·units); zeros behind a sequence's end.

    Raises:
        ValueError: shapes do not fit together, or a length is not from 1 to time.

    Example:
        An input at the second of three steps: the forward layer knows of it from then on, the backward layer until
        then. The sequence ends there, and the third step is padding.

        >>> one = tf.ones((2, 1, 1))
        >>> print(bidirectional_rnn([[[0.0], [1.0], [9.0]]], [2], one, one, tf.zeros((2, 1))).numpy().round(4))
        [[[0.     0.642 ]
          [0.7616 0.7616]
          [0.     0.    ]]]

    Conventions:
        Keras's ``Bidirectional(merge_mode="concat")`` repeats the last state behind the end; PyTorch's packed sequences
        have zeros there, as here. Note D names the input weights W_xq where it means W_xh.

    References:
        schuster1997; note D, section 8.
    """
    forward, backward = x, tf.reverse_sequence(x, lengths, seq_axis=1, batch_axis=0)
    start = tf.zeros([tf.shape(x)[0], tf.shape(biases)[1]], x.dtype)
    onwards = simple_states(forward, start, kernels[0], recurrent_kernels[0], biases[0])
    back = simple_states(backward, start, kernels[1], recurrent_kernels[1], biases[1])
    both = tf.concat([onwards, tf.reverse_sequence(back, lengths, seq_axis=1, batch_axis=0)], axis=-1)
    within = tf.sequence_mask(lengths, tf.shape(x)[1])[..., None]
    return tf.where(within, both, tf.zeros_like(both))


@keras.saving.register_keras_serializable(package="dlcourse")
class BidirectionalRNN(keras.layers.Layer):
    """Bidirectional recurrent neural network (RNN) as a Keras layer: of simple, GRU or LSTM cells.

    hₜ = [h⃗ₜ, h⃖ₜ]: the state of a layer that has read up to t, beside that of one that has read back to t

    Both layers are Keras's own, with the fused kernel of a GRU or an LSTM on a GPU. A mask ends a sequence, and zeros
    stand where it is false.

    Args:
        units: size of the state of one direction; the answer has twice as many features.
        cell: "simple", "gru" or "lstm".
        **kwargs: what every Keras layer takes.

    Example:
        >>> print(BidirectionalRNN(5, cell="simple")(tf.zeros((2, 7, 3))).shape)
        (2, 7, 10)

    References:
        schuster1997; note D, section 8.
    """

    def __init__(self, units: int, *, cell: str = "lstm", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = whole_number("BidirectionalRNN", "units", units, "[1, inf)", "the size of one direction's state")
        self.cell = cell
        self.supports_masking = True
        self.forward, self.backward = (
            keras_layer(
                "BidirectionalRNN", cell, self.units, "tanh", dtype=self.dtype_policy, go_backwards=back, name=name
            )
            for name, back in (("forward", False), ("backward", True))
        )

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.input_spec = keras.layers.InputSpec(ndim=3, axes={-1: input_shape[-1]})
        self.forward.build(input_shape)
        self.backward.build(input_shape)

    def call(self, inputs: Any, mask: Any = None) -> Any:
        check_mask("BidirectionalRNN", inputs, mask)
        inputs = keras.ops.cast(inputs, self.compute_dtype)
        onwards, back = (layer(inputs, mask=mask)[0] for layer in (self.forward, self.backward))
        both = keras.ops.concatenate([onwards, keras.ops.flip(back, axis=1)], axis=-1)
        return both if mask is None else keras.ops.where(mask[..., None], both, keras.ops.zeros_like(both))

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return (*input_shape[:-1], 2 * self.units)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"units": self.units, "cell": self.cell}
