"""Which anchors a region proposal network learns from, and what it is to say of them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_unless, refuse_where
from dlcourse.detection.ssd_losses import ranks
from dlcourse.graph import Scalar, graph_function
from dlcourse.ranges import whole_number

__all__ = ["balanced_sample", "rpn_labels"]


def _validate_labels(overlaps: Any, present: Any, positive: Any, negative: Any) -> None:
    refuse_where(overlaps, lambda x: (x < 0) | (x > 1), "overlaps holds {:g}, expected IoUs from 0 to 1.")
    for name, value in (("positive", positive), ("negative", negative)):
        refuse_where(value, lambda v: ~((v >= 0) & (v <= 1)), f"{name} is {{:g}}, expected a number from 0 to 1.")
    told = "rpn_labels: negative is above positive, expected a lower number, such as 0.3 with 0.7."
    refuse_unless(tf.cast(negative, tf.float64) <= tf.cast(positive, tf.float64), told)


@graph_function(validate=_validate_labels)
def rpn_labels(
    overlaps: Float[tf.Tensor, "batch anchors truths"],
    present: Label[tf.Tensor, "batch truths"],
    *,
    positive: Scalar = 0.7,
    negative: Scalar = 0.3,
) -> tuple[Int[tf.Tensor, "batch anchors"], Int[tf.Tensor, "batch anchors"]]:
    """Labels of anchors for a region proposal network (RPN): object, background, or neither.

    p* = 1 where maxⱼ IoUᵢⱼ > 0.7, or IoUᵢⱼ = maxₐ IoUₐⱼ > 0 for some truth j; else 0 where maxⱼ IoUᵢⱼ < 0.3; else −1

    Args:
        overlaps: IoU of each anchor with each truth (batch, anchors, truths), as ``iou`` gives it.
        present: True, or 1, for truths that there are (batch, truths); False for padding.
        positive: above which an anchor has an object.
        negative: below which it has none.

    Returns:
        The labels (batch, anchors), 1, 0 or −1; and of each anchor the truth with which it overlaps most, the first of
        several, or −1 where there is no truth (batch, anchors).

    Raises:
        ValueError: an overlap or a threshold is not from 0 to 1, or the thresholds are not in order.

    Example:
        The second anchor overlaps little with the truth, but no other one does more.

        >>> labels, matches = rpn_labels([[[0.8, 0.0], [0.0, 0.4], [0.5, 0.0], [0.2, 0.1]]], [[True, True]])
        >>> print(labels.numpy(), matches.numpy())
        [[ 1  1 -1  0]] [[0 1 0 0]]

    Conventions:
        As in the paper, all anchors that share a truth's largest overlap are positive. Their match is the truth *they*
        overlap with most, as in Detectron and torchvision. An anchor that reaches over the picture's edge is like any
        other; the paper leaves it out.

    References:
        ren2015, section 3.1.2; note D, section 10.
    """
    there = tf.cast(present, tf.bool)[:, None, :]
    overlaps = tf.where(there, overlaps, -tf.ones_like(overlaps))
    # A last column for none makes a picture without truths like any other.
    whole = tf.concat([overlaps, -tf.ones_like(tf.reduce_sum(overlaps, axis=2, keepdims=True))], axis=2)
    best = tf.reduce_max(whole, axis=2)
    matches = tf.where(best >= 0, tf.argmax(whole, axis=2, output_type=tf.int32), -1)
    of_truth = tf.reduce_max(overlaps, axis=1, keepdims=True)
    needed = tf.reduce_any((overlaps == of_truth) & (overlaps > 0), axis=2)
    labels = tf.where((best > positive) | needed, 1, tf.where(best < negative, 0, -1))
    return labels, matches


def _validate_sample(labels: Any, uniforms: Any, count: Any, share: Any) -> None:
    whole_number("balanced_sample", "count", count, meaning="anchors of a picture, such as 256")
    refuse_where(labels, lambda c: (c < -1) | (c > 1), "labels holds {:g}, expected 1, 0 or -1.")
    refuse_where(share, lambda s: ~((s >= 0) & (s <= 1)), "share is {:g}, expected a number from 0 to 1, such as 0.5.")


@graph_function(static=["count"], validate=_validate_sample)
def balanced_sample(
    labels: Label[tf.Tensor, "batch anchors"],
    uniforms: Float[tf.Tensor, "batch anchors"],
    *,
    count: int = 256,
    share: Scalar = 0.5,
) -> Int[tf.Tensor, "batch anchors"]:
    """Balanced sample of anchors: not more objects than a share, filled up with background.

    of the anchors with p* = 1 those with the min(P, ⌊share · count⌋) smallest uniforms, of those with p* = 0 as many as
    are missing, or all; the others become −1

    Args:
        labels: p* (batch, anchors), 1, 0 or −1.
        uniforms: numbers from 0 to 1 (batch, anchors), which decide who is chosen.
        count: anchors of a picture that are wanted.
        share: of these, those with an object at most.

    Returns:
        The labels (batch, anchors) of those that are chosen, −1 for all others. Of equal uniforms the first is chosen.

    Raises:
        ValueError: another label, no positive count, or a share that is none.

    Example:
        >>> uniforms = [[0.3, 0.2, 0.1, 0.6, 0.5, 0.4]]
        >>> print(balanced_sample([[1, 1, 1, 0, 0, -1]], uniforms, count=3, share=0.5).numpy())
        [[-1 -1  1  0  0 -1]]

    Conventions:
        The paper's. Where objects are few, background takes their place.

    References:
        ren2015, section 3.1.3; girshick2015, section 2.3.
    """
    labels = tf.cast(labels, tf.int32)
    wanted = tf.cast(tf.floor(tf.cast(share, uniforms.dtype) * count), tf.int32)
    objects = _first(labels == 1, uniforms, wanted)
    missing = count - tf.reduce_sum(tf.cast(objects, tf.int32), axis=1, keepdims=True)
    return tf.where(objects, 1, tf.where(_first(labels == 0, uniforms, missing), 0, -1))


def _first(among: tf.Tensor, uniforms: tf.Tensor, most: tf.Tensor) -> tf.Tensor:
    """Choose so many of them, those with the smallest numbers."""
    keys = tf.where(among, -uniforms, tf.constant(float("-inf"), uniforms.dtype))
    return (ranks(keys) < most) & among
