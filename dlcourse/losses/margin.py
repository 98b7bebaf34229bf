"""Losses of a decision: right or wrong, and how far the right score is ahead."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import graph_function
from dlcourse.losses.labels import check_labels
from dlcourse.nan import rectified, spoiled

__all__ = [
    "hinge",
    "hinge_gradient",
    "multiclass_hinge",
    "multiclass_hinge_gradient",
    "zero_one",
    "zero_one_gradient",
]

Array = Float[tf.Tensor, "*axes"]
Labels = Int[tf.Tensor, "*batch"]
Scores = Float[tf.Tensor, "*batch k"]
PerSample = Float[tf.Tensor, "*batch"]


@graph_function(validate=lambda y_true, y_pred: check_labels("zero_one", y_true, y_pred))
def zero_one(y_true: Labels, y_pred: Scores) -> PerSample:
    """Zero–one loss (misclassification): 1 where the highest score is not the true class's.

    L = 1 where argmaxₖ ŷₖ ≠ y, else 0

    Args:
        y_true: true classes 0 … K−1, (...).
        y_pred: scores, logits or probabilities (..., K); of equal highest scores the first class is chosen.

    Returns:
        One loss a sample, (...); their mean is the error rate, one minus the accuracy. NaN for a sample with a score
        that is NaN.

    Raises:
        ValueError: a label that is no class, or no classes at all.

    Example:
        >>> print(zero_one([0, 2], [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]]).numpy())
        [0. 1.]

    References:
        bishop2006, section 1.5.1; note C, equation 3.7.
    """
    chosen = tf.argmax(y_pred, axis=-1, output_type=y_true.dtype)
    return spoiled(tf.cast(chosen != y_true, y_pred.dtype), tf.reduce_any(tf.math.is_nan(y_pred), axis=-1))


@graph_function(validate=lambda y_true, y_pred: check_labels("zero_one_gradient", y_true, y_pred))
def zero_one_gradient(y_true: Labels, y_pred: Scores) -> Scores:
    """Gradient of the zero–one loss with respect to the scores: zero wherever there is one.

    ∂L/∂ŷ = 0 but where two scores tie for the highest, and there L jumps

    Args:
        y_true: true classes 0 … K−1, (...).
        y_pred: scores (..., K).

    Returns:
        Zeros (..., K). No gradient leads to fewer errors, which is why other losses stand in for this one.
        NaN where a score is NaN.

    Raises:
        ValueError: a label that is no class, or no classes at all.

    Example:
        >>> print(zero_one_gradient([1], [[0.7, 0.2, 0.1]]).numpy())
        [[0. 0. 0.]]

    References:
        goodfellow2016, section 8.1.2; note C, equation 3.7.
    """
    return tf.where(tf.math.is_nan(y_pred), y_pred, tf.zeros_like(y_pred))


@graph_function()
def hinge(y_true: Array, y_pred: Array) -> Array:
    """Hinge loss of a binary classifier's score, max(0, 1 − y ŷ).

    L = max(0, 1 − y ŷ)

    Args:
        y_true: true signs, −1 or +1, any shape.
        y_pred: scores ŷ of the same shape; their sign is the decision.

    Returns:
        One loss an entry, of the shape of ``y_pred``; zero from a margin y ŷ of one on.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(hinge([1.0, 1.0, -1.0], [2.0, 0.5, 0.5]).numpy())
        [0.  0.5 1.5]

    Conventions:
        Keras turns labels 0 and 1 into −1 and 1 and takes the mean over the last axis; here labels are taken as they
        are, and nothing is averaged.

    References:
        bishop2006, equation 7.44; note C, equation 3.12.
    """
    return rectified(1.0 - y_true * y_pred)


@graph_function()
def hinge_gradient(y_true: Array, y_pred: Array) -> Array:
    """Gradient (a subgradient) of the hinge loss with respect to the scores.

    ∂L/∂ŷ = −y where y ŷ < 1, else 0

    Args:
        y_true: true signs, −1 or +1, any shape.
        y_pred: scores ŷ of the same shape.

    Returns:
        A subgradient, of the shape of ``y_pred``; at the kink, y ŷ = 1, it is zero. NaN where the loss is.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(hinge_gradient([1.0, 1.0, -1.0], [2.0, 1.0, 0.5]).numpy())
        [0. 0. 1.]

    References:
        bishop2006, equation 7.44; note C, equation 3.12.
    """
    # relu's derivative, twice as fast as tf.where; a comparison would take NaN for a margin that is wide enough.
    return -y_true * tf.nn.relu(tf.sign(1.0 - y_true * y_pred))


def _rivals(y_true: tf.Tensor, y_pred: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The true class as one-hot, and the scores with the true class taken out of the running."""
    true = tf.one_hot(y_true, tf.shape(y_pred)[-1], on_value=True, off_value=False, dtype=tf.bool)
    return true, tf.where(true, tf.constant(-float("inf"), y_pred.dtype), y_pred)


