"""Pairs of descriptors that are near each other, and nearer than any other one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.calculus.vector_norms import l2_norm
from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function

__all__ = ["match_descriptors"]

_WAYS = ("one way", "mutual")


def _validate(first: Any, second: Any, *, ratio: Any, way: str) -> None:
    if way not in _WAYS:
        raise ValueError(f"way is {way!r}, expected 'one way' or 'mutual'.")
    known = tf.get_static_value(ratio)
    if known is not None and not known > 0:
        raise ValueError(f"ratio is {known:g}, expected a number above 0, such as 0.8.")
    refuse_empty(
        "match_descriptors", second=second, expected="at least one descriptor", mend="Describe one point or more."
    )


@graph_function(static=["way"], validate=_validate)
def match_descriptors(
    first: Float[tf.Tensor, "*batch first features"],
    second: Float[tf.Tensor, "*batch second features"],
    *,
    ratio: Scalar = 0.8,
    way: str = "one way",
) -> tuple[Int[tf.Tensor, "*batch first"], Float[tf.Tensor, "*batch first"]]:
    """Matches of descriptors: the nearest neighbour of each in another picture, if it is clearly nearest.

    j = argminₖ ‖aᵢ − bₖ‖, kept if ‖aᵢ − bⱼ‖ < ratio · ‖aᵢ − bₗ‖ with the second nearest bₗ

    Args:
        first: descriptors a (\\*batch, n, features) of one picture.
        second: b (\\*batch, m, features) of the other one.
        ratio: of Lowe's test; ∞ lets all pass. An only descriptor b has no second one, and passes.
        way: "one way", or "mutual": i has to be the nearest of bⱼ, too.

    Returns:
        j for each i, −1 where none is kept (\\*batch, n), and the distance to the nearest, kept or not (\\*batch, n).

    Raises:
        ValueError: there is nothing to match with, the ratio is not above 0, or ``way`` is another word.

    Example:
        >>> first, second = [[0.0, 0.0], [4.0, 4.0]], [[3.0, 0.0], [0.0, 1.0], [5.0, 3.0], [3.0, 5.0]]
        >>> index, distance = match_descriptors(first, second)
        >>> print(index.numpy(), distance.numpy())
        [ 1 -1] [1.     1.4142]

    Conventions:
        Of equal distances the smaller index is the nearest one, and with a ratio of at most 1 it is not kept. Distances
        are Euclidean and are compared by the ratio as they are, not squared: a ratio of 0.8 is one of 0.64 of squares.
        ``cv2.BFMatcher().knnMatch(k=2)`` leaves the test to the caller; scikit-image's ``match_descriptors`` is mutual
        and has a ratio of 1 if nothing is said. Neighbours are found in double precision.

    References:
        lowe2004, section 7.1; note D, section 14.
    """
    unit = tf.maximum(_unit(first), _unit(second))
    a, b = (tf.cast(tf.stop_gradient(x / unit), tf.float64) for x in (first, second))
    squares = tf.reduce_sum(a * a, -1)[..., None] + tf.reduce_sum(b * b, -1)[..., None, :]
    table = tf.nn.relu(squares - 2 * tf.matmul(a, b, transpose_b=True))
    index = tf.argmin(table, axis=-1, output_type=tf.int32)
    here = tf.range(tf.shape(second)[-2]) == index[..., None]
    nearest = _distance(first, second, index)
    others = tf.where(here, tf.constant(float("inf"), tf.float64), table)
    next_one = _distance(first, second, tf.argmin(others, axis=-1, output_type=tf.int32))
    limit = tf.cast(ratio, first.dtype) * next_one
    kept = (nearest < limit) | (tf.shape(second)[-2] == 1) | tf.math.is_inf(tf.cast(ratio, first.dtype))
    if way == "mutual":
        back = tf.argmin(table, axis=-2, output_type=tf.int32)
        kept &= tf.gather(back, index, batch_dims=index.shape.rank - 1) == tf.range(tf.shape(first)[-2])
    return tf.where(kept, index, -1), nearest


def _unit(x: Any) -> Any:
    return binary_unit(x, axis=[-2, -1])


def _distance(first: Any, second: Any, index: Any) -> Any:
    return l2_norm(first - tf.gather(second, index, axis=-2, batch_dims=index.shape.rank - 1))
