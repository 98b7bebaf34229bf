"""Long short-term memory over a whole sequence: forward, and backward through time by hand."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.graph import graph_function
from dlcourse.recurrent.by_hand import known_shape, refuse_no_time, with_mask
from dlcourse.recurrent.lstm import LSTMState, check_blocks
from dlcourse.recurrent.lstm_loop import LOOP

__all__ = ["LSTMGradients", "lstm", "lstm_backward"]

Sequence = Float[tf.Tensor, "batch time features"]
States = Float[tf.Tensor, "batch time units"]


class LSTMGradients(NamedTuple):
    """The gradient of the loss with respect to every input of ``lstm``, by the input's name."""

    x: Sequence
    h: Float[tf.Tensor, "batch units"]
    c: Float[tf.Tensor, "batch units"]
    kernel: Float[tf.Tensor, "features blocks"]
    recurrent_kernel: Float[tf.Tensor, "units blocks"]
    bias: Float[tf.Tensor, " blocks"]


def _validate(x, h, c, kernel, recurrent_kernel, bias, upstream=None, *, mask) -> None:
    check_blocks(recurrent_kernel)
    refuse_no_time(x)
    states = (*x.shape[:2], h.shape[1])
    for name, gradient in zip(LSTMState._fields, upstream or (), strict=False):
        if gradient is not None and not gradient.shape.is_compatible_with(states):
            raise ValueError(
                f"upstream.{name} has shape {tuple(gradient.shape)}, expected (batch, time, units), that is {states}, "
                f"as x of shape {tuple(x.shape)} and h of shape {tuple(h.shape)} have them: the loss's gradient with "
                "respect to the states of every step."
            )


# A call of its own, within another graph too: XLA does not hand over what a tape would keep of its loops.
@graph_function(validate=_validate, jit_compile=False)
def lstm(
    x: Sequence,
    h: Float[tf.Tensor, "batch units"],
    c: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, " blocks"],
    *,
    mask: Label[tf.Tensor, "batch time"] | None = None,
) -> LSTMState:
    """LSTM (long short-term memory) over a sequence: the forward pass.

    (hₜ, cₜ) = lstm_cell(xₜ, hₜ₋₁, cₜ₋₁) where mₜ, else (hₜ₋₁, cₜ₋₁),  t = 1, …, T

    Input and hidden state meet their weights in one product, [xₜ, hₜ₋₁] [W; U]. The function carries
    ``lstm_backward`` as its gradient, so that ``tf.GradientTape`` goes back through time by hand too; a tape around
    that tape gets second derivatives.

    Args:
        x: inputs (batch, time, features), at least one step.
        h: hidden state before the first step (batch, units), such as zeros.
        c: cell state before the first step (batch, units).
        kernel: input weights (features, 4·units), blocks as in ``lstm_gates``.
        recurrent_kernel: recurrent weights (units, 4·units).
        bias: biases (4·units,).
        mask: which steps there are (batch, time), for sequences of unequal lengths; where it is False, both states go
            on unchanged, and x may hold anything.

    Returns:
        ``LSTMState(h, c)`` of every step, each (batch, time, units); ``h[:, -1]`` and ``c[:, -1]`` are the final ones.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        With all weights zero the gates are one half and the candidate is zero: the memory fades by half each step.

        >>> states = lstm(tf.zeros((1, 3, 2)), [[0.0]], [[1.0]], tf.zeros((2, 4)), tf.zeros((1, 4)), tf.zeros(4))
        >>> print(states.c[0, :, 0].numpy())
        [0.5   0.25  0.125]

    Conventions:
        XLA compiles the function and its gradient, but not TensorFlow's gradient of that gradient's loop: a second
        derivative must not be called within ``jit_compile=True``.
        Keras's ``LSTM(return_sequences=True, return_state=True)`` and PyTorch's ``LSTM(batch_first=True)`` give all
        hidden states and the final cell state; here the cell states of all steps are returned.

    References:
        gers2000; note A, equations 3.5–3.9; note D, section 8.
    """
    x, present = with_mask(x, mask)
    states = LOOP.states(x, h, c, kernel, recurrent_kernel, bias, present)
    return LSTMState(*(known_shape(state, x, h) for state in states))


@graph_function(validate=_validate, jit_compile=False)
def lstm_backward(
    x: Sequence,
    h: Float[tf.Tensor, "batch units"],
    c: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, " blocks"],
    upstream: LSTMState,
    *,
    mask: Label[tf.Tensor, "batch time"] | None = None,
) -> LSTMGradients:
    """Backward pass of an LSTM: gradients of all inputs by back-propagation through time (BPTT).

    With δhₜ, δcₜ the gradients with respect to hₜ and cₜ, and δzₜ that of the net input of the four blocks:
    δcₜ = ∂L/∂cₜ + δcₜ₊₁ ⊙ fₜ₊₁ + δhₜ ⊙ oₜ ⊙ (1 − tanh² cₜ),  δhₜ = ∂L/∂hₜ + δzₜ₊₁ Uᵀ,
    δzₜ = [δcₜ ⊙ c̃ i(1−i), δcₜ ⊙ cₜ₋₁ f(1−f), δcₜ ⊙ i(1−c̃²), δhₜ ⊙ tanh cₜ o(1−o)];
    ∂L/∂W = Σ xₜᵀ δzₜ,  ∂L/∂U = Σ hₜ₋₁ᵀ δzₜ,  ∂L/∂b = Σ δzₜ,  ∂L/∂xₜ = δzₜ Wᵀ

    Args:
        x: inputs (batch, time, features); one step of time is the gradient of ``lstm_cell``.
        h: hidden state before the first step (batch, units).
        c: cell state before the first step (batch, units).
        kernel: input weights W (features, 4·units), blocks as in ``lstm_gates``.
        recurrent_kernel: recurrent weights U (units, 4·units).
        bias: biases b (4·units,).
        upstream: ``LSTMState(h, c)``, the loss's gradient with respect to what ``lstm`` returns, each
            (batch, time, units); leave c out where the loss sees only the hidden states.
        mask: as for ``lstm``; a step that is not there hands the gradients of its states to the step before.

    Returns:
        ``LSTMGradients(x, h, c, kernel, recurrent_kernel, bias)``, each of the shape of that input. The weights'
        gradients are sums over batch and time; ``lstm_weights_to_notes`` splits them into the eight matrices.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        With all weights zero and L = c₁ + c₂: a change of c₀ arrives with one half and one quarter.

        >>> inputs = tf.zeros((1, 2, 2)), [[0.0]], [[1.0]], tf.zeros((2, 4)), tf.zeros((1, 4)), tf.zeros(4)
        >>> gradients = lstm_backward(*inputs, LSTMState(h=tf.zeros((1, 2, 1)), c=tf.ones((1, 2, 1))))
        >>> print(gradients.c.numpy())
        [[0.75]]

    Conventions:
        The notes split W, U and b into one matrix or vector a block; the sums are the same.

    References:
        gers2000; note A, equations 3.5–3.9; note D, section 8.
    """
    dh, dc = (tf.zeros([*tf.unstack(tf.shape(x)[:2]), tf.shape(h)[1]], x.dtype) if g is None else g for g in upstream)
    x, present = with_mask(x, mask)
    return LSTMGradients(*LOOP.gradients(x, h, c, kernel, recurrent_kernel, bias, present, dh, dc)[:6])
