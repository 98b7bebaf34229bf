"""Gains, splits and trees. Oracles: scikit-learn, Quinlan's numbers, trial of every threshold, and exclusive-or."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import scipy.stats
import sklearn.datasets
import sklearn.metrics
from sklearn.tree import DecisionTreeClassifier

from dlcourse import information

DATA = {
    "iris": sklearn.datasets.load_iris,
    "wine": sklearn.datasets.load_wine,
    "breast cancer": sklearn.datasets.load_breast_cancer,
}
DATASETS = pytest.mark.parametrize("name", DATA)


def load(name):
    """Features as scikit-learn's trees see them, rounded to float32."""
    data = DATA[name]()
    return data.data.astype(np.float32).astype(np.float64), data.target, len(data.target_names)


# Quinlan's fourteen Saturdays: (days of class N, days of class P) by the answer. The gains are in Mitchell, Machine
# Learning (1997), section 3.4.1.2: outlook 0.246, humidity 0.151, wind 0.048, temperature 0.029 (cut off, not rounded).
SATURDAYS = {
    "outlook": ([[3, 2], [0, 4], [2, 3]], 0.246),
    "humidity": ([[4, 3], [1, 6]], 0.151),
    "wind": ([[2, 6], [3, 3]], 0.048),
    "temperature": ([[2, 2], [2, 4], [1, 3]], 0.029),
}


@pytest.mark.parametrize("question", SATURDAYS)
def test_information_gain_of_quinlans_saturdays(question):
    counts, published = SATURDAYS[question]
    gain = float(information.information_gain(np.array(counts, float)))
    assert math.floor(1000 * gain) / 1000 == published


def test_information_gain_is_sklearns_mutual_information():
    counts = np.random.default_rng(0).integers(0, 9, size=(4, 3, 5)).astype(float)
    expected = [sklearn.metrics.mutual_info_score(None, None, contingency=table) for table in counts]
    np.testing.assert_allclose(information.information_gain(counts, base=math.e), expected, rtol=1e-12)
    joint = counts / counts.sum(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(information.information_gain(counts), information.mutual_information(joint), rtol=1e-12)


def test_information_gain_at_the_edges():
    empty_branch = information.information_gain([[[4.0, 4.0], [0.0, 0.0]], [[0.0, 4.0], [4.0, 0.0]]])
    np.testing.assert_array_equal(empty_branch, [0, 1])
    for bad, told in (([[0.0, 0.0]], "no sample"), ([[-1.0, 2.0]], "entry -1"), (np.zeros((0, 2)), "no outcome")):
        with pytest.raises(ValueError, match=f"information_gain: counts .*{told}"):
            information.information_gain(bad)


def every_question(x, y):
    """Gain, feature and threshold of all questions, by SciPy's entropy."""
    for feature, column in enumerate(x.T):
        for low, high in itertools.pairwise(np.unique(column)):
            parts = y[column <= (low + high) / 2], y[column > (low + high) / 2]
            after = sum(len(p) / len(y) * scipy.stats.entropy(np.bincount(p), base=2) for p in parts)
            yield scipy.stats.entropy(np.bincount(y), base=2) - after, feature, (low + high) / 2


@pytest.mark.parametrize("seed", range(4))
def test_best_split_is_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 9, size=(15, 4)) / 4, rng.integers(0, 3, size=15)
    gain, feature, threshold = max(every_question(x, y), key=lambda q: (round(q[0], 9), -q[1], -q[2]))
    split = information.best_split(x, y, num_classes=3)
    assert (int(split.feature), float(split.threshold)) == (feature, threshold)
    np.testing.assert_allclose(split.gain, gain, rtol=1e-12)


def test_best_split_breaks_ties_by_the_lowest_feature_and_threshold():
    x = np.outer([0.0, 1, 2, 3], [0, 1, 2])
    split = information.best_split(x, [0, 1, 1, 0], num_classes=2)
    assert (int(split.feature), float(split.threshold)) == (1, 0.5)  # 2.5 gains the same, and so does feature 2


def test_best_split_sees_ties_through_rounding():
    """Two of each three classes trade places: the gains are the same, but the sums round in different ways."""
    y = np.repeat([0, 1, 2], 5)
    columns = [
        np.concatenate([np.arange(5) >= said_yes for said_yes in counts]).astype(float)
        for counts in itertools.permutations([0, 1, 2])
    ]
    for pair in itertools.permutations(columns, 2):
        split = information.best_split(np.stack(pair, axis=1), y, num_classes=3)
        assert int(split.feature) == 0


def test_best_split_where_there_is_nothing_to_ask():
    for x, y in ((np.ones((3, 2)), [0, 1, 0]), (np.ones((1, 2)), [0])):
        assert [float(v) for v in information.best_split(x, y, num_classes=2)] == [-1, 0, 0]


