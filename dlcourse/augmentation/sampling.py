"""Reading pictures between their pixels, which is what every transformation that moves pixels comes down to.

Two ways to say where: along an axis, *positions* count from edge to edge, so that pixel i covers [i, i + 1] and has its
centre at i + ½. Bilinear reads the line through the two nearest centres; nearest reads the pixel that covers the place.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Num

from dlcourse.padding import padded

__all__: list[str] = []

Images = Num[tf.Tensor, "batch rows columns channels"]
PerImage = Float[tf.Tensor, " batch"]
Boxes = Float[tf.Tensor, "batch boxes 4"]

INTERPOLATIONS = ("bilinear", "nearest")


def check_interpolation(function: str, interpolation: str, images: Any) -> None:
    if interpolation not in INTERPOLATIONS:
        raise ValueError(f"{function}: interpolation is {interpolation!r}, expected 'bilinear' or 'nearest'.")
    if interpolation == "bilinear" and not images.dtype.is_floating:
        raise TypeError(
            f"{function}: images is an array of {images.dtype.name}, expected floating numbers for bilinear "
            "interpolation. Convert pictures to float32 (and divide by 255); masks want interpolation='nearest'."
        )


def read_axis(
    images: tf.Tensor, positions: tf.Tensor, *, axis: int, interpolation: str, fill: tf.Tensor | None = None
) -> tf.Tensor:
    """Read every picture at positions (batch, n) along its rows (axis 1) or columns (axis 2).

    Beyond the border lies ``fill``; without it, the border's own pixel goes on.
    """
    if fill is not None:  # a frame of one pixel, which goes on as a border does
        frame = [[int(k == axis)] * 2 for k in range(4)]
        images, positions = padded(images, frame, fill), positions + 1
    last = tf.shape(images)[axis] - 1

    def pixels(index: tf.Tensor) -> tf.Tensor:
        return tf.gather(images, tf.clip_by_value(index, 0, last), axis=axis, batch_dims=1)

    if interpolation == "nearest":
        return pixels(tf.cast(tf.floor(positions), tf.int32))
    centres = positions - tf.cast(0.5, positions.dtype)
    low = tf.floor(centres)
    weight = (centres - low)[:, :, None, None] if axis == 1 else (centres - low)[:, None, :, None]
    index = tf.cast(low, tf.int32)
    return _between(pixels(index), pixels(index + 1), weight)


def read_plane(
    images: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor, *, interpolation: str, fill: tf.Tensor
) -> tf.Tensor:
    """Read every picture at places whose row and column positions are given (batch, out rows, out columns)."""
    framed = padded(images, [[0, 0], [1, 1], [1, 1], [0, 0]], fill)
    if interpolation == "nearest":
        return _points(framed, tf.cast(tf.floor(rows), tf.int32) + 1, tf.cast(tf.floor(columns), tf.int32) + 1)
    i, down = _neighbours(rows, tf.shape(images)[1])
    j, right = _neighbours(columns, tf.shape(images)[2])
    upper, lower = (_between(_points(framed, k, j), _points(framed, k, j + 1), right) for k in (i, i + 1))
    return _between(upper, lower, down)


def _neighbours(positions: tf.Tensor, size: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the entry of a framed axis before each position, and how far it is on the way to the next one."""
    last = tf.cast(size, positions.dtype)
    places = tf.clip_by_value(positions + tf.cast(0.5, positions.dtype), tf.zeros([], positions.dtype), last + 1)
    low = tf.minimum(tf.floor(places), last)  # place 0 is the centre of the frame's first pixel
    return tf.cast(low, tf.int32), (places - low)[..., None]


def _points(images: tf.Tensor, i: tf.Tensor, j: tf.Tensor) -> tf.Tensor:
    """Fetch a pixel for each pair of indices (batch, out rows, out columns); those beyond the border, from it."""
    shape = tf.shape(images)
    pixels = tf.reshape(images, [shape[0], shape[1] * shape[2], shape[3]])
    index = tf.clip_by_value(i, 0, shape[1] - 1) * shape[2] + tf.clip_by_value(j, 0, shape[2] - 1)
    return tf.gather(pixels, index, axis=1, batch_dims=1)


def _between(one: tf.Tensor, other: tf.Tensor, weight: tf.Tensor) -> tf.Tensor:
    return one + weight * (other - one)


def floating(images: tf.Tensor, other: tf.Tensor) -> tf.DType:
    """The precision to compute places in: the picture's, or the parameters' where the picture is of integers."""
    return images.dtype if images.dtype.is_floating else other.dtype
