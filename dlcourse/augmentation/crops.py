"""Cut a part out of a picture and stretch it to a given size."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Num

from dlcourse.augmentation.boxes import clip_boxes
from dlcourse.augmentation.sampling import Boxes, Images, check_interpolation, floating, read_axis
from dlcourse.graph import Scalar, graph_function

__all__ = ["boxes_in_crop", "center_crop_resize", "crop_to_box"]

Crop = Float[tf.Tensor, "batch 4"]
Crops = Num[tf.Tensor, "batch out_rows out_columns channels"]


def check_size(function: str, size: Any) -> None:
    pair = isinstance(size, (tuple, list)) and len(size) == 2 and all(isinstance(n, int) and n > 0 for n in size)
    if not pair:
        raise ValueError(f"{function}: size is {size!r}, expected (rows, columns), two positive integers.")


def _validate_crop(images: Any, crop: Any, *, size: Any, interpolation: str) -> None:
    check_size("crop_to_box", size)
    check_interpolation("crop_to_box", interpolation, images)


def _validate_center(images: Any, *, fraction: Any, interpolation: str) -> None:
    check_interpolation("center_crop_resize", interpolation, images)
    value = tf.get_static_value(fraction)
    if value is not None and not 0 < value <= 1:
        raise ValueError(f"center_crop_resize: fraction is {value:g}, expected a number in (0, 1], such as 0.875.")


def _positions(start: tf.Tensor, stop: tf.Tensor, count: Any, dtype: tf.DType) -> tf.Tensor:
    """Return where the centres of ``count`` pixels lie between two edges, (batch, count)."""
    centres = (tf.cast(tf.range(count), dtype) + 0.5) / tf.cast(count, dtype)  # in shares of the way
    return start[:, None] + (stop - start)[:, None] * centres


@graph_function(static=["size", "interpolation"], validate=_validate_crop)
def crop_to_box(images: Images, crop: Crop, *, size: tuple[int, int], interpolation: str = "bilinear") -> Crops:
    """Crop each image to a bounding box and resize the crop by interpolation.

    Pixel (i, j) of the answer shows the place (t + (i + ½)(b − t)/rows, l + (j + ½)(r − l)/columns), measured from the
    picture's upper left corner, where the centre of the first pixel is (½, ½)

    Args:
        images: pictures (batch, rows, columns, channels).
        crop: one box a picture (batch, 4): (top t, left l, bottom b, right r) in pixels, not necessarily whole ones.
        size: (rows, columns) of the answer.
        interpolation: "bilinear" between the four nearest centres; "nearest" for masks: the pixel that covers the
            place (the lower or right one of two that meet there).

    Returns:
        Pictures (batch, *size, channels). Beyond the picture its border goes on. A box with left > right mirrors.

    Raises:
        ValueError: ``size`` is no pair of positive integers, or there is not one box a picture.
        TypeError: bilinear interpolation of integers.

    Example:
        >>> image = np.array([[[[0.0], [10.0], [20.0], [30.0]]]])
        >>> print(crop_to_box(image, [[0.0, 1.0, 1.0, 3.0]], size=(1, 4)).numpy().ravel())
        [ 7.5 12.5 17.5 22.5]

    Conventions:
        Half-pixel centres, as ``tf.image.resize``, Pillow and PyTorch (``align_corners=False``) have them;
        ``tf.image.crop_and_resize`` measures between centres instead, in shares of rows − 1. Nothing is smoothed
        before a picture becomes smaller (antialias). Cutting whole pixels out first and resizing then gives another
        border, which cannot see the pixels next to it.

    References:
        note A, section 2.3.1; note D, section 10.
    """
    top, left, bottom, right = tf.unstack(crop, axis=1)
    dtype = floating(images, crop)
    tall = read_axis(images, _positions(top, bottom, size[0], dtype), axis=1, interpolation=interpolation)
    return read_axis(tall, _positions(left, right, size[1], dtype), axis=2, interpolation=interpolation)


@graph_function(static=["size"])
def boxes_in_crop(boxes: Boxes, crop: Crop, *, size: tuple[int, int]) -> Boxes:
    """Bounding boxes in the coordinates of a crop that is resized, clipped to it.

    y′ = (y − t) · rows / (b − t),  x′ = (x − l) · columns / (r − l), then clipped to the new picture

    Args:
        boxes: (batch, boxes, 4), each (top, left, bottom, right) in pixels of the old picture.
        crop: what was cut out (batch, 4).
        size: (rows, columns) of the new picture.

    Returns:
        Boxes (batch, boxes, 4) in pixels of the new picture, in the same order; one that is outside of what was cut
        out has area 0, see ``clip_boxes``.

    Raises:
        ValueError: there is not one crop a picture.

    Example:
        >>> print(boxes_in_crop([[[2.0, 2.0, 4.0, 9.0]]], [[1.0, 1.0, 5.0, 6.0]], size=(8, 10)).numpy())
        [[[ 2.  2.  6. 10.]]]

    References:
        note D, section 10.
    """
    top, left, bottom, right = tf.unstack(crop[:, None], axis=-1)  # (batch, 1)
    scale_y, scale_x = size[0] / (bottom - top), size[1] / (right - left)
    origin, scale = tf.stack([top, left, top, left], -1), tf.stack([scale_y, scale_x, scale_y, scale_x], -1)
    return clip_boxes((boxes - origin) * scale, rows=float(size[0]), columns=float(size[1]))


@graph_function(static=["interpolation"], validate=_validate_center)
def center_crop_resize(images: Images, *, fraction: Scalar, interpolation: str = "bilinear") -> Images:
    """Centre crop of each image, resized to the image's size.

    The box (H(1 − s)/2, W(1 − s)/2, H(1 + s)/2, W(1 + s)/2), for the share s of each side, as in ``crop_to_box``

    Args:
        images: pictures (batch, rows, columns, channels).
        fraction: s in (0, 1], the share of each side that is kept.
        interpolation: as for ``crop_to_box``.

    Returns:
        Pictures of the same shape.

    Raises:
        ValueError: ``fraction`` is outside (0, 1].
        TypeError: bilinear interpolation of integers.

    Example:
        >>> image = np.array([[[[0.0], [10.0], [20.0], [30.0]]]])
        >>> print(center_crop_resize(image, fraction=0.5).numpy().ravel())
        [ 7.5 12.5 17.5 22.5]

    Conventions:
        ``tf.image.central_crop`` and Keras's ``CenterCrop`` cut at whole pixels. Here nothing is rounded.

    References:
        note A, section 2.3.1.
    """
    dtype = floating(images, tf.convert_to_tensor(fraction))
    rows, columns = tf.shape(images)[1], tf.shape(images)[2]
    height, width, share = tf.cast(rows, dtype), tf.cast(columns, dtype), tf.cast(fraction, dtype)
    edges = [height * (1 - share) / 2, width * (1 - share) / 2, height * (1 + share) / 2, width * (1 + share) / 2]
    top, left, bottom, right = (tf.repeat(edge[None], tf.shape(images)[0]) for edge in edges)
    tall = read_axis(images, _positions(top, bottom, rows, dtype), axis=1, interpolation=interpolation)
    cropped = read_axis(tall, _positions(left, right, columns, dtype), axis=2, interpolation=interpolation)
    return tf.ensure_shape(cropped, images.shape)
