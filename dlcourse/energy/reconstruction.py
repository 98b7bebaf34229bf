"""How well a restricted Boltzmann machine rebuilds what it is shown: what can be watched while it learns."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.rbm import rbm_hidden_given_visible
from dlcourse.graph import graph_function

__all__ = ["rbm_reconstruction_error"]


@graph_function()
def rbm_reconstruction_error(
    x: Float[tf.Tensor, "batch visible"],
    w: Float[tf.Tensor, "hidden visible"],
    b: Float[tf.Tensor, " visible"],
    c: Float[tf.Tensor, " hidden"],
) -> Float[tf.Tensor, " batch"]:
    """Reconstruction error of an RBM: the cross-entropy between visible units and their reconstruction.

    r = σ(b + Wᵀ p) with p = P(h = 1 | x);  error = −Σⱼ xⱼ ln rⱼ + (1 − xⱼ) ln(1 − rⱼ)

    Args:
        x: visible units, 0 or 1, or probabilities (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        The error of each row, in nats (batch,).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Without weights and biases each pixel is rebuilt as one half: ln 2 a pixel.

        >>> print(rbm_reconstruction_error([[1.0, 0.0]], tf.zeros((3, 2)), tf.zeros(2), tf.zeros(3)).numpy().round(4))
        [1.3863]

    Conventions:
        The hidden *probabilities* are sent back, nothing is drawn. It is no bound of the likelihood, and not what
        contrastive divergence descends. Hinton's guide has the squared error.

    References:
        hinton2012, section 5; note C, section 6.13.
    """
    return tf.reduce_sum(cross_entropies(x, rbm_hidden_given_visible(x, w, c), w, b), axis=-1)


def cross_entropies(x: Any, h: Any, w: Any, b: Any) -> tf.Tensor:
    """Return the cross-entropy of every visible unit and its reconstruction from h, (batch, visible)."""
    net_input = tf.matmul(h, w) + b
    return tf.nn.softplus(net_input) - x * net_input  # no logarithm of a rounded probability
