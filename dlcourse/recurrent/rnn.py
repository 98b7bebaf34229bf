"""The simple recurrent network: one step in time, and a whole sequence."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.arguments import Label
from dlcourse.graph import graph_function
from dlcourse.recurrent.by_hand import known_shape, refuse_no_time, with_mask
from dlcourse.recurrent.rnn_loop import rnn_loop

__all__ = ["RNNStep", "combined_rnn_cell", "rnn", "rnn_cell"]

Batch = Float[tf.Tensor, "batch units"]


class RNNStep(NamedTuple):
    """The net input of the hidden layer at one time, and its activation: the new hidden state."""

    net_input: Batch
    h: Batch


def choose_activation(activation: str, what: str = "activation") -> None:
    if activation not in ELEMENTWISE:
        raise ValueError(f"{what} is {activation!r}, expected one of {', '.join(map(repr, ELEMENTWISE))}.")


def _validate_cell(*arrays: Any, activation: str) -> None:
    choose_activation(activation)


@graph_function(validate=_validate_cell)
def rnn_cell(
    x: Float[tf.Tensor, "batch features"],
    h: Batch,
    kernel: Float[tf.Tensor, "features units"],
    recurrent_kernel: Float[tf.Tensor, "units units"],
    bias: Float[tf.Tensor, " units"],
    *,
    activation: str = "tanh",
) -> RNNStep:
    """Cell of a simple RNN (recurrent neural network, Elman network): one step in time.

    zₜ = xₜ W_xh + hₜ₋₁ W_hh + b_h,  hₜ = f(zₜ)

    Args:
        x: input at this time (batch, features).
        h: hidden state of the previous time (batch, units); zeros before the first.
        kernel: input weights W_xh (features, units).
        recurrent_kernel: recurrent weights W_hh (units, units).
        bias: biases b_h (units,), the same at every time.
        activation: f, a name in ``activations.ELEMENTWISE``.

    Returns:
        ``RNNStep(net_input, h)``, each (batch, units). An output layer is ``backprop.dense_forward`` of h.

    Raises:
        ValueError: shapes do not fit together, or an unknown activation.

    Example:
        >>> step = rnn_cell([[1.0, 2.0]], [[0.5]], [[1.0], [-1.0]], [[4.0]], [0.0], activation="relu")
        >>> print(step.net_input.numpy(), step.h.numpy())  # 1 − 2 + 4 · 0.5
        [[1.]] [[1.]]

    Conventions:
        Samples are rows, as in note D and in Keras, whose layout the weights have. Notes A and C multiply columns,
        W x + U h, so that their matrices are the transposed ones, and so are PyTorch's. With the weights in one matrix
        it is ``combined_rnn_cell``.

    References:
        elman1990; note A, equations 3.1–3.2; note C, equations 8.1–8.2; note D, section 8.
    """
    net_input = x @ kernel + h @ recurrent_kernel + bias
    return RNNStep(net_input, ELEMENTWISE[activation].value(net_input))


def _validate_combined(x: Any, h: Any, weights: Any, bias: Any, *, activation: str) -> None:
    choose_activation(activation)
    features, units = x.shape[-1], h.shape[-1]
    if None not in (features, units) and not weights.shape[:1].is_compatible_with([features + units]):
        raise ValueError(
            f"weights has shape {tuple(weights.shape)}, expected ({features + units}, {units}): the {features} rows of "
            f"W_xh for x of shape {tuple(x.shape)} above the {units} rows of W_hh for h of shape {tuple(h.shape)}."
        )


@graph_function(validate=_validate_combined)
def combined_rnn_cell(
    x: Float[tf.Tensor, "batch features"],
    h: Batch,
    weights: Float[tf.Tensor, "rows units"],
    bias: Float[tf.Tensor, " units"],
    *,
    activation: str = "tanh",
) -> RNNStep:
    """Cell of a simple RNN with combined weights: one matrix for input and hidden state.

    zₜ = [xₜ, hₜ₋₁] [W_xh; W_hh] + b_h,  hₜ = f(zₜ): input and state side by side, their weights below each other

    Args:
        x: input at this time (batch, features).
        h: hidden state of the previous time (batch, units).
        weights: W_xh above W_hh (features + units, units).
        bias: biases b_h (units,).
        activation: f, a name in ``activations.ELEMENTWISE``.

    Returns:
        ``RNNStep(net_input, h)``, each (batch, units), as ``rnn_cell`` gives them.

    Raises:
        ValueError: shapes do not fit together, or an unknown activation.

    Example:
        >>> step = combined_rnn_cell([[1.0, 2.0]], [[0.5]], [[1.0], [-1.0], [4.0]], [0.0], activation="relu")
        >>> print(step.h.numpy())
        [[1.]]

    Conventions:
        Where columns are multiplied, the weights stand side by side and input and state below each other:
        [W_xh, W_hh] [x; h]. Note A's 3.3 and note D stack them otherwise: ``docs/errata/12-recurrent.md``.

    References:
        Note A, equation 3.3; note D, section 8.
    """
    net_input = tf.concat([x, h], axis=-1) @ weights + bias
    return RNNStep(net_input, ELEMENTWISE[activation].value(net_input))


def _validate(x: Any, *arrays: Any, mask: Any, activation: str) -> None:
    choose_activation(activation)
    refuse_no_time(x)


# A call of its own, within another graph too: XLA does not hand over what a tape would keep of its loops.
@graph_function(validate=_validate, jit_compile=False)
def rnn(
    x: Float[tf.Tensor, "batch time features"],
    h: Batch,
    kernel: Float[tf.Tensor, "features units"],
    recurrent_kernel: Float[tf.Tensor, "units units"],
    bias: Float[tf.Tensor, " units"],
    *,
    mask: Label[tf.Tensor, "batch time"] | None = None,
    activation: str = "tanh",
) -> Float[tf.Tensor, "batch time units"]:
    """Simple RNN (recurrent neural network) over a sequence: the forward pass.

    hₜ = f(xₜ W_xh + hₜ₋₁ W_hh + b_h) where mₜ, else hₜ = hₜ₋₁,  t = 1, …, T

    One loop in one graph. The function carries ``bptt`` as its gradient.

    Args:
        x: inputs (batch, time, features), at least one step.
        h: hidden state before the first step (batch, units), such as zeros.
        kernel: input weights W_xh (features, units).
        recurrent_kernel: recurrent weights W_hh (units, units).
        bias: biases b_h (units,).
        mask: which steps there are (batch, time), for sequences of unequal lengths; where it is False, the state goes
            on unchanged, and x may hold anything.
        activation: f, a name in ``activations.ELEMENTWISE``.

    Returns:
        The hidden states of all steps (batch, time, units); ``[:, -1]`` is the state after each sequence's last step.

    Raises:
        ValueError: shapes do not fit together, no step, or an unknown activation.

    Example:
        A unit that adds up what it is given; the second sequence is one step shorter.

        >>> x, mask = [[[1.0], [2.0], [3.0]], [[1.0], [2.0], [9.0]]], [[True, True, True], [True, True, False]]
        >>> h = rnn(x, tf.zeros((2, 1)), [[1.0]], [[1.0]], [0.0], mask=mask, activation="linear")
        >>> print(h[..., 0].numpy())
        [[1. 3. 6.]
         [1. 3. 3.]]

    Conventions:
        Masks are Keras's. XLA compiles the function and its gradient, but not TensorFlow's gradient of that gradient's
        loop: a second derivative must not be called within ``jit_compile=True``.

    References:
        elman1990; note A, equations 3.1–3.2; note C, equations 8.1–8.2.
    """
    x, present = with_mask(x, mask)
    linked = tf.ones(tf.shape(x)[1], x.dtype)
    (states,) = rnn_loop(activation).states(x, h, kernel, recurrent_kernel, bias, present, linked)
    return known_shape(states, x, h)
