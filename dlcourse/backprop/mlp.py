"""The multi-layer perceptron: what it computes, and the gradient of its loss by back-propagation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.backprop.delta import activate, choose, hidden_delta, output_delta, validate_output
from dlcourse.backprop.dense import dense_backward, dense_forward
from dlcourse.graph import graph_function

__all__ = ["MLPForward", "MLPGradients", "mlp_backward", "mlp_forward"]

Kernels = Sequence[Float[tf.Tensor, "_ _"]]
Biases = Sequence[Float[tf.Tensor, " _"]]
Batch = Float[tf.Tensor, "batch _"]


class MLPForward(NamedTuple):
    """What a network computes, with all that the way back needs."""

    output: Batch
    net_inputs: list[Batch]  # z of each layer
    activations: list[Batch]  # x, then what each layer hands on


class MLPGradients(NamedTuple):
    """A network's output, and the gradients of its loss."""

    output: Batch
    weights: list[Float[tf.Tensor, "_ _"]]
    biases: list[Float[tf.Tensor, " _"]]
    inputs: Batch


def _validate_network(
    x: Any, weights: Sequence[Any], biases: Sequence[Any], activation: str, output_activation: str
) -> None:
    """Say which layer does not fit, rather than let a matrix product say that two numbers differ."""
    choose("activation", activation, [*ELEMENTWISE])
    choose("output_activation", output_activation, [*ELEMENTWISE, "softmax"])
    if not weights or len(weights) != len(biases):
        raise ValueError(
            f"weights has {len(weights)} layers and biases {len(biases)}; expected the same number, at least one. "
            "Pass one matrix and one bias vector a layer."
        )
    features = x.shape[-1]
    for number, (kernel, bias) in enumerate(zip(weights, biases, strict=True)):
        units = bias.shape[-1]
        if not kernel.shape.is_compatible_with([features, units]):
            raise ValueError(
                f"weights[{number}] has shape {tuple(kernel.shape)}, expected ({features}, {units}): from the "
                f"{features} features that reach the layer to the {units} units of biases[{number}]. Matrices are "
                "(features in, units out); transpose those of the form W a + b."
            )
        if not x.dtype == kernel.dtype == bias.dtype:
            raise TypeError(
                f"x is {x.dtype.name}, weights[{number}] {kernel.dtype.name} and biases[{number}] {bias.dtype.name}. "
                "Convert them to one precision."
            )
        features = units


def _validate_forward(x: Any, weights: Any, biases: Any, *, activation: str, output_activation: str) -> None:
    _validate_network(x, weights, biases, activation, output_activation)


def _validate_backward(
    x: Any, y: Any, weights: Any, biases: Any, *, activation: str, output_activation: str, loss: str
) -> None:
    _validate_network(x, weights, biases, activation, output_activation)
    validate_output(x, y, activation=output_activation, loss=loss)
    units = biases[-1].shape[-1]
    if not y.shape[-1:].is_compatible_with([units]):
        raise ValueError(
            f"y has shape {tuple(y.shape)}, expected (batch, {units}) for the {units} units of the last layer. Pass a "
            "row of targets a sample; class numbers must be one-hot."
        )


