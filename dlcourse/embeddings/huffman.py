"""Huffman's tree of a vocabulary: frequent words lie near its root."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_unless
from dlcourse.embeddings.noise import check_counts
from dlcourse.graph import graph_function

__all__ = ["HuffmanTree", "huffman_tree"]


class HuffmanTree(NamedTuple):
    """A binary tree with the words as leaves, told from below: whose child each node is, and on which side."""

    parents: Int[tf.Tensor, " nodes"]
    signs: Int[tf.Tensor, " nodes"]


def _validate(counts: Any) -> None:
    check_counts("huffman_tree", counts)
    told = "huffman_tree: counts are of one word, expected two words or more: one word needs no tree. Pass more counts."
    refuse_unless(tf.size(counts) != 1, told)


@graph_function(validate=_validate)
def huffman_tree(counts: Float[tf.Tensor, " vocabulary"]) -> HuffmanTree:
    """Huffman tree of a vocabulary: the two rarest nodes are merged until one is left, the root.

    It has the shortest paths on average, Σ_w f_w · (edges from the root to w), of all binary trees

    Args:
        counts: how often each word occurs, or its frequency (vocabulary,), at least two.

    Returns:
        ``HuffmanTree(parents, signs)``, each (2 · vocabulary − 1,), int32. Node w is the leaf of word w, node
        vocabulary + t what merge t has made; the last one is the root, its own parent. Signs are +1 for the left child,
        which is the one that was taken first, −1 for the right one, 0 for the root.

    Raises:
        ValueError: there are fewer than two words, or a count is negative.

    Example:
        B and C are merged to node 3, then 3 and A to the root; of equal ones the word comes first.

        >>> tree = huffman_tree([0.5, 0.2, 0.3])
        >>> print(tree.parents.numpy(), tree.signs.numpy())
        [4 3 3 4 4] [ 1  1 -1 -1  0]

    Conventions:
        The node with the smallest count is taken first. Of equal counts words come before merged nodes, a word with a
        smaller index before one with a larger, an older merged node before a younger one: of all Huffman trees that
        gives the one with the shortest longest path. Other rules give other trees of the same average length.

    References:
        huffman1952; mikolov2013, section 2.1; note D, section 11.
    """
    size = tf.shape(counts)[0]
    order = tf.argsort(counts, stable=True)
    leaves = tf.gather(counts, order)

    def merge(step: Any, leaf: Any, inner: Any, merged: Any, parents: Any, signs: Any) -> tuple[Any, ...]:
        """Take two nodes: words wait in the order of their counts, merged nodes in the order of their making."""
        node, total = size + step, tf.zeros([], counts.dtype)
        for sign in (1, -1):
            word, old = tf.minimum(leaf, size - 1), tf.minimum(inner, size - 2)
            is_leaf = (leaf < size) & ((inner >= step) | (leaves[word] <= merged[old]))
            child = tf.where(is_leaf, order[word], size + old)
            total += tf.where(is_leaf, leaves[word], merged[old])
            leaf, inner = leaf + tf.cast(is_leaf, tf.int32), inner + tf.cast(~is_leaf, tf.int32)
            parents = tf.tensor_scatter_nd_update(parents, [[child]], [node])
            signs = tf.tensor_scatter_nd_update(signs, [[child]], [sign])
        return step + 1, leaf, inner, tf.tensor_scatter_nd_update(merged, [[step]], [total]), parents, signs

    whole = 2 * size - 1
    start = (0, 0, 0, tf.zeros([size - 1], counts.dtype), tf.fill([whole], whole - 1), tf.zeros([whole], tf.int32))
    end = tf.while_loop(lambda step, *_: step < size - 1, merge, start, maximum_iterations=size - 1)
    return HuffmanTree(end[-2], end[-1])
