"""The loss of single anchors, and the multibox loss of SSD with its hard negatives."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function

__all__ = ["ssd_loss"]


def cross_entropies(scores: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
    """Softmax cross-entropy of each row with the class in its place; of class 0 where it is negative."""
    known = tf.maximum(classes, tf.zeros_like(classes))
    return -tf.gather(tf.nn.log_softmax(scores), known, batch_dims=2, axis=-1)


def ranks(keys: tf.Tensor) -> tf.Tensor:
    """Return the place of each entry of a row in the order from the largest to the smallest; equal ones keep theirs."""
    order = tf.argsort(keys, axis=-1, direction="DESCENDING", stable=True)
    return tf.argsort(order, axis=-1, stable=True)


def _validate(scores: Any, offsets: Any, classes: Any, target_offsets: Any, mask: Any, negatives: Any) -> None:
    if negatives is not None:
        refuse_where(negatives, lambda r: ~(r >= 0), "negatives is {:g}, expected 0 or more, such as 3, or None.")
    if scores.shape[2] is not None:
        most = scores.shape[2] - 1
        told = f"classes holds {{:g}}, expected classes from 0, the background, to {most}."
        refuse_where(classes, lambda c: (c < 0) | (c > most), told)


@graph_function(validate=_validate)
def ssd_loss(
    scores: Float[tf.Tensor, "batch anchors k"],
    offsets: Float[tf.Tensor, "batch anchors 4"],
    classes: Int[tf.Tensor, "batch anchors"],
    target_offsets: Float[tf.Tensor, "batch anchors 4"],
    mask: Label[tf.Tensor, "batch anchors 4"],
    *,
    negatives: Scalar | None = None,
) -> Float[tf.Tensor, " batch"]:
    """SSD loss (multibox loss): softmax cross-entropy of all anchors, and masked L1 of their offsets.

    L = (1/A) Σₐ Lₐ + (1/4A) Σₐₖ mₐₖ |tₐₖ − t*ₐₖ|,  Lₐ = −ln softmax(sₐ)[cₐ];
    with ``negatives=r``, L = (1/N) (Σₐ Lₐ + Σₐₖ mₐₖ |tₐₖ − t*ₐₖ|), the first sum over the N anchors with an object and
    the ⌊r N⌋ others whose Lₐ is largest

    Args:
        scores: s (batch, anchors, q + 1), before softmax; column 0 is the background's.
        offsets: t (batch, anchors, 4).
        classes: c (batch, anchors), 0 for background.
        target_offsets: t* (batch, anchors, 4); looked at where the mask is 1.
        mask: m (batch, anchors, 4), 1 for the offsets of anchors with an object, else 0.
        negatives: r, for hard negative mining: how many background anchors count for one with an object. None for all
            anchors.

    Returns:
        L (batch,). With ``negatives`` a picture without an object has the loss 0. Of equally hard negatives the first
        count.

    Raises:
        ValueError: a class that is none, a negative r, or shapes that do not fit together.

    Example:
        One object, and three anchors of background, of which one is thought to be an object.

        >>> scores = np.log([[[1.0, 1.0], [3.0, 1.0], [3.0, 1.0], [1.0, 3.0]]])
        >>> offsets, mask = np.full((1, 4, 4), 0.5), np.repeat([[[1], [0], [0], [0]]], 4, axis=2)
        >>> print(ssd_loss(scores, offsets, [[1, 0, 0, 0]], np.zeros((1, 4, 4)), mask).numpy().round(4))  # means
        [0.7887]
        >>> print(ssd_loss(scores, offsets, [[1, 0, 0, 0]], np.zeros((1, 4, 4)), mask, negatives=1).numpy().round(4))
        [4.0794]

    Conventions:
        Means and L1 are zhang2023's, without ``negatives``; its offsets lie in one row, (batch, 4 · anchors). The paper
        has smooth L1, and ``negatives=3``. Note D calls the second part L1, and a sum of squares elsewhere: it is L1.

    References:
        liu2016, section 2.2; zhang2023, section 14.7; note D, section 10.
    """
    of_classes = cross_entropies(scores, classes)
    there = tf.cast(mask, tf.bool)
    apart = tf.where(there, offsets, tf.zeros_like(offsets)) - tf.where(there, target_offsets, tf.zeros_like(offsets))
    of_boxes = tf.reduce_sum(tf.abs(apart), axis=2)
    if negatives is None:
        anchors = tf.cast(tf.maximum(tf.shape(scores)[1], 1), scores.dtype)
        return tf.reduce_sum(of_classes + of_boxes / 4, axis=1) / anchors
    positive = classes > 0
    count = tf.reduce_sum(tf.cast(positive, scores.dtype), axis=1)
    counted = positive | _hardest(of_classes, positive, tf.floor(tf.cast(negatives, scores.dtype) * count))
    chosen = tf.reduce_sum(tf.where(counted, of_classes, tf.zeros_like(of_classes)), axis=1)
    return (chosen + tf.reduce_sum(of_boxes, axis=1)) / tf.maximum(count, tf.ones_like(count))


def _hardest(losses: tf.Tensor, positive: tf.Tensor, most: tf.Tensor) -> tf.Tensor:
    """Choose so many of the negatives with the largest losses; one that is no number is the first."""
    infinity = tf.constant(float("inf"), losses.dtype)
    keys = tf.where(positive, -infinity, tf.where(tf.math.is_nan(losses), infinity, losses))
    return (tf.cast(ranks(tf.stop_gradient(keys)), losses.dtype) < most[:, None]) & ~positive
