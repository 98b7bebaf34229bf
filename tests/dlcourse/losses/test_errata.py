"""The numbers of docs/errata/03-losses.md that no other test of this folder checks."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special

from dlcourse import losses


def test_a_factor_one_over_the_number_of_labels_depends_on_classes_that_nobody_predicts():
    y, p = np.array([0.0, 1.0, 0.0]), np.array([0.5, 0.25, 0.25])
    right = float(losses.cross_entropy(y, p))
    assert right == pytest.approx(1.3863, abs=5e-5)
    assert right / 3 == pytest.approx(0.4621, abs=5e-5)
    assert float(losses.cross_entropy(np.append(y, 0), np.append(p, 0))) / 4 == pytest.approx(0.3466, abs=5e-5)


def test_the_index_of_note_cs_3_11_loses_soft_labels():
    y, p = np.array([0.5, 0.5]), np.array([0.75, 0.25])
    assert -np.sum(y * np.log(p[0])) == pytest.approx(0.2877, abs=5e-5)
    assert float(losses.cross_entropy(y, p)) == pytest.approx(0.8370, abs=5e-5)


def test_the_gaussian_loss_rises_with_the_error():
    y = np.array([[0.0], [0.0]])
    for error, expected in ((1.0, 1.4189), (3.0, 5.4189)):
        mean = np.mean(losses.gaussian_nll(y, y + error, np.ones_like(y)))
        assert mean == pytest.approx(expected, abs=5e-5)


def test_a_probability_needs_exponentials_in_its_denominator():
    z, y = 1.0, np.array([0.0, 1.0])
    assert np.exp(1 * z) / np.sum(y * z) == pytest.approx(2.7183, abs=5e-5)
    assert np.exp(1 * z) / np.sum(np.exp(y * z)) == pytest.approx(scipy.special.expit(z))
    assert scipy.special.expit(z) == pytest.approx(0.7311, abs=5e-5)
