"""The affine map between points of two pictures, by least squares."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.checks import refuse_unless
from dlcourse.graph import graph_function

__all__ = ["fit_affine"]

# Points whose spread across a line is less than this share of that along it lie on the line; in roundings.
_ROUNDINGS = 64


def _validate(points: Any, targets: Any) -> None:
    told = "expected three or more that do not lie on a line. Add pairs of points."
    refuse_unless(tf.shape(points)[-2] > 2, f"fit_affine: points are too few, {told}")
    unit = binary_unit(points, axis=[-2, -1])
    spread = on_a_line(points / unit, tf.ones_like(points[..., 0]))
    refuse_unless(~tf.reduce_any(spread), f"fit_affine: points lie on a line, {told}")


@graph_function(validate=_validate)
def fit_affine(
    points: Float[tf.Tensor, "*batch points 2"], targets: Float[tf.Tensor, "*batch points 2"]
) -> Float[tf.Tensor, "*batch 2 3"]:
    """Fit of an affine map: the matrix and the shift that take points nearest to their targets.

    (u, v)ᵀ ≈ [m₁ m₂; m₃ m₄] (x, y)ᵀ + (b₁, b₂)ᵀ, with m = argmin ‖A m − b‖² and A's rows
    (x y 0 0 1 0), (0 0 x y 0 1) for each pair of points

    Args:
        points: (x, y) (\\*batch, n, 2), three or more that do not lie on a line.
        targets: (u, v) (\\*batch, n, 2).

    Returns:
        [m₁ m₂ b₁; m₃ m₄ b₂] (\\*batch, 2, 3).

    Raises:
        ValueError: there are fewer than three points, or they lie on a line.

    Example:
        >>> points, targets = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [[3.0, -1.0], [5.0, -0.5], [2.0, 0.0]]
        >>> print(fit_affine(points, targets).numpy())
        [[ 2.  -1.   3. ]
         [ 0.5  1.  -1. ]]

    Conventions:
        The note's unknowns are in the order m₁, m₂, m₃, m₄, b₁, b₂, and its solution is (AᵀA)⁻¹Aᵀb, which squares A's
        condition. Here points are centred first, so that shifts fall out, and two columns are left, made orthogonal as
        QR does. The form is that of ``cv2.warpAffine``. ``cv2.estimateAffine2D`` has the same form, and runs RANSAC.

    References:
        lowe2004, section 7.4; hartley2004, section 4.1; note D, section 14.
    """
    return least_squares(points, targets, tf.ones_like(points[..., 0]))


def least_squares(points: Any, targets: Any, weights: Any) -> Any:
    """Return the affine map (…, 2, 3) of the least weighted squares; not finite where points lie on a line."""
    unit = binary_unit(points, axis=[-2, -1])
    points, share = points / unit, (weights / tf.reduce_sum(weights, -1, keepdims=True))[..., None]
    middle, aim = tf.reduce_sum(share * points, -2, keepdims=True), tf.reduce_sum(share * targets, -2, keepdims=True)
    u, (x, y, across) = targets - aim, _columns(points - middle, share)
    slope_y = tf.reduce_sum(share * across * u, -2) / tf.reduce_sum(share * across * across, -2)
    rest = u - y * slope_y[..., None, :]
    slope_x = tf.reduce_sum(share * x * rest, -2) / tf.reduce_sum(share * x * x, -2)
    slopes = tf.stack([slope_x, slope_y], axis=-1)  # (…, 2 of the target, 2 of the point)
    shift = tf.linalg.matrix_transpose(aim) - tf.matmul(slopes, middle, transpose_b=True)
    return tf.concat([slopes / unit, shift], axis=-1)


def _columns(centred: Any, share: Any) -> tuple[Any, Any, Any]:
    """Return x, y, and y's part across x, orthogonalised twice for all digits."""
    x, y = centred[..., :1], centred[..., 1:]
    across, square = y, tf.reduce_sum(share * x * x, -2, keepdims=True)
    for _ in range(2):
        across -= x * tf.math.divide_no_nan(tf.reduce_sum(share * x * across, -2, keepdims=True), square)
    return x, y, across


def on_a_line(points: Any, weights: Any) -> Any:
    """Return whether points (…, n, 2) of any weight lie on a line, or all but on one."""
    share = (weights / tf.reduce_sum(weights, -1, keepdims=True))[..., None]
    centred = points - tf.reduce_sum(share * points, -2, keepdims=True)
    a, b = tf.unstack(tf.reduce_sum(share * centred * centred, -2), axis=-1)
    c = tf.reduce_sum(share[..., 0] * centred[..., 0] * centred[..., 1], -1)
    wide, thin = a + b, a * b - c * c  # the sum and the product of the variances along and across
    size = tf.reduce_max(tf.abs(points), axis=[-2, -1])
    tiny = _ROUNDINGS * tf.constant(_epsilon(points.dtype), points.dtype)
    return ~(thin > tiny * wide * wide) | ~(wide > (tiny * size) ** 2)


def _epsilon(dtype: Any) -> float:
    return {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23}.get(dtype.name, 2.0**-52)
