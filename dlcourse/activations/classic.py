"""The units of the classic table: the linear unit, two steps and the piecewise linear ramp."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.nan import tracked

__all__ = [
    "heaviside",
    "heaviside_derivative",
    "linear",
    "linear_derivative",
    "piecewise_linear",
    "piecewise_linear_derivative",
    "sign",
    "sign_derivative",
]

Array = Float[tf.Tensor, "*axes"]


def sign_of(x: tf.Tensor) -> tf.Tensor:
    """Return the sign, 0 for what is smaller than the smallest normal number, which TensorFlow's returns as it is."""
    if x.dtype not in (tf.float32, tf.float64):
        return tf.sign(x)  # half precision is computed in float32
    return tf.where(tf.abs(x) < np.finfo(x.dtype.as_numpy_dtype).tiny, tf.zeros([], x.dtype), tf.sign(x))


@graph_function()
def linear(x: Array) -> Array:
    """Linear (identity) activation, f(x) = x.

    f(x) = x

    Args:
        x: net input, any shape.

    Returns:
        ``x`` itself.

    Example:
        >>> print(linear([-1.0, 2.0]).numpy())
        [-1.  2.]

    References:
        Note A, figure 1.1.
    """
    return tf.identity(x)


@graph_function()
def linear_derivative(x: Array) -> Array:
    """Derivative of the linear (identity) activation, 1 everywhere.

    f'(x) = 1

    Args:
        x: net input, any shape.

    Returns:
        Ones of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(linear_derivative([-1.0, 2.0]).numpy())
        [1. 1.]

    References:
        Note A, figure 1.1.
    """
    return tf.where(tf.math.is_nan(x), x, tf.ones_like(x))


@graph_function()
def heaviside(x: Array) -> Array:
    """Heaviside step function: 0 below zero, 1 above, ½ at zero.

    H(x) = 0 where x < 0, ½ where x = 0, 1 where x > 0; that is (1 + sign(x)) / 2

    Args:
        x: net input, any shape.

    Returns:
        H(x), of the shape of ``x``; ½ at both zeros, +0 and −0, and at denormal numbers, as in ``sign``; NaN where
        ``x`` is NaN.

    Example:
        >>> print(heaviside([-1000.0, -0.0, 0.0, 2.0]).numpy())
        [0.  0.5 0.5 1. ]

    Conventions:
        H(0) = ½, as note A has it, makes H(x) + H(−x) = 1 everywhere. NumPy and PyTorch ask for H(0) as an argument;
        a perceptron that decides by x ≥ 0 takes 1.

    References:
        Note A, figure 1.1.
    """
    return 0.5 * (1 + tf.sign(x))


@graph_function()
def heaviside_derivative(x: Array) -> Array:
    """Derivative of the Heaviside step function, 0 away from the step.

    H'(x) = 0 where x ≠ 0

    Args:
        x: net input, any shape.

    Returns:
        Zeros of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(heaviside_derivative([-1.0, 0.0, 2.0]).numpy())
        [0. 0. 0.]

    Conventions:
        At the jump there is no derivative (as a distribution it is Dirac's δ). 0 is returned, as TensorFlow's and
        PyTorch's sign have it: gradient descent learns nothing through a step.

    References:
        Note A, figure 1.1.
    """
    return tf.where(tf.math.is_nan(x), x, tf.zeros_like(x))


@graph_function()
def sign(x: Array) -> Array:
    """Sign function (signum): −1 below zero, 0 at zero, 1 above.

    sign(x) = −1 where x < 0, 0 where x = 0, 1 where x > 0

    Args:
        x: net input, any shape.

    Returns:
        sign(x), of the shape of ``x``; 0 at both zeros, +0 and −0, and NaN where ``x`` is NaN. Denormal numbers
        (nearer to zero than 1e-38 in float32, 2e-308 in float64) count as zero, for processors are told to flush them.

    Example:
        >>> print(sign([-1000.0, 0.0, 2.0]).numpy())
        [-1.  0.  1.]

    Conventions:
        Perceptrons that must decide take sign(0) = 1 or −1; here, in NumPy, TensorFlow and PyTorch it is 0.

    References:
        Note A, figure 1.1.
    """
    return sign_of(x)


@graph_function()
def sign_derivative(x: Array) -> Array:
    """Derivative of the sign function, 0 away from the jump.

    sign'(x) = 0 where x ≠ 0

    Args:
        x: net input, any shape.

    Returns:
        Zeros of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(sign_derivative([-1.0, 0.0, 2.0]).numpy())
        [0. 0. 0.]

    Conventions:
        At the jump there is no derivative; 0 is returned, as TensorFlow and PyTorch have it.

    References:
        Note A, figure 1.1.
    """
    return tf.where(tf.math.is_nan(x), x, tf.zeros_like(x))


@graph_function()
def piecewise_linear(x: Array) -> Array:
    """Piecewise linear activation (hard sigmoid): a ramp from 0 to 1 of width one about zero.

    f(x) = 0 where x ≤ −½, x + ½ between, 1 where x ≥ ½

    Args:
        x: net input, any shape.

    Returns:
        f(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(piecewise_linear([-1000.0, -0.5, 0.0, 0.25, 3.0]).numpy())
        [0.   0.   0.5  0.75 1.  ]

    Conventions:
        Keras's ``hard_sigmoid`` is the same ramp six times as wide: f(x/6).

    References:
        Note A, figure 1.1.
    """
    # In this order of the arguments, TensorFlow's tape gives the kinks to the constants, as the derivative below does.
    return tf.minimum(tf.ones([], x.dtype), tf.maximum(tf.zeros([], x.dtype), tracked(x) + 0.5))


@graph_function()
def piecewise_linear_derivative(x: Array) -> Array:
    """Derivative of the piecewise linear activation, 1 on the ramp and 0 beside it.

    f'(x) = 1 where −½ < x < ½, else 0

    Args:
        x: net input, any shape.

    Returns:
        f'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(piecewise_linear_derivative([-1000.0, -0.5, 0.0, 0.25, 0.5]).numpy())
        [0. 0. 1. 1. 0.]

    Conventions:
        At the two kinks every number in [0, 1] is a one-sided or a mean slope; 0 is returned, that of the flat side,
        as PyTorch's ``hardsigmoid`` has it. PyTorch's ``clamp`` takes 1.

    References:
        Note A, figure 1.1.
    """
    return tf.where(tf.math.is_nan(x), x, tf.cast(tf.abs(x) < 0.5, x.dtype))
