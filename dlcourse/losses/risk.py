"""What a batch makes of its losses: the empirical risk, and the structural risk with a penalty on the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function
from dlcourse.losses.penalties import l2_penalty, l2_penalty_gradient

__all__ = ["empirical_risk", "empirical_risk_gradient", "structural_risk", "structural_risk_gradient"]

Losses = Float[tf.Tensor, "*batch"]
Number = Float[tf.Tensor, ""]
PerSample = Float[tf.Tensor, "batch *parameter"]


def _validate_losses(losses: Any, mask: Any = None) -> None:
    refuse_empty("empirical_risk", losses=losses)


def _validate_gradients(gradients: Any, mask: Any = None) -> None:
    refuse_empty("empirical_risk_gradient", gradients=gradients)


@graph_function(validate=_validate_losses)
def empirical_risk(losses: Losses, mask: Losses | None = None) -> Number:
    """Empirical risk: the mean loss over the samples, or over those that a mask keeps.

    R = (1/N) Σₙ Lₙ; with a mask R = Σₙ mₙ Lₙ / Σₙ mₙ

    Args:
        losses: one loss a sample, at least one, of any shape such as (batch, time).
        mask: m, of the same shape: 1 for a sample that counts, 0 for padding. Other numbers weight the samples.

    Returns:
        One number. A masked loss counts nothing, even if it is NaN; where nothing is kept, the risk is zero.

    Raises:
        ValueError: no samples, or a mask of another shape.

    Example:
        >>> print(empirical_risk([1.0, 2.0, 6.0]).numpy(), empirical_risk([1.0, 2.0, 6.0], [1.0, 1.0, 0.0]).numpy())
        3.0 1.5

    References:
        vapnik1991, section 2; note C, equation 3.3.
    """
    if mask is None:
        return tf.reduce_mean(losses)
    return tf.math.divide_no_nan(tf.reduce_sum(tf.math.multiply_no_nan(losses, mask)), tf.reduce_sum(mask))


@graph_function(validate=_validate_gradients)
def empirical_risk_gradient(
    gradients: PerSample, mask: Float[tf.Tensor, " batch"] | None = None
) -> Float[tf.Tensor, "*parameter"]:
    """Gradient of the empirical risk with respect to a parameter, from each sample's gradient.

    ∂R/∂θ = (1/N) Σₙ ∂Lₙ/∂θ; with a mask Σₙ mₙ ∂Lₙ/∂θ / Σₙ mₙ

    Args:
        gradients: ∂Lₙ/∂θ of one parameter array θ, (batch, ...).
        mask: m (batch,): 1 for a sample that counts, 0 for one that does not.

    Returns:
        ∂R/∂θ, of the shape of θ; zero where nothing is kept.

    Raises:
        ValueError: no samples, or a mask that is not one entry a sample.

    Example:
        >>> print(empirical_risk_gradient([[1.0, 2.0], [3.0, 6.0]]).numpy())
        [2. 4.]

    References:
        vapnik1991, section 2; note C, equation 3.3; note D, section 4.
    """
    if mask is None:
        return tf.reduce_mean(gradients, axis=0)
    kept = tf.reshape(mask, tf.concat([tf.shape(mask), tf.ones(gradients.shape.rank - 1, tf.int32)], axis=0))
    weighted = tf.math.multiply_no_nan(gradients, tf.broadcast_to(kept, tf.shape(gradients)))
    return tf.math.divide_no_nan(tf.reduce_sum(weighted, axis=0), tf.reduce_sum(mask))


def _validate_structural(losses: Any, parameters: Any, *, strength: Any) -> None:
    refuse_empty("structural_risk", losses=losses)
    if not parameters:
        raise ValueError(
            "structural_risk: parameters is an empty list, expected at least one array. Without any, use "
            "empirical_risk."
        )


@graph_function(validate=_validate_structural)
def structural_risk(losses: Losses, parameters: Sequence[Float[tf.Tensor, "..."]], *, strength: Scalar) -> Number:
    """Structural risk: the empirical risk plus λ times the squared norm of the parameters.

    R = (1/N) Σₙ Lₙ + λ ‖θ‖², with ‖θ‖² summed over all parameter arrays

    Args:
        losses: one loss a sample, at least one, of any shape.
        parameters: θ, a list of arrays of any shapes.
        strength: λ. The penalty is not divided by the number of samples.

    Returns:
        One number.

    Raises:
        ValueError: no samples, or no parameters.

    Example:
        >>> print(structural_risk([1.0, 3.0], [[[1.0, -2.0]], [3.0]], strength=0.5).numpy())
        9.0

    Conventions:
        Note C's λ‖θ‖² is ``l2_penalty`` at strength 2λ: note D and most of the literature write ½λ‖θ‖².

    References:
        vapnik1991, section 4; note C, equations 3.5–3.6.
    """
    return tf.reduce_mean(losses) + l2_penalty(parameters, strength=2.0 * strength)


def _validate_structural_gradient(gradients: Any, parameters: Any, *, strength: Any) -> None:
    if len(gradients) != len(parameters) or not len(parameters):
        raise ValueError(
            f"structural_risk_gradient: gradients has {len(gradients)} arrays and parameters {len(parameters)}, "
            "expected one of gradients for each of parameters, and at least one."
        )
    for index, (gradient, parameter) in enumerate(zip(gradients, parameters, strict=True)):
        refuse_empty("structural_risk_gradient", **{f"gradients[{index}]": gradient})
        if not gradient.shape[1:].is_compatible_with(parameter.shape):
            raise ValueError(
                f"structural_risk_gradient: gradients[{index}] has shape {tuple(gradient.shape)}, expected (batch, *"
                f"{tuple(parameter.shape)}): a batch axis before the shape of parameters[{index}]."
            )


@graph_function(validate=_validate_structural_gradient)
def structural_risk_gradient(
    gradients: Sequence[Float[tf.Tensor, "batch ..."]],
    parameters: Sequence[Float[tf.Tensor, "..."]],
    *,
    strength: Scalar,
) -> list[Float[tf.Tensor, "..."]]:
    """Gradient of the structural risk with respect to the parameters.

    ∂R/∂θ = (1/N) Σₙ ∂Lₙ/∂θ + 2λ θ

    Args:
        gradients: for each parameter array the gradients of every sample's loss, (batch, ...).
        parameters: θ, a list of arrays of any shapes.
        strength: λ.

    Returns:
        One array a parameter array, of its shape.

    Raises:
        ValueError: no samples, or gradients that do not belong to the parameters.

    Example:
        >>> print(structural_risk_gradient([[[1.0, 2.0], [3.0, 6.0]]], [[1.0, -1.0]], strength=0.5)[0].numpy())
        [3. 3.]

    References:
        vapnik1991, section 4; note C, equations 3.5–3.6.
    """
    penalty = l2_penalty_gradient(parameters, strength=2.0 * strength)
    return [tf.reduce_mean(g, axis=0) + p for g, p in zip(gradients, penalty, strict=True)]
