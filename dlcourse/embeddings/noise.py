"""The noise words of negative sampling: how likely each is, and how they are drawn."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.embeddings.word_indices import check_words
from dlcourse.graph import Scalar, graph_function

__all__ = ["noise_distribution", "noise_words"]

OF_COUNTS = "expected how often each word occurs. Count the words of a text."


def check_counts(function: str, counts: tf.Tensor) -> None:
    """Refuse counts that are none."""
    refuse_empty(function, expected="at least one word", mend="Count the words of a text.", counts=counts)
    refuse_where(counts, lambda count: count < 0, f"{function}: counts hold {{:g}}, {OF_COUNTS}")


def _validate_distribution(counts: Any, *, power: Any) -> None:
    check_counts("noise_distribution", counts)


@graph_function(validate=_validate_distribution)
def noise_distribution(
    counts: Float[tf.Tensor, " vocabulary"], *, power: Scalar = 0.75
) -> Float[tf.Tensor, " vocabulary"]:
    """Noise distribution of negative sampling: the words' frequencies to the power of 3/4, normalised.

    P(w) = f_w^α / Σ_i f_i^α

    Args:
        counts: how often each word occurs, or its frequency (vocabulary,).
        power: α; 1 draws words as often as they occur, 0 all alike, those that don't occur too.

    Returns:
        Probabilities (vocabulary,), which sum to one.

    Raises:
        ValueError: there are no words, or a count is negative.

    Example:
        >>> print(noise_distribution([0.5, 0.3, 0.2]).numpy().round(4))
        [0.4577 0.312  0.2302]

    Conventions:
        Note D says that the chance of a word is its frequency to the power of 0.75; these numbers do not sum to one.

    References:
        mikolov2013, section 2.2; note D, section 11.
    """
    largest = tf.reduce_max(counts)
    weights = tf.pow(tf.math.divide_no_nan(counts, largest), power)
    return weights / tf.reduce_sum(weights)


def _validate_words(uniforms: Any, probabilities: Any, context_words: Any, mask: Any) -> None:
    refuse_empty(
        "noise_words", expected="at least one word", mend="Pass noise_distribution(counts).",
        probabilities=probabilities,
    )  # fmt: skip
    refuse_where(
        probabilities,
        lambda p: p < 0,
        "noise_words: probabilities hold {:g}, expected none below 0. Pass noise_distribution(counts).",
    )
    refuse_where(
        uniforms,
        lambda u: (u < 0) | (u >= 1),
        "noise_words: uniforms hold {:g}, expected numbers from [0, 1). Draw them uniformly.",
    )
    check_words(
        "noise_words", probabilities, context_words=tf.where(mask != 0, context_words, tf.zeros_like(context_words))
    )


@graph_function(validate=_validate_words)
def noise_words(
    uniforms: Float[tf.Tensor, "batch draws"],
    probabilities: Float[tf.Tensor, " vocabulary"],
    context_words: Int[tf.Tensor, "batch columns"],
    mask: Label[tf.Tensor, "batch columns"],
) -> Int[tf.Tensor, "batch draws"]:
    """Noise words (negative samples) by the inverse distribution function, none of them a context word.

    w = min {j : u F < F_j}, F_j the sum of P(i) over the words i ≤ j that are no context words of the row, F over all

    Args:
        uniforms: u, one a draw, in [0, 1) (batch, draws).
        probabilities: P, or numbers in proportion to it (vocabulary,).
        context_words: words that the row's draws must not give (batch, columns).
        mask: which of these count, booleans or 0 and 1 (batch, columns).

    Returns:
        Indices of words (batch, draws), int32; −1 where every word that has a probability is a context word.

    Raises:
        ValueError: a uniform is not from [0, 1), a probability is negative, or a context word is none.

    Example:
        Without word 1 the others have 2/3 and 1/3.

        >>> print(noise_words([[0.5, 0.7]], [0.4, 0.4, 0.2], [[1]], [[True]]).numpy())
        [[0 2]]

    Conventions:
        A draw that must not be a context word is one of the distribution of all other words. Drawing again until it is
        none has the same distribution. gensim leaves out the one context word that the draws stand beside, not those of
        the rest of the window.

    References:
        mikolov2013, section 2.2; note D, section 11.
    """
    words = tf.range(tf.shape(probabilities)[0], dtype=context_words.dtype)
    excluded = tf.reduce_any(
        (context_words[..., None] == words) & (mask != 0)[..., None], axis=1
    )  # (batch, vocabulary)
    # In double precision rare words keep their chance, and u F stays below F.
    chances = tf.where(excluded, tf.constant(0.0, tf.float64), tf.cast(probabilities, tf.float64))
    reached = tf.cumsum(chances, axis=1)
    places = tf.cast(uniforms, tf.float64) * reached[:, -1:]
    found = tf.searchsorted(reached, places, side="right")
    return tf.where(reached[:, -1:] > 0, found, -tf.ones_like(found))
