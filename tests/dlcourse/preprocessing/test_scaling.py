"""Scaling each feature by itself. Oracles: scikit-learn, Keras, NumPy, PyTorch, numbers by hand."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import torch
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from dlcourse import preprocessing as pp

RNG = np.random.default_rng(0)
TRAIN = RNG.normal(size=(11, 4)) * [1.0, 20.0, 0.01, 3.0] + [0.0, 100.0, -5.0, 1.0]
X = RNG.normal(size=(5, 4)) * 10


def test_moments_are_numpys_and_pytorchs():
    mean, deviation = pp.feature_moments(TRAIN)
    np.testing.assert_allclose(mean, TRAIN.mean(0), rtol=1e-14)
    np.testing.assert_allclose(deviation, TRAIN.std(0), rtol=1e-13)
    np.testing.assert_allclose(deviation, torch.tensor(TRAIN).std(0, correction=0), rtol=1e-13)


def test_moments_of_pictures_are_a_channels():
    pictures = RNG.uniform(size=(3, 4, 5, 2))
    mean, deviation = pp.feature_moments(pictures)
    np.testing.assert_allclose(mean, pictures.mean((0, 1, 2)), rtol=1e-14)
    np.testing.assert_allclose(deviation, pictures.std((0, 1, 2)), rtol=1e-13)


def test_a_large_offset_costs_no_digits():
    x = np.array([[1e8 + 1], [1e8 + 2], [1e8 + 3]])
    assert pp.feature_moments(x).deviation.numpy()[0] == pytest.approx(np.sqrt(2 / 3), rel=1e-15)
    single = (np.array([[0.0], [1.0], [2.0]]) + 4096).astype("float32")
    assert pp.feature_moments(single).deviation.numpy()[0] == pytest.approx(np.sqrt(2 / 3), rel=1e-6)


def test_zero_center_and_standardize_are_scikit_learns():
    only_mean, scaler = StandardScaler(with_std=False).fit(TRAIN), StandardScaler().fit(TRAIN)
    np.testing.assert_allclose(pp.zero_center(TRAIN, X), only_mean.transform(X), rtol=1e-13)
    np.testing.assert_allclose(pp.inverse_zero_center(TRAIN, X), only_mean.inverse_transform(X), rtol=1e-13)
    np.testing.assert_allclose(pp.standardize(TRAIN, X), scaler.transform(X), rtol=1e-12)
    np.testing.assert_allclose(pp.inverse_standardize(TRAIN, X), scaler.inverse_transform(X), rtol=1e-12)


def test_standardize_is_that_of_kerass_layer():
    layer = keras.layers.Normalization(axis=-1, dtype="float64")
    layer.adapt(TRAIN)
    np.testing.assert_allclose(pp.standardize(TRAIN, X), layer(X), rtol=1e-5)  # it learns in float32


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0), (2.0, 7.0)])
def test_min_max_scale_is_scikit_learns(low, high):
    scaler = MinMaxScaler(feature_range=(low, high)).fit(TRAIN)
    np.testing.assert_allclose(pp.min_max_scale(TRAIN, X, low=low, high=high), scaler.transform(X), rtol=1e-12)
    back = pp.inverse_min_max_scale(TRAIN, X, low=low, high=high)
    np.testing.assert_allclose(back, scaler.inverse_transform(X), rtol=1e-12)
    own = np.asarray(pp.min_max_scale(TRAIN, TRAIN, low=low, high=high))
    np.testing.assert_allclose([own.min(0), own.max(0)], [[low] * 4, [high] * 4], rtol=1e-14)


def test_inverses_invert():
    for there, back in (
        (pp.zero_center, pp.inverse_zero_center),
        (pp.standardize, pp.inverse_standardize),
        (pp.min_max_scale, pp.inverse_min_max_scale),
    ):
        np.testing.assert_allclose(back(TRAIN, there(TRAIN, X)), X, rtol=1e-12, atol=1e-12)


def test_only_the_training_split_is_learnt_from():
    """Whatever else is transformed with a sample, the sample comes out the same."""
    for function in (pp.zero_center, pp.standardize, pp.min_max_scale):
        together = function(TRAIN, np.concatenate([X, 1e6 * X]))
        np.testing.assert_allclose(together[:5], function(TRAIN, X), rtol=1e-13)


@pytest.mark.parametrize("value", [0.1, 3.0, 1e17, -7e-9])
def test_a_constant_feature_is_only_moved(value):
    """As scikit-learn has it; 0.1 is no binary fraction, and a mean of it by summing is off in the last digit."""
    train = np.column_stack([np.full(7, value), np.arange(7.0)])
    x = np.array([[value, 1.0], [value + 2, 3.0]])
    assert pp.feature_moments(train).deviation.numpy()[0] == 0
    np.testing.assert_array_equal(pp.standardize(train, train)[:, 0], np.zeros(7))
    np.testing.assert_allclose(pp.standardize(train, x), StandardScaler().fit(train).transform(x), atol=1e-13)
    np.testing.assert_allclose(pp.min_max_scale(train, x), MinMaxScaler().fit(train).transform(x), atol=1e-13)
    np.testing.assert_array_equal(pp.min_max_scale(train, train, low=-1, high=1)[:, 0], np.full(7, -1.0))
    np.testing.assert_allclose(pp.inverse_standardize(train, pp.standardize(train, x)), x, rtol=1e-15)


def test_nan_stays_in_its_feature():
    train = np.array([[1.0, np.nan], [3.0, 4.0]])
    for function in (pp.zero_center, pp.standardize, pp.min_max_scale):
        answer = np.asarray(function(train, np.array([[5.0, 1.0], [np.nan, 2.0]])))
        np.testing.assert_array_equal(np.isnan(answer), [[False, True], [True, True]])
    assert np.isnan(pp.feature_range(train).minimum.numpy()).tolist() == [False, True]


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match=r"standardize: x_train has shape \(0, 3\) and no entries"):
        pp.standardize(np.zeros((0, 3)), np.zeros((2, 3)))
    with pytest.raises(ValueError, match="x has shape"):
        pp.standardize(TRAIN, np.zeros((2, 3)))
    with pytest.raises(ValueError, match="min_max_scale: low is 1 and high 1, expected low < high"):
        pp.min_max_scale(TRAIN, X, low=1.0, high=1.0)
    with pytest.raises(TypeError, match="int64"):
        pp.zero_center(np.array([[1, 2]]), np.array([[1, 2]]))
