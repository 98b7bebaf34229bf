"""How samples spread: the axes of their covariance, measured so that neither unit nor precision nor order matters."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.nan import eigh
from dlcourse.preprocessing.statistics import centred_rows, deviation_of, rounding_of

__all__: list[str] = []

# Entries of an axis that differ by less than this share count as equally large: standardised features have many such.
TIE = 1e-3


def axes_of_covariance(covariance: tf.Tensor, mean: tf.Tensor, rounding: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return a covariance's eigenvectors as columns, largest eigenvalue first, and the eigenvalues.

    Args:
        covariance: in float64, so that float32's squares are exact.
        mean: of the features, in the same unit.
        rounding: how far values of size 1 that are meant to be equal may lie apart. An eigenvalue that is no more than
            that, or than the rounding of the largest one, is exactly 0.
    """
    ascending, vectors = eigh(covariance)
    variances, axes = ascending[::-1], vectors[:, ::-1]
    sizes = tf.square(mean) + tf.linalg.diag_part(covariance)
    of_samples = tf.square(rounding) * tf.linalg.matvec(tf.square(axes), sizes, transpose_a=True)
    of_product = rounding_of(tf.reduce_max(variances)) * tf.cast(tf.size(variances), variances.dtype)
    noise = tf.stop_gradient(tf.maximum(of_samples, of_product))
    return axes * _signs(axes), tf.where(variances <= noise, tf.zeros_like(variances), variances)


def _signs(axes: tf.Tensor) -> tf.Tensor:
    """Return the sign of each column's largest entry: of the first, where rounding could make another the largest."""
    sizes = tf.abs(axes)
    as_large = sizes >= (1 - TIE) * tf.reduce_max(sizes, axis=0)
    first = tf.one_hot(tf.argmax(tf.cast(as_large, axes.dtype), axis=0), tf.shape(axes)[0], axis=0, dtype=axes.dtype)
    return tf.sign(tf.reduce_sum(axes * first, axis=0))


class Spread(NamedTuple):
    """Mean and axes of the training split, and the deviation along each axis, √λ; all in float64."""

    mean: tf.Tensor
    axes: tf.Tensor
    deviations: tf.Tensor


def spread_of(x_train: tf.Tensor) -> Spread:
    """Measure a training split in a unit of its own, in which no square overflows or vanishes."""
    mean, distances = centred_rows(tf.cast(x_train, tf.float64))
    unit = binary_unit(distances)[0]
    distances = distances / unit
    covariance = tf.matmul(distances, distances, transpose_a=True) / tf.cast(tf.shape(distances)[0], tf.float64)
    features = x_train.shape[-1]
    rounding = tf.cast(rounding_of(tf.ones([], x_train.dtype)), tf.float64)
    axes, variances = axes_of_covariance(tf.ensure_shape(covariance, [features, features]), mean / unit, rounding)
    return Spread(mean, axes, unit * deviation_of(variances))


def whitening(deviations: tf.Tensor, epsilon: tf.Tensor) -> tf.Tensor:
    """Return what multiplies the coordinates along the axes: 1 / √(λ + ε), or 0 where both are zero."""
    root = unwhitening(deviations, epsilon)
    nothing = root == 0
    return tf.where(nothing, tf.zeros_like(root), 1 / tf.where(nothing, tf.ones_like(root), root))


def unwhitening(deviations: tf.Tensor, epsilon: tf.Tensor) -> tf.Tensor:
    """Return √(λ + ε), of deviations √λ."""
    epsilon = tf.cast(epsilon, deviations.dtype)
    unit = binary_unit(tf.concat([deviations, [tf.sqrt(epsilon)]], axis=0))[0]
    return unit * deviation_of(tf.square(deviations / unit) + epsilon / unit / unit)
