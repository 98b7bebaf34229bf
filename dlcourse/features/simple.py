"""The simplest descriptors of a point: the pixels around it as they are, or how often each brightness occurs."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.features.windows import Image, Points, check_count, check_picture, windows_at
from dlcourse.graph import graph_function
from dlcourse.nan import spoiled

__all__ = ["histogram_descriptor", "patch_descriptor"]


def _validate_patch(image: Any, points: Any, *, size: Any, normalize: Any) -> None:
    check_count("size", size, such_as=9)
    check_picture("patch_descriptor", image, size)


@graph_function(static=["size", "normalize"], validate=_validate_patch)
def patch_descriptor(
    image: Image, points: Points, *, size: int = 9, normalize: bool = False
) -> Float[tf.Tensor, "*batch points pixels"]:
    """Patch descriptor: the pixels of the window around a point, row by row.

    v = (I(x − r, y − r), …, I(x + r, y + r));  normalised: (v − mean v) / ‖v − mean v‖

    Args:
        image: I (..., height, width).
        points: whole pixels (..., points, 2), each (x, y).
        size: of the window, in pixels, 2r + 1; one of an even size has a column and a row less to the right and below.
        normalize: subtract the mean, and divide by the norm.

    Returns:
        (..., points, size²). Beyond an edge the nearest pixel counts. A normalised patch of one brightness is 0.

    Raises:
        ValueError: the picture is smaller than the window, the size is no whole number above 0, or shapes do not fit
            together.

    Example:
        >>> image = np.arange(12.0).reshape(3, 4)
        >>> print(patch_descriptor(image, [[1, 1]], size=3).numpy())
        [[ 0.  1.  2.  4.  5.  6.  8.  9. 10.]]

    Conventions:
        Patches are matched by the smallest sum of squared differences ‖v − w‖². Normalised ones have
        ‖v − w‖² = 2 − 2 v·w, so that the nearest patch is the one of the largest normalised correlation v·w
        (``cv2.TM_CCOEFF_NORMED``). As they are, patches follow a shift of the picture and nothing else; normalised
        ones do not see a brightness a·I + b with a > 0 either. A turned or a scaled picture has other patches.

    References:
        szeliski2022, section 7.1.2; note D, section 14.
    """
    windows = windows_at(image, points, size)
    patches = tf.reshape(windows, tf.concat([tf.shape(windows)[:-2], [size * size]], axis=0))
    if not normalize:
        return patches
    # From a pixel of its own first: of equal pixels the mean may be off by a rounding, which is no contrast.
    patches -= tf.stop_gradient(patches[..., :1])
    patches -= tf.reduce_mean(patches, axis=-1, keepdims=True)
    patches /= binary_unit(patches, axis=-1)
    squares = tf.reduce_sum(patches**2, axis=-1, keepdims=True)
    flat = squares == 0
    return tf.where(flat, tf.zeros_like(patches), patches / tf.sqrt(tf.where(flat, tf.ones_like(squares), squares)))


def _validate_histogram(image: Any, points: Any, *, size: Any, bins: Any, low: Any, high: Any) -> None:
    check_count("size", size, such_as=9)
    check_count("bins", bins, such_as=8)
    if not all(isinstance(end, (int, float)) and math.isfinite(end) for end in (low, high)) or low >= high:
        raise ValueError(f"low is {low!r} and high is {high!r}, expected numbers with low < high, such as 0 and 1.")
    check_picture("histogram_descriptor", image, size)


@graph_function(static=["size", "bins", "low", "high"], validate=_validate_histogram)
def histogram_descriptor(
    image: Image, points: Points, *, size: int = 9, bins: int = 8, low: float = 0.0, high: float = 1.0
) -> Float[tf.Tensor, "*batch points bins"]:
    """Histogram descriptor: the share of the window's pixels in each bin of brightness.

    bin of I = ⌊bins · (I − low) / (high − low)⌋, at least 0 and at most bins − 1

    Args:
        image: I (..., height, width).
        points: whole pixels (..., points, 2), each (x, y).
        size: of the window, in pixels, as in ``patch_descriptor``.
        bins: how many, of equal width.
        low: where the first bin begins.
        high: where the last bin ends.

    Returns:
        Shares (..., points, bins), which add up to 1. Beyond an edge of the picture the nearest pixel counts; what is
        darker than low counts in the first bin, and what is brighter than high in the last one. A window with NaN has
        NaN throughout.

    Raises:
        ValueError: the picture is smaller than the window, size or bins is no whole number above 0, low is not below
            high, or shapes do not fit together.

    Example:
        >>> image = [[0.0, 0.1, 0.6], [0.3, 0.9, 1.0], [0.2, 0.5, 0.8]]
        >>> print(histogram_descriptor(image, [[1, 1]], size=3, bins=2).numpy().round(3))
        [[0.444 0.556]]

    Conventions:
        A bin holds its lower end, and the last one both, as in ``np.histogram``, which leaves out what lies outside.
        Pixels may change places: a picture turned by 90° has the same histograms, with a window of odd size. It is no
        other at a brighter place, either, if both ends move along. It is a count, and has no gradient.

    References:
        szeliski2022, section 7.1.2; note D, section 14.
    """
    windows = tf.stop_gradient(windows_at(image, points, size))
    share = (windows - tf.cast(low, image.dtype)) / tf.cast(high - low, image.dtype)
    share = tf.clip_by_value(share, tf.zeros([], image.dtype), tf.ones([], image.dtype))
    number = tf.minimum(tf.floor(share * bins), tf.cast(bins - 1, image.dtype))
    held = number[..., None] == tf.cast(tf.range(bins), image.dtype)
    shares = tf.reduce_mean(tf.cast(held, image.dtype), axis=[-3, -2])
    return spoiled(shares, tf.reduce_any(tf.math.is_nan(windows), axis=[-2, -1])[..., None])
