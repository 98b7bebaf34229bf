"""RANSAC: the model on which most points agree, found by trying models of the fewest points that make one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.checks import refuse_unless, refuse_where
from dlcourse.features.affine import least_squares, on_a_line
from dlcourse.graph import Scalar, graph_function

__all__ = ["ransac"]

# Of each model: how many points make one, and how many numbers a sample is.
_SIZES = {"linear function": (2, 2), "line": (2, 2), "affine": (3, 4)}


def _validate(samples: Any, draws: Any, *, model: str, tolerance: Any, enough: Any) -> None:
    if model not in _SIZES:
        raise ValueError(f"model is {model!r}, expected 'linear function', 'line' or 'affine'.")
    size, numbers = _SIZES[model]
    if samples.shape[-1] != numbers:
        form = "(x, y, u, v)" if numbers == 4 else "(x, y)"
        raise ValueError(f"samples have {samples.shape[-1]} numbers each, expected {numbers}: {form}.")
    if draws.shape[-1] != size:
        raise ValueError(f"draws have {draws.shape[-1]} columns, expected {size}: so many points make a model.")
    refuse_unless(tf.shape(draws)[0] > 0, "ransac: draws have no rows, expected one round or more.")
    refuse_unless(
        tf.reduce_all((draws >= 0) & (draws < tf.cast(tf.shape(samples)[-2], draws.dtype))),
        "ransac: draws point beyond the samples, expected indices from 0 to the number of samples − 1.",
    )
    refuse_where(tolerance, lambda x: ~(x >= 0), "ransac: tolerance is {:g}, expected 0 or more.")
    refuse_where(enough, lambda x: ~(x > 0), "ransac: enough is {:g}, expected a count above 0, or infinity.")


@graph_function(static=["model"], validate=_validate)
def ransac(
    samples: Float[tf.Tensor, "*batch samples numbers"],
    draws: Int[tf.Tensor, "rounds size"],
    *,
    tolerance: Scalar,
    model: str = "line",
    enough: Scalar = float("inf"),
) -> tuple[Float[tf.Tensor, "..."], Bool[tf.Tensor, "*batch samples"]]:
    """RANSAC, random sample consensus: the line or the affine map on which most samples agree.

    in each round: a model of the fewest samples; its inliers are those with residual ≤ tolerance;
    the first round with the most inliers wins, or the first one that has ``enough``; least squares on its inliers

    Args:
        samples: points (x, y) (\\*batch, n, 2), or for an affine map pairs (x, y, u, v) (\\*batch, n, 4).
        draws: the samples that each round takes, as different indices (rounds, 2), for an affine map (rounds, 3), such
            as ``tf.argsort(uniforms)[:, :3]`` of uniforms (rounds, n). Their number is the limit of rounds.
        tolerance: the largest residual of an inlier.
        model: "line", with the distance from the line as its residual; "linear function", y of x, with the vertical
            distance; or "affine", with the distance of (u, v) from where the map takes (x, y).
        enough: a count of inliers at which no further round is tried.

    Returns:
        The model: a line as (n_x, n_y, ρ), x n_x + y n_y = ρ with a normal of length 1 that points down, or to the
        right where it is horizontal; the map as for ``fit_affine``. And whether each sample is an inlier, of the model
        before it was fitted to them. A round without a model, of points that coincide or lie on a line, has no
        inliers; if all rounds are such, the answer is NaN and no sample is an inlier.

    Raises:
        ValueError: shapes do not fit the model, there is no round, an index is none of a sample, or a number is out of
            its range.

    Example:
        >>> points = [[0.0, 1.0], [1.0, 2.0], [2.0, 3.0], [1.0, 5.0]]
        >>> line, inliers = ransac(points, [[0, 3], [0, 2]], tolerance=0.1)
        >>> print(line.numpy(), inliers.numpy())
        [-0.7071  0.7071  0.7071] [ True  True  True False]

    Conventions:
        The note counts points within y ± ε, here "linear function": a line at the angle φ is then thinner by cos φ, and
        an upright one is found by no round. It stops when enough agree, and may go on for ever; it does not fit again.
        All rounds are computed at once, as large as rounds · n, and those after ``enough`` are not looked at.

    References:
        fischler1981; hartley2004, section 4.7; note D, section 14.
    """
    unit = binary_unit(samples[..., -2:], axis=[-2, -1])  # of what is squared
    parts = [samples[..., :-2], samples[..., -2:] / unit]
    samples, tolerance = tf.concat(parts, axis=-1), tf.cast(tolerance, samples.dtype) / unit
    still = tf.stop_gradient(samples)
    chosen = tf.gather(still, draws, axis=-2)  # (…, rounds, size, numbers)
    residuals = _residuals(model, _minimal(model, chosen), still[..., None, :, :])
    agree = residuals <= tolerance  # not where there is no model: a NaN is in no order
    counts = tf.minimum(tf.reduce_sum(tf.cast(agree, samples.dtype), -1), tf.cast(enough, samples.dtype))
    best = tf.argmax(counts, axis=-1, output_type=tf.int32)
    inliers = tf.reduce_any(agree & (tf.range(tf.shape(draws)[0]) == best[..., None])[..., None], axis=-2)
    found = _fit(model, samples, tf.cast(inliers, samples.dtype))
    if model == "affine":
        return found * unit, inliers
    return tf.concat([found[..., :2], found[..., 2:] * unit[..., 0]], axis=-1), inliers


def _minimal(model: str, chosen: Any) -> Any:
    """Return the model through a few samples; NaN where they make none."""
    if model == "affine":
        ones, none = tf.ones_like(chosen[..., 0]), tf.constant(float("nan"), chosen.dtype)
        found = least_squares(chosen[..., :2], chosen[..., 2:], ones)
        return tf.where(on_a_line(chosen[..., :2], ones)[..., None, None], none, found)
    along = chosen[..., 1, :] - chosen[..., 0, :]
    if model == "linear function":
        along = tf.where(along[..., :1] == 0, tf.zeros_like(along), along)
    return _line(along, chosen[..., 0, :])


def _line(along: Any, through: Any) -> Any:
    """Return the line (n_x, n_y, ρ) of a direction through a point; NaN of the direction zero."""
    size = tf.reduce_max(tf.abs(along), axis=-1, keepdims=True)
    along /= size  # squares neither overflow nor vanish
    normal = tf.stack([-along[..., 1], along[..., 0]], axis=-1) / tf.norm(along, axis=-1, keepdims=True)
    x, y = normal[..., :1], normal[..., 1:]
    normal = tf.where((y < 0) | ((y == 0) & (x < 0)), -normal, normal)
    return tf.concat([normal, tf.reduce_sum(normal * through, -1, keepdims=True)], axis=-1)


def _residuals(model: str, found: Any, samples: Any) -> Any:
    if model == "affine":
        image = tf.matmul(samples[..., :2], found[..., :2], transpose_b=True) + found[..., None, :, 2]
        return tf.norm(image - samples[..., 2:], axis=-1)
    distance = tf.abs(tf.reduce_sum(samples * found[..., None, :2], -1) - found[..., None, 2])
    return distance / tf.abs(found[..., None, 1]) if model == "linear function" else distance


def _fit(model: str, samples: Any, weights: Any) -> Any:
    """Return the model of the least squares over the samples of weight 1, of the residuals that it was chosen by."""
    if model == "affine":
        return least_squares(samples[..., :2], samples[..., 2:], weights)
    share = (weights / tf.reduce_sum(weights, -1, keepdims=True))[..., None]
    middle = tf.reduce_sum(share * samples, -2)
    centred = samples - middle[..., None, :]
    a, b = tf.unstack(tf.reduce_sum(share * centred * centred, -2), axis=-1)
    c = tf.reduce_sum(share[..., 0] * centred[..., 0] * centred[..., 1], -1)
    if model == "linear function":
        return _line(tf.stack([a, c], axis=-1), middle)
    return _line(_longer_axis(a, b, c), middle)


def _longer_axis(a: Any, b: Any, c: Any) -> Any:
    """Return a vector along the longer axis of the scatter [a c; c b]; along x where no axis is longer."""
    square = (a - b) ** 2 + 4 * c * c
    length = tf.sqrt(tf.where(square == 0, tf.ones_like(square), square))
    flat, steep = tf.stack([a - b + length, 2 * c], axis=-1), tf.stack([2 * c, b - a + length], axis=-1)
    return tf.where((a >= b)[..., None], flat, steep)
