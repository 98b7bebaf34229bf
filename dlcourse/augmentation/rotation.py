"""Turn pictures about their centre."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.augmentation.boxes import clip_boxes
from dlcourse.augmentation.sampling import Boxes, Images, PerImage, check_interpolation, floating, read_plane
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import spoiled

__all__ = ["rotate", "rotate_boxes"]


def _validate(images: Any, angles: Any, *, fill: Any, interpolation: str) -> None:
    check_interpolation("rotate", interpolation, images)


@graph_function(static=["interpolation"], validate=_validate)
def rotate(images: Images, angles: PerImage, *, fill: Scalar = 0.0, interpolation: str = "bilinear") -> Images:
    """Rotation of each image about its centre, counter-clockwise.

    The place (c_y + y, c_x + x) of the answer shows the place (c_y + x sin θ + y cos θ, c_x + x cos θ − y sin θ) of the
    picture, with y counted downwards and the centre (c_y, c_x) = (H/2, W/2), measured at the pixels' edges

    Args:
        images: pictures (batch, rows, columns, channels).
        angles: θ (batch,), in radians; positive turns counter-clockwise, as one sees it.
        fill: what lies beyond the picture's border; pixels at the border are interpolated with it.
        interpolation: "bilinear" between the four nearest centres; "nearest" for masks: the pixel that covers the
            place.

    Returns:
        Pictures of the same shape; corners that are turned out of the picture are lost. At an angle that is NaN all of
        it is NaN, though no gradient goes to the picture.

    Raises:
        ValueError: there is not one angle a picture.
        TypeError: bilinear interpolation of integers.

    Example:
        >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
        >>> print(rotate(image, [np.pi / 2]).numpy()[0, :, :, 0].round(3))
        [[2. 5. 8.]
         [1. 4. 7.]
         [0. 3. 6.]]

    Conventions:
        ``np.rot90``, Pillow and PyTorch's ``torchvision`` turn counter-clockwise, Keras's ``RandomRotation`` too, but
        it takes parts of a whole turn. ``scipy.ndimage`` calls this border "grid-constant".

    References:
        note C, section 7.7.1; szeliski2022, section 3.6.
    """
    dtype = floating(images, angles)
    shape = tf.shape(images)
    sin, cos = (f(tf.cast(angles, dtype))[:, None, None] for f in (tf.sin, tf.cos))
    half = tf.cast(0.5, dtype)
    centre_y, centre_x = (tf.cast(n, dtype) * half for n in (shape[1], shape[2]))
    y = (tf.cast(tf.range(shape[1]), dtype) + half - centre_y)[None, :, None]
    x = (tf.cast(tf.range(shape[2]), dtype) + half - centre_x)[None, None, :]
    rows, columns = centre_y + x * sin + y * cos, centre_x + x * cos - y * sin
    turned = read_plane(images, rows, columns, interpolation=interpolation, fill=fill)
    return tf.ensure_shape(turned, images.shape)


@graph_function()
def rotate_boxes(boxes: Boxes, angles: PerImage, *, rows: Scalar, columns: Scalar) -> Boxes:
    """Bounding boxes after a rotation of their images: axis-aligned boxes around the rotated ones.

    Each corner goes to (c_y − (x − c_x) sin θ + (y − c_y) cos θ, c_x + (x − c_x) cos θ + (y − c_y) sin θ); the new box
    reaches from the smallest to the largest of each, and is clipped to the picture

    Args:
        boxes: (batch, boxes, 4), each (top, left, bottom, right) in pixels.
        angles: θ (batch,), those of ``rotate``.
        rows: H, the pictures' height.
        columns: W, the pictures' width.

    Returns:
        Boxes of the same shape, larger than need be for what is not a rectangle; one that has left has area 0, see
        ``clip_boxes``.

    Raises:
        ValueError: there is not one angle a picture.

    Example:
        >>> print(rotate_boxes([[[0.0, 6.0, 1.0, 8.0]]], [np.pi / 2], rows=8.0, columns=8.0).numpy().round(3) + 0.0)
        [[[0. 0. 2. 1.]]]

    References:
        note C, section 7.7.1; note D, section 10.
    """
    sin, cos = tf.sin(angles)[:, None, None], tf.cos(angles)[:, None, None]
    centre_y, centre_x = tf.cast(rows, boxes.dtype) / 2, tf.cast(columns, boxes.dtype) / 2
    top, left, bottom, right = tf.unstack(boxes, axis=-1)
    y, x = tf.stack([top, top, bottom, bottom], -1) - centre_y, tf.stack([left, right, left, right], -1) - centre_x
    turned_y, turned_x = centre_y - x * sin + y * cos, centre_x + x * cos + y * sin  # (batch, boxes, corners)
    edges = [f(p, axis=-1) for f in (tf.reduce_min, tf.reduce_max) for p in (turned_y, turned_x)]
    not_a_number = tf.reduce_any(tf.math.is_nan(turned_y + turned_x), axis=-1, keepdims=True)  # XLA's extremes drop it
    return clip_boxes(spoiled(tf.stack(edges, axis=-1), not_a_number), rows=rows, columns=columns)