def test_neighbours_among_floats_are_told_apart():
    low = np.nextafter(np.float32(1), np.float32(2))
    high = np.nextafter(low, np.float32(2))
    assert low / 2 + high / 2 == high
    split = information.best_split(np.array([[high], [low]]), [0, 1], num_classes=2)
    assert low <= split.threshold.numpy() < high


@DATASETS
def test_tree_is_scikit_learns_up_to_ties(name):
    """Node by node from the root, as far as the two have the same samples; where they differ, both gain the same."""
    x, y, classes = load(name)
    tree = information.DecisionTree(*[a.numpy() for a in information.decision_tree(x, y, num_classes=classes)])
    theirs = DecisionTreeClassifier(criterion="entropy", random_state=0).fit(x, y).tree_
    asked = ties = 0
    pending = [(0, 0, np.arange(len(y)))]
    while pending:
        mine, other, here = pending.pop()
        np.testing.assert_array_equal(tree.counts[mine], np.bincount(y[here], minlength=classes))
        assert (tree.feature[mine] < 0) == (theirs.feature[other] < 0)
        if tree.feature[mine] < 0:
            continue
        asked += 1
        left, of_theirs = (x[here, t.feature[n]] <= t.threshold[n] for t, n in ((tree, mine), (theirs, other)))
        same = tree.feature[mine] == theirs.feature[other] and tree.threshold[mine] == theirs.threshold[other]
        if not same:
            ties += 1
            table = [np.bincount(y[here[side]], minlength=classes) for side in (of_theirs, ~of_theirs)]
            np.testing.assert_allclose(information.information_gain(np.array(table, float)), tree.gain[mine], rtol=1e-9)
        if np.array_equal(left, of_theirs):
            pending += [(tree.left[mine], theirs.children_left[other], here[left]),
                        (tree.right[mine], theirs.children_right[other], here[~left])]  # fmt: skip
    assert asked - ties >= {"iris": 2, "wine": 3, "breast cancer": 4}[name]


@DATASETS
def test_tree_is_scikit_learns_where_it_takes_the_features_in_our_order(name):
    """Of many random orders of the features, one breaks all ties as we do; then all nodes are the same."""
    x, y, classes = load(name)
    tree = information.decision_tree(x, y, num_classes=classes, max_depth=2)
    mine = {(int(f), float(t)) for f, t in zip(tree.feature, tree.threshold, strict=True) if f >= 0}
    theirs = []
    for seed in range(40):
        grown = DecisionTreeClassifier(criterion="entropy", max_depth=2, random_state=seed).fit(x, y).tree_
        theirs.append({(f, t) for f, t in zip(grown.feature, grown.threshold, strict=True) if f >= 0})
    assert mine in theirs


@DATASETS
def test_a_grown_tree_knows_its_training_samples(name):
    x, y, classes = load(name)
    tree = information.decision_tree(x, y, num_classes=classes)
    probabilities = information.decision_tree_predict(tree, x).numpy()
    np.testing.assert_array_equal(probabilities, np.eye(classes)[y])
    leaves = tree.counts.numpy()[tree.feature.numpy() < 0]
    np.testing.assert_array_equal(leaves.sum(0), np.bincount(y))


def test_probabilities_are_scikit_learns():
    x, y, classes = load("wine")
    for depth in (0, 1, 2):
        tree = information.decision_tree(x[::2], y[::2], num_classes=classes, max_depth=depth)
        if depth == 0:
            expected = np.tile(np.bincount(y[::2]) / len(y[::2]), (len(x), 1))
        else:
            theirs = DecisionTreeClassifier(criterion="entropy", max_depth=depth, random_state=0).fit(x[::2], y[::2])
            expected = theirs.predict_proba(x)
        np.testing.assert_allclose(information.decision_tree_predict(tree, x), expected, rtol=1e-12)


def test_exclusive_or_takes_a_question_without_gain():
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), [0, 1, 1, 0]
    tree = information.decision_tree(x, y, num_classes=2)
    assert float(tree.gain[0]) == 0
    np.testing.assert_array_equal(information.decision_tree_predict(tree, x), np.eye(2)[y])


def test_samples_that_cannot_be_told_apart_share_a_leaf():
    tree = information.decision_tree([[1.0], [1.0], [1.0], [2.0]], [0, 0, 1, 1], num_classes=2)
    np.testing.assert_allclose(information.decision_tree_predict(tree, [[1.0]]), [[2 / 3, 1 / 3]], rtol=1e-6)


@pytest.mark.parametrize("function", [information.best_split, information.decision_tree])
def test_samples_that_cannot_be_learnt_from_are_refused(function):
    for x, y, told in (
        (np.zeros((0, 2)), np.zeros(0, int), "at least one sample"),
        (np.ones((2, 1)), [0, 2], "the label 2, expected 0 to 1"),
        (np.ones((2, 1)), [-1, 0], "the label -1, expected 0 to 1"),
        (np.array([[1.0], [np.nan]]), [0, 1], "NaN or infinity"),
    ):
        with pytest.raises(ValueError, match=f"{function.__name__}: .*{told}"):
            function(x, y, num_classes=2)
