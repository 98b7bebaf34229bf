"""Gated recurrent unit: one step in time."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = ["gru_cell"]

# A bias of three blocks, or two rows of them: one beside the input's product, one beside the hidden state's.
Bias = Float[tf.Tensor, "*rows blocks"]
RESETS = ("before", "after")
UPDATES = ("old", "new")


class GRUGates(NamedTuple):
    """The gates of one step, the candidate, and what the reset gate acts on in "after": h U + b."""

    update: tf.Tensor
    reset: tf.Tensor
    candidate: tf.Tensor
    recalled: tf.Tensor


def check_gru(recurrent_kernel: Any, bias: Any, reset: str, update: str = "old") -> None:
    """Raise an error where the weights are not three blocks, or the bias is not what the reset gate's place needs."""
    if reset not in RESETS:
        raise ValueError(f"reset is {reset!r}, expected 'before' or 'after': the product with the recurrent weights.")
    if update not in UPDATES:
        raise ValueError(f"update is {update!r}, expected 'old' or 'new': the state that the update gate multiplies.")
    units, blocks = recurrent_kernel.shape
    if None not in (units, blocks) and blocks != 3 * units:
        raise ValueError(
            f"recurrent_kernel has shape ({units}, {blocks}), expected (units, 3*units), here ({units}, {3 * units}): "
            "three square blocks side by side. Is it transposed, or an LSTM's, which has four?"
        )
    rows = () if reset == "before" else (2,)
    if not bias.shape[:-1].is_compatible_with(rows):
        raise ValueError(
            f"bias has shape {tuple(bias.shape)}, expected {(*rows, blocks)} for reset={reset!r} and "
            f"recurrent_kernel of shape ({units}, {blocks}): "
            + ("one bias." if reset == "before" else "the input's biases, and below them the hidden state's.")
        )


def gru_step(
    from_input: tf.Tensor,
    h: tf.Tensor,
    recurrent_kernel: tf.Tensor,
    recurrent_bias: tf.Tensor | None,
    *,
    update: str,
) -> tuple[tf.Tensor, GRUGates]:
    """Make one step from x W + b; without a bias of its own, the hidden state is reset before its product."""
    units = h.shape[-1] if h.shape[-1] is not None else tf.shape(h)[-1]
    a_z, a_r, a_h = tf.split(from_input, 3, axis=-1)
    if recurrent_bias is None:
        from_h = h @ recurrent_kernel[:, : 2 * units]
        recalled = tf.zeros_like(h)
    else:
        from_h = h @ recurrent_kernel + recurrent_bias
        recalled = from_h[:, 2 * units :]
    sign = 1 if update == "old" else -1  # σ(−a) = 1 − σ(a)
    z = tf.sigmoid(sign * (a_z + from_h[:, :units]))
    r = tf.sigmoid(a_r + from_h[:, units : 2 * units])
    seen = (r * h) @ recurrent_kernel[:, 2 * units :] if recurrent_bias is None else r * recalled
    candidate = tf.tanh(a_h + seen)
    return z * h + (1 - z) * candidate, GRUGates(z, r, candidate, recalled)


def biases(bias: tf.Tensor, reset: str) -> tuple[tf.Tensor, tf.Tensor | None]:
    """Return the bias beside x W, and the one beside h U, which there is only where the reset comes after."""
    return (bias, None) if reset == "before" else (bias[0], bias[1])


def _validate(x: Any, h: Any, kernel: Any, recurrent_kernel: Any, bias: Any, *, reset: str, update: str) -> None:
    check_gru(recurrent_kernel, bias, reset, update)


@graph_function(validate=_validate)
def gru_cell(
    x: Float[tf.Tensor, "batch features"],
    h: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Bias,
    *,
    reset: str = "before",
    update: str = "old",
) -> Float[tf.Tensor, "batch units"]:
    """GRU cell (gated recurrent unit): one step in time.

    z = σ(x W_xz + h W_hz + b_z),  r = σ(x W_xr + h W_hr + b_r),
    h̃ = tanh(x W_xh + (r ⊙ h) W_hh + b_h) ("before") or tanh(x W_xh + b_h + r ⊙ (h W_hh + b_hh)) ("after"),
    hₜ = z ⊙ h + (1 − z) ⊙ h̃ ("old") or (1 − z) ⊙ h + z ⊙ h̃ ("new")

    Args:
        x: input at this time (batch, features).
        h: hidden state of the previous time (batch, units).
        kernel: [W_xz, W_xr, W_xh] side by side (features, 3·units).
        recurrent_kernel: [W_hz, W_hr, W_hh] side by side (units, 3·units).
        bias: [b_z, b_r, b_h] (3·units,); with reset="after" (2, 3·units): below it the biases that are added to h U,
            of which the last block, b_hh, is multiplied by the reset gate.
        reset: whether the reset gate acts "before" or "after" the product with the recurrent weights.
        update: the state that the update gate multiplies, the "old" one or the "new" candidate.

    Returns:
        The hidden state of this time (batch, units), which is the output too.

    Raises:
        ValueError: shapes do not fit together, or another word for ``reset`` or ``update``.

    Example:
        With all weights zero the gates are one half and the candidate is zero: half of the state is kept.

        >>> print(gru_cell(tf.zeros((1, 2)), [[1.0]], tf.zeros((2, 3)), tf.zeros((1, 3)), tf.zeros(3)).numpy())
        [[0.5]]

    Conventions:
        The defaults are those of notes C and D and of cho2014. Keras's ``GRU`` has the same blocks; its default,
        ``reset_after=True``, is reset="after". PyTorch resets after, too, and has the order r, z, n:
        ``gru_weights_to_torch``. In chung2014 the update gate multiplies the new state.

    References:
        cho2014; chung2014; note C, equations 8.20–8.23; note D, section 8.
    """
    input_bias, recurrent_bias = biases(bias, reset)
    return gru_step(x @ kernel + input_bias, h, recurrent_kernel, recurrent_bias, update=update)[0]
