"""Rectifiers without parameters to learn: what is positive passes, what is negative is cut, damped or turned round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations.classic import sign_of
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import rectified

__all__ = [
    "absolute_rectifier",
    "absolute_rectifier_derivative",
    "leaky_relu",
    "leaky_relu_derivative",
    "relu",
    "relu_derivative",
]

Array = Float[tf.Tensor, "*axes"]


@tf.custom_gradient
def bent(x: tf.Tensor, slope: tf.Tensor) -> Any:
    """Return x above zero and slope · x below it; the slope is a number, or one a channel."""

    def gradient(upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        shared = tf.range(tf.rank(x) - slope.shape.rank)  # all axes, or all but the channels
        return upstream * slope_of_bent(x, slope), -tf.reduce_sum(upstream * rectified(-x), axis=shared)

    return _if_between_0_and_1(slope, lambda: tf.maximum(x, slope * x), lambda: tf.where(x > 0, x, slope * x)), gradient


def slope_of_bent(x: tf.Tensor, slope: tf.Tensor) -> tf.Tensor:
    slope = tf.convert_to_tensor(slope, x.dtype)  # within a tf.function a number may come as it is
    positive = tf.nn.relu(tf.sign(x))  # a comparison would take NaN for a negative number
    return _if_between_0_and_1(slope, lambda: tf.maximum(slope, positive), lambda: positive + slope * (1 - positive))


def _if_between_0_and_1(slope: tf.Tensor, quick: Callable[[], Any], general: Callable[[], Any]) -> tf.Tensor:
    """Take the quick way for a usual slope of all channels: it needs half of the time, outside XLA."""
    return general() if slope.shape.rank else tf.cond((slope > 0) & (slope < 1), quick, general)


@graph_function()
def relu(x: Array) -> Array:
    """Rectified linear unit (ReLU), max(x, 0).

    relu(x) = max(x, 0)

    Args:
        x: net input, any shape.

    Returns:
        relu(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(relu([-1.0, 0.0, 2.0]).numpy())
        [0. 0. 2.]

    References:
        nair2010; note A, figure 1.1; note E, section 2.
    """
    return rectified(x)


@graph_function()
def relu_derivative(x: Array) -> Array:
    """Derivative of the rectified linear unit (ReLU): 1 above zero, else 0.

    relu'(x) = 1 where x > 0, else 0

    Args:
        x: net input, any shape.

    Returns:
        relu'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(relu_derivative([-1.0, 0.0, 2.0]).numpy())
        [0. 0. 1.]

    Conventions:
        At the kink every number in [0, 1] is a subgradient; relu'(0) = 0 here, in TensorFlow and in PyTorch.

    References:
        nair2010; note E, section 2.
    """
    return tf.nn.relu(tf.sign(x))  # a comparison would take NaN for a negative number


@graph_function()
def leaky_relu(x: Array, *, negative_slope: Scalar = 0.01) -> Array:
    """Leaky ReLU: a rectified linear unit with a small fixed slope for negative inputs.

    f(x) = x where x > 0, a x elsewhere, with a = negative_slope

    Args:
        x: net input, any shape.
        negative_slope: a, a number chosen beforehand, usually between 0 and 1.

    Returns:
        f(x), of the shape of ``x``; NaN where ``x`` is NaN, and at −∞ for a = 0.

    Example:
        >>> print(leaky_relu([-10.0, 0.0, 2.0], negative_slope=0.1).numpy())
        [-1.  0.  2.]

    Conventions:
        a is 0.01 here and in PyTorch, 0.2 in ``tf.nn.leaky_relu`` and ``keras.activations.leaky_relu``, 0.3 in the
        layer ``keras.layers.LeakyReLU``, 0.1 in note B. Note B's max(a x, x) is the same only as long as a ≤ 1.

    References:
        maas2013, section 2; note B, section 2; note D, section 1.
    """
    return bent(x, negative_slope)


@graph_function()
def leaky_relu_derivative(x: Array, *, negative_slope: Scalar = 0.01) -> Array:
    """Derivative of the leaky ReLU: 1 above zero, else the small slope.

    f'(x) = 1 where x > 0, a elsewhere, with a = negative_slope

    Args:
        x: net input, any shape.
        negative_slope: a, as in ``leaky_relu``.

    Returns:
        f'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(leaky_relu_derivative([-10.0, 0.0, 2.0], negative_slope=0.5).numpy())
        [0.5 0.5 1. ]

    Conventions:
        At the kink every number between a and 1 is a subgradient; f'(0) = a here, in TensorFlow, in Keras and in
        PyTorch.

    References:
        maas2013, section 2; note B, section 2.
    """
    return slope_of_bent(x, negative_slope)


@graph_function()
def absolute_rectifier(x: Array) -> Array:
    """Absolute value rectifier, |x|.

    f(x) = |x| = max(x, 0) − min(x, 0)

    Args:
        x: net input, any shape.

    Returns:
        |x|, of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(absolute_rectifier([-1000.0, -0.0, 2.0]).numpy())
        [1000.    0.    2.]

    Conventions:
        In note D's family max(x, 0) + a min(x, 0) it is the member with a = −1.

    References:
        jarrett2009, section 2; goodfellow2016, section 6.3.1; note D, section 15.
    """
    return tf.abs(x)


@graph_function()
def absolute_rectifier_derivative(x: Array) -> Array:
    """Derivative of the absolute value rectifier, the sign of the net input.

    f'(x) = sign(x)

    Args:
        x: net input, any shape.

    Returns:
        f'(x), of the shape of ``x``; NaN where ``x`` is NaN, and 0 for a denormal number, as in ``sign``.

    Example:
        >>> print(absolute_rectifier_derivative([-1000.0, 0.0, 2.0]).numpy())
        [-1.  0.  1.]

    Conventions:
        At the kink every number in [−1, 1] is a subgradient; f'(0) = 0 here, in TensorFlow and in PyTorch.

    References:
        goodfellow2016, section 6.3.1; note D, section 15.
    """
    return sign_of(x)
