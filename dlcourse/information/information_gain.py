"""What a question tells about the class, and the best question about numbers."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_where, total
from dlcourse.graph import Scalar, graph_function
from dlcourse.information.distributions import PerDistribution, validate_base, validate_entries
from dlcourse.nan import holds_nan, spoiled

__all__ = ["BestSplit", "best_split", "information_gain"]

Features = Float[tf.Tensor, "samples features"]
Labels = Int[tf.Tensor, " samples"]

# Gains that differ by no more than this many units of rounding are a tie.
TIE = 64


class BestSplit(NamedTuple):
    """The question "is the feature at most the threshold?", and its gain in bits."""

    feature: Int[tf.Tensor, ""]
    threshold: Float[tf.Tensor, ""]
    gain: Float[tf.Tensor, ""]


def _validate_counts(counts: Any, *, base: Any) -> None:
    validate_base("information_gain", base)
    validate_entries("information_gain", "counts", counts, 2)
    told = "information_gain: counts holds no sample at all, expected at least one."
    refuse_where(total(counts, 2), lambda samples: ~(samples > 0), told)


def total_entropy(counts: tf.Tensor) -> tf.Tensor:
    """n H of the classes on the last axis, in nats: −Σₖ cₖ ln(cₖ/n), and zero where there is no sample."""
    samples = tf.reduce_sum(counts, axis=-1, keepdims=True)
    return -tf.reduce_sum(tf.math.xlogy(counts, tf.math.divide_no_nan(counts, samples)), axis=-1)


@graph_function(validate=_validate_counts)
def information_gain(counts: Float[tf.Tensor, "*batch branches classes"], *, base: Scalar = 2.0) -> PerDistribution:
    """Information gain of a split about the class: the decrease of the class's entropy.

    IG = H(class) − Σᵥ (nᵥ / n) H(class | branch v)

    Args:
        counts: how many samples of each class go into each branch, (..., branches, classes); weights will do as well.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One gain a table, (...): from 0, where all branches have the same mixture, to H(class), where each is pure. An
        empty branch counts nothing.

    Raises:
        ValueError: there is no branch, no class or no sample, a count is negative, or ``base`` is no base of a
            logarithm.

    Example:
        Quinlan's fourteen Saturdays (days without and with play), asked for the outlook (sunny, overcast, rain):

        >>> print(information_gain([[3.0, 2.0], [0.0, 4.0], [2.0, 3.0]]).numpy().round(4))
        0.2467

    Conventions:
        The gain is the mutual information of branch and class, and not normalised, as note C has it; the gain ratio of
        C4.5 is: it divides by the entropy of the branches.

    References:
        quinlan1986; note C, section 3.1.2.
    """
    children = tf.reduce_sum(total_entropy(counts), axis=-1)
    samples = tf.reduce_sum(counts, axis=[-2, -1])
    return (total_entropy(tf.reduce_sum(counts, axis=-2)) - children) / samples / tf.math.log(base)


def validate_samples(function: str, x: Any, y: Any, num_classes: int) -> None:
    refuse_empty(function, expected="at least one sample and one feature", x=x)
    told = (
        f"{function}: y has the label {{}}, expected 0 to {num_classes - 1} for num_classes = {num_classes}. Number "
        "the classes from 0."
    )
    refuse_where(y, lambda labels: (labels < 0) | (labels >= num_classes), told)
    told = f"{function}: x holds {{:g}}, NaN or infinity, expected finite features. Drop or fill in such samples."
    refuse_where(x, lambda values: ~(abs(values) < np.inf), told)


def _validate_split(x: Any, y: Any, *, num_classes: int) -> None:
    validate_samples("best_split", x, y, num_classes)


@graph_function(static=["num_classes"], validate=_validate_split)
def best_split(x: Features, y: Labels, *, num_classes: int) -> BestSplit:
    """Best split of samples for a decision tree: the feature and threshold of largest information gain.

    (j, t) = argmax IG("xⱼ ≤ t"), with t half-way between neighbouring values of feature j

    Args:
        x: features (samples, features).
        y: classes (samples,), integers from 0.
        num_classes: how many classes there are.

    Returns:
        ``BestSplit(feature, threshold, gain)``, the gain in bits. Of questions that gain the same, that of the lowest
        feature, and then of the lowest threshold. Where all samples have the same features there is nothing to ask:
        feature −1, threshold and gain 0.

    Raises:
        ValueError: there is no sample or no feature, a label is out of range, or ``x`` is not finite.

    Example:
        The second feature tells the classes apart, between 2 and 4:

        >>> split = best_split([[1.0, 4.0], [2.0, 5.0], [1.0, 2.0], [3.0, 1.0]], [1, 1, 0, 0], num_classes=2)
        >>> print(split.feature.numpy(), split.threshold.numpy(), split.gain.numpy())
        1 3.0 1.0

    Conventions:
        scikit-learn breaks ties by a random order of the features, and takes values less than 1e-7 apart for equal.
        C4.5 puts the threshold on the lower value, which asks the same of the data at hand.

    References:
        quinlan1986; breiman1984, section 2.4; note C, section 3.1.2.
    """
    columns = tf.transpose(x)  # (features, samples)
    order = tf.argsort(columns, axis=1, stable=True)
    labels = tf.gather(y, order)
    classes = tf.one_hot(labels, num_classes, dtype=x.dtype)  # (features, samples, classes)
    return spoiled(split_in_order(tf.gather(columns, order, batch_dims=1), classes), holds_nan(x))


def split_in_order(values: tf.Tensor, classes: tf.Tensor) -> BestSplit:
    """``best_split`` of features that are sorted, each in its own row, with the one-hot classes in the same order."""
    dtype = values.dtype
    below = tf.cumsum(classes, axis=1)[:, :-1]  # (features, samples − 1, classes)
    counts = tf.reduce_sum(classes[0], axis=0)
    parent, samples = total_entropy(counts), tf.reduce_sum(counts)
    children = total_entropy(below) + total_entropy(counts - below)
    low, high = values[:, :-1], values[:, 1:]
    gains = tf.where(low < high, (parent - children) / (samples * math.log(2.0)), tf.constant(-1.0, dtype))
    # The first entry stands for asking nothing, so that there is always something to choose.
    gains = tf.concat([tf.constant([-1.0], dtype), tf.reshape(gains, [-1])], axis=0)
    best, tie = tf.reduce_max(gains), TIE * np.finfo(dtype.as_numpy_dtype).eps * parent / samples
    chosen = tf.argmax(gains >= best - tie, output_type=tf.int32)
    possible = chosen > 0
    low, high = (tf.concat([tf.zeros([1], dtype), tf.reshape(side, [-1])], axis=0)[chosen] for side in (low, high))
    middle = low / 2 + high / 2  # of neighbours among floats it may be the upper one, which must not go left
    return BestSplit(
        tf.where(possible, (chosen - 1) // tf.maximum(tf.shape(values)[1] - 1, 1), -1),
        tf.where(middle < high, middle, low),
        tf.where(possible, gains[chosen], 0),
    )
