"""Oracles: SciPy's softmax, scikit-learn's voting, Jensen's inequality."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression

from dlcourse.cnn import ensemble
from dlcourse.losses import cross_entropy

LOGITS = np.random.default_rng(0).normal(scale=3.0, size=(4, 50, 6))


def test_is_the_mean_of_probabilities():
    np.testing.assert_allclose(ensemble(LOGITS), scipy.special.softmax(LOGITS, axis=-1).mean(axis=0), rtol=1e-12)


def test_votes_as_scikit_learn_does():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(60, 3)), np.arange(60) % 3
    members = [LogisticRegression(C=c).fit(x, y) for c in (0.1, 1.0, 10.0)]
    voting = VotingClassifier([(str(c), LogisticRegression(C=c)) for c in (0.1, 1.0, 10.0)], voting="soft").fit(x, y)
    logits = np.stack([member.decision_function(x) for member in members])
    np.testing.assert_allclose(ensemble(logits), voting.predict_proba(x), rtol=1e-6)


def test_one_member_and_the_same_member_twice_change_nothing():
    alone = scipy.special.softmax(LOGITS[0], axis=-1)
    np.testing.assert_allclose(ensemble(LOGITS[:1]), alone, rtol=1e-12)
    np.testing.assert_allclose(ensemble(LOGITS[[0, 0]]), alone, rtol=1e-12)


def test_the_loss_of_the_mean_is_at_most_the_mean_of_the_losses():
    labels = np.eye(6)[np.arange(50) % 6]
    of_mean = cross_entropy(labels, ensemble(LOGITS)).numpy()
    losses = [cross_entropy(labels, scipy.special.softmax(member, axis=-1)).numpy() for member in LOGITS]
    assert np.all(of_mean <= np.mean(losses, axis=0))
    assert np.mean(of_mean) < 0.9 * np.mean(losses)


def test_it_is_no_mean_of_logits():
    """(9, 0) and (0, 0): the one is sure, and the other one's doubt counts as half of the votes."""
    logits = np.array([[[9.0, 0.0]], [[0.0, 0.0]]])
    np.testing.assert_allclose(ensemble(logits), [[0.7499383, 0.2500617]], rtol=1e-6)
    np.testing.assert_allclose(scipy.special.softmax(logits.mean(axis=0)), [[0.9890131, 0.0109869]], rtol=1e-5)


def test_no_member_is_refused():
    with pytest.raises(ValueError, match=r"ensemble: logits has shape .* expected at least one member"):
        ensemble(np.zeros((0, 2, 3)))
