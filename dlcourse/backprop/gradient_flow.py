"""How strong a network's gradient is in each layer: what vanishes or explodes on the way back."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.backprop.delta import hidden_delta, output_delta
from dlcourse.backprop.mlp import mlp_forward
from dlcourse.backprop.network import Biases, Kernels, validate_targets
from dlcourse.calculus.vector_norms import root_of_squares
from dlcourse.checks import refuse_empty
from dlcourse.graph import graph_function

__all__ = ["GradientFlow", "gradient_flow"]


class GradientFlow(NamedTuple):
    """Norms of the gradients of each layer, the layer next to the input first."""

    deltas: Float[tf.Tensor, " layers"]
    weights: Float[tf.Tensor, " layers"]


def _validate(x: Any, y: Any, weights: Any, biases: Any, *, activation: str, output_activation: str, loss: str) -> None:
    refuse_empty("gradient_flow", x=x)
    validate_targets(x, y, weights, biases, activation=activation, output_activation=output_activation, loss=loss)


@graph_function(validate=_validate)
def gradient_flow(
    x: Float[tf.Tensor, "batch features"],
    y: Float[tf.Tensor, "batch targets"],
    weights: Kernels,
    biases: Biases,
    *,
    activation: str = "sigmoid",
    output_activation: str = "linear",
    loss: str = "half_squared_error",
) -> GradientFlow:
    """Gradient flow through a network: norms of the deltas and weight gradients, layer by layer.

    ‖δˡ‖ and ‖∂J/∂Wˡ‖ = ‖aˡ⁻¹ᵀ δˡ‖ for l = 1 … L, with Frobenius norms; and ‖δˡ‖ ≤ max|f'(zˡ)| · ‖Wˡ⁺¹‖₂ · ‖δˡ⁺¹‖

    Args:
        x: samples as rows, (batch, features).
        y: targets (batch, units of the last layer).
        weights: L matrices (units of the layer before, units).
        biases: L vectors (units,).
        activation: of all layers but the last, a name in ``activations.ELEMENTWISE``.
        output_activation: of the last layer, one of those or "softmax".
        loss: as ``output_delta`` has it.

    Returns:
        ``GradientFlow(deltas, weights)``: both (L,), the layer next to the input first. A sigmoid's slope is at most
        ¼, so that from layer to layer at most ‖W‖₂/4 is left; an active ReLU passes on all.

    Raises:
        ValueError: a layer does not fit the one before, or an unknown activation or loss.
        TypeError: the arrays are of different precision.

    Example:
        A chain of units with w = 1 and b = 0 whose net inputs are all zero: each sigmoid leaves a quarter of the error.

        >>> chain = [[[1.0]], [[1.0]], [[1.0]]], [[0.0], [-0.5], [-0.5]]
        >>> print(gradient_flow([[0.0]], [[-1.0]], *chain).deltas.numpy())
        [0.0625 0.25   1.    ]

    References:
        hochreiter1998; glorot2010; note C, section 5.4 and equation 8.9; note E, section 2.
    """
    forward = mlp_forward(x, weights, biases, activation=activation, output_activation=output_activation)
    deltas = [output_delta(forward.net_inputs[-1], y, activation=output_activation, loss=loss)]
    for z, kernel in zip(forward.net_inputs[-2::-1], weights[:0:-1], strict=True):
        deltas.insert(0, hidden_delta(z, kernel, deltas[0], activation=activation))
    gradients = [tf.matmul(a, d, transpose_a=True) for a, d in zip(forward.activations[:-1], deltas, strict=True)]
    return GradientFlow(*(tf.stack([root_of_squares(m, [0, 1]) for m in matrices]) for matrices in (deltas, gradients)))
