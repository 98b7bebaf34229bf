"""GloVe's other cost: skip-gram's loss, written with counts."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function

__all__ = ["GloVeCrossEntropyGradients", "glove_cross_entropy", "glove_cross_entropy_gradients"]

Counts = Float[tf.Tensor, "words words"]
Table = Float[tf.Tensor, "words features"]


class GloVeCrossEntropyGradients(NamedTuple):
    """The gradient for each table."""

    centre: Table
    context: Table


def _validate(counts: Any, centre: Any, context: Any) -> None:
    refuse_where(counts, lambda x: x < 0, "counts holds {:g}, expected 0 or more.")


@graph_function(validate=_validate)
def glove_cross_entropy(counts: Counts, centre: Table, context: Table) -> Float[tf.Tensor, ""]:
    """Cross-entropy of GloVe: that of the counted distributions with those that the vectors give.

    J = −Σᵢⱼ xᵢⱼ ln P(j|i) = −Σᵢ xᵢ Σⱼ (xᵢⱼ/xᵢ) ln P(j|i),  P(j|i) = softmaxⱼ(uⱼᵀvᵢ),  xᵢ = Σⱼ xᵢⱼ

    Args:
        counts: x, how often word j stands in the windows of word i (words, words).
        centre: v, the words' vectors as centre words (words, features).
        context: u, their vectors as context words (words, features).

    Returns:
        The loss in nats, one number: a sum over all pairs. With ``windowed_cooccurrence`` of weights one it is
        skip-gram's loss of the same text.

    Raises:
        ValueError: a count is negative, or shapes do not fit together.

    Example:
        Vectors of zeros hold all words for equally likely: five pairs, ln 2 each.

        >>> print(glove_cross_entropy([[1.0, 2.0], [2.0, 0.0]], [[0.0], [0.0]], [[0.0], [0.0]]).numpy().round(4))
        3.4657

    Conventions:
        Its normalisation over all words is why it is hardly used; ``glove`` has the squares in its place.

    References:
        pennington2014, equations 10 to 13; note D, section 11.
    """
    return -tf.reduce_sum(counts * tf.nn.log_softmax(tf.matmul(centre, context, transpose_b=True)))


@graph_function(validate=_validate)
def glove_cross_entropy_gradients(counts: Counts, centre: Table, context: Table) -> GloVeCrossEntropyGradients:
    """Gradients of GloVe's cross-entropy with respect to both tables.

    With gᵢⱼ = xᵢ P(j|i) − xᵢⱼ:  ∂vᵢ = Σⱼ gᵢⱼ uⱼ,  ∂uⱼ = Σᵢ gᵢⱼ vᵢ

    Args:
        counts: x (words, words).
        centre: v (words, features).
        context: u (words, features).

    Returns:
        ``GloVeCrossEntropyGradients(centre, context)``, each (words, features).

    Raises:
        ValueError: a count is negative, or shapes do not fit together.

    Example:
        >>> found = glove_cross_entropy_gradients([[1.0, 2.0], [2.0, 0.0]], [[0.0], [0.0]], [[1.0], [3.0]])
        >>> print(found.centre.numpy())
        [[-1.]
         [ 2.]]

    References:
        pennington2014, equations 10 to 13; note D, section 11.
    """
    p = tf.nn.softmax(tf.matmul(centre, context, transpose_b=True))
    g = tf.reduce_sum(counts, axis=1, keepdims=True) * p - counts
    return GloVeCrossEntropyGradients(g @ context, tf.matmul(g, centre, transpose_a=True))
