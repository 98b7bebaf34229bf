"""Hierarchical softmax: a word's probability is that of the way to its leaf of a binary tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_unless, refuse_where
from dlcourse.embeddings.skip_gram import Table
from dlcourse.embeddings.skip_gram_scores import Words
from dlcourse.embeddings.word_indices import added_up, check_words, looked_up
from dlcourse.graph import graph_function

__all__ = ["HierarchicalSoftmaxGradients", "hierarchical_softmax", "hierarchical_softmax_gradient"]

Inner = Float[tf.Tensor, "inner dim"]
Nodes = Int[tf.Tensor, " nodes"]


class HierarchicalSoftmaxGradients(NamedTuple):
    """The gradients of a loss with respect to the word vectors and to the vectors of the inner nodes."""

    centre: Table
    inner: Inner


def _validate(function: str) -> Callable[..., None]:
    def validate(centre_words: Any, words: Any, centre: Any, inner: Any, parents: Any, signs: Any) -> None:
        check_words(function, centre, centre_words=centre_words, words=words)
        size, rows, nodes = tf.shape(centre)[0], tf.shape(inner)[0], tf.shape(parents)[0]
        told = (
            f"{function}: parents, inner and centre have {_known(nodes)}, {_known(rows)} and {_known(size)} entries, "
            "expected 2n − 1, n − 1 and n of them for n words. Pass the tree of this vocabulary."
        )
        refuse_unless((size >= 2) & (rows == size - 1) & (nodes == 2 * size - 1), told)
        places = tf.range(nodes, dtype=parents.dtype)
        last = tf.cast(nodes - 1, parents.dtype)
        above = (parents > places) | (places == last)
        told = (
            f"{function}: parents are no tree's, expected each node's to be an inner node behind it. Use huffman_tree."
        )
        is_tree = above & (parents <= last) & (parents >= tf.cast(size, parents.dtype))
        refuse_unless(tf.reduce_all(is_tree), told)
        told = f"{function}: signs hold {{:d}}, expected 1 for a left child, −1 for a right one, 0 for the root."
        refuse_where(signs, lambda sign: (sign < -1) | (sign > 1), told)

    return validate


def _known(number: tf.Tensor) -> Any:
    value = tf.get_static_value(number)
    return "?" if value is None else int(value)


@graph_function(validate=_validate("hierarchical_softmax"))
def hierarchical_softmax(
    centre_words: Words, words: Words, centre: Table, inner: Inner, parents: Nodes, signs: Nodes
) -> Float[tf.Tensor, " batch"]:
    """Hierarchical softmax loss: negative log-probability of the way from the root to the word's leaf.

    P(w_o | w_c) = Π_j σ(s_j u_jᵀ v_c) over the inner nodes j on the way to the leaf of w_o, with s_j = 1 where the way
    goes on to the left child of j, else −1;  J = −ln P

    Args:
        centre_words: c, indices of words (batch,).
        words: o, a context word of each (batch,).
        centre: V, the vector v of each word as a centre (vocabulary, d).
        inner: U, the vector u of each inner node, in the order of the tree (vocabulary − 1, d).
        parents: of each node, as ``huffman_tree`` gives them (2 · vocabulary − 1,).
        signs: the side that each node lies on (2 · vocabulary − 1,).

    Returns:
        One loss a pair (batch,), in nats. For each centre word the probabilities of all words sum to one.

    Raises:
        ValueError: an index is no word's, the sizes are not those of one vocabulary, or the parents make no tree.

    Example:
        The tree A | (B | C) with u = −1 for the pair and u = ½ for the root, v = 2: the way to A is to the left.

        >>> tree = [4, 3, 3, 4, 4], [1, 1, -1, -1, 0]
        >>> losses = hierarchical_softmax([0, 0, 0], [0, 1, 2], 2 * tf.ones([3, 1]), [[-1.0], [0.5]], *tree)
        >>> print(tf.exp(-losses).numpy().round(4))
        [0.7311 0.0321 0.2369]

    Conventions:
        Note D closes the bracket of σ before uᵀv and takes the side of a node for a comparison with 0; its three
        "probabilities" of the example sum to 0.19. A pair costs as many products as its word's way is long.

    References:
        morin2005; mikolov2013, equation 3; note D, section 11.
    """
    vectors = looked_up(centre, centre_words)

    def climb(node: tf.Tensor, losses: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        parent, sign, vector = _step(node, inner, parents, signs)
        scores = tf.reduce_sum(vector * vectors, axis=1)
        return parent, losses + tf.where(sign != 0, tf.nn.softplus(-sign * scores), tf.zeros_like(scores))

    return _to_the_root(climb, words, parents, tf.zeros_like(vectors[:, 0]))[1]


def _step(node: tf.Tensor, inner: tf.Tensor, parents: tf.Tensor, signs: tf.Tensor) -> tuple[tf.Tensor, ...]:
    """Return the parents of some nodes, the sides that they lie on, and the parents' vectors."""
    parent = tf.gather(parents, node)
    return parent, tf.cast(tf.gather(signs, node), inner.dtype), looked_up(inner, _rows(parent, inner))


