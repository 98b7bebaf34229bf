"""Error signals: the gradient of a network's loss with respect to the net inputs of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE, softmax, softmax_jacobian_vector_product
from dlcourse.graph import graph_function
from dlcourse.losses import softmax_cross_entropy_gradient

__all__ = ["hidden_delta", "output_delta"]

LOSSES = ("half_squared_error", "cross_entropy")


def choose(what: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise ValueError(f"{what} is {name!r}, expected one of {', '.join(map(repr, names))}.")


def validate_output(z: Any, y: Any, *, activation: str, loss: str) -> None:
    choose("activation", activation, [*ELEMENTWISE, "softmax"])
    choose("loss", loss, LOSSES)
    if loss == "cross_entropy" and activation != "softmax":
        raise ValueError(
            f"the loss 'cross_entropy' compares distributions, and the output activation {activation!r} gives none. "
            "Use the output activation 'softmax', or the loss 'half_squared_error'."
        )


def activate(z: tf.Tensor, activation: str) -> tf.Tensor:
    return softmax(z) if activation == "softmax" else ELEMENTWISE[activation].value(z)


@graph_function(validate=validate_output)
def output_delta(
    z: Float[tf.Tensor, "batch units"],
    y: Float[tf.Tensor, "batch units"],
    *,
    activation: str = "sigmoid",
    loss: str = "half_squared_error",
) -> Float[tf.Tensor, "batch units"]:
    """Differentiate the mean loss with respect to the last layer's net inputs.

    δᴸ = f'(zᴸ) ⊙ ∂J/∂ŷ; for half the squared error ∂J/∂ŷ = (ŷ − y)/N, and softmax with cross-entropy gives
    δᴸ = (ŷ − y)/N at once

    Args:
        z: net inputs zᴸ of the last layer, (batch, units).
        y: targets (batch, units).
        activation: the last layer's, "linear", "relu", "sigmoid", "tanh" or "softmax".
        loss: "half_squared_error", or "cross_entropy" where the activation is "softmax".

    Returns:
        δᴸ = ∂J/∂zᴸ (batch, units), J being the mean of the losses over the batch.

    Raises:
        ValueError: an unknown activation or loss, or a loss that the activation cannot have.

    Example:
        >>> print(output_delta([[0.0]], [[1.0]], activation="sigmoid").numpy())
        [[-0.125]]

    Conventions:
        Note E sums the losses over the samples: its δ is N times this one.

    References:
        rumelhart1986; note C, equation 7.16; note E, section 2.
    """
    if loss == "cross_entropy":
        return softmax_cross_entropy_gradient(y, z)
    upstream = (activate(z, activation) - y) / tf.cast(tf.shape(z)[0], z.dtype)
    if activation == "softmax":
        return softmax_jacobian_vector_product(z, upstream)
    return ELEMENTWISE[activation].derivative(z) * upstream


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
    """Carry the error signal from one layer to the layer before.

    δˡ = f'(zˡ) ⊙ (δˡ⁺¹ Wˡ⁺¹ᵀ)

    Args:
        z: net inputs zˡ (batch, units).
        kernel: Wˡ⁺¹ (units, next_units), of the layer that follows.
        delta: δˡ⁺¹ (batch, next_units), of the layer that follows.
        activation: "linear", "relu", "sigmoid" or "tanh".

    Returns:
        δˡ = ∂J/∂zˡ (batch, units).

    Raises:
        ValueError: an unknown activation, or shapes that do not fit.

    Example:
        >>> print(hidden_delta([[0.0, 0.0]], [[4.0], [8.0]], [[1.0]], activation="sigmoid").numpy())
        [[1. 2.]]

    References:
        rumelhart1986; note C, equation 7.17; note E, section 2.
    """
    return ELEMENTWISE[activation].derivative(z) * tf.matmul(delta, kernel, transpose_b=True)
