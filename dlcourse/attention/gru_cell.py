"""The decoder's gated recurrent unit, with the context in every gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.ranges import whole_number
from dlcourse.recurrent import GRUCell
from dlcourse.recurrent.gru import check_gru, gru_step

__all__ = ["AttentionGRUCell", "attention_gru_cell"]


def _validate(y: Any, s: Any, c: Any, kernel: Any, recurrent_kernel: Any, context_kernel: Any, bias: Any) -> None:
    check_gru(recurrent_kernel, bias, "before")


@graph_function(validate=_validate)
def attention_gru_cell(
    y: Float[tf.Tensor, "batch features"],
    s: Float[tf.Tensor, "batch units"],
    c: Float[tf.Tensor, "batch context"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    context_kernel: Float[tf.Tensor, "context blocks"],
    bias: Float[tf.Tensor, " blocks"],
) -> Float[tf.Tensor, "batch units"]:
    """GRU cell of a decoder with attention: one step in time, with the context in every gate.

    z = σ(y W_yz + s W_sz + c W_cz + b_z),  r = σ(y W_yr + s W_sr + c W_cr + b_r),
    s̃ = tanh(y W_ys + (r ⊙ s) W_ss + c W_cs + b_s),  sₜ = z ⊙ s + (1 − z) ⊙ s̃

    Args:
        y: the word before, yₜ₋₁, as a vector (batch, features).
        s: the state before, sₜ₋₁ (batch, units).
        c: the context of this step (batch, context), which attention makes of sₜ₋₁.
        kernel: [W_yz, W_yr, W_ys] side by side (features, 3·units).
        recurrent_kernel: [W_sz, W_sr, W_ss] side by side (units, 3·units).
        context_kernel: [W_cz, W_cr, W_cs] side by side (context, 3·units).
        bias: [b_z, b_r, b_s] (3·units,).

    Returns:
        The state of this step (batch, units).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        With all weights zero the gates are one half and the candidate is zero: half of the state is kept.

        >>> zeros = tf.zeros((1, 3))
        >>> print(attention_gru_cell([[0.0]], [[1.0]], [[0.0]], zeros, zeros, zeros, tf.zeros(3)).numpy())
        [[0.5]]

    Conventions:
        ``recurrent.gru_cell`` of y and c side by side, with reset="before" and update="old"; note D has a stray
        g(y, c, s) behind the first formula. In bahdanau2015 the update gate multiplies the new state.

    References:
        bahdanau2015, section A.1.1; cho2014; note D, section 11.
    """
    return gru_step(y @ kernel + c @ context_kernel + bias, s, recurrent_kernel, None, update="old")[0]


@keras.saving.register_keras_serializable(package="dlcourse")
class AttentionGRUCell(GRUCell):
    """GRU cell of a decoder with attention, for ``keras.layers.RNN``: ``attention_gru_cell``.

    sₜ = z ⊙ sₜ₋₁ + (1 − z) ⊙ s̃, with the context in every gate

    It is ``recurrent.GRUCell`` of the word and the context side by side, which comes to the same: its inputs are
    (batch, features + context_units), and the last rows of its kernel are those of the context. A context that is the
    same at all steps can be repeated; one that depends on the state is computed between two steps.

    Args:
        units: size of the state, 1 or more.
        context_units: how many of the last inputs are the context, 1 or more.
        **kwargs: the initialisers of ``recurrent.GRUCell``, and what every Keras layer takes.

    Example:
        >>> cell = AttentionGRUCell(5, 4)
        >>> output, states = cell(tf.zeros((2, 3 + 4)), [tf.zeros((2, 5))])
        >>> print(output.shape, cell.count_params())  # 3 (3·5 + 4·5 + 5·5 + 5)
        (2, 5) 195

    References:
        bahdanau2015, section A.1.1; note D, section 11.
    """

    def __init__(self, units: int, context_units: int, **kwargs: Any) -> None:
        super().__init__(units, reset="before", update="old", **kwargs)
        self.context_units = whole_number(
            type(self).__name__, "context_units", context_units, "[1, inf)", "the size of the context"
        )

    def build(self, input_shape: Sequence[int | None]) -> None:
        if input_shape[-1] < self.context_units:
            raise ValueError(
                f"AttentionGRUCell: inputs has {input_shape[-1]} features, expected those of the word and behind them "
                f"the {self.context_units} of the context. Concatenate them, or make context_units smaller."
            )
        super().build(input_shape)  # the last rows of the kernel are the context's

    def get_config(self) -> dict[str, Any]:
        config = super().get_config() | {"context_units": self.context_units}
        return {name: value for name, value in config.items() if name not in ("reset", "update")}
