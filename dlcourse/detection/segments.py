"""Graph-based segmentation: the regions of a picture that selective search begins with."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import holds_nan, spoiled, tracked

__all__ = ["felzenszwalb", "oriented_gradients"]

Image = Float[tf.Tensor, "rows columns channels"]
DIRECTIONS = 8


def _validate(image: Any, *, scale: Any, sigma: Any, min_size: Any) -> None:
    mend = "Pass a picture (rows, columns, channels)."
    refuse_empty("felzenszwalb", expected="at least one pixel", mend=mend, image=image)
    _check_sigma(sigma)


def _check_sigma(sigma: Any) -> None:
    if not isinstance(sigma, (int, float)) or not 0 <= sigma < math.inf:
        raise ValueError(f"sigma is {sigma!r}, expected a number, 0 or more, such as 0.8.")


@graph_function(static=["sigma"], validate=_validate)
def felzenszwalb(
    image: Image, *, scale: Scalar = 1.0, sigma: float = 0.8, min_size: Scalar = 20.0
) -> Int[tf.Tensor, "rows columns"]:
    """Graph-based segmentation of Felzenszwalb and Huttenlocher: the regions of an image.

    from the lightest edge to the heaviest: regions A and B, which it joins, become one if
    w < min(Int A + k/|A|, Int B + k/|B|); then in the same order, if |A| or |B| is below min_size

    Args:
        image: (rows, columns, channels), such as colours from 0 to 1.
        scale: k, in the unit of the image; the larger it is, the larger are the regions.
        sigma: deviation of the Gaussian by which the image is smoothed before, in pixels; 0 for none.
        min_size: the smallest size of a region, in pixels; 1 or less keeps all.

    Returns:
        The region of each pixel (rows, columns), int32, numbered from 0 in the order of their first pixels, row by row.
        An edge joins a pixel with one of its eight neighbours; its weight w is the Euclidean distance of their
        channels. Int A is the heaviest edge by which A has grown, 0 for a single pixel.

    Raises:
        ValueError: there is no pixel, or sigma is negative.

    Example:
        >>> image = np.array([[0.0, 0.0, 0.9], [0.0, 0.05, 1.0]])[..., None]
        >>> print(felzenszwalb(image, scale=0.3, sigma=0.0, min_size=0).numpy())
        [[0 0 1]
         [0 0 1]]

    Conventions:
        Of equal edges those to the right come first, then those down, down to the right, and down to the left, each
        kind row by row. scikit-image has the same order of kinds, no order of equal edges, and divides its scale by
        255. The authors' program smooths with a narrower border. NaN in a picture makes edges that join nothing.

    References:
        felzenszwalb2004, algorithm 1; uijlings2013, section 3.1.
    """
    rows, columns = tf.shape(image)[0], tf.shape(image)[1]
    pixels = rows * columns
    weights, ends = _edges(smoothed(tf.stop_gradient(image), sigma))
    order = tf.math.top_k(-weights, tf.size(weights))  # the first of equal ones first
    weights, ends = -order.values, tf.gather(ends, order.indices)
    place = tf.range(pixels)

    def join(number: Any, labels: Any, sizes: Any, inner: Any, wanted: Any) -> tuple[Any, ...]:
        first, second = tf.unstack(tf.gather(labels, ends[number]))
        joined = (first != second) & wanted(first, second, sizes, inner, weights[number])
        kept, gone = tf.minimum(first, second), tf.where(joined, tf.maximum(first, second), -1)
        here = joined & (place == kept)
        together = tf.gather(sizes, first) + tf.gather(sizes, second)
        labels = tf.where(labels == gone, kept, labels)
        return number + 1, labels, tf.where(here, together, sizes), tf.where(here, weights[number], inner)

    def alike(first: Any, second: Any, sizes: Any, inner: Any, weight: Any) -> Any:
        reach = [tf.gather(inner, r) + tf.cast(scale, image.dtype) / tf.gather(sizes, r) for r in (first, second)]
        return weight < tf.minimum(*reach)

    def small(first: Any, second: Any, sizes: Any, inner: Any, weight: Any) -> Any:
        return tf.minimum(tf.gather(sizes, first), tf.gather(sizes, second)) < tf.cast(min_size, image.dtype)

    state = place, tf.ones([pixels], image.dtype), tf.zeros([pixels], image.dtype)
    for wanted in (alike, small):
        turn = [lambda number, *_: number < tf.size(weights), lambda *held, by=wanted: join(*held, by)]
        state = tf.while_loop(*turn, (tf.constant(0), *state))[1:]
    labels = state[0]
    new = tf.cumsum(tf.cast(labels == place, tf.float32))  # exact for as many regions as there may be
    return tf.reshape(tf.cast(tf.gather(new, labels), tf.int32) - 1, [rows, columns])


def _edges(image: Any) -> tuple[Any, Any]:
    """Return the weights of all edges (edges,), and the pixels that each joins (edges, 2)."""
    rows, columns = tf.shape(image)[0], tf.shape(image)[1]
    place = tf.reshape(tf.range(rows * columns), [rows, columns])
    here = [
        (0, 0, rows, columns - 1),
        (0, 0, rows - 1, columns),
        (0, 0, rows - 1, columns - 1),
        (0, 1, rows - 1, columns),
    ]
    there = [(0, 1, rows, columns), (1, 0, rows, columns), (1, 1, rows, columns), (1, 0, rows, columns - 1)]
    weights, ends = [], []
    for one, other in zip(here, there, strict=True):
        (a, b), (p, q) = ([x[top:down, left:right] for top, left, down, right in (one, other)] for x in (image, place))
        weights.append(tf.reshape(tf.norm(a - b, axis=-1), [-1]))
        ends.append(tf.stack([tf.reshape(p, [-1]), tf.reshape(q, [-1])], axis=1))
    return tf.concat(weights, axis=0), tf.concat(ends, axis=0)


def smoothed(image: Any, sigma: float) -> Any:
    """Smooth an image (rows, columns, ...) by a Gaussian of four deviations; at its edges it is mirrored."""
    reach = int(4 * sigma + 0.5)
    if not reach:
        return image
    weights = [math.exp(-0.5 * (k / sigma) ** 2) for k in range(-reach, reach + 1)]
    for axis in (0, 1):
        size = tf.shape(image)[axis]
        total = tf.zeros_like(image)
        for k, weight in zip(range(-reach, reach + 1), weights, strict=True):
            index = tf.math.floormod(tf.range(size) + k, 2 * size)
            index = tf.where(index < size, index, 2 * size - 1 - index)
            total += weight / sum(weights) * tf.gather(image, index, axis=axis)
        image = total
    return image


def _validate_gradients(image: Any, *, sigma: Any) -> None:
    mend = "Pass a picture (rows, columns, channels)."
    refuse_empty("oriented_gradients", expected="at least one pixel", mend=mend, image=image)
    _check_sigma(sigma)


@graph_function(static=["sigma"], validate=_validate_gradients)
def oriented_gradients(image: Image, *, sigma: float = 1.0) -> Float[tf.Tensor, "rows columns responses"]:
    """Oriented gradients of a smoothed image in eight directions, from 0 to 1: its texture.

    max(0, g_x cos(πd/4) + g_y sin(πd/4)) / the largest of the picture,  d = 0, …, 7

    Args:
        image: (rows, columns, channels).
        sigma: deviation of the Gaussian, in pixels; 0 for none.

    Returns:
        (rows, columns, 8 · channels), the eight directions of the first channel first. g is half the difference of the
        two neighbours, of the pixel itself beyond an edge. A picture of one colour has 0 throughout.

    Raises:
        ValueError: there is no pixel, or sigma is negative.

    Example:
        A slope to the right: d = 0, and a part of it in the two directions beside.

        >>> image = np.array([[0.0, 0.5, 1.0]])[..., None]
        >>> print(oriented_gradients(image, sigma=0.0)[0, 1].numpy().round(3) + 0)
        [1.    0.707 0.    0.    0.    0.    0.    0.707]

    Conventions:
        Uijlings and others take Gaussian derivatives, and their program divides each direction by its own range.

    References:
        uijlings2013, section 3.2.
    """
    unknown = holds_nan(image)
    image = smoothed(tracked(image), sigma)
    slopes = [(_moved(image, 1, axis) - _moved(image, -1, axis)) / 2 for axis in (1, 0)]
    angles = [2 * math.pi * d / DIRECTIONS for d in range(DIRECTIONS)]
    along = [round(math.cos(a), 15) * slopes[0] + round(math.sin(a), 15) * slopes[1] for a in angles]
    responses = tf.stack([tf.maximum(a, tf.zeros_like(a)) for a in along], axis=-1)
    largest = tf.reduce_max(responses)
    responses /= tf.where(largest == 0, tf.ones_like(largest), largest)
    shape = tf.shape(image)
    return spoiled(tf.reshape(responses, [shape[0], shape[1], DIRECTIONS * shape[2]]), unknown)


def _moved(image: Any, by: int, axis: int) -> Any:
    size = tf.shape(image)[axis]
    return tf.gather(image, tf.clip_by_value(tf.range(size) + by, 0, size - 1), axis=axis)
