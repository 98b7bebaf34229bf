"""The numbers of docs/errata/05-linear.md."""

from __future__ import annotations

import numpy as np
import pytest

from dlcourse import linear, losses


def test_note_es_perceptron_begun_at_zero_decides_nothing():
    x, y = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1]]), np.array([-1.0, 1, 1, 1])
    start = np.zeros(2), np.zeros(()), np.tile(np.arange(4), (6, 1))
    for on_boundary, expected in (("keep", ([0, 0], 0, [0] * 6)), ("update", ([2, 2], -1, [3, 1, 2, 2, 1, 0]))):
        fit = linear.perceptron(x, y, *start, on_boundary=on_boundary)
        for actual, wanted in zip(fit, expected, strict=True):
            np.testing.assert_array_equal(actual, wanted)


def test_steps_of_a_sum_of_gradients_go_astray():
    x, y, batches = np.ones((8, 1)), np.ones(8), np.tile(np.arange(8), (3, 1))
    mean, total = [0.0], [0.0]
    for _ in batches:
        mean.append(mean[-1] - 0.5 * np.mean(mean[-1] * x[:, 0] - y))
        total.append(total[-1] - 0.5 * np.sum(total[-1] * x[:, 0] - y))
    assert mean == [0, 0.5, 0.75, 0.875]
    assert total == [0, 4, -8, 28]
    # Without an intercept, as the two share the step otherwise: half of it goes into each.
    end = linear.linear_regression_sgd(x, y, np.zeros(1), np.zeros(()), batches, learning_rate=0.25)
    assert float(end.weights[0] + end.intercept) == mean[-1]


def test_hinge_of_signs_is_twice_the_zero_one_loss():
    y, score = np.ones(3), np.array([0.5, 2.0, -0.5])
    np.testing.assert_array_equal(losses.hinge(y, score), [0.5, 0, 1.5])
    np.testing.assert_array_equal(losses.hinge(y, np.sign(score)), [0, 0, 2])


def test_the_best_of_a_hundred_coins_looks_good_on_what_it_was_chosen_by():
    rng = np.random.default_rng(0)
    shown = rng.integers(2, size=(100, 50))
    truth = np.ones(50, int)
    best = max(float(linear.accuracy(truth, coin)) for coin in shown)
    fresh = float(linear.accuracy(np.ones(10_000, int), rng.integers(2, size=10_000)))
    assert best == pytest.approx(0.72)
    assert fresh == pytest.approx(0.50, abs=0.005)


def test_note_ds_area_is_one_over_the_users():
    users = 3
    assert sum(1 / users for _ in range(users)) / users == pytest.approx(1 / 3)
    assert float(linear.roc_auc([0, 1, 0, 1], np.array([0.1, 0.5, 0.5, 0.9]))) == 0.875


def test_above_a_line_may_be_its_negative_side():
    where = linear.decision_side([[0.0, 1.0]], [1.0, -1.0], 0.0)
    assert float(where.side[0]) == -1
    assert float(where.distance[0]) == pytest.approx(-1 / 2**0.5)


def test_a_kernel_makes_a_number_of_two_points():
    x = np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 1.0]])
    gram = linear.polynomial_kernel(x, x, degree=2).numpy()
    assert gram.shape == (3, 3)
    assert gram[0, 1] == 144
