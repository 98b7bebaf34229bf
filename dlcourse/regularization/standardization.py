"""What batch and layer normalisation share: the moments over some axes, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from dlcourse.checks import refuse_empty

__all__: list[str] = []


class Moments(NamedTuple):
    """Entries with their mean taken out, and the statistics that go with them; these keep their axes, at length one."""

    centred: tf.Tensor
    mean: tf.Tensor
    variance: tf.Tensor
    inverse_deviation: tf.Tensor


def moments(x: tf.Tensor, axes: Sequence[int], epsilon: tf.Tensor) -> Moments:
    """Return x − μ, μ, σ² and 1/√(σ² + ε), with the mean and the (biased) variance over ``axes``."""
    mean = tf.reduce_mean(x, axes, keepdims=True)
    centred = x - mean
    # E[x²] − E[x]² would cancel where the mean is large.
    variance = tf.reduce_mean(tf.square(centred), axes, keepdims=True)
    return Moments(centred, mean, variance, tf.math.rsqrt(variance + epsilon))


def not_negative_epsilon(function: str, epsilon: Any) -> None:
    value = tf.get_static_value(epsilon)
    if value is not None and not value >= 0:
        raise ValueError(f"{function}: epsilon is {value:g}, expected at least 0, such as 0.001.")


def checks_epsilon(function: str, *, over_the_batch: bool = False) -> Callable[..., None]:
    """Make a ``validate`` for ``graph_function`` that refuses a negative ε and an array without entries.

    Moments over the batch are refused also where a graph sees only when it runs that there is none.
    """

    def validate(x: Any, *_: Any, epsilon: Any, **__: Any) -> None:
        not_negative_epsilon(function, epsilon)
        if x.shape.rank is not None and 0 in x.shape:
            raise ValueError(
                f"{function}: x has shape {tuple(x.shape)} and no entries, expected at least one sample: nothing has "
                "no mean. Leave empty batches out before the call."
            )
        if over_the_batch:
            refuse_empty(function, x=x)

    return validate
