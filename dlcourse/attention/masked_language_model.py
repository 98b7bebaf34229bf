"""The cloze test that BERT learns from: which positions are hidden, and by what."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function
from dlcourse.ranges import number, whole_number

__all__ = ["MaskedTokens", "mlm_masking"]

HIDDEN, REPLACED = 0.8, 0.9  # below the first a uniform hides the token, between them it replaces it


class MaskedTokens(NamedTuple):
    """What the model is shown, and the positions at which it is asked for the token that was there."""

    tokens: Int[tf.Tensor, "batch time"]
    chosen: Bool[tf.Tensor, "batch time"]


def _validate(
    tokens: Any, uniforms: Any, *, mask_token: int, num_special: int, vocabulary_size: int, rate: float
) -> None:
    whole_number("mlm_masking", "num_special", num_special, meaning="the special tokens, which come first")
    if vocabulary_size <= num_special:
        raise ValueError(
            f"vocabulary_size is {vocabulary_size} and num_special {num_special}, expected ordinary tokens behind the "
            "special ones: a larger vocabulary_size, or a smaller num_special."
        )
    if not 0 <= mask_token < num_special:
        raise ValueError(
            f"mask_token is {mask_token}, expected 0 to {num_special - 1}: one of the {num_special} special tokens."
        )
    number("mlm_masking", "rate", rate, "(0, 1]", "the share of positions to choose, such as 0.15")
    told = f"tokens holds {{:d}}, expected 0 to {vocabulary_size - 1} for a vocabulary of {vocabulary_size}."
    refuse_where(tokens, lambda token: (token < 0) | (token >= vocabulary_size), told)
    told = "uniforms holds {:g}, expected numbers from [0, 1)."
    refuse_where(uniforms, lambda uniform: (uniform < 0) | (uniform >= 1), told)


@graph_function(static=["mask_token", "num_special", "vocabulary_size", "rate"], validate=_validate)
def mlm_masking(
    tokens: Int[tf.Tensor, "batch time"],
    uniforms: Float[tf.Tensor, "batch time 3"],
    *,
    mask_token: int,
    num_special: int,
    vocabulary_size: int,
    rate: float = 0.15,
) -> MaskedTokens:
    """Masking for a masked language model (MLM): a share of the tokens is chosen, most of it hidden.

    Of a row's n ordinary tokens m = max(1, ⌊rate · n + ½⌋) are chosen, those with the smallest u₁; of these, a token

    becomes [MASK] where u₂ < 0.8, token s + ⌊u₃ (V − s)⌋ where 0.8 ≤ u₂ < 0.9, and stays itself where u₂ ≥ 0.9

    The loss is taken at all that are chosen: a model that cannot know which tokens are genuine has to look at each.

    Args:
        tokens: indices (batch, time); those below ``num_special`` are special, padding too, and are never chosen.
        uniforms: u₁, u₂ and u₃, numbers from [0, 1), three for each position (batch, time, 3).
        mask_token: index of [MASK], a special token.
        num_special: s, how many special tokens there are; they come first in the vocabulary.
        vocabulary_size: V, with the special tokens.
        rate: share of the ordinary tokens of a row to choose, in (0, 1].

    Returns:
        ``MaskedTokens(tokens, chosen)``, each (batch, time). A row without ordinary tokens has none chosen; of two
        with the same u₁ the one before is taken first.

    Raises:
        ValueError: a token or a uniform is out of its range, or a setting is.

    Example:
        Seven tokens between two special ones; one is chosen, and its u₂ hides it.

        >>> uniforms = np.full((1, 9, 3), 0.5)
        >>> settings = {"mask_token": 3, "num_special": 5, "vocabulary_size": 10}
        >>> masked = mlm_masking([[1, 7, 8, 9, 7, 8, 9, 7, 2]], uniforms, **settings)
        >>> print(masked.tokens.numpy(), masked.chosen.numpy().sum())
        [[1 3 8 9 7 8 9 7 2]] 1

    Conventions:
        The number of positions is exact, as in BERT's code, which counts the special tokens in n; RoBERTa's and
        Hugging Face's code decides for each position by itself. BERT draws the replacement from the whole vocabulary;
        here it is an ordinary token. It may be the very token that it replaces.

    References:
        devlin2019, section 3.1 and appendix A.1; note D, section 11.
    """
    ordinary = tokens >= num_special
    count = tf.reduce_sum(tf.cast(ordinary, tf.float64), axis=1, keepdims=True)
    wanted = tf.minimum(tf.maximum(tf.floor(rate * count + 0.5), 1.0), count)
    order = tf.argsort(tf.where(ordinary, uniforms[..., 0], tf.constant(2, uniforms.dtype)), axis=1, stable=True)
    place = tf.argsort(order, axis=1)
    chosen = ordinary & (tf.cast(place, tf.float64) < wanted)
    return MaskedTokens(_shown(tokens, chosen, uniforms, mask_token, num_special, vocabulary_size), chosen)


def _shown(
    tokens: tf.Tensor, chosen: tf.Tensor, uniforms: tf.Tensor, mask_token: int, num_special: int, vocabulary_size: int
) -> tf.Tensor:
    ordinary_tokens = vocabulary_size - num_special
    drawn = tf.cast(uniforms[..., 2] * ordinary_tokens, tokens.dtype)
    # In float32 a number just below 1 times many tokens may round to all of them.
    other = num_special + tf.minimum(drawn, ordinary_tokens - 1)
    shown = tf.where(uniforms[..., 1] < REPLACED, other, tokens)
    shown = tf.where(uniforms[..., 1] < HIDDEN, tf.constant(mask_token, tokens.dtype), shown)
    return tf.where(chosen, shown, tokens)
