"""The Boltzmann distribution, by enumeration of all states: what samplers and estimates are judged by."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = ["boltzmann_distribution"]


@graph_function()
def boltzmann_distribution(energies: Float[tf.Tensor, "*states"]) -> Float[tf.Tensor, "*states"]:
    """Boltzmann (Gibbs) distribution: the probabilities of all states, from their energies.

    P(x) = exp(−E(x)) / Z,  Z = Σₓ exp(−E(x))

    Args:
        energies: E(x) of every state, any shape: one axis a variable, say, or one for all states.

    Returns:
        P(x), of the shape of ``energies``; all entries together sum to one.

    Example:
        Note C's table 6.1: E(a, b) = −ab for a, b in {0, 1} gives 1/(3 + e) three times and e/(3 + e).

        >>> print(boltzmann_distribution([[0.0, 0.0], [0.0, -1.0]]).numpy().round(4))
        [[0.1749 0.1749]
         [0.1749 0.4754]]

    Conventions:
        The temperature is one. In physics E is divided by kT.

    References:
        goodfellow2016, equation 16.7; note C, equation 6.1 and table 6.1.
    """
    # Not exp(−E − ln Z): where all energies are large, that difference would have lost its digits.
    return tf.reshape(tf.nn.softmax(tf.reshape(-energies, [-1])), tf.shape(energies))