def _rows(parent: tf.Tensor, inner: tf.Tensor) -> tf.Tensor:
    return parent - tf.cast(tf.shape(inner)[0] + 1, parent.dtype)  # the leaves come first


def _to_the_root(climb: Callable[..., Any], words: tf.Tensor, parents: tf.Tensor, *start: tf.Tensor) -> Any:
    """Climb from the leaves until all are at the root, and there stay."""
    inner = tf.shape(parents)[0] // 2
    root = tf.cast(2 * inner, parents.dtype)
    return tf.while_loop(
        lambda node, *_: tf.reduce_any(node != root), climb, (tf.cast(words, parents.dtype), *start),
        maximum_iterations=inner,
    )  # fmt: skip


@graph_function(validate=_validate("hierarchical_softmax_gradient"))
def hierarchical_softmax_gradient(
    centre_words: Words, words: Words, centre: Table, inner: Inner, parents: Nodes, signs: Nodes
) -> HierarchicalSoftmaxGradients:
    """Gradient of the hierarchical softmax losses' sum: with respect to word vectors and inner nodes.

    ∂J/∂v_c = Σ_j s_j (σ(s_j u_jᵀv_c) − 1) u_j,  ∂J/∂u_j = s_j (σ(s_j u_jᵀv_c) − 1) v_c, j on the way to the leaf of w_o

    Args:
        centre_words: c (batch,).
        words: o (batch,).
        centre: V (vocabulary, d).
        inner: U (vocabulary − 1, d).
        parents: of each node (2 · vocabulary − 1,).
        signs: the side that each node lies on (2 · vocabulary − 1,).

    Returns:
        ``HierarchicalSoftmaxGradients(centre, inner)``, of the shapes of the tables; a node on several ways adds up.

    Raises:
        ValueError: as for ``hierarchical_softmax``.

    Example:
        >>> tree = [4, 3, 3, 4, 4], [1, 1, -1, -1, 0]
        >>> gradients = hierarchical_softmax_gradient([0], [1], 2 * tf.ones([3, 1]), [[0.0], [0.0]], *tree)
        >>> print(gradients.inner.numpy().tolist())
        [[-1.0], [1.0]]

    References:
        mikolov2013; note D, section 11.
    """
    vectors = looked_up(centre, centre_words)

    def climb(node: tf.Tensor, to_vectors: tf.Tensor, to_inner: tf.Tensor) -> tuple[tf.Tensor, ...]:
        parent, sign, vector = _step(node, inner, parents, signs)
        scores = tf.reduce_sum(vector * vectors, axis=1)
        delta = (-sign * tf.sigmoid(-sign * scores))[:, None]  # zero at the root
        to_inner += added_up(delta * vectors, _rows(parent, inner), inner)
        return parent, to_vectors + delta * vector, to_inner

    start = tf.zeros_like(vectors), tf.zeros_like(inner)
    _, to_vectors, to_inner = _to_the_root(climb, words, parents, *start)
    return HierarchicalSoftmaxGradients(added_up(to_vectors, centre_words, centre), to_inner)
