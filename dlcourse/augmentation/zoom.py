"""Enlarge or shrink what pictures show, about their centre."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.augmentation.boxes import clip_boxes
from dlcourse.augmentation.sampling import Boxes, Images, PerImage, check_interpolation, floating, read_axis
from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function

__all__ = ["scale", "scale_boxes"]


def _validate(images: Any, factors: Any, *, fill: Any, interpolation: str) -> None:
    check_interpolation("scale", interpolation, images)
    _validate_factors(factors)


def _validate_factors(factors: Any) -> None:
    told = "scale: factors holds {:g}, expected positive numbers, 1 to leave a picture as it is."
    refuse_where(factors, lambda values: ~(values > 0), told)


def _validate_boxes(boxes: Any, factors: Any, **_: Any) -> None:
    _validate_factors(factors)


@graph_function(static=["interpolation"], validate=_validate)
def scale(images: Images, factors: PerImage, *, fill: Scalar = 0.0, interpolation: str = "bilinear") -> Images:
    """Scaling (zoom) of each image about its centre, at constant image size.

    The place (c_y + y, c_x + x) of the answer shows the place (c_y + y/s, c_x + x/s) of the picture, with the centre
    (c_y, c_x) = (H/2, W/2), measured at the pixels' edges

    Args:
        images: pictures (batch, rows, columns, channels).
        factors: s (batch,), positive: 2 shows everything twice as large, ½ half as large, within a frame.
        fill: what lies beyond the picture's border; pixels at the border are interpolated with it.
        interpolation: "bilinear" between the four nearest centres; "nearest" for masks: the pixel that covers the
            place.

    Returns:
        Pictures of the same shape.

    Raises:
        ValueError: a factor is not positive, or there is not one a picture.
        TypeError: bilinear interpolation of integers.

    Example:
        >>> image = np.array([[[[1.0], [9.0], [5.0], [1.0]]]])
        >>> print(scale(image, [2.0], interpolation="nearest").numpy().ravel())
        [9. 9. 5. 5.]
        >>> print(scale(image, [0.5]).numpy().ravel())
        [0. 5. 3. 0.]

    Conventions:
        Keras's ``RandomZoom`` takes the inverse minus one: a height factor of −½ is s = 2.

    References:
        note C, section 7.7.1; szeliski2022, section 3.6.
    """
    dtype = floating(images, factors)
    step = (1 / tf.cast(factors, dtype))[:, None]

    def positions(count: tf.Tensor) -> tf.Tensor:
        size = tf.cast(count, dtype)
        return size / 2 + (tf.cast(tf.range(count), dtype) + (1 - size) / 2) * step  # (batch, count)

    rows, columns = (positions(tf.shape(images)[axis]) for axis in (1, 2))
    tall = read_axis(images, rows, axis=1, interpolation=interpolation, fill=fill)
    scaled = read_axis(tall, columns, axis=2, interpolation=interpolation, fill=fill)
    return tf.ensure_shape(scaled, images.shape)


@graph_function(validate=_validate_boxes)
def scale_boxes(boxes: Boxes, factors: PerImage, *, rows: Scalar, columns: Scalar) -> Boxes:
    """Bounding boxes after a scaling (zoom) of their images.

    y′ = c_y + s (y − c_y),  x′ = c_x + s (x − c_x), then clipped to the picture

    Args:
        boxes: (batch, boxes, 4), each (top, left, bottom, right) in pixels.
        factors: s (batch,), those of ``scale``.
        rows: H, the pictures' height.
        columns: W, the pictures' width.

    Returns:
        Boxes of the same shape; one that has left the picture has area 0, see ``clip_boxes``.

    Raises:
        ValueError: a factor is not positive, or there is not one a picture.

    Example:
        >>> print(scale_boxes([[[4.0, 0.0, 6.0, 6.0]]], [2.0], rows=8.0, columns=8.0).numpy())
        [[[4. 0. 8. 8.]]]

    References:
        note C, section 7.7.1; note D, section 10.
    """
    centre = tf.stack([tf.cast(n, boxes.dtype) / 2 for n in (rows, columns, rows, columns)])
    return clip_boxes(centre + factors[:, None, None] * (boxes - centre), rows=rows, columns=columns)
