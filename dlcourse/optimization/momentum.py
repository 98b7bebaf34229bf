"""Gradient descent with momentum: a velocity that remembers the gradients of the past."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.optimization.bounds import check_fractions, is_known
from dlcourse.optimization.half_precision import past_and_new, rounded, widened
from dlcourse.optimization.hyperparameters import Choice, Hyperparameter
from dlcourse.optimization.stepwise import StepwiseOptimizer

__all__ = ["Momentum", "MomentumUpdate", "momentum"]

PLACES = ("velocity", "step")


class MomentumUpdate(NamedTuple):
    """The variable after a step, and the velocity for the next one."""

    variable: Float[tf.Tensor, "*shape"]
    velocity: Float[tf.Tensor, "*shape"]


def _validate(variable, gradient, velocity, *, learning_rate, momentum, dampening, nesterov, learning_rate_in) -> None:
    check_fractions("momentum", momentum=momentum)
    if learning_rate_in not in PLACES:
        raise ValueError(
            f"momentum: learning_rate_in is {learning_rate_in!r}, expected one of {', '.join(map(repr, PLACES))}."
        )
    if nesterov and is_known(dampening) and dampening != 0:
        raise ValueError(
            f"momentum: dampening is {float(dampening):g} with nesterov=True, expected 0: Nesterov's look ahead has no "
            "damped form. Leave one of them out."
        )
    check_fractions("momentum", dampening=dampening)


@graph_function(
    static=["dampening", "nesterov", "learning_rate_in"],
    at_least_single=["learning_rate", "momentum"],
    validate=_validate,
)
def momentum(
    variable: Float[tf.Tensor, "*shape"],
    gradient: Float[tf.Tensor, "*shape"],
    velocity: Float[tf.Tensor, "*shape"],
    *,
    learning_rate: Scalar = 0.01,
    momentum: Scalar = 0.9,
    dampening: Scalar = 0.0,
    nesterov: bool = False,
    learning_rate_in: Literal["velocity", "step"] = "velocity",
) -> MomentumUpdate:
    """One update step of gradient descent with momentum, classical or Nesterov's.

    vₜ = ρ vₜ₋₁ + (1 − τ) η g,  θₜ = θₜ₋₁ − vₜ        (the learning rate in the velocity)
    vₜ = ρ vₜ₋₁ + (1 − τ) g,    θₜ = θₜ₋₁ − η vₜ      (the learning rate in the step)

    With ``nesterov`` the step goes to where the velocity leads next: ρ vₜ + η g, or η (ρ vₜ + g), is subtracted.

    Args:
        variable: the parameters θ, of any shape.
        gradient: g, the gradient of the loss with respect to θ, of the same shape.
        velocity: vₜ₋₁, of the same shape; zeros before the first step.
        learning_rate: η.
        momentum: ρ in [0, 1), the weight of the past; with 0 this is plain gradient descent.
        dampening: τ in [0, 1), the share of the new gradient that is left out; with τ = ρ the velocity is a mean.
        nesterov: whether to look ahead; not together with ``dampening``.
        learning_rate_in: "velocity" or "step". They differ as soon as η changes from step to step.

    Returns:
        ``MomentumUpdate(variable, velocity)``; nothing is changed in place.

    Raises:
        ValueError: shapes differ, ρ or τ is outside [0, 1), Nesterov is damped, or ``learning_rate_in`` is no place.

    Example:
        A constant gradient of 1 moves the variable by 0.1, then by 0.1 + 0.9 · 0.1; the limit is 0.1 / (1 − 0.9) = 1.

        >>> first = momentum([5.0], [1.0], [0.0], learning_rate=0.1)
        >>> second = momentum(first.variable, [1.0], first.velocity, learning_rate=0.1)
        >>> print(first.variable.numpy(), second.variable.numpy())
        [4.9] [4.71]

    Conventions:
        Note D has the first form; note C, equation 3.22, and Keras have it with the velocity's sign turned round:
        theirs is the change Δθ = −v, which is added. PyTorch has the second form, whose velocity does not depend on η:
        after a drop of the learning rate it slows down at once, the first form only as the old velocity dies out.
        PyTorch's very first velocity is g even with ``dampening``; here it is (1 − τ) g, as the equation says of
        v₀ = 0.

    References:
        polyak1964; sutskever2013; note C, equation 3.22; note D, section 9.
    """
    dtype = variable.dtype
    variable, gradient, velocity, learning_rate, momentum = widened(
        variable, gradient, velocity, learning_rate, momentum
    )
    _, share = past_and_new(dampening, variable.dtype)
    if learning_rate_in == "velocity":
        step = learning_rate * gradient
        velocity = momentum * velocity + share * step
        change = momentum * velocity + step if nesterov else velocity
    else:
        velocity = momentum * velocity + share * gradient
        change = learning_rate * (momentum * velocity + gradient if nesterov else velocity)
    return MomentumUpdate(rounded(variable - change, dtype), rounded(velocity, dtype))


@keras.saving.register_keras_serializable(package="dlcourse")
class Momentum(StepwiseOptimizer):
    """Momentum optimiser (classical or Nesterov's) for Keras models: ``momentum``.

    vₜ = ρ vₜ₋₁ + (1 − τ) η g,  θₜ = θₜ₋₁ − vₜ

    Args:
        learning_rate: η ≥ 0, a number or a ``keras.optimizers.schedules.LearningRateSchedule``.
        momentum: ρ in [0, 1), the weight of the past.
        dampening: τ in [0, 1), the share of the new gradient that is left out.
        nesterov: whether to look ahead; not together with ``dampening``.
        learning_rate_in: "velocity" or "step"; see ``momentum``.
        name: the optimiser's name.
        **kwargs: what every Keras optimiser takes: ``weight_decay``, ``clipnorm``, ``global_clipnorm``, ``use_ema``…

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, "linear", False, "ones")])
        >>> model.compile(Momentum(learning_rate=0.1), "mse")
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), batch_size=4, epochs=2, verbose=0)
        >>> print(model.get_weights()[0])
        [[0.46]]

    Conventions:
        ``keras.optimizers.SGD`` keeps the velocity with its sign turned round and takes the same steps, for the default
        ``learning_rate_in="velocity"``.

    References:
        polyak1964; sutskever2013; note C, equation 3.22; note D, section 9.
    """

    slots = ("velocity",)
    update = staticmethod(momentum)
    momentum = Hyperparameter("[0, 1)", "the weight of the past, such as 0.9")
    dampening = Hyperparameter("[0, 1)", "the share of the new gradient that is left out")
    nesterov = Choice(False, True)
    learning_rate_in = Choice(*PLACES)

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.01,
        momentum: float = 0.9,
        dampening: float = 0.0,
        nesterov: bool = False,
        learning_rate_in: Literal["velocity", "step"] = "velocity",
        name: str = "momentum",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.momentum, self.nesterov, self.dampening = momentum, nesterov, dampening
        self.learning_rate_in = learning_rate_in

    def hyperparameter_changed(self, name: str) -> None:
        dampening = self.__dict__.get("dampening")
        if dampening and self.nesterov:
            self.__dict__[name] = 0.0 if name == "dampening" else False
            raise ValueError(
                f"Momentum: dampening is {dampening:g} with nesterov=True, expected 0: Nesterov's look ahead has no "
                "damped form. Leave one of them out."
            )
        super().hyperparameter_changed(name)
