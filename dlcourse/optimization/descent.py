"""Gradient descent on a linear model's squared error, with all samples, one, or a few in each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.graph import Scalar, graph_function

__all__ = [
    "Descent",
    "gradient_descent",
    "minibatch_sgd",
    "stochastic_gradient_descent",
]


class Descent(NamedTuple):
    """The weights before the first step and after every step, and the risk over all samples at each of them."""

    path: Float[tf.Tensor, "steps_and_1 features"]
    risks: Float[tf.Tensor, " steps_and_1"]


def _gradient(x: tf.Tensor, y: tf.Tensor, w: tf.Tensor) -> tf.Tensor:
    """Return the gradient of the mean over the samples of ½(xᵀw − y)²."""
    residual = tf.linalg.matvec(x, w) - y
    return tf.linalg.matvec(x, residual, transpose_a=True) / tf.cast(tf.shape(x)[0], x.dtype)


def _walk(step: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], order: tf.Tensor, w: tf.Tensor) -> tf.Tensor:
    """Return where each step leads.

    One more is taken and forgotten: a scan of nothing would not know the shape of what it returns.
    """
    first_samples = tf.zeros([1, *tf.unstack(tf.shape(order))[1:]], order.dtype)
    return tf.scan(step, tf.concat([order, first_samples], axis=0), initializer=w)[:-1]


def _descent(x: tf.Tensor, y: tf.Tensor, w: tf.Tensor, steps: tf.Tensor) -> Descent:
    """Join the start and what follows, and take the risk everywhere."""
    path = tf.concat([w[None], steps], axis=0)
    residuals = tf.matmul(path, x, transpose_b=True) - y  # (steps + 1, samples)
    return Descent(path, 0.5 * tf.reduce_mean(tf.square(residuals), axis=-1))


def check_order(function: str, x: tf.Tensor, order: tf.Tensor) -> None:
    refuse_empty(function, x=x)
    if (samples := x.shape[0]) is None:
        return
    told = f"{function}: order holds {{}}, expected indices of samples, 0 to {samples - 1}. Count samples from 0."
    refuse_where(order, lambda indices: (indices < 0) | (indices >= samples), told)


def _validate_steps(x, y, w, *, learning_rate, steps) -> None:
    refuse_empty("gradient_descent", x=x)
    if steps < 0:
        raise ValueError(f"gradient_descent: steps is {steps}, expected 0 or more.")


@graph_function(static=["steps"], validate=_validate_steps)
def gradient_descent(
    x: Float[tf.Tensor, "samples features"],
    y: Float[tf.Tensor, " samples"],
    w: Float[tf.Tensor, " features"],
    *,
    learning_rate: Scalar = 0.1,
    steps: int = 10,
) -> Descent:
    """Full-batch gradient descent on a least-squares risk.

    R(w) = 1/N Σ ½ (xₙᵀw − yₙ)²,  wₜ = wₜ₋₁ − η ∇R(wₜ₋₁)

    Args:
        x: one sample a row (samples, features).
        y: the targets (samples,).
        w: the weights to begin with (features,).
        learning_rate: η.
        steps: how many steps to take.

    Returns:
        ``Descent(path, risks)``: the weights (steps + 1, features), the given ones first, and R at each of them.

    Raises:
        ValueError: shapes do not fit together, no samples, or ``steps`` is negative.

    Example:
        With x = 2 and y = 2 the risk is 2 (w − 1)², its slope 4 (w − 1): a rate of 1/8 halves the distance each time.

        >>> descent = gradient_descent([[2.0]], [2.0], [0.0], learning_rate=0.125, steps=3)
        >>> print(descent.path[:, 0].numpy(), descent.risks.numpy())
        [0.    0.5   0.75  0.875] [2.      0.5     0.125   0.03125]

    Conventions:
        R is a mean over the samples, as in note C, equation 3.18; equation 3.20 has lost its 1/N, and note B adds up as
        well, so that there η means N times as much.

    References:
        cauchy1847; note C, equations 3.16 to 3.20; note B, section 1.
    """
    path = _walk(lambda w, _: w - learning_rate * _gradient(x, y, w), tf.range(steps), w)
    return _descent(x, y, w, path)


@graph_function(validate=lambda x, y, w, order, **_: check_order("stochastic_gradient_descent", x, order))
def stochastic_gradient_descent(
    x: Float[tf.Tensor, "samples features"],
    y: Float[tf.Tensor, " samples"],
    w: Float[tf.Tensor, " features"],
    order: Int[tf.Tensor, " steps"],
    *,
    learning_rate: Scalar = 0.1,
) -> Descent:
    """Stochastic gradient descent on a least-squares risk, one sample a step.

    wₜ = wₜ₋₁ − η (xₙᵀwₜ₋₁ − yₙ) xₙ,  with n = order[t − 1]

    Args:
        x: one sample a row (samples, features).
        y: the targets (samples,).
        w: the weights to begin with (features,).
        order: the sample of each step, an index from 0 (steps,).
        learning_rate: η.

    Returns:
        ``Descent(path, risks)``: the weights (steps + 1, features), the given ones first, and the risk over *all*
        samples at each of them.

    Raises:
        ValueError: shapes do not fit together, no samples, or ``order`` holds what is no sample's index.

    Example:
        Two samples that pull to 1 and to 0, in turns.

        >>> descent = stochastic_gradient_descent([[1.0], [1.0]], [1.0, 0.0], [0.0], [0, 1, 0], learning_rate=0.5)
        >>> print(descent.path[:, 0].numpy())
        [0.    0.5   0.25  0.625]

    Conventions:
        Whether samples are drawn anew for each step, as note D says, or gone through in a shuffled order, as programs
        do, is all in ``order``.

    References:
        robbins1951; note C, equation 3.21; note D, section 9.
    """

    def step(w: tf.Tensor, sample: tf.Tensor) -> tf.Tensor:
        row = tf.gather(x, sample)
        return w - learning_rate * (tf.reduce_sum(row * w) - tf.gather(y, sample)) * row

    return _descent(x, y, w, _walk(step, order, w))


@graph_function(validate=lambda x, y, w, order, **_: check_order("minibatch_sgd", x, order))
def minibatch_sgd(
    x: Float[tf.Tensor, "samples features"],
    y: Float[tf.Tensor, " samples"],
    w: Float[tf.Tensor, " features"],
    order: Int[tf.Tensor, "steps batch"],
    *,
    learning_rate: Scalar = 0.1,
) -> Descent:
    """Mini-batch stochastic gradient descent (SGD) on a least-squares risk.

    wₜ = wₜ₋₁ − η/B Σ (xₙᵀwₜ₋₁ − yₙ) xₙ,  over the B indices n in order[t − 1]

    Args:
        x: one sample a row (samples, features).
        y: the targets (samples,).
        w: the weights to begin with (features,).
        order: the samples of each step, indices from 0 (steps, batch); one that stands twice in a row counts twice.
        learning_rate: η.

    Returns:
        ``Descent(path, risks)``: the weights (steps + 1, features), the given ones first, and the risk over *all*
        samples at each of them.

    Raises:
        ValueError: shapes do not fit together, no samples, or ``order`` holds what is no sample's index.

    Example:
        >>> x, y = [[1.0], [1.0], [1.0]], [1.0, 0.0, 3.0]
        >>> print(minibatch_sgd(x, y, [0.0], [[0, 2], [1, 1]], learning_rate=0.5).path[:, 0].numpy())
        [0.  1.  0.5]

    Conventions:
        ``batches_without_replacement`` and ``batches_with_replacement`` make the order; note D calls the first
        sampling without repetition.

    References:
        robbins1951; note C, section 3.1.5; note D, section 9.
    """

    def step(w: tf.Tensor, batch: tf.Tensor) -> tf.Tensor:
        return w - learning_rate * _gradient(tf.gather(x, batch), tf.gather(y, batch), w)

    return _descent(x, y, w, _walk(step, order, w))
