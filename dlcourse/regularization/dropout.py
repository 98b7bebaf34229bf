"""Dropout: leave out units at random while a network learns, in the two conventions for what follows at test time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function

__all__ = [
    "classic_dropout",
    "classic_dropout_backward",
    "classic_dropout_inference",
    "classic_dropout_inference_backward",
    "dropout",
    "dropout_backward",
]

Array = Float[tf.Tensor, "*axes"]


def _probability(function: str) -> Callable[..., None]:
    """Make a check that the rate is a probability below one."""

    def validate(*arrays: Any, rate: Any) -> None:
        share = tf.get_static_value(rate)
        if share is not None and not 0 <= share < 1:
            raise ValueError(
                f"{function}: rate is {share:g}, expected 0 <= rate < 1, the share of units to drop. To keep a share "
                "of q, pass 1 - q."
            )

    return validate


@graph_function(validate=_probability("dropout"))
def dropout(x: Array, uniforms: Array, *, rate: Scalar) -> Array:
    """Inverted dropout, in training: units dropped at random, the others scaled by 1 / (1 − p).

    y = x m / (1 − p),   m = 1 where u ≥ p, 0 elsewhere

    The expected value of y is x, so that nothing is left to do at test time: there, y = x.

    Args:
        x: activations, of any shape.
        uniforms: u, one uniform number from [0, 1) for each activation; of the shape of ``x``. NaN drops.
        rate: p in [0, 1), the probability that a unit is dropped.

    Returns:
        y, of the shape of ``x``. A dropped unit is 0 whatever it was, infinite or NaN.

    Raises:
        ValueError: shapes differ, or ``rate`` is outside [0, 1).

    Example:
        >>> print(dropout([1.0, 2.0, 3.0, 4.0], [0.1, 0.9, 0.5, 0.4], rate=0.5).numpy())
        [0. 4. 6. 0.]

    Conventions:
        ``rate`` is the share that is dropped, as in Keras, PyTorch and the notes; the paper's p is the share that is
        kept. Keras, PyTorch and note D scale in training, as here; the paper and note B scale at test time
        (``classic_dropout``). Note D's text drops weights, but its layer and its rule for the backward pass drop units.

    References:
        srivastava2014; note D, section 4.
    """
    return tf.where(uniforms >= rate, x / (1 - rate), tf.zeros([], x.dtype))


@graph_function(validate=_probability("dropout_backward"))
def dropout_backward(uniforms: Array, upstream: Array, *, rate: Scalar) -> Array:
    """Backward pass of inverted dropout: dropped units get no gradient.

    dx = dy m / (1 − p)

    Args:
        uniforms: u, the numbers that the forward pass was given. NaN drops.
        upstream: dy, the gradient of the loss with respect to the layer's output, of the same shape.
        rate: p in [0, 1), the probability that a unit is dropped.

    Returns:
        dx, of the same shape; exactly 0 where a unit was dropped.

    Raises:
        ValueError: shapes differ, or ``rate`` is outside [0, 1).

    Example:
        >>> print(dropout_backward([0.1, 0.9, 0.5, 0.4], [1.0, 1.0, -1.0, 1.0], rate=0.5).numpy())
        [ 0.  2. -2.  0.]

    References:
        srivastava2014, section 5.1; note D, section 4.
    """
    return tf.where(uniforms >= rate, upstream / (1 - rate), tf.zeros([], upstream.dtype))


@graph_function(validate=_probability("classic_dropout"))
def classic_dropout(x: Array, uniforms: Array, *, rate: Scalar) -> Array:
    """Classic dropout as first published, in training: units dropped at random, none scaled.

    y = x m,   m = 1 where u ≥ p, 0 elsewhere

    The expected value of y is (1 − p) x, and ``classic_dropout_inference`` has to make up for it at test time.

    Args:
        x: activations, of any shape.
        uniforms: u, one uniform number from [0, 1) for each activation; of the shape of ``x``. NaN drops.
        rate: p in [0, 1), the probability that a unit is dropped.

    Returns:
        y, of the shape of ``x``. A dropped unit is 0 whatever it was, infinite or NaN.

    Raises:
        ValueError: shapes differ, or ``rate`` is outside [0, 1).

    Example:
        >>> print(classic_dropout([1.0, 2.0, 3.0, 4.0], [0.1, 0.9, 0.5, 0.4], rate=0.5).numpy())
        [0. 2. 3. 0.]

    Conventions:
        ``rate`` is the share that is dropped; the paper's p is the share that is kept.

    References:
        srivastava2014, section 4; note B, section 2.3.
    """
    return tf.where(uniforms >= rate, x, tf.zeros([], x.dtype))


@graph_function(validate=_probability("classic_dropout_backward"))
def classic_dropout_backward(uniforms: Array, upstream: Array, *, rate: Scalar) -> Array:
    """Backward pass of classic dropout, in training.

    dx = dy m

    Args:
        uniforms: u, the numbers that the forward pass was given. NaN drops.
        upstream: dy, the gradient of the loss with respect to the layer's output, of the same shape.
        rate: p in [0, 1), the probability that a unit is dropped.

    Returns:
        dx, of the same shape; exactly 0 where a unit was dropped.

    Raises:
        ValueError: shapes differ, or ``rate`` is outside [0, 1).

    Example:
        >>> print(classic_dropout_backward([0.1, 0.9, 0.5, 0.4], [1.0, 1.0, -1.0, 1.0], rate=0.5).numpy())
        [ 0.  1. -1.  0.]

    References:
        srivastava2014, section 5.1; note B, section 2.3.
    """
    return tf.where(uniforms >= rate, upstream, tf.zeros([], upstream.dtype))


@graph_function(validate=_probability("classic_dropout_inference"))
def classic_dropout_inference(x: Array, *, rate: Scalar) -> Array:
    """Classic dropout at inference: activations scaled by the probability of being kept.

    y = (1 − p) x

    Args:
        x: activations, of any shape; none is dropped.
        rate: p in [0, 1), the probability with which a unit was dropped in training.

    Returns:
        y, of the shape of ``x``.

    Raises:
        ValueError: ``rate`` is outside [0, 1).

    Example:
        >>> print(classic_dropout_inference([1.0, 2.0], rate=0.25).numpy())
        [0.75 1.5 ]

    Conventions:
        The paper and note B multiply the weights that lead out of the layer by 1 − p, which is the same: W (1 − p) x.
        The next layer's *biases* stay as they are, although note B speaks of all parameters. Note D states the factor
        p, for inverted dropout, which needs none.

    References:
        srivastava2014, section 4; note B, section 2.3.
    """
    return (1 - rate) * x


@graph_function(validate=_probability("classic_dropout_inference_backward"))
def classic_dropout_inference_backward(upstream: Array, *, rate: Scalar) -> Array:
    """Backward pass of classic dropout at inference.

    dx = (1 − p) dy

    Args:
        upstream: dy, the gradient of the loss with respect to the layer's output, of any shape.
        rate: p in [0, 1), the probability with which a unit was dropped in training.

    Returns:
        dx, of the same shape.

    Raises:
        ValueError: ``rate`` is outside [0, 1).

    Example:
        >>> print(classic_dropout_inference_backward([1.0, -2.0], rate=0.25).numpy())
        [ 0.75 -1.5 ]

    References:
        srivastava2014, section 4.
    """
    return (1 - rate) * upstream
