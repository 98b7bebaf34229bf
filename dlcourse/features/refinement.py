"""Extrema of a scale space between its pixels and between its layers."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.checks import refuse_empty, refuse_unless, refuse_where
from dlcourse.graph import Scalar, graph_function

__all__ = ["sift_refine"]


def _validate(dog: Any, points: Any, *, contrast: Any, edge: Any, moves: int) -> None:
    refuse_empty("sift_refine", dog=dog, expected="at least one pixel", mend="Pass three layers or more.")
    told = "sift_refine: dog is too small for neighbours on all sides, expected 3 layers, rows and columns or more."
    refuse_unless(tf.reduce_all(tf.shape(dog) >= 3), told)
    last = tf.cast(tf.reverse(tf.shape(dog), [0]), points.dtype) - 2
    told = "sift_refine: points lie at the border or beyond, expected a neighbour on all sides. Leave others out."
    refuse_unless(tf.reduce_all((points >= 1) & (points <= last)), told)
    refuse_where(contrast, lambda x: ~(x >= 0), "sift_refine: contrast is {:g}, expected 0 or more.")
    refuse_where(edge, lambda x: ~(x >= 1), "sift_refine: edge is {:g}, expected a ratio of 1 or more, such as 10.")
    if not isinstance(moves, int) or moves < 0:
        raise ValueError(f"sift_refine: moves is {moves!r}, expected a whole number, 0 or more.")


@graph_function(static=["moves"], validate=_validate)
def sift_refine(
    dog: Float[tf.Tensor, "layers rows columns"],
    points: Int[tf.Tensor, "points 3"],
    *,
    contrast: Scalar = 0.0133,
    edge: Scalar = 10.0,
    moves: int = 5,
) -> tuple[Float[tf.Tensor, "points 3"], Float[tf.Tensor, " points"], Bool[tf.Tensor, " points"]]:
    """Refinement of SIFT key points: extrema between pixels and between layers, by a quadratic fit.

    δ = −H⁻¹ ∇D, value D + ½ ∇Dᵀδ; while some |δᵢ| > ½, one step to the neighbour on that side

    Args:
        dog: D (layers, rows, columns), differences of Gaussians.
        points: extrema of pixels as (x, y, layer) (n, 3), none at the border.
        contrast: the least absolute value at the extremum.
        edge: the largest ratio of the two curvatures within the layer; ridges have a larger one.
        moves: how many steps a point may go.

    Returns:
        (x, y, layer) + δ (n, 3), the value there (n,), and whether the point is kept (n,): its steps ended within
        ``moves`` and inside, |value| ≥ contrast, and tr²/det < (edge + 1)²/edge with det > 0. Of the others the last
        δ is told, 0 where H has no inverse.

    Raises:
        ValueError: D has less than 3 layers, rows or columns, a point lies at the border, or a number is out of its
            range.

    Example:
        >>> x, y, layer = np.arange(5.0), np.arange(4.0)[:, None], np.arange(3.0)[:, None, None]
        >>> dog = 1 - (x - 2.3) ** 2 - (y - 1.1) ** 2 - (layer - 0.8) ** 2
        >>> refined, value, kept = sift_refine(dog, [[2, 1, 1]])
        >>> print(refined.numpy(), value.numpy(), kept.numpy())
        [[2.3 1.1 0.8]] [1.] [ True]

    Conventions:
        Slopes are (D(+1) − D(−1))/2. The note adds the two, and takes differences of slopes for curvatures; of
        neighbours that is D(+1) − 2D(0) + D(−1), as here. The tests of contrast and edges are the paper's. OpenCV steps
        by δ, rounded; here a step goes to the next pixel.

    References:
        lowe2004, section 4; note D, section 14.
    """
    return refine(dog, points, contrast, edge, moves)


def refine(dog: Any, points: Any, contrast: Any, edge: Any, moves: int) -> tuple[Any, Any, Any]:
    shape, still = tf.shape(dog), tf.stop_gradient(dog)
    last = tf.reverse(shape, [0]) - 2

    def step(count: Any, place: Any, inside: Any) -> tuple[Any, Any, Any]:
        delta = _offset(_taylor(still, place))[0]
        to = place + tf.cast(tf.sign(delta) * tf.cast(tf.abs(delta) > 0.5, delta.dtype), tf.int32)
        within = tf.reduce_all((to >= 1) & (to <= last), axis=-1)
        return count + 1, tf.where(within[:, None], to, place), inside & within

    points = tf.cast(points, tf.int32)
    start = (tf.constant(0), points, tf.ones_like(points[:, 0], tf.bool))
    _, place, inside = tf.while_loop(lambda count, *_: count < moves, step, start)
    value, slope, curvature = terms = _taylor(dog, place)
    delta, regular = _offset(terms)
    value += tf.reduce_sum(slope * delta, -1) / 2
    (xx, xy, _), (_, yy, _), _ = (tf.unstack(row, axis=-1) for row in tf.unstack(curvature, axis=-2))
    unit = binary_unit(curvature, axis=[-2, -1])[:, 0, 0]
    xx, xy, yy = xx / unit, xy / unit, yy / unit
    edge, determinant = tf.cast(edge, dog.dtype), xx * yy - xy * xy
    round_enough = (determinant > 0) & ((xx + yy) ** 2 * edge < (edge + 1) ** 2 * determinant)
    near = tf.reduce_all(tf.abs(delta) <= 0.5, axis=-1)
    kept = inside & regular & near & round_enough & (tf.abs(value) >= tf.cast(contrast, dog.dtype))
    return tf.cast(place, dog.dtype) + delta, value, kept


def _taylor(dog: Any, place: Any) -> tuple[Any, Any, Any]:
    """Return the value, the slope (n, 3) and the matrix of second derivatives (n, 3, 3), in the order x, y, layer."""
    flat, shape = tf.reshape(dog, [-1]), tf.shape(dog)
    steps = tf.stack([1, shape[2], shape[1] * shape[2]])
    index = tf.reduce_sum(place * steps, -1)

    def at(*moved: tuple[int, int]) -> Any:
        return tf.gather(flat, index + sum(sign * steps[axis] for axis, sign in moved))

    here = tf.gather(flat, index)
    sides = [(at((axis, 1)), at((axis, -1))) for axis in range(3)]
    slope = tf.stack([(above - below) / 2 for above, below in sides], axis=-1)
    mixed = {
        (a, b): (at((a, 1), (b, 1)) - at((a, 1), (b, -1)) - at((a, -1), (b, 1)) + at((a, -1), (b, -1))) / 4
        for a, b in ((0, 1), (0, 2), (1, 2))
    }
    own = [(above - here) - (here - below) for above, below in sides]
    rows = [[own[a] if a == b else mixed[min(a, b), max(a, b)] for b in range(3)] for a in range(3)]
    return here, slope, tf.stack([tf.stack(row, axis=-1) for row in rows], axis=-2)


def _offset(terms: tuple[Any, Any, Any]) -> tuple[Any, Any]:
    """Return −H⁻¹ ∇, 0 where there is no inverse, and whether there is one, by Cramer's rule."""
    _, slope, curvature = terms
    unit = binary_unit(curvature, axis=[-2, -1])
    a, b, c = tf.unstack(curvature / unit, axis=-2)
    columns = tf.stack([tf.linalg.cross(b, c), tf.linalg.cross(c, a), tf.linalg.cross(a, b)], axis=-1)
    determinant = tf.reduce_sum(a * columns[..., 0], -1)
    solved = tf.linalg.matvec(columns, slope / unit[..., 0])
    return -tf.math.divide_no_nan(solved, determinant[..., None]), determinant != 0
