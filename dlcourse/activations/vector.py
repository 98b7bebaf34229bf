"""Activations of a whole vector of scores: softmax and its Jacobian."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = ["softmax", "softmax_jacobian", "softmax_jacobian_vector_product"]


@graph_function(static=["axis"])
def softmax(x: Float[tf.Tensor, "*axes"], *, axis: int = -1) -> Float[tf.Tensor, "*axes"]:
    """Turn scores into a probability distribution.

    softmax(x)ᵢ = exp(xᵢ) / Σⱼ exp(xⱼ), computed after max(x) is subtracted from every score

    Args:
        x: scores (logits), at least one axis.
        axis: the axis that sums to one.

    Returns:
        Probabilities, of the shape of ``x``.

    Example:
        Four states with the energies of note C's table 6.1: 1/(3 + e) three times, then e/(3 + e).

        >>> print(softmax([0.0, 0.0, 0.0, 1.0]).numpy().round(4))
        [0.1749 0.1749 0.1749 0.4754]
        >>> print(softmax([1000.0, 1000.0]).numpy())
        [0.5 0.5]

    References:
        bishop2006, equation 4.104; note A, equation 1.1; note C, equations 2.30–2.34.
    """
    return tf.nn.softmax(x, axis=axis)


@graph_function()
def softmax_jacobian(x: Float[tf.Tensor, "*batch k"]) -> Float[tf.Tensor, "*batch k k"]:
    """Differentiate every softmax probability with respect to every score.

    ∂sᵢ/∂xⱼ = sᵢ (δᵢⱼ − sⱼ), that is J = diag(s) − s sᵀ with s = softmax(x)

    Args:
        x: scores (..., K), any number of leading batch axes.

    Returns:
        One symmetric K×K matrix a vector of scores, (..., K, K). Its rows sum to zero, for softmax does not see a
        constant added to all scores.

    Example:
        >>> print(softmax_jacobian([0.0, 0.0]).numpy())
        [[ 0.25 -0.25]
         [-0.25  0.25]]

    Conventions:
        J is symmetric, so numerator and denominator layout agree.

    References:
        bishop2006, equation 4.106; note C, equations 2.35–2.40.
    """
    s = tf.nn.softmax(x)
    # Writing the diagonal into −ssᵀ makes one large array where diag(s) − ssᵀ makes three.
    return tf.linalg.set_diag(tf.matmul(-s[..., :, None], s[..., None, :]), s * (1 - s))  # (..., K, K)


@graph_function()
def softmax_jacobian_vector_product(
    x: Float[tf.Tensor, "*batch k"], v: Float[tf.Tensor, "*batch k"]
) -> Float[tf.Tensor, "*batch k"]:
    """Multiply softmax's Jacobian with a vector, in K steps instead of K².

    J v = (diag(s) − s sᵀ) v = s ⊙ (v − sᵀv) with s = softmax(x)

    Args:
        x: scores (..., K).
        v: a vector for each vector of scores, (..., K), such as the gradient of a loss with respect to s.

    Returns:
        J v, (..., K); J is symmetric, so it is vᵀJ too, the backward pass through softmax.

    Example:
        >>> print(softmax_jacobian_vector_product([0.0, 0.0], [1.0, 0.0]).numpy())
        [ 0.25 -0.25]

    References:
        bishop2006, equation 4.106; note C, equations 2.35–2.40.
    """
    s = tf.nn.softmax(x)
    return s * (v - tf.reduce_sum(s * v, axis=-1, keepdims=True))
