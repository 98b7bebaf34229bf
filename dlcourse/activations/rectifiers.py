"""Rectifiers without parameters to learn: what is positive passes, what is negative is cut, damped or turned round."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

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
        f(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(leaky_relu([-10.0, 0.0, 2.0], negative_slope=0.1).numpy())
        [-1.  0.  2.]

    Conventions:
        a is 0.01 here and in PyTorch, 0.2 in Keras and TensorFlow, 0.1 in note B. Note B's max(a x, x) is the same
        only as long as a ≤ 1.

    References:
        maas2013, section 2; note B, section 2; note D, section 1.
    """
    return rectified(x) - negative_slope * rectified(-x)


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
        At the kink every number between a and 1 is a subgradient; f'(0) = a here, in TensorFlow and in PyTorch.

    References:
        maas2013, section 2; note B, section 2.
    """
    positive = tf.nn.relu(tf.sign(x))
    return positive + negative_slope * (1 - positive)


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
        f'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(absolute_rectifier_derivative([-1000.0, 0.0, 2.0]).numpy())
        [-1.  0.  1.]

    Conventions:
        At the kink every number in [−1, 1] is a subgradient; f'(0) = 0 here, in TensorFlow and in PyTorch.

    References:
        goodfellow2016, section 6.3.1; note D, section 15.
    """
    return tf.sign(x)