def _lead(true: tf.Tensor, rivals: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """How far the strongest rival is ahead of the true class."""
    score = tf.reduce_sum(tf.where(true, y_pred, tf.zeros_like(y_pred)), axis=-1)
    # XLA's maximum drops NaN on a CPU.
    return spoiled(tf.reduce_max(rivals, axis=-1) - score, tf.reduce_any(tf.math.is_nan(y_pred), axis=-1))


def _validate_multiclass(function: str) -> Any:
    return lambda y_true, y_pred: check_labels(function, y_true, y_pred, at_least=2)


@graph_function(validate=_validate_multiclass("multiclass_hinge"))
def multiclass_hinge(y_true: Labels, y_pred: Scores) -> PerSample:
    """Multiclass hinge loss (Crammer–Singer): margin of the true class over its strongest rival.

    L = max(0, 1 + maxⱼ≠ᵧ ŷⱼ − ŷᵧ)

    Args:
        y_true: true classes 0 … K−1, (...).
        y_pred: scores (..., K), of at least two classes.

    Returns:
        One loss a sample, (...).

    Raises:
        ValueError: a label that is no class, or fewer than two classes.

    Example:
        >>> print(multiclass_hinge([0, 2], [[3.0, 1.0, 0.5], [1.0, 2.5, 2.0]]).numpy())
        [0.  1.5]

    Conventions:
        The loss of Crammer and Singer, as scikit-learn's ``hinge_loss`` has it. PyTorch's ``MultiMarginLoss`` sums over
        all rivals (Weston and Watkins) and divides by K. Keras's ``CategoricalHinge`` lets a zero compete as well, so
        that it differs where all rivals are negative.

    References:
        crammer2001, section 3; note C, equation 3.12.
    """
    true, rivals = _rivals(y_true, y_pred)
    return rectified(1.0 + _lead(true, rivals, y_pred))


@graph_function(validate=_validate_multiclass("multiclass_hinge_gradient"))
def multiclass_hinge_gradient(y_true: Labels, y_pred: Scores) -> Scores:
    """Gradient (a subgradient) of the multiclass hinge loss with respect to the scores.

    ∂L/∂ŷ = e_r − e_y where the margin ŷᵧ − ŷᵣ < 1, else 0, with r = argmaxⱼ≠ᵧ ŷⱼ

    Args:
        y_true: true classes 0 … K−1, (...).
        y_pred: scores (..., K), of at least two classes.

    Returns:
        A subgradient (..., K): +1 at the strongest rival (of equal ones the first), −1 at the true class, or zero;
        NaN for a sample whose loss is NaN.

    Raises:
        ValueError: a label that is no class, or fewer than two classes.

    Example:
        >>> print(multiclass_hinge_gradient([0, 2], [[3.0, 1.0, 0.5], [1.0, 2.5, 2.0]]).numpy())
        [[ 0.  0.  0.]
         [ 0.  1. -1.]]

    References:
        crammer2001, section 3; note C, equation 3.12.
    """
    true, rivals = _rivals(y_true, y_pred)
    violated = tf.nn.relu(tf.sign(1.0 + _lead(true, rivals, y_pred)))  # 1, 0, or NaN where the loss is
    classes = tf.shape(y_pred)[-1]
    rival = tf.one_hot(tf.argmax(rivals, axis=-1), classes, dtype=y_pred.dtype)
    return violated[..., None] * rival - violated[..., None] * tf.cast(true, y_pred.dtype)
