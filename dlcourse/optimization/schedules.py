"""Learning rates that fall as training goes on: in steps, exponentially, as 1/t, or along a cosine."""

from __future__ import annotations

import math
from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float, Num

from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import tracked

__all__ = [
    "DecaySchedules",
    "cosine_decay",
    "decay_schedules",
    "exponential_decay",
    "inverse_time_decay",
    "step_decay",
]

Steps = Num[tf.Tensor, "*steps"]
Rates = Float[tf.Tensor, "*steps"]


class DecaySchedules(NamedTuple):
    """Four learning rates at each of the steps."""

    step: Rates
    exponential: Rates
    inverse_time: Rates
    cosine: Rates


def _check(function: str, *, decay_steps: tf.Tensor, decay_rate: tf.Tensor | None = None) -> None:
    steps = tf.get_static_value(decay_steps)
    if steps is not None and not steps > 0:
        raise ValueError(f"{function}: decay_steps is {float(steps):g}, expected a positive number of steps.")
    rate = None if decay_rate is None else tf.get_static_value(decay_rate)
    if rate is not None and not rate >= 0:
        raise ValueError(f"{function}: decay_rate is {float(rate):g}, expected 0 or more.")


def _periods(step: tf.Tensor, decay_steps: tf.Tensor) -> tf.Tensor:
    """Return t / T in the precision of the rates; steps may be counted in integers."""
    return tf.cast(step, decay_steps.dtype) / decay_steps


@graph_function(
    validate=lambda step, *, learning_rate, decay_steps, decay_rate: _check(
        "step_decay", decay_steps=decay_steps, decay_rate=decay_rate
    )
)
def step_decay(
    step: Steps, *, learning_rate: Scalar = 0.1, decay_steps: Scalar = 1000.0, decay_rate: Scalar = 0.5
) -> Rates:
    """Step decay of the learning rate: multiplied by a factor every so many steps.

    ηₜ = η₀ γ^⌊t/T⌋

    Args:
        step: t, counted from 0, of any shape; integers or floating.
        learning_rate: η₀.
        decay_steps: T, the steps between two drops.
        decay_rate: γ, the factor, such as 1/2 or 1/5.

    Returns:
        ηₜ, of the shape of ``step``; in its precision if that is floating, else float32.

    Raises:
        ValueError: ``decay_steps`` is not positive, or ``decay_rate`` negative.

    Example:
        >>> print(step_decay([0.0, 9.0, 10.0, 25.0], learning_rate=0.8, decay_steps=10, decay_rate=0.5).numpy())
        [0.8 0.8 0.4 0.2]

    Conventions:
        Keras's ``ExponentialDecay`` with ``staircase=True``, PyTorch's ``StepLR``.

    References:
        goodfellow2016, section 8.3.1; note C, section 7.7.4; note D, section 9.
    """
    return learning_rate * decay_rate ** tf.floor(_periods(step, decay_steps))


@graph_function(
    validate=lambda step, *, learning_rate, decay_steps, decay_rate: _check(
        "exponential_decay", decay_steps=decay_steps, decay_rate=decay_rate
    )
)
def exponential_decay(
    step: Steps, *, learning_rate: Scalar = 0.1, decay_steps: Scalar = 1000.0, decay_rate: Scalar = 0.5
) -> Rates:
    """Exponential decay of the learning rate.

    ηₜ = η₀ γ^(t/T)

    Args:
        step: t, counted from 0, of any shape; integers or floating.
        learning_rate: η₀.
        decay_steps: T, the steps in which the rate falls by γ.
        decay_rate: γ.

    Returns:
        ηₜ, of the shape of ``step``; in its precision if that is floating, else float32.

    Raises:
        ValueError: ``decay_steps`` is not positive, or ``decay_rate`` negative.

    Example:
        >>> print(exponential_decay([0.0, 10.0, 5.0], learning_rate=0.8, decay_steps=10, decay_rate=0.25).numpy())
        [0.8 0.2 0.4]

    References:
        goodfellow2016, section 8.3.1; note D, section 9.
    """
    return learning_rate * decay_rate ** _periods(step, decay_steps)


