"""Uncertainty: of an event, of a variable, of two variables together, and of one when the other is known."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.information.distributions import (
    Joint,
    PerDistribution,
    Probabilities,
    distributions,
    surprise,
    validate_base,
    validate_entries,
)

__all__ = ["conditional_entropy", "entropy", "joint_entropy", "self_information"]

Array = Float[tf.Tensor, "*shape"]


def _validate_events(p: Any, *, base: Any) -> None:
    validate_base("self_information", base)
    validate_entries("self_information", "p", p, p.shape.rank)
    told = "self_information: p has the entry {:g}, expected probabilities between 0 and 1. Divide counts by their sum."
    refuse_where(p, lambda values: ~(values <= 1), told)


@graph_function(validate=_validate_events)
def self_information(p: Array, *, base: Scalar = 2.0) -> Array:
    """Self-information (surprisal) of an event, −log p.

    I = −log p, so that independent events add: −log(p q) = −log p − log q

    Args:
        p: probabilities of events, any shape; they need not belong to one distribution.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        The information of each event, of the shape of ``p``: zero where p = 1, infinite where p = 0.

    Raises:
        ValueError: ``p`` is empty or outside [0, 1], or ``base`` is no base of a logarithm.

    Example:
        Eight tosses of a fair coin, one toss, and what is certain:

        >>> print(self_information([1 / 256, 0.5, 1.0]).numpy() + 0.0)
        [8. 1. 0.]

    Conventions:
        Note D writes −log₂ n for a string of n binary digits; if all strings are equally likely, it is
        −log₂ 2⁻ⁿ = n.

    References:
        shannon1948; cover2006, section 2.1; note D, section 13.
    """
    return -tf.math.log(p) / tf.math.log(base)


@graph_function(validate=distributions("entropy", p=1))
def entropy(p: Probabilities, *, base: Scalar = 2.0) -> PerDistribution:
    """Shannon entropy of a discrete variable: its expected self-information.

    H(X) = −Σₓ p(x) log p(x), with 0 · log 0 = 0

    Args:
        p: distributions (..., K), each of sum one.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One entropy a distribution, (...), between 0 (one outcome is certain) and log K (all are equally likely).

    Raises:
        ValueError: a distribution is empty, has a negative entry or another sum than one (within 1e-5), or ``base`` is
            no base of a logarithm.

    Example:
        A fair coin, a certain one, and four outcomes:

        >>> print(entropy([[0.5, 0.5, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]]).numpy())
        [1. 0. 2.]

    Conventions:
        Bits by default, as note C has them; scikit-learn, SciPy, PyTorch and ``dlcourse.losses`` count in nats.
        Note D bounds the entropy by log(1/k) where log k is meant.

    References:
        shannon1948; cover2006, equation 2.1; note D, section 13.
    """
    # 0 + …: the entropy of what is certain is 0, not −0.
    return (0.0 + tf.reduce_sum(surprise(p, p), axis=-1)) / tf.math.log(base)


@graph_function(validate=distributions("joint_entropy", p_xy=2))
def joint_entropy(p_xy: Joint, *, base: Scalar = 2.0) -> PerDistribution:
    """Joint entropy of two discrete variables.

    H(X, Y) = −Σₓ Σᵧ p(x, y) log p(x, y)

    Args:
        p_xy: joint distributions (..., X, Y), each of sum one: a row for each x, a column for each y.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One entropy a joint distribution, (...): at least the larger of H(X) and H(Y), at most their sum.

    Raises:
        ValueError: as in ``entropy``.

    Example:
        Cover and Thomas's example 2.2.1 has 27/8 bits:

        >>> counts = [[4.0, 2.0, 2.0, 8.0], [2.0, 4.0, 2.0, 0.0], [1.0, 1.0, 2.0, 0.0], [1.0, 1.0, 2.0, 0.0]]
        >>> print(joint_entropy(np.array(counts) / 32).numpy())
        3.375

    References:
        cover2006, equation 2.8; note C, figure 3.2; note D, section 13.
    """
    return (0.0 + tf.reduce_sum(surprise(p_xy, p_xy), axis=[-2, -1])) / tf.math.log(base)


@graph_function(validate=distributions("conditional_entropy", p_xy=2))
def conditional_entropy(p_xy: Joint, *, base: Scalar = 2.0) -> PerDistribution:
    """Conditional entropy H(Y|X): the uncertainty about Y that remains when X is known.

    H(Y|X) = −Σₓ Σᵧ p(x, y) log p(y|x) = H(X, Y) − H(X)

    Args:
        p_xy: joint distributions (..., X, Y), each of sum one: a row for each x, a column for each y.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        H(Y|X) of each joint distribution, (...): 0 where x determines y, H(Y) where they are independent. An x that
        never occurs counts nothing. For H(X|Y) pass the transpose.

    Raises:
        ValueError: as in ``entropy``.

    Example:
        Cover and Thomas's example 2.2.1 has H(Y|X) = 13/8 bits and H(X|Y) = 11/8:

        >>> counts = [[4.0, 2.0, 2.0, 8.0], [2.0, 4.0, 2.0, 0.0], [1.0, 1.0, 2.0, 0.0], [1.0, 1.0, 2.0, 0.0]]
        >>> p_xy = np.array(counts) / 32
        >>> print(conditional_entropy(p_xy).numpy(), conditional_entropy(p_xy.T).numpy())
        1.625 1.375

    Conventions:
        Note D's formula lacks the minus sign, and divides by p_Y(x) where p_X(x) is meant.

    References:
        cover2006, equation 2.10; note C, figure 3.2; note D, section 13.
    """
    p_x = tf.reduce_sum(p_xy, axis=-1, keepdims=True)
    # Every term is positive, so nothing cancels as it may in H(X, Y) − H(X).
    terms = surprise(p_xy, tf.math.divide_no_nan(p_xy, p_x))  # (..., x, y)
    return (0.0 + tf.reduce_sum(terms, axis=[-2, -1])) / tf.math.log(base)
