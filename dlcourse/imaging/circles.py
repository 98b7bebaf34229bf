"""Hough's transform of circles: every edge pixel votes for the centres of the circles that it may lie on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.imaging.pixels import check_pixels

__all__ = ["hough_circles", "hough_circles_undirected"]

Picture = Float[tf.Tensor, "*batch rows columns"]
Votes = Float[tf.Tensor, "*batch radii rows columns"]
# By which sides of an edge the centre is looked for: +1 where the slope points to, −1 where it comes from.
SIDES = {"both": (-1, 1), "dark": (-1,), "bright": (1,)}


def _check_radii(radii: Any) -> None:
    one_or_more = isinstance(radii, (tuple, list)) and len(radii) > 0
    if not one_or_more or not all(isinstance(r, (int, float)) and 0 < r < math.inf for r in radii):
        raise ValueError(f"radii is {radii!r}, expected one or more numbers above 0, such as (8, 9, 10).")


def _validate(edges: Any, directions: Any, *, radii: Any, discs: Any) -> None:
    check_pixels("edges", edges)
    _check_radii(radii)
    if discs not in SIDES:
        raise ValueError(f"discs is {discs!r}, expected 'both', 'dark' or 'bright'.")


@graph_function(static=["radii", "discs"], validate=_validate)
def hough_circles(edges: Picture, directions: Picture, *, radii: tuple[float | int, ...], discs: str = "both") -> Votes:
    """Hough transform of circles by the slopes' directions: one or two votes a pixel and radius.

    a = x − r cos θ, b = y − r sin θ for a dark disc, a = x + r cos θ, b = y + r sin θ for a bright one; both rounded

    Args:
        edges: (*batch, rows, columns): what each pixel's vote counts, 1 for an edge and 0 for the others.
        directions: θ of the slope at each pixel (*batch, rows, columns), as of ``gradient_magnitude_direction``.
        radii: r, in pixels.
        discs: "dark" on bright ground: the slope points away from the centre; "bright" on dark ground: it points to
            it; or "both".

    Returns:
        The votes (*batch, radii, rows, columns) for the centre (a, b) in column a and row b. Centres beyond the
        picture are not counted.

    Raises:
        ValueError: there is no pixel, a radius is not above 0, or ``discs`` is none of the three words.

    Example:
        One pixel of a circle around (5, 4), and the slope there.

        >>> edges, directions = np.zeros((9, 11)), np.full((9, 11), 0.7)
        >>> edges[6, 7] = 1
        >>> print(np.argwhere(hough_circles(edges, directions, radii=(3,), discs="dark")[0]))
        [[4 5]]
        >>> print(np.argwhere(hough_circles(edges, directions, radii=(3,)).numpy()[0]))
        [[4 5]
         [8 9]]

    Conventions:
        What lies half-way between two pixels goes to the right, or down. The note has the minus alone, which finds dark
        discs only. OpenCV's ``HOUGH_GRADIENT`` votes on both sides. The table is linear in the edges, which is its
        gradient; the directions have none. A picture with a NaN among its directions is NaN throughout.

    References:
        kimme1975; ballard1981; note D, section 14.
    """
    directions = tf.stop_gradient(directions)
    shape = tf.shape(edges)
    rows, columns = shape[-2], shape[-1]
    pixels = rows * columns
    unknown = tf.reduce_any(tf.math.is_nan(directions), axis=[-2, -1], keepdims=True)
    weights = tf.reshape(edges * tf.cast(tf.where(unknown, math.nan, 1.0), edges.dtype), [-1, 1, pixels])
    angle = tf.reshape(tf.where(unknown, tf.zeros_like(directions), directions), [-1, 1, pixels])
    place = tf.range(pixels)
    x, y = tf.cast(place % columns, angle.dtype), tf.cast(place // columns, angle.dtype)
    reach = tf.constant([s * r for s in SIDES[discs] for r in radii], angle.dtype)[:, None]
    a, b = tf.floor(x + reach * tf.cos(angle) + 0.5), tf.floor(y + reach * tf.sin(angle) + 0.5)
    a, b = tf.cast(a, tf.int32), tf.cast(b, tf.int32)  # (batch, sides · radii, pixels)
    table = tf.range(tf.shape(angle)[0])[:, None] * len(radii) + tf.range(len(radii))  # one a picture and radius
    table = tf.tile(table, [1, len(SIDES[discs])])[..., None]
    count = tf.shape(angle)[0] * len(radii) * pixels
    inside = (a >= 0) & (a < columns) & (b >= 0) & (b < rows)
    cell = tf.where(inside, table * pixels + b * columns + a, count)
    votes = tf.math.unsorted_segment_sum(tf.broadcast_to(weights, tf.shape(cell)), cell, count + 1)[:-1]
    return tf.reshape(votes, tf.concat([shape[:-2], [len(radii)], shape[-2:]], axis=0))


def _validate_undirected(edges: Any, *, radii: Any) -> None:
    check_pixels("edges", edges)
    _check_radii(radii)


@graph_function(static=["radii"], validate=_validate_undirected)
def hough_circles_undirected(edges: Picture, *, radii: tuple[float | int, ...]) -> Votes:
    """Hough transform of circles without directions: votes for all centres a radius off.

    the pixel (x, y) votes for (a, b, r) if r − ½ ≤ √((x − a)² + (y − b)²) < r + ½

    Args:
        edges: (*batch, rows, columns): what each pixel's vote counts, 1 for an edge and 0 for the others.
        radii: r, in pixels.

    Returns:
        The votes (*batch, radii, rows, columns) for the centre (a, b) in column a and row b of the picture.

    Raises:
        ValueError: there is no pixel, or a radius is not above 0.

    Example:
        >>> edges = np.zeros((3, 5)); edges[1, 2] = 1
        >>> print(hough_circles_undirected(edges, radii=(2,)).numpy()[0])
        [[1. 0. 0. 0. 1.]
         [1. 0. 0. 0. 1.]
         [1. 0. 0. 0. 1.]]

    Conventions:
        (x − a)² + (y − b)² = r² holds for hardly any pixels exactly: a ring one pixel wide stands for it.
        ``skimage.transform.hough_circle`` draws a thinner ring and divides by its number of pixels. It is a convolution
        of the edges with the rings, by which it is computed: some 2πr votes a pixel, where ``hough_circles`` has one
        or two.

    References:
        duda1972; note D, section 14, method 1.
    """
    reach = max(math.ceil(r + 0.5) for r in radii)
    place = np.arange(-reach, reach + 1)
    distance = np.hypot(place, place[:, None])
    rings = np.stack([(r - 0.5 <= distance) & (distance < r + 0.5) for r in radii], axis=-1)
    shape = tf.shape(edges)
    pictures = tf.reshape(edges, [-1, shape[-2], shape[-1], 1])
    votes = tf.nn.conv2d(pictures, tf.constant(rings[:, :, None], edges.dtype), 1, "SAME")
    return tf.reshape(tf.transpose(votes, [0, 3, 1, 2]), tf.concat([shape[:-2], [len(radii)], shape[-2:]], axis=0))
