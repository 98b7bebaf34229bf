"""Evaluation of scores at every threshold: the ROC curve, and the area under it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function
from dlcourse.linear.samples import check_binary, check_samples
from dlcourse.nan import holds_nan, spoiled

__all__ = ["RocCurve", "roc_auc", "roc_curve"]

Labels = Label[tf.Tensor, " samples"]
Scores = Float[tf.Tensor, " samples"]


class RocCurve(NamedTuple):
    """The rates of false and of true alarms at each threshold, from the highest threshold to the lowest."""

    false_positive_rate: Float[tf.Tensor, " points"]
    true_positive_rate: Float[tf.Tensor, " points"]
    thresholds: Float[tf.Tensor, " points"]


def _check(function: str, y_true: Any, y_score: Any) -> None:
    check_samples(function, y_true=y_true)
    check_binary(function, "y_true", y_true)
    told = f"{function}: y_score holds NaN or infinity, expected finite scores. Drop such samples."
    refuse_where(y_score, lambda scores: ~(abs(scores) < np.inf), told)


def _validate_curve(y_true: Any, y_score: Any, *, drop_intermediate: bool) -> None:
    _check("roc_curve", y_true, y_score)


@graph_function(static=["drop_intermediate"], validate=_validate_curve)
def roc_curve(y_true: Labels, y_score: Scores, *, drop_intermediate: bool = False) -> RocCurve:
    """Receiver operating characteristic (ROC) curve: true against false positive rates.

    TPR(t) = share of the positives with score ≥ t, FPR(t) = share of the negatives with score ≥ t

    Args:
        y_true: labels (samples,), 0 or 1; booleans will do.
        y_score: scores (samples,); the higher, the more likely a 1.
        drop_intermediate: whether to leave out points between two others on a straight line.

    Returns:
        ``RocCurve(false_positive_rate, true_positive_rate, thresholds)``, (points,): (0, 0) at the threshold ∞, then
        one point for each different score, the highest first. Equal scores are one step, slanted where both labels
        have them. Where a label does not occur, its rate is NaN; within a graph, where scores cannot be looked at
        beforehand, all is NaN where a score is.

    Raises:
        ValueError: no samples, a label other than 0 and 1, or a score that is not finite.

    Example:
        A positive and a negative share the score 0.5.

        >>> curve = roc_curve([0, 1, 0, 1], [0.1, 0.5, 0.5, 0.9])
        >>> print(curve.false_positive_rate.numpy(), curve.true_positive_rate.numpy(), curve.thresholds.numpy())
        [0.  0.  0.5 1. ] [0.  0.5 1.  1. ] [inf 0.9 0.5 0.1]

    Conventions:
        scikit-learn's ``roc_curve``, whose ``drop_intermediate`` is true by default, and keeps the first threshold and
        points on a slanted line between steps of different size. Here just the corners are left.

    References:
        fawcett2006, section 5; note C, section 3.4; note D, section 12.
    """
    order = tf.argsort(y_score, direction="DESCENDING", stable=True)
    scores, labels = tf.gather(y_score, order), tf.cast(tf.gather(y_true, order), tf.float64)
    hits, alarms = tf.cumsum(labels), tf.cumsum(1 - labels)
    last = tf.concat([scores[1:] != scores[:-1], [True]], axis=0)  # of each run of equal scores
    hits, alarms, scores = (tf.boolean_mask(part, last) for part in (hits, alarms, scores))
    if drop_intermediate:
        kept = tf.concat([_bends(hits, alarms), [True]], axis=0)
        hits, alarms, scores = (tf.boolean_mask(part, kept) for part in (hits, alarms, scores))
    rates = [tf.cast(tf.pad(part, [[1, 0]]) / part[-1], y_score.dtype) for part in (alarms, hits)]
    curve = RocCurve(*rates, tf.concat([tf.constant([float("inf")], y_score.dtype), scores], axis=0))
    return spoiled(curve, holds_nan(y_score))


def _bends(hits: tf.Tensor, alarms: tf.Tensor) -> tf.Tensor:
    """Return which points but the last are off the straight line between their neighbours, of which (0, 0) is one."""
    up, right = (tf.pad(counts, [[1, 0]])[1:] - tf.pad(counts, [[1, 0]])[:-1] for counts in (hits, alarms))
    return up[:-1] * right[1:] != up[1:] * right[:-1]


@graph_function(validate=lambda y_true, y_score: _check("roc_auc", y_true, y_score))
def roc_auc(y_true: Labels, y_score: Scores) -> Float[tf.Tensor, ""]:
    """Area under the ROC curve (AUC): how often a positive scores higher than a negative.

    AUC = (1/PN) Σ over pairs of a positive and a negative of 1 where s⁺ > s⁻, ½ where s⁺ = s⁻, else 0

    Args:
        y_true: labels (samples,), 0 or 1; booleans will do.
        y_score: scores (samples,); the higher, the more likely a 1.

    Returns:
        A number: 1 where every positive is above every negative, ½ for scores that know nothing. NaN where one of the
        labels does not occur: there is no pair. Within a graph, where scores cannot be looked at beforehand, NaN
        where a score is.

    Raises:
        ValueError: no samples, a label other than 0 and 1, or a score that is not finite.

    Example:
        Of four pairs three are in order and one is a tie:

        >>> print(roc_auc([0, 1, 0, 1], [0.1, 0.5, 0.5, 0.9]).numpy())
        0.875

    Conventions:
        scikit-learn's ``roc_auc_score``, which warns where it returns NaN.

    References:
        hanley1982; fawcett2006, section 7; note D, section 12.
    """
    order = tf.argsort(y_score)
    scores, labels = tf.gather(y_score, order), tf.cast(tf.gather(y_true, order), tf.float64)
    negatives = tf.cumsum(1 - labels)
    before = tf.pad(negatives, [[1, 0]])  # how many negatives are among the first 0, 1, …, samples
    below = tf.gather(before, tf.searchsorted(scores, scores, side="left"))
    not_above = tf.gather(before, tf.searchsorted(scores, scores, side="right"))
    in_order = tf.reduce_sum(labels * (below + not_above)) / 2
    area = tf.cast(in_order / (tf.reduce_sum(labels) * negatives[-1]), y_score.dtype)
    return spoiled(area, holds_nan(y_score))
