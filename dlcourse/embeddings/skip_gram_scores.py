"""The batch product of word2vec: each centre word's vector with those of its context and noise words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.embeddings.skip_gram import EmbeddingGradients, Table
from dlcourse.embeddings.word_indices import added_up, check_words, looked_up
from dlcourse.graph import graph_function

__all__ = ["skip_gram_scores", "skip_gram_scores_gradient"]

Words = Int[tf.Tensor, " batch"]
Columns = Int[tf.Tensor, "batch columns"]
Scores = Float[tf.Tensor, "batch columns"]


def _validate(function: str) -> Callable[..., None]:
    def validate(centre_words: Any, words: Any, centre: Any, context: Any, *upstream: Any) -> None:
        check_words(function, centre, centre_words=centre_words, words=words)

    return validate


@graph_function(validate=_validate("skip_gram_scores"))
def skip_gram_scores(centre_words: Words, words: Columns, centre: Table, context: Table) -> Scores:
    """Skip-gram scores: the batch product of centre vectors with those of context and noise words.

    z_bk = u_{o_bk}ᵀ v_{c_b}: for each b a row (1, d) times a matrix (d, columns)

    Args:
        centre_words: c, indices of words (batch,).
        words: o, indices of the context words and then the noise words of each (batch, columns).
        centre: V, the vector v of each word as a centre (vocabulary, d).
        context: U, the vector u of each word as a context (vocabulary, d).

    Returns:
        Scores before the sigmoid (batch, columns).

    Raises:
        ValueError: an index is no word's.

    Example:
        >>> print(skip_gram_scores([1], [[0, 1]], [[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [1.0, 1.0]]).numpy())
        [[3. 7.]]

    Conventions:
        Note D keeps an axis of size one: (batch, 1, columns). Padding may be any word; ``masked_sigmoid_bce`` leaves
        its score out.

    References:
        mikolov2013, equation 4; note D, sections 1 and 11.
    """
    return tf.einsum("bd,bkd->bk", looked_up(centre, centre_words), looked_up(context, words))


@graph_function(validate=_validate("skip_gram_scores_gradient"))
def skip_gram_scores_gradient(
    centre_words: Words, words: Columns, centre: Table, context: Table, upstream: Scores
) -> EmbeddingGradients:
    """Gradient through the skip-gram scores to both tables: rows are scatter-added to the words' rows.

    ∂J/∂v_c gets Σ_k g_bk u_{o_bk} from each b with c_b = c;  ∂J/∂u_o gets g_bk v_{c_b} from each (b, k) with o_bk = o

    Args:
        centre_words: c (batch,).
        words: o (batch, columns).
        centre: V (vocabulary, d).
        context: U (vocabulary, d).
        upstream: g = ∂J/∂z (batch, columns).

    Returns:
        ``EmbeddingGradients(centre, context)``, each (vocabulary, d).

    Raises:
        ValueError: an index is no word's.

    Example:
        Word 0 is there twice, and gets both.

        >>> gradients = skip_gram_scores_gradient([1], [[0, 0]], [[1.0], [3.0]], [[5.0], [7.0]], [[1.0, 10.0]])
        >>> print(gradients.centre.numpy().tolist(), gradients.context.numpy().tolist())
        [[0.0], [55.0]] [[33.0], [0.0]]

    References:
        mikolov2013; note D, section 11.
    """
    vectors, others = looked_up(centre, centre_words), looked_up(context, words)
    to_centre = tf.einsum("bk,bkd->bd", upstream, others)
    to_context = upstream[..., None] * vectors[:, None]
    return EmbeddingGradients(added_up(to_centre, centre_words, centre), added_up(to_context, words, context))
