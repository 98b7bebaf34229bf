"""The laws that tie entropies together, each with both of its sides."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.information.distributions import Joint, distributions, marginals
from dlcourse.information.divergence import kl_divergence
from dlcourse.information.entropy import conditional_entropy, entropy, joint_entropy

__all__ = ["Identities", "identities"]

Sides = Float[tf.Tensor, "*batch 2"]


class Identities(NamedTuple):
    """Left and right side of each law, (..., 2); of the bounds, what rises from left to right, (..., 3)."""

    chain_rule: Sides
    mutual_information: Sides
    maximum_entropy: Sides
    bounds: Float[tf.Tensor, "*batch 3"]


@graph_function(validate=distributions("identities", p_xy=2))
def identities(p_xy: Joint, *, base: Scalar = 2.0) -> Identities:
    """Identities and bounds of entropy, both sides of each computed in their own way.

    H(Y|X) = H(X, Y) − H(X)
    KL(p(x, y)‖p(x) p(y)) = H(X) + H(Y) − H(X, Y)
    KL(p(x)‖1/K) = log K − H(X), with K the number of rows
    max(H(X), H(Y)) ≤ H(X, Y) ≤ H(X) + H(Y)

    Args:
        p_xy: joint distributions (..., X, Y), each of sum one: a row for each x, a column for each y.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        ``Identities(chain_rule, mutual_information, maximum_entropy, bounds)``. The first three hold left and right
        side on their last axis, computed from the definition and from entropies; they agree up to rounding. The last
        holds three numbers that do not fall.

    Raises:
        ValueError: a distribution is empty, has a negative entry or another sum than one (within 1e-5), or ``base`` is
            no base of a logarithm.

    Example:
        Cover and Thomas's example 2.2.1:

        >>> counts = [[4.0, 2.0, 2.0, 8.0], [2.0, 4.0, 2.0, 0.0], [1.0, 1.0, 2.0, 0.0], [1.0, 1.0, 2.0, 0.0]]
        >>> for law in identities(np.array(counts) / 32):
        ...     print(law.numpy())
        [1.625 1.625]
        [0.375 0.375]
        [0.25 0.25]
        [2.    3.375 3.75 ]

    References:
        cover2006, theorems 2.2.1, 2.4.1, 2.6.4 and 2.6.6; note D, section 13.
    """
    p_x, p_y = marginals(p_xy)
    flat = tf.concat([tf.shape(p_xy)[:-2], [-1]], axis=0)
    p_product = tf.reshape(p_x * p_y, flat)
    p_x, p_y = p_x[..., 0], p_y[..., 0, :]
    h_x, h_y = entropy(p_x, base=base), entropy(p_y, base=base)
    h_xy = joint_entropy(p_xy, base=base)
    outcomes = tf.cast(tf.shape(p_x)[-1], p_x.dtype)
    uniform = tf.ones_like(p_x) / outcomes
    log_outcomes = tf.math.log(outcomes) / tf.math.log(base)
    return Identities(
        tf.stack([conditional_entropy(p_xy, base=base), h_xy - h_x], axis=-1),
        tf.stack([kl_divergence(tf.reshape(p_xy, flat), p_product, base=base), h_x + h_y - h_xy], axis=-1),
        tf.stack([kl_divergence(p_x, uniform, base=base), log_outcomes - h_x], axis=-1),
        tf.stack([tf.maximum(h_x, h_y), h_xy, h_x + h_y], axis=-1),
    )
