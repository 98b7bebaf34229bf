"""Subsampling of frequent words: what stands everywhere tells little."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int, Num

from dlcourse.checks import refuse_where
from dlcourse.embeddings.indices import NO_WORD, check_indices, rows_of
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import rectified

__all__ = ["subsample", "subsampling"]


def _validate_counts(counts: Any, *, threshold: Any) -> None:
    told = "counts holds {:d}" if counts.dtype.is_integer else "counts holds {:g}"
    refuse_where(counts, lambda count: count < 0, f"{told}, expected 0 or more: how often each word occurs.")
    refuse_where(threshold, lambda t: ~(t >= 0), "threshold is {:g}, expected 0 or more, such as 1e-4.")


@graph_function(validate=_validate_counts)
def subsampling(counts: Num[tf.Tensor, " words"], *, threshold: Scalar = 1e-4) -> Float[tf.Tensor, " words"]:
    """Subsampling of frequent words: the probability with which each occurrence of a word is discarded.

    P(w) = max(1 − √(t/f(w)), 0), with f(w) = c_w / Σ c, and 0 for a word that does not occur

    Args:
        counts: c, how often each word occurs in the text (words,).
        threshold: t ≥ 0, the frequency up to which words are kept.

    Returns:
        One probability a word (words,), of the counts' precision, or float32 for whole numbers.

    Raises:
        ValueError: a count or the threshold is negative.

    Example:
        Every tenth word, every thousandth, and one as rare as t.

        >>> print(subsampling([1000.0, 10.0, 1.0, 8989.0], threshold=1e-4).numpy().round(4))
        [0.9684 0.6838 0.     0.9895]

    Conventions:
        As in the paper. word2vec's program and gensim *keep* a word with the probability
        min((√(f/t) + 1) t/f, 1), which is another function.

    References:
        mikolov2013, equation 5; note D, section 11.
    """
    c = counts if counts.dtype.is_floating else tf.cast(counts, tf.float32)
    # t Σc/c, and not t over a quotient, for counts of any size
    never = c == 0
    share = tf.reduce_sum(c) / tf.where(never, tf.ones_like(c), c)
    return tf.where(never, tf.zeros_like(c), rectified(1 - tf.sqrt(threshold) * tf.sqrt(share)))


def _validate_subsample(sentences: Any, discard: Any, uniforms: Any) -> None:
    check_indices("sentences", sentences, rows_of(discard))


@graph_function(validate=_validate_subsample)
def subsample(
    sentences: Int[tf.Tensor, "sentences steps"],
    discard: Float[tf.Tensor, " words"],
    uniforms: Float[tf.Tensor, "sentences steps"],
) -> Int[tf.Tensor, "sentences steps"]:
    """Subsample sentences: each word is discarded or kept at random, and those kept close up.

    w_st is discarded if u_st < P(w_st)

    Args:
        sentences: the words' indices, one sentence a row (sentences, steps); −1 for padding.
        discard: P, the probability of each word to be discarded (words,), as ``subsampling`` gives it.
        uniforms: random numbers u in [0, 1), of the shape of the sentences.

    Returns:
        What is left of each sentence, in its order and from its beginning; then −1. Windows that are cut now reach
        further in the text that was.

    Raises:
        ValueError: an index is none of the words', nor −1; or shapes differ.

    Example:
        >>> print(subsample([[0, 1, 0, 2]], [0.5, 0.0, 0.0], [[0.4, 0.0, 0.5, 0.9]]).numpy())
        [[ 1  0  2 -1]]

    References:
        mikolov2013, section 2.3; zhang2023, section 15.3; note D, section 11.
    """
    there = sentences >= 0
    # A vocabulary without words has no row to look at.
    probability = tf.gather(tf.concat([discard, tf.zeros([1], discard.dtype)], axis=0), tf.maximum(sentences, 0))
    dropped = ~there | (uniforms < probability)
    order = tf.argsort(tf.cast(dropped, tf.int32), axis=1, stable=True)
    left = tf.where(dropped, tf.constant(NO_WORD, sentences.dtype), sentences)
    return tf.gather(left, order, batch_dims=1)
