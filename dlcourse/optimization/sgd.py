"""Plain gradient descent, one update."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.optimization.half_precision import rounded, widened
from dlcourse.optimization.stepwise import StepwiseOptimizer

__all__ = ["SGD", "SGDUpdate", "sgd"]


class SGDUpdate(NamedTuple):
    """The variable after a step; there is nothing to remember."""

    variable: Float[tf.Tensor, "*shape"]


@graph_function(at_least_single=["learning_rate"])
def sgd(
    variable: Float[tf.Tensor, "*shape"], gradient: Float[tf.Tensor, "*shape"], *, learning_rate: Scalar = 0.01
) -> SGDUpdate:
    """One update step of (stochastic) gradient descent (SGD).

    θₜ = θₜ₋₁ − η g

    Args:
        variable: the parameters θ, of any shape.
        gradient: g, the gradient of the loss with respect to θ, of the same shape.
        learning_rate: η.

    Returns:
        ``SGDUpdate(variable)``; nothing is changed in place.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(sgd([1.0, 1.0], [0.5, -20.0], learning_rate=0.1).variable.numpy())
        [0.95 3.  ]

    References:
        robbins1951; note C, equations 3.16 and 3.21; note D, section 9.
    """
    dtype = variable.dtype
    variable, gradient, learning_rate = widened(variable, gradient, learning_rate)
    return SGDUpdate(rounded(variable - learning_rate * gradient, dtype))


@keras.saving.register_keras_serializable(package="dlcourse")
class SGD(StepwiseOptimizer):
    """Stochastic gradient descent optimiser (SGD) for Keras models: ``sgd``.

    θₜ = θₜ₋₁ − η g

    Args:
        learning_rate: η ≥ 0, a number or a ``keras.optimizers.schedules.LearningRateSchedule``.
        name: the optimiser's name.
        **kwargs: what every Keras optimiser takes: ``weight_decay``, ``clipnorm``, ``global_clipnorm``, ``use_ema``…

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, "linear", False, "ones")])
        >>> model.compile(SGD(learning_rate=0.1), "mse")
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), batch_size=4, verbose=0)
        >>> print(model.get_weights()[0])
        [[0.8]]

    Conventions:
        ``keras.optimizers.SGD`` and ``torch.optim.SGD`` have momentum as an option of this class; here it is
        ``Momentum``.

    References:
        robbins1951; note C, equations 3.16 and 3.21; note D, section 9.
    """

    update = staticmethod(sgd)

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.01,
        name: str = "sgd",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
