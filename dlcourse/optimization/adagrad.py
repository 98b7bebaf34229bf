"""AdaGrad: each entry's steps shrink with the squared gradients that it has had."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.optimization.bounds import check_not_negative
from dlcourse.optimization.half_precision import rounded, rounded_squares, widened
from dlcourse.optimization.hyperparameters import Choice, Hyperparameter
from dlcourse.optimization.roots import PLACES, check_place, root
from dlcourse.optimization.stepwise import StepwiseOptimizer

__all__ = ["AdaGrad", "AdaGradUpdate", "adagrad"]


class AdaGradUpdate(NamedTuple):
    """The variable after a step, and the sum of squares for the next one."""

    variable: Float[tf.Tensor, "*shape"]
    accumulator: Float[tf.Tensor, "*shape"]


def _validate(variable, gradient, accumulator, *, learning_rate, epsilon, epsilon_place) -> None:
    check_not_negative("adagrad", epsilon=epsilon)
    check_place("adagrad", epsilon_place)


@graph_function(static=["epsilon_place"], at_least_single=["learning_rate", "epsilon"], validate=_validate)
def adagrad(
    variable: Float[tf.Tensor, "*shape"],
    gradient: Float[tf.Tensor, "*shape"],
    accumulator: Float[tf.Tensor, "*shape"],
    *,
    learning_rate: Scalar = 0.01,
    epsilon: Scalar = 1e-8,
    epsilon_place: Literal["outside", "inside"] = "outside",
) -> AdaGradUpdate:
    """One update step of AdaGrad (adaptive subgradient method).

    sₜ = sₜ₋₁ + g²,  θₜ = θₜ₋₁ − η g / (√sₜ + ε)        (with ε inside of the root: √(sₜ + ε))

    Args:
        variable: the parameters θ, of any shape.
        gradient: g, the gradient of the loss with respect to θ, of the same shape.
        accumulator: sₜ₋₁, the sum of the squared gradients so far; zeros before the first step.
        learning_rate: η, how far the first step goes in every entry.
        epsilon: ε ≥ 0, against 0/0 where the gradient has always been zero.
        epsilon_place: "outside" of the root or "inside" of it.

    Returns:
        ``AdaGradUpdate(variable, accumulator)``; nothing is changed in place. Arrays of half precision are updated in
        float32 and rounded at the end, ``accumulator`` neither to 0 nor to infinity.

    Raises:
        ValueError: shapes differ, ε is negative, or ``epsilon_place`` is no place.

    Example:
        The first step is as long as the learning rate; of equal gradients, the second is shorter by √2.

        >>> first = adagrad([1.0], [3.0], [0.0], learning_rate=0.1)
        >>> second = adagrad(first.variable, [3.0], first.accumulator, learning_rate=0.1)
        >>> print(first.variable.numpy(), second.variable.numpy().round(3), second.accumulator.numpy())
        [0.9] [0.829] [18.]

    Conventions:
        The paper adds its δ to the root, and so does PyTorch (ε = 1e-10). Note D and Keras (ε = 1e-7) add ε under the
        root, where it acts like √ε; note C has none. Keras begins with a sum of 0.1 in place of 0, so that its first
        steps are shorter than η.

    References:
        duchi2011, figure 1; note C, equation 3.23; note D, section 9.
    """
    dtype = variable.dtype
    variable, gradient, accumulator, learning_rate, epsilon = widened(
        variable, gradient, accumulator, learning_rate, epsilon
    )
    accumulator = accumulator + tf.square(gradient)
    variable = variable - learning_rate * gradient / root(accumulator, epsilon, epsilon_place)
    return AdaGradUpdate(rounded(variable, dtype), rounded_squares(accumulator, dtype))


@keras.saving.register_keras_serializable(package="dlcourse")
class AdaGrad(StepwiseOptimizer):
    """AdaGrad optimiser (adaptive subgradient method) for Keras models: ``adagrad``.

    sₜ = sₜ₋₁ + g²,  θₜ = θₜ₋₁ − η g / (√sₜ + ε)

    Args:
        learning_rate: η ≥ 0, a number or a ``keras.optimizers.schedules.LearningRateSchedule``.
        epsilon: ε ≥ 0, against 0/0.
        epsilon_place: "outside" of the root or "inside" of it.
        initial_accumulator: what the sums of squares begin with, 0 or more; the paper has 0, Keras 0.1.
        name: the optimiser's name.
        **kwargs: what every Keras optimiser takes: ``weight_decay``, ``clipnorm``, ``global_clipnorm``, ``use_ema``…

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, "linear", False, "ones")])
        >>> model.compile(AdaGrad(learning_rate=0.1), "mse")
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), batch_size=4, verbose=0)
        >>> print(model.get_weights()[0])
        [[0.9]]

    Conventions:
        ``keras.optimizers.Adagrad`` is this with ``epsilon=1e-7, epsilon_place="inside", initial_accumulator=0.1``.

    References:
        duchi2011, figure 1; note C, equation 3.23; note D, section 9.
    """

    slots = ("accumulator",)
    update = staticmethod(adagrad)
    epsilon = Hyperparameter("[0, inf)", "such as 1e-8")
    epsilon_place = Choice(*PLACES)
    initial_accumulator = Hyperparameter("[0, inf)", "what the sums of squares begin with", fixed=True)

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.01,
        epsilon: float = 1e-8,
        epsilon_place: Literal["outside", "inside"] = "outside",
        initial_accumulator: float = 0.0,
        name: str = "adagrad",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.epsilon, self.epsilon_place, self.initial_accumulator = epsilon, epsilon_place, initial_accumulator

    def initial_slots(self) -> dict[str, Any]:
        return {"accumulator": keras.initializers.Constant(self.initial_accumulator)}
