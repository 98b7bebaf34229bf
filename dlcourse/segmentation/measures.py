"""How many pixels have the right class, and how well each class's pixels are met."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.graph import graph_function

__all__ = ["MeanIoU", "mean_iou", "pixel_accuracy"]

Labels = Label[tf.Tensor, "*places"]


class MeanIoU(NamedTuple):
    """Intersection over union of pixels: the mean over the classes that occur, and each class's own."""

    mean: Float[tf.Tensor, ""]
    classes: Float[tf.Tensor, " classes"]


def _refuse_nothing(function: str, **arrays: Any) -> None:
    refuse_empty(function, expected="at least one pixel", **arrays)


@graph_function(
    static=["ignore"], validate=lambda y_true, y_pred, *, ignore: _refuse_nothing("pixel_accuracy", y_true=y_true)
)
def pixel_accuracy(y_true: Labels, y_pred: Labels, *, ignore: int = 255) -> Float[tf.Tensor, ""]:
    """Pixel accuracy of a segmentation: the share of pixels whose class is predicted correctly.

    Acc = Σ 1[ŷ = y ≠ ignore] / Σ 1[y ≠ ignore]

    Args:
        y_true: y, a class for each pixel, whole numbers of any shape.
        y_pred: ŷ, the predicted classes, of the same shape.
        ignore: the label of pixels that do not count.

    Returns:
        A number in [0, 1], in float64; 0 where no pixel counts.

    Raises:
        ValueError: there are no pixels.

    Example:
        >>> print(pixel_accuracy([[0, 1], [1, 255]], [[0, 1], [0, 1]]).numpy().round(4))
        0.6667

    Conventions:
        Over all pixels together, not picture by picture. Where one class is common, it says little: see ``mean_iou``.

    References:
        long2015, section 5; note D, section 10.
    """
    y_true, y_pred = tf.cast(y_true, tf.int64), tf.cast(y_pred, tf.int64)
    counts = tf.cast(y_true != ignore, tf.float64)
    right = tf.cast(y_true == y_pred, tf.float64) * counts
    return tf.reduce_sum(right) / tf.maximum(tf.reduce_sum(counts), 1)


def _validate_iou(y_true: Any, y_pred: Any, *, num_classes: int, ignore: int) -> None:
    _refuse_nothing("mean_iou", y_true=y_true)
    told = f"mean_iou: {{}} holds the label {{{{}}}}, expected 0 to {num_classes - 1} for {num_classes} classes"
    refuse_where(
        y_true,
        lambda y: ((y < 0) | (y >= num_classes)) & (y != ignore),
        told.format("y_true") + f", or {ignore} for what is ignored. Do the labels begin at one?",
    )
    refuse_where(
        y_pred,
        lambda y: (y < 0) | (y >= num_classes),
        told.format("y_pred") + ". Do the labels begin at one?",
    )


@graph_function(static=["num_classes", "ignore"], validate=_validate_iou)
def mean_iou(y_true: Labels, y_pred: Labels, *, num_classes: int, ignore: int = 255) -> MeanIoU:
    """Mean IoU of a segmentation: intersection over union of the pixels of each class, and its mean.

    IoU_k = |{y = k} ∩ {ŷ = k}| / |{y = k} ∪ {ŷ = k}|, over pixels with y ≠ ignore

    Args:
        y_true: y, a class from 0 to K − 1 for each pixel, whole numbers of any shape.
        y_pred: ŷ, the predicted classes, of the same shape.
        num_classes: K.
        ignore: the label of pixels that do not count, whatever is predicted there.

    Returns:
        The mean over the classes that occur in y or ŷ, and IoU_k of each class (K,), in float64. A class that occurs
        in neither has 0 and is left out of the mean; where no pixel counts, the mean is 0.

    Raises:
        ValueError: there are no pixels, or a label that is no class.

    Example:
        >>> iou = mean_iou([0, 0, 1, 1, 255], [0, 1, 1, 1, 0], num_classes=3)
        >>> print(iou.mean.numpy().round(4), iou.classes.numpy().round(4))
        0.5833 [0.5    0.6667 0.    ]

    Conventions:
        Counted over all pixels together, as Keras's ``MeanIoU`` and the paper do, not picture by picture.

    References:
        long2015, section 5; note D, section 10.
    """
    y_true, y_pred = (tf.reshape(tf.cast(y, tf.int64), [-1]) for y in (y_true, y_pred))
    counts = (y_true != ignore)[:, None]
    classes = tf.range(num_classes, dtype=tf.int64)
    truly, predicted = ((y[:, None] == classes) & counts for y in (y_true, y_pred))
    common = tf.reduce_sum(tf.cast(truly & predicted, tf.float64), axis=0)
    union = tf.reduce_sum(tf.cast(truly | predicted, tf.float64), axis=0)
    each = common / tf.maximum(union, 1)
    occurring = tf.reduce_sum(tf.cast(union > 0, tf.float64))
    return MeanIoU(tf.reduce_sum(each) / tf.maximum(occurring, 1), each)
