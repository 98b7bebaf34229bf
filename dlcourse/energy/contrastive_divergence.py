"""Contrastive divergence: the gradient of a restricted Boltzmann machine's log-likelihood, estimated in k steps."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.rbm import gibbs_chain, rbm_hidden_given_visible
from dlcourse.graph import graph_function

__all__ = ["CDGradients", "cd_k"]


class CDGradients(NamedTuple):
    """Sums over the batch; the direction in which the likelihood of the data grows."""

    w: Float[tf.Tensor, "hidden visible"]
    b: Float[tf.Tensor, " visible"]
    c: Float[tf.Tensor, " hidden"]


@graph_function()
def cd_k(
    x: Float[tf.Tensor, "batch visible"],
    w: Float[tf.Tensor, "hidden visible"],
    b: Float[tf.Tensor, " visible"],
    c: Float[tf.Tensor, " hidden"],
    hidden_uniforms: Float[tf.Tensor, "k batch hidden"],
    visible_uniforms: Float[tf.Tensor, "k batch visible"],
) -> CDGradients:
    """k-step contrastive divergence (CD-k): estimate the log-likelihood gradient of an RBM.

    ΔW = Σ P(h=1|x⁽⁰⁾) x⁽⁰⁾ᵀ − P(h=1|x⁽ᵏ⁾) x⁽ᵏ⁾ᵀ,  Δb = Σ x⁽⁰⁾ − x⁽ᵏ⁾,  Δc = Σ P(h=1|x⁽⁰⁾) − P(h=1|x⁽ᵏ⁾),
    summed over the batch, with h⁽ᵗ⁾ ~ P(h | x⁽ᵗ⁾) and x⁽ᵗ⁺¹⁾ ~ P(x | h⁽ᵗ⁾) for t = 0, …, k − 1

    Args:
        x: the batch x⁽⁰⁾, 0 or 1 (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).
        hidden_uniforms: random numbers, uniform in [0, 1) (k, batch, hidden): unit i of h⁽ᵗ⁾ is on where
            ``hidden_uniforms[t] < P(h=1|x⁽ᵗ⁾)``.
        visible_uniforms: random numbers, uniform in [0, 1) (k, batch, visible), for x⁽ᵗ⁺¹⁾ likewise.

    Returns:
        ``CDGradients(w, b, c)``, to be added to the parameters, times a learning rate.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Without weights, x⁽¹⁾ is [0, 1] by its uniforms and P(h=1) is one half throughout.

        >>> delta = cd_k([[1.0, 1.0]], tf.zeros((1, 2)), tf.zeros(2), tf.zeros(1), [[[0.3]]], [[[0.7, 0.3]]])
        >>> print(delta.w.numpy(), delta.b.numpy(), delta.c.numpy())
        [[0.5 0. ]] [1. 0.] [0.]

    Conventions:
        Sums over the batch, as in note C's algorithm 1, not means. The hidden units are sampled within the chain, and
        enter the statistics as probabilities, at both ends. scikit-learn's ``BernoulliRBM`` keeps its chains from
        batch to batch (persistent CD) and divides by the batch's size.

    References:
        hinton2002; fischer2012, algorithm 1; note C, equation 6.11 and algorithm 1.
    """
    return weighted_cd_k(x, w, b, c, hidden_uniforms, visible_uniforms)


def weighted_cd_k(
    x: Any, w: Any, b: Any, c: Any, hidden_uniforms: Any, visible_uniforms: Any, counts: Any = None
) -> CDGradients:
    """``cd_k``, each row of the batch counted so many times, (batch, 1); None for once."""
    model = gibbs_chain(x, w, b, c, hidden_uniforms, visible_uniforms)
    h_data, h_model = rbm_hidden_given_visible(x, w, c), rbm_hidden_given_visible(model, w, c)
    if counts is not None:
        h_data, h_model = counts * h_data, counts * h_model
    return CDGradients(
        w=tf.matmul(h_data, x, transpose_a=True) - tf.matmul(h_model, model, transpose_a=True),
        b=tf.reduce_sum(x - model if counts is None else counts * (x - model), axis=0),
        c=tf.reduce_sum(h_data - h_model, axis=0),
    )
