"""Block Gibbs sampling in the restricted Boltzmann machine, by uniform numbers that are given."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.rbm import (
    Hidden,
    HiddenBias,
    Visible,
    VisibleBias,
    Weights,
    rbm_hidden_given_visible,
    rbm_visible_given_hidden,
)
from dlcourse.energy.uniforms import refuse_other_uniforms, sample_units
from dlcourse.graph import graph_function

__all__ = ["RBMState", "gibbs_chain", "gibbs_step"]


class RBMState(NamedTuple):
    """Visible and hidden units."""

    x: Visible
    h: Hidden


def _validate_sampling(x: Any, w: Any, b: Any, c: Any, hidden_uniforms: Any, visible_uniforms: Any) -> None:
    refuse_other_uniforms(hidden_uniforms=hidden_uniforms, visible_uniforms=visible_uniforms)


@graph_function(validate=_validate_sampling)
def gibbs_step(
    x: Visible, w: Weights, b: VisibleBias, c: HiddenBias, hidden_uniforms: Hidden, visible_uniforms: Visible
) -> RBMState:
    """One step of block Gibbs sampling in an RBM: hidden units given visible, then visible given hidden.

    hᵢ = 1 if uᵢ < P(hᵢ = 1 | x), else 0;  then x′ⱼ = 1 if uⱼ < P(xⱼ = 1 | h), else 0

    Args:
        x: visible units (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).
        hidden_uniforms: random numbers, uniform in [0, 1), one a hidden unit (batch, hidden).
        visible_uniforms: random numbers, uniform in [0, 1), one a visible unit (batch, visible).

    Returns:
        ``RBMState(x, h)``: the new visible units x′ and the hidden units h that they were drawn from, 0 or 1;
        NaN where a probability or its uniform is NaN.

    Raises:
        ValueError: shapes do not fit together, or a uniform number is not in [0, 1).

    Example:
        All probabilities are one half; a unit goes on where its uniform is below, strictly.

        >>> state = gibbs_step([[1.0]], tf.zeros((2, 1)), [0.0], tf.zeros(2), [[0.5, 0.4]], [[0.1]])
        >>> print(state.h.numpy(), state.x.numpy())
        [[0. 1.]] [[1.]]

    Conventions:
        The comparison is strict, as in note C: a probability of zero is never sampled, for uniforms may be 0.

    References:
        fischer2012; note C, sections 6.12 and 6.13.
    """
    h = sample_units(rbm_hidden_given_visible(x, w, c), hidden_uniforms)
    return RBMState(sample_units(rbm_visible_given_hidden(h, w, b), visible_uniforms), h)


@graph_function(validate=_validate_sampling)
def gibbs_chain(
    x: Visible,
    w: Weights,
    b: VisibleBias,
    c: HiddenBias,
    hidden_uniforms: Float[tf.Tensor, "k batch hidden"],
    visible_uniforms: Float[tf.Tensor, "k batch visible"],
) -> Visible:
    """Gibbs sampling chain of k steps in an RBM.

    h⁽ᵗ⁾ ~ P(h | x⁽ᵗ⁾),  x⁽ᵗ⁺¹⁾ ~ P(x | h⁽ᵗ⁾),  t = 0, …, k − 1

    Args:
        x: visible units at the start, x⁽⁰⁾ (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).
        hidden_uniforms: random numbers, uniform in [0, 1) (k, batch, hidden).
        visible_uniforms: random numbers, uniform in [0, 1) (k, batch, visible).

    Returns:
        x⁽ᵏ⁾, 0 or 1 (batch, visible); NaN where a probability or its uniform is NaN.

    Raises:
        ValueError: shapes do not fit together, or a uniform number is not in [0, 1).

    Example:
        Strong weights hold the chain where it is: two units of equal value.

        >>> w, b, c, uniforms = tf.fill((2, 2), 8.0), [-8.0, -8.0], [-8.0, -8.0], tf.fill((5, 1, 2), 0.5)
        >>> print(gibbs_chain([[1.0, 1.0]], w, b, c, uniforms, uniforms).numpy())
        [[1. 1.]]

    Conventions:
        One step is one ``gibbs_step`` with the uniforms of that t; k = 0 returns ``x``.

    References:
        fischer2012; note C, section 6.12.
    """
    return tf.foldl(lambda x, uniforms: gibbs_step(x, w, b, c, *uniforms).x, (hidden_uniforms, visible_uniforms), x)
