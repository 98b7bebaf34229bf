"""SURF's descriptor: sums of Haar wavelets' answers, cell by cell."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.features.windows import Image, Points, check_count, check_picture, windows_at
from dlcourse.graph import graph_function

__all__ = ["surf_descriptor"]


def _validate(image: Any, points: Any, *, cell: Any, cells: Any, normalize: Any) -> None:
    check_count("cell", cell, least=2, such_as=5)
    check_count("cells", cells, such_as=4)
    check_picture("surf_descriptor", image, cell * cells, "cell · cells")


@graph_function(static=["cell", "cells", "normalize"], validate=_validate)
def surf_descriptor(
    image: Image, points: Points, *, cell: int = 5, cells: int = 4, normalize: bool = True
) -> Float[tf.Tensor, "*batch points features"]:
    """SURF descriptor: sums of two Haar wavelets' answers, and of their sizes, in a grid of cells.

    (Σ d_h, Σ d_v, Σ |d_h|, Σ |d_v|) of each cell,  d_h = I(x + 1, y) − I(x, y),  d_v = I(x, y + 1) − I(x, y)

    Args:
        image: I (..., height, width).
        points: whole pixels (..., points, 2), each (x, y).
        cell: width and height of a cell, in pixels, 2 or more.
        cells: how many there are along each side. The window has cell · cells = n pixels a side, and begins at
            (x − ⌊n/2⌋, y − ⌊n/2⌋).
        normalize: divide the whole descriptor by its norm.

    Returns:
        (..., points, 4 · cells²): cells row by row, with the four sums of each side by side. Both pixels of a
        difference lie in the cell. Beyond an edge of the picture the nearest pixel counts. A normalised descriptor of
        one brightness is 0.

    Raises:
        ValueError: the picture is smaller than the window, cell or cells is no such number, or shapes do not fit
            together.

    Example:
        Vertical stripes are large in Σ |d_h| alone, a horizontal ramp in Σ d_h, too.

        >>> stripes, ramp = np.tile([0.0, 1.0], (8, 4)), np.tile(np.arange(8.0), (8, 1))
        >>> of = dict(points=[[4, 4]], cell=8, cells=1, normalize=False)
        >>> print(surf_descriptor(stripes, **of).numpy(), surf_descriptor(ramp, **of).numpy())
        [[ 8.  0. 56.  0.]] [[56.  0. 56.  0.]]

    Conventions:
        The paper turns the window by the point's orientation, spaces its samples by the point's scale s, takes wavelets
        of 2s pixels, and weights their answers by a Gaussian. This is the upright kind at scale 1 with wavelets of two
        pixels and no weights, as the note has it. It does not see a brightness a·I + b with a > 0.

    References:
        bay2008, section 4.2; note D, section 14.
    """
    windows = windows_at(image, points, cell * cells)
    leading = tf.shape(windows)[:-2]
    grid = tf.reshape(windows, tf.concat([leading, [cells, cell, cells, cell]], axis=0))
    across = grid[..., 1:] - grid[..., :-1]
    down = grid[..., 1:, :, :] - grid[..., :-1, :, :]
    sums = [tf.reduce_sum(d, axis=[-3, -1]) for d in (across, down, tf.abs(across), tf.abs(down))]
    features = tf.reshape(tf.stack(sums, axis=-1), tf.concat([leading, [4 * cells * cells]], axis=0))
    if not normalize:
        return features
    features /= binary_unit(features, axis=-1)
    squares = tf.reduce_sum(features**2, axis=-1, keepdims=True)
    flat = squares == 0
    return tf.where(flat, tf.zeros_like(features), features / tf.sqrt(tf.where(flat, tf.ones_like(squares), squares)))
