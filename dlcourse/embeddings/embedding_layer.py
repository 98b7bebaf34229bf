"""The embedding layer: from the index of a word to a row of a table, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty
from dlcourse.embeddings.indices import check_indices, check_size, rows_of
from dlcourse.graph import graph_function

__all__ = ["embedding_layer", "embedding_layer_backward", "subword_vectors"]

FILL = "Pass one row a word, even if only padding is looked up."


def _validate_lookup(indices: Any, table: Any) -> None:
    refuse_empty("embedding_layer", expected="at least one row and column", mend=FILL, table=table)
    check_indices("indices", indices, rows_of(table))


def _validate_backward(indices: Any, upstream: Any, *, vocabulary_size: int) -> None:
    check_size(vocabulary_size)
    check_indices("indices", indices, vocabulary_size)


@graph_function(validate=_validate_lookup)
def embedding_layer(
    indices: Int[tf.Tensor, "*batch"], table: Float[tf.Tensor, "words features"]
) -> Float[tf.Tensor, "*batch features"]:
    """Embedding layer: the lookup of words' vectors by their indices.

    yₙ = W[iₙ], which is the one-hot vector of iₙ times W; 0 for iₙ = −1

    Args:
        indices: i (...), each from 0 to the number of words − 1, or −1 for padding.
        table: W, one vector a row (words, features).

    Returns:
        The vectors (..., features). What stands for padding is 0, and has no gradient.

    Raises:
        ValueError: an index is none of the words', nor −1, or the table is empty.

    Example:
        >>> print(embedding_layer([2, -1, 2], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).numpy())
        [[5. 6.]
         [0. 0.]
         [5. 6.]]

    Conventions:
        PyTorch's ``padding_idx`` is a row of the table that is never changed; Keras's ``mask_zero`` leaves row 0 in the
        table, and hands on a mask. TensorFlow's own gradient of ``tf.gather`` holds only the rows that were read
        (``tf.IndexedSlices``), which is quicker for large tables; here it is of the table's shape.

    References:
        mikolov2013efficient, section 2; zhang2023, section 15.4; note D, section 11.
    """
    return _lookup(indices)(table)


@graph_function(static=["vocabulary_size"], validate=_validate_backward)
def embedding_layer_backward(
    indices: Int[tf.Tensor, "*batch"], upstream: Float[tf.Tensor, "*batch features"], *, vocabulary_size: int
) -> Float[tf.Tensor, "words features"]:
    """Gradient of the embedding layer, backward: a scatter-add into the table.

    (∂L/∂W)_w = Σ over n with iₙ = w of ∂L/∂yₙ

    Args:
        indices: i (...), what the layer was given.
        upstream: ∂L/∂y (..., features).
        vocabulary_size: how many words, and so rows, there are.

    Returns:
        ∂L/∂W (words, features). A word that occurs twice gets both gradients, one that does not occur 0.

    Raises:
        ValueError: an index is none of the words', nor −1; or there are not as many vectors as indices.

    Example:
        Word 1 occurs twice; −1 is padding.

        >>> print(embedding_layer_backward([1, -1, 1], [[1.0], [5.0], [2.0]], vocabulary_size=3).numpy())
        [[0.]
         [3.]
         [0.]]

    References:
        zhang2023, section 15.4; note D, section 11.
    """
    return _scatter_add(indices, upstream, vocabulary_size)


def _validate_subwords(pieces: Any, table: Any) -> None:
    refuse_empty("subword_vectors", expected="at least one row and column", mend=FILL, table=table)
    check_indices("pieces", pieces, rows_of(table))


@graph_function(validate=_validate_subwords)
def subword_vectors(
    pieces: Int[tf.Tensor, "*batch pieces"], table: Float[tf.Tensor, "known features"]
) -> Float[tf.Tensor, "*batch features"]:
    """Vectors of words as sums of their subwords' vectors (fastText).

    v_w = Σ over the subwords g of w of z_g

    Args:
        pieces: the indices of each word's subwords (..., pieces), with −1 for a subword that has no vector, and where a
            word has fewer of them than others.
        table: z, one subword a row (known, features).

    Returns:
        One vector a word (..., features), 0 if none of its subwords is known.

    Raises:
        ValueError: an index is none of the subwords', nor −1, or the table is empty.

    Example:
        >>> print(subword_vectors([[0, 2], [1, -1]], [[1.0, 1.0], [2.0, 0.0], [0.0, 3.0]]).numpy())
        [[1. 4.]
         [2. 0.]]

    Conventions:
        A sum, as in the paper and in note D; gensim, and fastText's own program, take the mean.

    References:
        bojanowski2017, section 3.2; note D, section 11.
    """
    return tf.reduce_sum(_lookup(pieces)(table), axis=-2)


def _lookup(indices: tf.Tensor) -> Callable[[tf.Tensor], tf.Tensor]:
    there = (indices >= 0)[..., None]

    @tf.custom_gradient
    def rows(table: tf.Tensor) -> Any:
        found = tf.gather(table, tf.maximum(indices, 0))  # a word is looked up even where there is none
        found = tf.where(there, found, tf.zeros([], table.dtype))
        return found, lambda upstream: _scatter_add(indices, upstream, tf.shape(table)[0])

    return rows


def _scatter_add(indices: tf.Tensor, upstream: tf.Tensor, words: Any) -> tf.Tensor:
    # A negative segment is left out.
    return tf.math.unsorted_segment_sum(upstream, indices, words)
