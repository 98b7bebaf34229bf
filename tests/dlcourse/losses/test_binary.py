"""Oracles: Keras, PyTorch, SciPy, scikit-learn, closed forms and hand-worked numbers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import scipy.special
import sklearn.metrics
import tensorflow as tf
import torch

from dlcourse import losses

RNG = np.random.default_rng(1)
Y = RNG.integers(2, size=(5, 3)).astype(float)
SOFT = RNG.uniform(size=(5, 3))
LOGITS = 3 * RNG.normal(size=(5, 3))
MASK = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 1, 0], [0, 0, 0]], float)


@pytest.mark.parametrize("targets", [Y, SOFT])
def test_values_are_pytorchs_and_keras(targets):
    z, y, p = torch.tensor(LOGITS), torch.tensor(targets), scipy.special.expit(LOGITS)
    expected = torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction="none").sum(-1)
    np.testing.assert_allclose(losses.binary_cross_entropy_from_logits(targets, LOGITS), expected, rtol=1e-13)
    np.testing.assert_allclose(losses.binary_cross_entropy(targets, p), expected, rtol=1e-12)
    of_keras = keras.ops.binary_crossentropy(targets, LOGITS, from_logits=True)
    np.testing.assert_allclose(expected, np.sum(of_keras, axis=-1), rtol=1e-6)


def test_one_label_is_sklearns_log_loss():
    p = scipy.special.expit(LOGITS[:, :1])
    expected = sklearn.metrics.log_loss(Y[:, 0], p[:, 0], labels=[0, 1])
    assert np.mean(losses.binary_cross_entropy(Y[:, :1], p)) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("targets", [Y, SOFT])
def test_gradients_are_pytorchs(targets):
    z = torch.tensor(LOGITS, requires_grad=True)
    torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(targets), reduction="sum").backward()
    np.testing.assert_allclose(losses.binary_cross_entropy_from_logits_gradient(targets, LOGITS), z.grad, atol=1e-15)
    p = torch.sigmoid(torch.tensor(LOGITS)).requires_grad_()
    torch.nn.functional.binary_cross_entropy(p, torch.tensor(targets), reduction="sum").backward()
    actual = losses.binary_cross_entropy_gradient(targets, p.detach().numpy())
    np.testing.assert_allclose(actual, p.grad, rtol=1e-11)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_logits_are_exact(dtype):
    y, z = np.array([[0], [1], [0], [1]], dtype), np.array([[1e4], [1e4], [-1e4], [-1e4]], dtype)
    np.testing.assert_array_equal(losses.binary_cross_entropy_from_logits(y, z), [1e4, 0, 0, 1e4])
    np.testing.assert_array_equal(losses.binary_cross_entropy_from_logits_gradient(y, z), [[1], [0], [0], [-1]])


def test_the_gradient_of_the_loss_is_right_at_zero_too():
    """Where every model with zero weights starts: max(z, 0) and |z| have kinks there, their sum has none."""
    z = tf.zeros((1, 2), tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(z)
        loss = losses.binary_cross_entropy_from_logits([[0.0, 1.0]], z)
    np.testing.assert_array_equal(tape.gradient(loss, z), [[0.5, -0.5]])


def test_a_tiny_loss_keeps_its_digits():
    """−ln σ(40) = ln(1 + e⁻⁴⁰) ≈ e⁻⁴⁰, of which ln(1 − …) through a probability keeps nothing."""
    assert float(losses.binary_cross_entropy_from_logits([1.0], [40.0])) == pytest.approx(np.exp(-40), rel=1e-5)


def test_certain_probabilities():
    assert float(losses.binary_cross_entropy([1.0, 0.0], [1.0, 0.0])) == 0
    assert float(losses.binary_cross_entropy([1.0], [0.0])) == np.inf
    np.testing.assert_array_equal(
        losses.binary_cross_entropy_gradient([1.0, 0.0, 1.0], [1.0, 0.0, 0.0]), [-1, 1, -np.inf]
    )


@pytest.mark.parametrize("name", ["binary_cross_entropy", "binary_cross_entropy_from_logits"])
def test_nan_in_is_nan_out(name):
    assert np.isnan(getattr(losses, name)([[0.0, 1.0]], [[np.nan, 0.5]])).all()
    assert np.isnan(getattr(losses, f"{name}_gradient")([[0.0, 1.0]], [[np.nan, 0.5]]))[0, 0]


def test_turning_labels_and_logits_round_changes_nothing():
    actual = losses.binary_cross_entropy_from_logits(1 - SOFT, -LOGITS)
    np.testing.assert_allclose(actual, losses.binary_cross_entropy_from_logits(SOFT, LOGITS), rtol=1e-13)


def test_two_classes_of_softmax_are_one_sigmoid():
    z, y = LOGITS[:, :2], np.stack([Y[:, 0], 1 - Y[:, 0]], axis=-1)
    binary = losses.binary_cross_entropy_from_logits(Y[:, :1], z[:, :1] - z[:, 1:])
    np.testing.assert_allclose(losses.cross_entropy_from_logits(y, z), binary, rtol=1e-12, atol=1e-15)


def test_masked_loss_is_pytorchs_rescaled():
    """The recipe of word2vec in PyTorch: weight by the mask, take the mean over K, times K / Σm."""
    y, z, m = Y[:4], LOGITS[:4], MASK[:4]
    mean = (
        torch.nn.functional.binary_cross_entropy_with_logits(
            torch.tensor(z), torch.tensor(y), weight=torch.tensor(m), reduction="none"
        )
        .mean(-1)
        .numpy()
    )
    np.testing.assert_allclose(losses.masked_sigmoid_bce(y, z, m), mean * 3 / m.sum(-1), rtol=1e-13)


def test_masked_loss_by_its_definition():
    """The mean of −ln σ(±z) over what is kept."""
    losses_kept = -np.log(scipy.special.expit(np.where(Y == 1, LOGITS, -LOGITS)))
    expected = [np.mean(row[kept]) for row, kept in zip(losses_kept[:4], MASK[:4] == 1, strict=True)]
    np.testing.assert_allclose(losses.masked_sigmoid_bce(Y, LOGITS, MASK), [*expected, 0], rtol=1e-11)


def test_masked_gradient_is_pytorchs():
    z = torch.tensor(LOGITS[:4], requires_grad=True)
    y, m = torch.tensor(Y[:4]), torch.tensor(MASK[:4])
    terms = torch.nn.functional.binary_cross_entropy_with_logits(z, y, weight=m, reduction="none")
    (terms.sum(-1) / m.sum(-1)).sum().backward()
    actual = losses.masked_sigmoid_bce_gradient(Y, LOGITS, MASK)
    np.testing.assert_allclose(actual[:4], z.grad, atol=1e-15)
    np.testing.assert_array_equal(actual[4], 0)


@pytest.mark.parametrize("padding", [np.nan, np.inf, -np.inf])
def test_padding_counts_nothing_whatever_it_holds(padding):
    logits = np.array([[1.0, padding], [padding, padding]])
    mask = np.array([[1.0, 0.0], [0.0, 0.0]])
    labels = np.ones((2, 2))
    np.testing.assert_allclose(losses.masked_sigmoid_bce(labels, logits, mask), [np.log1p(np.exp(-1)), 0])
    np.testing.assert_allclose(
        losses.masked_sigmoid_bce_gradient(labels, logits, mask), [[-1 / (1 + np.e), 0], [0, 0]], rtol=1e-13
    )


def test_the_sign_in_note_d_rewards_what_is_wrong():
    """H = −y ln ŷ + (1 − y) ln(1 − ŷ): where y = 0, the surer the mistake, the smaller that is."""
    p = np.array([0.1, 0.5, 0.9, 0.99])
    as_written = -0 * np.log(p) + (1 - 0) * np.log(1 - p)
    np.testing.assert_allclose(as_written, [-0.105361, -0.693147, -2.302585, -4.60517], atol=1e-6)
    right = losses.binary_cross_entropy(np.zeros((4, 1)), p[:, None])
    np.testing.assert_allclose(right, -as_written, rtol=1e-14)


def test_note_ds_masked_loss_is_no_loss():
    """Its steps give the mean probability of what is right (to be maximised), its formula turns the signs round."""
    p, label, mask = np.array([2.0, -3.0, 9.0]), np.array([1, 0, 1]), np.array([1, 1, 0])
    steps = np.mean(scipy.special.expit(np.where(label == 0, -p, p))[mask == 1])
    formula = np.sum(scipy.special.expit(p) * (-1.0) ** label * mask) / mask.sum()
    assert steps == pytest.approx(0.916686, abs=1e-6)
    assert formula == pytest.approx(-0.416686, abs=1e-6)
    actual = float(losses.masked_sigmoid_bce(label.astype(float), p, mask.astype(float)))
    assert actual == pytest.approx(0.087758, abs=1e-6)
