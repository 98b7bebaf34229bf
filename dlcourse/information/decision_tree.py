"""A decision tree, grown by information gain."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import Scalar, graph_function
from dlcourse.information.information_gain import Features, Labels, split_in_order, validate_samples
from dlcourse.nan import holds_nan, spoiled

__all__ = ["DecisionTree", "decision_tree", "decision_tree_predict"]


class DecisionTree(NamedTuple):
    """A tree's nodes, level by level from the root, which is node 0.

    A sample with x[feature] ≤ threshold goes left, any other right; a leaf has −1 for feature and both children.
    ``counts`` are the training samples of each class that reach a node, and ``gain`` is in bits.
    """

    feature: Int[tf.Tensor, " nodes"]
    threshold: Float[tf.Tensor, " nodes"]
    left: Int[tf.Tensor, " nodes"]
    right: Int[tf.Tensor, " nodes"]
    gain: Float[tf.Tensor, " nodes"]
    counts: Float[tf.Tensor, "nodes classes"]


class _Growth(NamedTuple):
    """A tree while it grows; the samples of a node are a stretch of every feature's order."""

    node: tf.Tensor
    nodes: tf.Tensor
    order: tf.Tensor
    start: tf.Tensor
    end: tf.Tensor
    depth: tf.Tensor
    tree: DecisionTree


def _validate_growth(x: Any, y: Any, *, num_classes: int, max_depth: Any) -> None:
    validate_samples("decision_tree", x, y, num_classes)


@graph_function(static=["num_classes"], validate=_validate_growth)
def decision_tree(x: Features, y: Labels, *, num_classes: int, max_depth: Scalar = math.inf) -> DecisionTree:
    """Grow a decision tree for classification, greedily by information gain, until its leaves are pure.

    At each node (j, t) = argmax IG("xⱼ ≤ t"), as ``best_split`` finds it, until a node is pure

    Args:
        x: features (samples, features).
        y: classes (samples,), integers from 0.
        num_classes: how many classes there are.
        max_depth: questions on any way from the root to a leaf, at most.

    Returns:
        ``DecisionTree(feature, threshold, left, right, gain, counts)``. A node is a leaf where it is pure, as deep as
        allowed, or all of its samples have the same features. A question without any gain is asked too: in
        exclusive-or it takes one to reach those that tell.

    Raises:
        ValueError: there is no sample or no feature, a label is out of range, or ``x`` is not finite.

    Example:
        Exclusive-or takes three questions:

        >>> tree = decision_tree([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0], num_classes=2)
        >>> print(tree.feature.numpy(), tree.gain.numpy())
        [ 0  1  1 -1 -1 -1 -1] [0. 1. 1. 0. 0. 0. 0.]

    Conventions:
        The splits of scikit-learn's ``DecisionTreeClassifier(criterion="entropy")``, but for ties: it takes the
        features in random order, here the lowest wins. It numbers its nodes depth first, and rounds x to float32.

    References:
        quinlan1986; breiman1984, section 2.4; note C, section 3.1.2.
    """
    classes = tf.one_hot(y, num_classes, dtype=x.dtype)
    columns = tf.transpose(x)  # (features, samples)
    samples = tf.shape(x)[0]
    capacity = 2 * samples - 1  # each question divides, so that there are at most as many leaves as samples
    none, zero = tf.fill([capacity], -1), tf.zeros([capacity], x.dtype)
    seed = DecisionTree(none, zero, none, none, zero, tf.zeros([capacity, num_classes], x.dtype))
    # Sorted once: dividing the samples keeps the order within each part.
    growth = _Growth(
        tf.constant(0), tf.constant(1), tf.argsort(columns, axis=1, stable=True),
        tf.zeros([capacity], tf.int32), tf.fill([capacity], samples), zero, seed,
    )  # fmt: skip
    grown = tf.while_loop(
        lambda growth: growth.node < growth.nodes,
        lambda growth: [_grow(growth, columns, classes, max_depth)],
        [growth],
        shape_invariants=[tf.nest.map_structure(lambda t: tf.TensorShape([None] * t.shape.rank), growth)],
    )[0]
    return spoiled(DecisionTree(*[array[: grown.nodes] for array in grown.tree]), holds_nan(x))


