"""Losses of predicted numbers: squared, half squared, and squared near zero but absolute far away."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import tracked

__all__ = [
    "half_squared_error",
    "half_squared_error_gradient",
    "smooth_l1",
    "smooth_l1_gradient",
    "squared_error",
    "squared_error_gradient",
]

Vectors = Float[tf.Tensor, "*batch k"]
PerSample = Float[tf.Tensor, "*batch"]


def _share_of(distance: tf.Tensor, beta: tf.Tensor) -> tf.Tensor:
    """Return d / β; for β = 0 something of d's sign and at least 1 in size, or 0 at d = 0."""
    return distance / tf.maximum(beta, float(ml_dtypes.finfo(distance.dtype.as_numpy_dtype).tiny))


@graph_function()
def squared_error(y_true: Vectors, y_pred: Vectors) -> PerSample:
    """Squared error: the squared distance between target and prediction.

    L = Σₖ (ŷₖ − yₖ)²

    Args:
        y_true: targets (..., K).
        y_pred: predictions (..., K).

    Returns:
        One loss a sample, (...). An error beyond the square root of the largest number gives infinity.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(squared_error([[0.0, 1.0]], [[3.0, 5.0]]).numpy())
        [25.]

    Conventions:
        A sum over the K components. Keras's ``MeanSquaredError``, PyTorch's ``MSELoss`` and scikit-learn's
        ``mean_squared_error`` take their mean.

    References:
        bishop2006, equation 1.90; note C, equation 3.8.
    """
    return tf.reduce_sum(tf.math.squared_difference(y_pred, y_true), axis=-1)


@graph_function()
def squared_error_gradient(y_true: Vectors, y_pred: Vectors) -> Vectors:
    """Gradient of each sample's squared error with respect to its prediction.

    ∂L/∂ŷ = 2 (ŷ − y)

    Args:
        y_true: targets (..., K).
        y_pred: predictions (..., K).

    Returns:
        The gradient (..., K), of every sample's own loss: not divided by the number of samples.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(squared_error_gradient([[0.0, 1.0]], [[3.0, 5.0]]).numpy())
        [[6. 8.]]

    References:
        bishop2006, equation 1.90; note C, equation 3.8.
    """
    return 2.0 * (y_pred - y_true)


@graph_function()
def half_squared_error(y_true: Vectors, y_pred: Vectors) -> PerSample:
    """Half the squared error between target and prediction.

    L = ½ Σₖ (ŷₖ − yₖ)², so that ∂L/∂ŷ = ŷ − y

    Args:
        y_true: targets (..., K).
        y_pred: predictions (..., K).

    Returns:
        One loss a sample, (...).

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(half_squared_error([[0.0, 1.0]], [[3.0, 5.0]]).numpy())
        [12.5]

    Conventions:
        A sum over the K components. Keras's ``MeanSquaredError`` and PyTorch's ``MSELoss`` take their mean, without ½.

    References:
        bishop2006, equation 5.11; note C, equation 3.8; note E, section 1.
    """
    return 0.5 * tf.reduce_sum(tf.math.squared_difference(y_pred, y_true), axis=-1)


@graph_function()
def half_squared_error_gradient(y_true: Vectors, y_pred: Vectors) -> Vectors:
    """Gradient of each sample's half squared error with respect to its prediction.

    ∂L/∂ŷ = ŷ − y, which is what the half is there for

    Args:
        y_true: targets (..., K).
        y_pred: predictions (..., K).

    Returns:
        The gradient (..., K), of every sample's own loss: not divided by the number of samples.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(half_squared_error_gradient([[0.0, 1.0]], [[3.0, 5.0]]).numpy())
        [[3. 4.]]

    References:
        bishop2006, equation 5.18; note D, section 4; note E, section 1.
    """
    return y_pred - y_true


def _validate_smooth_l1(y_true: Any, y_pred: Any, *, beta: Any) -> None:
    known = tf.get_static_value(beta)
    if known is not None and not known >= 0:
        raise ValueError(
            f"smooth_l1: beta is {known}, expected a number that is not negative: where the parabola ends."
        )


@graph_function(validate=_validate_smooth_l1)
def smooth_l1(y_true: Vectors, y_pred: Vectors, *, beta: Scalar = 1.0) -> PerSample:
    """Smooth L1 loss (Huber loss over β): quadratic near zero, linear beyond.

    L = Σₖ ½ dₖ² / β where |dₖ| < β, else |dₖ| − ½ β, with d = ŷ − y

    Args:
        y_true: targets (..., K).
        y_pred: predictions (..., K).
        beta: the transition point β; at 0 nothing is smoothed, and the loss is Σₖ |dₖ|.

    Returns:
        One loss a sample, (...). At |d| = β both pieces give ½ β, with slope ±1.

    Raises:
        ValueError: a negative β.

    Example:
        >>> print(smooth_l1([[0.0, 0.0]], [[0.5, -3.0]]).numpy())
        [2.625]

    Conventions:
        A sum over the K components, as in the paper, whose β is 1; PyTorch's ``SmoothL1Loss`` takes their mean. Huber's
        loss is β times this one. Note D puts α d² beside |d| − α with the transition at 1, which jumps there by
        1 − 2α unless α = ½.

    References:
        girshick2015, equation 3; note D, section 1.
    """
    distance = tf.abs(y_pred - y_true)
    share = tf.minimum(_share_of(distance, beta), 1.0)
    # Both pieces at once, without a square: the share of the transition is |d| / β within it, and 1 beyond.
    return tf.reduce_sum(share * (distance - 0.5 * beta * share), axis=-1)


@graph_function(validate=_validate_smooth_l1)
def smooth_l1_gradient(y_true: Vectors, y_pred: Vectors, *, beta: Scalar = 1.0) -> Vectors:
    """Gradient of each sample's smooth L1 loss (Huber) with respect to its prediction.

    ∂L/∂ŷₖ = dₖ / β where |dₖ| < β, else sign(dₖ), with d = ŷ − y

    Args:
        y_true: targets (..., K).
        y_pred: predictions (..., K).
        beta: the transition point β; at 0 the gradient is sign(d), zero where d is.

    Returns:
        The gradient (..., K), never beyond ±1: one outlier cannot drown a batch.

    Raises:
        ValueError: a negative β.

    Example:
        >>> print(smooth_l1_gradient([[0.0, 0.0]], [[0.5, -3.0]]).numpy())
        [[ 0.5 -1. ]]

    References:
        girshick2015, equation 3; note D, section 1.
    """
    return tf.clip_by_value(tracked(_share_of(y_pred - y_true, beta)), -1.0, 1.0)
