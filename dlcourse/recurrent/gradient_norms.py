"""How much of a change of the hidden state is left after some steps: what vanishes or explodes."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.calculus import spectral_norm
from dlcourse.calculus.vector_norms import largest
from dlcourse.graph import graph_function
from dlcourse.recurrent.by_hand import refuse_no_time
from dlcourse.recurrent.rnn import choose_activation, rnn

__all__ = ["GradientNorms", "gradient_norms"]


class GradientNorms(NamedTuple):
    """Norms of ∂h_T/∂h_k for k = 0, …, T − 1, and the bounds that the weights alone give."""

    norms: Float[tf.Tensor, "batch time"]
    bounds: Float[tf.Tensor, "batch time"]


def _validate(x: Any, h: Any, *weights: Any, activation: str) -> None:
    choose_activation(activation)
    refuse_no_time(x)
    if h.shape[1] == 0:
        raise ValueError(f"h has shape {tuple(h.shape)}, expected (batch, units) with at least one unit.")


@graph_function(validate=_validate, jit_compile=False)
def gradient_norms(
    x: Float[tf.Tensor, "batch time features"],
    h: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features units"],
    recurrent_kernel: Float[tf.Tensor, "units units"],
    bias: Float[tf.Tensor, " units"],
    *,
    activation: str = "tanh",
) -> GradientNorms:
    """Gradient norms through time: spectral norms of a simple RNN's ∂h_T/∂h_k, and their bound.

    ∂h_T/∂h_k = ∏ diag f'(zₜ) W_hhᵀ over t = T, …, k + 1;  ‖∂h_T/∂h_k‖₂ ≤ (γ_u γ_f)ᵀ⁻ᵏ with γ_u = ‖W_hh‖₂ and
    γ_f = max |f'(zₜ)| over the sample's steps and units

    Args:
        x: inputs (batch, time, features), T ≥ 1 steps.
        h: hidden state h₀ (batch, units).
        kernel: input weights W_xh (features, units).
        recurrent_kernel: recurrent weights W_hh (units, units).
        bias: biases b_h (units,).
        activation: f, a name in ``activations.ELEMENTWISE``.

    Returns:
        ``GradientNorms(norms, bounds)``, each (batch, time): column k is of ∂h_T/∂h_k, so that the last column is of
        one step, and the first of all T.

    Raises:
        ValueError: shapes do not fit together, no step, no unit, or an unknown activation.

    Example:
        Two linear units; the norm of a power is less than the power of the norm.

        >>> inputs = tf.zeros((1, 10, 1)), tf.zeros((1, 2)), tf.zeros((1, 2)), [[0.5, 0.4], [0.0, 0.5]], tf.zeros(2)
        >>> found = gradient_norms(*inputs, activation="linear")
        >>> print(found.norms.numpy()[0, [-1, 0]].round(4), found.bounds.numpy()[0, [-1, 0]].round(4))
        [0.7385 0.0079] [0.7385 0.0483]

    Conventions:
        Note C's γ_f is a bound of f' anywhere, 1 for tanh and ¼ for the logistic function; here it is the largest |f'|
        that occurs, which is no larger. Its Uᵀ diag f' is the same Jacobian in denominator layout, with the same norm.

    References:
        bengio1994; pascanu2013; note C, equations 8.6–8.10.
    """
    states = rnn(x, h, kernel, recurrent_kernel, bias, activation=activation)
    before = tf.concat([h[:, None], states[:, :-1]], axis=1)
    net_inputs = tf.matmul(x, kernel) + tf.matmul(before, recurrent_kernel) + bias
    slopes = ELEMENTWISE[activation].derivative(net_inputs)
    transposed = tf.transpose(recurrent_kernel)

    def step(after: tf.Tensor, slope: tf.Tensor) -> tf.Tensor:
        return tf.matmul(after * slope[:, None], transposed)

    identity = tf.eye(tf.shape(h)[1], batch_shape=tf.shape(h)[:1], dtype=h.dtype)
    jacobians = tf.scan(step, tf.transpose(slopes, [1, 0, 2]), identity, reverse=True)
    # XLA's own maximum drops NaN.
    steepest = largest(largest(tf.abs(slopes), -1), -1)
    factor = spectral_norm(recurrent_kernel) * steepest
    lag = tf.cast(tf.range(tf.shape(x)[1], 0, -1), h.dtype)
    return GradientNorms(tf.transpose(spectral_norm(jacobians)), factor[:, None] ** lag)
