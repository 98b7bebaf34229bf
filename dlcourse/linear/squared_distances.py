"""Squared distances by matrix products, without the digits that ‖x‖² + ‖z‖² − 2xᵀz loses."""

from __future__ import annotations

import tensorflow as tf

from dlcourse.calculus.binary_units import binary_unit

__all__: list[str] = []


def scaled_squared_distances(x: tf.Tensor, z: tf.Tensor, scale: tf.Tensor) -> tf.Tensor:
    """Return γ ‖x − z‖² of all pairs of rows in float64, (rows of x, rows of z).

    Double precision holds all that points of single precision tell. Coordinates of double precision are taken as a
    number of few digits and a rest below: the products of the first are exact, in whatever order they are added; so
    nothing is lost where they cancel, and what is left is small.
    """
    single = x.dtype != tf.float64
    x, z, scale = (tf.cast(part, tf.float64) for part in (x, z, scale))
    centre = tf.reduce_mean(tf.where(tf.math.is_finite(z), z, tf.zeros_like(z)), axis=0)
    x, z = x - centre, z - centre
    unit = tf.maximum(binary_unit(x)[0, 0], binary_unit(z)[0, 0])
    x, z = x / unit, z / unit  # below 2
    distances = _plain(x, z) if single else _in_two_parts(x, z)
    factor = tf.minimum(unit * scale * unit, tf.float64.max)  # no infinity, which a distance of zero would make NaN
    return tf.nn.relu(distances) * factor


def _plain(x: tf.Tensor, z: tf.Tensor) -> tf.Tensor:
    return _added([-2 * x], _dot(x, x), [z], _dot(z, z))


def _in_two_parts(x: tf.Tensor, z: tf.Tensor) -> tf.Tensor:
    grid = _grid(tf.shape(x)[1])
    (x, x_rest), (z, z_rest) = _split(x, grid), _split(z, grid)
    # 2 (x − z)ᵀ(x′ − z′) + ‖x′ − z′‖², with rests x′ and z′
    x_own, z_own = _dot(2 * x + x_rest, x_rest), _dot(2 * z + z_rest, z_rest)
    return _plain(x, z) + _added([-2 * x, -2 * x_rest], x_own, [z_rest, z + z_rest], z_own)


def _grid(features: tf.Tensor) -> tf.Tensor:
    """Return a power of two; sums of products of its fractions up to 2, four a feature, fit into 53 bits."""
    features = tf.cast(features + 1, tf.float64)
    bits = tf.floor((49 - tf.math.log(features) / tf.math.log(tf.constant(2.0, tf.float64))) / 2)
    return tf.round(2**bits)


def _split(x: tf.Tensor, grid: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    rest = tf.stop_gradient(x - tf.round(x * grid) / grid)
    return x - rest, rest


def _dot(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(a * b, axis=1, keepdims=True)


def _added(x: list[tf.Tensor], x_own: tf.Tensor, z: list[tf.Tensor], z_own: tf.Tensor) -> tf.Tensor:
    """Return the products of all pairs plus each one's own number, in one matrix product."""
    left = tf.concat([*x, x_own, tf.ones_like(x_own)], axis=1)
    right = tf.concat([*z, tf.ones_like(z_own), z_own], axis=1)
    return tf.matmul(left, right, transpose_b=True)
