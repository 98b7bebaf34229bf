"""AutoRec: an autoencoder of rating vectors, which is asked for what it was not given."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function

__all__ = ["autorec", "autorec_loss"]

Ratings = Float[tf.Tensor, "items users"]
Mask = Label[tf.Tensor, "items users"]
Encoder = Float[tf.Tensor, "users hidden"]
Decoder = Float[tf.Tensor, "hidden users"]
HiddenBias = Float[tf.Tensor, " hidden"]
OutputBias = Float[tf.Tensor, " users"]


@graph_function()
def autorec(
    ratings: Ratings, mask: Mask, encoder: Encoder, encoder_bias: HiddenBias, decoder: Decoder, decoder_bias: OutputBias
) -> Ratings:
    """AutoRec, item-based: the ratings of an item by all users, from those that are observed.

    R̂_i = W σ(V R_i + μ) + b, with 0 in R_i where there is no rating

    Args:
        ratings: an item's ratings a row (items, users): the interaction matrix, transposed.
        mask: whether a rating is observed (items, users).
        encoder: Vᵀ (users, hidden).
        encoder_bias: μ (hidden,).
        decoder: Wᵀ (hidden, users).
        decoder_bias: b (users,).

    Returns:
        R̂ (items, users). For an item without ratings, what σ(μ) alone says.

    Raises:
        ValueError: sizes differ.

    Example:
        What is not observed is not seen: the second item has the ratings (1, 0).

        >>> weights = [[1.0], [1.0]], [0.0], [[2.0, 4.0]], [1.0, 0.0]
        >>> print(autorec([[0.0, 0.0], [1.0, 9.0]], [[True, True], [True, False]], *weights).numpy().round(3))
        [[2.    2.   ]
         [2.462 2.924]]

    Conventions:
        f is the identity and g the sigmoid, as in note D. Dropout after g belongs to the layer: ``AutoRec``.

    References:
        sedhain2015, equation 1; note D, section 12.
    """
    known = tf.where(tf.cast(mask, tf.bool), ratings, tf.zeros_like(ratings))
    return tf.matmul(tf.sigmoid(tf.matmul(known, encoder) + encoder_bias), decoder) + decoder_bias


def _validate(*arguments: Any, strength: Any) -> None:
    refuse_where(strength, lambda s: ~(s >= 0), "strength is {:g}, expected 0 or more.")


@graph_function(validate=_validate)
def autorec_loss(
    ratings: Ratings,
    mask: Mask,
    encoder: Encoder,
    encoder_bias: HiddenBias,
    decoder: Decoder,
    decoder_bias: OutputBias,
    *,
    strength: Scalar,
) -> Float[tf.Tensor, ""]:
    """Loss of AutoRec: squared errors of observed ratings, and an L2 penalty on both weights.

    J = Σ_i Σ_{u: (u,i) observed} (R_ui − R̂_ui)² + λ (‖W‖² + ‖V‖²)

    Args:
        ratings: (items, users).
        mask: whether a rating is observed (items, users).
        encoder: Vᵀ (users, hidden).
        encoder_bias: μ (hidden,).
        decoder: Wᵀ (hidden, users).
        decoder_bias: b (users,).
        strength: λ.

    Returns:
        J, one number. No gradient comes through an output that is not observed.

    Raises:
        ValueError: sizes differ, or λ is negative.

    Example:
        >>> weights = [[1.0], [1.0]], [0.0], [[2.0, 4.0]], [1.0, 0.0]
        >>> print(autorec_loss([[0.0, 0.0]], [[True, False]], *weights, strength=0.5).numpy())
        15.0

    Conventions:
        λ as in note D; the paper has λ/2. Note D's sum runs to m, the number of users: item-based, it is over the n
        items. Biases are not penalised.

    References:
        sedhain2015, equation 2; note D, section 12.
    """
    mask = tf.cast(mask, tf.bool)
    predicted = autorec(ratings, mask, encoder, encoder_bias, decoder, decoder_bias)
    zero = tf.zeros_like(ratings)
    error = tf.where(mask, ratings, zero) - tf.where(mask, predicted, zero)
    penalty = tf.reduce_sum(tf.square(encoder)) + tf.reduce_sum(tf.square(decoder))
    return tf.reduce_sum(tf.square(error)) + tf.cast(strength, error.dtype) * penalty
