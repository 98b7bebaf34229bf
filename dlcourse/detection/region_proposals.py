"""From what a network says of anchors to regions, and from regions to what they are to be."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_where
from dlcourse.detection.boxes import iou
from dlcourse.detection.multibox import MultiboxDetection
from dlcourse.detection.offsets import decode_offsets, encode_offsets
from dlcourse.detection.suppression import nms
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import spoiled, tracked
from dlcourse.ranges import whole_number

__all__ = ["region_detection", "region_proposals", "region_targets"]

Boxes = Float[tf.Tensor, "batch regions 4"]
PerRegion = Int[tf.Tensor, "batch regions"]
_SHARE = "expected a number from 0 to 1, such as"


def _check_share(name: str, value: Any, example: str) -> None:
    refuse_where(value, lambda v: ~((v >= 0) & (v <= 1)), f"{name} is {{:g}}, {_SHARE} {example}.")


def _validate_proposals(
    objectness: Any, offsets: Any, anchors: Any, count: Any, before: Any, threshold: Any, least: Any
) -> None:
    whole_number("region_proposals", "count", count, meaning="regions of a picture, such as 300")
    whole_number("region_proposals", "before", before, meaning="regions before suppression, such as 2000")
    _check_share("threshold", threshold, "0.7")
    _check_share("least", least, "0.01")


@graph_function(static=["count", "before"], validate=_validate_proposals)
def region_proposals(
    objectness: Float[tf.Tensor, "batch anchors"],
    offsets: Float[tf.Tensor, "batch anchors 4"],
    anchors: Float[tf.Tensor, "anchors 4"],
    *,
    count: int = 64,
    before: int = 256,
    threshold: Scalar = 0.7,
    least: Scalar = 0.01,
) -> tuple[Float[tf.Tensor, "batch count 4"], Float[tf.Tensor, "batch count"]]:
    """Region proposals of a network (RPN): decoded, clipped, without small ones and without similar ones.

    B = clip(decode(A, t), 0, 1); of those whose sides are both at least ``least``, the ``before`` best; NMS; the
    ``count`` best

    Args:
        objectness: p (batch, anchors), logits.
        offsets: t (batch, anchors, 4), as ``decode_offsets`` takes them.
        anchors: A (anchors, 4), corners (x₁, y₁, x₂, y₂) as shares of the picture.
        count: regions of a picture.
        before: how many of the best come before suppression, whose time grows with them.
        threshold: the IoU above which the worse of two regions is left out.
        least: the smallest side of a region, as a share of the picture's.

    Returns:
        The regions (batch, count, 4) in order of their objectness, and that (batch, count). Where there are fewer,
        boxes of zeros follow, with −∞. Of equally good ones the first anchor comes first. No gradient goes through the
        boxes, nor through the choice. A picture with NaN among its numbers has NaN in all of its regions.

    Raises:
        ValueError: a count that is not positive, or a share that is none.

    Example:
        The second anchor is like the first, and the third reaches over the edge.

        >>> anchors = [[0.1, 0.1, 0.5, 0.5], [0.1, 0.1, 0.5, 0.52], [0.5, 0.5, 1.5, 1.5]]
        >>> boxes, scores = region_proposals([[2.0, 1.0, 0.0]], np.zeros((1, 3, 4)), anchors, count=3)
        >>> print(boxes.numpy()[0], scores.numpy()[0])
        [[0.1 0.1 0.5 0.5]
         [0.5 0.5 1.  1. ]
         [0.  0.  0.  0. ]] [  2.   0. -inf]

    Conventions:
        The paper keeps 2000 regions in training and 300 afterwards, of 6000 before suppression. Note D has the places
        only. The paper stops the gradient at the boxes, too, in its approximate joint training.

    References:
        ren2015, sections 3.1 and 3.3; note D, section 10.
    """
    lowest = tf.constant(float("-inf"), objectness.dtype)
    boxes = tf.stop_gradient(tf.clip_by_value(decode_offsets(anchors[None], offsets), 0.0, 1.0))
    sides = tf.minimum(boxes[..., 2] - boxes[..., 0], boxes[..., 3] - boxes[..., 1])
    usable = (sides >= least) & ~tf.math.is_nan(objectness)
    scores = tf.where(usable, objectness, lowest)
    scores, boxes = _best(scores, boxes, before)
    kept = nms(boxes, scores, threshold=threshold)
    scores, boxes = _best(tf.where(kept, scores, lowest), boxes, count)
    unknown = _nan_in(objectness) | _nan_in(offsets) | tf.reduce_any(tf.math.is_nan(anchors))
    boxes = tf.where((scores > lowest)[..., None], boxes, tf.zeros_like(boxes))
    return spoiled(boxes, unknown[:, None, None]), scores * _nan_or_one(unknown, scores.dtype)[:, None]


def _nan_or_one(unknown: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Return a factor whose product is NaN where nothing is known, and the gradient of it, too."""
    return tf.where(unknown, tf.constant(float("nan"), dtype), tf.ones([], dtype))


