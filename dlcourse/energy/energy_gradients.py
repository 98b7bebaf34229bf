"""Gradients of energy and free energy, of which those of the likelihood and contrastive divergence are made."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.rbm import rbm_hidden_given_visible
from dlcourse.graph import graph_function

__all__ = ["FreeEnergyGradients", "RBMEnergyGradients", "free_energy_gradient", "rbm_energy_gradient"]


class FreeEnergyGradients(NamedTuple):
    """By the input's name: of each sample for the units, summed over the batch for the parameters."""

    x: Float[tf.Tensor, "batch visible"]
    w: Float[tf.Tensor, "hidden visible"]
    b: Float[tf.Tensor, " visible"]
    c: Float[tf.Tensor, " hidden"]


@graph_function()
def free_energy_gradient(
    x: Float[tf.Tensor, "batch visible"],
    w: Float[tf.Tensor, "hidden visible"],
    b: Float[tf.Tensor, " visible"],
    c: Float[tf.Tensor, " hidden"],
) -> FreeEnergyGradients:
    """Gradient of an RBM's free energy, summed over a batch, by its units and its parameters.

    With p = P(h = 1 | x) = σ(c + Wx): ∂F/∂x = −b − Wᵀp,  ∂F/∂W = −Σ p xᵀ,  ∂F/∂b = −Σ x,  ∂F/∂c = −Σ p

    Args:
        x: visible units (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ``FreeEnergyGradients(x, w, b, c)``, each of the shape of its input.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> gradient = free_energy_gradient([[1.0, 0.0]], [[2.0, 4.0]], [1.0, 0.0], [-2.0])  # p is one half
        >>> print(gradient.x.numpy(), gradient.w.numpy(), gradient.b.numpy(), gradient.c.numpy())
        [[-2. -2.]] [[-0.5 -0. ]] [-1. -0.] [-0.5]

    Conventions:
        It is the mean of ∂E/∂θ under P(h | x). Raising the likelihood means going down it at the data, and up it where
        the model's own samples are.

    References:
        fischer2012; note C, equations 6.5 and 6.8.
    """
    p = rbm_hidden_given_visible(x, w, c)
    return FreeEnergyGradients(
        x=-b - tf.matmul(p, w),
        w=-tf.matmul(p, x, transpose_a=True),
        b=-tf.reduce_sum(x, axis=0),
        c=-tf.reduce_sum(p, axis=0),
    )


class RBMEnergyGradients(NamedTuple):
    """By the input's name: of each row for the units, summed over the batch for the parameters."""

    x: Float[tf.Tensor, "batch visible"]
    h: Float[tf.Tensor, "batch hidden"]
    w: Float[tf.Tensor, "hidden visible"]
    b: Float[tf.Tensor, " visible"]
    c: Float[tf.Tensor, " hidden"]


@graph_function()
def rbm_energy_gradient(
    x: Float[tf.Tensor, "batch visible"],
    h: Float[tf.Tensor, "batch hidden"],
    w: Float[tf.Tensor, "hidden visible"],
    b: Float[tf.Tensor, " visible"],
    c: Float[tf.Tensor, " hidden"],
) -> RBMEnergyGradients:
    """Gradient of an RBM's energy, summed over a batch, by its units and its parameters.

    ∂E/∂x = −b − Wᵀh,  ∂E/∂h = −c − Wx,  ∂E/∂W = −Σ hxᵀ,  ∂E/∂b = −Σ x,  ∂E/∂c = −Σ h

    Args:
        x: visible units (batch, visible).
        h: hidden units (batch, hidden).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ``RBMEnergyGradients(x, h, w, b, c)``, each of the shape of its input.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> gradient = rbm_energy_gradient([[1.0, 0.0]], [[1.0]], [[2.0, 4.0]], [1.0, 0.0], [-2.0])
        >>> print(gradient.x.numpy(), gradient.h.numpy(), gradient.w.numpy())
        [[-3. -4.]] [[-0.]] [[-1. -0.]]

    Conventions:
        −∂E/∂x and −∂E/∂h are the net inputs of the units, whose σ are their conditional probabilities. Note C calls
        ∂E/∂W "simply the connection weights"; it is the states of the connected units.

    References:
        fischer2012; note C, sections 6.8 and 6.11.
    """
    return RBMEnergyGradients(
        x=-b - tf.matmul(h, w),
        h=-c - tf.matmul(x, w, transpose_b=True),
        w=-tf.matmul(h, x, transpose_a=True),
        b=-tf.reduce_sum(x, axis=0),
        c=-tf.reduce_sum(h, axis=0),
    )
