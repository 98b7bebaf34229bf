"""Hough's transform of lines: every edge pixel votes for all lines through it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_unless
from dlcourse.graph import Scalar, graph_function
from dlcourse.imaging.borders import check_window
from dlcourse.nan import spoiled

__all__ = ["HoughLines", "HoughPeaks", "hough_lines", "hough_lines_slope", "hough_peaks"]

Picture = Float[tf.Tensor, "*batch rows columns"]
Angles = Float[tf.Tensor, " angles"]


class HoughLines(NamedTuple):
    """The votes for lines in normal form, and what the rows and columns of their table stand for."""

    votes: Float[tf.Tensor, "*batch distances angles"]
    distances: Float[tf.Tensor, " distances"]
    angles: Angles


class HoughPeaks(NamedTuple):
    """Where a table of votes has its peaks, and how many votes they have."""

    cells: Int[tf.Tensor, "*batch limit 2"]
    votes: Float[tf.Tensor, "*batch limit"]


def _check_step(step: Any) -> None:
    if not isinstance(step, (int, float)) or not 0 < step < math.inf:
        raise ValueError(f"step is {step!r}, expected a number above 0, such as 1.0.")


def _validate_lines(edges: Any, angles: Any, *, step: Any) -> None:
    check_window(edges, 1, 1)
    refuse_empty("hough_lines", expected="at least one angle", mend="Leave them out for 180.", angles=angles)
    _check_step(step)


@graph_function(static=["step"], validate=_validate_lines)
def hough_lines(edges: Picture, angles: Angles | None = None, *, step: float = 1.0) -> HoughLines:
    """Hough transform of lines in normal form: the votes of edge pixels for each direction and distance.

    x cos θ + y sin θ = ρ: the pixel (x, y) votes for (ρ, θ) once for each θ, with ρ rounded to a multiple of the step

    Args:
        edges: (*batch, rows, columns), such as ``canny`` returns: what each pixel's vote counts, 1 for an edge, else 0.
        angles: θ (angles,) in radians, of the line's *normal* from the x axis towards the y axis, which points down;
            180 whole degrees from −90° to 89° if left out.
        step: the width of a cell in ρ, in pixels.

    Returns:
        ``HoughLines``: the votes (*batch, distances, angles), the distances ρ = −R·step, …, R·step, where R·step is
        the first multiple that reaches a picture's farthest corner, √((rows − 1)² + (columns − 1)²), and the angles.

    Raises:
        ValueError: there is no pixel or no angle, or the step is not above 0.

    Example:
        >>> lines = hough_lines(np.eye(20)[::-1])
        >>> rho, theta = np.unravel_index(np.argmax(lines.votes), lines.votes.shape)
        >>> print(lines.votes.numpy().max(), lines.distances.numpy()[rho], np.degrees(lines.angles[theta]).round())
        20.0 13.0 45.0

    Conventions:
        The origin is the first pixel. A ρ half-way between two cells goes to the upper one. The line x + y = 19 has
        ρ = 13.435, and its cell is 13. ``skimage.transform.hough_line`` has the same angles and cells, with two or
        four more rows, as it takes the corner for (rows, columns); OpenCV's angles are from 0 to 180°. The table is
        linear in the edges, which is its gradient. NaN among the angles spoils the votes of that angle.

    References:
        duda1972; hough1962; note D, section 14.
    """
    if angles is None:
        angles = tf.constant(np.deg2rad(np.arange(-90, 90)), edges.dtype)
    rows, columns = tf.shape(edges)[-2], tf.shape(edges)[-1]
    corner = tf.cast(tf.square(rows - 1) + tf.square(columns - 1), tf.float64)
    reach = tf.cast(tf.math.ceil(tf.sqrt(corner) / step), tf.int32)

    def cells(angle: Any, x: Any, y: Any) -> Any:
        return _nearest((x * tf.cos(angle) + y * tf.sin(angle)) / step) + reach

    votes = _votes(edges, angles, cells, 2 * reach + 1)
    return HoughLines(votes, step * tf.cast(tf.range(-reach, reach + 1), edges.dtype), angles)


def _nearest(values: Any) -> Any:
    return tf.cast(tf.floor(values + 0.5), tf.int32)


def _votes(edges: Any, settings: Any, cells: Callable[[Any, Any, Any], Any], count: Any) -> Any:
    """Let each pixel vote for one cell of each setting; a cell that is none of the ``count`` gets no vote.

    Returns:
        (*batch, count, settings), NaN where the setting is.
    """
    shape = tf.shape(edges)
    rows, columns = shape[-2], shape[-1]
    place = tf.range(rows * columns)
    x, y = tf.cast(place % columns, settings.dtype), tf.cast(place // columns, settings.dtype)
    weights = tf.transpose(tf.reshape(edges, [-1, rows * columns]))

    def of_setting(setting: Any) -> Any:
        known = tf.where(tf.math.is_nan(setting), tf.zeros_like(setting), setting)
        index = cells(known, x, y)
        index = tf.where((index >= 0) & (index < count), index, count)
        total = tf.math.unsorted_segment_sum(weights, index, count + 1)[:-1]
        return total * tf.cast(tf.where(tf.math.is_nan(setting), setting, tf.ones_like(setting)), edges.dtype)

    spec = tf.TensorSpec([None, edges.shape[:-2].num_elements()], edges.dtype)
    table = tf.map_fn(of_setting, settings, fn_output_signature=spec)  # (settings, count, batch)
    table = tf.transpose(table, [2, 1, 0])
    return tf.reshape(table, tf.concat([shape[:-2], tf.shape(table)[1:]], axis=0))


def _validate_slope(edges: Any, slopes: Any, *, lowest: Any, count: Any, step: Any) -> None:
    check_window(edges, 1, 1)
    mend = "Pass some, such as np.linspace(-1, 1, 21)."
    refuse_empty("hough_lines_slope", expected="at least one slope", mend=mend, slopes=slopes)
    if not isinstance(count, int) or count < 1:
        raise ValueError(f"hough_lines_slope: count is {count!r}, expected a whole number, 1 or more.")
    _check_step(step)


@graph_function(static=["count", "step"], validate=_validate_slope)
def hough_lines_slope(
    edges: Picture, slopes: Float[tf.Tensor, " slopes"], *, lowest: Scalar, count: int, step: float = 1.0
) -> Float[tf.Tensor, "*batch count slopes"]:
    """Hough transform of lines in slope-intercept form: the votes of edge pixels for each slope and intercept.

    y = m x + b: the pixel (p, q) votes for (m, b) with b = q − m p, once for each m, b rounded to the nearest cell

    Args:
        edges: (*batch, rows, columns): what each pixel's vote counts, 1 for an edge and 0 for the others.
        slopes: m (slopes,).
        lowest: the first intercept b.
        count: how many intercepts there are.
        step: from one intercept to the next.

    Returns:
        The votes (*batch, count, slopes); row k stands for b = lowest + k·step. What is nearest to no cell is not
        counted.

    Raises:
        ValueError: there is no pixel or no slope, or count or step is not above 0.

    Example:
        >>> edges = np.zeros((4, 4)); edges[[1, 2, 3], [0, 1, 2]] = 1  # y = x + 1
        >>> print(hough_lines_slope(edges, [0.0, 1.0], lowest=0.0, count=4).numpy())
        [[0. 0.]
         [1. 3.]
         [1. 0.]
         [1. 0.]]

    Conventions:
        y points down. A b half-way between two cells goes to the one of the larger b. A vertical line has no m: pixels
        above each other vote for as many b, whatever m is; ``hough_lines`` has a cell for them. NaN among the slopes
        spoils the votes of that slope. The table is linear in the edges.

    References:
        hough1962; duda1972; note D, section 14.
    """

    def cells(slope: Any, x: Any, y: Any) -> Any:
        return _nearest((y - slope * x - tf.cast(lowest, slopes.dtype)) / step)

    votes = _votes(edges, slopes, cells, count)
    return tf.ensure_shape(votes, [*edges.shape[:-2], count, slopes.shape[0]])


def _validate_peaks(votes: Any, *, threshold: Any, limit: Any, radius: Any) -> None:
    sides = [tf.shape(votes)[k] if votes.shape[k] is None else votes.shape[k] for k in (-2, -1)]
    told = "votes has no cell, expected at least one row and one column. Make a table by hough_lines."
    refuse_unless(tf.logical_and(sides[0] > 0, sides[1] > 0), told)
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
    """Peaks of a Hough table of lines: cells with enough votes, the neighbours of a stronger peak left out.

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
    counts = spoiled(tf.where(found, counts, tf.zeros_like(counts)), tf.reduce_any(tf.math.is_nan(flat), 1)[:, None])
    places = tf.where(found[..., None], tf.stack([cells // columns, cells % columns], axis=-1), -1)
    return HoughPeaks(
        tf.reshape(places, tf.concat([shape[:-2], [limit, 2]], axis=0)),
        tf.reshape(counts, tf.concat([shape[:-2], [limit]], axis=0)),
    )
