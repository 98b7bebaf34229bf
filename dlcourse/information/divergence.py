"""How far one distribution is from another: cross-entropy and Kullback–Leibler divergence."""

from __future__ import annotations

import tensorflow as tf

from dlcourse.graph import Scalar, graph_function
from dlcourse.information.distributions import PerDistribution, Probabilities, distributions, surprise

__all__ = ["cross_entropy", "kl_divergence"]


@graph_function(validate=distributions("cross_entropy", p=1, q=1))
def cross_entropy(p: Probabilities, q: Probabilities, *, base: Scalar = 2.0) -> PerDistribution:
    """Cross-entropy of a distribution q relative to p: the expected code length under q.

    H(p, q) = −Σₓ p(x) log q(x) = H(p) + KL(p‖q), with 0 · log 0 = 0

    Args:
        p: true distributions (..., K), each of sum one.
        q: believed distributions (..., K), each of sum one.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One number a pair, (...), at least H(p); infinite where something occurs that q holds for impossible.

    Raises:
        ValueError: a distribution is empty, has a negative entry or another sum than one (within 1e-5), or ``base`` is
            no base of a logarithm.

    Example:
        >>> print(cross_entropy([0.5, 0.5, 0.0], [0.25, 0.5, 0.25]).numpy())
        1.5

    Conventions:
        ``losses.cross_entropy`` is the same in nats, and takes targets that are no distribution too.

    References:
        cover2006, section 2.3; goodfellow2016, equation 3.51; note C, figure 3.2; note D, sections 1 and 13.
    """
    return (0.0 + tf.reduce_sum(surprise(p, q), axis=-1)) / tf.math.log(base)


@graph_function(validate=distributions("kl_divergence", p=1, q=1))
def kl_divergence(p: Probabilities, q: Probabilities, *, base: Scalar = 2.0) -> PerDistribution:
    """Kullback–Leibler (KL) divergence, or relative entropy, of p from q.

    KL(p‖q) = Σₓ p(x) log(p(x) / q(x)), with 0 · log(0 / q) = 0 and p · log(p / 0) = ∞

    Args:
        p: true distributions (..., K), each of sum one.
        q: believed distributions (..., K), each of sum one.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One divergence a pair, (...): 0 where p = q and only there, infinite where q(x) = 0 < p(x) for some x. Rounding
        may leave a number like −1e-17 where p and q all but agree.

    Raises:
        ValueError: as in ``cross_entropy``. Missing support is no error.

    Example:
        >>> p, q = [0.5, 0.5, 0.0], [0.25, 0.5, 0.25]
        >>> print(kl_divergence(p, q).numpy(), kl_divergence(q, p).numpy(), kl_divergence(p, p).numpy())
        0.5 inf 0.0

    Conventions:
        Not symmetric, hence no distance, though note D calls it one. ``torch.nn.functional.kl_div`` takes log q first
        and p second; ``keras.losses.KLDivergence`` clips both to [1e-7, 1], and is finite.

    References:
        kullback1951; cover2006, equation 2.26; note C, figure 3.2; note D, section 13.
    """
    # The difference of logarithms neither overflows, as p/q can, nor leaves a rest where p = q.
    return tf.reduce_sum(surprise(p, q) - surprise(p, p), axis=-1) / tf.math.log(base)
