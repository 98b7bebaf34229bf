"""Cross-entropies of one class among several, from probabilities and from logits."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = [
    "cross_entropy",
    "cross_entropy_from_logits",
    "cross_entropy_from_logits_gradient",
    "cross_entropy_gradient",
    "softmax_cross_entropy_gradient",
]

Vectors = Float[tf.Tensor, "*batch k"]
PerSample = Float[tf.Tensor, "*batch"]


@graph_function()
def cross_entropy(y_true: Vectors, y_pred: Vectors) -> PerSample:
    """Categorical cross-entropy of predicted probabilities with a true distribution.

    L = −Σₖ yₖ ln ŷₖ, with 0 · ln 0 = 0

    Args:
        y_true: true distribution (..., K), often one-hot.
        y_pred: predicted probabilities (..., K).

    Returns:
        One loss a sample, (...), in nats; infinite where a class that occurs was given probability zero.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(cross_entropy([[0.0, 1.0]], [[0.75, 0.25]]).numpy().round(4))
        [1.3863]

    Conventions:
        Keras clips probabilities to [1e-7, 1 − 1e-7] and divides them by their sum; here they are taken as they are.
        For training prefer ``cross_entropy_from_logits``, which neither clips nor overflows.

    References:
        bishop2006, equation 4.108; goodfellow2016, section 6.2; note C, equation 3.11.
    """
    return -tf.reduce_sum(tf.math.xlogy(y_true, y_pred), axis=-1)


@graph_function()
def cross_entropy_gradient(y_true: Vectors, y_pred: Vectors) -> Vectors:
    """Gradient of each sample's categorical cross-entropy with respect to the probabilities.

    ∂L/∂ŷₖ = −yₖ / ŷₖ, and 0 where yₖ = 0

    Args:
        y_true: true distribution (..., K), often one-hot.
        y_pred: predicted probabilities (..., K), each taken as a variable of its own.

    Returns:
        The gradient (..., K), of every sample's own loss; infinite where a class that occurs was given probability
        zero. Multiplied by softmax's Jacobian it becomes ŷ − y.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(cross_entropy_gradient([[0.0, 1.0]], [[0.75, 0.25]]).numpy())
        [[-0. -4.]]

    References:
        bishop2006, equation 4.108; note C, equation 3.11; note D, section 3.
    """
    absent = tf.equal(y_true, 0.0)
    return -tf.where(absent, tf.zeros_like(y_true), y_true / tf.where(absent, tf.ones_like(y_pred), y_pred))


@graph_function()
def cross_entropy_from_logits(y_true: Vectors, logits: Vectors) -> PerSample:
    """Categorical cross-entropy from logits (scores before softmax).

    L = Σₖ yₖ (ln Σⱼ exp(zⱼ) − zₖ)

    Args:
        y_true: true distribution (..., K), often one-hot.
        logits: scores z (..., K) before softmax.

    Returns:
        One loss a sample, (...), in nats; NaN where a score is NaN or +∞, as softmax is.

    Raises:
        ValueError: shapes differ.

    Example:
        The probability e/(3 + e) of note C's table 6.1: ln(3 + e) − 1.

        >>> print(cross_entropy_from_logits([[0.0, 0.0, 0.0, 1.0]], [[0.0, 0.0, 0.0, 1.0]]).numpy().round(4))
        [0.7437]

    References:
        bishop2006, equation 4.108; note C, equation 3.11; note D, section 3.
    """
    # A class without weight counts nothing, even with a score of −∞.
    return -tf.reduce_sum(tf.math.multiply_no_nan(tf.nn.log_softmax(logits), y_true), axis=-1)


@graph_function()
def cross_entropy_from_logits_gradient(y_true: Vectors, logits: Vectors) -> Vectors:
    """Gradient of each sample's categorical cross-entropy from logits with respect to the logits.

    ∂L/∂z = ŷ − y, with ŷ = softmax(z)

    Args:
        y_true: true distribution (..., K).
        logits: scores z (..., K) before softmax.

    Returns:
        The gradient (..., K), of every sample's own loss: N times ``softmax_cross_entropy_gradient``.
        NaN where a score is NaN or +∞.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(cross_entropy_from_logits_gradient([[0.0, 1.0]], [[0.0, 0.0]]).numpy())
        [[ 0.5 -0.5]]

    Conventions:
        Targets whose sum is not one are weights, and ŷ is multiplied by their sum.

    References:
        bishop2006, equation 4.109; note D, section 3.
    """
    return tf.reduce_sum(y_true, axis=-1, keepdims=True) * tf.nn.softmax(logits) - y_true


@graph_function()
def softmax_cross_entropy_gradient(y_true: Vectors, logits: Vectors) -> Vectors:
    """Gradient of the mean softmax cross-entropy with respect to the logits, (ŷ − y) / N.

    ∂/∂z (1/N) Σₙ Lₙ = (ŷ − y) / N, with ŷ = softmax(z)

    Args:
        y_true: true distribution (..., K).
        logits: scores z (..., K) before softmax.

    Returns:
        The gradient (..., K); N is the number of samples, over all leading axes. NaN where a score is NaN or
        +∞.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(softmax_cross_entropy_gradient([[0.0, 1.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]).numpy())
        [[ 0.25 -0.25]
         [-0.25  0.25]]

    Conventions:
        Targets whose sum is not one are weights, and ŷ is multiplied by their sum.

    References:
        bishop2006, equation 4.109; note D, section 3.
    """
    samples = tf.cast(tf.size(logits) // tf.shape(logits)[-1], logits.dtype)
    weight = tf.reduce_sum(y_true, axis=-1, keepdims=True)
    return (weight * tf.nn.softmax(logits) - y_true) / samples
