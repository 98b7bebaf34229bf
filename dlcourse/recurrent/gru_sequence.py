"""Gated recurrent unit over a whole sequence: forward, and backward through time by hand."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.graph import graph_function
from dlcourse.recurrent.by_hand import known_shape, refuse_no_time, with_mask
from dlcourse.recurrent.gru import Bias, check_gru
from dlcourse.recurrent.gru_loop import gru_loop

__all__ = ["GRUGradients", "gru", "gru_backward"]

Sequences = Float[tf.Tensor, "batch time features"]
States = Float[tf.Tensor, "batch time units"]


class GRUGradients(NamedTuple):
    """The gradient of the loss with respect to every input of ``gru``, by the input's name."""

    x: Sequences
    h: Float[tf.Tensor, "batch units"]
    kernel: Float[tf.Tensor, "features blocks"]
    recurrent_kernel: Float[tf.Tensor, "units blocks"]
    bias: Bias


def _validate(
    x: Any,
    h: Any,
    kernel: Any,
    recurrent_kernel: Any,
    bias: Any,
    upstream: Any = None,
    *,
    mask: Any,
    reset: str,
    update: str,
) -> None:
    check_gru(recurrent_kernel, bias, reset, update)
    refuse_no_time(x)


# A call of its own, within another graph too: XLA does not hand over what a tape would keep of its loops.
@graph_function(validate=_validate, jit_compile=False)
def gru(
    x: Sequences,
    h: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Bias,
    *,
    mask: Label[tf.Tensor, "batch time"] | None = None,
    reset: str = "before",
    update: str = "old",
) -> States:
    """GRU (gated recurrent unit) over a sequence: the forward pass.

    hₜ = gru_cell(xₜ, hₜ₋₁) where mₜ, else hₜ = hₜ₋₁,  t = 1, …, T

    One loop in one graph. The function carries ``gru_backward`` as its gradient.

    Args:
        x: inputs (batch, time, features), at least one step.
        h: hidden state before the first step (batch, units), such as zeros.
        kernel: input weights (features, 3·units), blocks as in ``gru_cell``.
        recurrent_kernel: recurrent weights (units, 3·units).
        bias: biases (3·units,), or (2, 3·units) with reset="after".
        mask: which steps there are (batch, time), for sequences of unequal lengths; where it is False, the state goes
            on unchanged, and x may hold anything.
        reset: "before" or "after", as in ``gru_cell``.
        update: "old" or "new", as in ``gru_cell``.

    Returns:
        The hidden states of all steps (batch, time, units).

    Raises:
        ValueError: shapes do not fit together, no step, or another word for ``reset`` or ``update``.

    Example:
        With all weights zero the state fades by half each step.

        >>> h = gru(tf.zeros((1, 3, 2)), [[1.0]], tf.zeros((2, 3)), tf.zeros((1, 3)), tf.zeros(3))
        >>> print(h[0, :, 0].numpy())
        [0.5   0.25  0.125]

    Conventions:
        As in ``gru_cell``; masks are Keras's. XLA compiles the function and its gradient, but not TensorFlow's gradient
        of that gradient's loop: a second derivative must not be called within ``jit_compile=True``.

    References:
        cho2014; note C, equations 8.20–8.23; note D, section 8.
    """
    x, present = with_mask(x, mask)
    (states,) = gru_loop(reset, update).states(x, h, kernel, recurrent_kernel, bias, present)
    return known_shape(states, x, h)


@graph_function(validate=_validate, jit_compile=False)
def gru_backward(
    x: Sequences,
    h: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Bias,
    upstream: States,
    *,
    mask: Label[tf.Tensor, "batch time"] | None = None,
    reset: str = "before",
    update: str = "old",
) -> GRUGradients:
    """Backward pass of a GRU: gradients of all inputs by back-propagation through time (BPTT).

    With δhₜ = ∂L/∂hₜ and what later steps add to it, and δ of the three net inputs (for "before" and "old"):
    δ_h = δhₜ ⊙ (1 − z) ⊙ (1 − h̃²),  δ_z = δhₜ ⊙ (hₜ₋₁ − h̃) ⊙ z(1−z),  δ_r = (δ_h W_hhᵀ) ⊙ hₜ₋₁ ⊙ r(1−r),
    δhₜ₋₁ = ∂L/∂hₜ₋₁ + δhₜ ⊙ z + (δ_h W_hhᵀ) ⊙ r + δ_z W_hzᵀ + δ_r W_hrᵀ;
    ∂L/∂W = Σ xₜᵀ δₜ,  ∂L/∂W_hz = Σ hₜ₋₁ᵀ δ_z,  ∂L/∂W_hr = Σ hₜ₋₁ᵀ δ_r,  ∂L/∂W_hh = Σ (r ⊙ hₜ₋₁)ᵀ δ_h,  ∂L/∂b = Σ δₜ

    Args:
        x: inputs (batch, time, features); one step of time is the gradient of ``gru_cell``.
        h: hidden state before the first step (batch, units).
        kernel: input weights W (features, 3·units), blocks as in ``gru_cell``.
        recurrent_kernel: recurrent weights (units, 3·units).
        bias: biases (3·units,), or (2, 3·units) with reset="after".
        upstream: ∂L/∂hₜ of every step (batch, time, units), each without its way through later steps.
        mask: as for ``gru``; a step that is not there hands the gradient of its state to the step before.
        reset: "before" or "after", as in ``gru_cell``.
        update: "old" or "new", as in ``gru_cell``.

    Returns:
        ``GRUGradients(x, h, kernel, recurrent_kernel, bias)``, each of the shape of that input.

    Raises:
        ValueError: shapes do not fit together, no step, or another word for ``reset`` or ``update``.

    Example:
        With all weights zero and L = h₁ + h₂: a change of h₀ arrives with one half and one quarter.

        >>> inputs = tf.zeros((1, 2, 2)), [[0.0]], tf.zeros((2, 3)), tf.zeros((1, 3)), tf.zeros(3)
        >>> print(gru_backward(*inputs, tf.ones((1, 2, 1))).h.numpy())
        [[0.75]]

    Conventions:
        With reset="after" the reset gate is at another place: δ_r = δ_h ⊙ (hₜ₋₁ W_hh + b_hh) ⊙ r(1−r), and W_hh and
        b_hh receive δ_h ⊙ r. With update="new" z and 1 − z change places, and δ_z its sign.

    References:
        cho2014; note D, section 8.
    """
    x, present = with_mask(x, mask)
    given = gru_loop(reset, update).gradients(x, h, kernel, recurrent_kernel, bias, present, upstream)
    return GRUGradients(*given[:5])
