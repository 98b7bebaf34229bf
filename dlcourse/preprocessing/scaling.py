"""Each feature by itself: moved to zero, to unit deviation or into an interval, by what the training split says."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.graph import Scalar, graph_function
from dlcourse.preprocessing.statistics import (
    Samples,
    Train,
    feature_moments,
    feature_range,
    refuse_empty,
    rounding_of,
    unless_rounding,
)

__all__ = [
    "inverse_min_max_scale",
    "inverse_standardize",
    "inverse_zero_center",
    "min_max_scale",
    "standardize",
    "zero_center",
]


def divisor(spread: tf.Tensor) -> tf.Tensor:
    """Return what to divide by: the spread, or 1 where a feature is constant."""
    return tf.where(spread == 0, tf.ones_like(spread), spread)


def span(minimum: tf.Tensor, maximum: tf.Tensor) -> tf.Tensor:
    """Return the distance of two extremes, or 0 where rounding alone has made it."""
    rounding = rounding_of(tf.maximum(tf.abs(minimum), tf.abs(maximum)))
    return unless_rounding(maximum - minimum, 2 * rounding)


def standardized(x: tf.Tensor, mean: tf.Tensor, deviation: tf.Tensor) -> tf.Tensor:
    return (x - mean) / divisor(deviation)


def unstandardized(z: tf.Tensor, mean: tf.Tensor, deviation: tf.Tensor) -> tf.Tensor:
    return z * divisor(deviation) + mean


def into_interval(x: tf.Tensor, minimum: tf.Tensor, maximum: tf.Tensor, low: Scalar, high: Scalar) -> tf.Tensor:
    return low + (x - minimum) / divisor(span(minimum, maximum)) * (high - low)


def from_interval(z: tf.Tensor, minimum: tf.Tensor, maximum: tf.Tensor, low: Scalar, high: Scalar) -> tf.Tensor:
    return minimum + (z - low) / (high - low) * divisor(span(minimum, maximum))


def _check_interval(function: str) -> Any:
    def validate(x_train: Any, other: Any, *, low: Any, high: Any) -> None:
        refuse_empty(function)(x_train)
        low, high = tf.get_static_value(low), tf.get_static_value(high)
        if low is not None and high is not None and not low < high:
            raise ValueError(f"{function}: low is {low:g} and high {high:g}, expected low < high, such as 0 and 1.")

    return validate


@graph_function(validate=refuse_empty("zero_center"))
def zero_center(x_train: Train, x: Samples) -> Samples:
    """Zero-centring (mean subtraction): each feature minus its mean in the training split.

    x′ = x − μ, with μ = (1/n) Σ xᵢ over the training split alone

    Args:
        x_train: the training split (..., features), which the mean is taken of.
        x: what to transform (..., features): the training split itself, or samples that the mean must not know.

    Returns:
        x′, of the shape of ``x``; NaN where ``x`` is, and for a feature whose training values hold NaN.

    Raises:
        ValueError: the training split is empty, or the numbers of features differ.

    Example:
        >>> print(zero_center([[1.0, 10.0], [3.0, 30.0]], [[5.0, 10.0]]).numpy())
        [[  3. -10.]]

    Conventions:
        Scikit-learn's ``StandardScaler(with_std=False)``. Note C writes ``X -= np.mean(X, axis=0)``, which is the
        training split in its own place.

    References:
        lecun2012, section 4.3; note C, section 7.7.2.
    """
    return x - feature_moments(x_train).mean


@graph_function(validate=refuse_empty("inverse_zero_center"))
def inverse_zero_center(x_train: Train, z: Samples) -> Samples:
    """Inverse of zero-centring: add the training split's mean again.

    x = z + μ

    Args:
        x_train: the training split (..., features).
        z: centred values (..., features).

    Returns:
        x, of the shape of ``z``.

    Raises:
        ValueError: the training split is empty, or the numbers of features differ.

    Example:
        >>> print(inverse_zero_center([[1.0, 10.0], [3.0, 30.0]], [[3.0, -10.0]]).numpy())
        [[ 5. 10.]]

    References:
        note C, section 7.7.2.
    """
    return z + feature_moments(x_train).mean


@graph_function(validate=refuse_empty("standardize"))
def standardize(x_train: Train, x: Samples) -> Samples:
    """Standardisation (z-scores): zero mean and unit variance in the training split, by feature.

    x′ = (x − μ) / σ, with σ² = (1/n) Σ (xᵢ − μ)²

    Args:
        x_train: the training split (..., features), which μ and σ are taken of.
        x: what to transform (..., features).

    Returns:
        x′, of the shape of ``x``. A feature that is constant in the training split, but for rounding (see
        ``feature_moments``), is only centred: σ counts as 1. NaN where ``x`` is, and for a feature whose training
        values hold NaN. The features' units don't matter, 1e±30 in float32 included.

    Raises:
        ValueError: the training split is empty, or the numbers of features differ.

    Example:
        >>> print(standardize([[1.0, 10.0], [3.0, 10.0]], [[5.0, 12.0]]).numpy())
        [[3. 2.]]

    Conventions:
        σ is divided by n, as in scikit-learn's ``StandardScaler`` and ``np.std``; ``torch.std`` divides by n − 1.
        Keras's ``Normalization`` divides by max(σ, 1e-7), which makes a constant feature of other samples huge.

    References:
        lecun2012, section 4.3; note C, section 7.7.2; note D, section 4.
    """
    return standardized(x, *feature_moments(x_train))


@graph_function(validate=refuse_empty("inverse_standardize"))
def inverse_standardize(x_train: Train, z: Samples) -> Samples:
    """Inverse of standardisation: z-scores back to the features' units.

    x = σ z + μ

    Args:
        x_train: the training split (..., features), which μ and σ are taken of.
        z: standardised values (..., features), such as a network's predictions.

    Returns:
        x, of the shape of ``z``; σ counts as 1 where the training split is constant.

    Raises:
        ValueError: the training split is empty, or the numbers of features differ.

    Example:
        >>> print(inverse_standardize([[1.0, 10.0], [3.0, 10.0]], [[3.0, 2.0]]).numpy())
        [[ 5. 12.]]

    References:
        note D, section 4.
    """
    return unstandardized(z, *feature_moments(x_train))


@graph_function(validate=_check_interval("min_max_scale"))
def min_max_scale(x_train: Train, x: Samples, *, low: Scalar = 0.0, high: Scalar = 1.0) -> Samples:
    """Min-max scaling: each feature's range in the training split is mapped to an interval.

    x′ = a + (x − x_min) (b − a) / (x_max − x_min), with minimum and maximum of the training split

    Args:
        x_train: the training split (..., features), which x_min and x_max are taken of.
        x: what to transform (..., features).
        low: a, what the training split's minimum becomes.
        high: b, what the training split's maximum becomes.

    Returns:
        x′, of the shape of ``x``. Values beyond the training split's lie outside of [a, b]: nothing is clipped. Where
        the training split is constant, but for rounding, x_max − x_min counts as 1, so that its value becomes a.

    Raises:
        ValueError: the training split is empty, the numbers of features differ, or a ≥ b.

    Example:
        >>> print(min_max_scale([[0.0, 10.0], [4.0, 20.0]], [[1.0, 25.0]]).numpy())
        [[0.25 1.5 ]]

    Conventions:
        Scikit-learn's ``MinMaxScaler(feature_range=(a, b))``. Note C scales to [−1, 1], note D to [a, b].

    References:
        note C, section 7.7.2; note D, section 4.
    """
    return into_interval(x, *feature_range(x_train), low, high)


@graph_function(validate=_check_interval("inverse_min_max_scale"))
def inverse_min_max_scale(x_train: Train, z: Samples, *, low: Scalar = 0.0, high: Scalar = 1.0) -> Samples:
    """Inverse of min-max scaling: scaled values back to the features' units.

    x = x_min + (z − a) (x_max − x_min) / (b − a)

    Args:
        x_train: the training split (..., features).
        z: scaled values (..., features).
        low: a, as for ``min_max_scale``.
        high: b, as for ``min_max_scale``.

    Returns:
        x, of the shape of ``z``; where the training split is constant, x_max − x_min counts as 1.

    Raises:
        ValueError: the training split is empty, the numbers of features differ, or a ≥ b.

    Example:
        >>> print(inverse_min_max_scale([[0.0, 10.0], [4.0, 20.0]], [[0.25, 1.5]]).numpy())
        [[ 1. 25.]]

    References:
        note D, section 4, which stores a, b, x_min and x_max for it.
    """
    return from_interval(z, *feature_range(x_train), low, high)
