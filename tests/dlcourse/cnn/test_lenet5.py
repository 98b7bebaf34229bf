"""LeNet-5 in NumPy, loop by loop, from the paper's section II.B; the layer with a connection table."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from dlcourse.cnn import RBFLoss, TableConv2D, digit_codes, lenet5
from dlcourse.convolution import connection_table, table_conv2d_layer
from tests.conformance.numerics import eagerly

TABLE = connection_table().numpy()
TANH = {"scaled_tanh": lambda a: 1.7159 * np.tanh(2 / 3 * a), "sigmoid": lambda a: 1 / (1 + np.exp(-a))}


def by_hand(weights, x, squash):
    """One picture, one number after the other; sums of 2 × 2, whose weight is a quarter of a mean's."""
    w1, b1, s2, c2, w3, b3, s4, c4, w5, b5, w6, b6 = (w.astype("float64") for w in weights)
    c1 = np.zeros((28, 28, 6))
    for i, j, k in np.ndindex(c1.shape):
        c1[i, j, k] = b1[k] + (x[i : i + 5, j : j + 5, 0] * w1[..., 0, k]).sum()
    a2 = squash(subsample(squash(c1), s2.ravel() / 4, c2))
    pairs = {tuple(pair): index for index, pair in enumerate(np.argwhere(TABLE))}
    a3 = np.zeros((10, 10, 16))
    for i, j, k in np.ndindex(a3.shape):
        seen = [p for p in range(6) if TABLE[p, k]]
        a3[i, j, k] = b3[k] + sum((a2[i : i + 5, j : j + 5, p] * w3[..., pairs[p, k]]).sum() for p in seen)
    a4 = squash(subsample(squash(a3), s4.ravel() / 4, c4))
    a5 = squash(np.array([(a4 * w5[..., k]).sum() for k in range(120)]) + b5)
    a6 = squash(a5 @ w6 + b6)
    return -np.array([((a6 - code) ** 2).sum() for code in digit_codes()])


def subsample(maps, weight, bias):
    rows, columns, count = maps.shape
    return weight * maps.reshape(rows // 2, 2, columns // 2, 2, count).sum(axis=(1, 3)) + bias


@pytest.mark.parametrize("activation", TANH)
def test_is_the_paper_by_hand(activation):
    keras.utils.set_random_seed(0)
    model, rng = lenet5(activation=activation), np.random.default_rng(0)
    model.set_weights([w if w.ndim > 1 else rng.normal(scale=0.3, size=w.shape) for w in model.get_weights()])
    x = rng.uniform(-0.1, 1.175, size=(2, 32, 32, 1)).astype("float32")
    with eagerly():
        found = model(x)
    for answer, picture in zip(found, x, strict=True):
        np.testing.assert_allclose(answer, by_hand(model.get_weights(), picture, TANH[activation]), rtol=1e-4)


def test_one_step_of_the_papers_loss_lowers_it():
    keras.utils.set_random_seed(0)
    model, rng = lenet5(), np.random.default_rng(0)
    x, y = rng.uniform(size=(20, 32, 32, 1)).astype("float32"), np.arange(20) % 10
    model.compile(keras.optimizers.SGD(1e-3), RBFLoss(), run_eagerly=True)
    before = model.evaluate(x, y, verbose=0)
    model.fit(x, y, batch_size=20, verbose=0)
    assert model.evaluate(x, y, verbose=0) < before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"activation": "relu"}, "lenet5: activation is 'relu', expected 'scaled_tanh' or 'sigmoid'"),
        ({"output": "softmax"}, "lenet5: output is 'softmax', expected 'linear' or 'rbf'"),
        ({"classes": 11}, "digit_codes: classes is 11, expected"),
    ],
)
def test_settings_that_are_none_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        lenet5(**options)


def test_a_layer_by_table_is_the_function_of_a_whole_kernel():
    rng = np.random.default_rng(0)
    layer, x = TableConv2D(TABLE, 3), rng.normal(size=(2, 7, 6, 6)).astype("float32")
    layer.build(x.shape)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.weights])
    kernel, bias = layer.get_weights()
    whole = np.full((3, 3, 6, 16), np.nan, "float32")  # what is not connected plays no part
    whole[:, :, TABLE == 1] = kernel
    np.testing.assert_allclose(layer(x), table_conv2d_layer(x, whole, bias, TABLE), rtol=1e-5, atol=1e-5)


def test_a_table_of_ones_is_keras_convolution():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 7, 6, 3)).astype("float32")
    ours, theirs = TableConv2D(np.ones((3, 4), int), 3), keras.layers.Conv2D(4, 3)
    theirs.build(x.shape)
    ours.build(x.shape)
    kernel = rng.normal(size=theirs.kernel.shape)
    ours.set_weights([kernel.reshape(3, 3, 12), np.arange(4.0)])
    theirs.set_weights([kernel, np.arange(4.0)])
    np.testing.assert_allclose(ours(x), theirs(x), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("table", [[1, 0], [[0, 0]], [[1, 2]], [[0.5, 1.0]], []])
def test_what_is_no_table_is_refused(table):
    with pytest.raises(ValueError, match=r"TableConv2D: table has shape .*expected zeros and ones"):
        TableConv2D(table, 3)


def test_other_maps_than_the_tables_are_refused():
    with pytest.raises(ValueError, match="TableConv2D: the input has 5 maps, expected 6, one for each row"):
        TableConv2D(TABLE, 3)(np.zeros((1, 7, 7, 5)))