def _nan_in(x: tf.Tensor) -> tf.Tensor:
    """Return of each picture whether one of its numbers is NaN."""
    return tf.reduce_any(tf.math.is_nan(x), axis=tf.range(1, tf.rank(x)))


def _best(scores: tf.Tensor, boxes: tf.Tensor, count: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Take so many in order; behind them come boxes of zeros where there are fewer."""
    lowest = tf.constant(float("-inf"), scores.dtype)
    more = tf.fill([tf.shape(scores)[0], count], lowest)
    scores = tf.concat([scores, more], axis=1)
    boxes = tf.concat([boxes, tf.zeros_like(more)[..., None] * tf.ones([4], boxes.dtype)], axis=1)
    order = tf.argsort(tf.stop_gradient(scores), axis=1, direction="DESCENDING", stable=True)[:, :count]
    return tf.gather(scores, order, batch_dims=1), tf.gather(boxes, order, batch_dims=1)


def _validate_targets(regions: Any, truths: Any, classes: Any, threshold: Any) -> None:
    _check_share("threshold", threshold, "0.5")
    refuse_where(classes, lambda c: c < -1, "classes holds {:g}, expected 0 or more, or -1 for padding.")


@graph_function(validate=_validate_targets)
def region_targets(
    regions: Boxes,
    truths: Float[tf.Tensor, "batch truths 4"],
    classes: Int[tf.Tensor, "batch truths"],
    *,
    threshold: Scalar = 0.5,
) -> tuple[PerRegion, Boxes]:
    """Targets of regions: the class of the truth that each region overlaps most, and the offsets to it.

    j = argmax IoU(Rᵢ, Bⱼ); cᵢ = kⱼ + 1 and t*ᵢ = encode(Rᵢ, Bⱼ) where that is at least ½, else 0

    Args:
        regions: R (batch, regions, 4), corners as shares of the picture; a box without area is padding.
        truths: B (batch, truths, 4).
        classes: k (batch, truths), from 0; −1 for padding.
        threshold: the least IoU of a region with an object.

    Returns:
        The classes (batch, regions), 0 for background, −1 for padding; the offsets (batch, regions, 4), 0 without an
        object. Of several truths with the same IoU the first one counts. No gradient goes through them. In a picture
        with NaN among its boxes all offsets are NaN.

    Raises:
        ValueError: a class below −1, or a threshold that is none.

    Example:
        >>> regions = [[[0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]]]
        >>> found, offsets = region_targets(regions, [[[0.0, 0.0, 0.5, 0.4]]], [[2]])
        >>> print(found.numpy(), offsets.numpy()[0, 0].round(3))
        [[ 3  0 -1]] [ 0.    -1.     0.    -1.116]

    Conventions:
        In Fast R-CNN background has an IoU of 0.1 to 0.5; here of all below. A truth that no region overlaps enough has
        none, unlike with ``assign_anchors``.

    References:
        girshick2015, section 2.3; note D, section 10.
    """
    regions, truths = tf.stop_gradient(regions), tf.stop_gradient(truths)
    unknown = (_nan_in(regions) | _nan_in(truths))[:, None, None]
    real, there = _has_area(regions), _has_area(truths) & (classes >= 0)
    whole = tf.constant([0, 0, 1, 1], regions.dtype)  # in the place of boxes without area, which have no offsets
    regions, truths = tf.where(real[..., None], regions, whole), tf.where(there[..., None], truths, whole)
    overlaps = tf.where(there[:, None, :], iou(regions, truths), -tf.ones([], regions.dtype))
    none = -tf.ones_like(regions[..., :1])  # a last column for no truth
    overlaps = tf.concat([overlaps, none], axis=2)
    truths = tf.concat([truths, tf.zeros([tf.shape(truths)[0], 1, 4], truths.dtype) + whole], axis=1)
    classes = tf.concat([classes, -tf.ones([tf.shape(classes)[0], 1], classes.dtype)], axis=1)
    match = tf.argmax(overlaps, axis=2, output_type=tf.int32)
    positive = real & (tf.reduce_max(overlaps, axis=2) >= threshold) & (match < tf.shape(overlaps)[2] - 1)
    found = tf.cast(tf.gather(classes, match, batch_dims=1), tf.int32) + 1
    offsets = encode_offsets(regions, tf.gather(truths, match, batch_dims=1))
    labels = tf.where(real, tf.where(positive, found, 0), -1)
    return labels, spoiled(tf.where(positive[..., None], offsets, tf.zeros_like(offsets)), unknown)


def _has_area(boxes: tf.Tensor) -> tf.Tensor:
    return (boxes[..., 2] > boxes[..., 0]) & (boxes[..., 3] > boxes[..., 1])


def _validate_detection(scores: Any, offsets: Any, regions: Any, threshold: Any, least: Any) -> None:
    _check_share("threshold", threshold, "0.5")
    _check_share("least", least, "0.01")
    if scores.shape[2] is not None and scores.shape[2] < 2:
        raise ValueError(
            f"region_detection: probabilities has {scores.shape[2]} columns, expected one for the background and one "
            "for each class."
        )


@graph_function(validate=_validate_detection)
def region_detection(
    probabilities: Float[tf.Tensor, "batch regions k"],
    offsets: Boxes,
    regions: Boxes,
    *,
    threshold: Scalar = 0.5,
    least: Scalar = 0.01,
) -> MultiboxDetection:
    """Detections from regions: the most likely class of each region, its box, and what NMS leaves of them.

    pᵢ = maxₖ P(k | i) over the classes k without background, boxᵢ = clip(decode(Rᵢ, tᵢ), 0, 1); NMS among the boxes of
    a class with pᵢ ≥ ``least``

    Args:
        probabilities: P (batch, regions, q + 1), background first.
        offsets: t (batch, regions, 4).
        regions: R (batch, regions, 4), corners as shares of the picture; a box without area is padding.
        threshold: the IoU above which the less likely of two boxes of a class is left out.
        least: the smallest probability of a detection.

    Returns:
        ``MultiboxDetection(classes, confidences, boxes)``: (batch, regions), from 0, −1 where nothing is found;
        (batch, regions); (batch, regions, 4). A region of padding, or of NaN, has found nothing.

    Raises:
        ValueError: a share that is none, or no class beside the background.

    Example:
        >>> regions = [[[0.0, 0.0, 0.5, 0.5], [0.0, 0.0, 0.5, 0.4], [0.0, 0.0, 0.0, 0.0]]]
        >>> found = region_detection([[[0.1, 0.9], [0.3, 0.7], [0.0, 1.0]]], np.zeros((1, 3, 4)), regions)
        >>> print(found.classes.numpy(), found.confidences.numpy())
        [[ 0 -1 -1]] [[0.9 0.7 1. ]]

    Conventions:
        ``multibox_detection`` is the same for anchors, which all pictures share.

    References:
        girshick2015, section 2; ren2015; note D, section 10.
    """
    real = _has_area(regions)
    objects = probabilities[..., 1:]
    confidences = spoiled(tf.reduce_max(objects, axis=2), tf.reduce_any(tf.math.is_nan(objects), axis=2))
    classes = tf.argmax(objects, axis=2, output_type=tf.int32)
    whole = tf.constant([0, 0, 1, 1], regions.dtype)
    unknown = tf.reduce_any(tf.math.is_nan(regions) | tf.math.is_nan(offsets), axis=2, keepdims=True)
    offsets *= _nan_or_one(unknown, offsets.dtype)
    moved = tf.clip_by_value(tracked(decode_offsets(tf.where(real[..., None], regions, whole), offsets)), 0.0, 1.0)
    boxes = spoiled(tf.where(real[..., None] | unknown, moved, regions), unknown)
    eligible = tf.stop_gradient(tf.where(real & (confidences >= least), confidences, -tf.ones_like(confidences)))
    eligible = tf.where(eligible < 0, tf.constant(float("-inf"), eligible.dtype), eligible)
    kept = nms(boxes, eligible, classes, threshold=threshold)
    return MultiboxDetection(tf.where(kept, classes, -1), confidences, boxes)
