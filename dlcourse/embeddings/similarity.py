"""How alike two words are, by the angle between their vectors: neighbours and analogies."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.calculus.vector_norms import root_of_squares
from dlcourse.checks import refuse_unless
from dlcourse.embeddings.indices import check_indices, rows_of
from dlcourse.graph import graph_function
from dlcourse.nan import holds_nan, spoiled
from dlcourse.ranges import choice

__all__ = ["Neighbours", "analogy", "cosine_similarity", "nearest_words"]

VECTORS = ("unit", "given")
Table = Float[tf.Tensor, "words features"]


class Neighbours(NamedTuple):
    """The nearest words to each query, the nearest first, and the cosines of their angles to it."""

    words: Int[tf.Tensor, "queries k"]
    similarities: Float[tf.Tensor, "queries k"]


@graph_function()
def cosine_similarity(x: Float[tf.Tensor, "*batch n"], y: Float[tf.Tensor, "*batch n"]) -> Float[tf.Tensor, "*batch"]:
    """Cosine similarity of two vectors: the cosine of the angle between them.

    cos(x, y) = xᵀy / (‖x‖ ‖y‖), and 0 if one of them is 0

    Args:
        x: vectors (..., n).
        y: vectors (..., n).

    Returns:
        One number a pair (...), from −1 to 1 but for rounding: 1 for vectors of one direction, 0 for a right angle.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> x, y = [[3.0, 4.0], [1.0, 0.0], [0.0, 0.0]], [[4.0, 3.0], [-2.0, 0.0], [1.0, 1.0]]
        >>> print(cosine_similarity(x, y).numpy())
        [ 0.96 -1.    0.  ]

    Conventions:
        It is larger the more alike they are, and no distance; 1 − cos(x, y) is called the cosine distance. PyTorch
        divides by max(‖x‖ ‖y‖, 1e-8). The gradient at a vector of zeros is 0.

    References:
        jurafsky2009, section 20.7; note D, sections 1 and 11.
    """
    return tf.cast(tf.reduce_sum(_unit(x) * _unit(y), axis=-1), x.dtype)


def _unit(x: tf.Tensor) -> tf.Tensor:
    """Return vectors of length 1, or 0, in float64: near ones are told apart in float32 too."""
    x = tf.cast(x, tf.float64)
    norm = tf.expand_dims(root_of_squares(x, [-1]), -1)
    zero = norm == 0
    return tf.where(zero, tf.zeros([], tf.float64), x / tf.where(zero, tf.ones([], tf.float64), norm))


def _check_number(function: str, table: Any, k: int, own: int) -> None:
    if k < 1:
        raise ValueError(f"{function}: k is {k}, expected 1 or more.")
    words = rows_of(table)
    most = words - own
    amount = f"{most}, " if isinstance(words, int) else ""
    told = f"{function}: k is {k}, expected at most {amount}as many as there are other words in the table."
    refuse_unless(k <= most, told)


def _validate_nearest(table: Any, queries: Any, *, k: int) -> None:
    _check_number("nearest_words", table, k, 1)
    check_indices("queries", queries, rows_of(table), lowest=0)


@graph_function(static=["k"], validate=_validate_nearest)
def nearest_words(table: Table, queries: Int[tf.Tensor, " queries"], *, k: int) -> Neighbours:
    """Nearest words by cosine similarity: the k nearest neighbours (k-NN) of a word.

    The k words w ≠ q of the *largest* cos(v_w, v_q)

    Args:
        table: v, one word a row (words, features).
        queries: indices q of words (queries,).
        k: how many neighbours, fewer than there are words.

    Returns:
        ``Neighbours(words, similarities)``, each (queries, k), the nearest first; of equally near words the one with
        the lower index. NaN in the table makes all similarities NaN.

    Raises:
        ValueError: an index is none of the words', or there are not so many others.

    Example:
        >>> near = nearest_words([[1.0, 0.0], [1.0, 1.0], [-1.0, 0.0], [5.0, 1.0]], [0], k=2)
        >>> print(near.words.numpy(), near.similarities.numpy().round(4))
        [[3 1]] [[0.9806 0.7071]]

    Conventions:
        A word is no neighbour of its own. Note D has the k vectors of the *smallest* cosine, which point the other way.
        gensim's ``most_similar`` for one word.

    References:
        mikolov2013efficient, section 4; note D, section 11.
    """
    unit = _unit(table)
    return _nearest(table, unit, tf.gather(unit, queries), queries[:, None], k)


def _nearest(table: tf.Tensor, unit: tf.Tensor, targets: tf.Tensor, left_out: tf.Tensor, k: int) -> Neighbours:
    """Return the k rows of ``unit`` with the largest products, but for those that are left out."""
    words = tf.range(tf.shape(unit)[0], dtype=left_out.dtype)
    own = tf.reduce_any(left_out[..., None] == words, axis=1)  # (queries, words)
    scores = tf.where(own, tf.constant(float("-inf"), tf.float64), tf.matmul(targets, unit, transpose_b=True))
    values, found = tf.math.top_k(scores, k)  # of ties the lower index comes first
    return spoiled(Neighbours(found, tf.cast(values, table.dtype)), holds_nan(table))


def _validate_analogy(table: Any, questions: Any, *, k: int, vectors: str) -> None:
    choice("analogy", "vectors", vectors, VECTORS)
    _check_number("analogy", table, k, 3)
    check_indices("questions", questions, rows_of(table), lowest=0)


@graph_function(static=["k", "vectors"], validate=_validate_analogy)
def analogy(
    table: Table, questions: Int[tf.Tensor, "questions 3"], *, k: int = 1, vectors: Literal["unit", "given"] = "unit"
) -> Neighbours:
    """Analogy of words, a is to b as c is to what: the nearest to v_b − v_a + v_c.

    The k words w ∉ {a, b, c} of the largest cos(v_w, v_b − v_a + v_c), with v divided by ‖v‖ for ``vectors="unit"``

    Args:
        table: v, one word a row (words, features).
        questions: indices a, b and c, one question a row (questions, 3).
        k: how many answers, at most as many as there are words beside three.
        vectors: "unit", each made a unit vector before they are added; or "given", added as they are.

    Returns:
        ``Neighbours(words, similarities)``, each (questions, k), the best answer first; of equally near words the one
        with the lower index. NaN in the table makes all similarities NaN.

    Raises:
        ValueError: an index is none of the words', there are not so many others, or ``vectors`` is no such word.

    Example:
        man : king as woman : ?, for man, king, woman, queen and apple.

        >>> table = [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [-1.0, 0.5, 0.0]]
        >>> print(analogy(table, [[0, 1, 2]]).words.numpy())
        [[3]]

    Conventions:
        Without leaving them out, c or b would nearly always be the answer. gensim makes unit vectors and leaves out all
        three, too; note D says neither.

    References:
        mikolov2013regularities; mikolov2013efficient, section 4; note D, section 11.
    """
    unit = _unit(table)
    a, b, c = tf.unstack(tf.gather(unit if vectors == "unit" else tf.cast(table, tf.float64), questions), 3, axis=1)
    return _nearest(table, unit, _unit(b - a + c), questions, k)
