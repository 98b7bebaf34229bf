"""One step of word2vec: skip-gram with negative sampling on a batch of padded windows."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.embeddings.skip_gram import Table
from dlcourse.embeddings.skip_gram_scores import Columns, Scores, Words, skip_gram_scores, skip_gram_scores_gradient
from dlcourse.embeddings.word_indices import check_words
from dlcourse.graph import Scalar, graph_function
from dlcourse.losses import masked_sigmoid_bce, masked_sigmoid_bce_gradient

__all__ = ["Word2VecStep", "word2vec"]


class Word2VecStep(NamedTuple):
    """The loss of a batch before a step, and both tables after it."""

    loss: Float[tf.Tensor, ""]
    centre: Table
    context: Table


def _validate(
    centre_words: Any, words: Any, labels: Any, mask: Any, centre: Any, context: Any, *, learning_rate: Any
) -> None:
    refuse_empty("word2vec", expected="at least one centre word", centre_words=centre_words)
    check_words("word2vec", centre, centre_words=centre_words, words=words)


@graph_function(validate=_validate)
def word2vec(
    centre_words: Words,
    words: Columns,
    labels: Scores,
    mask: Scores,
    centre: Table,
    context: Table,
    *,
    learning_rate: Scalar,
) -> Word2VecStep:
    """Step of word2vec's training: descent on the masked sigmoid cross-entropy of a batch of windows.

    J = (1/b) Σ_b Σ_k m_bk l_bk / Σ_k m_bk, with l = −ln σ(z) for a context word and −ln σ(−z) for a noise word, z the
    scores of ``skip_gram_scores``;  V ← V − η ∂J/∂V,  U ← U − η ∂J/∂U

    Args:
        centre_words: indices of words (batch,).
        words: context words, padded to the widest window, and noise words (batch, columns).
        labels: 1 for a context word, 0 for a noise word (batch, columns).
        mask: 1 for a word that counts, 0 for padding (batch, columns).
        centre: V, the vector of each word as a centre (vocabulary, d).
        context: U, the vector of each word as a context (vocabulary, d).
        learning_rate: η.

    Returns:
        ``Word2VecStep(loss, centre, context)``: J before the step, both tables after it. A row that is all padding has
        the loss 0 and moves nothing.

    Raises:
        ValueError: there are no centre words, or an index is no word's.

    Example:
        >>> tables = tf.ones([3, 1]), tf.zeros([3, 1])
        >>> step = word2vec([0], [[1, 2]], [[1.0, 0.0]], [[1.0, 1.0]], *tables, learning_rate=4.0)
        >>> print(step.context.numpy().tolist())
        [[0.0], [1.0], [-1.0]]

    Conventions:
        Each row is divided by the sum of its mask, as in note D, so that a pair in a short window weighs more. The
        original code takes one step a pair and does not divide.

    References:
        mikolov2013; note D, section 11.
    """
    scores = skip_gram_scores(centre_words, words, centre, context)
    rows = tf.cast(tf.shape(scores)[0], scores.dtype)
    upstream = masked_sigmoid_bce_gradient(labels, scores, mask) / rows
    gradients = skip_gram_scores_gradient(centre_words, words, centre, context, upstream)
    return Word2VecStep(
        tf.reduce_sum(masked_sigmoid_bce(labels, scores, mask)) / rows,
        centre - learning_rate * gradients.centre,
        context - learning_rate * gradients.context,
    )
