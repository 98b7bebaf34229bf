"""Hough's transform of lines: every edge pixel votes for all lines through it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function
from dlcourse.imaging.pixels import check_pixels

__all__ = ["HoughLines", "hough_lines", "hough_lines_slope"]

Picture = Float[tf.Tensor, "*batch rows columns"]
Angles = Float[tf.Tensor, " angles"]


class HoughLines(NamedTuple):
    """The votes for lines in normal form, and what the rows and columns of their table stand for."""

    votes: Float[tf.Tensor, "*batch distances angles"]
    distances: Float[tf.Tensor, " distances"]
    angles: Angles


def _check_step(step: Any) -> None:
    if not isinstance(step, (int, float)) or not 0 < step < math.inf:
        raise ValueError(f"step is {step!r}, expected a number above 0, such as 1.0.")


def _validate_lines(edges: Any, angles: Any, *, step: Any) -> None:
    check_pixels("edges", edges)
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
    place = tf.range(shape[-2] * shape[-1])

    def indices(setting: Any, place: Any) -> Any:
        x, y = tf.cast(place % shape[-1], settings.dtype), tf.cast(place // shape[-1], settings.dtype)
        index = cells(tf.where(tf.math.is_nan(setting), tf.zeros_like(setting), setting), x, y)
        return tf.where((index >= 0) & (index < count), index, count)

    @tf.custom_gradient
    def counted(weights: Any) -> Any:
        """Count the few pixels that are not zero. The gradient knows all of them: each could have had a vote."""
        voting = tf.cast(tf.where(tf.reduce_any(weights != 0, axis=1))[:, 0], tf.int32)
        of_voting = tf.gather(weights, voting)

        def of_setting(setting: Any) -> Any:
            return tf.math.unsorted_segment_sum(of_voting, indices(setting, voting), count + 1)

        def gradient(upstream: Any) -> Any:
            zero = tf.zeros_like(weights)
            return tf.foldl(
                lambda total, of: total + tf.gather(of[1], indices(of[0], place)), (settings, upstream), zero
            )

        spec = tf.TensorSpec([None, weights.shape[1]], weights.dtype)
        return tf.map_fn(of_setting, settings, fn_output_signature=spec), gradient

    weights = tf.transpose(tf.reshape(edges, [-1, tf.size(place)]))
    table = counted(weights)[:, :-1]  # (settings, count, batch)
    known = tf.where(tf.math.is_nan(settings), settings, tf.ones_like(settings))
    table = tf.transpose(table * tf.cast(known, edges.dtype)[:, tf.newaxis, tf.newaxis], [2, 1, 0])
    return tf.reshape(table, tf.concat([shape[:-2], tf.shape(table)[1:]], axis=0))


def _validate_slope(edges: Any, slopes: Any, *, lowest: Any, count: Any, step: Any) -> None:
    check_pixels("edges", edges)
    mend = "Pass some, such as np.linspace(-1, 1, 21)."
    refuse_empty("hough_lines_slope", expected="at least one slope", mend=mend, slopes=slopes)
    if not isinstance(count, int) or count < 1:
        raise ValueError(f"hough_lines_slope: count is {count!r}, expected a whole number, 1 or more.")
    _check_step(step)


@graph_function(static=["count", "step"], validate=_validate_slope)
def hough_lines_slope(
    edges: Picture, slopes: Float[tf.Tensor, " slopes"], *, lowest: Scalar, count: int, step: float = 1.0
) -> Float[tf.Tensor, "*batch count slopes"]:
    """Hough transform of lines in slope-intercept form: votes for each slope and intercept.

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
