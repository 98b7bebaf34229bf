"""Pairs of sentences for BERT: which follow each other, and how two of them become one sequence."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function
from dlcourse.ranges import whole_number

__all__ = ["JoinedPair", "NextSentencePairs", "join_pair", "next_sentence_pairs"]


class NextSentencePairs(NamedTuple):
    """The second sentence of each pair, and whether it is the one that follows the first."""

    second: Int[tf.Tensor, " pairs"]
    is_next: Bool[tf.Tensor, " pairs"]


class JoinedPair(NamedTuple):
    """Two sentences in a row with what separates them, and to which of them each position belongs."""

    tokens: Int[tf.Tensor, "batch time"]
    segments: Int[tf.Tensor, "batch time"]


def _validate_pairs(first: Any, uniforms: Any, *, count: int) -> None:
    whole_number("next_sentence_pairs", "count", count, "[3, inf)", "the sentences to draw from")
    told = f"first holds {{:d}}, expected 0 to {count - 2}: a sentence that another one follows."
    refuse_where(first, lambda index: (index < 0) | (index > count - 2), told)
    told = "uniforms holds {:g}, expected numbers from [0, 1)."
    refuse_where(uniforms, lambda uniform: (uniform < 0) | (uniform >= 1), told)


@graph_function(static=["count"], validate=_validate_pairs)
def next_sentence_pairs(
    first: Int[tf.Tensor, " pairs"], uniforms: Float[tf.Tensor, "pairs 2"], *, count: int
) -> NextSentencePairs:
    """Pairs for next-sentence prediction (NSP): half with the sentence that follows, half with another.

    Sentence i gets i + 1 where u₁ < ½; elsewhere one of the N − 2 that are neither i nor i + 1, each with the same
    probability:  k = ⌊u₂ (N − 2)⌋, and from i on k + 2

    Args:
        first: i, the index of each pair's first sentence (pairs,), from 0 to N − 2. It is not the last of its document.
        uniforms: u₁ and u₂, two numbers from [0, 1) for each pair (pairs, 2).
        count: N, how many sentences there are, three or more; those of a document follow each other.

    Returns:
        ``NextSentencePairs(second, is_next)``, each (pairs,).

    Raises:
        ValueError: a sentence has none after it, a uniform is out of its range, or there are less than three.

    Example:
        Of five sentences 1 is followed by 2; another one is 0, 3 or 4.

        >>> pairs = next_sentence_pairs([1, 1, 1, 1], [[0.4, 0.5], [0.5, 0.2], [0.5, 0.5], [0.5, 0.9]], count=5)
        >>> print(pairs.second.numpy(), pairs.is_next.numpy())
        [2 0 3 4] [ True False False False]

    Conventions:
        BERT's code draws another sentence from another document, and names the classes 0 for the next one and 1 for
        another. Drawing from all N would, once in N, call the next sentence a random one.

    References:
        devlin2019, section 3.1; note D, section 11, whose heading has no text.
    """
    is_next = uniforms[:, 0] < 0.5
    drawn = tf.minimum(tf.cast(uniforms[:, 1] * (count - 2), first.dtype), count - 3)  # below 1 may round to 1
    other = tf.where(drawn < first, drawn, drawn + 2)
    return NextSentencePairs(tf.where(is_next, first + 1, other), is_next)


def _validate_join(first: Any, second: Any, *, cls_token: int, sep_token: int, padding: int) -> None:
    if padding in (cls_token, sep_token):
        raise ValueError(f"padding is {padding}, which is also [CLS] or [SEP], expected an index of its own.")


@graph_function(static=["cls_token", "sep_token", "padding"], validate=_validate_join)
def join_pair(
    first: Int[tf.Tensor, "batch first_time"],
    second: Int[tf.Tensor, "batch second_time"],
    *,
    cls_token: int = 1,
    sep_token: int = 2,
    padding: int = 0,
) -> JoinedPair:
    """Join each pair of sentences to one sequence for BERT: [CLS], the first, [SEP], the second, [SEP].

    Segment 0 is [CLS], the first sentence and the [SEP] behind it; segment 1 the second sentence and its [SEP]

    Args:
        first: indices of the first sentences' tokens (batch, first_time), padded at the end.
        second: those of the second sentences (batch, second_time), padded at the end.
        cls_token: index of [CLS].
        sep_token: index of [SEP].
        padding: index that pads, of the sentences and of the answer; no token has it.

    Returns:
        ``JoinedPair(tokens, segments)``, each (batch, first_time + second_time + 3); padding is of segment 0.

    Raises:
        ValueError: ``padding`` is one of the other two, or the batches differ in size.

    Example:
        >>> pair = join_pair([[7, 8, 0]], [[9, 6]])
        >>> print(pair.tokens.numpy(), pair.segments.numpy())
        [[1 7 8 2 9 6 2 0]] [[0 0 0 0 1 1 1 0]]

    Conventions:
        As BERT's code and Hugging Face's, which call the segments token types.

    References:
        devlin2019, section 3; note D, section 11.
    """
    first_length, second_length = (
        tf.reduce_sum(tf.cast(tokens != padding, tf.int32), axis=1, keepdims=True) for tokens in (first, second)
    )
    middle, last = first_length + 1, first_length + second_length + 2  # where [SEP] stands
    place = tf.range(tf.shape(first)[1] + tf.shape(second)[1] + 3) + tf.zeros_like(last)
    tokens = tf.where((place == middle) | (place == last), sep_token, tf.zeros_like(place) + padding)
    tokens = tf.where((place > middle) & (place < last), _taken(second, place - middle - 1), tokens)
    tokens = tf.where(place < middle, _taken(first, place - 1), tokens)
    tokens = tf.where(place == 0, cls_token, tokens)
    segments = (place > middle) & (place <= last)
    return JoinedPair(tf.cast(tokens, first.dtype), tf.cast(segments, first.dtype))


def _taken(tokens: tf.Tensor, places: tf.Tensor) -> tf.Tensor:
    """Take each row's tokens at its places; beside the row any of them, or 0."""
    with_one_more = tf.pad(tf.cast(tokens, tf.int32), [[0, 0], [0, 1]])
    return tf.gather(with_one_more, tf.clip_by_value(places, 0, tf.shape(tokens)[1]), batch_dims=1)
