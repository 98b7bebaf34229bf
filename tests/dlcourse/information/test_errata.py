"""The numbers of docs/errata/04-information.md."""

from __future__ import annotations

import numpy as np
import pytest

from dlcourse import information
from tests.dlcourse.information.joints import COVER_THOMAS

P, P_X, P_Y = COVER_THOMAS, COVER_THOMAS.sum(1, keepdims=True), COVER_THOMAS.sum(0, keepdims=True)
LOGS = np.log2(np.where(P > 0, P, 1))


def test_conditional_entropy():
    assert (P * (LOGS - np.log2(P_X))).sum() == -13 / 8
    assert -(P * (LOGS - np.log2(P_Y))).sum() == 11 / 8
    np.testing.assert_allclose(information.conditional_entropy(P), 13 / 8, rtol=1e-14)
    np.testing.assert_allclose(information.conditional_entropy(P.T), 11 / 8, rtol=1e-14)


def test_bound_of_the_entropy():
    assert np.log2(1 / 4) == -2
    assert float(information.entropy(P_Y[0])) == 2
    assert float(information.uniform_differential_entropy([0.0], [0.25])[0]) == -2


def test_information_of_a_string_and_of_independent_events():
    assert -np.log2(8) == -3
    assert float(information.self_information(np.array(2.0**-8))) == 8
    assert np.log2(1 / 2) * np.log2(1 / 4) == 2
    assert np.log2(1 / 2 * 1 / 4) == -3


def test_gibbs_inequality_and_the_divergence_that_is_no_distance():
    p, q = [0.5, 0.5, 0.0], [0.25, 0.5, 0.25]
    assert (float(information.entropy(p)), float(information.cross_entropy(p, q))) == (1, 1.5)
    assert (float(information.kl_divergence(p, q)), float(information.kl_divergence(q, p))) == (0.5, np.inf)


def test_cross_entropy_has_a_minus_sign():
    p, q, worse = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.5, 0.25]), np.array([0.01, 0.01, 0.98])
    assert p @ np.log2(q) == -1.5
    assert float(information.cross_entropy(p, q)) == 1.5
    assert p @ np.log2(worse) == pytest.approx(-6.644, abs=5e-4)
    assert float(information.cross_entropy(p, worse)) == pytest.approx(6.644, abs=5e-4)


def test_bounds_of_the_joint_entropy():
    h_x, h_y = information.uniform_differential_entropy([0.0, 0.0], [0.5, 0.25]).numpy()
    assert (h_x, h_x + h_y) == (-1, -3)
    parity = np.array([[1, 0], [0, 1], [1, 0], [0, 1]]) / 4
    h_x, h_y = (float(information.entropy(parity.sum(axis))) for axis in (1, 0))
    assert (h_x, h_y, float(information.joint_entropy(parity))) == (2, 1, 2)


def test_mutual_information_is_one_expectation():
    assert (P_X * P_Y * P * (LOGS - np.log2(P_X * P_Y))).sum() == 7 / 256
    np.testing.assert_allclose(information.mutual_information(P), 3 / 8, rtol=1e-14)


def test_baselines():
    coin = information.confusion_information([[5.0, 5.0, 0.0], [5.0, 5.0, 0.0]])
    assert float(coin.target_from_answer_divergence) == 0
    assert float(coin.target_given_answer) == float(coin.target_entropy) == 1
    assert float(coin.mutual_information) == 0
    assert float(information.cross_entropy([0.5, 0.5], [0.5, 0.5])) == 1
    wrong = np.array([[0.0, 5.0, 0.0], [5.0, 0.0, 0.0]])
    assert float(information.confusion_information(wrong).mutual_information) == 1
    assert float(information.reject_rates(wrong).accuracy) == 0


def test_gain_and_gain_ratio():
    gain = float(information.information_gain(np.array([[3.0, 2], [0, 4], [2, 3]])))
    branches = float(information.entropy(np.array([5.0, 4, 5]) / 14))
    assert (gain, branches, gain / branches) == pytest.approx((0.247, 1.577, 0.156), abs=5e-4)
