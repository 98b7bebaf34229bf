"""Long short-term memory: the gates, and one step in time."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = ["LSTMGates", "LSTMState", "lstm_cell", "lstm_gates"]


class LSTMGates(NamedTuple):
    """The three gates, in (0, 1), and the candidate for the cell state, in (−1, 1)."""

    input: Float[tf.Tensor, "batch units"]
    forget: Float[tf.Tensor, "batch units"]
    candidate: Float[tf.Tensor, "batch units"]
    output: Float[tf.Tensor, "batch units"]


class LSTMState(NamedTuple):
    """The hidden state, which is also the output, and the cell state: of one step, or (batch, time, units) of all."""

    h: Float[tf.Tensor, "batch *time units"]
    c: Float[tf.Tensor, "batch *time units"] | None = None


def check_blocks(recurrent_kernel: tf.Tensor) -> None:
    """Raise an error where the recurrent weights are not four square blocks side by side."""
    units, blocks = recurrent_kernel.shape
    if None not in (units, blocks) and blocks != 4 * units:
        raise ValueError(
            f"recurrent_kernel has shape ({units}, {blocks}), expected (units, 4*units), here ({units}, {4 * units}): "
            "four square blocks side by side. Is it transposed, or a GRU's, which has three?"
        )


def activate_gates(net_input: tf.Tensor) -> LSTMGates:
    """Squash the four blocks of net input."""
    i, f, candidate, o = tf.split(net_input, 4, axis=-1)
    return LSTMGates(tf.sigmoid(i), tf.sigmoid(f), tf.tanh(candidate), tf.sigmoid(o))


def step_from_gates(gates: LSTMGates, c: tf.Tensor) -> LSTMState:
    """Renew the cell state and read the hidden state out of it."""
    c = gates.forget * c + gates.input * gates.candidate
    return LSTMState(gates.output * tf.tanh(c), c)


@graph_function(validate=lambda x, h, kernel, recurrent_kernel, bias: check_blocks(recurrent_kernel))
def lstm_gates(
    x: Float[tf.Tensor, "batch features"],
    h: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, " blocks"],
) -> LSTMGates:
    """Gates of an LSTM (input, forget, output) and its candidate cell state.

    i = σ(x W_xi + h W_hi + b_i),  f = σ(x W_xf + h W_hf + b_f),
    c̃ = tanh(x W_xc + h W_hc + b_c),  o = σ(x W_xo + h W_ho + b_o)

    Args:
        x: input at this time (batch, features).
        h: hidden state of the previous time (batch, units).
        kernel: [W_xi, W_xf, W_xc, W_xo] side by side (features, 4·units).
        recurrent_kernel: [W_hi, W_hf, W_hc, W_ho] side by side (units, 4·units).
        bias: [b_i, b_f, b_c, b_o] (4·units,).

    Returns:
        ``LSTMGates(input, forget, candidate, output)``, each (batch, units).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Without input and state only the biases speak: σ(0) = 0.5, and tanh(0) = 0 for the candidate.

        >>> gates = lstm_gates(tf.zeros((1, 2)), tf.zeros((1, 1)), tf.ones((2, 4)), tf.ones((1, 4)), tf.zeros(4))
        >>> print(*[float(gate[0, 0]) for gate in gates])
        0.5 0.5 0.0 0.5

    Conventions:
        The blocks stand in Keras's order (input, forget, candidate, output), which is PyTorch's too; PyTorch keeps
        them transposed, and two biases: ``lstm_weights_to_torch``. Note A calls i the output gate, a slip, and
        multiplies columns from the left. Note C's and the original LSTM's peepholes are left out.

    References:
        gers2000; hochreiter1997; note A, equations 3.5, 3.6 and 3.8; note D, section 8.
    """
    return activate_gates(x @ kernel + h @ recurrent_kernel + bias)


@graph_function(validate=lambda x, h, c, kernel, recurrent_kernel, bias: check_blocks(recurrent_kernel))
def lstm_cell(
    x: Float[tf.Tensor, "batch features"],
    h: Float[tf.Tensor, "batch units"],
    c: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, " blocks"],
) -> LSTMState:
    """LSTM cell (long short-term memory): one step in time.

    cₜ = f ⊙ cₜ₋₁ + i ⊙ c̃,  hₜ = o ⊙ tanh(cₜ), with the gates of ``lstm_gates``

    Args:
        x: input at this time (batch, features).
        h: hidden state of the previous time (batch, units).
        c: cell state of the previous time (batch, units).
        kernel: input weights (features, 4·units), blocks as in ``lstm_gates``.
        recurrent_kernel: recurrent weights (units, 4·units).
        bias: biases (4·units,).

    Returns:
        ``LSTMState(h, c)``, each (batch, units); h is the output too.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        With all weights zero the gates are one half and the candidate is zero: half of the cell state is kept.

        >>> state = lstm_cell(tf.zeros((1, 2)), [[0.0]], [[1.0]], tf.zeros((2, 4)), tf.zeros((1, 4)), tf.zeros(4))
        >>> print(state.c.numpy(), state.h.numpy().round(4))  # h = 0.5 tanh(0.5)
        [[0.5]] [[0.2311]]

    Conventions:
        As in Keras and PyTorch: no peepholes, tanh on the way out.

    References:
        gers2000; note A, equations 3.5–3.9; note D, section 8.
    """
    return step_from_gates(lstm_gates(x, h, kernel, recurrent_kernel, bias), c)
