"""The restricted Boltzmann machine with binary units: energies, conditional probabilities, Gibbs sampling."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function

__all__ = [
    "RBMState",
    "free_energy",
    "gibbs_chain",
    "gibbs_step",
    "rbm_energy",
    "rbm_hidden_given_visible",
    "rbm_visible_given_hidden",
]

Visible = Float[tf.Tensor, "batch visible"]
Hidden = Float[tf.Tensor, "batch hidden"]
Weights = Float[tf.Tensor, "hidden visible"]
VisibleBias = Float[tf.Tensor, " visible"]
HiddenBias = Float[tf.Tensor, " hidden"]
Energy = Float[tf.Tensor, " batch"]


class RBMState(NamedTuple):
    """Visible and hidden units."""

    x: Visible
    h: Hidden


@graph_function()
def rbm_energy(x: Visible, h: Hidden, w: Weights, b: VisibleBias, c: HiddenBias) -> Energy:
    """Energy of a restricted Boltzmann machine's (RBM's) joint states.

    E(x, h) = −bᵀx − cᵀh − hᵀWx

    Args:
        x: visible units, 0 or 1 (batch, visible).
        h: hidden units, 0 or 1 (batch, hidden).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        E(x, h) of each row (batch,).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(rbm_energy([[1.0, 1.0]], [[1.0]], [[2.0, 3.0]], [0.5, 0.0], [0.25]).numpy())  # −0.5 − 0.25 − 5
        [-5.75]

    Conventions:
        Note D calls the units v and h, and their biases a and b. scikit-learn's ``components_`` is W.

    References:
        fischer2012; note C, section 6.11; note D, section 5.
    """
    return -tf.linalg.matvec(x, b) - tf.linalg.matvec(h, c) - tf.reduce_sum(h * _to_hidden(x, w), axis=-1)


@graph_function()
def rbm_hidden_given_visible(x: Visible, w: Weights, c: HiddenBias) -> Hidden:
    """Conditional probabilities of an RBM's hidden units given its visible units.

    P(hᵢ = 1 | x) = σ(cᵢ + Wᵢ x); given x, the hidden units are independent

    Args:
        x: visible units (batch, visible).
        w: weights W (hidden, visible).
        c: biases of the hidden units (hidden,).

    Returns:
        Probabilities (batch, hidden).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(rbm_hidden_given_visible([[1.0, 0.0]], [[2.0, 3.0]], [-2.0]).numpy())
        [[0.5]]

    References:
        fischer2012; note C, sections 6.9 and 6.11; note D, section 5, theorem 2.
    """
    return tf.sigmoid(_to_hidden(x, w) + c)


@graph_function()
def rbm_visible_given_hidden(h: Hidden, w: Weights, b: VisibleBias) -> Visible:
    """Conditional probabilities of an RBM's visible units given its hidden units.

    P(xⱼ = 1 | h) = σ(bⱼ + hᵀ W·ⱼ); given h, the visible units are independent

    Args:
        h: hidden units (batch, hidden).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).

    Returns:
        Probabilities (batch, visible).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(rbm_visible_given_hidden([[1.0]], [[2.0, 3.0]], [-2.0, -3.0]).numpy())
        [[0.5 0.5]]

    References:
        fischer2012; note C, section 6.11; note D, section 5.
    """
    return tf.sigmoid(h @ w + b)


@graph_function()
def free_energy(x: Visible, w: Weights, b: VisibleBias, c: HiddenBias) -> Energy:
    """Free energy of an RBM's visible units, with the hidden units marginalised.

    F(x) = −ln Σₕ exp(−E(x, h)) = −bᵀx − Σᵢ ln(1 + exp(cᵢ + Wᵢ x)), so that P(x) = exp(−F(x)) / Z

    Args:
        x: visible units (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        F(x) of each row (batch,).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Without weights and biases each of three hidden units counts two states: F = −3 ln 2.

        >>> print(free_energy([[1.0]], tf.zeros((3, 1)), [0.0], tf.zeros(3)).numpy().round(4))
        [-2.0794]

    Conventions:
        The factors 1 + exp(cᵢ + Wᵢ x) are note C's product of experts; ln(1 + exp(·)) is computed as softplus, which
        does not overflow.

    References:
        fischer2012; note C, equations 6.5–6.7 and section 6.13, footnote.
    """
    return -tf.linalg.matvec(x, b) - tf.reduce_sum(tf.nn.softplus(_to_hidden(x, w) + c), axis=-1)


def refuse_other_uniforms(hidden_uniforms: Any, visible_uniforms: Any) -> None:
    """Refuse random numbers that are not in [0, 1); NaN is no number, and goes through."""
    for name, uniforms in (("hidden_uniforms", hidden_uniforms), ("visible_uniforms", visible_uniforms)):
        refuse_where(
            uniforms,
            lambda u: (u < 0) | (u >= 1),
            f"{name} holds {{:g}}, expected numbers from 0 up to, but not including, 1. Draw them uniformly from "
            "[0, 1).",
        )


def _validate_sampling(x: Any, w: Any, b: Any, c: Any, hidden_uniforms: Any, visible_uniforms: Any) -> None:
    refuse_other_uniforms(hidden_uniforms, visible_uniforms)


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


def _to_hidden(x: tf.Tensor, w: tf.Tensor) -> tf.Tensor:
    """Return W x of each row, (batch, hidden)."""
    return tf.matmul(x, w, transpose_b=True)


def sample_units(probabilities: tf.Tensor, uniforms: tf.Tensor) -> tf.Tensor:
    """Return binary units, 1 where u < p; NaN where either is, which a comparison would take for a unit that is off."""
    return tf.nn.relu(tf.sign(probabilities - uniforms))
