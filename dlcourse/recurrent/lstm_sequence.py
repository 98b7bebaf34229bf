"""Long short-term memory over a whole sequence: forward, and backward through time by hand."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.recurrent.again import derivative, recomputed
from dlcourse.recurrent.lstm import LSTMGates, LSTMState, activate_gates, check_blocks, step_from_gates

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


def _validate(x, h, c, kernel, recurrent_kernel, bias, upstream=None) -> None:
    check_blocks(recurrent_kernel)
    if x.shape[1] == 0:
        raise ValueError(f"x has shape {tuple(x.shape)}, expected (batch, time, features) with at least one time.")
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
) -> LSTMState:
    """LSTM (long short-term memory) over a sequence: the forward pass.

    (hₜ, cₜ) = lstm_cell(xₜ, hₜ₋₁, cₜ₋₁),  t = 1, …, T

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
    return LSTMState(*_differentiable_lstm(x, h, c, kernel, recurrent_kernel, bias))


@graph_function(validate=_validate, jit_compile=False)
def lstm_backward(
    x: Sequence,
    h: Float[tf.Tensor, "batch units"],
    c: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, " blocks"],
    upstream: LSTMState,
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
    return LSTMGradients(*recomputed(_gradients, _fast_gradients)(x, h, c, kernel, recurrent_kernel, bias, dh, dc))


@tf.custom_gradient
def _differentiable_lstm(x, h, c, kernel, recurrent_kernel, bias):
    states, gates = _fast_forward(x, h, c, kernel, recurrent_kernel, bias)
    # Without the stop, a second derivative would look for a tape of the loop, which XLA does not keep.
    kept = [tf.stop_gradient(part) for part in (*states, *gates)]

    def gradient(dh, dc):
        known = x, h, c, kernel, recurrent_kernel, bias, dh, dc, *kept
        return _gradients_from(*map(tf.identity, known))  # of the graph in which this is differentiated again

    return (_swap(states.h), _swap(states.c)), gradient


@tf.custom_gradient
def _gradients_from(x, h, c, kernel, recurrent_kernel, bias, dh, dc, *kept):
    """Go back with states and gates that are kept; differentiated once more, from the inputs alone."""
    inputs = x, h, c, kernel, recurrent_kernel, bias, dh, dc

    def gradient(*upstream):
        anew = derivative(_gradients, len(inputs))(*map(tf.identity, inputs), *upstream)
        return *anew, *[None] * len(kept)

    return _fast_backward(x, h, c, kernel, recurrent_kernel, dh, dc, *kept), gradient


def _gradients(x, h, c, kernel, recurrent_kernel, bias, dh, dc):
    states, gates = _forward(x, h, c, kernel, recurrent_kernel, bias)
    return _backward(x, h, c, kernel, recurrent_kernel, dh, dc, *states, *gates)


def _swap(sequence: tf.Tensor) -> tf.Tensor:
    """Exchange batch and time: a loop over time reads and writes whole slices."""
    return tf.transpose(sequence, [1, 0, 2])


def _forward(x, h, c, kernel, recurrent_kernel, bias) -> tuple[LSTMState, LSTMGates]:
    """Return states and gates of all steps, each (time, batch, units)."""
    weights = tf.concat([kernel, recurrent_kernel], axis=0)  # (features + units, 4*units)

    def step(before: tuple[LSTMState, LSTMGates], x: tf.Tensor) -> tuple[LSTMState, LSTMGates]:
        state, _ = before
        gates = activate_gates(tf.concat([x, state.h], axis=-1) @ weights + bias)
        return step_from_gates(gates, state.c), gates

    none_yet = LSTMGates(*[tf.zeros_like(h)] * 4)
    return tf.scan(step, _swap(x), (LSTMState(h, c), none_yet))


def _backward(x, h, c, kernel, recurrent_kernel, dh, dc, *kept):
    """Go back through time for δz alone; everything that is a sum over time is one product afterwards."""
    states, gates = LSTMState(*kept[:2]), LSTMGates(*kept[2:])
    h_before = tf.concat([h[None], states.h[:-1]], axis=0)
    c_before = tf.concat([c[None], states.c[:-1]], axis=0)
    dz, dh, dc = _net_input_gradients(recurrent_kernel, gates, states.c, c_before, [_swap(dh), _swap(dc)])
    received = tf.concat([_swap(x), h_before], axis=-1)  # (time, batch, features + units)
    dweights = tf.matmul(_flatten_time(received), _flatten_time(dz), transpose_a=True)
    features = tf.shape(kernel)[0]
    dx = _swap(tf.matmul(dz, kernel, transpose_b=True))
    return dx, dh, dc, dweights[:features], dweights[features:], tf.reduce_sum(dz, axis=[0, 1])


def _flatten_time(sequence: tf.Tensor) -> tf.Tensor:
    """Make one batch of all steps: (time, batch, units) to (time·batch, units)."""
    return tf.reshape(sequence, [-1, tf.shape(sequence)[-1]])


def _net_input_gradients(recurrent_kernel, gates, c, c_before, upstream):
    """Return δz of all steps (time, batch, 4*units), and the gradients of the initial h and c."""
    i, f, candidate, o = gates
    tanh_c = tf.tanh(c)
    to_c = o * (1 - tanh_c**2)  # ∂h/∂c at the same step
    local = tf.concat(  # δz of a block is this, times δc or (for the output gate) δh
        [candidate * i * (1 - i), c_before * f * (1 - f), i * (1 - candidate**2), tanh_c * o * (1 - o)], axis=-1
    )
    transposed = tf.transpose(recurrent_kernel)

    def step(after, now):
        _, dh_after, dc_after = after
        dh_loss, dc_loss, to_c, f, local = now
        dh = dh_loss + dh_after
        dc = dc_loss + dc_after + dh * to_c
        dz = tf.concat([dc, dc, dc, dh], axis=-1) * local
        return dz, dz @ transposed, dc * f

    nothing = tf.zeros_like(local[0]), tf.zeros_like(c[0]), tf.zeros_like(c[0])
    dz, dh, dc = tf.scan(step, (*upstream, to_c, f, local), nothing, reverse=True)
    return dz, dh[0], dc[0]


# XLA makes these loops fast, but takes no gradient of a gradient of a loop: that one is left to TensorFlow.
_fast_forward, _fast_backward, _fast_gradients = map(
    graph_function(jit_compile=True), (_forward, _backward, _gradients)
)
