"""Identities and reject rates. Oracles: the theorems, SciPy, scikit-learn, and hand-worked tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import information
from tests.dlcourse.information.joints import random_joints

TABLES = st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(st.integers(0, 30), min_size=math.prod(shape), max_size=math.prod(shape)).map(
        lambda counts: np.reshape(counts, shape).astype(float)
    )
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(TABLES)
def test_the_laws_hold_for_every_distribution(counts):
    if not counts.any():
        counts[0, 0] = 1
    laws = information.identities(counts / counts.sum())
    for sides in laws[:3]:
        np.testing.assert_allclose(sides[0], sides[1], atol=1e-13)
        assert sides[0] >= -1e-13
    assert (np.diff(laws.bounds) >= -1e-13).all()


def test_sides_are_scipys():
    joint = random_joints(seed=3)
    p_x, p_y = joint.sum(1), joint.sum(0)
    h_x, h_y, h_xy = (scipy.stats.entropy(p.ravel(), base=2) for p in (p_x, p_y, joint))
    chain_rule, mutual, maximum, bounds = information.identities(joint)
    np.testing.assert_allclose(chain_rule, [h_xy - h_x] * 2, rtol=1e-12)
    divergence = scipy.stats.entropy(joint.ravel(), np.outer(p_x, p_y).ravel(), base=2)
    np.testing.assert_allclose(mutual, [divergence] * 2, rtol=1e-12)
    np.testing.assert_allclose(maximum, [np.log2(3) - h_x] * 2, rtol=1e-12)
    np.testing.assert_allclose(bounds, [max(h_x, h_y), h_xy, h_x + h_y], rtol=1e-12)


def test_the_bounds_are_reached():
    """By variables that decide each other, and by independent ones."""
    equal = information.identities(np.diag([0.5, 0.25, 0.25])).bounds
    np.testing.assert_array_equal(equal, [1.5, 1.5, 3])
    independent = information.identities(np.full((2, 4), 1 / 8)).bounds
    np.testing.assert_array_equal(independent, [2, 3, 3])


def test_reject_rates_by_hand():
    """8 + 4 of 20 right, 2 + 2 wrong, 4 rejected; of the 16 answers 12 are right."""
    rates = information.reject_rates(np.array([[8.0, 2, 0], [2, 4, 4]]))
    np.testing.assert_allclose(rates, [0.6, 0.2, 0.2, 0.75], rtol=1e-15)


def test_reject_rates_are_sklearns_accuracy_where_nothing_is_rejected():
    rng = np.random.default_rng(0)
    y_true, y_pred = rng.integers(0, 4, size=(2, 50))
    confusion = np.pad(sklearn.metrics.confusion_matrix(y_true, y_pred).astype(float), ((0, 0), (0, 1)))
    correct, error, reject, accuracy = information.reject_rates(confusion)
    np.testing.assert_allclose([correct, accuracy], sklearn.metrics.accuracy_score(y_true, y_pred), rtol=1e-14)
    np.testing.assert_allclose([error, reject], [sklearn.metrics.zero_one_loss(y_true, y_pred), 0], rtol=1e-14)


def test_reject_rates_sum_to_one_and_give_the_accuracy():
    confusion = np.random.default_rng(1).integers(1, 20, size=(6, 3, 4)).astype(float)
    correct, error, reject, accuracy = information.reject_rates(confusion)
    np.testing.assert_allclose(correct + error + reject, 1, rtol=1e-15)
    np.testing.assert_allclose(accuracy, correct / (correct + error), rtol=1e-15)


def test_there_is_no_accuracy_without_an_answer():
    correct, error, reject, accuracy = information.reject_rates([[0.0, 0.0, 3.0], [0.0, 0.0, 1.0]])
    assert (correct, error, reject) == (0, 0, 1)
    assert np.isnan(accuracy)


def test_confusion_information_is_scipys_and_sklearns():
    confusion = np.random.default_rng(2).integers(1, 9, size=(3, 4)).astype(float)
    p_t, p_y = np.append(confusion.sum(1), 0) / confusion.sum(), confusion.sum(0) / confusion.sum()
    found = information.confusion_information(confusion, base=math.e)
    h_t, h_y, h_ty = (scipy.stats.entropy(p) for p in (p_t, p_y, confusion.ravel()))
    mutual = sklearn.metrics.mutual_info_score(None, None, contingency=confusion)
    expected = [h_t, h_y, h_ty, mutual, h_ty - h_t, h_ty - h_y, scipy.stats.entropy(p_t, p_y), np.inf]
    np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_information_cannot_tell_right_from_consistently_wrong():
    """Note C, section 3.1.2: to reach every baseline is necessary for a perfect classifier, not sufficient."""
    right, wrong = np.array([[5.0, 0, 0], [0, 5, 0]]), np.array([[0.0, 5, 0], [5, 0, 0]])
    one, other = (information.confusion_information(confusion) for confusion in (right, wrong))
    np.testing.assert_array_equal(one, other)
    assert [float(information.reject_rates(c).accuracy) for c in (right, wrong)] == [1, 0]


@pytest.mark.parametrize("function", [information.reject_rates, information.confusion_information])
def test_a_matrix_without_a_column_for_rejections_is_refused(function):
    with pytest.raises(ValueError, match=r"confusion has shape \(2, 2\), expected 3 columns"):
        function(np.ones((2, 2)))
    with pytest.raises(ValueError, match=f"{function.__name__}: a confusion matrix counts no sample"):
        function(np.zeros((2, 3)))
