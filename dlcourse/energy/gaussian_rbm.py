"""The restricted Boltzmann machine with Gaussian visible units: energies, conditionals, partition function."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.enumeration import binary_states, refuse_many_states, size_of
from dlcourse.graph import Scalar, graph_function

__all__ = ["GaussianRBMTerms", "gaussian_bernoulli_rbm", "gaussian_rbm_free_energy", "gaussian_rbm_log_partition"]

Visible = Float[tf.Tensor, "batch visible"]
Hidden = Float[tf.Tensor, "batch hidden"]
Weights = Float[tf.Tensor, "hidden visible"]
VisibleBias = Float[tf.Tensor, " visible"]
HiddenBias = Float[tf.Tensor, " hidden"]
Energy = Float[tf.Tensor, " batch"]

MOST_UNITS = 16


class GaussianRBMTerms(NamedTuple):
    """Energy, free energy, mean of the visible units given the hidden, and P(h = 1) given the visible."""

    energy: Energy
    free_energy: Energy
    x: Visible
    h: Hidden


@graph_function()
def gaussian_bernoulli_rbm(x: Visible, h: Hidden, w: Weights, b: VisibleBias, c: HiddenBias) -> GaussianRBMTerms:
    """Gaussian–Bernoulli RBM: energy and free energy of its states, and the conditionals of both layers.

    E(x, h) = ½‖x − b‖² − cᵀh − hᵀWx,  F(x) = ½‖x − b‖² − Σᵢ ln(1 + exp(cᵢ + Wᵢ x)),
    x | h ~ N(b + Wᵀh, I),  P(hᵢ = 1 | x) = σ(cᵢ + Wᵢ x)

    Args:
        x: visible units, any numbers (batch, visible).
        h: hidden units, 0 or 1 (batch, hidden).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ``GaussianRBMTerms(energy, free_energy, x, h)``: E(x, h) and F(x) of each row (batch,), the mean of x given h
        (batch, visible), and the probabilities of h given x (batch, hidden).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> terms = gaussian_bernoulli_rbm([[3.0]], [[1.0]], [[2.0]], [1.0], [-6.0])
        >>> print(terms.energy.numpy(), terms.x.numpy(), terms.h.numpy())  # ½ 2² + 6 − 6; 1 + 2; σ(−6 + 6)
        [2.] [[3.]] [[0.5]]

    Conventions:
        The variance of x given h is one: standardise the data. Note D calls the biases a and b. Other papers have a σ
        of each visible unit, and their hᵀWx is divided by σ or σ².

    References:
        hinton2012, section 13.2; note D, section 5.
    """
    net_input = tf.matmul(x, w, transpose_b=True) + c
    return GaussianRBMTerms(
        energy=_distance(x, b) - tf.reduce_sum(h * net_input, axis=-1),
        free_energy=_distance(x, b) - tf.reduce_sum(tf.nn.softplus(net_input), axis=-1),
        x=tf.matmul(h, w) + b,
        h=tf.sigmoid(net_input),
    )


@graph_function()
def gaussian_rbm_free_energy(x: Visible, w: Weights, b: VisibleBias, c: HiddenBias) -> Energy:
    """Free energy of a Gaussian–Bernoulli RBM's visible units, with the hidden units summed out.

    F(x) = −ln Σₕ exp(−E(x, h)) = ½‖x − b‖² − Σᵢ ln(1 + exp(cᵢ + Wᵢ x)); the density of x is exp(−F(x)) / Z

    Args:
        x: visible units, any numbers (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        F(x) of each row (batch,).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(gaussian_rbm_free_energy([[3.0]], [[2.0]], [1.0], [-6.0]).numpy().round(4))  # 2 − ln 2
        [1.3069]

    References:
        hinton2012, section 13.2; note D, section 5.
    """
    net_input = tf.matmul(x, w, transpose_b=True) + c
    return _distance(x, b) - tf.reduce_sum(tf.nn.softplus(net_input), axis=-1)


def _validate_partition(w: Any, *_: Any) -> None:
    mend = "Use gaussian_rbm_free_energy, whose differences need no ln Z."
    refuse_many_states("gaussian_rbm_log_partition", size_of(w, 0), MOST_UNITS, "the hidden layer of w", mend)


@graph_function(validate=_validate_partition)
def gaussian_rbm_log_partition(w: Weights, b: VisibleBias, c: HiddenBias) -> Scalar:
    """Log-partition function of a Gaussian–Bernoulli RBM, ln Z, by enumeration of its hidden layer.

    Z = Σₕ ∫ exp(−E(x, h)) dx, so that ln Z = (V/2) ln 2π + ln Σₕ exp(cᵀh + hᵀWb + ½‖Wᵀh‖²) for V visible units

    Args:
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ln Z, a number.

    Raises:
        ValueError: shapes do not fit together, or there are more than 16 hidden units.

    Example:
        Without weights it is the normal distribution's, times the two states of the hidden unit.

        >>> print(gaussian_rbm_log_partition([[0.0]], [0.0], [0.0]).numpy().round(4))  # ½ ln 2π + ln 2
        1.6121

    Conventions:
        exp(−F(x) − ln Z) is a mixture of 2^hidden normal distributions with the means b + Wᵀh.

    References:
        note D, section 5.
    """
    h = binary_states(size_of(w, 0), w.dtype)
    shift = tf.matmul(h, w)
    of_states = tf.linalg.matvec(h, c) + tf.linalg.matvec(shift, b) + tf.reduce_sum(shift * shift, axis=-1) / 2
    visible = tf.cast(tf.size(b), w.dtype)
    return visible * (math.log(2 * math.pi) / 2) + tf.reduce_logsumexp(of_states)


def _distance(x: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    """Return ½‖x − b‖² of each row."""
    return tf.reduce_sum(tf.square(x - b), axis=-1) / 2
