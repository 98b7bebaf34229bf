"""The schedules of ``schedules`` for Keras's optimisers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import keras
import tensorflow as tf

from dlcourse.optimization.half_precision import working_dtype
from dlcourse.optimization.schedules import cosine_decay, exponential_decay, inverse_time_decay, step_decay
from dlcourse.ranges import number

__all__ = ["CosineDecay", "ExponentialDecay", "InverseTimeDecay", "StepDecay"]


# What works, by argument.
RANGES = {"learning_rate": "[0, inf)", "decay_steps": "(0, inf)", "decay_rate": "[0, inf)", "final": "[0, inf)"}


class _Schedule(keras.optimizers.schedules.LearningRateSchedule):
    """Call a function of the step; ``options`` are its keyword arguments, and the configuration."""

    function: ClassVar[Callable[..., tf.Tensor]]

    def __init__(self, dtype: str, **options: float) -> None:
        super().__init__()
        owner = type(self).__name__
        self.dtype = _floating(owner, dtype)
        self.options = {name: number(owner, name, value, RANGES[name]) for name, value in options.items()}

    def __call__(self, step: Any) -> tf.Tensor:
        # Steps are counted beyond what half precision can tell apart.
        rate = type(self).function(tf.cast(step, working_dtype(self.dtype)), **self.options)
        return tf.cast(rate, self.dtype)

    def get_config(self) -> dict[str, Any]:
        return {**self.options, "dtype": self.dtype}


def _floating(owner: str, dtype: Any) -> str:
    """Return the name of a floating dtype, or say that it is none."""
    try:
        known = tf.as_dtype(dtype)
    except TypeError:
        known = None
    if known is None or not known.is_floating:
        raise ValueError(f"{owner}: dtype is {dtype!r}, expected a floating one, such as 'float32'.")
    return known.name


@keras.saving.register_keras_serializable(package="dlcourse")
class StepDecay(_Schedule):
    """Step decay schedule of the learning rate for Keras optimisers: ``step_decay``.

    ηₜ = η₀ γ^⌊t/T⌋

    Args:
        learning_rate: η₀ ≥ 0.
        decay_steps: T > 0, the steps between two drops.
        decay_rate: γ ≥ 0, the factor.
        dtype: the rate's precision.

    Example:
        >>> optimizer = keras.optimizers.SGD(StepDecay(0.8, decay_steps=10, decay_rate=0.5))
        >>> _ = optimizer.iterations.assign(25)
        >>> print(optimizer.learning_rate.numpy())
        0.2

    References:
        goodfellow2016, section 8.3.1; note C, section 7.7.4.
    """

    function = staticmethod(step_decay)

    def __init__(
        self, learning_rate: float = 0.1, decay_steps: float = 1000.0, decay_rate: float = 0.5, dtype: str = "float32"
    ) -> None:
        super().__init__(dtype, learning_rate=learning_rate, decay_steps=decay_steps, decay_rate=decay_rate)


@keras.saving.register_keras_serializable(package="dlcourse")
class ExponentialDecay(_Schedule):
    """Exponential decay schedule of the learning rate for Keras optimisers: ``exponential_decay``.

    ηₜ = η₀ γ^(t/T)

    Args:
        learning_rate: η₀ ≥ 0.
        decay_steps: T > 0, the steps in which the rate falls by γ.
        decay_rate: γ ≥ 0.
        dtype: the rate's precision.

    Example:
        >>> print(ExponentialDecay(0.8, decay_steps=10, decay_rate=0.25)(5).numpy())
        0.4

    References:
        goodfellow2016, section 8.3.1; note D, section 9.
    """

    function = staticmethod(exponential_decay)

    def __init__(
        self, learning_rate: float = 0.1, decay_steps: float = 1000.0, decay_rate: float = 0.5, dtype: str = "float32"
    ) -> None:
        super().__init__(dtype, learning_rate=learning_rate, decay_steps=decay_steps, decay_rate=decay_rate)


@keras.saving.register_keras_serializable(package="dlcourse")
class InverseTimeDecay(_Schedule):
    """Inverse time decay schedule of the learning rate for Keras optimisers: ``inverse_time_decay``.

    ηₜ = η₀ / (1 + γ t/T)

    Args:
        learning_rate: η₀ ≥ 0.
        decay_steps: T > 0, the unit of time.
        decay_rate: γ ≥ 0.
        dtype: the rate's precision.

    Example:
        >>> print(InverseTimeDecay(0.8, decay_steps=10, decay_rate=1.0)(70).numpy())
        0.1

    References:
        robbins1951; note D, section 9.
    """

    function = staticmethod(inverse_time_decay)

    def __init__(
        self, learning_rate: float = 0.1, decay_steps: float = 1000.0, decay_rate: float = 0.5, dtype: str = "float32"
    ) -> None:
        super().__init__(dtype, learning_rate=learning_rate, decay_steps=decay_steps, decay_rate=decay_rate)


@keras.saving.register_keras_serializable(package="dlcourse")
class CosineDecay(_Schedule):
    """Cosine decay (cosine annealing) schedule of the learning rate for Keras optimisers.

    ηₜ = η_end + ½ (η₀ − η_end) (1 + cos(π min(t/T, 1)))

    Args:
        learning_rate: η₀ ≥ 0.
        decay_steps: T > 0, where the rate reaches its end.
        final: η_end ≥ 0.
        dtype: the rate's precision.

    Example:
        >>> print(CosineDecay(0.8, decay_steps=10, final=0.2)(5).numpy())
        0.5

    References:
        loshchilov2017, equation 5.
    """

    function = staticmethod(cosine_decay)

    def __init__(
        self, learning_rate: float = 0.1, decay_steps: float = 1000.0, final: float = 0.0, dtype: str = "float32"
    ) -> None:
        super().__init__(dtype, learning_rate=learning_rate, decay_steps=decay_steps, final=final)