def _grow(growth: _Growth, columns: tf.Tensor, classes: tf.Tensor, max_depth: tf.Tensor) -> _Growth:
    """Ask one node's question, or make the node a leaf."""
    node, order, tree = growth.node, growth.order, growth.tree
    start, end, depth = growth.start[node], growth.end[node], growth.depth[node]
    own = order[:, start:end]  # (features, samples of the node)
    own_classes = tf.gather(classes, own)
    counts = tf.reduce_sum(own_classes[0], axis=0)
    split = split_in_order(tf.gather(columns, own, batch_dims=1), own_classes)
    impure = tf.math.count_nonzero(counts) > 1
    tree = tree._replace(counts=_put(tree.counts, node, counts))
    growth = growth._replace(node=node + 1, tree=tree)

    def divide() -> _Growth:
        goes_left = tf.gather(columns[split.feature] <= split.threshold, own)
        features = tf.shape(own)[0]
        parts = [tf.reshape(tf.boolean_mask(own, side), [features, -1]) for side in (goes_left, ~goes_left)]
        middle, left = start + tf.shape(parts[0])[1], growth.nodes
        question = {"feature": split.feature, "threshold": split.threshold, "gain": split.gain}
        changes = {**question, "left": left, "right": left + 1}
        return growth._replace(
            nodes=left + 2,
            order=tf.concat([order[:, :start], *parts, order[:, end:]], axis=1),
            start=_put(_put(growth.start, left, start), left + 1, middle),
            end=_put(_put(growth.end, left, middle), left + 1, end),
            depth=_put(_put(growth.depth, left, depth + 1), left + 1, depth + 1),
            tree=tree._replace(**{name: _put(getattr(tree, name), node, value) for name, value in changes.items()}),
        )

    return tf.cond(impure & (split.feature >= 0) & (depth < max_depth), divide, lambda: growth)


def _put(array: tf.Tensor, index: tf.Tensor, value: tf.Tensor) -> tf.Tensor:
    return tf.tensor_scatter_nd_update(array, [[index]], [value])


@graph_function()
def decision_tree_predict(tree: DecisionTree, x: Features) -> Float[tf.Tensor, "samples classes"]:
    """Predict class probabilities by a decision tree.

    p(class | x) = the share of the class among the training samples in the leaf that x reaches

    Args:
        tree: a tree, as ``decision_tree`` returns it.
        x: features (samples, features), of the training samples' precision.

    Returns:
        Probabilities (samples, classes); the largest is that of the class to predict. NaN for a sample that holds NaN.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> tree = decision_tree([[1.0], [2.0], [4.0]], [0, 0, 1], num_classes=2)
        >>> print(decision_tree_predict(tree, [[0.0], [3.0], [3.5]]).numpy())
        [[1. 0.]
         [1. 0.]
         [0. 1.]]

    References:
        quinlan1986; breiman1984, section 2.4.
    """

    def step(nodes: tf.Tensor) -> list[tf.Tensor]:
        feature = tf.gather(tree.feature, nodes)
        value = tf.gather(x, tf.maximum(feature, 0), batch_dims=1)
        goes_left = value <= tf.gather(tree.threshold, nodes)
        child = tf.where(goes_left, tf.gather(tree.left, nodes), tf.gather(tree.right, nodes))
        return [tf.where(feature < 0, nodes, child)]

    nodes = tf.while_loop(
        lambda nodes: tf.reduce_any(tf.gather(tree.feature, nodes) >= 0),
        step,
        [tf.zeros_like(x[:, 0], tf.int32)],
        shape_invariants=[x.shape[:1]],
    )[0]
    counts = tf.gather(tree.counts, nodes)
    shares = counts / tf.reduce_sum(counts, axis=-1, keepdims=True)
    return spoiled(shares, tf.reduce_any(tf.math.is_nan(x), axis=1, keepdims=True) | holds_nan(tree.threshold))
