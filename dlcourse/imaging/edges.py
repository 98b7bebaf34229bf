"""Parts of Canny's way to edges: slopes are thinned to one pixel, and kept where a strong one is connected."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import known_or_tensors, refuse_unless
from dlcourse.graph import Scalar, graph_function
from dlcourse.imaging.pixels import check_pixels
from dlcourse.imaging.slopes import gradient_magnitude_direction
from dlcourse.nan import spoiled

__all__ = ["hysteresis_threshold", "thin_edges"]

Picture = Float[tf.Tensor, "*batch rows columns"]
# Of a direction up to 22.5° off an axis, the smaller slope is at most this share of the larger one.
SHARE = math.sqrt(2) - 1


def _validate_slopes(g_x: Any, g_y: Any) -> None:
    check_pixels("g_x", g_x)


@graph_function(validate=_validate_slopes)
def thin_edges(g_x: Picture, g_y: Picture) -> Picture:
    """Thin edges (Canny's non-maximum suppression): a slope stays where it is largest along its direction.

    m = √(g_x² + g_y²) stays if m > m(before) and m ≥ m(after), and becomes 0 otherwise; before and after are the two of
    the eight neighbours along ±θ, θ = atan2(g_y, g_x) rounded to a multiple of 45°

    Args:
        g_x: slopes along x (*batch, rows, columns).
        g_y: slopes along y, downwards, of the same shape.

    Returns:
        The magnitude m where it stays, 0 elsewhere (*batch, rows, columns). Of the two neighbours, "before" is the
        upper one, or the left one where both are in the same row. Beyond the border m is 0.

    Raises:
        ValueError: there is no pixel, or the shapes differ.

    Example:
        An ideal step has two columns of the same slope, of which the first one is kept.

        >>> g_x = np.array([[0.0, 0.5, 0.5, 0.0]])
        >>> print(thin_edges(g_x, np.zeros_like(g_x)).numpy())
        [[0.  0.5 0.  0. ]]

    Conventions:
        The note keeps a pixel only if *both* neighbours are smaller, and so deletes every ideal step. OpenCV compares
        like this along the axes, and strictly on both sides along diagonals; scikit-image interpolates between
        neighbours, compares with ≥ on both sides, and keeps both columns of a step. Along a diagonal an ideal step
        keeps a staircase, two pixels in each row. NaN spoils what is compared with it. Nothing here is the suppression
        of boxes, ``detection.nms``.

    References:
        canny1986, section VIII; note D, section 14.
    """
    magnitude = gradient_magnitude_direction(g_x, g_y).magnitude
    rows, columns = tf.shape(magnitude)[-2], tf.shape(magnitude)[-1]
    frame = [[0, 0]] * (magnitude.shape.rank - 2) + [[1, 1], [1, 1]]
    wide = tf.pad(tf.stop_gradient(magnitude), frame)

    def beside(down: int, right: int) -> Any:
        return wide[..., 1 + down : 1 + down + rows, 1 + right : 1 + right + columns]

    flat, steep = tf.abs(g_y) <= SHARE * tf.abs(g_x), tf.abs(g_x) < SHARE * tf.abs(g_y)
    falling = (g_x > 0) == (g_y > 0)  # to the right and down, or back

    def along(side: int) -> Any:
        diagonal = tf.where(falling, beside(side, side), beside(side, -side))
        return tf.where(flat, beside(0, side), tf.where(steep, beside(side, 0), diagonal))

    before, after = along(-1), along(1)
    unknown = tf.math.is_nan(magnitude + before + after)
    stays = (magnitude > before) & (magnitude >= after) | unknown
    return spoiled(tf.where(stays, magnitude, tf.zeros_like(magnitude)), unknown)


def check_thresholds(low: Any, high: Any) -> None:
    """Refuse thresholds that are no slopes, or the wrong way round."""
    low, high = known_or_tensors(low, high)
    named = "" if isinstance(low, tf.Tensor) else f" are {low:g} and {high:g}"
    told = f"low and high{named}, expected 0 < low ≤ high, such as low=0.1 and high=0.2."
    refuse_unless(tf.logical_and(low > 0, low <= high), told)


def _validate_strength(strength: Any, *, low: Any, high: Any) -> None:
    check_pixels("strength", strength)
    check_thresholds(low, high)


@graph_function(validate=_validate_strength)
def hysteresis_threshold(strength: Picture, *, low: Scalar, high: Scalar) -> Picture:
    """Hysteresis thresholding: what is strong, and what is connected with it by pixels that are not weak.

    1 where strength ≥ high, ½ where low ≤ strength < high, 0 elsewhere;
    then again and again each ½ with a 1 among its eight neighbours becomes 1, until nothing changes; then ½ becomes 0

    Args:
        strength: (*batch, rows, columns), such as the slopes that ``thin_edges`` leaves.
        low: the lower threshold.
        high: the upper threshold.

    Returns:
        1 for each pixel of an edge and 0 for the others (*batch, rows, columns), in the precision of the strength.

    Raises:
        ValueError: there is no pixel, or not 0 < low ≤ high.

    Example:
        >>> print(hysteresis_threshold([[0.3, 0.9, 0.4, 0.1, 0.4]], low=0.25, high=0.5).numpy())
        [[1. 1. 1. 0. 0.]]

    Conventions:
        A value of exactly a threshold has reached it. ``skimage.filters.apply_hysteresis_threshold`` and ``cv2.Canny``
        want more than the threshold. As many rounds as the longest way from a strong pixel are done, all pictures of a
        batch together. A picture with NaN is NaN throughout. There is no gradient.

    References:
        canny1986, section VII; note D, section 14.
    """
    strength = tf.stop_gradient(strength)
    shape = tf.shape(strength)
    flat = tf.reshape(strength, [-1, shape[-2], shape[-1]])
    possible, strong = flat >= tf.cast(low, flat.dtype), flat >= tf.cast(high, flat.dtype)

    def grow(edges: Any, _: Any) -> tuple[Any, Any]:
        grown = _beside(_beside(edges, 1), 2) & possible
        return tf.ensure_shape(grown, edges.shape), tf.reduce_any(grown != edges)

    edges = tf.while_loop(lambda _, more: more, grow, (strong, tf.reduce_any(strong)))[0]
    edges = tf.cast(tf.reshape(edges, shape), strength.dtype)
    return spoiled(edges, tf.reduce_any(tf.math.is_nan(strength), axis=[-2, -1], keepdims=True))


def _beside(edges: Any, axis: int) -> Any:
    """Edges, and what is beside one along an axis; a maximum of windows takes longer with a single channel."""
    first, last = ([[int(k == axis) * n for n in side] for k in range(3)] for side in ((1, 0), (0, 1)))
    rows, columns = tf.shape(edges)[1], tf.shape(edges)[2]
    before = tf.pad(edges, first)[:, :rows, :columns]
    after = tf.pad(edges, last)[:, 2 - axis :, axis - 1 :]
    return before | edges | after
