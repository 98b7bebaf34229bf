"""Oracles: scikit-learn, Keras, PyTorch, and hand-worked numbers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import sklearn.metrics
import torch

from dlcourse import losses

RNG = np.random.default_rng(2)
LABELS = RNG.integers(4, size=7)
SCORES = 2 * RNG.normal(size=(7, 4))
SIGNS = np.array([1.0, -1.0, -1.0, 1.0, 1.0, -1.0, 1.0])


def test_zero_one_is_sklearns_and_keras():
    mean = float(np.mean(losses.zero_one(LABELS, SCORES)))
    assert mean == pytest.approx(sklearn.metrics.zero_one_loss(LABELS, SCORES.argmax(-1)))
    assert mean == pytest.approx(1 - float(np.mean(keras.metrics.sparse_categorical_accuracy(LABELS, SCORES))))


def test_zero_one_takes_the_first_of_equal_scores():
    np.testing.assert_array_equal(losses.zero_one(np.array([0, 1]), np.array([[2.0, 2.0], [2.0, 2.0]])), [0, 1])


def test_zero_one_is_flat():
    nudged = SCORES + 1e-7 * RNG.normal(size=SCORES.shape)
    np.testing.assert_array_equal(losses.zero_one(LABELS, nudged), losses.zero_one(LABELS, SCORES))
    np.testing.assert_array_equal(losses.zero_one_gradient(LABELS, SCORES), np.zeros((7, 4)))


def test_hinge_is_sklearns_and_keras():
    actual = losses.hinge(SIGNS, SCORES[:, 0])
    assert np.mean(actual) == pytest.approx(sklearn.metrics.hinge_loss(SIGNS, SCORES[:, 0]))
    np.testing.assert_allclose(actual, keras.losses.hinge(SIGNS[:, None], SCORES[:, :1]), rtol=1e-6)


def test_hinge_gradient_is_pytorchs():
    score = torch.tensor(SCORES[:, 0], requires_grad=True)
    torch.relu(1 - torch.tensor(SIGNS) * score).sum().backward()
    np.testing.assert_array_equal(losses.hinge_gradient(SIGNS, SCORES[:, 0]), score.grad)


def test_hinge_at_its_kink_and_far_from_it():
    y, score = np.array([1.0, -1.0, 1.0, 1.0]), np.array([1.0, -1.0, 1e4, -1e4])
    np.testing.assert_array_equal(losses.hinge(y, score), [0, 0, 0, 10001])
    np.testing.assert_array_equal(losses.hinge_gradient(y, score), [0, 0, 0, -1])
    assert np.isnan(losses.hinge([1.0], [np.nan])).all()


def test_multiclass_hinge_is_sklearns():
    expected = sklearn.metrics.hinge_loss(LABELS, SCORES, labels=range(4))
    assert np.mean(losses.multiclass_hinge(LABELS, SCORES)) == pytest.approx(expected)


def test_multiclass_hinge_is_keras_where_a_rival_is_positive():
    scores = np.abs(SCORES)
    expected = keras.losses.categorical_hinge(np.eye(4)[LABELS], scores)
    np.testing.assert_allclose(losses.multiclass_hinge(LABELS, scores), expected, rtol=1e-6)
    assert float(losses.multiclass_hinge(np.array([0])[0], [-0.5, -3.0])) == 0
    assert float(keras.losses.categorical_hinge(np.array([1.0, 0.0]), np.array([-0.5, -3.0]))) == 1.5


def test_multiclass_hinge_of_two_classes_is_hinge_of_the_difference():
    """And PyTorch's MultiMarginLoss is half of it, for it divides by the number of classes."""
    labels, scores = LABELS % 2, SCORES[:, :2]
    expected = losses.hinge(2.0 * labels - 1, scores[:, 1] - scores[:, 0])
    np.testing.assert_allclose(losses.multiclass_hinge(labels, scores), expected, rtol=1e-14)
    of_torch = torch.nn.functional.multi_margin_loss(torch.tensor(scores), torch.tensor(labels), reduction="none")
    np.testing.assert_allclose(expected, 2 * of_torch, rtol=1e-14)


def test_multiclass_hinge_gradient_is_pytorchs():
    scores = torch.tensor(SCORES, requires_grad=True)
    true = torch.nn.functional.one_hot(torch.tensor(LABELS), 4).bool()
    rival = scores.masked_fill(true, -np.inf).amax(-1)
    torch.relu(1 + rival - scores[true]).sum().backward()
    np.testing.assert_array_equal(losses.multiclass_hinge_gradient(LABELS, SCORES), scores.grad)


def test_multiclass_hinge_chooses_the_first_of_equal_rivals_and_nothing_at_the_kink():
    gradient = losses.multiclass_hinge_gradient(np.array([1, 0]), np.array([[2.0, 0.0, 2.0], [3.0, 2.0, 1.0]]))
    np.testing.assert_array_equal(gradient, [[1, -1, 0], [0, 0, 0]])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_scores(dtype):
    scores = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 0]], dtype)
    np.testing.assert_array_equal(losses.multiclass_hinge(np.array([0, 0]), scores), [0, 20001])
    assert np.isnan(losses.multiclass_hinge(np.array([0, 0]), np.array([[1, np.nan], [np.nan, 1]], dtype))).all()


@pytest.mark.parametrize("name", ["zero_one", "multiclass_hinge", "multiclass_hinge_gradient", "nll"])
def test_a_label_that_is_no_class_is_refused(name):
    with pytest.raises(ValueError, match=f"{name}: y_true holds the label 4, expected 0 to 3 for 4 classes"):
        getattr(losses, name)(np.array([1, 4]), SCORES[:2])
    with pytest.raises(ValueError, match="y_true holds the label -1"):
        getattr(losses, name)(np.array([-1, 0]), SCORES[:2])


def test_a_decision_needs_classes():
    with pytest.raises(ValueError, match=r"multiclass_hinge: y_pred has shape \(2, 1\), expected at least 2 classes"):
        losses.multiclass_hinge(np.array([0, 0]), SCORES[:2, :1])
    with pytest.raises(ValueError, match=r"zero_one: y_pred has shape \(2, 0\), expected at least 1 class "):
        losses.zero_one(np.array([0, 0]), SCORES[:2, :0])


def test_surrogates_lie_above_the_zero_one_loss():
    """Hinge, squared error of the margin, and the logistic loss in bits are bounds; that is why they stand in."""
    margin = np.linspace(-3, 3, 25)
    wrong = (margin <= 0).astype(float)
    ones = np.ones_like(margin)
    logistic = losses.binary_cross_entropy_from_logits(ones[:, None], margin[:, None]) / np.log(2)
    for surrogate in (losses.hinge(ones, margin), logistic, losses.squared_error(ones[:, None], margin[:, None])):
        assert (np.asarray(surrogate) >= wrong).all()
