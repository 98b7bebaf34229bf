"""Momentum carried out, and unrolled into a sum."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.graph import graph_function
from dlcourse.optimization.bounds import check_fractions

__all__ = ["MomentumLaws", "momentum_laws"]


class MomentumLaws(NamedTuple):
    """The displacement by steps and by a sum, for both places of the learning rate."""

    inside: Float[tf.Tensor, "2 n"]
    outside: Float[tf.Tensor, "2 n"]


def _validate(gradients: tf.Tensor, learning_rates: tf.Tensor, *, momentum: float) -> None:
    refuse_empty("momentum_laws", expected="at least one step", mend="Pass a gradient a step.", gradients=gradients)
    check_fractions("momentum_laws", momentum=momentum)


@graph_function(
    static=["momentum"],
    validate=_validate,
)
def momentum_laws(
    gradients: Float[tf.Tensor, "steps n"], learning_rates: Float[tf.Tensor, " steps"], *, momentum: float = 0.9
) -> MomentumLaws:
    """Laws of momentum: the displacement by steps and as a weighted sum of gradients, for both forms.

    inside: θ_T − θ₀ = −Σₛ ηₛ gₛ (1 − ρ^(T−s+1)) / (1 − ρ),  outside: θ_T − θ₀ = −Σₛ gₛ Σ_{t≥s} ηₜ ρ^(t−s)

    Args:
        gradients: g₁ … g_T as they were met (steps, n).
        learning_rates: η₁ … η_T (steps,).
        momentum: ρ in [0, 1); a Python number, so that 1 − ρ is exact.

    Returns:
        ``MomentumLaws(inside, outside)``; in each, row 0 is the displacement carried out, row 1 the sum (2, n).

    Raises:
        ValueError: shapes do not fit together, no steps, or ρ is outside [0, 1).

    Example:
        >>> laws = momentum_laws([[4.0], [2.0]], [1.0, 0.5], momentum=0.5)
        >>> print(laws.inside[:, 0].numpy(), laws.outside[:, 0].numpy())
        [-7. -7.] [-6. -6.]

    Conventions:
        Inside is the form of notes C and D and of Keras, outside that of PyTorch; see ``momentum``. They agree where
        the rate is constant.

    References:
        polyak1964; note C, equation 3.22; note D, section 9.
    """

    def step(state: tuple[tf.Tensor, ...], now: tuple[tf.Tensor, ...]) -> tuple[tf.Tensor, ...]:
        inside, outside, v_inside, v_outside = state
        gradient, rate = now
        v_inside, v_outside = momentum * v_inside + rate * gradient, momentum * v_outside + gradient
        return inside - v_inside, outside - rate * v_outside, v_inside, v_outside

    zeros = tf.zeros_like(gradients[0])
    inside, outside, *_ = tf.scan(step, (gradients, learning_rates), initializer=(zeros,) * 4)
    count = tf.cast(tf.range(tf.shape(gradients)[0], 0, -1), gradients.dtype)  # T − s + 1
    carried = learning_rates * (1 - momentum**count) / (1 - momentum)
    later = tf.nn.relu(count[:, None] - count)  # t − s, where a gradient acts
    powers = tf.linalg.band_part(momentum**later, 0, -1)
    by_rates = tf.linalg.matvec(powers, learning_rates)
    return MomentumLaws(
        tf.stack([inside[-1], -tf.linalg.matvec(gradients, carried, transpose_a=True)]),
        tf.stack([outside[-1], -tf.linalg.matvec(gradients, by_rates, transpose_a=True)]),
    )
