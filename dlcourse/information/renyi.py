"""Rényi's entropies: one number between counting what can happen and betting on what is likeliest."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.information.distributions import PerDistribution, Probabilities, distributions, surprise

__all__ = ["renyi_entropy"]

# Within this of 1 the sum Σ pᵅ is so near 1 that its logarithm is computed from their difference.
NEAR_SHANNON = 0.5


def _validate_order(p: Any, *, order: Any, base: Any) -> None:
    told = "renyi_entropy: order is {:g}, expected 0 or more. Order 1 is Shannon's entropy, math.inf the min-entropy."
    refuse_where(order, lambda value: ~(value >= 0), told)
    distributions("renyi_entropy", p=1)(p, base=base)


@graph_function(validate=_validate_order)
def renyi_entropy(p: Probabilities, *, order: Scalar = 2.0, base: Scalar = 2.0) -> PerDistribution:
    """Rényi entropy of order α.

    H_α(X) = 1/(1 − α) log Σₓ p(x)ᵅ; its limits are H₀ = log |{x: p(x) > 0}|, H₁ = −Σₓ p(x) log p(x) and
    H_∞ = −log maxₓ p(x)

    Args:
        p: distributions (..., K), each of sum one.
        order: α, from 0 to ∞ (``math.inf``).
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One entropy a distribution, (...), never growing with α; all orders agree on uniform distributions.

    Raises:
        ValueError: a distribution is empty, has a negative entry or another sum than one (within 1e-5), ``order`` is
            negative, or ``base`` is no base of a logarithm.

    Example:
        >>> p = [0.5, 0.25, 0.25, 0.0]
        >>> print([round(float(renyi_entropy(p, order=order)), 4) for order in (0.0, 1.0, 2.0, np.inf)])
        [1.585, 1.5, 1.415, 1.0]

    Conventions:
        Tsallis's entropy of order α is (1 − Σ pᵅ)/(α − 1); its limit for α → 1 is the same.

    References:
        renyi1961; cover2006, section 17.8; note C, section 3.1.2.
    """
    occurs = p > 0
    log_p = tf.math.log(tf.where(occurs, p, tf.ones_like(p)))
    one, infinite = tf.equal(order, 1), tf.math.is_inf(order)
    # Each branch gets an order that it can bear: the gradient of the branches not taken must be finite, too.
    near = tf.abs(order - 1) < NEAR_SHANNON
    alpha = tf.where(one | infinite | ~near, 1 + NEAR_SHANNON / 2 * tf.ones_like(order), order)
    # Σ pᵅ = 1 + Σ p (pᵅ⁻¹ − 1), so that no digit is lost as α → 1.
    excess = tf.reduce_sum(p * tf.math.expm1((alpha - 1) * log_p), axis=-1)
    near_shannon = tf.math.log1p(excess) / (1 - alpha)
    alpha = tf.where(infinite | near, 2 * tf.ones_like(order), order)
    lowest = tf.constant(-np.inf, p.dtype)
    far = tf.reduce_logsumexp(tf.where(occurs, alpha * log_p, lowest), axis=-1) / (1 - alpha)
    shannon = tf.reduce_sum(surprise(p, p), axis=-1)
    largest = -tf.reduce_max(tf.where(occurs, log_p, lowest), axis=-1)
    nats = tf.where(one, shannon, tf.where(infinite, largest, tf.where(near, near_shannon, far)))
    return (0.0 + nats) / tf.math.log(base)
