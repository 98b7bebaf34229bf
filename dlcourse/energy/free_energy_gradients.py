"""The gradient of the free energy, of which the gradient of the likelihood and contrastive divergence are made."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.rbm import rbm_hidden_given_visible
from dlcourse.graph import graph_function

__all__ = ["FreeEnergyGradients", "free_energy_gradient"]


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
