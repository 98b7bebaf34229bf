"""The Markov chain of block Gibbs sampling, as a matrix."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.enumeration import binary_states, refuse_many_states, size_of
from dlcourse.graph import graph_function

__all__ = ["gibbs_transition_matrix"]

MOST_UNITS = 12  # the matrix has 4^12 entries


def _validate(w: Any, b: Any, c: Any) -> None:
    for axis, layer in enumerate(("hidden", "visible")):
        mend = "Run gibbs_chain, which enumerates nothing, in its place."
        refuse_many_states("gibbs_transition_matrix", size_of(w, axis), MOST_UNITS, f"the {layer} layer of w", mend)


@graph_function(validate=_validate)
def gibbs_transition_matrix(
    w: Float[tf.Tensor, "hidden visible"], b: Float[tf.Tensor, " visible"], c: Float[tf.Tensor, " hidden"]
) -> Float[tf.Tensor, "states states"]:
    """Transition matrix of block Gibbs sampling in an RBM: one step over all states of the visible units.

    T(x, x′) = Σₕ P(h | x) P(x′ | h);  π T = π for π(x) = P(x)

    Args:
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        T (2^visible, 2^visible): row x is the distribution of the state after x. States are in counting order,
        the first unit being the most significant bit: (0, 0), (0, 1), (1, 0), (1, 1).

    Raises:
        ValueError: shapes do not fit together, or a layer has more than 12 units.

    Example:
        Without weights the next state has nothing to do with the present one.

        >>> print(gibbs_transition_matrix(tf.zeros((3, 1)), [0.0], tf.zeros(3)).numpy())
        [[0.5 0.5]
         [0.5 0.5]]

    Conventions:
        Rows sum to one, and a distribution is multiplied from the left; some books take the transpose. A step draws
        all hidden units and then all visible ones. The chain is reversible, so that all eigenvalues are real: the
        largest is 1, and the second tells how fast the chain forgets its start.

    References:
        fischer2012; levin2009, chapters 1, 3 and 12; note C, section 6.14.
    """
    h = binary_states(size_of(w, 0), w.dtype)
    x = binary_states(size_of(w, 1), w.dtype)
    to_h = _probabilities(h, tf.matmul(x, w, transpose_b=True) + c)
    to_x = _probabilities(x, tf.matmul(h, w) + b)
    return tf.matmul(to_h, to_x)


def _probabilities(states: tf.Tensor, net_input: tf.Tensor) -> tf.Tensor:
    """Return the probability of every state for each row of net inputs, (rows, states)."""
    off, on = tf.nn.softplus(net_input), tf.nn.softplus(-net_input)
    return tf.exp(-tf.matmul(on, states, transpose_b=True) - tf.matmul(off, 1 - states, transpose_b=True))
