"""Batch normalisation over the rows of a matrix: what the layers for vectors and for images share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_unless
from dlcourse.regularization.standardization import checks_epsilon, moments

__all__ = ["BatchNorm", "BatchNormGradients"]

ROWS = (0,)


class BatchNorm(NamedTuple):
    """The output of batch normalisation in training, and the moving statistics for the next step."""

    outputs: Float[tf.Tensor, "..."]
    moving_mean: Float[tf.Tensor, " features"]
    moving_variance: Float[tf.Tensor, " features"]


class BatchNormGradients(NamedTuple):
    """Gradients of a loss with respect to what is normalised, to the scale γ and to the shift β."""

    inputs: Float[tf.Tensor, "..."]
    gamma: Float[tf.Tensor, " features"]
    beta: Float[tf.Tensor, " features"]


def normalize_rows(
    x: tf.Tensor,
    gamma: tf.Tensor,
    beta: tf.Tensor,
    moving_mean: tf.Tensor,
    moving_variance: tf.Tensor,
    *,
    momentum: float,
    epsilon: tf.Tensor,
    ddof: int,
) -> BatchNorm:
    """Normalise each column of x (rows, features), and move the statistics on."""
    centred, mean, variance, inverse_deviation = moments(x, ROWS, epsilon)
    rows = tf.cast(tf.shape(x)[0], x.dtype)
    # One row with ddof=1 is refused where that can be done. XLA cannot: the moving variance then stays as it was.
    kept = tf.where(rows > ddof, variance[0] * (rows / tf.maximum(rows - ddof, 1)), moving_variance)
    return BatchNorm(
        outputs=centred * (gamma * inverse_deviation) + beta,
        moving_mean=momentum * moving_mean + (1 - momentum) * mean[0],
        moving_variance=momentum * moving_variance + (1 - momentum) * kept,
    )


def normalize_rows_backward(
    x: tf.Tensor, gamma: tf.Tensor, upstream: tf.Tensor, *, epsilon: tf.Tensor
) -> BatchNormGradients:
    """Carry a gradient back through ``normalize_rows``; the moving statistics take no part in it."""
    centred, _, _, inverse_deviation = moments(x, ROWS, epsilon)
    rows = tf.cast(tf.shape(x)[0], x.dtype)
    to_beta = tf.reduce_sum(upstream, axis=0)
    # Of two centred factors one suffices; with both, an offset of the other costs no digits.
    centred_upstream = upstream - to_beta / rows
    to_gamma = tf.reduce_sum(centred_upstream * centred, axis=0) * inverse_deviation[0]
    # What comes back through the mean and through the variance. The factors of x̂ = (x − μ)/√(σ² + ε) are gathered in
    # vectors before they meet the matrix.
    through_variance = centred * (inverse_deviation * to_gamma / rows)
    inputs = (gamma * inverse_deviation) * (centred_upstream - through_variance)
    return BatchNormGradients(inputs, to_gamma, to_beta)


def normalize_rows_inference(
    x: tf.Tensor,
    gamma: tf.Tensor,
    beta: tf.Tensor,
    moving_mean: tf.Tensor,
    moving_variance: tf.Tensor,
    *,
    epsilon: tf.Tensor,
) -> tf.Tensor:
    """Normalise each column with fixed statistics: an affine function of x."""
    return (x - moving_mean) * (gamma * tf.math.rsqrt(moving_variance + epsilon)) + beta


def normalize_rows_inference_backward(
    x: tf.Tensor,
    gamma: tf.Tensor,
    moving_mean: tf.Tensor,
    moving_variance: tf.Tensor,
    upstream: tf.Tensor,
    *,
    epsilon: tf.Tensor,
) -> BatchNormGradients:
    """Carry a gradient back through ``normalize_rows_inference``."""
    inverse_deviation = tf.math.rsqrt(moving_variance + epsilon)
    return BatchNormGradients(
        inputs=gamma * inverse_deviation * upstream,
        gamma=tf.reduce_sum(upstream * (x - moving_mean), axis=0) * inverse_deviation,
        beta=tf.reduce_sum(upstream, axis=0),
    )


def as_rows(x: tf.Tensor) -> tf.Tensor:
    """Make images (batch, rows, columns, channels) the rows of a matrix with a column for each channel."""
    return tf.reshape(x, [-1, tf.shape(x)[-1]])


def checks_training(function: str) -> Callable[..., None]:
    """Make a ``validate`` for the forward pass in training."""
    check = checks_epsilon(function, over_the_batch=True)

    def validate(x: Any, *others: Any, momentum: Any, epsilon: Any, ddof: Any) -> None:
        check(x, *others, epsilon=epsilon)
        if not 0 <= momentum <= 1:
            raise ValueError(
                f"{function}: momentum is {momentum}, expected 0 <= momentum <= 1, the weight of the past, such as "
                "0.99. PyTorch's momentum is the weight of the new batch: pass one minus it."
            )
        if ddof not in (0, 1):
            raise ValueError(f"{function}: ddof is {ddof!r}, expected 0 (divide by N, Keras) or 1 (by N - 1, PyTorch).")
        told = (
            f"{function}: x has shape {tuple(x.shape)}, one value a feature, expected two or more: one has no variance "
            "with ddof=1. Pass more samples, or ddof=0."
        )
        samples = x.shape[:-1].num_elements()
        refuse_unless(tf.reduce_prod(tf.shape(x)[:-1]) > ddof if samples is None else samples > ddof, told)

    return validate
