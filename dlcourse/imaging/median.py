"""The median filter: no convolution, and it takes out what is alone."""

from __future__ import annotations

import tensorflow as tf

from dlcourse.graph import graph_function
from dlcourse.imaging.borders import extended
from dlcourse.imaging.box_filters import validate_window
from dlcourse.imaging.convolving import Image
from dlcourse.nan import spoiled, tracked

__all__ = ["median_filter"]


@graph_function(static=["size", "mode"], validate=validate_window)
def median_filter(image: Image, *, size: int = 3, mode: str = "symmetric") -> Image:
    """Median filter: the median of a square window around each pixel.

    g(y, x) = median of f(y + i, x + j), i and j from −⌊k/2⌋ to ⌊k/2⌋

    Args:
        image: f (..., rows, columns), grey pictures.
        size: k, odd, not larger than the picture.
        mode: what lies beyond the border, as for ``convolve``.

    Returns:
        g (..., rows, columns); NaN wherever there is a NaN in the window. The gradient goes to the pixel that is the
        median.

    Raises:
        ValueError: an unknown mode, an even window, or one that is larger than the picture.

    Example:
        Salt and pepper go, whatever their size; an edge stays where it is.

        >>> image = [[0.0, 0.0, 1.0, 1.0], [0.0, 99.0, 1.0, 1.0], [0.0, 0.0, 1.0, -99.0]]
        >>> print(median_filter(image).numpy())
        [[0. 0. 1. 1.]
         [0. 0. 1. 1.]
         [0. 0. 1. 1.]]

    Conventions:
        ``scipy.ndimage.median_filter`` does the same in its mode "reflect". OpenCV's ``medianBlur`` takes "edge".
        It is not linear: the median of a sum is not the sum of the medians.

    References:
        szeliski2022, section 3.3; note D, section 14.
    """
    reach = size // 2
    longer = extended(extended(tracked(image), reach, axis=-2, mode=mode), reach, axis=-1, mode=mode)
    rows, columns = tf.unstack(tf.shape(image)[-2:])
    windows = tf.stack([longer[..., i : i + rows, j : j + columns] for i in range(size) for j in range(size)], axis=-1)
    unknown = tf.reduce_any(tf.math.is_nan(windows), axis=-1)
    half = size * size // 2 + 1
    median = tf.math.top_k(windows, half).values[..., -1]
    return tf.ensure_shape(spoiled(median, unknown), image.shape)
