"""Perplexity: how many equally likely tokens a language model hesitates between."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.graph import graph_function
from dlcourse.recurrent.bidirectional_rnn import check_lengths

__all__ = ["perplexity", "total_perplexity"]


def _validate(log_probabilities: Any, lengths: Any) -> None:
    refuse_empty("perplexity", expected="at least one step", log_probabilities=log_probabilities)
    check_lengths("perplexity", lengths, log_probabilities)
    told = (
        "perplexity: log_probabilities holds {:g}, expected logarithms of probabilities, none above 0. Pass the "
        "logarithm, tf.math.log, of what lies between 0 and 1."
    )
    refuse_where(_within(log_probabilities, lengths), lambda value: value > 0, told)


def _validate_total(losses: Any, steps: Any) -> None:
    refuse_empty("total_perplexity", expected="at least one batch", losses=losses)
    refuse_where(
        steps, lambda count: count < 1, "total_perplexity: steps holds {:d}, expected 1 or more of each batch."
    )


@graph_function(validate=_validate)
def perplexity(
    log_probabilities: Float[tf.Tensor, "batch time"], lengths: Int[tf.Tensor, " batch"]
) -> Float[tf.Tensor, ""]:
    """Perplexity of a language model, over sequences of unequal lengths.

    exp(−Σₙ Σₜ ln Pₙₜ / Σₙ Tₙ), the sum over t = 1, …, Tₙ

    Args:
        log_probabilities: ln P, the logarithm of the probability that the model gave to the token that came
            (batch, time); what is behind a sequence's end is not looked at.
        lengths: Tₙ, from 1 to time (batch,).

    Returns:
        The perplexity, 1 or more; infinite where something came that the model held impossible.

    Raises:
        ValueError: a length is not from 1 to time, or a logarithm is above 0.

    Example:
        The geometric mean of one half, one quarter and one eighth is one quarter.

        >>> print(perplexity(np.log([[0.5, 0.25, 0.125]]), [3]).numpy().round(4))
        4.0

    Conventions:
        Each token counts once, so that a long sequence counts more than a short one. It is neither the mean of
        the sequences' perplexities nor, as note D has it in words, the exponential of a sum.

    References:
        jurafsky2009, chapter 4; note D, section 8.
    """
    tokens = tf.cast(tf.reduce_sum(lengths), log_probabilities.dtype)
    return tf.exp(-tf.reduce_sum(_within(log_probabilities, lengths)) / tokens)


@graph_function(validate=_validate_total)
def total_perplexity(losses: Float[tf.Tensor, " batches"], steps: Int[tf.Tensor, " batches"]) -> Float[tf.Tensor, ""]:
    """Total perplexity over batches, from each batch's mean cross-entropy, weighted by length.

    exp(Σ Tᵢ Lᵢ / Σ Tᵢ)

    Args:
        losses: Lᵢ, the mean cross-entropy over a batch's tokens, in nats (batches,).
        steps: Tᵢ, how many tokens that mean is taken over (batches,).

    Returns:
        The perplexity over all tokens.

    Raises:
        ValueError: there is no batch, or one without tokens.

    Example:
        One token at perplexity 2 and three at perplexity 8 are the mean of the logarithms, ln 2 · 10/4.

        >>> print(total_perplexity(np.log([2.0, 8.0]), [1, 3]).numpy().round(4))
        5.6569

    Conventions:
        The mean of the batches' perplexities would be 5 or, weighted, 6.5. Note D weights, and does not mention
        the division by Σ Tᵢ.

    References:
        jurafsky2009, chapter 4; note D, section 8.
    """
    weights = tf.cast(steps, losses.dtype)
    return tf.exp(tf.reduce_sum(losses * (weights / tf.reduce_sum(weights))))


def _within(values: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
    """Return the values, with zeros behind each sequence's end."""
    return tf.where(tf.sequence_mask(lengths, tf.shape(values)[1]), values, tf.zeros_like(values))
