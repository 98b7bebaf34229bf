"""The numbers of docs/errata/17-recommenders.md."""

import numpy as np
import pytest

from dlcourse.recommenders import gmf, hit_rate, pairwise_hinge_loss, ranking_auc


def ranked(ranks, candidates):
    scores = np.tile(-np.arange(candidates, dtype=float), (len(ranks), 1))
    scores[:, 0] = 0.5 - np.array(ranks)
    return scores, np.zeros(len(ranks), int), np.zeros(scores.shape, bool)


def test_a_sum_to_the_number_of_users_leaves_films_out():
    assert 1682 - 943 == 739


def test_gmf_has_a_table_of_its_own():
    user = [[1.0, 2.0]]
    assert gmf([0], [0], user, [[3.0, -1.0]]).numpy().tolist() == [[3, -2]]
    assert gmf([0], [0], user, [[0.0, 5.0]]).numpy().tolist() == [[0, 10]]


def test_logarithms_differ_by_a_constant():
    likelihood, posterior = np.array([0.5, 0.25]), np.array([0.05, 0.025])
    assert posterior[0] / posterior[1] == likelihood[0] / likelihood[1] == 2
    for probabilities in (posterior, likelihood):
        assert -np.diff(np.log(probabilities)) == pytest.approx(np.log(2))
    assert np.log(posterior[0]) / np.log(posterior[1]) == pytest.approx(0.812, abs=5e-4)
    assert np.log(likelihood[0]) / np.log(likelihood[1]) == pytest.approx(0.5)


def test_the_hinge_is_of_one_users_scores():
    assert pairwise_hinge_loss([2.0], [0.5]) == 0


def test_a_hit_rate_is_a_share():
    assert hit_rate(*ranked([1, 3, 7, 12], 20), cutoff=5) == 0.5


def test_auc_needs_its_second_sum():
    assert ranking_auc(*ranked([1, 3, 7, 12], 20)).numpy() == pytest.approx(0.75)
    assert np.mean([1 / 4] * 4) == 0.25
