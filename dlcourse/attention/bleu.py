"""BLEU: a translation is judged by the n-grams that it shares with those of people."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.graph import graph_function

__all__ = ["BLEU", "NGramMatches", "bleu", "brevity_penalty", "clipped_ngram_matches"]

Candidates = Int[tf.Tensor, "batch time"]
Lengths = Int[tf.Tensor, " batch"]
References = Int[tf.Tensor, "batch references reference_time"]
ReferenceLengths = Int[tf.Tensor, "batch references"]


class BLEU(NamedTuple):
    """The score, in [0, 1], and what it is made of: the precision of each order, and the brevity penalty."""

    score: Float[tf.Tensor, ""]
    precisions: Float[tf.Tensor, " orders"]
    brevity_penalty: Float[tf.Tensor, ""]


class NGramMatches(NamedTuple):
    """How many n-grams of each candidate are in its references, clipped, and how many it has."""

    matches: Int[tf.Tensor, " batch"]
    totals: Int[tf.Tensor, " batch"]


def _check_lengths(function: str, name: str, lengths: Any, tokens: Any) -> None:
    most = tokens.shape[-1] if tokens.shape[-1] is not None else tf.cast(tf.shape(tokens)[-1], lengths.dtype)
    there = "?" if tokens.shape[-1] is None else most
    told = f"{function}: {name} holds {{:d}}, expected from 0 to {there}, the tokens that there are."
    refuse_where(lengths, lambda n: (n < 0) | (n > most), told)


def _check(function: str, candidates: Any, lengths: Any, references: Any, reference_lengths: Any) -> None:
    if references.shape[1] == 0:
        raise ValueError(
            f"{function}: references has shape {tuple(references.shape)}, expected one reference or more a candidate."
        )
    _check_lengths(function, "lengths", lengths, candidates)
    _check_lengths(function, "reference_lengths", reference_lengths, references)


def _validate_matches(candidates: Any, lengths: Any, references: Any, reference_lengths: Any, *, order: int) -> None:
    if order < 1:
        raise ValueError(f"order is {order}, expected 1 or more: how many tokens an n-gram has.")
    _check("clipped_ngram_matches", candidates, lengths, references, reference_lengths)


@graph_function(static=["order"], validate=_validate_matches)
def clipped_ngram_matches(
    candidates: Candidates,
    lengths: Lengths,
    references: References,
    reference_lengths: ReferenceLengths,
    *,
    order: int,
) -> NGramMatches:
    """Clipped n-gram matches: how many n-grams of a candidate its references have, as often as they.

    Σ_g min(count of g in the candidate, maxᵣ count of g in reference r),  g over the different n-grams

    Args:
        candidates: indices of the tokens (batch, time); what is behind a candidate's end is not looked at.
        lengths: tokens of each candidate, 0 or more (batch,).
        references: the same for its references (batch, references, reference_time).
        reference_lengths: tokens of each reference (batch, references).
        order: n.

    Returns:
        ``NGramMatches(matches, totals)``, each (batch,): the clipped sum, and how many n-grams the candidate has, with
        repetitions: max(length − n + 1, 0).

    Raises:
        ValueError: the order is not 1 or more, there is no reference, or a length is not among the tokens.

    Example:
        "the the the the the the the" against "the cat is on the mat": two of seven.

        >>> matches = clipped_ngram_matches([[0] * 7], [7], [[[0, 1, 2, 3, 0, 4]]], [[6]], order=1)
        >>> print(matches.matches.numpy(), matches.totals.numpy())
        [2] [7]

    References:
        papineni2002, section 2.1.
    """
    grams, within = _grams(candidates, lengths, order)
    ours = _equal(grams, grams) & within[:, None, :] & within[:, :, None]
    count = tf.reduce_sum(tf.cast(ours, tf.int32), axis=2)
    places = tf.range(tf.shape(count)[1])
    earlier = ours & (places[None, None, :] < places[None, :, None])
    first = within & ~tf.reduce_any(earlier, axis=2)
    theirs, there = _grams(references, reference_lengths, order)
    equal = _equal(grams[:, None], theirs) & there[:, :, None, :]
    clip = tf.reduce_max(tf.reduce_sum(tf.cast(equal, tf.int32), axis=3), axis=1)
    matches = tf.reduce_sum(tf.where(first, tf.minimum(count, clip), 0), axis=1)
    return NGramMatches(matches, tf.reduce_sum(tf.cast(within, tf.int32), axis=1))


def _grams(tokens: Any, lengths: Any, order: int) -> tuple[Any, Any]:
    """Return the n-grams that begin at each place (..., time, n), and whether they end within the sentence."""
    steps = tf.shape(tokens)[-1]
    behind = tf.zeros([*tf.unstack(tf.shape(tokens)[:-1]), order - 1], tokens.dtype)
    longer = tf.concat([tokens, behind], axis=-1)
    grams = tf.stack([longer[..., place : place + steps] for place in range(order)], axis=-1)
    within = tf.range(steps) < tf.cast(lengths, tf.int32)[..., None] - (order - 1)
    return grams, within


def _equal(one: Any, other: Any) -> Any:
    return tf.reduce_all(one[..., :, None, :] == other[..., None, :, :], axis=-1)


@graph_function()
def brevity_penalty(
    candidate_length: Int[tf.Tensor, "*batch"], reference_length: Int[tf.Tensor, "*batch"]
) -> Float[tf.Tensor, "*batch"]:
    """Brevity penalty of BLEU: what a text loses that is shorter than its reference.

    min(1, exp(1 − r/c))

    Args:
        candidate_length: c, tokens of all candidates together, 0 or more.
        reference_length: r, tokens of the references, of the same shape.

    Returns:
        A number in [0, 1], in float64; 0 for c = 0.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(brevity_penalty(np.array([6, 3, 9]), np.array([6, 6, 6])).numpy().round(4))
        [1.     0.3679 1.    ]

    Conventions:
        A factor for the whole text: sentences may be short if others are long.

    References:
        papineni2002, section 2.2.
    """
    c, r = (tf.cast(length, tf.float64) for length in (candidate_length, reference_length))
    nothing = c <= 0
    penalty = tf.exp(tf.minimum(1 - r / tf.where(nothing, tf.ones_like(c), c), tf.zeros_like(c)))
    return tf.where(nothing, tf.zeros_like(c), penalty)


def _validate_bleu(candidates: Any, lengths: Any, references: Any, reference_lengths: Any, *, max_order: int) -> None:
    if max_order < 1:
        raise ValueError(f"max_order is {max_order}, expected 1 or more, such as 4.")
    refuse_empty("bleu", expected="at least one sentence", mend="Pass one.", reference_lengths=reference_lengths)
    _check("bleu", candidates, lengths, references, reference_lengths)


@graph_function(static=["max_order"], validate=_validate_bleu)
def bleu(
    candidates: Candidates,
    lengths: Lengths,
    references: References,
    reference_lengths: ReferenceLengths,
    *,
    max_order: int = 4,
) -> BLEU:
    """BLEU (bilingual evaluation understudy) of a translated text, by n-grams of its references.

    min(1, exp(1 − r/c)) · (p₁ p₂ … p_N)^(1/N),  pₙ the clipped matches of all sentences over all of their n-grams

    Args:
        candidates: indices of the tokens (batch, time), one sentence a row; what is behind its end is not looked at.
        lengths: tokens of each candidate, 0 or more, no end symbol (batch,).
        references: one translation or more of each sentence (batch, references, reference_time).
        reference_lengths: tokens of each (batch, references).
        max_order: N.

    Returns:
        ``BLEU(score, precisions, brevity_penalty)``, the precisions (N,), in float64. r is the sum of the lengths of
        the references that are closest in length to their candidate, the shorter one of two. A precision is 0 where
        there is no n-gram at all; with one precision 0, the score is 0.

    Raises:
        ValueError: there is no sentence, no reference, or a length is not among the tokens.

    Example:
        Five of six words are right, three of five pairs, and one of four triples.

        >>> found = bleu([[0, 1, 2, 3, 0, 4]], [6], [[[0, 1, 5, 3, 0, 4]]], [[6]], max_order=3)
        >>> print(found.precisions.numpy().round(4), found.score.numpy().round(4))
        [0.8333 0.6    0.25  ] 0.5

    Conventions:
        Of a whole text, as papers report it, times 100; it is no mean of the sentences' scores. sacreBLEU's
        ``corpus_bleu`` with ``smooth_method="none"`` is the same; its default puts small numbers in the place of
        precisions of 0. d2l has no root: its product of pₙ^(½ⁿ) is of one sentence, and larger for the same text.

    References:
        papineni2002, sections 2.1 to 2.3; post2018; zhang2023, section 10.7.
    """
    given = candidates, lengths, references, reference_lengths
    counts = [clipped_ngram_matches(*given, order=order) for order in range(1, max_order + 1)]
    matches, totals = (tf.cast(tf.stack([tf.reduce_sum(c[i]) for c in counts]), tf.float64) for i in (0, 1))
    precisions = tf.math.divide_no_nan(matches, totals)
    penalty = brevity_penalty(tf.reduce_sum(lengths), tf.reduce_sum(_closest(lengths, reference_lengths)))
    possible = tf.where(precisions > 0, precisions, tf.ones_like(precisions))
    mean = tf.exp(tf.reduce_mean(tf.math.log(possible)))
    score = tf.where(tf.reduce_all(precisions > 0), penalty * mean, tf.zeros_like(mean))
    return BLEU(score, precisions, penalty)


def _closest(lengths: Any, reference_lengths: Any) -> Any:
    """Return the length of the reference that is closest in length, the shorter one of two."""
    theirs = tf.cast(reference_lengths, lengths.dtype)
    away = tf.abs(theirs - lengths[:, None])
    closest = away == tf.reduce_min(away, axis=1, keepdims=True)
    return tf.reduce_min(tf.where(closest, theirs, theirs.dtype.max), axis=1)
