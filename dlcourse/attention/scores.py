"""Attention between a decoder's state and an encoder's states: additive, and by the dot product."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.attention.masked import Attention, masked_softmax
from dlcourse.graph import graph_function

__all__ = ["additive_attention", "dot_attention"]

Mask = Label[tf.Tensor, "batch time"]


def context(scores: tf.Tensor, h: tf.Tensor, mask: tf.Tensor | None) -> Attention:
    """Return the mean of the states (batch, time, units), weighted by softmax of their scores (batch, time)."""
    weights = masked_softmax(scores, mask)
    return Attention(tf.squeeze(tf.matmul(weights[:, None, :], h), axis=1), weights)


def additive_scores(from_s: tf.Tensor, from_h: tf.Tensor, v: tf.Tensor) -> tf.Tensor:
    """Score s W_s (batch, hidden) with each h W_h (batch, time, hidden), which a decoder computes once."""
    return tf.linalg.matvec(tf.tanh(from_s[:, None, :] + from_h), v)


def dot_scores(s: tf.Tensor, h: tf.Tensor) -> tf.Tensor:
    """Score a state (batch, units) with each of the states (batch, time, units)."""
    return tf.linalg.matvec(h, s)


@graph_function()
def additive_attention(
    s: Float[tf.Tensor, "batch units"],
    h: Float[tf.Tensor, "batch time features"],
    w_s: Float[tf.Tensor, "units hidden"],
    w_h: Float[tf.Tensor, "features hidden"],
    v: Float[tf.Tensor, " hidden"],
    mask: Mask | None = None,
) -> Attention:
    """Additive attention (Bahdanau): the context of a decoder's state among the encoder's states.

    eₜ = vᵀ tanh(s W_s + hₜ W_h),  αₜ = exp(eₜ) / Σₜ′ exp(eₜ′),  c = Σₜ αₜ hₜ

    Args:
        s: the decoder's state before this step (batch, units).
        h: the encoder's states of all steps (batch, time, features).
        w_s: weights of s (units, hidden).
        w_h: weights of h (features, hidden).
        v: what makes a score of the hidden layer (hidden,).
        mask: True, or 1, for the steps that there are (batch, time); None for all.

    Returns:
        ``Attention(output, weights)``: the context c (batch, features) and α (batch, time). Both are zero for a
        sequence without a step; otherwise each row of α sums to one. States must be numbers in the padding, too.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Two states 1 and 2, and all weights 1: the scores are tanh 1 and tanh 2.

        >>> output, weights = additive_attention([[0.0]], [[[1.0], [2.0]]], [[1.0]], [[1.0]], [1.0])
        >>> print(weights.numpy().round(4), output.numpy().round(4))
        [[0.4496 0.5504]] [[1.5504]]

    Conventions:
        Here states are rows, in bahdanau2015 columns. ``keras.layers.AdditiveAttention`` has v alone, and no W. In
        note D the denominator of α has lost its e: it is a sum of exp(eₜ′).

    References:
        bahdanau2015, section A.1.2; note D, section 11.
    """
    return context(additive_scores(s @ w_s, h @ w_h, v), h, mask)


@graph_function()
def dot_attention(
    s: Float[tf.Tensor, "batch units"], h: Float[tf.Tensor, "batch time units"], mask: Mask | None = None
) -> Attention:
    """Dot-product attention (Luong): the context of a decoder's state among the encoder's.

    eₜ = s · hₜ,  αₜ = exp(eₜ) / Σₜ′ exp(eₜ′),  c = Σₜ αₜ hₜ

    Args:
        s: the decoder's state before this step (batch, units).
        h: the encoder's states of all steps (batch, time, units).
        mask: True, or 1, for the steps that there are (batch, time); None for all.

    Returns:
        ``Attention(output, weights)``: the context c (batch, units) and α (batch, time), as in
        ``additive_attention``.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> output, weights = dot_attention([[1.0]], [[[1.0], [2.0]]])
        >>> print(weights.numpy().round(4), output.numpy().round(4))
        [[0.2689 0.7311]] [[1.7311]]

    Conventions:
        ``keras.layers.Attention`` is this with its queries in an axis of their own. luong2015 takes the state of the
        step itself, note D the one before. ``scaled_dot_product`` divides by √d, too.

    References:
        luong2015, equation 8; note D, section 11.
    """
    return context(dot_scores(s, h), h, mask)
