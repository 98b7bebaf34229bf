"""What batch and layer normalisation share: mean zero and variance one over some axes, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import tensorflow as tf

__all__: list[str] = []


class Standardized(NamedTuple):
    """Standardised entries, with the statistics that made them; these keep their axes, at length one."""

    x_hat: tf.Tensor
    mean: tf.Tensor
    variance: tf.Tensor
    inverse_deviation: tf.Tensor


def standardized(x: tf.Tensor, axes: Sequence[int], epsilon: tf.Tensor) -> Standardized:
    """Return x̂ = (x − μ)/√(σ² + ε), with the mean and the (biased) variance over ``axes``."""
    mean = tf.reduce_mean(x, axes, keepdims=True)
    centred = x - mean
    # E[x²] − E[x]² would cancel where the mean is large.
    variance = tf.reduce_mean(tf.square(centred), axes, keepdims=True)
    inverse_deviation = tf.math.rsqrt(variance + epsilon)
    return Standardized(centred * inverse_deviation, mean, variance, inverse_deviation)


def standardized_backward(forward: Standardized, upstream: tf.Tensor, axes: Sequence[int]) -> tf.Tensor:
    """Return dx = (dx̂ − mean(dx̂) − x̂ mean(x̂ dx̂))/√(σ² + ε), the means over ``axes``, for dx̂ = ``upstream``.

    The second term comes back through the mean, the third through the variance.
    """
    through_mean = tf.reduce_mean(upstream, axes, keepdims=True)
    through_variance = forward.x_hat * tf.reduce_mean(forward.x_hat * upstream, axes, keepdims=True)
    return forward.inverse_deviation * (upstream - through_mean - through_variance)


def not_negative_epsilon(function: str, epsilon: Any) -> None:
    value = tf.get_static_value(epsilon)
    if value is not None and not value >= 0:
        raise ValueError(f"{function}: epsilon is {value:g}, expected at least 0, such as 0.001.")


def checks_epsilon(function: str) -> Callable[..., None]:
    """Make a ``validate`` for ``graph_function`` that refuses a negative ε and an array without entries."""

    def validate(x: Any, *_: Any, epsilon: Any, **__: Any) -> None:
        not_negative_epsilon(function, epsilon)
        if x.shape.rank is not None and 0 in x.shape:
            raise ValueError(
                f"{function}: x has shape {tuple(x.shape)} and no entries, expected at least one sample: nothing has "
                "no mean. Leave empty batches out before the call."
            )

    return validate
