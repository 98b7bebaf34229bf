"""n-gram models: a text as a Markov chain, whose probabilities are counted and smoothed."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_unless, refuse_where
from dlcourse.graph import graph_function
from dlcourse.ranges import choice

__all__ = ["NGramModel", "ngram_counts", "ngram_model"]

LARGEST = 2**31  # numbers of n-grams, which are counted in 32 bits
BASES = ("unigram", "bigram", "printed")


class NGramModel(NamedTuple):
    """Smoothed probabilities of a token, of one after another, and of one after two; the last axis is the next."""

    unigram: Float[tf.Tensor, " tokens"]
    bigram: Float[tf.Tensor, "tokens tokens"]
    trigram: Float[tf.Tensor, "tokens tokens tokens"]


def _validate_counts(corpus: Any, *, order: int, vocabulary_size: int, function: str = "ngram_counts") -> None:
    for name, value in (("order", order), ("vocabulary_size", vocabulary_size)):
        if value < 1:
            raise ValueError(f"{name} is {value}, expected 1 or more.")
    if vocabulary_size**order >= LARGEST:
        raise ValueError(
            f"order is {order} and vocabulary_size {vocabulary_size}, expected fewer than 2**31 n-grams, one count "
            "each. Take a lower order or a smaller vocabulary."
        )
    refuse_empty(function, expected="at least one token", mend="Pass a text.", corpus=corpus)
    steps = corpus.shape[0]
    told = f"corpus has {'fewer' if steps is None else steps} tokens, expected {order} or more, one {order}-gram."
    refuse_unless((tf.size(corpus) >= order) | (tf.size(corpus) == 0), told)
    told = f"corpus holds {{:d}}, expected indices of tokens from 0 to vocabulary_size - 1, here {vocabulary_size - 1}."
    refuse_where(corpus, lambda token: (token < 0) | (token >= vocabulary_size), told)


def _validate_model(corpus: Any, epsilon: Any, *, vocabulary_size: int, base: str) -> None:
    choice("ngram_model", "base", base, BASES)
    _validate_counts(corpus, order=3, vocabulary_size=vocabulary_size, function="ngram_model")
    told = "epsilon holds {:g}, expected three positive numbers: without any, a context never seen would be 0/0."
    refuse_where(epsilon, lambda e: e <= 0, told)


@graph_function(static=["order", "vocabulary_size"], validate=_validate_counts)
def ngram_counts(corpus: Int[tf.Tensor, " steps"], *, order: int, vocabulary_size: int) -> Int[tf.Tensor, "..."]:
    """Counts of all n-grams: how often each sequence of n tokens stands in a corpus.

    n(x₁, …, xₙ) = #{t : wₜ = x₁, …, wₜ₊ₙ₋₁ = xₙ}

    Args:
        corpus: indices of the tokens (steps,), at least n.
        order: n.
        vocabulary_size: m, how many different tokens there are.

    Returns:
        Counts (m, …, m), n axes; they sum to steps − n + 1.

    Raises:
        ValueError: the corpus is shorter than n, or an index is not from 0 to m − 1.

    Example:
        In 0 1 0 2, 0 is followed by 1 and by 2.

        >>> print(ngram_counts([0, 1, 0, 2], order=2, vocabulary_size=3).numpy())
        [[0 1 1]
         [1 0 0]
         [0 0 0]]

    Conventions:
        How often something stands *as context* is the sum over the last axis: it differs by one for what ends the text.
        An n-gram model is a Markov chain of order n − 1.

    References:
        jurafsky2009, chapter 4; note D, section 8.
    """
    code, n = tf.zeros_like(corpus, tf.int32), tf.size(corpus) - order + 1
    code = code[:n]
    for place in range(order):
        code = code * vocabulary_size + tf.cast(corpus[place : place + n], tf.int32)
    kinds = vocabulary_size**order
    counts = tf.math.unsorted_segment_sum(tf.ones_like(code), code, kinds)
    return tf.reshape(counts, [vocabulary_size] * order)


@graph_function(static=["vocabulary_size", "base"], validate=_validate_model)
def ngram_model(
    corpus: Int[tf.Tensor, " steps"], epsilon: Float[tf.Tensor, "3"], *, vocabulary_size: int, base: str = "unigram"
) -> NGramModel:
    """n-gram model of a corpus up to trigrams, with Laplace smoothing.

    P(x) = (n(x) + ε₁/m) / (n + ε₁),  P(x′|x) = (n(x, x′) + ε₂ P(x′)) / (n(x) + ε₂),
    P(x″|x, x′) = (n(x, x′, x″) + ε₃ Q) / (n(x, x′) + ε₃)

    Args:
        corpus: indices of the tokens, n of them (steps,), at least 3.
        epsilon: ε₁, ε₂, ε₃ > 0, how many tokens the prior counts for (3,).
        vocabulary_size: m, how many different tokens there are.
        base: what trigrams fall back to: "unigram", Q = P(x″); "bigram", Q = P(x″|x′); or "printed", Q = P(x′|x), as
            note D has it, which is no distribution.

    Returns:
        ``NGramModel(unigram, bigram, trigram)``: (m,), (m, m) and (m, m, m), the last axis for the token that follows.

    Raises:
        ValueError: the corpus is too short, an index is no token, or an ε is not positive.

    Example:
        In 0 1 0 2, 0 is followed by 1 and by 2; with ε₂ = 1 the prior (½, ¼, ¼) counts as one token more.

        >>> model = ngram_model([0, 1, 0, 2], [1e-6, 1.0, 1.0], vocabulary_size=3)
        >>> print(model.bigram.numpy().round(4)[0])
        [0.1667 0.4167 0.4167]

    Conventions:
        n(x) and n(x, x′) in denominators count contexts, which something follows. With all occurrences the
        probabilities behind the token that ends the text would not sum to one.

    References:
        zhang2023, section 9.3; jurafsky2009, chapter 4; note D, section 8.
    """
    single, pairs, triples = (
        tf.cast(ngram_counts(corpus, order=order, vocabulary_size=vocabulary_size), epsilon.dtype)
        for order in (1, 2, 3)
    )
    unigram = (single + epsilon[0] / vocabulary_size) / (tf.reduce_sum(single) + epsilon[0])
    bigram = _smoothed(pairs, epsilon[1], unigram)
    prior = {"unigram": unigram, "bigram": bigram, "printed": bigram[..., None]}[base]
    return NGramModel(unigram, bigram, _smoothed(triples, epsilon[2], prior))


def _smoothed(counts: tf.Tensor, epsilon: tf.Tensor, prior: tf.Tensor) -> tf.Tensor:
    return (counts + epsilon * prior) / (tf.reduce_sum(counts, axis=-1, keepdims=True) + epsilon)
