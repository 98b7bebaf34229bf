"""The pinhole camera: what it does to points, and where it stands."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function

__all__ = ["ProjectedPoints", "camera_center", "camera_projection"]

Points = Float[tf.Tensor, "*batch points 3"]
Pixels = Float[tf.Tensor, "*batch points 2"]
Camera = Float[tf.Tensor, "*batch 3 4"]


class ProjectedPoints(NamedTuple):
    """The pictures of points, and how far the points lie in front of the camera."""

    pixels: Pixels
    depth: Float[tf.Tensor, "*batch points"]


def homogeneous_of(points: tf.Tensor) -> tf.Tensor:
    return tf.concat([points, tf.ones_like(points[..., :1])], axis=-1)


def _same_size(camera: tf.Tensor) -> tf.Tensor:
    """Divide each row by its largest entry, so that no product of rows leaves the range of numbers."""
    return tf.math.divide_no_nan(camera, tf.reduce_max(tf.abs(camera), axis=-1, keepdims=True))


def _cross(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    (a_1, a_2, a_3), (b_1, b_2, b_3) = tf.unstack(a, axis=-1), tf.unstack(b, axis=-1)
    return tf.stack([a_2 * b_3 - a_3 * b_2, a_3 * b_1 - a_1 * b_3, a_1 * b_2 - a_2 * b_1], axis=-1)


def _determinant(m: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(m[..., 0, :] * _cross(m[..., 1, :], m[..., 2, :]), axis=-1)


@graph_function()
def camera_projection(points: Points, camera: Camera) -> ProjectedPoints:
    """Perspective projection of points by a camera matrix, and each point's depth.

    x = p₁ᵀX / p₃ᵀX,  y = p₂ᵀX / p₃ᵀX;  depth = sign(det M) p₃ᵀX / ‖m₃‖

    X = (X, Y, Z, 1), pⱼᵀ are the rows of P = [M | p], and m₃ᵀ is the last row of M, its first three columns.

    Args:
        points: points in space, one (X, Y, Z) a row (*batch, points, 3).
        camera: the camera matrix P (*batch, 3, 4).

    Returns:
        ``ProjectedPoints(pixels, depth)``: (x, y) of each point, x to the right and y down (*batch, points, 2), and
        its distance from the plane through the camera's centre, in the units of space (*batch, points).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        A camera at the origin that looks along Z: the second point lies behind it.

        >>> projected = camera_projection([[2.0, 4.0, 2.0], [2.0, 4.0, -2.0]], tf.eye(3, 4))
        >>> print(projected.pixels.numpy().tolist(), projected.depth.numpy())
        [[1.0, 2.0], [-1.0, -2.0]] [ 2. -2.]

    Conventions:
        A point behind the camera has a negative depth, and a picture all the same, on the other side: the formula
        cannot see it. P and any multiple of P are one camera, also a negative one, which is why the depth has the sign
        of det M. A point in the plane of the centre has no picture: its coordinates are infinite or NaN. An affine
        camera, whose M is singular, stands nowhere, and its depths are 0. Note D writes x, y, z on both sides.

    References:
        hartley2004, sections 6.1 and 6.2.3; note D, section 14.
    """
    homogeneous = tf.matmul(homogeneous_of(points), camera, transpose_b=True)  # (*batch, points, 3)
    towards = tf.sign(_determinant(_same_size(camera)[..., :3]))[..., None]
    last = camera[..., 2, :3]
    largest = tf.reduce_max(tf.abs(last), axis=-1, keepdims=True)
    unit = tf.sqrt(tf.reduce_sum(tf.square(tf.math.divide_no_nan(last, largest)), axis=-1, keepdims=True))
    depth = tf.math.divide_no_nan(tf.math.divide_no_nan(homogeneous[..., 2], largest), unit)
    return ProjectedPoints(homogeneous[..., :2] / homogeneous[..., 2:], towards * depth)


def _check_center(camera: Any) -> None:
    refuse_where(
        _determinant(_same_size(camera)[..., :3]),
        lambda determinant: determinant == 0,
        "camera_center: the determinant of camera's first three columns is {:g}, expected another than 0: an affine "
        "camera has its centre at infinity. Pass a perspective camera.",
    )


@graph_function(validate=_check_center)
def camera_center(camera: Camera) -> Float[tf.Tensor, "*batch 3"]:
    """Center of a camera, the point that its picture was taken from: the null vector of P.

    P C = 0 with C₄ = 1:  C = −M⁻¹ p  for P = [M | p]

    Args:
        camera: the camera matrix P (*batch, 3, 4).

    Returns:
        The centre (X, Y, Z) (*batch, 3).

    Raises:
        ValueError: the first three columns of P are singular, so that the centre lies at infinity.

    Example:
        >>> print(camera_center([[1.0, 0.0, 0.0, -1.0], [0.0, 1.0, 0.0, -2.0], [0.0, 0.0, 1.0, 3.0]]).numpy())
        [ 1.  2. -3.]

    Conventions:
        Any multiple of P has the same centre. For P = K [R | t] it is −Rᵀt, not t: t is the world's origin as the
        camera sees it. Computed by QR decomposition, after each row was divided by its largest entry.

    References:
        hartley2004, section 6.2.1; note D, section 14.
    """
    rows = _same_size(camera)
    q, r = tf.linalg.qr(rows[..., :3])
    return -tf.linalg.triangular_solve(r, tf.matmul(q, rows[..., 3:], transpose_a=True), lower=False)[..., 0]
