"""Weights from a uniform distribution that fits the layer on either side."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.initialization.fans import check_uniforms, fans

__all__ = ["xavier_uniform"]

Kernel = Float[tf.Tensor, "*kernel"]


@graph_function(validate=check_uniforms("xavier_uniform"))
def xavier_uniform(uniforms: Kernel) -> Kernel:
    """Xavier (Glorot) uniform initialisation, variance 2/(a + b) for fan-in a and fan-out b.

    W = (2u − 1) √(6/(a + b)),   Var W = 2/(a + b)

    The way forward asks for Var W = 1/a, the way back for 1/b; this is the harmonic mean of the two.

    Args:
        uniforms: u, numbers from [0, 1), of the shape of the weights: (inputs, units), a = inputs and b = units; or
            filters (rows, columns, channels, output channels), a = rows · columns · channels and
            b = rows · columns · output channels.

    Returns:
        W, of the shape of ``uniforms``, from [−√(6/(a + b)), √(6/(a + b))).

    Raises:
        ValueError: a number is outside [0, 1).

    Example:
        >>> print(xavier_uniform(np.full((4, 2), 0.75, "float32")).numpy()[0])
        [0.5 0.5]

    Conventions:
        Keras's ``GlorotUniform``, its default for dense and convolutional layers, and PyTorch's ``xavier_uniform_``.

    References:
        glorot2010, equation 16; note D, section 4.
    """
    fan_in, fan_out = fans(uniforms)
    return (2 * uniforms - 1) * tf.sqrt(6 / (fan_in + fan_out))
