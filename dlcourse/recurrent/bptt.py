"""Back-propagation through time in a simple recurrent network: whole, and truncated."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.recurrent.by_hand import refuse_no_time, with_mask
from dlcourse.recurrent.rnn import choose_activation
from dlcourse.recurrent.rnn_loop import rnn_loop

__all__ = ["RNNGradients", "bptt", "truncated_bptt"]

Sequences = Float[tf.Tensor, "batch time features"]
States = Float[tf.Tensor, "batch time units"]


class RNNGradients(NamedTuple):
    """The gradient of the loss with respect to every input of ``rnn``, by the input's name."""

    x: Sequences
    h: Float[tf.Tensor, "batch units"]
    kernel: Float[tf.Tensor, "features units"]
    recurrent_kernel: Float[tf.Tensor, "units units"]
    bias: Float[tf.Tensor, " units"]


def _validate(x: Any, *arrays: Any, mask: Any, activation: str) -> None:
    choose_activation(activation)
    refuse_no_time(x)


def _validate_truncated(x: Any, *arrays: Any, steps: Any, mask: Any, activation: str) -> None:
    _validate(x, mask=mask, activation=activation)
    refuse_where(steps, lambda n: ~(n >= 1), "steps is {:g}, expected 1 or more: how many steps a gradient goes back.")


@graph_function(validate=_validate, jit_compile=False)
def bptt(
    x: Sequences,
    h: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features units"],
    recurrent_kernel: Float[tf.Tensor, "units units"],
    bias: Float[tf.Tensor, " units"],
    upstream: States,
    *,
    mask: Label[tf.Tensor, "batch time"] | None = None,
    activation: str = "tanh",
) -> RNNGradients:
    """Back-propagation through time (BPTT): gradients of all inputs of a simple RNN.

    With δₜ = ∂L/∂zₜ: δₜ = (∂L/∂hₜ + δₜ₊₁ W_hhᵀ) ⊙ f'(zₜ), where ∂L/∂hₜ is what the loss sees of hₜ at once;
    ∂L/∂W_xh = Σ xₜᵀ δₜ,  ∂L/∂W_hh = Σ hₜ₋₁ᵀ δₜ,  ∂L/∂b = Σ δₜ,  ∂L/∂xₜ = δₜ W_xhᵀ,  ∂L/∂h₀ = δ₁ W_hhᵀ

    Args:
        x: inputs (batch, time, features).
        h: hidden state before the first step (batch, units).
        kernel: input weights W_xh (features, units).
        recurrent_kernel: recurrent weights W_hh (units, units).
        bias: biases b_h (units,).
        upstream: ∂L/∂hₜ of every step (batch, time, units), each without its way through later steps; zeros where the
            loss does not look.
        mask: as for ``rnn``; a step that is not there hands the gradient of its state to the step before.
        activation: f, a name in ``activations.ELEMENTWISE``.

    Returns:
        ``RNNGradients(x, h, kernel, recurrent_kernel, bias)``, each of the shape of that input. The parameters'
        gradients are sums over batch and time.

    Raises:
        ValueError: shapes do not fit together, no step, or an unknown activation.

    Example:
        A linear unit with W_hh = ½ whose last state is the loss: the input counts half as much a step earlier.

        >>> gradients = bptt([[[1.0], [1.0]]], [[0.0]], [[1.0]], [[0.5]], [0.0], [[[0.0], [1.0]]], activation="linear")
        >>> print(gradients.x[0, :, 0].numpy(), gradients.recurrent_kernel.numpy())
        [0.5 1. ] [[1.]]

    Conventions:
        Note D's ∂L/∂hₜ is the total one, later steps included. Note C writes the sum over all pairs k ≤ t in
        denominator layout, with f' at h, which belongs at the net input: ``docs/errata/06-backprop.md``.

    References:
        werbos1990; note C, equations 8.3–8.8; note D, section 8.
    """
    x, present = with_mask(x, mask)
    linked = tf.ones(tf.shape(x)[1], x.dtype)
    given = rnn_loop(activation).gradients(x, h, kernel, recurrent_kernel, bias, present, linked, upstream)
    return RNNGradients(*given[:5])


@graph_function(validate=_validate_truncated, jit_compile=False)
def truncated_bptt(
    x: Sequences,
    h: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features units"],
    recurrent_kernel: Float[tf.Tensor, "units units"],
    bias: Float[tf.Tensor, " units"],
    upstream: States,
    *,
    steps: Scalar,
    mask: Label[tf.Tensor, "batch time"] | None = None,
    activation: str = "tanh",
) -> RNNGradients:
    """Truncated back-propagation through time (BPTT): gradients stop every τ steps, the state goes on.

    As ``bptt``, but δₜ = ∂L/∂hₜ ⊙ f'(zₜ) at the last step of each block, t = τ, 2τ, …: nothing comes from the block
    after it. Steps 1 … τ are the first block.

    Args:
        x: inputs (batch, time, features).
        h: hidden state before the first step (batch, units).
        kernel: input weights W_xh (features, units).
        recurrent_kernel: recurrent weights W_hh (units, units).
        bias: biases b_h (units,).
        upstream: ∂L/∂hₜ of every step (batch, time, units).
        steps: τ, 1 or more; from the length of the sequence on, nothing is cut. The last block may be shorter.
        mask: as for ``rnn``; what is not there counts as a step all the same.
        activation: f, a name in ``activations.ELEMENTWISE``.

    Returns:
        ``RNNGradients(x, h, kernel, recurrent_kernel, bias)``: sums over the blocks. That of h is the first block's.

    Raises:
        ValueError: shapes do not fit together, no step, steps below 1, or an unknown activation.

    Example:
        The last of three states is the loss. Blocks of two steps: 1 and 2, then 3, which hears of itself alone.

        >>> inputs = tf.ones((1, 3, 1)), [[0.0]], [[1.0]], [[0.5]], [0.0], [[[0.0], [0.0], [1.0]]]
        >>> print(truncated_bptt(*inputs, steps=2, activation="linear").x[0, :, 0].numpy())
        [0. 0. 1.]
        >>> print(truncated_bptt(*inputs, steps=3, activation="linear").x[0, :, 0].numpy())
        [0.25 0.5  1.  ]

    Conventions:
        Blocks are what one gets who trains on pieces of a sequence and carries the state over, as with Keras's
        ``stateful=True`` or PyTorch's ``detach``. A loss at the beginning of a block sees less than τ steps back; in
        the variant of williams1990 every loss sees τ steps, at τ times the price.

    References:
        williams1990; note A, section 3.1.4.
    """
    x, present = with_mask(x, mask)
    time = tf.range(tf.shape(x)[1])
    block = time // tf.maximum(tf.cast(steps, time.dtype), 1)
    first = tf.concat([[False], block[1:] > block[:-1]], axis=0)  # of its block, and not of the sequence
    linked = tf.cast(~first, x.dtype)
    given = rnn_loop(activation).gradients(x, h, kernel, recurrent_kernel, bias, present, linked, upstream)
    return RNNGradients(*given[:5])
