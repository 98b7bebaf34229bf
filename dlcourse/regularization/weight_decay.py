"""Weight decay: within the gradient, or apart from it."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function

__all__ = ["decoupled_weight_decay_step", "weight_decay_step"]

Array = Float[tf.Tensor, "*shape"]


@graph_function()
def weight_decay_step(variable: Array, gradient: Array, *, learning_rate: Scalar, weight_decay: Scalar) -> Array:
    """Gradient descent step with weight decay by an L2 penalty in the loss.

    θ ← θ − η (g + λ θ) = (1 − η λ) θ − η g

    Args:
        variable: the weights θ, of any shape.
        gradient: g, the gradient of the loss *without* the penalty, of the same shape.
        learning_rate: η.
        weight_decay: λ, the strength of the penalty (λ/2) ‖θ‖².

    Returns:
        The weights after the step.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(weight_decay_step([1.0, -2.0], [0.0, 1.0], learning_rate=0.5, weight_decay=0.2).numpy())
        [ 0.9 -2.3]

    Conventions:
        With a penalty λ ‖θ‖², without the ½, the same λ decays twice as fast. λ and η act as the product η λ only:
        whoever halves the learning rate halves the decay too. Biases are left out as a rule. As
        ``torch.optim.SGD(weight_decay=λ)`` without momentum. Any other optimiser would turn and scale the pull λ θ
        as it does the gradient; ``decoupled_weight_decay_step`` keeps it apart.

    References:
        krogh1992; note D, section 4.
    """
    return (1 - learning_rate * weight_decay) * variable - learning_rate * gradient


@graph_function()
def decoupled_weight_decay_step(
    variable: Array, update: Array, *, learning_rate: Scalar, weight_decay: Scalar
) -> Array:
    """Step with decoupled weight decay (AdamW's): the weights shrink beside the optimiser's update.

    θ ← (1 − η λ) θ − Δ

    For gradient descent, Δ = η g, this is ``weight_decay_step``. For Adam, Δ = η m̂/(√v̂ + ε) of the loss without a
    penalty, this is AdamW: every weight decays by the same share, however large its gradients are.

    Args:
        variable: the weights θ, of any shape.
        update: Δ, the step that the optimiser takes downhill, its learning rate included; of the same shape.
        learning_rate: η, by which the decay is scaled.
        weight_decay: λ.

    Returns:
        The weights after the step.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(decoupled_weight_decay_step([1.0, -2.0], [0.0, 0.5], learning_rate=0.5, weight_decay=0.2).numpy())
        [ 0.9 -2.3]

    Conventions:
        Keras's ``weight_decay`` of an optimiser and PyTorch's ``AdamW`` scale the decay by η, as here. The paper
        scales it by the schedule's multiplier alone, so that its λ is η λ here.

    References:
        loshchilov2019, algorithm 2; note D, section 4.
    """
    return (1 - learning_rate * weight_decay) * variable - update
