"""Histograms of oriented gradients: the outline of things, in a grid over the whole picture."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.features.windows import Image, check_count, check_picture
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import spoiled

__all__ = ["hog_descriptor"]


def _validate(image: Any, *, cell: Any, block: Any, bins: Any, signed: Any, epsilon: Any) -> None:
    check_count("cell", cell, such_as=8)
    check_count("block", block, such_as=2)
    check_count("bins", bins, such_as=9)
    check_picture("hog_descriptor", image, cell * block, "cell · block")


@graph_function(static=["cell", "block", "bins", "signed"], at_least_single=["epsilon"], validate=_validate)
def hog_descriptor(
    image: Image, *, cell: int = 8, block: int = 2, bins: int = 9, signed: bool = False, epsilon: Scalar = 1e-5
) -> Float[tf.Tensor, "*batch features"]:
    """HOG descriptor: histograms of oriented gradients in a grid of cells, normalised block by block.

    g_x = I(x + 1, y) − I(x − 1, y),  g_y = I(x, y + 1) − I(x, y − 1);  θ = atan2(g_y, g_x)
    h_b = 1/cell² Σ √(g_x² + g_y²) [⌊θ · bins / π⌋ = b];  v / √(‖v‖² + ε²) of the h of a block's cells

    Args:
        image: I (..., height, width).
        cell: width and height of a cell, in pixels. The grid begins above on the left; what is left over on the right
            and below is in no cell.
        block: width and height of a block, in cells. Blocks move on by one cell, and so they overlap.
        bins: how many, of equal width.
        signed: whether bins divide the whole turn from 0 to 2π. Otherwise they divide the half turn from 0 to π, and θ
            and θ + π are one.
        epsilon: ε.

    Returns:
        (..., block rows · block columns · block² · bins): blocks row by row, in a block cells row by row, in a cell the
        bins. g_x is 0 in the first and the last column, g_y in the first and the last row. A flat block is 0.

    Raises:
        ValueError: the picture is smaller than a block, or cell, block or bins is no whole number above 0.

    Example:
        One slope of 6 to the right and two of 4 down: bins from 0° to 60° and on to 120°.

        >>> image = [[0.0, 0.0, 0.0], [0.0, 0.0, 6.0], [4.0, 0.0, 4.0]]
        >>> print(hog_descriptor(image, cell=3, block=1, bins=3).numpy().round(3))
        [0.6 0.8 0. ]

    Conventions:
        Equal to ``skimage.feature.hog(block_norm="L2")``, of which the default, "L2-Hys", clips at 0.2 and normalises
        again. Of colours it takes the channel of the largest slope; here a picture is grey. Dalal and Triggs, and
        OpenCV, share each pixel between neighbouring bins and cells. The note leaves bins open and has D's angle, which
        is ``signed``; unsigned ones do not ask whether a thing is darker or brighter than what is behind it.

    References:
        dalal2005, section 6; note D, section 14.
    """
    dtype = image.dtype
    across, down = _slopes(image)
    unit = tf.maximum(tf.abs(across), tf.abs(down))
    unit = tf.where(unit == 0, tf.ones_like(unit), unit)
    unit = tf.stop_gradient(unit)
    squares = (across / unit) ** 2 + (down / unit) ** 2
    flat = squares == 0
    size = tf.where(flat, tf.zeros_like(squares), unit * tf.sqrt(tf.where(flat, tf.ones_like(squares), squares)))
    turn = 2 * math.pi if signed else math.pi
    angle = tf.math.floormod(tf.stop_gradient(tf.atan2(down, across)), tf.constant(turn, dtype))
    # The remainder of a tiny negative angle is rounded to the whole turn.
    number = tf.minimum(tf.floor(angle * tf.constant(bins / turn, dtype)), tf.constant(bins - 1, dtype))
    held = tf.where(number[..., None] == tf.cast(tf.range(bins), dtype), size[..., None], tf.zeros([], dtype))
    held = spoiled(held, tf.math.is_nan(size)[..., None])
    rows, columns = tf.shape(image)[-2] // cell, tf.shape(image)[-1] // cell
    leading = tf.shape(image)[:-2]
    held = held[..., : rows * cell, : columns * cell, :]
    grid = tf.reshape(held, tf.concat([leading, [rows, cell, columns, cell, bins]], axis=0))
    histograms = tf.reduce_mean(grid, axis=[-4, -2])
    down_to, up_to = rows - block + 1, columns - block + 1
    parts = [histograms[..., i : i + down_to, j : j + up_to, :] for i in range(block) for j in range(block)]
    blocks = _normalized(tf.concat(parts, axis=-1), tf.cast(epsilon, dtype))
    features = down_to * up_to * block * block * bins
    return tf.reshape(blocks, tf.concat([leading, [features]], axis=0))


def _slopes(image: Any) -> tuple[Any, Any]:
    """Return the differences of the neighbours on both sides, 0 at the edges, along x and along y."""
    slopes = []
    for axis in (-1, -2):
        size = tf.shape(image)[axis]
        place = tf.range(size)
        inside = (place > 0) & (place < size - 1)
        after, before = tf.minimum(place + 1, size - 1), tf.maximum(place - 1, 0)
        difference = tf.gather(image, after, axis=axis) - tf.gather(image, before, axis=axis)
        shown = inside if axis == -1 else inside[:, None]
        slopes.append(tf.where(shown, difference, tf.zeros_like(difference)))
    return slopes[0], slopes[1]


def _normalized(v: Any, epsilon: Any) -> Any:
    unit = tf.maximum(binary_unit(v, axis=-1), binary_unit(epsilon[None], axis=-1)[0])
    squares = tf.reduce_sum((v / unit) ** 2, axis=-1, keepdims=True) + (epsilon / unit) ** 2
    flat = squares == 0
    return tf.where(flat, tf.zeros_like(v), v / unit / tf.sqrt(tf.where(flat, tf.ones_like(squares), squares)))
