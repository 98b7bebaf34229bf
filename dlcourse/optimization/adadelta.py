"""AdaDelta: steps measured by earlier steps, so that no learning rate has to be chosen."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.optimization.bounds import check_fractions, check_not_negative
from dlcourse.optimization.half_precision import past_and_new, rounded, rounded_squares, widened
from dlcourse.optimization.hyperparameters import Hyperparameter
from dlcourse.optimization.stepwise import StepwiseOptimizer

__all__ = ["AdaDelta", "AdaDeltaUpdate", "adadelta"]


class AdaDeltaUpdate(NamedTuple):
    """The variable after a step, and both means of squares for the next one."""

    variable: Float[tf.Tensor, "*shape"]
    mean_square: Float[tf.Tensor, "*shape"]
    mean_square_change: Float[tf.Tensor, "*shape"]


def _validate(variable, gradient, mean_square, mean_square_change, *, learning_rate, rho, epsilon) -> None:
    check_fractions("adadelta", rho=rho)
    check_not_negative("adadelta", epsilon=epsilon)


@graph_function(static=["rho"], at_least_single=["learning_rate", "epsilon"], validate=_validate)
def adadelta(
    variable: Float[tf.Tensor, "*shape"],
    gradient: Float[tf.Tensor, "*shape"],
    mean_square: Float[tf.Tensor, "*shape"],
    mean_square_change: Float[tf.Tensor, "*shape"],
    *,
    learning_rate: Scalar = 1.0,
    rho: Scalar = 0.95,
    epsilon: Scalar = 1e-6,
) -> AdaDeltaUpdate:
    """One update step of AdaDelta.

    sₜ = ρ sₜ₋₁ + (1 − ρ) g²,  Δθₜ = −√(dₜ₋₁ + ε) / √(sₜ + ε) · g,
    dₜ = ρ dₜ₋₁ + (1 − ρ) Δθₜ²,  θₜ = θₜ₋₁ + η Δθₜ

    Args:
        variable: the parameters θ, of any shape.
        gradient: g, the gradient of the loss with respect to θ, of the same shape.
        mean_square: sₜ₋₁, the moving average of the squared gradient; zeros before the first step.
        mean_square_change: dₜ₋₁, the moving average of the squared change; zeros before the first step.
        learning_rate: η, which is 1 in the paper.
        rho: ρ in [0, 1), the weight of the past in both averages; a Python number, so that 1 − ρ is exact, or a tensor
            of float64.
        epsilon: ε ≥ 0, under both roots; it lets the first step be something else than zero.

    Returns:
        ``AdaDeltaUpdate(variable, mean_square, mean_square_change)``; nothing is changed in place. Arrays of half
        precision are updated in float32 and rounded at the end, the means of squares neither to 0 nor to infinity.

    Raises:
        ValueError: shapes differ, ρ is outside [0, 1), or ε is negative.

    Example:
        With ρ = 3/4 and ε = 1: s = ¼ · 12 = 3, the change is −√1 / √4 · √12, and d = ¼ · 3.

        >>> update = adadelta([2.0], [12.0**0.5], [0.0], [0.0], rho=0.75, epsilon=1.0)
        >>> print(*(part.numpy().round(3) for part in update))
        [0.268] [3.] [0.75]

    Conventions:
        dₜ₋₁ is used, and then renewed; note D uses dₜ, which is made of the change that it is to make. PyTorch computes
        the same. So does Keras, whose default is η = 0.001 and ε = 1e-7: a thousand times shorter steps than the
        paper's.

    References:
        zeiler2012, algorithm 1; note C, equations 3.24 to 3.26; note D, section 9.
    """
    dtype = variable.dtype
    variable, gradient, mean_square, mean_square_change, learning_rate, epsilon = widened(
        variable, gradient, mean_square, mean_square_change, learning_rate, epsilon
    )
    past, new = past_and_new(rho, mean_square.dtype)
    mean_square = past * mean_square + new * tf.square(gradient)
    change = -tf.sqrt((mean_square_change + epsilon) / (mean_square + epsilon)) * gradient
    mean_square_change = past * mean_square_change + new * tf.square(change)
    return AdaDeltaUpdate(
        rounded(variable + learning_rate * change, dtype),
        rounded_squares(mean_square, dtype),
        rounded_squares(mean_square_change, dtype),
    )


@keras.saving.register_keras_serializable(package="dlcourse")
class AdaDelta(StepwiseOptimizer):
    """AdaDelta optimiser for Keras models: ``adadelta``.

    Δθₜ = −√(dₜ₋₁ + ε) / √(sₜ + ε) · g,  θₜ = θₜ₋₁ + η Δθₜ

    Args:
        learning_rate: η ≥ 0, a number or a ``keras.optimizers.schedules.LearningRateSchedule``; 1 in the paper.
        rho: ρ in [0, 1), the weight of the past in both averages.
        epsilon: ε ≥ 0, under both roots.
        name: the optimiser's name.
        **kwargs: what every Keras optimiser takes: ``weight_decay``, ``clipnorm``, ``global_clipnorm``, ``use_ema``…

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, "linear", False, "ones")])
        >>> model.compile(AdaDelta(rho=0.75, epsilon=1.0), "mse")
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), batch_size=4, verbose=0)
        >>> print(model.get_weights()[0].round(4))  # the gradient is 2: 1 − 2/√2
        [[-0.4142]]

    Conventions:
        ``keras.optimizers.Adadelta`` is this with ``learning_rate=0.001, epsilon=1e-7`` as its defaults.

    References:
        zeiler2012, algorithm 1; note C, equations 3.24 to 3.26; note D, section 9.
    """

    slots = ("mean_square", "mean_square_change")
    update = staticmethod(adadelta)
    rho = Hyperparameter("[0, 1)", "the weight of the past, such as 0.95")
    epsilon = Hyperparameter("[0, inf)", "such as 1e-6")

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 1.0,
        rho: float = 0.95,
        epsilon: float = 1e-6,
        name: str = "adadelta",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.rho, self.epsilon = rho, epsilon
