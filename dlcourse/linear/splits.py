"""Dividing samples: into folds, and into what is trained, tuned and tested on."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Int

from dlcourse.checks import refuse_empty, refuse_unless, refuse_where
from dlcourse.graph import graph_function

__all__ = ["Fold", "TrainValTest", "kfold_splits", "train_val_test_split"]

Permutation = Int[tf.Tensor, " samples"]


class Fold(NamedTuple):
    """Indices of the samples to train on, and of those to validate on."""

    train: Int[tf.Tensor, " train"]
    validation: Int[tf.Tensor, " validation"]


class TrainValTest(NamedTuple):
    """Indices of three sets without a sample in common."""

    train: Int[tf.Tensor, " train"]
    validation: Int[tf.Tensor, " validation"]
    test: Int[tf.Tensor, " test"]


def _check_permutation(function: str, permutation: Any) -> None:
    refuse_empty(function, expected="at least one index", mend="Pass numpy.arange(samples).", permutation=permutation)
    samples = permutation.shape[0]
    told = (
        f"{function}: permutation of length {samples or '?'} holds an index twice, or one that is too large, expected "
        f"each from 0 to {samples - 1 if samples else '?'} once. Pass "
        "numpy.random.default_rng(seed).permutation(samples), or numpy.arange(samples)."
    )
    places = tf.range(tf.size(permutation, permutation.dtype), dtype=permutation.dtype)
    refuse_where(tf.sort(permutation) - places, lambda moved: moved != 0, told)


def _validate_folds(permutation: Any, *, folds: int) -> None:
    _check_permutation("kfold_splits", permutation)
    samples = permutation.shape[0]
    most = "the number of samples" if samples is None else f"the number of samples, {samples}"
    told = f"kfold_splits: folds is {folds}, expected from 2 to {most}."
    refuse_unless(folds >= 2, told)
    refuse_unless(tf.size(permutation) >= folds if samples is None else samples >= folds, told)


@graph_function(static=["folds"], validate=_validate_folds)
def kfold_splits(permutation: Permutation, *, folds: int) -> list[Fold]:
    """Splits for k-fold cross-validation: indices to train on and to validate on, fold by fold.

    Fold i is the i-th of k consecutive blocks of the permutation; the first n mod k blocks have ⌈n/k⌉ samples, the
    others ⌊n/k⌋

    Args:
        permutation: the indices 0 … n−1 of the samples in the order in which they are dealt out, (samples,).
        folds: k, from 2 to n.

    Returns:
        k times ``Fold(train, validation)``, indices in the permutation's order.

    Raises:
        ValueError: no permutation of 0 … n−1, or a number of folds outside of 2 … n.

    Example:
        >>> for fold in kfold_splits([3, 0, 4, 1, 2], folds=2):
        ...     print(fold.train.numpy(), fold.validation.numpy())
        [1 2] [3 0 4]
        [3 0 4] [1 2]

    Conventions:
        The blocks of scikit-learn's ``KFold`` without shuffling, whose indices of training are sorted.

    References:
        stone1974; note C, section 3.1.5.
    """
    samples = tf.shape(permutation)[0]
    smaller, larger = samples // folds, samples % folds  # their size, and how many have one more
    starts = [number * smaller + tf.minimum(number, larger) for number in range(folds + 1)]
    return [
        Fold(tf.concat([permutation[:start], permutation[end:]], axis=0), permutation[start:end])
        for start, end in pairwise(starts)
    ]


def _validate_split(permutation: Any, *, validation: float, test: float) -> None:
    _check_permutation("train_val_test_split", permutation)
    if not (validation >= 0 and test >= 0 and validation + test < 1):
        raise ValueError(
            f"train_val_test_split: validation is {validation:g} and test {test:g}, expected fractions from 0 that sum "
            "to less than 1, such as 0.2 and 0.2."
        )


@graph_function(static=["validation", "test"], validate=_validate_split)
def train_val_test_split(permutation: Permutation, *, validation: float = 0.2, test: float = 0.2) -> TrainValTest:
    """Random split into training, validation and test set.

    n_val = ⌊validation · n + ½⌋, n_test = ⌊test · n + ½⌋, and all others are trained on

    Args:
        permutation: the indices 0 … n−1 of the samples in the order in which they are dealt out, (samples,).
        validation: the share of samples to validate on.
        test: the share of samples to test on.

    Returns:
        ``TrainValTest(train, validation, test)``: the permutation's beginning, middle and end.

    Raises:
        ValueError: no permutation of 0 … n−1, or shares that leave nothing to train on.

    Example:
        >>> sets = train_val_test_split([3, 0, 4, 1, 2], validation=0.2, test=0.4)
        >>> print(sets.train.numpy(), sets.validation.numpy(), sets.test.numpy())
        [3 0] [4] [1 2]

    Conventions:
        scikit-learn's ``train_test_split`` rounds the test set's size up, here it is rounded to the nearest number,
        and half up. Note C first gives validation to the test set, then, for stopping early, to a set of its own; what
        chooses a model cannot also say how good it is.

    References:
        hastie2009, section 7.2; note C, sections 3.1.4 and 3.1.5.
    """
    samples = tf.shape(permutation)[0]
    size = tf.cast(samples, tf.float64)
    validated, tested = (tf.cast(tf.floor(share * size + 0.5), tf.int32) for share in (validation, test))
    middle = tf.maximum(samples - tested - validated, 0)
    return TrainValTest(permutation[:middle], permutation[middle : samples - tested], permutation[samples - tested :])
