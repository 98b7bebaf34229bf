"""Words and documents as vectors that are counted: bag of words, co-occurrence, TF-IDF."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int, Num

from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.embeddings.indices import NO_WORD, check_indices, check_size
from dlcourse.graph import graph_function
from dlcourse.nan import spoiled
from dlcourse.ranges import choice

__all__ = ["bag_of_words", "cooccurrence_matrix", "tf_idf", "windowed_cooccurrence"]

ENTRIES = ("counts", "binary")
LARGEST = 2**31  # entries of a matrix
Sentences = Int[tf.Tensor, "sentences steps"]


def _validate_sentences(sentences: Any, *, vocabulary_size: int, entries: str) -> None:
    choice("bag_of_words", "entries", entries, ENTRIES)
    check_size(vocabulary_size)
    check_indices("sentences", sentences, vocabulary_size)


def _validate_cooccurrence(sentences: Any, *, vocabulary_size: int, entries: str) -> None:
    choice("cooccurrence_matrix", "entries", entries, ENTRIES)
    _check_square(vocabulary_size)
    check_indices("sentences", sentences, vocabulary_size)


def _check_square(vocabulary_size: int) -> None:
    check_size(vocabulary_size)
    if vocabulary_size**2 >= LARGEST:
        raise ValueError(
            f"vocabulary_size is {vocabulary_size}, expected below 46341: the matrix has one entry for each pair of "
            "words, fewer than 2**31. Leave rare words out, by a larger minimum_count of the vocabulary."
        )


@graph_function(static=["vocabulary_size", "entries"], validate=_validate_sentences)
def bag_of_words(
    sentences: Sentences, *, vocabulary_size: int, entries: str = "counts"
) -> Int[tf.Tensor, "sentences words"]:
    """Bag of words (BOW): how often each word of the vocabulary occurs in each sentence.

    x_sw = #{t : w_st = w}, or for ``entries="binary"`` 1 where that is not 0

    Args:
        sentences: the words' indices, one sentence a row (sentences, steps); −1 for padding and unknown words, which
            are not counted.
        vocabulary_size: how many words there are.
        entries: "counts", or "binary" for whether a word occurs.

    Returns:
        The matrix (sentences, words), of whole numbers.

    Raises:
        ValueError: an index is none of the words', nor −1, or ``entries`` is no such word.

    Example:
        >>> print(bag_of_words([[2, 0, 2], [1, -1, -1]], vocabulary_size=4).numpy())
        [[1 0 2 0]
         [0 1 0 0]]

    Conventions:
        Scikit-learn's ``CountVectorizer`` has its words in alphabetical order, and ignores unknown ones too.

    References:
        jurafsky2009, section 23.1; note D, section 11.
    """
    counts = _counted(sentences, vocabulary_size)
    return counts if entries == "counts" else tf.cast(counts > 0, counts.dtype)


@graph_function(static=["vocabulary_size", "entries"], validate=_validate_cooccurrence)
def cooccurrence_matrix(
    sentences: Sentences, *, vocabulary_size: int, entries: str = "counts"
) -> Int[tf.Tensor, "words words"]:
    """Co-occurrence matrix by sentence: in how many sentences two words occur together.

    x_vw = #{s : v and w both occur in sentence s}, or for ``entries="binary"`` 1 where that is not 0

    Args:
        sentences: the words' indices, one sentence a row (sentences, steps); −1 for padding and unknown words.
        vocabulary_size: how many words there are.
        entries: "counts", or "binary" for whether two words ever occur together.

    Returns:
        The symmetric matrix (words, words), of whole numbers; a word's vector is its row. The diagonal tells in how
        many sentences a word occurs: it occurs together with itself, once in each of them.

    Raises:
        ValueError: an index is none of the words', nor −1, or ``entries`` is no such word.

    Example:
        >>> print(cooccurrence_matrix([[0, 1, 1], [1, 2, -1]], vocabulary_size=3).numpy())
        [[1 1 0]
         [1 2 1]
         [0 1 1]]

    Conventions:
        Neither how often nor how near to each other two words stand in a sentence plays a part;
        ``windowed_cooccurrence`` is the matrix where both do.

    References:
        jurafsky2009, section 20.7; note D, section 11.
    """
    # In float64, products of whole numbers are exact and have kernels everywhere.
    occurs = tf.cast(_counted(sentences, vocabulary_size) > 0, tf.float64)
    together = tf.cast(tf.round(tf.matmul(occurs, occurs, transpose_a=True)), tf.int32)
    return together if entries == "counts" else tf.cast(together > 0, tf.int32)


def _counted(sentences: tf.Tensor, vocabulary_size: int) -> tf.Tensor:
    """Return how often each word occurs in each sentence; a negative segment is left out."""
    rows, words = tf.shape(sentences, tf.int64)[0], tf.cast(sentences, tf.int64)
    place = tf.where(words < 0, words, words + vocabulary_size * tf.range(rows)[:, None])
    counts = tf.math.unsorted_segment_sum(tf.ones_like(place, tf.int32), place, rows * vocabulary_size)
    return tf.reshape(counts, tf.stack([rows, tf.constant(vocabulary_size, tf.int64)]))


def _validate_window(sentences: Any, weights: Any, *, vocabulary_size: int) -> None:
    _check_square(vocabulary_size)
    refuse_empty("windowed_cooccurrence", expected="one weight a distance", mend="Pass [1.0].", weights=weights)
    check_indices("sentences", sentences, vocabulary_size)


@graph_function(static=["vocabulary_size"], validate=_validate_window)
def windowed_cooccurrence(
    sentences: Sentences, weights: Float[tf.Tensor, " window"], *, vocabulary_size: int
) -> Float[tf.Tensor, "words words"]:
    """Co-occurrence matrix by windows, as GloVe needs it: how often a word stands near another one.

    x_vw = Σ over s and t with w_st = v, and over d = 1, …, n, of r_d ([w_s,t−d = w] + [w_s,t+d = w])

    Args:
        sentences: the words' indices, one sentence a row (sentences, steps). −1 is no word, for padding, or where an
            unknown word stands, which keeps its place.
        weights: r, what a pair counts at each distance (window,). Ones count; their number n is the size of the window.
        vocabulary_size: how many words there are.

    Returns:
        The symmetric matrix (words, words). A word that stands in another's window twice counts twice, and a word near
        its like counts for both: the diagonal is even for weights of one.

    Raises:
        ValueError: an index is none of the words', nor −1, or there is no weight.

    Example:
        Row sums are the sizes of all of a word's windows together, here 4, 8, 4, 2 and 2.

        >>> sentences = [[0, 1, 2, 1, 3], [4, 0, 1, -1, -1]]
        >>> print(windowed_cooccurrence(sentences, [1.0, 1.0], vocabulary_size=5).numpy())
        [[0. 2. 1. 0. 1.]
         [2. 2. 2. 1. 1.]
         [1. 2. 0. 1. 0.]
         [0. 1. 1. 0. 0.]
         [1. 1. 0. 0. 0.]]

    Conventions:
        Note D has ones. GloVe's authors have 1/d, that is ``[1.0, 1/2, 1/3, …]``. A window ends with its sentence.

    References:
        pennington2014, section 3; note D, section 11.
    """
    window = tf.shape(weights)[0]
    padding = tf.fill([tf.shape(sentences)[0], window], tf.constant(NO_WORD, sentences.dtype))
    places = tf.range(tf.shape(sentences)[1])[:, None] + 1 + tf.range(window)
    after = tf.cast(tf.gather(tf.concat([sentences, padding], axis=1), places, axis=1), tf.int64)
    word = tf.cast(sentences, tf.int64)[..., None]
    pair = tf.where((word < 0) | (after < 0), tf.constant(NO_WORD, tf.int64), word * vocabulary_size + after)
    counted = tf.broadcast_to(weights, tf.shape(pair))
    ahead = tf.math.unsorted_segment_sum(counted, pair, vocabulary_size**2)
    ahead = tf.reshape(ahead, [vocabulary_size, vocabulary_size])
    return ahead + tf.transpose(ahead)


def _validate_counts(counts: Any) -> None:
    told = "counts holds {:d}, expected" if counts.dtype.is_integer else "counts holds {:g}, expected"
    refuse_where(counts, lambda count: count < 0, f"{told} 0 or more: how often a word occurs in a document.")


@graph_function(validate=_validate_counts)
def tf_idf(counts: Num[tf.Tensor, "documents words"]) -> Float[tf.Tensor, "documents words"]:
    """TF-IDF weights of words in documents: term frequency times inverse document frequency.

    x_dw = c_dw ln(n/m_w), with m_w = #{d : c_dw > 0} of the n documents

    Args:
        counts: c, how often each word occurs in each document (documents, words), as ``bag_of_words`` counts.

    Returns:
        The weights (documents, words), of the counts' precision, or float32 for whole numbers. A word in all documents
        has 0 everywhere, and so has one that is in none.

    Raises:
        ValueError: a count is negative.

    Example:
        The documents a b a, b c, and b: b tells nothing.

        >>> print(tf_idf([[2.0, 1.0, 0.0], [0.0, 1.0, 1.0], [0.0, 1.0, 0.0]]).numpy().round(4))
        [[2.1972 0.     0.    ]
         [0.     0.     1.0986]
         [0.     0.     0.    ]]

    Conventions:
        Scikit-learn's ``TfidfVectorizer`` has ln((1 + n)/(1 + m)) + 1 in place of the logarithm, and makes the rows
        unit vectors; with ``smooth_idf=False, norm=None`` it is this plus c.

    References:
        sparckjones1972; jurafsky2009, section 23.1; note D, section 11.
    """
    c = counts if counts.dtype.is_floating else tf.cast(counts, tf.float32)
    n = tf.cast(tf.shape(c)[0], c.dtype)
    m = tf.reduce_sum(tf.cast(c > 0, c.dtype), axis=0)
    idf = tf.where(m > 0, tf.math.log(n / tf.maximum(m, 1)), tf.zeros_like(m))
    # Whether what is no number occurs is not known, nor in how many documents.
    return spoiled(c * idf, tf.reduce_any(tf.math.is_nan(c), axis=0))
