"""A neuron as the first-order Taylor model of a function."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.emptiness import not_empty
from dlcourse.graph import graph_function

__all__ = ["TaylorNeuron", "taylor_neuron"]


class TaylorNeuron(NamedTuple):
    """The weights and the bias of a linear neuron."""

    weights: tf.Tensor
    bias: tf.Tensor


@graph_function(validate=not_empty("taylor_neuron", "value", "gradient", "point"))
def taylor_neuron(
    value: Float[tf.Tensor, "*batch"], gradient: Float[tf.Tensor, "*batch n"], point: Float[tf.Tensor, "*batch n"]
) -> tuple[Float[tf.Tensor, "*batch n"], Float[tf.Tensor, "*batch"]]:
    """Linear neuron that is the first-order Taylor approximation of a function at a point.

    f(x) ≈ f(x₀) + ∇f(x₀)ᵀ(x − x₀) = wᵀx + b, with w = ∇f(x₀) and b = f(x₀) − wᵀx₀

    Args:
        value: f(x₀), one number a point, (...).
        gradient: ∇f(x₀), (..., n).
        point: x₀, (..., n).

    Returns:
        The weights w (..., n) and the bias b (...).

    Raises:
        ValueError: no entries, or sizes that do not fit.

    Example:
        f(x) = x² near 3: 9 + 6(x − 3) = 6x − 9.

        >>> weights, bias = taylor_neuron(9.0, [6.0], [3.0])
        >>> print(weights.numpy(), bias.numpy())
        [6.] -9.0

    Conventions:
        Note E expands about 0, where b = f(0).

    References:
        Note E, section 1.
    """
    return TaylorNeuron(tf.identity(gradient), value - tf.reduce_sum(gradient * point, axis=-1))
