"""The two smooth steps, sigmoid and tanh, each also as what it is made of."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.nan import tracked

__all__ = [
    "sigmoid",
    "sigmoid_as_softmax",
    "sigmoid_derivative",
    "tanh",
    "tanh_as_sigmoid",
    "tanh_derivative",
]

Array = Float[tf.Tensor, "*axes"]


@graph_function()
def sigmoid(x: Array) -> Array:
    """Sigmoid (logistic function), 1 / (1 + exp(−x)).

    σ(x) = 1 / (1 + exp(−x)), which is softmax over (x, 0).

    Args:
        x: net input, any shape.

    Returns:
        σ(x), of the shape of ``x``; finite for every finite ``x``, and NaN where ``x`` is NaN.

    Example:
        >>> print(sigmoid([-1000.0, 0.0, 1000.0]).numpy())
        [0.  0.5 1. ]

    References:
        bishop2006, section 4.2; note C, equation 2.28; note E, section 2.
    """
    return tf.sigmoid(x)


@graph_function()
def sigmoid_derivative(x: Array) -> Array:
    """Derivative of the sigmoid (logistic function), σ(x) (1 − σ(x)).

    σ'(x) = σ(x) (1 − σ(x)) = σ(|x|) σ(−|x|), at most 1/4

    Args:
        x: net input, any shape (not the activation σ(x)).

    Returns:
        σ'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(sigmoid_derivative([-1000.0, 0.0, 1000.0]).numpy())
        [0.   0.25 0.  ]

    Conventions:
        The notes write 1 − σ(x), which loses all digits at large x; σ(−x) is the same number and keeps them.

    References:
        bishop2006, equation 4.88; note C, equation 2.29.
    """
    smaller = tf.sigmoid(-tf.abs(x))  # σ(x) or σ(−x), the one that is at most ½: 1 minus it keeps its digits
    return smaller * (1 - smaller)


@graph_function()
def sigmoid_as_softmax(x: Array) -> Array:
    """Sigmoid written as softmax of two scores, x and 0.

    σ(x) = exp(x) / (exp(x) + exp(0)) = softmax(x, 0)₁

    Args:
        x: net input, any shape: by how much the first of two classes scores higher than the second.

    Returns:
        σ(x), of the shape of ``x``; 1 at ∞, and NaN where ``x`` is NaN.

    Example:
        >>> print(sigmoid_as_softmax([-1000.0, 0.0, 1000.0]).numpy())
        [0.  0.5 1. ]

    Conventions:
        The class that has the score x stands in the numerator. Note D, section 1, puts exp(0) there: that is σ(−x).

    References:
        bishop2006, section 4.2; note D, section 1.
    """
    finite = tf.minimum(tracked(x), x.dtype.max)  # softmax of an infinite score is NaN
    return tf.nn.softmax(tf.stack([finite, tf.zeros_like(x)], axis=-1))[..., 0]  # (..., 2) -> (...)


@graph_function()
def tanh(x: Array) -> Array:
    """Hyperbolic tangent (tanh), a sigmoidal activation with values in (−1, 1).

    tanh(x) = (exp(x) − exp(−x)) / (exp(x) + exp(−x)) = 2 σ(2x) − 1

    Args:
        x: net input, any shape.

    Returns:
        tanh(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(tanh([-1000.0, 0.0, 1.0]).numpy().round(4))
        [-1.      0.      0.7616]

    References:
        bishop2006, equation 5.59; note A, equation 1.2; note E, section 2.
    """
    return tf.tanh(x)


@graph_function()
def tanh_derivative(x: Array) -> Array:
    """Derivative of the hyperbolic tangent (tanh), 1 − tanh²(x).

    tanh'(x) = 1 − tanh²(x) = 4 σ(2|x|) σ(−2|x|), at most 1

    Args:
        x: net input, any shape (not the activation tanh(x)).

    Returns:
        tanh'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(tanh_derivative([-1000.0, 0.0, 1.0]).numpy().round(4))
        [0.     1.     0.42]

    Conventions:
        The notes write 1 − tanh²(x), which loses all digits where tanh(x) is near ±1; the product does not.

    References:
        bishop2006, equation 5.60; note E, section 2.
    """
    smaller = tf.sigmoid(-2.0 * tf.abs(x))
    return 4.0 * smaller * (1 - smaller)


@graph_function()
def tanh_as_sigmoid(x: Array) -> Array:
    """Hyperbolic tangent (tanh) written as a scaled and shifted sigmoid, 2 σ(2x) − 1.

    tanh(x) = 2 σ(2x) − 1

    Args:
        x: net input, any shape.

    Returns:
        tanh(x), of the shape of ``x``.

    Example:
        >>> print(tanh_as_sigmoid([-1000.0, 0.0, 1.0]).numpy().round(4))
        [-1.      0.      0.7616]
        >>> print(tanh([1e-9]).numpy(), tanh_as_sigmoid([1e-9]).numpy())
        [1.e-09] [0.]

    Conventions:
        An identity to reason with. To compute, prefer ``tanh``: near zero the subtraction of 1 leaves no digits. Note
        E, section 2, forgets the inner factor 2.

    References:
        Note A, equation 1.2.
    """
    return 2.0 * tf.sigmoid(2.0 * x) - 1.0
