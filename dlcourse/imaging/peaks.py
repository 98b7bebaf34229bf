"""Peaks of Hough's table of lines: each line once."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import Scalar, graph_function
from dlcourse.imaging.pixels import check_pixels

__all__ = ["HoughPeaks", "hough_peaks"]


class HoughPeaks(NamedTuple):
    """Where a table of votes has its peaks, and how many votes they have."""

    cells: Int[tf.Tensor, "*batch limit 2"]
    votes: Float[tf.Tensor, "*batch limit"]


def _validate_peaks(votes: Any, *, threshold: Any, limit: Any, radius: Any) -> None:
    check_pixels("votes", votes)
    if not isinstance(limit, int) or limit < 1:
        raise ValueError(f"hough_peaks: limit is {limit!r}, expected a whole number, 1 or more.")
    pair = isinstance(radius, (tuple, list)) and len(radius) == 2
    if not pair or not all(isinstance(r, int) and r >= 0 for r in radius):
        raise ValueError(
            f"hough_peaks: radius is {radius!r}, expected two whole numbers, 0 or more, of rows and of columns, "
            "such as (5, 5)."
        )


@graph_function(static=["limit", "radius"], validate=_validate_peaks)
def hough_peaks(
    votes: Float[tf.Tensor, "*batch distances angles"],
    *,
    threshold: Scalar,
    limit: int = 10,
    radius: tuple[int, int] = (5, 5),
) -> HoughPeaks:
    """Peaks of a Hough table of lines: cells with enough votes, neighbours of a stronger peak left out.

    repeat: take the cell with the most votes of those that are left and have ≥ threshold; drop all that are as near
    to it as the radius

    Args:
        votes: (*batch, distances, angles), of ``hough_lines`` with angles in equal steps over half a turn.
        threshold: the least number of votes of a peak.
        limit: the largest number of peaks.
        radius: up to how many rows and how many columns off a peak there is no other one.

    Returns:
        ``HoughPeaks``: the cells (*batch, limit, 2), a row and a column each, by votes, most first, of equal ones the
        upper row, then the left column; and their votes (*batch, limit). Where there are fewer, cells are −1 and votes
        0.

    Raises:
        ValueError: the table has no cell, the limit is below 1, or the radius no pair of whole numbers.

    Example:
        >>> votes = np.array([[0.0, 1.0, 2.0, 0.0], [5.0, 4.0, 0.0, 0.0], [0.0, 0.0, 0.0, 4.0]])
        >>> peaks = hough_peaks(votes, threshold=2, limit=3, radius=(0, 1))
        >>> print(peaks.cells.numpy().tolist(), peaks.votes.numpy())
        [[1, 0], [2, 3], [0, 2]] [5. 4. 2.]

    Conventions:
        The note takes all cells above the threshold, and finds each line many times. The table closes with a twist:
        half a turn further a line has the angle θ and the distance −ρ, so the last column's neighbour is the first one
        upside down. ``skimage.transform.hough_line_peaks`` does so, too; it looks for peaks in its own windows first.
        A table with NaN has votes of NaN. The gradient of the votes is that of the cells; the cells have none.

    References:
        duda1972; note D, section 14.
    """
    shape = tf.shape(votes)
    rows, columns = shape[-2], shape[-1]
    flat = tf.reshape(votes, [-1, rows * columns])
    lowest = tf.constant(float("-inf"), votes.dtype)
    row, column = tf.range(rows * columns) // columns, tf.range(rows * columns) % columns

    def near(best: Any) -> Any:
        top, left = best // columns, best % columns
        off, across = tf.abs(row - top), tf.abs(column - left)
        mirrored = tf.abs(row - (rows - 1 - top))
        return (across <= radius[1]) & (off <= radius[0]) | (columns - across <= radius[1]) & (mirrored <= radius[0])

    def take(turn: Any, left: Any, cells: Any) -> tuple[Any, Any, Any]:
        best = tf.argmax(left, axis=1, output_type=tf.int32)[:, None]
        found = tf.gather(left, best, axis=1, batch_dims=1) > lowest
        cells = tf.where(found & (tf.range(limit) == turn), best, cells)
        return turn + 1, tf.where(near(best), lowest, left), cells

    left = tf.stop_gradient(tf.where(flat >= tf.cast(threshold, flat.dtype), flat, lowest))
    none = tf.fill([tf.shape(flat)[0], limit], -1)
    cells = tf.while_loop(lambda turn, *_: turn < limit, take, (tf.constant(0), left, none))[2]
    found = cells >= 0
    counts = tf.gather(flat, tf.maximum(cells, 0), axis=1, batch_dims=1)
    unknown = tf.reduce_any(tf.math.is_nan(flat), axis=1, keepdims=True)
    counts = tf.where(found | unknown, counts, tf.zeros_like(counts)) * tf.where(
        unknown, tf.constant(math.nan, flat.dtype), tf.ones([], flat.dtype)
    )
    places = tf.where(found[..., None], tf.stack([cells // columns, cells % columns], axis=-1), -1)
    return HoughPeaks(
        tf.reshape(places, tf.concat([shape[:-2], [limit, 2]], axis=0)),
        tf.reshape(counts, tf.concat([shape[:-2], [limit]], axis=0)),
    )
