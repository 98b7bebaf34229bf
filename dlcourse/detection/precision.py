"""Average precision: how good a detector is, with its confidence's threshold left open."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.detection.anchors import check_share
from dlcourse.detection.boxes import iou
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import spoiled

__all__ = ["MeanAveragePrecision", "average_precision", "match_detections", "mean_average_precision"]

METHODS = ("all-point", "11-point")
ALL_POINT = "all-point"


class MeanAveragePrecision(NamedTuple):
    """The mean over classes, and the average precision of each class, NaN for one that no picture shows."""

    mean: Float[tf.Tensor, ""]
    classes: Float[tf.Tensor, " classes"]


def _validate_match(boxes: Any, scores: Any, classes: Any, truths: Any, truth_classes: Any, *, threshold: Any) -> None:
    check_share("threshold", threshold)


@graph_function(validate=_validate_match)
def match_detections(
    boxes: Float[tf.Tensor, "batch detections 4"],
    scores: Float[tf.Tensor, "batch detections"],
    classes: Int[tf.Tensor, "batch detections"],
    truths: Float[tf.Tensor, "batch truths 4"],
    truth_classes: Int[tf.Tensor, "batch truths"],
    *,
    threshold: Scalar = 0.5,
) -> Bool[tf.Tensor, "batch detections"]:
    """Match detections with truths: which are true positives.

    d claims argmaxⱼ IoU(d, j) over the truths of its class, if that is ≥ threshold; of all that claim one truth, the
    detection with the highest score has found it

    Args:
        boxes: corners of what is detected (batch, detections, 4).
        scores: confidences (batch, detections).
        classes: of the detections (batch, detections), from 0; −1 for one that is left out.
        truths: corners (batch, truths, 4).
        truth_classes: (batch, truths), from 0; −1 for padding.
        threshold: of the IoU.

    Returns:
        Whether each detection has found an object (batch, detections). A second detection of one object has not.

    Raises:
        ValueError: the threshold is not from 0 to 1, or shapes do not fit together.

    Example:
        The first detection finds the object, the second one again, and the third is of another class.

        >>> boxes = [[[0.0, 0.0, 0.5, 0.5], [0.0, 0.0, 0.5, 0.4], [0.0, 0.0, 0.5, 0.5]]]
        >>> found = match_detections(boxes, [[0.9, 0.8, 0.7]], [[1, 1, 0]], [[[0.0, 0.0, 0.5, 0.5]]], [[1]])
        >>> print(found.numpy())
        [[ True False False]]

    Conventions:
        As VOC's devkit: a detection claims the truth that it overlaps most, even if a better detection has that one
        already. COCO lets it take the next best truth that is free. Of equal scores the first detection is taken, of
        equal IoU the first truth. A score of NaN or −∞ finds nothing. There are no truths marked as difficult.

    References:
        everingham2010, section 4.2.
    """
    boxes, scores, truths = (tf.stop_gradient(t) for t in (boxes, scores, truths))
    lowest = tf.constant(float("-inf"), scores.dtype)
    scores = tf.where(tf.math.is_nan(scores), lowest, scores)
    rivals = (truth_classes >= 0)[:, None, :] & (
        tf.cast(truth_classes, classes.dtype)[:, None, :] == classes[..., None]
    )
    # Behind the truths stands one that is like nothing, so that there is one in any picture.
    table = tf.where(rivals, iou(boxes, truths), -tf.ones([], boxes.dtype))
    table = tf.concat([table, -tf.ones_like(boxes[..., :1])], axis=2)
    claimed = tf.argmax(table, axis=2, output_type=tf.int32)
    enough = tf.reduce_max(table, axis=2) >= tf.cast(threshold, table.dtype)
    claims = (enough & (scores > lowest))[..., None] & (claimed[..., None] == tf.range(tf.shape(table)[2]))
    best = tf.where(claims, scores[..., None], lowest)
    first = tf.cumsum(tf.cast(claims & (best == tf.reduce_max(best, axis=1, keepdims=True)), scores.dtype), axis=1)
    winner = claims & (best == tf.reduce_max(best, axis=1, keepdims=True)) & (first == 1)
    return tf.reduce_any(winner, axis=2)


def _validate_average(scores: Any, matched: Any, truths: Any, *, method: str) -> None:
    refuse_where(truths, lambda n: n < 0, "truths holds {:d}, expected counts, 0 or more.")
    _check_method(method)


def _check_method(method: str) -> None:
    if method not in METHODS:
        raise ValueError(f"method is {method!r}, expected 'all-point' or '11-point'.")


@graph_function(static=["method"], validate=_validate_average)
def average_precision(
    scores: Float[tf.Tensor, "*batch detections"],
    matched: Label[tf.Tensor, "*batch detections"],
    truths: Int[tf.Tensor, "*batch"],
    *,
    method: str = ALL_POINT,
) -> Float[tf.Tensor, "*batch"]:
    """AP, the average precision of a ranking: the area below precision over recall, which is made to fall.

    P_k = TP_k / k and R_k = TP_k / truths of the k detections with the highest scores,  P̃(R) = max of P_k with R_k ≥ R;
    all-point: ∫ P̃(R) dR from 0 to 1,  11-point: the mean of P̃ at R = 0, 0.1, …, 1

    Args:
        scores: (..., detections), of one class in all pictures; −∞ for what is no detection at all.
        matched: whether each is a true positive (..., detections), as ``match_detections`` says.
        truths: how many objects there are (...), those that nothing has found included.
        method: "all-point" or "11-point".

    Returns:
        AP (...) in [0, 1]; 0 without a detection, NaN without a truth, as there is nothing to be found.

    Raises:
        ValueError: a count is negative, the method is not known, or shapes do not fit together.

    Example:
        Right, wrong, right, of 4 objects: P̃ is 1 up to R = ¼, and ⅔ up to ½.

        >>> ranking = [0.9, 0.8, 0.7], [True, False, True]
        >>> print(average_precision(*ranking, 4).numpy().round(4))
        0.4167
        >>> print(average_precision(*ranking, 4, method="11-point").numpy().round(4))
        0.4545

    Conventions:
        VOC counts 11 points up to 2009 and all from 2010 on; COCO takes 101 points, and the mean over ten thresholds
        of the IoU. scikit-learn's ``average_precision_score`` does not make the precision fall, and counts equal scores
        as one threshold; here the first of equal scores comes first.

    References:
        everingham2010, sections 4.2 and 4.3; lin2014.
    """
    unknown = tf.reduce_any(tf.math.is_nan(scores), axis=-1)
    scores = tf.stop_gradient(scores)
    dtype = scores.dtype
    order = tf.math.top_k(tf.where(tf.math.is_nan(scores), tf.zeros_like(scores), scores), tf.shape(scores)[-1])
    hits = tf.gather(tf.cast(matched, dtype), order.indices, axis=-1, batch_dims=scores.shape.rank - 1)
    hits = tf.where(order.values > float("-inf"), hits, tf.zeros_like(hits))
    found = tf.cumsum(hits, axis=-1)
    precision = found / tf.cast(tf.range(1, tf.shape(scores)[-1] + 1), dtype)
    count = tf.cast(truths, dtype)
    if method == ALL_POINT:
        area = tf.reduce_sum(hits * _largest_from_here_on(precision), axis=-1)
        answer = area / tf.maximum(count, tf.ones_like(count))
    else:
        points = tf.cast(tf.range(11), dtype)
        reached = 10 * found[..., None, :] >= points[:, None] * count[..., None, None]  # in whole numbers, exactly
        reached = tf.where(reached, precision[..., None, :], tf.zeros([], dtype))
        answer = tf.reduce_mean(tf.maximum(tf.reduce_max(reached, axis=-1), 0), axis=-1)  # −∞ of none
    return spoiled(answer, unknown | (truths == 0))


def _largest_from_here_on(x: Any) -> Any:
    """Return the largest entry from each place to the end of the last axis, in log₂(size) rounds."""
    size = tf.shape(x)[-1]
    place = tf.range(size)

    def double(step: Any, x: Any) -> tuple[Any, Any]:
        ahead = tf.gather(x, tf.minimum(place + step, size - 1), axis=-1)
        return 2 * step, tf.ensure_shape(tf.maximum(x, ahead), x.shape)

    return tf.while_loop(lambda step, _: step < size, double, (tf.constant(1), x))[1]


def _validate_mean(
    scores: Any, classes: Any, matched: Any, truth_classes: Any, *, num_classes: int, method: str
) -> None:
    if num_classes < 1:
        raise ValueError(f"num_classes is {num_classes}, expected 1 or more, background not counted.")
    _check_method(method)
    mend = "Pass the classes of what the pictures show."
    refuse_empty("mean_average_precision", expected="at least one truth", mend=mend, truth_classes=truth_classes)
    for name, labels in (("classes", classes), ("truth_classes", truth_classes)):
        told = f"{name} holds {{:d}}, expected labels up to {num_classes - 1}, or -1."
        refuse_where(labels, lambda k: (k < -1) | (k >= num_classes), told)


@graph_function(static=["num_classes", "method"], validate=_validate_mean)
def mean_average_precision(
    scores: Float[tf.Tensor, "batch detections"],
    classes: Int[tf.Tensor, "batch detections"],
    matched: Label[tf.Tensor, "batch detections"],
    truth_classes: Int[tf.Tensor, "batch truths"],
    *,
    num_classes: int,
    method: str = ALL_POINT,
) -> MeanAveragePrecision:
    """mAP, the mean average precision over classes, of the detections in all pictures.

    (1/q) Σ_k AP_k over the q classes that have a truth

    Args:
        scores: confidences (batch, detections).
        classes: of the detections (batch, detections), from 0; −1 for one that is left out.
        matched: whether each is a true positive (batch, detections), as ``match_detections`` says.
        truth_classes: of the truths (batch, truths), −1 for padding.
        num_classes: how many classes there are, background not counted.
        method: of ``average_precision``.

    Returns:
        ``MeanAveragePrecision(mean, classes)``: a number, NaN if no picture shows anything, and (num_classes,).

    Raises:
        ValueError: a class is unknown, there is no class, or no row of truths, the method is not known, or shapes do
            not fit together.

    Example:
        Class 0 is found, then a mistake; class 1 is never found; class 2 does not occur.

        >>> found = mean_average_precision(
        ...     [[0.9, 0.8]], [[0, 0]], [[True, False]], [[0, 1, -1]], num_classes=3
        ... )
        >>> print(found.mean.numpy(), found.classes.numpy())
        0.5 [ 1.  0. nan]

    Conventions:
        The threshold of the IoU is that of ``match_detections``: with 0.5 this is VOC's mAP, written mAP@.5. The
        pictures' detections are ranked together; the mean of the pictures' own AP would be another number.

    References:
        everingham2010, section 4.2; lin2014.
    """
    kinds = tf.range(num_classes)
    mine = tf.reshape(tf.cast(classes, tf.int32), [-1]) == kinds[:, None]
    flat = tf.where(mine, tf.reshape(scores, [-1]), tf.constant(float("-inf"), scores.dtype))
    hits = tf.reshape(tf.cast(matched, tf.bool), [-1]) & mine
    there = tf.reshape(tf.cast(truth_classes, tf.int32), [-1]) == kinds[:, None]
    truths = tf.cast(tf.reduce_sum(tf.cast(there, tf.float32), axis=1), tf.int32)
    each = average_precision(flat, hits, truths, method=method)
    shown = tf.cast(truths > 0, each.dtype)
    mean = tf.reduce_sum(tf.where(truths > 0, each, tf.zeros_like(each))) / tf.reduce_sum(shown)
    return MeanAveragePrecision(mean, each)
