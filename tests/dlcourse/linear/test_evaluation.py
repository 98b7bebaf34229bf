"""Measures and splits. Oracles: scikit-learn at its edges too, counting pairs, SciPy, and the laws of a partition."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest
import scipy.stats
import sklearn.metrics
import tensorflow as tf
from sklearn.model_selection import KFold

from dlcourse import linear


def labels(seed, samples=30, classes=4, without=()):
    rng = np.random.default_rng(seed)
    y_true, y_pred = rng.integers(classes, size=(2, samples))
    y_pred = np.where(rng.random(samples) < 0.5, y_true, y_pred)
    kept = ~np.isin(y_true, without)
    return y_true[kept], y_pred[kept]


@pytest.mark.parametrize("seed", range(3))
def test_accuracy_and_confusion_are_scikit_learns(seed):
    y_true, y_pred = labels(seed, without=(2,))
    assert float(linear.accuracy(y_true, y_pred)) == sklearn.metrics.accuracy_score(y_true, y_pred)
    matrix = linear.confusion_matrix(y_true, y_pred, num_classes=5).numpy()
    np.testing.assert_array_equal(matrix, sklearn.metrics.confusion_matrix(y_true, y_pred, labels=range(5)))
    assert not matrix[[2, 4]].any()
    assert np.trace(matrix) / matrix.sum() == float(linear.accuracy(y_true, y_pred))


def test_labels_of_different_integers_are_compared_as_numbers():
    assert float(linear.accuracy(np.array([0, 1], np.int32), np.array([0, 2], np.int64))) == 0.5
    assert linear.confusion_matrix(np.array([1], np.int8), np.array([0], np.int64), num_classes=2).numpy()[1, 0] == 1


@pytest.mark.parametrize("zero_division", [0.0, 1.0, np.nan])
@pytest.mark.parametrize("average", ["none", "micro", "macro", "weighted"])
def test_precision_recall_and_f1_are_scikit_learns_with_classes_missing(average, zero_division):
    """Class 1 has no samples, class 3 is never predicted, class 4 is neither."""
    y_true, y_pred = labels(4, without=(1,))
    y_pred = np.where(y_pred == 3, 0, y_pred)
    theirs = sklearn.metrics.precision_recall_fscore_support(
        y_true, y_pred, labels=range(5), average=None if average == "none" else average, zero_division=zero_division
    )
    ours = linear.precision_recall_f1(y_true, y_pred, num_classes=5, average=average, zero_division=zero_division)
    for actual, expected in zip(ours, theirs, strict=False):
        np.testing.assert_allclose(actual, expected, rtol=1e-12)


@pytest.mark.parametrize("zero_division", [0.0, 1.0, np.nan])
@pytest.mark.parametrize("average", ["none", "macro", "weighted"])
def test_one_class_alone_and_nothing_right(average, zero_division):
    for y_true, y_pred in (([1, 1, 1], [1, 1, 1]), ([0, 0], [1, 1]), ([0, 1], [1, 0])):
        theirs = sklearn.metrics.precision_recall_fscore_support(
            y_true, y_pred, labels=range(2), average=None if average == "none" else average, zero_division=zero_division
        )
        ours = linear.precision_recall_f1(y_true, y_pred, num_classes=2, average=average, zero_division=zero_division)
        for actual, expected in zip(ours, theirs, strict=False):
            np.testing.assert_allclose(actual, expected, rtol=1e-12)


def test_measures_of_a_textbook_table():
    """Fawcett's definitions on 3 hits, 1 miss, 2 false alarms: precision 3/5, recall 3/4, F1 2/3."""
    scores = linear.precision_recall_f1([1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 1, 1, 0], num_classes=2)
    np.testing.assert_allclose([s[1] for s in scores], [3 / 5, 3 / 4, 2 / 3], rtol=1e-12)


