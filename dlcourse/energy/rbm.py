"""The restricted Boltzmann machine with binary units: energies and conditional probabilities."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = [
    "free_energy",
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


def _to_hidden(x: tf.Tensor, w: tf.Tensor) -> tf.Tensor:
    """Return W x of each row, (batch, hidden)."""
    return tf.matmul(x, w, transpose_b=True)
