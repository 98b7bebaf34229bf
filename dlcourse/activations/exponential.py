"""Activations with an exponential tail: ELU, SELU and softplus."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import tracked

__all__ = ["elu", "elu_derivative", "selu", "selu_derivative", "softplus", "softplus_derivative"]

Array = Float[tf.Tensor, "*axes"]

# The fixed point of mean 0 and variance 1 under normal net inputs (klambauer2017, equation 14).
_SELU_SCALE = 1.0507009873554804934193349852946
_SELU_ALPHA = 1.6732632423543772848170429916717


@tf.custom_gradient
def _elu(x: tf.Tensor, alpha: tf.Tensor) -> Any:
    # TensorFlow's own elu takes exp(x) − 1, which is zero or a whole unit in the last place of 1 near x = 0. With
    # t = tanh(x/2), exp(x) − 1 = 2t / (1 − t), and softsign(t) = t / (1 − t) for t ≤ 0: all digits, in half the time
    # of expm1.
    negative = tf.nn.softsign(tf.tanh(0.5 * tf.minimum(x, tf.zeros([], x.dtype))))

    def gradient(upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        below = tf.math.expm1(tf.minimum(tracked(x), tf.zeros([], x.dtype)))
        return upstream * _elu_derivative(x, alpha), tf.reduce_sum(upstream * below)

    return tf.nn.relu(x) + (2.0 * alpha) * negative, gradient


def _elu_derivative(x: tf.Tensor, alpha: tf.Tensor) -> tf.Tensor:
    below = tf.exp(tf.minimum(tracked(x), tf.zeros([], x.dtype)))
    return tf.where(x > 0, tf.ones([], x.dtype), alpha * below)


@graph_function()
def elu(x: Array, *, alpha: Scalar = 1.0) -> Array:
    """Exponential linear unit (ELU): x above zero, α (exp(x) − 1) below.

    f(x) = x where x > 0, α (exp(x) − 1) elsewhere

    Args:
        x: net input, any shape.
        alpha: α, minus the limit for x → −∞.

    Returns:
        f(x), of the shape of ``x``, with all digits near zero; NaN where ``x`` is NaN.

    Example:
        >>> print(elu([-1000.0, 0.0, 2.0], alpha=0.5).numpy())
        [-0.5  0.   2. ]

    Conventions:
        α is 1 here, in Keras and in PyTorch, 0.4 in note B's figure 6.

    References:
        clevert2016, section 3; note B, section 2; note D, section 1.
    """
    return _elu(x, alpha)


@graph_function()
def elu_derivative(x: Array, *, alpha: Scalar = 1.0) -> Array:
    """Derivative of the exponential linear unit (ELU).

    f'(x) = 1 where x > 0, α exp(x) elsewhere

    Args:
        x: net input, any shape.
        alpha: α, as in ``elu``.

    Returns:
        f'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(elu_derivative([-1000.0, -1.0, 0.0, 2.0]).numpy().round(4))
        [0.     0.3679 1.     1.    ]

    Conventions:
        With α = 1 there is no kink. With another α, f'(0) = α here, in Keras and in PyTorch. The papers write
        f(x) + α, which is the same number with its small digits lost.

    References:
        clevert2016, section 3; note D, section 1.
    """
    return _elu_derivative(x, alpha)


@graph_function()
def selu(x: Array) -> Array:
    """Scaled exponential linear unit (SELU), for self-normalising networks.

    f(x) = λ x where x > 0, λ α (exp(x) − 1) elsewhere, with λ = 1.0507009873554805 and α = 1.6732632423543772

    Args:
        x: net input, any shape.

    Returns:
        f(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(selu([-1000.0, 0.0, 2.0]).numpy().round(4))
        [-1.7581  0.      2.1014]

    Conventions:
        λ and α are the solution of: normal net inputs of mean 0 and variance 1 give outputs of mean 0 and variance 1.

    References:
        klambauer2017, equations 2 and 14; note E, section 2.
    """
    return _SELU_SCALE * _elu(x, tf.constant(_SELU_ALPHA, x.dtype))


@graph_function()
def selu_derivative(x: Array) -> Array:
    """Derivative of the scaled exponential linear unit (SELU).

    f'(x) = λ where x > 0, λ α exp(x) elsewhere

    Args:
        x: net input, any shape.

    Returns:
        f'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(selu_derivative([-1000.0, 0.0, 2.0]).numpy().round(4))
        [0.     1.7581 1.0507]

    Conventions:
        At the kink f'(0) = λα here and in PyTorch, the slope from the left; λ in TensorFlow's ``tf.nn.selu``.

    References:
        klambauer2017, equation 2.
    """
    return _SELU_SCALE * _elu_derivative(x, tf.constant(_SELU_ALPHA, x.dtype))


@graph_function()
def softplus(x: Array, *, beta: Scalar = 1.0, threshold: Scalar = 20.0) -> Array:
    """Softplus, ln(1 + exp(x)): a smooth version of the rectifier (ReLU).

    f(x) = ln(1 + exp(β x)) / β where β x ≤ threshold, x elsewhere

    Args:
        x: net input, any shape.
        beta: β > 0; the larger it is, the sharper the bend.
        threshold: where the function is taken to be linear; infinity for nowhere.

    Returns:
        f(x), of the shape of ``x``, never negative; NaN where ``x`` is NaN.

    Example:
        >>> print(softplus([-1000.0, 0.0, 1000.0]).numpy().round(4))
        [0.e+00 6.931e-01 1.000e+03]

    Conventions:
        β and the threshold are PyTorch's, with its defaults, and note D's. The stable form used here needs no
        threshold: leaving the curve costs at most exp(−threshold)/β, and Keras does not.

    References:
        dugas2001; glorot2011, section 3; note D, section 1.
    """
    z = beta * x
    return tf.where(z > threshold, x, tf.math.softplus(z) / beta)


@graph_function()
def softplus_derivative(x: Array, *, beta: Scalar = 1.0, threshold: Scalar = 20.0) -> Array:
    """Derivative of softplus, which is the sigmoid.

    f'(x) = σ(β x) where β x ≤ threshold, 1 elsewhere

    Args:
        x: net input, any shape.
        beta: β > 0, as in ``softplus``.
        threshold: as in ``softplus``.

    Returns:
        f'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Example:
        >>> print(softplus_derivative([-1000.0, 0.0, 1000.0]).numpy())
        [0.  0.5 1. ]

    Conventions:
        The factor β of the inner derivative cancels the divisor β.

    References:
        dugas2001; note D, section 1.
    """
    z = beta * x
    return tf.where(z > threshold, tf.ones([], x.dtype), tf.sigmoid(z))
