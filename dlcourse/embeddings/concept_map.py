"""Words mapped to concepts, as in a lexical hierarchy such as WordNet."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.embeddings.indices import check_indices, rows_of
from dlcourse.graph import graph_function

__all__ = ["ConceptMap", "concept_map"]


class ConceptMap(NamedTuple):
    """Which concepts each word falls under, and how near two words are by their nearest senses."""

    concepts: Int[tf.Tensor, "words concepts"]
    similarities: Float[tf.Tensor, "words words"]


def _validate(senses: Any, parents: Any) -> None:
    mend = "Pass [-1], a root."
    refuse_empty("concept_map", expected="at least one concept", mend=mend, parents=parents)
    # NumPy and TensorFlow share no comparison of an entry with its place; the difference tells.
    places = tf.range(tf.size(parents, parents.dtype), dtype=parents.dtype)
    told = (
        "parents holds a concept at or behind its own place, expected each parent before its children, or -1 at a root."
    )
    refuse_where(parents - places, lambda ahead: ahead >= 0, told)
    refuse_where(
        parents, lambda parent: parent < -1, "parents holds {:d}, expected indices of concepts, or -1 at a root."
    )
    check_indices("senses", senses, rows_of(parents))


@graph_function(validate=_validate)
def concept_map(senses: Int[tf.Tensor, "words senses"], parents: Int[tf.Tensor, " concepts"]) -> ConceptMap:
    """Map of words to concepts of a lexical hierarchy (as of WordNet), and their path similarity.

    Word w falls under a if one of its senses is a or below a;
    sim(v, w) = max over senses a of v and b of w of 1/(1 + number of edges between a and b)

    Args:
        senses: the concepts that each word may mean (words, senses), with −1 where a word has fewer; a word without any
            is known to the vocabulary, but not to the hierarchy.
        parents: for each concept the one above it (concepts,), −1 for a root. A parent stands before its children.

    Returns:
        ``ConceptMap(concepts, similarities)``: 1 or 0 for each word and concept (words, concepts), and the similarities
        (words, words), float32: 1 for words that share a sense, 0 for words that no root is above both of.

    Raises:
        ValueError: a sense is no concept, nor −1; there is no concept; or a parent stands behind its child.

    Example:
        Concepts: thing, animal, dog, seal, tool, stamp. The word seal means an animal or a stamp.

        >>> found = concept_map([[2, -1], [3, 5], [5, -1]], [-1, 0, 1, 1, 0, 4])
        >>> print(found.concepts.numpy()[1], found.similarities.numpy().round(2)[0])
        [1 1 0 1 1 1] [1.   0.33 0.2 ]

    Conventions:
        A word has all of its senses at once: which one is meant in a sentence the map does not tell. WordNet's path
        similarity of two words is that of their nearest senses, too; its concepts may have several parents.

    References:
        miller1995; jurafsky2009, section 20.6; note D, section 11.
    """
    place = tf.range(tf.shape(parents)[0], dtype=parents.dtype)
    up = tf.cast(parents[:, None] == place, tf.float64)
    identity = tf.eye(tf.shape(parents)[0], dtype=tf.float64)
    # One row a concept: 1 for itself and for all above it, I + U + U² + … = (I − U)⁻¹ for parents that come first.
    above = tf.round(tf.linalg.triangular_solve(identity - up, identity))
    depth = tf.reduce_sum(above, axis=1)
    shared = tf.matmul(above, above, transpose_b=True)  # how many concepts are above both
    near = tf.where(shared > 0, 1 / (1 + depth[:, None] + depth - 2 * shared), tf.zeros_like(shared))

    known, sense = senses >= 0, tf.maximum(senses, 0)
    falls = tf.where(known[..., None], tf.gather(above, sense), tf.zeros([], tf.float64))
    pairs = tf.gather(tf.gather(near, sense), sense, axis=2)  # words, senses, words, senses
    pairs = tf.where(known[:, :, None, None] & known, pairs, tf.zeros([], tf.float64))
    concepts = tf.reduce_any(falls > 0, axis=1)
    # Without any sense, the largest of nothing would be −∞.
    return ConceptMap(tf.cast(concepts, tf.int32), tf.cast(tf.nn.relu(tf.reduce_max(pairs, axis=[1, 3])), tf.float32))
