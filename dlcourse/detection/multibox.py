"""Multibox: what the anchors of a picture are to predict, and what their predictions say of the picture."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.checks import refuse_empty
from dlcourse.detection.anchors import assign_anchors, check_share
from dlcourse.detection.boxes import iou
from dlcourse.detection.offsets import (
    DEVIATIONS,
    MEANS,
    Four,
    check_deviations,
    check_sizes,
    decode_offsets,
    encode_offsets,
)
from dlcourse.detection.suppression import nms
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import spoiled, tracked

__all__ = ["MultiboxDetection", "MultiboxTarget", "multibox_detection", "multibox_target"]

Anchors = Float[tf.Tensor, "anchors 4"]
COMPETITORS = ("same class", "all")


class MultiboxTarget(NamedTuple):
    """For each anchor its class, 0 for background, whether its offsets count, and the offsets to its truth."""

    classes: Int[tf.Tensor, "batch anchors"]
    mask: Bool[tf.Tensor, "batch anchors 4"]
    offsets: Float[tf.Tensor, "batch anchors 4"]


class MultiboxDetection(NamedTuple):
    """For each anchor the class of what it has found, −1 for nothing, the confidence, and the box."""

    classes: Int[tf.Tensor, "batch anchors"]
    confidences: Float[tf.Tensor, "batch anchors"]
    boxes: Float[tf.Tensor, "batch anchors 4"]


def _check_anchors(function: str, anchors: Any) -> None:
    mend = "Make some by anchor_boxes."
    refuse_empty(function, expected="at least one anchor", mend=mend, anchors=anchors)
    check_sizes(function, "anchors", anchors, mend)


def _validate_target(anchors: Any, truths: Any, classes: Any, *, threshold: Any, means: Any, deviations: Any) -> None:
    _check_anchors("multibox_target", anchors)
    check_share("threshold", threshold)
    check_deviations(deviations)


@graph_function(validate=_validate_target)
def multibox_target(
    anchors: Anchors,
    truths: Float[tf.Tensor, "batch truths 4"],
    classes: Int[tf.Tensor, "batch truths"],
    *,
    threshold: Scalar = 0.5,
    means: Four = MEANS,
    deviations: Four = DEVIATIONS,
) -> MultiboxTarget:
    """Multibox target of each anchor: the class and the offsets of the truth that it is assigned to.

    Aᵢ ↦ Bⱼ: class kⱼ + 1, mask 1, offsets of Bⱼ from Aᵢ;  without a truth: class 0, mask 0, offsets 0

    Args:
        anchors: corners (anchors, 4), the same for all pictures.
        truths: corners of the objects' boxes (batch, truths, 4), padded to the same number in each picture.
        classes: k of each object (batch, truths), from 0; −1 for padding.
        threshold: of the IoU, as for ``assign_anchors``.
        means: μ of ``encode_offsets``.
        deviations: σ of ``encode_offsets``.

    Returns:
        ``MultiboxTarget(classes, mask, offsets)``: (batch, anchors), int32; (batch, anchors, 4), booleans, four equal
        ones an anchor; (batch, anchors, 4). A box without area is no truth, whatever its class: cut off by a crop, say.
        A picture without truths has background only. No gradient goes back.

    Raises:
        ValueError: there is no anchor, or one has no width or no height, the threshold is not from 0 to 1, a deviation
            is not above 0, or shapes do not fit together.

    Example:
        The second truth is padding.

        >>> anchors = [[0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 1.0, 1.0]]
        >>> target = multibox_target(anchors, [[[0.0, 0.0, 0.5, 0.4], [0.0, 0.0, 0.0, 0.0]]], [[2, -1]])
        >>> print(target.classes.numpy(), target.offsets[0, 0].numpy().round(3), target.offsets[0, 1].numpy())
        [[3 0]] [ 0.    -1.     0.    -1.116] [0. 0. 0. 0.]

    Conventions:
        The note gives an anchor without a truth the whole picture as its box; no offset to it is ever learnt, and here
        there is none. d2l's mask and offsets are flat, (batch, anchors · 4). In a picture with NaN among its boxes all
        offsets are NaN.

    References:
        liu2016, section 2.2; zhang2023, section 14.4; note D, section 10.
    """
    anchors, truths = tf.stop_gradient(anchors), tf.stop_gradient(truths)
    unknown = tf.math.is_nan(tf.reduce_sum(truths, axis=[1, 2]) + tf.reduce_sum(anchors))
    area = (truths[..., 2] > truths[..., 0]) & (truths[..., 3] > truths[..., 1])
    labels = tf.where(area, tf.cast(classes, tf.int32), -1)
    assigned = assign_anchors(iou(anchors, truths), labels, threshold=threshold)
    found = assigned >= 0
    # Behind the truths stands one that nobody has, so that there is one to be looked up in any picture.
    nobody = tf.zeros([tf.shape(truths)[0], 1], tf.int32)
    last = tf.shape(truths)[1]
    index = tf.where(found, assigned, last)
    labels = tf.gather(tf.concat([labels, nobody - 1], axis=1), index, axis=1, batch_dims=1) + 1
    behind = tf.cast(nobody[..., None], truths.dtype) + tf.constant([0, 0, 1, 1], truths.dtype)
    boxes = tf.gather(tf.concat([truths, behind], axis=1), index, axis=1, batch_dims=1)
    offsets = encode_offsets(anchors, boxes, means=means, deviations=deviations)
    mask = tf.repeat(found[..., None], 4, axis=-1)
    return MultiboxTarget(
        labels, mask, spoiled(tf.where(mask, offsets, tf.zeros_like(offsets)), unknown[:, None, None])
    )


def _validate_detection(
    probabilities: Any, offsets: Any, anchors: Any, *, threshold: Any, least: Any, competitors: str
) -> None:
    _check_anchors("multibox_detection", anchors)
    kinds = probabilities.shape[-1]
    if kinds is not None and kinds < 2:
        raise ValueError(f"probabilities are of {kinds} class, expected the background and one class or more.")
    check_share("threshold", threshold)
    if competitors not in COMPETITORS:
        raise ValueError(f"competitors is {competitors!r}, expected 'same class' or 'all'.")


@graph_function(static=["competitors"], validate=_validate_detection)
def multibox_detection(
    probabilities: Float[tf.Tensor, "batch anchors kinds"],
    offsets: Float[tf.Tensor, "batch anchors 4"],
    anchors: Anchors,
    *,
    threshold: Scalar = 0.5,
    least: Scalar = 0.01,
    competitors: str = "same class",
) -> MultiboxDetection:
    """Multibox detections from the predictions of all anchors: boxes, and what NMS leaves of them.

    pᵢ = max of P(k | i) over the classes k without background, kᵢ its class, boxᵢ by ``decode_offsets``; kᵢ = −1 where
    pᵢ < least or NMS drops i

    Args:
        probabilities: P (batch, anchors, classes + 1), background first.
        offsets: predicted (batch, anchors, 4).
        anchors: corners (anchors, 4).
        threshold: of the IoU in ``nms``.
        least: the smallest confidence of a detection.
        competitors: which boxes NMS compares: those of the "same class", or "all".

    Returns:
        ``MultiboxDetection(classes, confidences, boxes)``: (batch, anchors), int32, from 0 for the first class that is
        not background, −1 where nothing is found; (batch, anchors); corners (batch, anchors, 4). Confidence and box
        are told of every anchor, in the anchors' order. Offsets are those of ``encode_offsets`` with its own defaults.

    Raises:
        ValueError: there is no anchor, or one has no width or no height, no class but background, the threshold is not
            from 0 to 1, the competitors are not known, or shapes do not fit together.

    Example:
        >>> anchors = [[0.0, 0.0, 0.5, 0.5], [0.0, 0.0, 0.5, 0.4], [0.5, 0.5, 1.0, 1.0]]
        >>> found = multibox_detection([[[0.1, 0.9], [0.3, 0.7], [0.995, 0.005]]], np.zeros((1, 3, 4)), anchors)
        >>> print(found.classes.numpy(), found.confidences.numpy())
        [[ 0 -1 -1]] [[0.9   0.7   0.005]]

    Conventions:
        The largest probability of a class that is not background, even if background is more probable: ``least`` is
        what drops it. Of equal ones the first class. d2l gives a box below ``least`` the confidence 1 − p, moves
        detections to the front, and lets all classes compete; its default of ``least`` is the same.

    References:
        liu2016, section 3; zhang2023, section 14.4; note D, section 10.
    """
    objects = tracked(probabilities)[..., 1:]
    confidences = spoiled(tf.reduce_max(objects, axis=-1), tf.reduce_any(tf.math.is_nan(objects), axis=-1))
    classes = tf.argmax(tf.stop_gradient(objects), axis=-1, output_type=tf.int32)
    boxes = decode_offsets(anchors, offsets)
    enough = confidences >= tf.cast(least, confidences.dtype)
    scores = tf.where(enough, confidences, tf.constant(float("-inf"), confidences.dtype))
    kept = nms(boxes, scores, classes if competitors == "same class" else None, threshold=threshold)
    return MultiboxDetection(tf.where(kept, classes, -1), confidences, boxes)