@graph_function(
    validate=lambda step, *, learning_rate, decay_steps, decay_rate: _check(
        "inverse_time_decay", decay_steps=decay_steps, decay_rate=decay_rate
    )
)
def inverse_time_decay(
    step: Steps, *, learning_rate: Scalar = 0.1, decay_steps: Scalar = 1000.0, decay_rate: Scalar = 0.5
) -> Rates:
    """Inverse time decay of the learning rate: falls as 1/t in the long run.

    ηₜ = η₀ / (1 + γ t/T)

    Args:
        step: t, counted from 0, of any shape; integers or floating.
        learning_rate: η₀.
        decay_steps: T, the unit of time.
        decay_rate: γ.

    Returns:
        ηₜ, of the shape of ``step``; in its precision if that is floating, else float32.

    Raises:
        ValueError: ``decay_steps`` is not positive, or ``decay_rate`` negative.

    Example:
        >>> print(inverse_time_decay([0.0, 10.0, 70.0], learning_rate=0.8, decay_steps=10, decay_rate=1.0).numpy())
        [0.8 0.4 0.1]

    Conventions:
        Its sum over all steps diverges and that of its squares does not, which is what Robbins and Monro ask for; an
        exponential decay stops within a finite distance.

    References:
        robbins1951; note D, section 9.
    """
    return learning_rate / (1 + decay_rate * _periods(step, decay_steps))


@graph_function(
    validate=lambda step, *, learning_rate, decay_steps, final: _check("cosine_decay", decay_steps=decay_steps)
)
def cosine_decay(
    step: Steps, *, learning_rate: Scalar = 0.1, decay_steps: Scalar = 1000.0, final: Scalar = 0.0
) -> Rates:
    """Cosine decay (cosine annealing) of the learning rate, constant at the end.

    ηₜ = η_end + ½ (η₀ − η_end) (1 + cos(π min(t/T, 1)))

    Args:
        step: t, counted from 0, of any shape; integers or floating.
        learning_rate: η₀.
        decay_steps: T, where the rate reaches its end.
        final: η_end.

    Returns:
        ηₜ, of the shape of ``step``; in its precision if that is floating, else float32.

    Raises:
        ValueError: ``decay_steps`` is not positive.

    Example:
        >>> print(cosine_decay([0.0, 5.0, 10.0, 99.0], learning_rate=0.8, decay_steps=10, final=0.2).numpy())
        [0.8 0.5 0.2 0.2]

    Conventions:
        Keras's ``CosineDecay`` takes the end as a share of the beginning, ``alpha`` = η_end / η₀. PyTorch's
        ``CosineAnnealingLR`` does not stay down, and rises again after T.

    References:
        loshchilov2017, equation 5.
    """
    done = tf.minimum(tracked(_periods(step, decay_steps)), 1)
    return final + 0.5 * (learning_rate - final) * (1 + tf.cos(math.pi * done))


@graph_function(
    validate=lambda step, *, learning_rate, decay_steps, decay_rate: _check(
        "decay_schedules", decay_steps=decay_steps, decay_rate=decay_rate
    )
)
def decay_schedules(
    step: Steps, *, learning_rate: Scalar = 0.1, decay_steps: Scalar = 1000.0, decay_rate: Scalar = 0.5
) -> DecaySchedules:
    """Learning-rate decay schedules side by side: step, exponential, inverse time and cosine.

    η₀ γ^⌊t/T⌋,  η₀ γ^(t/T),  η₀ / (1 + γ t/T),  ½ η₀ (1 + cos(π min(t/T, 1)))

    Args:
        step: t, counted from 0, of any shape; integers or floating.
        learning_rate: η₀.
        decay_steps: T.
        decay_rate: γ; the cosine has none.

    Returns:
        ``DecaySchedules(step, exponential, inverse_time, cosine)``, each of the shape of ``step``.

    Raises:
        ValueError: ``decay_steps`` is not positive, or ``decay_rate`` negative.

    Example:
        >>> rates = decay_schedules(15.0, learning_rate=0.8, decay_steps=10, decay_rate=0.25)
        >>> print(*(rate.numpy().round(4) for rate in rates))
        0.2 0.1 0.5818 0.0

    References:
        goodfellow2016, section 8.3.1; loshchilov2017, equation 5; note C, section 7.7.4; note D, section 9.
    """
    fall = {"learning_rate": learning_rate, "decay_steps": decay_steps, "decay_rate": decay_rate}
    return DecaySchedules(
        step_decay(step, **fall),
        exponential_decay(step, **fall),
        inverse_time_decay(step, **fall),
        cosine_decay(step, learning_rate=learning_rate, decay_steps=decay_steps),
    )
