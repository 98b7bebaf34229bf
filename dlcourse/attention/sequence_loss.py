"""The loss of sequences of unequal lengths."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function

__all__ = ["masked_cross_entropy"]


def _validate(y_true: Any, logits: Any, mask: Any) -> None:
    classes = logits.shape[-1]
    if classes is None:
        return
    refuse_where(
        tf.where(tf.cast(mask, tf.bool), y_true, tf.zeros_like(y_true)),
        lambda y: (y < 0) | (y >= classes),
        f"y_true holds {{:g}} where the mask is True, expected ids from 0 to {classes - 1}, the columns of logits.",
    )


@graph_function(validate=_validate)
def masked_cross_entropy(
    y_true: Int[tf.Tensor, "*batch"], logits: Float[tf.Tensor, "*batch k"], mask: Label[tf.Tensor, "*batch"]
) -> Float[tf.Tensor, ""]:
    """Masked cross-entropy of sequences of unequal lengths: the mean over all words that are no padding.

    L = −Σₙₜ mₙₜ ln softmax(zₙₜ)[yₙₜ] / Σₙₜ mₙₜ

    Args:
        y_true: the words' ids (batch, time), or of any shape; anything where the mask is False, such as −1.
        logits: scores z before softmax (batch, time, vocabulary); anything in the padding, too.
        mask: True, or 1, for the words that there are (batch, time); False for padding.

    Returns:
        The mean loss of a word, in nats; 0 where there is none. Padding has no gradient, and more of it changes
        nothing. A score of a word that is there makes it NaN where it is NaN.

    Raises:
        ValueError: shapes differ, or an id that is no padding is not below the number of scores.

    Example:
        Only the first of the two words counts: −ln (1/4).

        >>> print(masked_cross_entropy([0, -1], tf.zeros((2, 4)), [True, False]).numpy().round(4))
        1.3863

    Conventions:
        Long sequences weigh more than short ones, as they have more words. A mean over *all* positions would let the
        loss fall with the padding. Note D's −Σ ln P(yᵢ | x) has lost y₁, …, yᵢ₋₁ from its condition.

    References:
        sutskever2014; note D, section 11.
    """
    there = tf.cast(mask, tf.bool)
    labels = tf.where(there, y_true, tf.zeros_like(y_true))
    scores = tf.where(there[..., None], logits, tf.zeros_like(logits))
    losses = -tf.gather(tf.nn.log_softmax(scores), labels, batch_dims=labels.shape.rank, axis=-1)
    weight = tf.cast(there, losses.dtype)
    words = tf.reduce_sum(weight)
    return tf.reduce_sum(tf.where(there, losses, tf.zeros_like(losses))) / tf.maximum(words, tf.ones_like(words))