def ranked(seed, samples=40, levels=7):
    """Labels, and scores with many ties."""
    rng = np.random.default_rng(seed)
    y = rng.integers(2, size=samples)
    y[:2] = [0, 1]
    return y, (rng.integers(levels, size=samples) + y) / 8


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_roc_curve_is_scikit_learns_with_ties(seed, dtype):
    y, scores = ranked(seed)
    theirs = sklearn.metrics.roc_curve(y, scores.astype(dtype), drop_intermediate=False)
    curve = linear.roc_curve(y, scores.astype(dtype))
    for actual, expected in zip(curve, theirs, strict=True):
        assert actual.dtype == dtype
        np.testing.assert_allclose(actual, expected, rtol=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_dropping_what_is_between_leaves_the_corners(seed):
    y, scores = ranked(seed, levels=2 + seed)
    whole, corners = (linear.roc_curve(y, scores, drop_intermediate=drop) for drop in (False, True))
    points = np.stack(whole[:2], axis=1) * [(y == 0).sum(), (y == 1).sum()]
    (right, up), (on, upwards) = np.diff(points, axis=0)[:-1].T.round(), np.diff(points, axis=0)[1:].T.round()
    kept = np.r_[True, right * upwards != up * on, True]
    for actual, expected in zip(corners, whole, strict=True):
        np.testing.assert_array_equal(actual, expected.numpy()[kept])


def test_points_on_a_straight_line_are_dropped_from_the_first_one_on():
    curve = linear.roc_curve([1, 1, 1, 0], [0.9, 0.8, 0.7, 0.1], drop_intermediate=True)
    np.testing.assert_array_equal([curve.false_positive_rate, curve.true_positive_rate], [[0, 0, 1], [0, 1, 1]])
    # (1, 1) and (3, 3) alarms and hits: steps of different size along one slant
    curve = linear.roc_curve([0, 1, 0, 0, 1, 1], [0.9, 0.9, 0.5, 0.5, 0.5, 0.5], drop_intermediate=True)
    np.testing.assert_array_equal([curve.false_positive_rate, curve.true_positive_rate], [[0, 1], [0, 1]])


@pytest.mark.parametrize("seed", range(4))
def test_area_is_scikit_learns_the_curves_and_mann_and_whitneys(seed):
    y, scores = ranked(seed, levels=5 + 50 * seed)
    area = float(linear.roc_auc(y, scores))
    assert area == pytest.approx(sklearn.metrics.roc_auc_score(y, scores), rel=1e-12)
    curve = linear.roc_curve(y, scores)
    assert area == pytest.approx(np.trapezoid(curve.true_positive_rate, curve.false_positive_rate), rel=1e-12)
    positive, negative = scores[y == 1], scores[y == 0]
    pairs = [(p > n) + (p == n) / 2 for p, n in itertools.product(positive, negative)]
    assert area == pytest.approx(np.mean(pairs), rel=1e-12)
    u = scipy.stats.mannwhitneyu(positive, negative).statistic
    assert area == pytest.approx(u / len(pairs), rel=1e-12)


def test_all_scores_the_same():
    y, scores = np.array([0, 1, 1]), np.full(3, 0.3)
    assert float(linear.roc_auc(y, scores)) == 0.5
    for actual, expected in zip(linear.roc_curve(y, scores), sklearn.metrics.roc_curve(y, scores), strict=True):
        np.testing.assert_array_equal(actual, expected)


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_alone_has_no_rate_of_the_other(label):
    y, scores = np.full(4, label), np.array([0.1, 0.4, 0.4, 0.8])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sklearn.exceptions.UndefinedMetricWarning)
        curve = sklearn.metrics.roc_curve(y, scores, drop_intermediate=False)
        assert np.isnan(sklearn.metrics.roc_auc_score(y, scores))
    assert np.isnan(linear.roc_auc(y, scores))
    for actual, expected in zip(linear.roc_curve(y, scores), curve, strict=True):
        np.testing.assert_allclose(actual, expected)


def test_a_single_sample():
    for y in (0, 1):
        curve = linear.roc_curve([y], [0.5], drop_intermediate=True)
        assert [len(part) for part in curve] == [2, 2, 2]


