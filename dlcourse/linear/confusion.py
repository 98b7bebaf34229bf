"""Evaluation by counting: accuracy, the confusion matrix, and what is read off it class by class."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.graph import graph_function
from dlcourse.linear.samples import check_classes, check_samples

__all__ = ["PrecisionRecallF1", "accuracy", "confusion_matrix", "precision_recall_f1"]

Labels = Label[tf.Tensor, " samples"]
PerClass = Float[tf.Tensor, "..."]

AVERAGES = ("none", "micro", "macro", "weighted")


class PrecisionRecallF1(NamedTuple):
    """Three measures, of every class or averaged."""

    precision: PerClass
    recall: PerClass
    f1: PerClass


@graph_function(validate=lambda y_true, y_pred: check_samples("accuracy", y_true=y_true))
def accuracy(y_true: Labels, y_pred: Labels) -> Float[tf.Tensor, ""]:
    """Accuracy of a classifier: the share of samples whose class is predicted correctly.

    Acc = (1/N) Σₙ 1[ŷₙ = yₙ]

    Args:
        y_true: true classes (samples,), integers.
        y_pred: predicted classes (samples,).

    Returns:
        A number in [0, 1], in float64.

    Raises:
        ValueError: no samples.

    Example:
        >>> print(accuracy([0, 1, 2, 2], [0, 2, 2, 2]).numpy())
        0.75

    References:
        note C, equation 3.15.
    """
    return tf.reduce_mean(tf.cast(tf.cast(y_true, tf.int64) == tf.cast(y_pred, tf.int64), tf.float64))


def _check(function: str, y_true: Any, y_pred: Any, num_classes: int) -> None:
    check_samples(function, y_true=y_true)
    check_classes(function, "y_true", y_true, num_classes)
    check_classes(function, "y_pred", y_pred, num_classes)


def _validate_confusion(y_true: Any, y_pred: Any, *, num_classes: int) -> None:
    _check("confusion_matrix", y_true, y_pred, num_classes)


def _count(y_true: tf.Tensor, y_pred: tf.Tensor, num_classes: int) -> tf.Tensor:
    cells = tf.cast(y_true, tf.int64) * num_classes + tf.cast(y_pred, tf.int64)
    ones = tf.ones_like(cells, dtype=tf.int32)  # a GPU does not sum those of 64 bits
    counts = tf.math.unsorted_segment_sum(ones, cells, num_classes**2)
    return tf.cast(tf.reshape(counts, [num_classes, num_classes]), tf.int64)


@graph_function(static=["num_classes"], validate=_validate_confusion)
def confusion_matrix(y_true: Labels, y_pred: Labels, *, num_classes: int) -> Int[tf.Tensor, "true predicted"]:
    """Confusion matrix of a classifier: counts of true class (rows) by predicted class (columns).

    C_ij = the number of samples of class i that are predicted to be of class j

    Args:
        y_true: true classes 0 … K−1, (samples,).
        y_pred: predicted classes 0 … K−1, (samples,).
        num_classes: K.

    Returns:
        Counts (K, K), integers: a row a true class, a column a predicted one. A class without samples has a row of
        zeros.

    Raises:
        ValueError: no samples, or a label that is no class.

    Example:
        >>> print(confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], num_classes=2).numpy())
        [[1 1]
         [0 2]]

    Conventions:
        Rows are true as in scikit-learn; some books have it transposed.

    References:
        fawcett2006, section 2; note C, section 3.4.
    """
    return _count(y_true, y_pred, num_classes)


def _validate_scores(y_true: Any, y_pred: Any, *, num_classes: int, average: str, zero_division: float) -> None:
    _check("precision_recall_f1", y_true, y_pred, num_classes)
    if average not in AVERAGES:
        raise ValueError(
            f"precision_recall_f1: average is {average!r}, expected one of {', '.join(map(repr, AVERAGES))}."
        )


@graph_function(static=["num_classes", "zero_division"], validate=_validate_scores)
def precision_recall_f1(
    y_true: Labels, y_pred: Labels, *, num_classes: int, average: str = "none", zero_division: float = 0.0
) -> PrecisionRecallF1:
    """Precision, recall and F1 score of each class, or averaged over classes.

    P = TP / (TP + FP), R = TP / (TP + FN), F₁ = 2PR / (P + R) = 2TP / (2TP + FP + FN)

    Args:
        y_true: true classes 0 … K−1, (samples,).
        y_pred: predicted classes 0 … K−1, (samples,).
        num_classes: K.
        average: "none"; "micro", of all classes' counts together; "macro", the mean over the classes; "weighted", that
            by the number of true samples.
        zero_division: what 0/0 is: the precision of a class that is never predicted, the recall of one without
            samples, the F₁ of one with neither. Averages pass over NaN.

    Returns:
        ``PrecisionRecallF1(precision, recall, f1)``, each (K,), or a number where averaged, in float64.

    Raises:
        ValueError: no samples, a label that is no class, or an unknown average.

    Example:
        Class 2 is neither there nor predicted.

        >>> scores = precision_recall_f1([0, 0, 0, 1], [0, 1, 1, 1], num_classes=3)
        >>> print(scores.precision.numpy().round(3), scores.recall.numpy().round(3), scores.f1.numpy().round(3))
        [1.    0.333 0.   ] [0.333 1.    0.   ] [0.5 0.5 0. ]

    Conventions:
        Those of scikit-learn's ``precision_recall_fscore_support`` with ``labels=range(K)``. A macro average is over
        all K classes, also those that do not occur.

    References:
        fawcett2006, section 2; note C, section 3.4.
    """
    counts = tf.cast(_count(y_true, y_pred, num_classes), tf.float64)
    right = tf.linalg.diag_part(counts)
    predicted, true = tf.reduce_sum(counts, axis=0), tf.reduce_sum(counts, axis=1)
    weights = true if average == "weighted" else tf.ones_like(true)
    if average == "micro":
        right, predicted, true = (tf.reduce_sum(part) for part in (right, predicted, true))

    def ratio(part: tf.Tensor, whole: tf.Tensor) -> tf.Tensor:
        none = tf.fill(tf.shape(whole), tf.constant(zero_division, tf.float64))
        scores = tf.where(whole > 0, tf.math.divide_no_nan(part, whole), none)
        if average in ("none", "micro"):
            return scores
        known = tf.cast(~tf.math.is_nan(scores), tf.float64)
        # Where all that is known has no weight, it counts the same.
        shares = tf.where(tf.reduce_any(known * weights > 0), known * weights, known)
        return tf.reduce_sum(tf.math.multiply_no_nan(scores, shares)) / tf.reduce_sum(shares)

    return PrecisionRecallF1(ratio(right, predicted), ratio(right, true), ratio(2 * right, predicted + true))
