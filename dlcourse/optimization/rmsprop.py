"""RMSProp: a gradient divided by its own root mean square of late."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.optimization.bounds import check_fractions, check_not_negative
from dlcourse.optimization.half_precision import past_and_new, rounded, rounded_squares, widened
from dlcourse.optimization.hyperparameters import Choice, Hyperparameter
from dlcourse.optimization.roots import PLACES, check_place, root
from dlcourse.optimization.stepwise import StepwiseOptimizer

__all__ = ["RMSProp", "RMSPropUpdate", "rmsprop"]


class RMSPropUpdate(NamedTuple):
    """The variable after a step, and the mean of squares for the next one."""

    variable: Float[tf.Tensor, "*shape"]
    mean_square: Float[tf.Tensor, "*shape"]


def _validate(variable, gradient, mean_square, *, learning_rate, rho, epsilon, epsilon_place) -> None:
    check_fractions("rmsprop", rho=rho)
    check_not_negative("rmsprop", epsilon=epsilon)
    check_place("rmsprop", epsilon_place)


@graph_function(static=["rho", "epsilon_place"], at_least_single=["learning_rate", "epsilon"], validate=_validate)
def rmsprop(
    variable: Float[tf.Tensor, "*shape"],
    gradient: Float[tf.Tensor, "*shape"],
    mean_square: Float[tf.Tensor, "*shape"],
    *,
    learning_rate: Scalar = 0.001,
    rho: Scalar = 0.9,
    epsilon: Scalar = 1e-8,
    epsilon_place: Literal["outside", "inside"] = "outside",
) -> RMSPropUpdate:
    """One update step of RMSProp (root mean square propagation).

    sₜ = ρ sₜ₋₁ + (1 − ρ) g²,  θₜ = θₜ₋₁ − η g / (√sₜ + ε)        (with ε inside of the root: √(sₜ + ε))

    Args:
        variable: the parameters θ, of any shape.
        gradient: g, the gradient of the loss with respect to θ, of the same shape.
        mean_square: sₜ₋₁, the moving average of the squared gradient; zeros before the first step.
        learning_rate: η.
        rho: ρ in [0, 1), the weight of the past; a Python number, so that 1 − ρ is exact, or a tensor of float64.
        epsilon: ε ≥ 0, against 0/0.
        epsilon_place: "outside" of the root or "inside" of it.

    Returns:
        ``RMSPropUpdate(variable, mean_square)``; nothing is changed in place. Arrays of half precision are updated in
        float32 and rounded at the end, ``mean_square`` neither to 0 nor to infinity.

    Raises:
        ValueError: shapes differ, ρ is outside [0, 1), ε is negative, or ``epsilon_place`` is no place.

    Example:
        The average begins at zero and is not corrected: the first step is η / √(1 − ρ), here twice η.

        >>> update = rmsprop([1.0], [-6.0], [0.0], learning_rate=0.1, rho=0.75)
        >>> print(update.variable.numpy(), update.mean_square.numpy())
        [1.2] [9.]

    Conventions:
        Hinton's slide has no ε. PyTorch adds it to the root (its default ρ, there α, is 0.99), note D and Keras add it
        under the root, where it acts like √ε. Keras and PyTorch have momentum and centring as options on top.

    References:
        tieleman2012, slide 29; note D, section 9.
    """
    dtype = variable.dtype
    variable, gradient, mean_square, learning_rate, epsilon = widened(
        variable, gradient, mean_square, learning_rate, epsilon
    )
    past, new = past_and_new(rho, mean_square.dtype)
    mean_square = past * mean_square + new * tf.square(gradient)
    variable = variable - learning_rate * gradient / root(mean_square, epsilon, epsilon_place)
    return RMSPropUpdate(rounded(variable, dtype), rounded_squares(mean_square, dtype))


@keras.saving.register_keras_serializable(package="dlcourse")
class RMSProp(StepwiseOptimizer):
    """RMSProp optimiser (root mean square propagation) for Keras models: ``rmsprop``.

    sₜ = ρ sₜ₋₁ + (1 − ρ) g²,  θₜ = θₜ₋₁ − η g / (√sₜ + ε)

    Args:
        learning_rate: η ≥ 0, a number or a ``keras.optimizers.schedules.LearningRateSchedule``.
        rho: ρ in [0, 1), the weight of the past.
        epsilon: ε ≥ 0, against 0/0.
        epsilon_place: "outside" of the root or "inside" of it.
        name: the optimiser's name.
        **kwargs: what every Keras optimiser takes: ``weight_decay``, ``clipnorm``, ``global_clipnorm``, ``use_ema``…

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, "linear", False, "ones")])
        >>> model.compile(RMSProp(learning_rate=0.1, rho=0.75), "mse")
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), batch_size=4, verbose=0)
        >>> print(model.get_weights()[0])
        [[0.8]]

    Conventions:
        ``keras.optimizers.RMSprop`` is this with ``epsilon=1e-7, epsilon_place="inside"``.

    References:
        tieleman2012, slide 29; note D, section 9.
    """

    slots = ("mean_square",)
    update = staticmethod(rmsprop)
    rho = Hyperparameter("[0, 1)", "the weight of the past, such as 0.9")
    epsilon = Hyperparameter("[0, inf)", "such as 1e-8")
    epsilon_place = Choice(*PLACES)

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.001,
        rho: float = 0.9,
        epsilon: float = 1e-8,
        epsilon_place: Literal["outside", "inside"] = "outside",
        name: str = "rmsprop",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.rho, self.epsilon, self.epsilon_place = rho, epsilon, epsilon_place
