"""What SIFT says of the surroundings of a key point: histograms of directions in a grid that turns with it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.checks import refuse_where
from dlcourse.features.orientation import Slopes, check_points, length, slopes_of_one
from dlcourse.graph import Scalar, graph_function

__all__ = ["sift_descriptor"]

CELLS, BINS = 4, 8  # of the grid, along each side, and of directions
SAMPLES = 16  # along each side of the window
CELL = 3.0  # width of a cell, in scales of the key point


def _validate(image: Any, points: Any, scales: Any, angles: Any, *, clip: Any) -> None:
    check_points(image, points, scales)
    refuse_where(clip, lambda x: ~(x > 0), "clip is {:g}, expected a number above 0, such as 0.2.")


@graph_function(validate=_validate)
def sift_descriptor(
    image: Float[tf.Tensor, "rows columns"],
    points: Float[tf.Tensor, "points 2"],
    scales: Float[tf.Tensor, " points"],
    angles: Float[tf.Tensor, " points"],
    *,
    clip: Scalar = 0.2,
) -> Float[tf.Tensor, "points 128"]:
    """SIFT descriptor: histograms of the directions of slopes in 4 × 4 cells that turn with the point.

    slopes at p + ¾σ R(θ)(i, j)ᵀ, i, j = −7½, …, 7½, turned back by θ, weighted by e^{−r²/2w²}, w half the window;
    each goes to the two nearest of 4 cells along both sides, and of 8 directions; v/‖v‖, clipped, v/‖v‖ again

    Args:
        image: (rows, columns), smoothed at about the key points' scale.
        points: (x, y) of key points (n, 2).
        scales: their σ (n,) in pixels of this picture. A cell is 3σ wide, and the window 12σ.
        angles: their orientations θ (n,). NaN makes the descriptor NaN, but not its gradient by the image.
        clip: the largest share of one entry before the second normalisation.

    Returns:
        Descriptors (n, 128) of length 1, or 0 in a flat region: cell by cell along the turned x, row by row along the
        turned y; in each, the directions 0°, 45°, …, 315° from θ.

    Raises:
        ValueError: the picture is empty, or a scale or ``clip`` is not above 0.

    Example:
        Brightness grows to the right: all slopes have the direction 0°, and no cell is unlike that across from it.

        >>> image = np.arange(40.0) * np.ones((40, 1))
        >>> v = sift_descriptor(image, [[20.0, 20.0]], [1.5], [0.0])
        >>> print(v.shape, v.numpy().reshape(4, 4, 8)[:2, :2, 0].round(3))
        (1, 128) [[0.219 0.259]
         [0.259 0.259]]

    Conventions:
        The number of samples is fixed and their distance grows with σ, as the note has it; the grid is open there, and
        the rest is the paper's. Slopes between pixels are interpolated; beyond the picture, and on its outermost
        pixels, they are 0. OpenCV and scikit-image take the pixels of the window as they lie instead, and OpenCV
        multiplies by 512; its directions turn the other way, so that its bin b is our (8 − b) mod 8. The numbers differ
        a little (a cosine of 0.99), the neighbours do not. A picture that is turned by 90° has the same
        descriptors with angles turned by 90°, and so has a·I + b for a > 0.

    References:
        lowe2004, section 6; note D, section 14.
    """
    return describe(slopes_of_one(image / binary_unit(image), points), points, scales, angles, clip)


def describe(slopes: Slopes, points: Any, scales: Any, angles: Any, clip: Any) -> Any:
    dtype, place = points.dtype, (np.arange(SAMPLES) + 0.5) / SAMPLES * CELLS - CELLS / 2  # in cells, from the middle
    across, down = (tf.constant(x, dtype) for x in np.meshgrid(place, place))
    sine, cosine = tf.sin(angles)[:, None, None], tf.cos(angles)[:, None, None]
    width = CELL * scales[:, None, None]
    x = points[:, 0, None, None] + width * (cosine * across - sine * down)
    y = points[:, 1, None, None] + width * (sine * across + cosine * down)
    along_x, along_y = _between_pixels(slopes, x, y)
    turned_x, turned_y = cosine * along_x + sine * along_y, cosine * along_y - sine * along_x
    weight = tf.constant(np.exp(-(place**2 + place[:, None] ** 2) / (2 * (CELLS / 2) ** 2)), dtype)
    size = length(turned_x, turned_y)
    direction = tf.atan2(turned_y, tf.where(size == 0, tf.ones_like(size), turned_x)) * (BINS / (2 * math.pi))
    apart = tf.math.floormod(direction[..., None] - tf.range(BINS, dtype=dtype) + BINS / 2, BINS) - BINS / 2
    spread = (size * weight)[..., None] * tf.nn.relu(1 - tf.abs(apart))
    middle = np.arange(CELLS) + 0.5 - CELLS / 2
    to_cells = tf.constant(np.maximum(1 - np.abs(place[:, None] - middle), 0), dtype)  # (samples, cells)
    rows = tf.tensordot(spread, to_cells, [[1], [0]])  # (n, columns, bins, cell rows)
    cells = tf.tensordot(rows, to_cells, [[1], [0]])  # (n, bins, cell rows, cell columns)
    v = _unit_length(tf.reshape(tf.transpose(cells, [0, 2, 3, 1]), [-1, CELLS * CELLS * BINS]))
    clip = tf.cast(clip, dtype)
    return _unit_length(tf.where(v > clip, clip, v))  # NaN stays, in the gradient too


def _between_pixels(slopes: Slopes, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the slopes at places (n, …) between pixels, bilinearly; 0 beyond the picture."""
    rows, columns = slopes.rows[:, None, None], slopes.columns[:, None, None]
    left, top = tf.floor(x), tf.floor(y)
    part_x, part_y = x - left, y - top
    found = [tf.zeros_like(x), tf.zeros_like(x)]
    for dy, share_y in ((0, 1 - part_y), (1, part_y)):
        for dx, share_x in ((0, 1 - part_x), (1, part_x)):
            i, j = tf.cast(left, tf.int32) + dx, tf.cast(top, tf.int32) + dy
            inside = (i >= 0) & (i < columns) & (j >= 0) & (j < rows)
            index = slopes.start[:, None, None] + tf.where(inside, j * columns + i, 0)
            share = share_x * share_y * tf.cast(inside, x.dtype)
            found = [
                value + share * tf.gather(flat, index) for value, flat in zip(found, (slopes.x, slopes.y), strict=True)
            ]
    return found[0], found[1]


def _unit_length(v: Any) -> Any:
    """Return v/‖v‖, and 0 for 0, whatever the unit is."""
    v /= binary_unit(v, axis=[-1])
    square = tf.reduce_sum(v * v, -1, keepdims=True)
    return v / tf.sqrt(tf.where(square == 0, tf.ones_like(square), square))