def test_area_of_a_hundred_thousand_float32_scores():
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=100_000)
    scores = (rng.normal(size=100_000) + y).astype(np.float32)
    assert float(linear.roc_auc(y, scores)) == pytest.approx(sklearn.metrics.roc_auc_score(y, scores), rel=1e-6)


def test_what_cannot_be_measured_is_refused():
    none = np.zeros(0, int)
    with pytest.raises(ValueError, match="accuracy: y_true has shape"):
        linear.accuracy(none, none)
    with pytest.raises(ValueError, match=r"expected \(samples\) with samples = 2"):
        linear.accuracy([0, 1], [0])
    with pytest.raises(ValueError, match="confusion_matrix: y_pred holds the label 2, expected 0 to 1"):
        linear.confusion_matrix([0, 1], [0, 2], num_classes=2)
    with pytest.raises(ValueError, match="average is 'samples', expected one of"):
        linear.precision_recall_f1([0], [0], num_classes=1, average="samples")
    for function in (linear.roc_curve, linear.roc_auc):
        with pytest.raises(ValueError, match=rf"{function.__name__}: y_true holds the label -1, expected 0 or 1"):
            function([-1, 1], [0.1, 0.2])
        with pytest.raises(ValueError, match=rf"{function.__name__}: y_score holds NaN or infinity"):
            function([0, 1], [0.1, np.nan])


@pytest.mark.parametrize(("samples", "folds"), [(10, 5), (11, 4), (7, 7), (9, 2), (3, 2)])
def test_folds_are_scikit_learns_and_divide_the_samples(samples, folds):
    permutation = np.random.default_rng(samples).permutation(samples)
    divided = linear.kfold_splits(permutation, folds=folds)
    assert len(divided) == folds
    for fold, (train, validation) in zip(divided, KFold(folds).split(permutation), strict=True):
        np.testing.assert_array_equal(fold.validation, permutation[validation])
        np.testing.assert_array_equal(fold.train, permutation[train])
    np.testing.assert_array_equal(np.concatenate([fold.validation for fold in divided]), permutation)


@pytest.mark.parametrize(
    ("samples", "validation", "test", "sizes"),
    [(10, 0.2, 0.2, (6, 2, 2)), (7, 0.2, 0.4, (3, 1, 3)), (100, 0.29, 0.07, (64, 29, 7)), (5, 0.0, 0.1, (4, 0, 1)),
     (2, 0.4, 0.4, (0, 1, 1))],
)  # fmt: skip
def test_three_sets_in_the_permutations_order(samples, validation, test, sizes):
    permutation = np.random.default_rng(samples).permutation(samples)
    sets = linear.train_val_test_split(permutation, validation=validation, test=test)
    assert tuple(len(part) for part in sets) == sizes
    np.testing.assert_array_equal(np.concatenate(sets), permutation)


def test_splits_that_make_no_sense_are_refused():
    with pytest.raises(
        ValueError, match="kfold_splits: permutation of length 3 holds an index twice, or one that is too large"
    ):
        linear.kfold_splits([0, 1, 1], folds=2)
    for folds in (1, 4):
        with pytest.raises(ValueError, match=f"folds is {folds}, expected from 2 to the number of samples, 3"):
            linear.kfold_splits([0, 1, 2], folds=folds)
    with pytest.raises(ValueError, match=r"validation is 0.5 and test 0.5, expected fractions from 0"):
        linear.train_val_test_split([0, 1, 2], validation=0.5, test=0.5)


def test_scores_that_are_nan_are_refused_or_within_a_graph_are_nan():
    labels, scores = np.array([0, 1, 1]), np.array([0.1, np.nan, 0.9])
    for function in (linear.roc_auc, linear.roc_curve):
        with pytest.raises(ValueError, match="NaN or infinity"):
            function(labels, scores)
        answers = tf.function(function)(tf.constant(labels), tf.constant(scores))
        assert all(np.isnan(answer).all() for answer in tf.nest.flatten(answers))
