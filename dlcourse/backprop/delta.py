"""Error signals: the gradient of a network's loss with respect to the net inputs of a layer."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.backprop.objective import choose, output_gradient, validate_output
from dlcourse.graph import graph_function

__all__ = ["hidden_delta", "output_delta"]


@graph_function(validate=validate_output)
def output_delta(
    z: Float[tf.Tensor, "batch units"],
    y: Float[tf.Tensor, "batch units"],
    *,
    activation: str = "sigmoid",
    loss: str = "half_squared_error",
) -> Float[tf.Tensor, "batch units"]:
    """Delta (error signal) of the output layer: the gradient of the mean loss at its net inputs.

    δᴸ = f'(zᴸ) ⊙ ∂J/∂ŷ; for half the squared error ∂J/∂ŷ = (ŷ − y)/N, and softmax with cross-entropy, as sigmoid
    with binary cross-entropy, gives δᴸ = (ŷ − y)/N at once

    Args:
        z: net inputs zᴸ of the last layer, (batch, units).
        y: targets (batch, units).
        activation: the last layer's, a name in ``activations.ELEMENTWISE`` or "softmax".
        loss: "half_squared_error", "squared_error", "smooth_l1" or "hinge" (targets ±1); "cross_entropy" where the
            activation is "softmax", "binary_cross_entropy" where it is "sigmoid".

    Returns:
        δᴸ = ∂J/∂zᴸ (batch, units), J being the mean of the losses over the batch.

    Raises:
        ValueError: an unknown activation or loss, or a loss that the activation cannot have.

    Example:
        >>> print(output_delta([[0.0]], [[1.0]], activation="sigmoid").numpy())
        [[-0.125]]
        >>> print(output_delta([[0.0]], [[1.0]], activation="sigmoid", loss="binary_cross_entropy").numpy())
        [[-0.5]]

    Conventions:
        A sample's loss is summed over its units, and the mean is over the batch; Keras takes the mean over units too.
        Note E sums the losses over the samples: its δ is N times this one.

    References:
        rumelhart1986; bishop2006, equations 5.54 and 5.18; note C, equation 7.16; note E, section 2.
    """
    return output_gradient(z, y, activation, loss) / tf.cast(tf.shape(z)[0], z.dtype)


def _validate_hidden(z: Any, kernel: Any, delta: Any, *, activation: str) -> None:
    choose("activation", activation, [*ELEMENTWISE])


@graph_function(validate=_validate_hidden)
def hidden_delta(
    z: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "units next_units"],
    delta: Float[tf.Tensor, "batch next_units"],
    *,
    activation: str = "sigmoid",
) -> Float[tf.Tensor, "batch units"]:
    """Delta (error signal) of a hidden layer, back-propagated from the layer above.

    δˡ = f'(zˡ) ⊙ (δˡ⁺¹ Wˡ⁺¹ᵀ)

    Args:
        z: net inputs zˡ (batch, units).
        kernel: Wˡ⁺¹ (units, next_units), of the layer that follows.
        delta: δˡ⁺¹ (batch, next_units), of the layer that follows.
        activation: f, a name in ``activations.ELEMENTWISE`` such as "linear", "relu", "sigmoid" or "tanh".

    Returns:
        δˡ = ∂J/∂zˡ (batch, units).

    Raises:
        ValueError: an unknown activation, or shapes that do not fit.

    Example:
        >>> print(hidden_delta([[0.0, 0.0]], [[4.0], [8.0]], [[1.0]], activation="sigmoid").numpy())
        [[1. 2.]]

    Conventions:
        Samples are rows. Notes C and E, with samples as columns, write f'(zˡ) ⊙ (Wˡ⁺¹)ᵀ δˡ⁺¹; their W is transposed.

    References:
        rumelhart1986; note C, equation 7.17; note E, section 2.
    """
    return ELEMENTWISE[activation].derivative(z) * tf.matmul(delta, kernel, transpose_b=True)
