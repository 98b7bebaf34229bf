"""Windows of a picture around points, as the simple descriptors see them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_unless

__all__: list[str] = []

Image = Float[tf.Tensor, "*batch height width"]
Points = Int[tf.Tensor, "*batch points 2"]


def pixels_at(image: Any, x: Any, y: Any) -> Any:
    """Return the pixels at whole (x, y); beyond an edge, the pixel nearest to it.

    Args:
        image: (*batch, height, width).
        x: columns (*batch, ...), of at least one axis more than the batch.
        y: rows of the same shape.
    """
    height, width = tf.shape(image)[-2], tf.shape(image)[-1]
    place = tf.clip_by_value(y, 0, height - 1) * width + tf.clip_by_value(x, 0, width - 1)
    batch = image.shape.rank - 2
    flat = tf.reshape(image, tf.concat([tf.shape(image)[:-2], [height * width]], axis=0))
    return tf.gather(flat, tf.cast(place, tf.int32), axis=batch, batch_dims=batch)


def windows_at(image: Any, points: Any, size: int) -> Any:
    """Return the windows (*batch, points, size, size) that begin at (x − size // 2, y − size // 2)."""
    points = tf.cast(points, tf.int32)
    steps = tf.range(size) - size // 2
    x = points[..., 0, None, None] + tf.zeros([size, 1], tf.int32) + steps
    y = points[..., 1, None, None] + tf.zeros([1, size], tf.int32) + steps[:, None]
    return pixels_at(image, x, y)


def check_picture(function: str, image: Any, size: int = 1, name: str = "size") -> None:
    """Refuse a picture without pixels, and one smaller than the window."""
    mend = "Pass a picture (height, width)."
    refuse_empty(function, expected="at least one pixel", mend=mend, image=image)
    height, width = tf.shape(image)[-2], tf.shape(image)[-1]
    told = f"{function}: {name} is {size} pixels, expected no more than the image's height and width. Take fewer."
    refuse_unless((height >= size) & (width >= size), told)


def check_count(name: str, value: Any, *, least: int = 1, such_as: int) -> None:
    """Refuse what is no whole number that counts something."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name} is {value!r}, expected a whole number, {least} or more, such as {such_as}.")
