"""Extrema over position and scale: where a blob is, and how large."""

from __future__ import annotations

import itertools
from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function

__all__ = ["scale_space_extrema"]

RULES = ("neighbors", "notes")


def _validate(responses: Any, *, threshold: Any, rule: Any) -> None:
    if rule not in RULES:
        raise ValueError(f"rule is {rule!r}, expected 'neighbors' or 'notes'.")
    mend = "Pass layers of pictures (layers, height, width)."
    refuse_empty("scale_space_extrema", expected="at least one pixel", mend=mend, responses=responses)


@graph_function(static=["rule"], validate=_validate)
def scale_space_extrema(
    responses: Float[tf.Tensor, "*batch layers height width"], *, threshold: Scalar = 0.0, rule: str = "neighbors"
) -> Int[tf.Tensor, "*batch layers height width"]:
    """Extrema of a scale space: pixels above, or below, all their neighbours in their own layer and in those beside it.

    1 where v > max of the 26 neighbours, −1 where v < min of them, if |v| ≥ threshold; else 0

    Args:
        responses: layers of one picture at growing scales (..., layers, height, width), such as
            ``scale_space(kind="log")``.
        threshold: of the size of an extremum.
        rule: "neighbors": of its 26 neighbours, 8 in its layer and 9 in either layer beside. "notes": maxima only,
            above their 8 neighbours, and above the same pixel of *every* other layer.

    Returns:
        int32 (..., layers, height, width): 1 at maxima, −1 at minima, 0 elsewhere. It is 0 at the edges of the picture,
        and with "neighbors" in the first and the last layer, where neighbours are missing. ``tf.where(found != 0)`` has
        the places, as (layer, y, x).

    Raises:
        ValueError: the rule is not known, or there is no pixel.

    Example:
        >>> layers = np.zeros((3, 3, 5))
        >>> layers[1, 1] = [0.0, 2.0, 0.0, -3.0, 0.0]
        >>> print(scale_space_extrema(layers)[1, 1].numpy())
        [ 0  1  0 -1  0]

    Conventions:
        Comparisons are strict: of equal neighbours none is an extremum, so a flat picture has none, and two equal
        pixels on top of a blob hide it. ``skimage.feature.blob_log`` takes maxima alone, and plateaus too. The note
        has no minima, and another rule, which sees a maximum at every scale that is only the largest of its own column
        of layers: on smoothed noise it has far more. NaN is no extremum, and neither is a neighbour of it.

    References:
        lowe2004, section 3.1; lindeberg1998, section 4; note D, section 14.
    """
    responses = tf.stop_gradient(responses)
    maxima, minima = _above(responses, rule), _above(-responses, rule)
    size = tf.shape(responses)
    inside = _inner(size[-2])[:, None] & _inner(size[-1])
    large = tf.abs(responses) >= tf.cast(threshold, responses.dtype)
    if rule == "notes":
        return tf.cast(maxima & inside & large, tf.int32)
    found = tf.cast(maxima, tf.int32) - tf.cast(minima, tf.int32)
    return found * tf.cast(inside & large & _inner(size[-3])[:, None, None], tf.int32)


def _inner(size: Any) -> Any:
    place = tf.range(size)
    return (place > 0) & (place < size - 1)


def _above(v: Any, rule: str) -> Any:
    """Return where a pixel is above all its neighbours; what it is at edges does not matter."""
    size, before = tf.shape(v), v.shape.rank - 3
    framed = tf.pad(v, [[0, 0]] * before + [[1, 1]] * 3)
    layers = (0, 1, 2) if rule == "neighbors" else (1,)
    above = tf.ones_like(v, tf.bool)
    for layer, row, column in itertools.product(layers, (0, 1, 2), (0, 1, 2)):
        if (layer, row, column) != (1, 1, 1):
            starts = [0] * before + [layer, row, column]
            above &= v > tf.slice(framed, starts, size)
    if rule == "notes":
        largest = tf.reduce_max(v, axis=-3, keepdims=True)
        same = tf.reduce_sum(tf.cast(v >= largest, tf.float32), axis=-3, keepdims=True)
        above &= (v >= largest) & (same == 1)
    return above
