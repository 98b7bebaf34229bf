"""Cutting boxes out of pictures and making all of one size."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.ranges import number_pair

__all__ = ["warp_regions"]


def _validate(pictures: Any, boxes: Any, size: Any) -> None:
    number_pair("warp_regions", "size", size, "[1, inf)", sizes=True)
    if 0 in pictures.shape[1:3]:
        raise ValueError(
            f"warp_regions: pictures has shape {tuple(pictures.shape)}, expected at least one row and one column."
        )


@graph_function(static=["size"], validate=_validate)
def warp_regions(
    pictures: Float[tf.Tensor, "batch rows columns channels"],
    boxes: Float[tf.Tensor, "batch regions 4"],
    *,
    size: tuple[int, int] = (32, 32),
) -> Float[tf.Tensor, "batch regions out_rows out_columns channels"]:
    """Warp regions of pictures to one size, whatever their shape, by bilinear interpolation.

    Y[n,b,i,j] = X[n] at row y₁ R + (i + ½)(y₂ − y₁) R / k − ½, and at a column alike; between pixels bilinear, and
    beyond the last one constant

    Args:
        pictures: X (batch, R rows, columns, channels).
        boxes: (batch, regions, 4), corners (x₁, y₁, x₂, y₂) as shares of the picture.
        size: rows and columns of an answer, (k_rows, k_columns).

    Returns:
        Y (batch, regions, k_rows, k_columns, channels).

    Raises:
        ValueError: a picture without rows or columns, or a size that is no two positive numbers.

    Example:
        The right half of a row of four pixels, made twice as wide.

        >>> x = np.array([0.0, 0.0, 10.0, 20.0])[None, None, :, None]
        >>> print(warp_regions(x, [[[0.5, 0.0, 1.0, 1.0]]], size=(1, 4)).numpy().ravel())
        [ 7.5 12.5 17.5 20. ]

    Conventions:
        Centres of pixels lie at ½, 1½, …, as in ``tf.image.resize`` and in PyTorch with ``align_corners=False``;
        ``tf.image.crop_and_resize`` puts the corners' centres onto the box's edges. Nothing is smoothed where a region
        is made smaller. R-CNN lets the shape be distorted, too, and takes 16 pixels around the region with it.

    References:
        girshick2014, appendix A; note D, section 10.
    """
    across = _weights(boxes, 0, tf.shape(pictures)[2], size[1], pictures.dtype)
    down = _weights(boxes, 1, tf.shape(pictures)[1], size[0], pictures.dtype)
    batch, rows, columns, channels = tf.unstack(tf.shape(pictures))
    regions = tf.shape(boxes)[1]
    lying = tf.reshape(pictures, [batch, rows, columns * channels])
    chosen = tf.matmul(tf.reshape(down, [batch, regions * size[0], rows]), lying)
    chosen = tf.reshape(chosen, [batch, regions, size[0], columns, channels])
    return tf.matmul(across[:, :, None], chosen)


def _weights(boxes: tf.Tensor, side: int, cells: tf.Tensor, count: int, dtype: tf.DType) -> tf.Tensor:
    """Return how much of each pixel of a line is in each of the new ones, (batch, regions, count, cells)."""
    boxes = tf.cast(boxes, dtype)
    start, end, length = boxes[..., side, None], boxes[..., side + 2, None], tf.cast(cells, dtype)
    centre = (tf.cast(tf.range(count), dtype) + 0.5) / count
    place = tf.clip_by_value((start + (end - start) * centre) * length - 0.5, 0.0, length - 1)
    return tf.nn.relu(1 - tf.abs(place[..., None] - tf.cast(tf.range(cells), dtype)))
