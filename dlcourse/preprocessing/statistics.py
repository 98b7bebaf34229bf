"""What pre-processing learns from the training split: mean, deviation and range of every feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import ml_dtypes
import tensorflow as tf
from jaxtyping import Float

from dlcourse import checks
from dlcourse.calculus.binary_units import binary_unit
from dlcourse.graph import graph_function

__all__ = ["Moments", "Range", "feature_moments", "feature_range"]

Train = Float[tf.Tensor, "*train features"]
Samples = Float[tf.Tensor, "*samples features"]
Features = Float[tf.Tensor, " features"]

# Values that differ by fewer roundings than this are taken for one value: 0.3, and 0.1 + 0.2.
ROUNDINGS = 4


class Moments(NamedTuple):
    """Mean and standard deviation of every feature; the deviation of a constant feature is exactly 0."""

    mean: Features
    deviation: Features


class Range(NamedTuple):
    """The smallest and the largest value of every feature."""

    minimum: Features
    maximum: Features


def refuse_empty(function: str) -> Callable[..., None]:
    """Make a ``validate`` for ``graph_function`` that refuses a training split without samples or features."""

    def validate(x_train: Any, *_: Any, **__: Any) -> None:
        checks.refuse_empty(
            function,
            expected="at least one sample to learn from",
            mend="Pass the training split, with features on the last axis.",
            x_train=x_train,
        )

    return validate


def as_rows(x: tf.Tensor) -> tf.Tensor:
    """Put all samples into the rows of one matrix (samples, features)."""
    return tf.reshape(x, [-1, tf.shape(x)[-1]])


def centred_rows(x_train: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the mean of every feature, and the samples' distances from it (samples, features).

    The mean is taken of the distances from the first sample. So a large offset costs no digits, and a constant
    feature has its own value as the mean and exact zeros as distances.
    """
    rows = as_rows(x_train)
    from_first = rows - rows[:1]
    shift = tf.reduce_mean(from_first, axis=0)
    return tf.ensure_shape(rows[0] + shift, x_train.shape[-1:]), from_first - shift


def rounding_of(x: tf.Tensor) -> tf.Tensor:
    """Return the spread by which values of a size may differ though they are meant to be equal."""
    return ROUNDINGS * float(ml_dtypes.finfo(x.dtype.as_numpy_dtype).eps) * tf.abs(x)


def unless_rounding(deviation: tf.Tensor, rounding: tf.Tensor) -> tf.Tensor:
    """Return a deviation, and exactly 0 where it is no more than rounding makes of a constant."""
    return tf.where(deviation <= rounding, tf.zeros_like(deviation), deviation)


def deviation_of(variance: tf.Tensor) -> tf.Tensor:
    """Take the root, with a derivative of zero rather than infinity at a variance of zero."""
    constant = variance == 0
    return tf.where(constant, tf.zeros_like(variance), tf.sqrt(tf.where(constant, tf.ones_like(variance), variance)))


@graph_function(validate=refuse_empty("feature_moments"))
def feature_moments(x_train: Train) -> Moments:
    """Moments of every feature: mean and standard deviation over the samples.

    μ = (1/n) Σ xᵢ,  σ² = (1/n) Σ (xᵢ − μ)²

    Args:
        x_train: the training split (..., features); all axes but the last count samples, so that pictures
            (pictures, rows, columns, channels) have moments a channel.

    Returns:
        ``Moments(mean, deviation)``, each (features,). A feature with the same value everywhere has that value as its
        mean and exactly 0 as its deviation, and so has one whose values differ by rounding alone, such as 0.3 and
        0.1 + 0.2: by up to four units of the precision, σ ≤ 4 ε |μ|. A feature that holds NaN has NaN for both. Units
        don't matter: squares are taken of xᵢ − μ over its largest size, so that data of 1e±30 in float32 (1e±300 in
        float64) keep all digits.

    Raises:
        ValueError: there is no sample.

    Example:
        >>> mean, deviation = feature_moments([[1.0, 7.0], [3.0, 7.0]])
        >>> print(mean.numpy(), deviation.numpy())
        [2. 7.] [1. 0.]

    Conventions:
        The variance is divided by n, as in NumPy, scikit-learn's ``StandardScaler`` and Keras's ``Normalization``;
        pandas and ``torch.std`` divide by n − 1. Scikit-learn leaves NaN out of its statistics.

    References:
        lecun2012, section 4.3; note C, section 7.7.2; note D, section 4.
    """
    mean, distances = centred_rows(x_train)
    unit = binary_unit(distances, axis=0)
    deviation = unit[0] * deviation_of(tf.reduce_mean(tf.square(distances / unit), axis=0))
    return Moments(mean, tf.ensure_shape(unless_rounding(deviation, rounding_of(mean)), x_train.shape[-1:]))


@graph_function(validate=refuse_empty("feature_range"))
def feature_range(x_train: Train) -> Range:
    """Range of every feature: minimum and maximum over the samples.

    x_min = min xᵢ,  x_max = max xᵢ

    Args:
        x_train: the training split (..., features).

    Returns:
        ``Range(minimum, maximum)``, each (features,); NaN for a feature that holds NaN.

    Raises:
        ValueError: there is no sample.

    Example:
        >>> minimum, maximum = feature_range([[1.0, 7.0], [3.0, -7.0]])
        >>> print(minimum.numpy(), maximum.numpy())
        [ 1. -7.] [3. 7.]

    References:
        note D, section 4.
    """
    rows = as_rows(x_train)
    poisoned = tf.reduce_sum(tf.where(tf.math.is_nan(rows), rows, tf.zeros_like(rows)), axis=0)  # NaN or 0
    extremes = (tf.reduce_min(rows, axis=0), tf.reduce_max(rows, axis=0))
    return Range(*(tf.ensure_shape(e + poisoned, x_train.shape[-1:]) for e in extremes))
