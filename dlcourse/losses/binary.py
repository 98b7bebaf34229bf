"""Cross-entropies of yes-or-no labels: one, several at once, and several of which a mask keeps some."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "binary_cross_entropy_from_logits_gradient",
    "binary_cross_entropy_gradient",
    "masked_sigmoid_bce",
    "masked_sigmoid_bce_gradient",
]

Labels = Float[tf.Tensor, "*batch k"]
PerSample = Float[tf.Tensor, "*batch"]


@graph_function()
def binary_cross_entropy(y_true: Labels, y_pred: Labels) -> PerSample:
    """Binary cross-entropy (log loss) of probabilities, summed over a sample's labels.

    L = −Σₖ (yₖ ln ŷₖ + (1 − yₖ) ln(1 − ŷₖ)), with 0 · ln 0 = 0

    Args:
        y_true: labels (..., K), 0 or 1 or a probability; they need not sum to one.
        y_pred: predicted probabilities (..., K), each of its own yes.

    Returns:
        One loss a sample, (...), in nats; infinite where what occurs was given probability zero.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(binary_cross_entropy([[1.0, 0.0]], [[0.5, 0.25]]).numpy().round(4))
        [0.9808]

    Conventions:
        A sum over the labels, as in note D; Keras and PyTorch take their mean. Keras clips probabilities to
        [1e-7, 1 − 1e-7], PyTorch the logarithm at −100; here they are taken as they are. Note D has the wrong sign
        before (1 − y) ln(1 − ŷ), with which the loss falls without end as ŷ goes to one where y = 0.

    References:
        bishop2006, equation 4.90; note D, section 1.
    """
    return -tf.reduce_sum(tf.math.xlogy(y_true, y_pred) + tf.math.xlog1py(1.0 - y_true, -y_pred), axis=-1)


def _ratio(numerator: tf.Tensor, denominator: tf.Tensor) -> tf.Tensor:
    """Divide, where nothing divided by nothing is nothing."""
    nothing = tf.equal(numerator, 0.0)
    return tf.where(
        nothing, tf.zeros_like(numerator), numerator / tf.where(nothing, tf.ones_like(denominator), denominator)
    )


@graph_function()
def binary_cross_entropy_gradient(y_true: Labels, y_pred: Labels) -> Labels:
    """Gradient of each sample's binary cross-entropy with respect to the probabilities.

    ∂L/∂ŷ = (1 − y) / (1 − ŷ) − y / ŷ = (ŷ − y) / (ŷ (1 − ŷ))

    Args:
        y_true: labels (..., K), 0 or 1 or a probability.
        y_pred: predicted probabilities (..., K).

    Returns:
        The gradient (..., K), of every sample's own loss; ±1 where a certain prediction is right, infinite where it is
        wrong.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(binary_cross_entropy_gradient([[1.0, 0.0]], [[0.5, 0.75]]).numpy())
        [[-2.  4.]]

    References:
        bishop2006, equation 4.90; note D, section 1.
    """
    return _ratio(1.0 - y_true, 1.0 - y_pred) - _ratio(y_true, y_pred)


@tf.custom_gradient
def _from_logits(y_true: tf.Tensor, logits: tf.Tensor) -> Any:
    """One term a label, with the fused gradient σ(z) − y: each term by itself has a kink at zero."""
    terms = tf.nn.relu(logits) - logits * y_true + tf.math.log1p(tf.exp(-tf.abs(logits)))
    return terms, lambda upstream: (-upstream * logits, upstream * (tf.sigmoid(logits) - y_true))


@graph_function()
def binary_cross_entropy_from_logits(y_true: Labels, logits: Labels) -> PerSample:
    """Binary cross-entropy from logits (scores before the sigmoid), summed over a sample's labels.

    L = Σₖ (max(zₖ, 0) − zₖ yₖ + ln(1 + exp(−|zₖ|)))

    Args:
        y_true: labels (..., K), 0 or 1 or a probability.
        logits: scores z (..., K) before the sigmoid.

    Returns:
        One loss a sample, (...), in nats; finite for every finite score, and exact where it is tiny. NaN for an
        infinite score.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(binary_cross_entropy_from_logits([[1.0, 0.0], [0.0, 1.0]], [[0.0, 0.0], [1e4, 1e4]]).numpy().round(4))
        [1.3863e+00 1.0000e+04]

    References:
        bishop2006, equation 4.90; note D, section 1.
    """
    return tf.reduce_sum(_from_logits(y_true, logits), axis=-1)


@graph_function()
def binary_cross_entropy_from_logits_gradient(y_true: Labels, logits: Labels) -> Labels:
    """Gradient of each sample's binary cross-entropy from logits with respect to the logits.

    ∂L/∂z = σ(z) − y

    Args:
        y_true: labels (..., K), 0 or 1 or a probability.
        logits: scores z (..., K) before the sigmoid.

    Returns:
        The gradient (..., K), of every sample's own loss: not divided by the number of samples.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(binary_cross_entropy_from_logits_gradient([[1.0, 0.0]], [[0.0, -1e4]]).numpy())
        [[-0.5  0. ]]

    References:
        bishop2006, equation 4.91; note D, section 1.
    """
    return tf.sigmoid(logits) - y_true


@graph_function()
def masked_sigmoid_bce(y_true: Labels, logits: Labels, mask: Labels) -> PerSample:
    """Masked sigmoid binary cross-entropy (BCE) from logits, mean over the labels kept: word2vec's loss.

    L = Σₖ mₖ lₖ / Σₖ mₖ, with lₖ = −ln σ(zₖ) where yₖ = 1 and −ln σ(−zₖ) where yₖ = 0

    Args:
        y_true: labels (..., K): 1 for a context word, 0 for a noise word.
        logits: scores z (..., K), such as inner products of word vectors.
        mask: m (..., K): 1 for what counts, 0 for padding.

    Returns:
        One loss a sample, (...), in nats; padding counts nothing, even if its score is NaN, and a sample that is all
        padding has loss zero. NaN for an infinite score that counts.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(masked_sigmoid_bce([[1.0, 0.0, 0.0]], [[0.0, 0.0, 9.0]], [[1.0, 1.0, 0.0]]).numpy().round(4))
        [0.6931]

    Conventions:
        The mean over what is kept. PyTorch's ``binary_cross_entropy_with_logits(weight=mask)`` divides by K. Note D
        averages σ(±z) itself, without −ln, and its formula has the signs of z the other way round than its steps.

    References:
        mikolov2013, equation 4; note D, section 1.
    """
    kept = tf.reduce_sum(tf.math.multiply_no_nan(_from_logits(y_true, logits), mask), axis=-1)
    return tf.math.divide_no_nan(kept, tf.reduce_sum(mask, axis=-1))


@graph_function()
def masked_sigmoid_bce_gradient(y_true: Labels, logits: Labels, mask: Labels) -> Labels:
    """Gradient of each sample's masked sigmoid binary cross-entropy (BCE) with respect to the logits.

    ∂L/∂zₖ = mₖ (σ(zₖ) − yₖ) / Σⱼ mⱼ

    Args:
        y_true: labels (..., K).
        logits: scores z (..., K).
        mask: m (..., K): 1 for what counts, 0 for padding.

    Returns:
        The gradient (..., K), of every sample's own loss; zero for padding.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(masked_sigmoid_bce_gradient([[1.0, 0.0, 0.0]], [[0.0, 0.0, 9.0]], [[1.0, 1.0, 0.0]]).numpy())
        [[-0.25  0.25  0.  ]]

    References:
        mikolov2013, equation 4; note D, section 1.
    """
    kept = tf.math.multiply_no_nan(tf.sigmoid(logits) - y_true, mask)
    return tf.math.divide_no_nan(kept, tf.reduce_sum(mask, axis=-1, keepdims=True))
