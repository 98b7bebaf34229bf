"""Oracles: SciPy's distances, the paper's equations 8 and 9 by hand, Keras's cross-entropy."""

from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest
import scipy.spatial.distance
import scipy.special
import tensorflow as tf

from dlcourse.cnn import RBFLoss, RBFOutput, digit_codes, rbf_distances

RNG = np.random.default_rng(0)
Y = np.abs(RNG.normal(scale=3.0, size=(6, 4)))
LABELS = np.array([0, 3, 1, 2, 3, 0])


def test_codes_are_pictures_that_all_differ():
    codes = digit_codes()
    assert codes.shape == (10, 7 * 12)
    assert codes.dtype == np.float32
    assert set(np.unique(codes)) == {-1, 1}
    apart = [np.sum(one != other) for one, other in itertools.combinations(codes, 2)]
    assert min(apart) >= 6, "the nearest differ in so many points"
    assert np.all((codes == 1).sum(axis=1) >= 12), "each has ink"
    assert np.all(codes.reshape(10, 12, 7)[:, -1] == -1), "the last line is below the digits"


def test_fewer_classes_have_the_first_codes():
    np.testing.assert_array_equal(digit_codes(3), digit_codes()[:3])


@pytest.mark.parametrize("classes", [0, 11, -1])
def test_there_are_codes_for_ten_digits_only(classes):
    with pytest.raises(ValueError, match=f"digit_codes: classes is {classes}, expected"):
        digit_codes(classes)


def test_distances_are_squares_of_scipys():
    x, codes = RNG.normal(size=(5, 7)), RNG.normal(size=(3, 7))
    np.testing.assert_allclose(rbf_distances(x, codes), scipy.spatial.distance.cdist(x, codes) ** 2, rtol=1e-12)


def test_the_layer_answers_minus_the_distance():
    codes, x = digit_codes(), RNG.normal(size=(5, 84)).astype("float32")
    layer = RBFOutput(codes)
    np.testing.assert_allclose(layer(x), -scipy.spatial.distance.cdist(x, codes, "sqeuclidean"), rtol=1e-5)
    assert np.argmax(layer(codes), axis=1).tolist() == list(range(10))
    assert not layer.weights


@pytest.mark.parametrize("codes", [[1.0, -1.0], np.zeros((0, 4)), np.zeros((1, 2, 3))])
def test_codes_that_are_none_are_refused(codes):
    with pytest.raises(ValueError, match=r"RBFOutput: codes has shape .*expected \(classes, units\)"):
        RBFOutput(codes)


def test_half_precision_keeps_distances_of_hundreds():
    """A sum in float16 would be a whole number, or half of one, from 512 on; the distance itself is rounded once."""
    x = RNG.normal(scale=1.7, size=(4, 84)).astype("float16")
    answers = RBFOutput(digit_codes(), dtype="mixed_float16")(x)
    exact = -scipy.spatial.distance.cdist(x.astype("float64"), digit_codes(), "sqeuclidean")
    np.testing.assert_array_equal(answers, exact.astype("float32").astype("float16"))


def test_the_loss_is_the_papers():
    j = 0.7
    rest = np.log(np.exp(-j) + np.exp(-Y).sum(axis=1))
    expected = np.mean(Y[np.arange(6), LABELS] + rest)
    assert float(RBFLoss(j=j)(LABELS, -Y)) == pytest.approx(expected, rel=1e-6)


def test_without_the_constant_it_is_a_cross_entropy():
    """e⁻ʲ vanishes beside the others."""
    of_keras = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(LABELS, -Y)
    assert float(RBFLoss(j=60.0)(LABELS, -Y)) == pytest.approx(float(of_keras), rel=1e-6)


def test_its_gradient_pulls_the_right_code_and_pushes_the_near_ones():
    y = tf.Variable(-Y, dtype=tf.float64)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(RBFLoss(j=1.0).call(LABELS, y))
    exponents = np.concatenate([-Y, np.full((6, 1), -1.0)], axis=1)
    expected = scipy.special.softmax(exponents, axis=1)[:, :4] - np.eye(4)[LABELS]
    np.testing.assert_allclose(tape.gradient(loss, y), expected, rtol=1e-10)


@pytest.mark.parametrize("labels", [LABELS, LABELS[:, None], LABELS.tolist(), LABELS.astype("float32")])
@pytest.mark.parametrize("kind", [np.asarray, np.ndarray.tolist, tf.constant])
def test_labels_and_answers_of_each_kind(labels, kind):
    expected = float(RBFLoss()(LABELS, -Y))
    assert float(RBFLoss()(labels, kind(-Y))) == pytest.approx(expected, rel=1e-6)


def test_large_distances_are_no_infinity():
    assert float(RBFLoss()([0], [[-1e4, -2e4]])) == pytest.approx(1e4 - 1.0, rel=1e-6)
    assert float(RBFLoss()([0], [[0.0, -2e4]])) == pytest.approx(np.log1p(np.exp(-1)), rel=1e-6)


def test_it_is_rebuilt_from_its_configuration():
    again = keras.losses.deserialize(keras.losses.serialize(RBFLoss(j=2.5, name="mine")))
    assert type(again) is RBFLoss
    assert (again.j, again.name) == (2.5, "mine")
