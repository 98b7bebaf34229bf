"""Weights from a normal distribution: of a fixed deviation, or of one that fits the layer."""

from __future__ import annotations

import math

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.initialization.fans import check_uniforms, fans

__all__ = ["fan_in_scaled", "he_normal", "small_random", "standard_normal", "truncated_normal"]

Kernel = Float[tf.Tensor, "*kernel"]

# The share of a standard normal distribution below −2, and the deviation of what is left between −2 and 2.
BELOW = 0.5 * math.erfc(math.sqrt(2))
DENSITY_AT_TWO = math.exp(-2) / math.sqrt(2 * math.pi)
TRUNCATED_DEVIATION = math.sqrt(1 - 4 * DENSITY_AT_TWO / (1 - 2 * BELOW))


@graph_function()
def standard_normal(normals: Kernel) -> Kernel:
    """Standard normal initialisation, N(0, 1) whatever the layer's size.

    W = Z,   Var W = 1,   Var z = n for a unit with n inputs of mean square 1

    Args:
        normals: Z, standard normal numbers of the shape of the weights.

    Returns:
        W, of the shape of ``normals``.

    Example:
        >>> print(standard_normal([[1.0, -2.0]]).numpy())
        [[ 1. -2.]]

    Conventions:
        Note D gives this as MXNet's default, which is uniform on [−0.07, 0.07): a variance of 0.0016, not of 1. With
        hundreds of inputs, standard normal weights drive a sigmoid or tanh so far out that its derivative vanishes.

    References:
        glorot2010, section 4.2; note D, section 4.
    """
    return tf.identity(normals)


@graph_function()
def small_random(normals: Kernel, *, stddev: Scalar = 0.001) -> Kernel:
    """Small random initialisation: normal weights with a small fixed standard deviation.

    W = s Z,   Var W = s²,   Var z = n s² for a unit with n inputs of mean square 1

    Args:
        normals: Z, standard normal numbers of the shape of the weights.
        stddev: s, the standard deviation of a weight.

    Returns:
        W, of the shape of ``normals``.

    Example:
        >>> print(small_random([[1.0, -2.0]], stddev=0.5).numpy())
        [[ 0.5 -1. ]]

    Conventions:
        The default is note C's; that of ``keras.initializers.RandomNormal`` is 0.05.

    References:
        krizhevsky2012, section 5; note C, section 7.7.3.
    """
    return stddev * normals


@graph_function()
def fan_in_scaled(normals: Kernel) -> Kernel:
    """Fan-in scaled (LeCun normal) initialisation, variance 1/n: net inputs keep the variance of inputs.

    W = Z / √n,   Var W = 1/n,   Var z = 1 for a unit with n inputs of mean square 1

    Args:
        normals: Z, standard normal numbers of the shape of the weights: (inputs, units), n = inputs; or filters
            (rows, columns, channels, output channels), n = rows · columns · channels.

    Returns:
        W, of the shape of ``normals``.

    Example:
        >>> print(fan_in_scaled(np.ones((4, 3), "float32")).numpy())
        [[0.5 0.5 0.5]
         [0.5 0.5 0.5]
         [0.5 0.5 0.5]
         [0.5 0.5 0.5]]

    Conventions:
        Keras's ``LecunNormal`` has the same variance, but no weight beyond two deviations; see ``truncated_normal``.

    References:
        lecun2012, section 4.6; note C, section 7.7.3.
    """
    return normals * tf.math.rsqrt(fans(normals).fan_in)


@graph_function()
def he_normal(normals: Kernel) -> Kernel:
    """He (Kaiming) normal initialisation, variance 2/n, for layers of rectified linear units (ReLU).

    W = √(2/n) Z,   Var W = 2/n,   E[ReLU(z)²] = 1 for a unit with n inputs of mean square 1

    Args:
        normals: Z, standard normal numbers of the shape of the weights: (inputs, units), n = inputs; or filters
            (rows, columns, channels, output channels), n = rows · columns · channels.

    Returns:
        W, of the shape of ``normals``.

    Example:
        >>> print(he_normal(np.ones((8, 2), "float32")).numpy()[0])
        [0.5 0.5]

    Conventions:
        As the paper and PyTorch's ``kaiming_normal_`` have it. Keras's ``HeNormal`` has the same variance, but no
        weight beyond two deviations; see ``truncated_normal``. Note C calls 2/n the variance of the neurons: it is
        the variance of their weights.

    References:
        he2015, equation 10; note C, section 7.7.3.
    """
    return normals * tf.sqrt(2 / fans(normals).fan_in)


@graph_function(validate=check_uniforms("truncated_normal"))
def truncated_normal(uniforms: Kernel) -> Kernel:
    """Truncated normal numbers of variance one, from uniform numbers, for the normal initialisers.

    Z = Φ⁻¹(Φ(−2) + u (Φ(2) − Φ(−2))) / 0.8796…

    A normal number is cut off at two deviations, and what is left is stretched to a variance of one again.

    Args:
        uniforms: u, numbers from [0, 1), of the shape of the weights.

    Returns:
        Z, of the same shape, between ±2/0.8796… = ±2.2737….

    Raises:
        ValueError: a number is outside [0, 1).

    Example:
        >>> print(truncated_normal([0.0, 0.5, 0.75]).numpy())
        [-2.274  0.     0.727]

    Conventions:
        ``he_normal(truncated_normal(u))`` is distributed as Keras's ``HeNormal``, and
        ``fan_in_scaled(truncated_normal(u))`` as its ``LecunNormal``.

    References:
        he2015, section 2.2.
    """
    low = tf.constant(BELOW, uniforms.dtype)
    return tf.math.ndtri(low + uniforms * (1 - 2 * low)) / TRUNCATED_DEVIATION
