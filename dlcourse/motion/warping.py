"""Moving pictures along a flow, and pictures of half the size."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_unless
from dlcourse.graph import graph_function

__all__ = ["gaussian_pyramid", "warp"]

Image = Float[tf.Tensor, "*batch height width"]
Flow = Float[tf.Tensor, "*batch height width 2"]

# The binomial kernel of Burt and Adelson, with a = 3/8: its variance is 1, and its entries are exact.
KERNEL = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)


def _check_warp(image: Any, flow: Any) -> None:
    smallest = tf.reduce_min(tf.shape(image)[-2:])
    refuse_unless(smallest > 0, "warp: image has no pixels, expected one or more. Leave empty pictures out.")


@graph_function(validate=_check_warp)
def warp(image: Image, flow: Flow) -> Image:
    """Warp an image backward along a flow, by bilinear interpolation.

    W(x, y) = J(x + u(x, y), y + v(x, y))

    Args:
        image: the picture J, grey (*batch, height, width).
        flow: (u, v) at each pixel of the answer, u to the right and v down (*batch, height, width, 2).

    Returns:
        W, of the shape of the picture. Beyond its border J goes on with the value at the border.

    Raises:
        ValueError: shapes do not fit together, or the picture has no pixels.

    Example:
        Every pixel is read one half to the right of where it is.

        >>> print(warp([[0.0, 10.0, 30.0]], [[[0.5, 0.0], [0.5, 0.0], [0.5, 0.0]]]).numpy())
        [[ 5. 20. 30.]]

    Conventions:
        Where the flow leads from the first picture to the second, warping the *second* one gives the first: each pixel
        of the answer is read once, and there are no holes. ``scipy.ndimage.map_coordinates`` (order 1, "nearest") and
        OpenCV's ``remap`` (BORDER_REPLICATE) read the same; the latter rounds the weights to 1/32. At whole
        numbers the derivative by the flow is that towards the right, or below. Colours: put their axis into the batch.

    References:
        wolberg1990, chapter 3; note D, section 14.
    """
    height, width = tf.shape(image)[-2], tf.shape(image)[-1]
    down, right = tf.range(height), tf.range(width)
    x = tf.cast(right, image.dtype) + flow[..., 0]
    y = tf.cast(down, image.dtype)[:, None] + flow[..., 1]
    return read_bilinear(image, x, y)


def read_bilinear(image: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Read pictures (*batch, height, width) at places (*batch, …), any number of axes of them, clamped to the border.

    Args:
        image: the pictures.
        x: columns, which need not be whole.
        y: rows, of the same shape.
    """
    shape = tf.shape(image)
    rank = image.shape.rank
    height, width = shape[-2], shape[-1]
    count = tf.reduce_prod(shape[:-2])
    pixels = tf.reshape(image, [count * height * width])
    places = tf.shape(x)
    start = tf.reshape(tf.range(count) * (height * width), tf.concat([shape[:-2], tf.ones_like(places[rank - 2 :])], 0))
    column, right = _before(x, width)
    row, down = _before(y, height)

    def at(i: tf.Tensor, j: tf.Tensor) -> tf.Tensor:
        index = start + tf.minimum(i, height - 1) * width + tf.minimum(j, width - 1)
        return tf.gather(pixels, index)

    above = _between(at(row, column), at(row, column + 1), right)
    below = _between(at(row + 1, column), at(row + 1, column + 1), right)
    return _between(above, below, down)


def _before(position: tf.Tensor, size: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the pixel at or before each position, and how far it is on the way to the next one."""
    last = tf.cast(size - 1, position.dtype)
    position = tf.minimum(tf.maximum(position, tf.zeros([], position.dtype)), last)
    low = tf.floor(position)
    index = tf.cast(tf.where(tf.math.is_nan(low), tf.zeros_like(low), low), tf.int32)
    return index, position - low


def _between(one: tf.Tensor, other: tf.Tensor, weight: tf.Tensor) -> tf.Tensor:
    return one + weight * (other - one)


def _check_pyramid(image: Any, *, levels: Any) -> None:
    if isinstance(levels, bool) or not isinstance(levels, int) or levels < 1:
        raise ValueError(f"levels is {levels!r}, expected a whole number, 1 or more. 1 is the picture alone.")
    height, width = image.shape[-2:]
    smallest = tf.reduce_min(tf.shape(image)[-2:])
    refuse_unless(
        smallest > 0, "gaussian_pyramid: image has no pixels, expected one or more. Leave empty pictures out."
    )
    if height is None or width is None:
        told = "fewer"
    else:
        told = f"at most {math.ceil(math.log2(max(min(height, width), 1))) + 1} for {height} x {width} pixels"
    refuse_unless(
        2 * smallest > 2 ** (levels - 1),  # ⌈n / 2^(levels − 2)⌉ is 2 or more
        f"gaussian_pyramid: levels is {levels}, expected {told}: a side that is halved has two pixels or more. Pass "
        "fewer levels.",
    )


@graph_function(static=["levels"], validate=_check_pyramid)
def gaussian_pyramid(image: Image, *, levels: int = 4) -> list[Float[tf.Tensor, "*batch rows columns"]]:
    """Gaussian pyramid: each picture is the one before, blurred, with every second pixel kept.

    Gₗ₊₁(x, y) = (k ∗ Gₗ)(2x, 2y),  k = b bᵀ,  b = (1, 4, 6, 4, 1)/16

    Args:
        image: the picture, grey (*batch, height, width).
        levels: how many pictures, the given one included.

    Returns:
        The pictures, the largest first; a side of n pixels is followed by one of ⌈n/2⌉.

    Raises:
        ValueError: ``levels`` is less than one, or so many that a side of one pixel would be halved.

    Example:
        >>> pyramid = gaussian_pyramid([[0.0, 0.0, 16.0, 0.0, 0.0]] * 2, levels=2)
        >>> print([level.numpy().tolist() for level in pyramid][1])
        [[1.0, 6.0, 1.0]]

    Conventions:
        Pixels 0, 2, 4, … are kept, so that pixel i of a level lies where pixel 2i of the one before does: flow is
        brought up by reading it at half the position, times two. Beyond the border the picture is mirrored, with the
        border's pixel twice ("symmetric" in ``numpy.pad``). OpenCV's ``pyrDown`` has the same kernel and keeps the same
        pixels, but mirrors without that ("reflect"). scikit-image blurs with σ = 2/3 and resizes. Note D takes one
        pixel of four and calls it up-sampling: it is down-sampling, and without the blur it aliases.

    References:
        burt1983, section III; note D, section 14.
    """
    pyramid = [image]
    for _ in range(levels - 1):
        pyramid.append(_halved(_halved(pyramid[-1], -2), -1))
    return pyramid


def _halved(image: tf.Tensor, axis: int) -> tf.Tensor:
    """Blur along the rows' axis (−2) or the columns' (−1), and keep every second one."""
    size = tf.shape(image)[axis]
    blurred = tf.zeros([], image.dtype)
    for offset, weight in enumerate(KERNEL, start=-2):
        index = tf.range(0, size, 2) + offset
        index = tf.where(index < 0, -1 - index, index)
        index = tf.where(index >= size, 2 * size - 1 - index, index)
        blurred += tf.cast(weight, image.dtype) * tf.gather(image, index, axis=axis)
    return blurred
