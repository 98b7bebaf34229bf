"""Non-maximum suppression: of many boxes around one object, the most certain one is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.detection.anchors import check_share
from dlcourse.graph import Scalar, graph_function

__all__ = ["nms"]


def _validate(boxes: Any, scores: Any, classes: Any, *, threshold: Any) -> None:
    check_share("threshold", threshold)


@graph_function(validate=_validate)
def nms(
    boxes: Float[tf.Tensor, "batch boxes 4"],
    scores: Float[tf.Tensor, "batch boxes"],
    classes: Int[tf.Tensor, "batch boxes"] | None = None,
    *,
    threshold: Scalar = 0.5,
) -> Bool[tf.Tensor, "batch boxes"]:
    """NMS, non-maximum suppression: boxes are dropped that overlap a kept box with a higher score.

    repeat: keep i = argmax p of the boxes that are left; drop i and all j with IoU(i, j) > threshold

    Args:
        boxes: corners (batch, boxes, 4).
        scores: p (batch, boxes), such as confidences; a box with −∞ or NaN is left out from the beginning.
        classes: of the boxes (batch, boxes), to drop only boxes of the kept one's class; without them, boxes of all
            classes compete.
        threshold: of the IoU.

    Returns:
        Whether each box is kept (batch, boxes).

    Raises:
        ValueError: the threshold is not from 0 to 1, or shapes do not fit together.

    Example:
        >>> boxes = [[[0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 1.8], [1.0, 0.0, 3.0, 2.0]]]
        >>> print(nms(boxes, [[0.7, 0.9, 0.8]]).numpy())
        [[False  True  True]]
        >>> print(nms(boxes, [[0.7, 0.9, 0.8]], [[1, 0, 0]]).numpy())
        [[ True  True  True]]

    Conventions:
        An IoU of exactly the threshold stays. Of equal scores the first box is taken. The note has no classes; SSD and
        R-CNN suppress within each class. ``tf.image.non_max_suppression`` returns indices in the order of scores, at
        most so many, of one picture; it has no kernel for batches and is placed on the CPU. Suppression belongs behind
        a trained network: its losses see every anchor.

    References:
        girshick2014, section 2.2; liu2016, section 3; zhang2023, section 14.4; note D, section 10.
    """
    boxes, scores = tf.stop_gradient(boxes), tf.stop_gradient(scores)
    lowest = tf.constant(float("-inf"), scores.dtype)
    number = tf.range(tf.shape(scores)[1])
    near = _overlap_more_than(tf.cast(threshold, boxes.dtype), boxes)

    def keep(left: Any, kept: Any) -> tuple[Any, Any]:
        best = tf.argmax(tf.where(left, scores, lowest), axis=1, output_type=tf.int32)[:, None]
        chosen = left & (number == best)
        dropped = near(best)
        if classes is not None:
            dropped &= classes == tf.gather(classes, best, axis=1, batch_dims=1)
        left = left & ~dropped & ~chosen
        return tf.ensure_shape(left, scores.shape), tf.ensure_shape(kept | chosen, scores.shape)

    left = scores > lowest
    return tf.while_loop(lambda left, _: tf.reduce_any(left), keep, (left, tf.zeros_like(left)))[1]


def _overlap_more_than(threshold: Any, boxes: Any) -> Callable[[Any], Any]:
    """Return a function that says which boxes overlap a chosen one too much: what ``iou`` says, without its table."""
    unit = binary_unit(boxes[..., 2:] - boxes[..., :2], axis=[1, 2])  # exact, and no area leaves the range
    left, top, right, bottom = tf.unstack(boxes / unit, axis=-1)
    area = tf.nn.relu(right - left) * tf.nn.relu(bottom - top)

    def near(best: Any) -> Any:
        x, y, u, v, own = (tf.gather(each, best, axis=1, batch_dims=1) for each in (left, top, right, bottom, area))
        wide = tf.nn.relu(tf.minimum(right, u) - tf.maximum(left, x))
        common = wide * tf.nn.relu(tf.minimum(bottom, v) - tf.maximum(top, y))
        return (common > 0) & (common / (area + own - common) > threshold)  # not 0/0 of two boxes without area

    return near
