"""An LSTM whose gates see the memory."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.recurrent.lstm import LSTMState, check_blocks

__all__ = ["peephole_lstm_cell"]


def _validate(
    x: Any, h: Any, c: Any, kernel: Any, recurrent_kernel: Any, bias: Any, peepholes: Any, *, output_sees: str
) -> None:
    check_blocks(recurrent_kernel)
    if not peepholes.shape[:1].is_compatible_with([3]):
        raise ValueError(
            f"peepholes has shape {tuple(peepholes.shape)}, expected (3, {c.shape[1]}) beside c of shape "
            f"{tuple(c.shape)}: the input gate's, the forget gate's and the output gate's, one below the other."
        )
    if output_sees not in ("previous", "new"):
        raise ValueError(f"output_sees is {output_sees!r}, expected 'previous' or 'new': which memory the gate sees.")


@graph_function(validate=_validate)
def peephole_lstm_cell(
    x: Float[tf.Tensor, "batch features"],
    h: Float[tf.Tensor, "batch units"],
    c: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, " blocks"],
    peepholes: Float[tf.Tensor, "gates units"],
    *,
    output_sees: str = "previous",
) -> LSTMState:
    """LSTM cell with peepholes (long short-term memory): one step in time, with gates that see the memory.

    i = σ(x W_xi + h W_hi + v_i ⊙ cₜ₋₁ + b_i),  f = σ(x W_xf + h W_hf + v_f ⊙ cₜ₋₁ + b_f),
    c̃ = tanh(x W_xc + h W_hc + b_c),  cₜ = f ⊙ cₜ₋₁ + i ⊙ c̃,
    o = σ(x W_xo + h W_ho + v_o ⊙ c' + b_o),  hₜ = o ⊙ tanh cₜ,  with c' = cₜ₋₁ ("previous") or c' = cₜ ("new")

    Args:
        x: input at this time (batch, features).
        h: hidden state of the previous time (batch, units).
        c: memory of the previous time, cₜ₋₁ (batch, units).
        kernel: input weights (features, 4·units), blocks as in ``lstm_gates``.
        recurrent_kernel: recurrent weights (units, 4·units).
        bias: biases (4·units,).
        peepholes: v_i, v_f and v_o, one below the other (3, units): the diagonals of note C's V.
        output_sees: the memory that the output gate sees, "previous" or "new".

    Returns:
        ``LSTMState(h, c)``, each (batch, units).

    Raises:
        ValueError: shapes do not fit together, or another word for ``output_sees``.

    Example:
        Nothing but a memory of one and v_o = 1: half of it is kept. The output gate is σ(1) or σ(½).

        >>> zeros = tf.zeros((1, 1)), [[0.0]], [[1.0]], tf.zeros((1, 4)), tf.zeros((1, 4)), tf.zeros(4)
        >>> for sees in ("previous", "new"):
        ...     state = peephole_lstm_cell(*zeros, [[0.0], [0.0], [1.0]], output_sees=sees)
        ...     print(state.c.numpy(), state.h.numpy().round(4))  # σ(1) tanh ½, σ(½) tanh ½
        [[0.5]] [[0.3378]]
        [[0.5]] [[0.2876]]

    Conventions:
        In note C's 8.16 the output gate sees the previous memory; in gers2002 the new one. Note C has no biases: pass
        zeros. Keras and PyTorch have no peepholes.

    References:
        gers2002; note C, equations 8.14–8.19.
    """
    i, f, candidate, o = tf.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    v_i, v_f, v_o = tf.unstack(peepholes, num=3)
    new = tf.sigmoid(f + v_f * c) * c + tf.sigmoid(i + v_i * c) * tf.tanh(candidate)
    o = tf.sigmoid(o + v_o * (c if output_sees == "previous" else new))
    return LSTMState(o * tf.tanh(new), new)
