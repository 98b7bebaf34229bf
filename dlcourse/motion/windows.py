"""The equations of a window: how they are summed up, and how they are solved."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import tensorflow as tf

from dlcourse.motion.derivatives import flow_derivatives, unit_of

__all__: list[str] = []

ROUNDING = 16


def products_of(first: tf.Tensor, second: tf.Tensor, least: Any = 0.0) -> tuple[list[tf.Tensor], tf.Tensor]:
    """Return the products of derivatives that windows are made of, and the unit of these derivatives."""
    derivatives = flow_derivatives(first, second)
    unit = unit_of(derivatives.x, derivatives.y, least=least)
    i_x, i_y, i_t = (derivative / unit for derivative in derivatives)
    return [i_x * i_x, i_x * i_y, i_y * i_y, i_x * i_t, i_y * i_t], unit


def window_means(images: list[tf.Tensor], window: int) -> list[tf.Tensor]:
    """Mean over the pixels of each window that are within the picture, of several pictures at once."""
    stacked = tf.stack(images, axis=-1)
    shape = tf.shape(stacked)
    flat = tf.reshape(stacked, tf.concat([[-1], shape[-3:]], axis=0))
    for size in ([window, 1], [1, window]):  # padding counts in neither sum nor number
        flat = tf.nn.avg_pool2d(flat, size, strides=1, padding="SAME")
    return tf.unstack(tf.reshape(flat, shape), num=len(images), axis=-1)


def solve_window(
    xx: tf.Tensor, xy: tf.Tensor, yy: tf.Tensor, xt: tf.Tensor, yt: tf.Tensor, rcond: Any, rounding: float = ROUNDING
) -> tuple[tf.Tensor, tf.Tensor]:
    """Solve (xx xy; xy yy)(u, v) = −(xt, yt), by 0 where that is not determined; and the smaller eigenvalue.

    By elimination of the larger diagonal entry: the determinant of nearly equal products would lose all digits. An
    eigenvalue of less than ``rounding`` units in the last place of the larger one is 0: it is what sums leave.
    """
    half, half_gap = (xx + yy) / 2, (xx - yy) / 2
    radius = _hypotenuse(half_gap, xy)
    largest = half + radius
    one = tf.ones_like(largest)
    flat = tf.equal(largest, 0)
    # λ_min = det / λ_max, with the larger diagonal entry divided out before it is subtracted from.
    swapped = yy > xx
    pivot, other = tf.where(swapped, yy, xx), tf.where(swapped, xx, yy)
    ratio = xy / tf.where(flat, one, pivot)
    rest = other - ratio * xy
    smallest = tf.maximum(tf.where(flat, tf.zeros_like(rest), rest * (pivot / tf.where(flat, one, largest))), 0)
    noise = tf.cast(rounding * float(ml_dtypes.finfo(xx.dtype.as_numpy_dtype).eps), xx.dtype) * largest
    smallest = tf.where(smallest < noise, tf.zeros_like(smallest), smallest)
    known = (smallest > tf.cast(rcond, xx.dtype) * largest) | tf.math.is_nan(largest)
    of_pivot, of_other = tf.where(swapped, yt, xt), tf.where(swapped, xt, yt)
    second = -(of_other - ratio * of_pivot) / tf.where(known, rest, one)
    first = -(of_pivot + xy * second) / tf.where(known, pivot, one)
    flow = tf.stack([tf.where(swapped, second, first), tf.where(swapped, first, second)], axis=-1)
    return tf.where(known[..., None], flow, tf.zeros_like(flow)), smallest


def _hypotenuse(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    """Return √(a² + b²), with a slope of 0 where both are 0, and no overflow between."""
    size = tf.maximum(tf.abs(a), tf.abs(b))
    unit = tf.where(size > 0, size, tf.ones_like(size))
    squares = tf.square(a / unit) + tf.square(b / unit)
    some = squares > 0
    return tf.where(some, unit * tf.sqrt(tf.where(some, squares, tf.ones_like(squares))), squares)
