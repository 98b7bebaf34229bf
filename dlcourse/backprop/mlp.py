"""The multi-layer perceptron: what it computes, and the gradient of its loss by back-propagation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.backprop.delta import hidden_delta, output_delta
from dlcourse.backprop.dense import dense_backward, dense_forward
from dlcourse.backprop.network import Batch, Biases, Kernels, validate_network, validate_targets
from dlcourse.backprop.objective import activate, losses_of
from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function
from dlcourse.losses import l1_penalty, l1_penalty_gradient, l2_penalty, l2_penalty_gradient

__all__ = ["MLPForward", "MLPGradients", "mlp_backward", "mlp_forward", "mlp_loss"]


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


def _validate_forward(x: Any, weights: Any, biases: Any, *, activation: str, output_activation: str) -> None:
    validate_network(x, weights, biases, activation, output_activation)


def _validate_training(function: str) -> Callable[..., None]:
    def validate(x: Any, *others: Any, **settings: Any) -> None:
        refuse_empty(function, x=x)
        validate_targets(x, *others, **settings)

    return validate


@graph_function(validate=_validate_forward)
def mlp_forward(
    x: Float[tf.Tensor, "batch features"],
    weights: Kernels,
    biases: Biases,
    *,
    activation: str = "sigmoid",
    output_activation: str = "sigmoid",
) -> MLPForward:
    """Forward pass of a multi-layer perceptron (MLP), with all that the backward pass needs.

    zˡ = aˡ⁻¹ Wˡ + bˡ, aˡ = f(zˡ), a⁰ = x; the last layer has an activation of its own

    Args:
        x: samples as rows, (batch, features).
        weights: L matrices (units of the layer before, units).
        biases: L vectors (units,).
        activation: of all layers but the last, a name in ``activations.ELEMENTWISE`` such as "relu" or "tanh".
        output_activation: of the last layer, one of those or "softmax".

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


@graph_function(validate=_validate_training("mlp_loss"))
def mlp_loss(
    x: Float[tf.Tensor, "batch features"],
    y: Float[tf.Tensor, "batch targets"],
    weights: Kernels,
    biases: Biases,
    *,
    activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "half_squared_error",
    l1: Scalar | None = None,
    l2: Scalar | None = None,
) -> Float[tf.Tensor, ""]:
    """Loss of a multi-layer perceptron (MLP), with L1 and L2 penalties on its weights.

    J = (1/N) Σₙ Lₙ + λ₁ Σ |w| + ½ λ₂ Σ w², the penalties over the weights of all layers, not the biases

    Args:
        x: samples as rows, (batch, features).
        y: targets (batch, units of the last layer).
        weights: L matrices (units of the layer before, units).
        biases: L vectors (units,).
        activation: of all layers but the last.
        output_activation: of the last layer.
        loss: as ``output_delta`` has it.
        l1: λ₁; None for no such penalty.
        l2: λ₂; None for no such penalty.

    Returns:
        J, one number.

    Raises:
        ValueError: no samples, a layer that does not fit the one before, or an unknown activation or loss.
        TypeError: the arrays are of different precision.

    Example:
        One unit, x = 2, w = 3, b = −6: ŷ = σ(0) = ½, the loss ½ (½ − 1)² = ⅛; then ½ · 0.1 · 3² more.

        >>> print(mlp_loss([[2.0]], [[1.0]], [[[3.0]]], [[-6.0]]).numpy())
        0.125
        >>> print(mlp_loss([[2.0]], [[1.0]], [[[3.0]]], [[-6.0]], l2=0.1).numpy())
        0.575

    Conventions:
        λ₂ is PyTorch's ``weight_decay``, and twice the factor of Keras's ``regularizers.L2``.

    References:
        goodfellow2016, algorithm 6.3; note B, section 2.4; note E, section 2.
    """
    forward = mlp_forward(x, weights, biases, activation=activation, output_activation=output_activation)
    total = tf.reduce_mean(losses_of(forward.net_inputs[-1], y, output_activation, loss))
    for penalty, strength in ((l1_penalty, l1), (l2_penalty, l2)):
        if strength is not None:
            total += penalty(weights, strength=strength)
    return total


