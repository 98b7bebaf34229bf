"""Activations of single net inputs, with their derivatives, in forms that neither overflow nor cancel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = [
    "ELEMENTWISE",
    "Activation",
    "linear",
    "linear_derivative",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "tanh",
    "tanh_derivative",
]

Array = Float[tf.Tensor, "*axes"]


class Activation(NamedTuple):
    """An elementwise activation f and its derivative f', both functions of the net input z."""

    value: Callable[[tf.Tensor], tf.Tensor]
    derivative: Callable[[tf.Tensor], tf.Tensor]


@graph_function()
def linear(x: Array) -> Array:
    """Return the net input unchanged.

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
    """Differentiate ``linear``.

    f'(x) = 1

    Args:
        x: net input, any shape.

    Returns:
        Ones of the shape of ``x``.

    Example:
        >>> print(linear_derivative([-1.0, 2.0]).numpy())
        [1. 1.]

    References:
        Note A, figure 1.1.
    """
    return tf.ones_like(x)


@graph_function()
def sigmoid(x: Array) -> Array:
    """Squash the real line into (0, 1).

    σ(x) = 1 / (1 + exp(−x)), which is softmax over (x, 0).

    Args:
        x: net input, any shape.

    Returns:
        σ(x), of the shape of ``x``; finite for every finite ``x``.

    Example:
        >>> print(sigmoid([-1000.0, 0.0, 1000.0]).numpy())
        [0.  0.5 1. ]

    References:
        bishop2006, section 4.2; note C, equation 2.28; note E, section 2.
    """
    return tf.sigmoid(x)


@graph_function()
def sigmoid_derivative(x: Array) -> Array:
    """Differentiate ``sigmoid``.

    σ'(x) = σ(x) (1 − σ(x)) = σ(x) σ(−x), at most 1/4

    Args:
        x: net input, any shape (not the activation σ(x)).

    Returns:
        σ'(x), of the shape of ``x``.

    Example:
        >>> print(sigmoid_derivative([-1000.0, 0.0, 1000.0]).numpy())
        [0.   0.25 0.  ]

    Conventions:
        The notes write 1 − σ(x); σ(−x) is the same number without the cancellation at large x.

    References:
        bishop2006, equation 4.88; note C, equation 2.29.
    """
    return tf.sigmoid(x) * tf.sigmoid(-x)


@graph_function()
def tanh(x: Array) -> Array:
    """Squash the real line into (−1, 1), with f(0) = 0.

    tanh(x) = (exp(x) − exp(−x)) / (exp(x) + exp(−x)) = 2 σ(2x) − 1

    Args:
        x: net input, any shape.

    Returns:
        tanh(x), of the shape of ``x``.

    Example:
        >>> print(tanh([-1000.0, 0.0, 1.0]).numpy().round(4))
        [-1.      0.      0.7616]

    References:
        bishop2006, equation 5.59; note A, equation 1.2; note E, section 2.
    """
    return tf.tanh(x)


@graph_function()
def tanh_derivative(x: Array) -> Array:
    """Differentiate ``tanh``.

    tanh'(x) = 1 − tanh²(x) = 4 σ(2x) σ(−2x), at most 1

    Args:
        x: net input, any shape (not the activation tanh(x)).

    Returns:
        tanh'(x), of the shape of ``x``.

    Example:
        >>> print(tanh_derivative([-1000.0, 0.0, 1.0]).numpy().round(4))
        [0.     1.     0.42]

    Conventions:
        The notes write 1 − tanh²(x), which loses all digits where tanh(x) is near ±1; the product does not.

    References:
        bishop2006, equation 5.60; note E, section 2.
    """
    return 4.0 * tf.sigmoid(2.0 * x) * tf.sigmoid(-2.0 * x)


@graph_function()
def relu(x: Array) -> Array:
    """Cut off the negative half of the real line.

    relu(x) = max(x, 0)

    Args:
        x: net input, any shape.

    Returns:
        relu(x), of the shape of ``x``.

    Example:
        >>> print(relu([-1.0, 0.0, 2.0]).numpy())
        [0. 0. 2.]

    References:
        nair2010; note A, figure 1.1; note E, section 2.
    """
    return tf.nn.relu(x)


@graph_function()
def relu_derivative(x: Array) -> Array:
    """Differentiate ``relu``.

    relu'(x) = 1 where x > 0, else 0

    Args:
        x: net input, any shape.

    Returns:
        relu'(x), of the shape of ``x``.

    Example:
        >>> print(relu_derivative([-1.0, 0.0, 2.0]).numpy())
        [0. 0. 1.]

    Conventions:
        At the kink every number in [0, 1] is a subgradient; relu'(0) = 0 here, in TensorFlow and in PyTorch.

    References:
        nair2010; note E, section 2.
    """
    return tf.cast(x > 0, x.dtype)


ELEMENTWISE: Mapping[str, Activation] = MappingProxyType(
    {
        "linear": Activation(linear, linear_derivative),
        "relu": Activation(relu, relu_derivative),
        "sigmoid": Activation(sigmoid, sigmoid_derivative),
        "tanh": Activation(tanh, tanh_derivative),
    }
)
