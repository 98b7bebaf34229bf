"""The parametric rectifier: a leaky rectifier whose slope is learnt, for all channels or for each."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations.rectifiers import bent, slope_of_bent
from dlcourse.graph import graph_function
from dlcourse.nan import rectified

__all__ = ["PReLUGradient", "prelu", "prelu_derivative", "prelu_gradient"]

Array = Float[tf.Tensor, "*axes"]
Slope = Float[tf.Tensor, "*#axes"]


class PReLUGradient(NamedTuple):
    """The gradients of a loss with respect to a parametric rectifier's net input and slope."""

    x: tf.Tensor
    alpha: tf.Tensor


def _check_slope(x: tf.Tensor, alpha: tf.Tensor, upstream: tf.Tensor | None = None) -> None:
    shape, channels = alpha.shape, x.shape[-1] if x.shape.rank else None
    if shape.rank == 0 or (shape.rank == 1 and (shape[0] == channels or None in (shape[0], channels))):
        return
    raise ValueError(
        f"prelu: alpha has shape {tuple(shape)}, expected () for one shared slope, or ({channels},) for one slope a "
        f"channel, as the last axis of x of shape {tuple(x.shape)} has them. Use tf.squeeze or tf.reshape."
    )


@graph_function(validate=_check_slope)
def prelu(x: Array, alpha: Slope) -> Array:
    """Parametric ReLU (PReLU): a rectified linear unit with a learnt slope for negative inputs.

    f(x) = x where x > 0, α x elsewhere

    Args:
        x: net input (..., channels).
        alpha: the slope α: a number shared by all channels, or one for each, (channels,).

    Returns:
        f(x), of the shape of ``x``; NaN where ``x`` is NaN, and at −∞ for α = 0.

    Raises:
        ValueError: ``alpha`` is neither a number nor one a channel.

    Example:
        >>> print(prelu([[-10.0, -10.0], [2.0, -2.0]], [0.1, 0.5]).numpy())
        [[-1. -5.]
         [ 2. -1.]]

    Conventions:
        Channels are the last axis here and in Keras, the second in PyTorch.

    References:
        he2015, equation 1; note D, sections 1 and 15.
    """
    return bent(x, alpha)


@graph_function(validate=_check_slope)
def prelu_derivative(x: Array, alpha: Slope) -> Array:
    """Derivative of the parametric ReLU (PReLU) with respect to the net input.

    f'(x) = 1 where x > 0, α elsewhere

    Args:
        x: net input (..., channels).
        alpha: the slope α, a number or (channels,).

    Returns:
        f'(x), of the shape of ``x``; NaN where ``x`` is NaN.

    Raises:
        ValueError: ``alpha`` is neither a number nor one a channel.

    Example:
        >>> print(prelu_derivative([[-10.0, -10.0], [2.0, 0.0]], [0.25, 0.5]).numpy())
        [[0.25 0.5 ]
         [1.   0.5 ]]

    Conventions:
        At the kink every number between α and 1 is a subgradient; f'(0) = α here and in PyTorch.
        ``keras.layers.PReLU``, a difference of two rectifiers, has 0 there, which is none unless α ≤ 0. The notes'
        cases, x where x ≥ 0, suggest 1.

    References:
        he2015, section 2.1; note D, section 1.
    """
    return slope_of_bent(x, alpha)


@graph_function(validate=_check_slope)
def prelu_gradient(x: Array, alpha: Slope, upstream: Array) -> PReLUGradient:
    """Gradient of the parametric ReLU (PReLU) with respect to the net input and the learnt slope.

    ∂L/∂x = ∂L/∂f · (1 where x > 0, α elsewhere),   ∂L/∂α = Σ ∂L/∂f · min(x, 0), over all that share the slope

    Args:
        x: net input (..., channels).
        alpha: the slope α, a number or (channels,).
        upstream: ∂L/∂f, of the shape of ``x``.

    Returns:
        The gradients ``x``, of the shape of ``x``, and ``alpha``, of the shape of ``alpha``.

    Raises:
        ValueError: ``alpha`` is neither a number nor one a channel, or ``upstream`` has not the shape of ``x``.

    Example:
        >>> gradient = prelu_gradient([[-10.0, 3.0], [2.0, -2.0]], 0.5, [[1.0, 1.0], [1.0, 4.0]])
        >>> print(gradient.x.numpy(), gradient.alpha.numpy())
        [[0.5 1. ]
         [1.  2. ]] -18.0

    References:
        he2015, equations 2 and 3; note D, section 15.
    """
    shared = tf.range(tf.rank(x) - alpha.shape.rank)  # all axes, or all but the channels
    to_alpha = -tf.reduce_sum(upstream * rectified(-x), axis=shared)
    return PReLUGradient(upstream * slope_of_bent(x, alpha), to_alpha)
