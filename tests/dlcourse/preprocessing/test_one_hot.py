"""Indicator features. Oracles: scikit-learn's encoder, Keras, NumPy."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.preprocessing import OneHotEncoder

from dlcourse.preprocessing import one_hot

TRAIN = np.array([[7, 2], [2, 9], [7, 4]])
X = np.array([9, 7, 2, 5, 4, -1])


def test_it_is_scikit_learns_encoder():
    known = np.array([7, 9, 2, 2, 4])
    expected = OneHotEncoder(sparse_output=False).fit(TRAIN.reshape(-1, 1))
    np.testing.assert_array_equal(one_hot(TRAIN, known, unknown="error"), expected.transform(known[:, None]))
    ignoring = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(TRAIN.reshape(-1, 1))
    np.testing.assert_array_equal(one_hot(TRAIN, X), ignoring.transform(X[:, None]))


def test_it_is_kerass_encoding_of_positions():
    position = np.searchsorted([2, 4, 7, 9], [9, 7, 4])
    layer = keras.layers.CategoryEncoding(4, output_mode="one_hot")
    np.testing.assert_array_equal(one_hot(TRAIN, np.array([9, 7, 4])), layer(position))


def test_the_unknown_gets_zeros_or_a_column_or_an_error():
    zeros, column = one_hot(TRAIN, X).numpy(), one_hot(TRAIN, X, unknown="column").numpy()
    np.testing.assert_array_equal(zeros.sum(-1), [1, 1, 1, 0, 1, 0])
    np.testing.assert_array_equal(column, np.column_stack([zeros, 1 - zeros.sum(-1)]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="a category that the training split has not"):
        one_hot(TRAIN, X, unknown="error")


def test_shapes_and_precision():
    answer = one_hot(TRAIN, X.reshape(2, 3))
    assert answer.shape == (2, 3, 4)
    assert answer.dtype == tf.float32
    for dtype in ("float32", "float64"):
        assert one_hot(TRAIN.astype(dtype), X.astype(dtype)).dtype == dtype
    assert one_hot(TRAIN, np.zeros((0,), np.int64)).shape == (0, 4)


def test_nan_is_no_category():
    train, x = np.array([1.0, np.nan, 3.0]), np.array([np.nan, 3.0])
    np.testing.assert_array_equal(one_hot(train, x), [[0, 0], [0, 1]])
    np.testing.assert_array_equal(one_hot(train, x, unknown="column"), [[0, 0, 1], [0, 1, 0]])


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="one_hot: unknown is 'ignore', expected one of 'zeros', 'column', 'error'"):
        one_hot(TRAIN, X, unknown="ignore")
    with pytest.raises(TypeError, match="x_train is an array of int64 but x of float64"):
        one_hot(TRAIN, X.astype(float))
