"""Boxes around objects, which move with the picture's pixels.

A box is (top, left, bottom, right) in pixels, measured at pixels' edges: the whole picture is (0, 0, rows, columns),
and the first pixel (0, 0, 1, 1).
"""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import rectified, tracked

__all__ = ["box_areas", "clip_boxes"]

AnyBoxes = Float[tf.Tensor, "*batch 4"]


def limits(rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    """The largest value of each of a box's four numbers."""
    return tf.stack([rows, columns, rows, columns])


@graph_function()
def clip_boxes(boxes: AnyBoxes, *, rows: Scalar, columns: Scalar) -> AnyBoxes:
    """Clip bounding boxes to the image.

    (t, l, b, r) → (clip(t, 0, rows), clip(l, 0, columns), clip(b, 0, rows), clip(r, 0, columns))

    Args:
        boxes: (..., 4), each (top, left, bottom, right) in pixels.
        rows: the picture's height.
        columns: the picture's width.

    Returns:
        Boxes within the picture, as many and in the same order, so that their labels stay theirs. A box that has left
        altogether collapses onto the border next to it: its area is 0, and ``box_areas(boxes) > 0`` tells which to
        keep.

    Example:
        Of three boxes one stays, one is cut, and one has left.

        >>> boxes = [[1.0, 1.0, 3.0, 4.0], [-2.0, 3.0, 2.0, 7.0], [5.0, 0.0, 8.0, 2.0]]
        >>> print(clip_boxes(boxes, rows=4, columns=5).numpy())
        [[1. 1. 3. 4.]
         [0. 3. 2. 5.]
         [4. 0. 4. 2.]]

    Conventions:
        Keras's layers write −1 over boxes that have left; PyTorch's ``torchvision`` keeps them with area 0, as here.

    References:
        note D, section 10.
    """
    largest = limits(tf.cast(rows, boxes.dtype), tf.cast(columns, boxes.dtype))
    return tf.clip_by_value(tracked(boxes), tf.zeros([], boxes.dtype), largest)


@graph_function()
def box_areas(boxes: AnyBoxes) -> Float[tf.Tensor, "*batch"]:
    """Areas of bounding boxes, in square pixels.

    A = (b − t)₊ (r − l)₊

    Args:
        boxes: (..., 4), each (top, left, bottom, right).

    Returns:
        Areas (...); 0 for a box without height or width.

    Example:
        >>> print(box_areas([[1.0, 1.0, 3.0, 4.0], [4.0, 0.0, 4.0, 2.0]]).numpy())
        [6. 0.]

    References:
        note D, section 10.
    """
    return rectified(boxes[..., 2] - boxes[..., 0]) * rectified(boxes[..., 3] - boxes[..., 1])
