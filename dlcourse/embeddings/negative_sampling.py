"""Negative sampling: the true context word is told from noise words, which costs no sum over the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.embeddings.skip_gram import EmbeddingGradients, Table
from dlcourse.embeddings.skip_gram_scores import Words, skip_gram_scores, skip_gram_scores_gradient
from dlcourse.embeddings.word_indices import check_words
from dlcourse.graph import graph_function

__all__ = ["negative_sampling", "negative_sampling_gradient"]

Noise = Int[tf.Tensor, "batch draws"]


def _validate(function: str) -> Callable[..., None]:
    def validate(centre_words: Any, context_words: Any, noise: Any, centre: Any, context: Any) -> None:
        check_words(function, centre, centre_words=centre_words, context_words=context_words, noise=noise)

    return validate


@graph_function(validate=_validate("negative_sampling"))
def negative_sampling(
    centre_words: Words, context_words: Words, noise: Noise, centre: Table, context: Table
) -> Float[tf.Tensor, " batch"]:
    """Negative sampling loss of pairs: a context word is to score high with its centre, noise words low.

    J = −ln σ(u_oᵀ v_c) − Σ_k ln σ(−u_kᵀ v_c)

    Args:
        centre_words: c, indices of words (batch,).
        context_words: o, a context word of each (batch,).
        noise: the k, noise words of each pair, as ``noise_words`` draws them (batch, draws).
        centre: V, the vector v of each word as a centre (vocabulary, d).
        context: U, the vector u of each word as a context (vocabulary, d).

    Returns:
        One loss a pair (batch,), in nats; finite for every finite score.

    Raises:
        ValueError: an index is no word's.

    Example:
        Both scores are 0: 2 ln 2.

        >>> print(negative_sampling([0], [1], [[2]], tf.zeros([3, 4]), tf.zeros([3, 4])).numpy().round(4))
        [1.3863]

    Conventions:
        It does not estimate the loss of the full softmax: at its minimum uᵀv is the pointwise mutual information, less
        ln k. A noise word that is drawn twice counts twice.

    References:
        mikolov2013, equation 4; levy2014; note D, section 11.
    """
    scores = skip_gram_scores(centre_words, _columns(context_words, noise), centre, context)
    return tf.nn.softplus(-scores[:, 0]) + tf.reduce_sum(tf.nn.softplus(scores[:, 1:]), axis=1)


def _columns(context_words: tf.Tensor, noise: tf.Tensor) -> tf.Tensor:
    return tf.concat([context_words[:, None], tf.cast(noise, context_words.dtype)], axis=1)


@graph_function(validate=_validate("negative_sampling_gradient"))
def negative_sampling_gradient(
    centre_words: Words, context_words: Words, noise: Noise, centre: Table, context: Table
) -> EmbeddingGradients:
    """Gradient of the negative sampling losses' sum with respect to both tables of word vectors.

    ∂J/∂v_c = (σ(u_oᵀv_c) − 1) u_o + Σ_k σ(u_kᵀv_c) u_k,  ∂J/∂u_o = (σ(u_oᵀv_c) − 1) v_c,  ∂J/∂u_k = σ(u_kᵀv_c) v_c

    Args:
        centre_words: c (batch,).
        context_words: o (batch,).
        noise: the k (batch, draws).
        centre: V (vocabulary, d).
        context: U (vocabulary, d).

    Returns:
        ``EmbeddingGradients(centre, context)``, each (vocabulary, d), zero for words that are not in the batch.

    Raises:
        ValueError: an index is no word's.

    Example:
        >>> gradients = negative_sampling_gradient([0], [1], [[2, 2]], [[2.0], [0.0], [0.0]], [[0.0], [0.0], [0.0]])
        >>> print(gradients.context.numpy().tolist())
        [[0.0], [-1.0], [2.0]]

    References:
        mikolov2013, equation 4; note D, section 11.
    """
    words = _columns(context_words, noise)
    scores = skip_gram_scores(centre_words, words, centre, context)
    upstream = tf.concat([-tf.sigmoid(-scores[:, :1]), tf.sigmoid(scores[:, 1:])], axis=1)
    return skip_gram_scores_gradient(centre_words, words, centre, context, upstream)
