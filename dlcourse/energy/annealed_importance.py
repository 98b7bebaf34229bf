"""Annealed importance sampling: an estimate of the partition function where it cannot be enumerated."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.energy.enumeration import size_of
from dlcourse.energy.uniforms import refuse_other_uniforms, sample_units
from dlcourse.graph import Scalar, graph_function

__all__ = ["AISEstimate", "ais"]


class AISEstimate(NamedTuple):
    """The estimate of ln Z, and the logarithm of each chain's importance weight, of which it is made."""

    log_partition: Scalar
    log_weights: Float[tf.Tensor, " chains"]


def _validate(w: Any, b: Any, c: Any, base_bias: Any, betas: Any, hidden_uniforms: Any, visible_uniforms: Any) -> None:
    refuse_other_uniforms(hidden_uniforms=hidden_uniforms, visible_uniforms=visible_uniforms)
    refuse_where(betas, lambda beta: (beta < 0) | (beta > 1), "ais: betas holds {:g}, expected numbers from [0, 1].")
    mend = "Draw uniforms for one chain or more."
    refuse_empty("ais", expected="at least one step, the last one to 1", mend="Pass [1.0] for one.", betas=betas)
    refuse_empty("ais", expected="at least one chain", mend=mend, visible_uniforms=visible_uniforms)
    refuse_where(betas[-1:], lambda last: (last < 1) | (last > 1), "ais: betas ends with {:g}, expected 1, the model.")
    told = "ais: betas goes down by {:g}, expected numbers that rise, such as tf.linspace(0.0, 1.0, 1001)[1:]."
    refuse_where(betas[:-1] - betas[1:], lambda down: down > 0, told)


@graph_function(validate=_validate)
def ais(
    w: Float[tf.Tensor, "hidden visible"],
    b: Float[tf.Tensor, " visible"],
    c: Float[tf.Tensor, " hidden"],
    base_bias: Float[tf.Tensor, " visible"],
    betas: Float[tf.Tensor, " steps"],
    hidden_uniforms: Float[tf.Tensor, "steps chains hidden"],
    visible_uniforms: Float[tf.Tensor, "steps chains visible"],
) -> AISEstimate:
    """Annealed importance sampling (AIS): an estimate of an RBM's ln Z by chains that cool down to it.

    F_β is the free energy of an RBM with the parameters βW, βb + (1 − β) b₀ and βc, where b₀ is ``base_bias``. With
    β₀ = 0, step t = 1, …, K draws xₜ by a Gibbs step of the machine at βₜ₋₁, and
    ln w ← ln w + F(xₜ) at βₜ₋₁ − F(xₜ) at βₜ;  ln Z ≈ ln Z₀ + ln mean w,  Z₀ = 2^hidden Πⱼ (1 + exp(b₀ⱼ))

    Args:
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).
        base_bias: visible biases b₀ of the machine without weights that the chains start from (visible,): the log
            odds of the data's means, or zeros.
        betas: inverse temperatures β₁, …, βₖ, which rise to 1 (steps,).
        hidden_uniforms: random numbers, uniform in [0, 1) (steps, chains, hidden).
        visible_uniforms: random numbers, uniform in [0, 1) (steps, chains, visible).

    Returns:
        ``AISEstimate(log_partition, log_weights)``: the estimate of ln Z, a number, and ln w of each chain (chains,).

    Raises:
        ValueError: shapes do not fit together, there is no chain, ``betas`` does not rise to 1 within [0, 1], or
            a uniform is not in [0, 1).

    Example:
        Where the machine is the one at the start, all weights are one, and the estimate is exact: 3 ln 2.

        >>> halves = tf.fill((2, 4, 1), 0.5)
        >>> two = tf.fill((2, 4, 2), 0.5)
        >>> estimate = ais(tf.zeros((1, 2)), [0.0, 0.0], [0.0], [0.0, 0.0], [0.5, 1.0], halves, two)
        >>> print(estimate.log_partition.numpy().round(4), estimate.log_weights.numpy())
        2.0794 [0. 0. 0. 0.]

    Conventions:
        The mean of w is unbiased for Z / Z₀, and so its logarithm is too small on average. At β = 0 the visible units
        do not hear the hidden ones: the first step draws from the start's own distribution, whatever its hidden
        uniforms are. The last state is not moved after the last weight, which nothing would depend on.

    References:
        neal2001; salakhutdinov2008.
    """
    chains, slope = size_of(visible_uniforms, 1), b - base_bias

    def step(state: tuple[tf.Tensor, ...], given: tuple[tf.Tensor, ...]) -> tuple[tf.Tensor, ...]:
        # Temperatures multiply the net input of the hidden units, so that W x is needed once a step.
        net_input, log_weights = state
        before, after, of_hidden, of_visible = given
        h = sample_units(tf.sigmoid(before * net_input), of_hidden)
        x = sample_units(tf.sigmoid(before * tf.matmul(h, w) + base_bias + before * slope), of_visible)
        net_input = tf.matmul(x, w, transpose_b=True) + c
        rise = tf.nn.softplus(after * net_input) - tf.nn.softplus(before * net_input)
        fall = (after - before) * tf.linalg.matvec(x, slope) + tf.reduce_sum(rise, axis=-1)
        return net_input, log_weights + fall

    start = c + tf.zeros([chains, 1], w.dtype), tf.zeros([chains], w.dtype)
    before = tf.concat([tf.zeros([1], betas.dtype), betas[:-1]], axis=0)
    _, log_weights = tf.foldl(step, (before, betas, hidden_uniforms, visible_uniforms), start)
    log_start = tf.cast(tf.size(c), w.dtype) * math.log(2) + tf.reduce_sum(tf.nn.softplus(base_bias))
    log_mean = tf.reduce_logsumexp(log_weights) - tf.math.log(tf.cast(chains, w.dtype))
    return AISEstimate(log_start + log_mean, log_weights)
