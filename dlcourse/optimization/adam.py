"""Adam: gradient descent with moving averages of the gradient and of its square."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import tensorflow as tf
from jaxtyping import Float, Num

from dlcourse.graph import Scalar, graph_function
from dlcourse.optimization.bounds import check_fractions, check_not_negative
from dlcourse.optimization.half_precision import past_and_new, rounded, rounded_squares, widened
from dlcourse.optimization.hyperparameters import Hyperparameter
from dlcourse.optimization.stepwise import StepwiseOptimizer

__all__ = ["Adam", "AdamUpdate", "adam"]


class AdamUpdate(NamedTuple):
    """The variable after a step, and both moving averages for the next one."""

    variable: Float[tf.Tensor, "*shape"]
    m: Float[tf.Tensor, "*shape"]
    v: Float[tf.Tensor, "*shape"]


def _bias_correction(beta: Scalar, step: Num[tf.Tensor, ""], dtype: tf.DType) -> Float[tf.Tensor, ""]:
    """Return 1 / (1 − βᵗ), in float64 on the way: a float32 β₂ = 0.999 would spoil 1 − β₂ in its fifth digit."""
    return tf.cast(1 / (1 - beta ** tf.cast(step, tf.float64)), dtype)


def _validate(variable, gradient, m, v, step, *, learning_rate, beta_1, beta_2, epsilon) -> None:
    check_fractions("adam", beta_1=beta_1, beta_2=beta_2)
    check_not_negative("adam", epsilon=epsilon)
    if isinstance(step, tf.__internal__.EagerTensor) and not step >= 1:
        raise ValueError(f"adam: step is {step.numpy():g}, expected 1 for the first update. Pass the index plus one.")


@graph_function(static=["beta_1", "beta_2"], at_least_single=["learning_rate", "epsilon"], validate=_validate)
def adam(
    variable: Float[tf.Tensor, "*shape"],
    gradient: Float[tf.Tensor, "*shape"],
    m: Float[tf.Tensor, "*shape"],
    v: Float[tf.Tensor, "*shape"],
    step: Num[tf.Tensor, ""],
    *,
    learning_rate: Scalar = 0.001,
    beta_1: Scalar = 0.9,
    beta_2: Scalar = 0.999,
    epsilon: Scalar = 1e-8,
) -> AdamUpdate:
    """One update step of Adam (adaptive moment estimation).

    mₜ = β₁ mₜ₋₁ + (1 − β₁) g,  vₜ = β₂ vₜ₋₁ + (1 − β₂) g²,
    m̂ = mₜ / (1 − β₁ᵗ),  v̂ = vₜ / (1 − β₂ᵗ),  θₜ = θₜ₋₁ − η m̂ / (√v̂ + ε)

    Args:
        variable: the parameters θ, of any shape.
        gradient: g, the gradient of the loss with respect to θ, of the same shape.
        m: moving average of the gradient (first moment); zeros before the first step.
        v: moving average of the squared gradient (second moment); zeros before the first step.
        step: t, which is 1 in the first step.
        learning_rate: η, about how far an entry moves in a step.
        beta_1: β₁ in [0, 1), the weight of the past in ``m``; a Python number, so that 1 − β₁ is exact, or a tensor of
            float64.
        beta_2: β₂ in [0, 1), the weight of the past in ``v``; likewise.
        epsilon: ε ≥ 0, added to the root of the corrected second moment.

    Returns:
        ``AdamUpdate(variable, m, v)``; nothing is changed in place. Arrays of half precision are updated in float32 and
        rounded at the end, ``v`` neither to 0 nor to infinity.

    Raises:
        ValueError: shapes differ, a β is outside [0, 1), ε is negative, or ``step`` is below 1.

    Example:
        In the first step m̂ = g and v̂ = g², so every entry moves by η against the sign of its gradient.

        >>> update = adam([1.0, 1.0], [0.5, -20.0], [0.0, 0.0], [0.0, 0.0], 1, learning_rate=0.1)
        >>> print(update.variable.numpy())
        [0.9 1.1]
        >>> print(update.m.numpy().round(2), update.v.numpy().round(2))
        [ 0.05 -2.  ] [0.  0.4]

    Conventions:
        PyTorch computes the same. Keras and TensorFlow use the short form of the paper's section 2, in which ε̂ is
        added to the root of the *uncorrected* second moment: their step t equals this one with
        ε = ε̂ / √(1 − β₂ᵗ), which is 32 times ε̂ in the first step and tends to ε̂. Keras's default is ε̂ = 1e-7.
        Note D writes v for m and s for v, and asks for 1 ≤ β₂; it must be below 1.

    References:
        kingma2015, algorithm 1; note D, section 9.
    """
    dtype = variable.dtype
    variable, gradient, m, v, learning_rate, epsilon = widened(variable, gradient, m, v, learning_rate, epsilon)
    past, new = past_and_new(beta_1, m.dtype)
    m = past * m + new * gradient
    past, new = past_and_new(beta_2, v.dtype)
    v = past * v + new * tf.square(gradient)
    m_hat = m * _bias_correction(beta_1, step, m.dtype)
    v_hat = v * _bias_correction(beta_2, step, v.dtype)
    variable = variable - learning_rate * m_hat / (tf.sqrt(v_hat) + epsilon)
    return AdamUpdate(rounded(variable, dtype), rounded(m, dtype), rounded_squares(v, dtype))


@keras.saving.register_keras_serializable(package="dlcourse")
class Adam(StepwiseOptimizer):
    """Adam optimiser (adaptive moment estimation) for Keras models: ``adam``.

    θₜ = θₜ₋₁ − η m̂ / (√v̂ + ε)

    Args:
        learning_rate: η ≥ 0, a number or a ``keras.optimizers.schedules.LearningRateSchedule``.
        beta_1: β₁ in [0, 1), the weight of the past in the first moment.
        beta_2: β₂ in [0, 1), the weight of the past in the second moment.
        epsilon: ε ≥ 0, added to the root of the corrected second moment.
        name: the optimiser's name.
        **kwargs: what every Keras optimiser takes: ``weight_decay``, ``clipnorm``, ``global_clipnorm``, ``use_ema``…

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, "linear", False, "ones")])
        >>> model.compile(Adam(learning_rate=0.1), "mse")
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), batch_size=4, verbose=0)
        >>> print(model.get_weights()[0])
        [[0.9]]

    Conventions:
        ``keras.optimizers.Adam`` adds its ε to the root of the uncorrected second moment; see ``adam``. A sparse
        gradient, as of an embedding, is treated as dense: the moving averages of rows without gradient decay too.

    References:
        kingma2015, algorithm 1; note D, section 9.
    """

    slots = ("m", "v")
    beta_1 = Hyperparameter("[0, 1)", "the weight of the past, such as 0.9")
    beta_2 = Hyperparameter("[0, 1)", "the weight of the past, such as 0.999")
    epsilon = Hyperparameter("[0, inf)", "such as 1e-8")
    counts_steps = True
    update = staticmethod(adam)

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        name: str = "adam",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