@graph_function(validate=_validate_training("mlp_backward"))
def mlp_backward(
    x: Float[tf.Tensor, "batch features"],
    y: Float[tf.Tensor, "batch targets"],
    weights: Kernels,
    biases: Biases,
    *,
    activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "half_squared_error",
    l1: Scalar | None = None,
    l2: Scalar | None = None,
) -> MLPGradients:
    """Backward pass of a multi-layer perceptron (MLP): all gradients by back-propagation.

    δᴸ as ``output_delta`` has it, δˡ = f'(zˡ) ⊙ (δˡ⁺¹ Wˡ⁺¹ᵀ); then dWˡ = aˡ⁻¹ᵀ δˡ + λ₁ sign(Wˡ) + λ₂ Wˡ,
    dbˡ = Σₙ δₙˡ and dX = δ¹ W¹ᵀ

    Args:
        x: samples as rows, (batch, features).
        y: targets (batch, units of the last layer).
        weights: L matrices (units of the layer before, units).
        biases: L vectors (units,).
        activation: of all layers but the last, a name in ``activations.ELEMENTWISE`` such as "relu" or "tanh".
        output_activation: of the last layer, one of those or "softmax".
        loss: as ``output_delta`` has it: "half_squared_error", "squared_error", "smooth_l1", "hinge"; "cross_entropy"
            after "softmax", "binary_cross_entropy" after "sigmoid".
        l1: λ₁ of the penalty λ₁ Σ |w| on the weights; sign(0) = 0. None for no such penalty.
        l2: λ₂ of the penalty ½ λ₂ Σ w² on the weights. None for no such penalty.

    Returns:
        ``MLPGradients(output, weights, biases, inputs)``: the network's output, and the gradients of ``mlp_loss``, each
        of the shape of what it belongs to. The biases are not penalised.

    Raises:
        ValueError: no samples, a layer that does not fit the one before, or an unknown activation or loss.
        TypeError: the arrays are of different precision.

    Example:
        One unit, x = 2, w = b = 0: ŷ = ½, δ = σ'(0) (½ − 1) = −1/8.

        >>> gradients = mlp_backward([[2.0]], [[1.0]], [[[0.0]]], [[0.0]])
        >>> print(gradients.output.numpy(), gradients.weights[0].numpy(), gradients.biases[0].numpy())
        [[0.5]] [[-0.25]] [-0.125]

        With w = 3, b = −6 the output is the same, and weight decay pulls at w by 0.1 · 3.

        >>> print(mlp_backward([[2.0]], [[1.0]], [[[3.0]]], [[-6.0]], l2=0.1).weights[0].numpy().round(6))
        [[0.05]]

    Conventions:
        The loss is the mean over the batch, as in Keras; note E's J is the sum, and its gradients are N times these.
        λ₂ is PyTorch's ``weight_decay``, and twice the factor of Keras's ``regularizers.L2``.

    References:
        rumelhart1986; goodfellow2016, algorithm 6.4; note B, section 2; note D, section 3; note E, section 2.
    """
    forward = mlp_forward(x, weights, biases, activation=activation, output_activation=output_activation)
    delta = output_delta(forward.net_inputs[-1], y, activation=output_activation, loss=loss)
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.insert(0, dense_backward(forward.activations[layer], weights[layer], delta))
        if layer > 0:
            delta = hidden_delta(forward.net_inputs[layer - 1], weights[layer], delta, activation=activation)
    kernels = [g.kernel for g in gradients]
    for penalty_gradient, strength in ((l1_penalty_gradient, l1), (l2_penalty_gradient, l2)):
        if strength is not None:
            kernels = [g + p for g, p in zip(kernels, penalty_gradient(weights, strength=strength), strict=True)]
    return MLPGradients(forward.output, kernels, [g.bias for g in gradients], gradients[0].inputs)
