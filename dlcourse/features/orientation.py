"""Slopes around key points, and the direction that most of them have."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Bool, Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.checks import refuse_unless, refuse_where
from dlcourse.graph import Scalar, graph_function

__all__ = ["sift_orientation"]

BINS = 36
WIDTH = 1.5  # of the Gaussian weights, in scales of the key point


class Slopes(NamedTuple):
    """Slopes of several pictures as flat arrays, and where the picture of each key point lies in them."""

    x: Any
    y: Any
    start: Any
    rows: Any
    columns: Any


def check_points(image: Any, points: Any, scales: Any) -> None:
    refuse_unless(
        tf.size(image) > 0, "image has no pixels, expected at least one. Pass a picture of one pixel or more."
    )
    refuse_where(scales, lambda x: ~(x > 0), "scales hold {:g}, expected numbers above 0.")
    refuse_where(
        points,
        lambda x: ~(abs(x) < 2.0**20),
        "points hold {:g}, expected places of pixels, less than 2²⁰. Leave others out.",
    )


def _validate(image: Any, points: Any, scales: Any, *, radius: int, peaks: int, share: Any) -> None:
    check_points(image, points, scales)
    for name, number, least in (("radius", radius, 0), ("peaks", peaks, 1)):
        if not isinstance(number, int) or number < least:
            raise ValueError(f"{name} is {number!r}, expected a whole number, {least} or more.")
    if peaks > BINS // 2:
        raise ValueError(f"peaks is {peaks}, expected {BINS // 2} or fewer: 36 bins have no more.")
    refuse_where(share, lambda x: ~((x >= 0) & (x <= 1)), "share is {:g}, expected a number from 0 to 1.")


@graph_function(static=["radius", "peaks"], validate=_validate)
def sift_orientation(
    image: Float[tf.Tensor, "rows columns"],
    points: Float[tf.Tensor, "points 2"],
    scales: Float[tf.Tensor, " points"],
    *,
    radius: int = 8,
    peaks: int = 1,
    share: Scalar = 0.8,
) -> tuple[Float[tf.Tensor, "points peaks"], Bool[tf.Tensor, "points peaks"], Float[tf.Tensor, "points bins"]]:
    """Orientation of SIFT key points: the peaks of a histogram of the directions of slopes.

    hₖ = Σ ‖∇I‖ e^{−r²/2(1.5σ)²} over the pixels whose direction is within 5° of 10k°

    Args:
        image: (rows, columns), smoothed at about the key points' scale.
        points: (x, y) of key points (n, 2).
        scales: their σ (n,) in pixels of this picture; ∞ weights all pixels alike, as the note does.
        radius: of the square window of pixels around the pixel (⌊x + ½⌋, ⌊y + ½⌋).
        peaks: how many orientations a key point may have.
        share: of the largest bin, which another peak has to have.

    Returns:
        Angles in (−π, π], the strongest first (n, peaks), whether there is such a peak (n, peaks), and the histograms
        (n, 36). A peak is higher than the bin before and not lower than the one behind; a parabola through the three
        gives its place. Without one, as in a flat region, the angle is 0.

    Raises:
        ValueError: the picture is empty, a scale is not above 0, or a number is out of its range.

    Example:
        Brightness grows along x and, half as fast, along y, which points down.

        >>> image = np.arange(9.0) + 0.5 * np.arange(9.0)[:, None]
        >>> angles, found, histogram = sift_orientation(image, [[4.0, 4.0]], [1.0], radius=2)
        >>> print(np.rad2deg(angles.numpy()).round(), found.numpy(), histogram[0].numpy().argmax())
        [[30.]] [[ True]] 3

    Conventions:
        Slopes are central, (I(x + 1) − I(x − 1))/2; the outermost pixels have none and are left out. Bins are centred
        at multiples of 10°, as OpenCV's: 355° to 365° is bin 0. The note has a window of fixed size and takes the
        largest bin; Gaussian weights, further peaks and the parabola are the paper's. OpenCV also smooths the
        histogram, and takes r from the pixel; here it is from the point itself. Angles grow from x to y: clockwise on a
        screen.

    References:
        lowe2004, section 5; note D, section 14.
    """
    unit = binary_unit(image)
    angles, found, histogram = orient(slopes_of_one(image / unit, points), points, scales, radius, peaks, share)
    return angles, found, histogram * unit[0, 0]


def orient(slopes: Slopes, points: Any, scales: Any, radius: int, peaks: int, share: Any) -> tuple[Any, Any, Any]:
    h = _histogram(slopes, points, scales, radius)
    before, behind = tf.roll(h, 1, axis=1), tf.roll(h, -1, axis=1)  # vectorized_map takes no axis from the end
    largest = tf.reduce_max(h, -1, keepdims=True)
    peak = (h > before) & (h >= behind) & (h >= tf.cast(share, h.dtype) * largest)
    rank = tf.stop_gradient(tf.where(peak, h, -tf.ones_like(h)))
    best, index = tf.math.top_k(rank, k=peaks)
    left, middle, right = (tf.gather(x, index, batch_dims=1) for x in (before, h, behind))
    found = best > 0
    bend = tf.where(found, left - 2 * middle + right, tf.ones_like(best))
    place = tf.cast(index, h.dtype) + (left - right) / (2 * bend)
    place = tf.where(place > BINS / 2, place - BINS, place)
    nothing = tf.zeros_like(place) * tf.stop_gradient(largest)  # NaN where that is NaN
    return tf.where(found, place * (2 * math.pi / BINS), nothing), found, h


def _histogram(slopes: Slopes, points: Any, scales: Any, radius: int) -> Any:
    offset = tf.range(-radius, radius + 1)
    nearest = tf.cast(tf.floor(points + 0.5), tf.int32)
    x, y = nearest[:, 0, None, None] + offset, nearest[:, 1, None, None] + offset[:, None]
    rows, columns = slopes.rows[:, None, None], slopes.columns[:, None, None]
    inside = (x > 0) & (x < columns - 1) & (y > 0) & (y < rows - 1)
    index = slopes.start[:, None, None] + tf.where(inside, y * columns + x, 0)
    along_x, along_y = tf.gather(slopes.x, index), tf.gather(slopes.y, index)
    size = length(along_x, along_y)
    angle = tf.stop_gradient(tf.atan2(along_y, along_x))
    bins = tf.math.floormod(tf.cast(tf.floor(angle * (BINS / (2 * math.pi)) + 0.5), tf.int32), BINS)
    far = (tf.cast(x, points.dtype) - points[:, 0, None, None]) ** 2
    far += (tf.cast(y, points.dtype) - points[:, 1, None, None]) ** 2
    weight = tf.exp(-far / (2 * (WIDTH * scales[:, None, None]) ** 2)) * tf.cast(inside, points.dtype)
    count = tf.shape(points)[0]
    segment = bins + BINS * tf.range(count)[:, None, None]
    summed = tf.math.unsorted_segment_sum(
        tf.reshape(size * weight, [-1]), tf.reshape(segment, [-1]), num_segments=count * BINS
    )
    h = tf.reshape(summed, [count, BINS])
    return h + 0 * tf.reduce_sum(h, -1, keepdims=True)  # no bin is that of NaN, so all of them are


def length(x: Any, y: Any) -> Any:
    """Return √(x² + y²), with the slope 0 where both are."""
    square = x * x + y * y
    nothing = square == 0
    return tf.where(nothing, tf.zeros_like(square), tf.sqrt(tf.where(nothing, tf.ones_like(square), square)))


def slopes_of_one(image: Any, points: Any) -> Slopes:
    """Return the slopes of a picture in which all of the key points lie."""
    x, y = central_slopes(image)
    none = tf.zeros_like(points[:, 0], tf.int32)
    rows, columns = tf.unstack(tf.shape(image))
    return Slopes(tf.reshape(x, [-1]), tf.reshape(y, [-1]), none, none + rows, none + columns)


def central_slopes(image: Any) -> tuple[Any, Any]:
    """Return the slopes along x and y of a picture or of several; both are 0 on their outermost pixels."""
    rows, columns = tf.shape(image)[-2], tf.shape(image)[-1]
    row, column = tf.range(rows)[:, None], tf.range(columns)
    inner = (row > 0) & (row < rows - 1) & (column > 0) & (column < columns - 1)
    axes = image.shape.rank - 1, image.shape.rank - 2
    x, y = (tf.roll(image, -1, axis=axis) - tf.roll(image, 1, axis=axis) for axis in axes)
    return tuple(tf.where(inner, each / 2, tf.zeros_like(each)) for each in (x, y))