@graph_function(validate=_validate_forward)
def mlp_forward(
    x: Float[tf.Tensor, "batch features"],
    weights: Kernels,
    biases: Biases,
    *,
    activation: str = "sigmoid",
    output_activation: str = "sigmoid",
) -> MLPForward:
    """Run a batch through L fully connected layers, and keep what the way back needs.

    zˡ = aˡ⁻¹ Wˡ + bˡ, aˡ = f(zˡ), a⁰ = x; the last layer has an activation of its own

    Args:
        x: samples as rows, (batch, features).
        weights: L matrices (units of the layer before, units).
        biases: L vectors (units,).
        activation: "linear", "relu", "sigmoid" or "tanh", of all layers but the last.
        output_activation: one of those or "softmax", of the last layer.

    Returns:
        ``MLPForward(output, net_inputs, activations)``: a^L; z¹ … z^L; x, a¹ … a^L.

    Raises:
        ValueError: a layer does not fit the one before, or an activation is unknown.
        TypeError: the arrays are of different precision.

    Example:
        Note E's network at (1, −1) and (0, 0); its matrices, transposed, for samples are rows here.

        >>> weights = [[[1.0, -1.0], [-2.0, 1.0]], [[2.0, -2.0], [-1.0, -1.0]], [[3.0, -1.0], [-1.0, 4.0]]]
        >>> biases = [[1.0, 0.0], [0.0, 0.0], [-2.0, 2.0]]
        >>> print(mlp_forward([[1.0, -1.0], [0.0, 0.0]], weights, biases).output.numpy().round(2))
        [[0.62 0.83]
         [0.51 0.85]]

    Conventions:
        Note E writes W a + b with samples as columns: transpose its matrices.

    References:
        goodfellow2016, algorithm 6.3; note E, section 2.
    """
    net_inputs: list[tf.Tensor] = []
    activations = [x]
    for layer, (kernel, bias) in enumerate(zip(weights, biases, strict=True), start=1):
        net_inputs.append(dense_forward(activations[-1], kernel, bias))
        activations.append(activate(net_inputs[-1], output_activation if layer == len(weights) else activation))
    return MLPForward(activations[-1], net_inputs, activations)


@graph_function(validate=_validate_backward)
def mlp_backward(
    x: Float[tf.Tensor, "batch features"],
    y: Float[tf.Tensor, "batch targets"],
    weights: Kernels,
    biases: Biases,
    *,
    activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "half_squared_error",
) -> MLPGradients:
    """Compute every gradient of an L-layer network's loss by back-propagation.

    δᴸ as ``output_delta`` has it, δˡ = f'(zˡ) ⊙ (δˡ⁺¹ Wˡ⁺¹ᵀ); then dWˡ = aˡ⁻¹ᵀ δˡ, dbˡ = Σₙ δₙˡ and dX = δ¹ W¹ᵀ

    Args:
        x: samples as rows, (batch, features).
        y: targets (batch, units of the last layer).
        weights: L matrices (units of the layer before, units).
        biases: L vectors (units,).
        activation: "linear", "relu", "sigmoid" or "tanh", of all layers but the last.
        output_activation: one of those or "softmax", of the last layer.
        loss: "half_squared_error", or "cross_entropy" where the output activation is "softmax".

    Returns:
        ``MLPGradients(output, weights, biases, inputs)``: the network's output, and the gradients of the mean loss,
        each of the shape of what it belongs to.

    Raises:
        ValueError: a layer does not fit the one before, or an unknown activation or loss.
        TypeError: the arrays are of different precision.

    Example:
        One unit, x = 2, w = b = 0: ŷ = ½, δ = σ'(0) (½ − 1) = −1/8.

        >>> gradients = mlp_backward([[2.0]], [[1.0]], [[[0.0]]], [[0.0]])
        >>> print(gradients.output.numpy(), gradients.weights[0].numpy(), gradients.biases[0].numpy())
        [[0.5]] [[-0.25]] [-0.125]

    Conventions:
        The loss is the mean over the batch, as in Keras; note E's J is the sum, and its gradients are N times these.

    References:
        rumelhart1986; goodfellow2016, algorithm 6.4; note D, section 3; note E, section 2.
    """
    forward = mlp_forward(x, weights, biases, activation=activation, output_activation=output_activation)
    delta = output_delta(forward.net_inputs[-1], y, activation=output_activation, loss=loss)
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.insert(0, dense_backward(forward.activations[layer], weights[layer], delta))
        if layer > 0:
            delta = hidden_delta(forward.net_inputs[layer - 1], weights[layer], delta, activation=activation)
    return MLPGradients(forward.output, [g.kernel for g in gradients], [g.bias for g in gradients], gradients[0].inputs)
