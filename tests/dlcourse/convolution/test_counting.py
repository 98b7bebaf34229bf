"""Oracles: the numbers of LeNet-5's paper, Keras's ``count_params``, and counting by running the layers."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from dlcourse.convolution import connection_table, conv2d_layer, parameter_count

POOL = {"filter_size": 2, "strides": 2, "weights": "subsampling"}
LENET_5 = [
    (parameter_count((32, 32, 1), 6, filter_size=5), 156, 122_304),
    (parameter_count((28, 28, 6), 6, **POOL), 12, 5_880),
    (parameter_count((14, 14, 6), 16, filter_size=5, table=connection_table().numpy()), 1_516, 151_600),
    (parameter_count((10, 10, 16), 16, **POOL), 32, 2_000),
    (parameter_count((5, 5, 16), 120, filter_size=5), 48_120, 48_120),
    (parameter_count((1, 1, 120), 84, filter_size=1, weights="dense"), 10_164, 10_164),
]


@pytest.mark.parametrize(("found", "parameters", "connections"), LENET_5)
def test_lenet_5(found, parameters, connections):
    assert found == (parameters, connections)


def test_the_sums_of_lenet_5():
    assert sum(found.parameters for found, _, _ in LENET_5) == 60_000
    assert sum(found.connections for found, _, _ in LENET_5) == 340_068


def test_note_es_picture():
    assert parameter_count((224, 224, 3), 64, filter_size=3, padding=1).parameters == 1792
    assert parameter_count((224, 224, 64), 64, filter_size=3, padding=1).parameters == 36_928


@pytest.mark.parametrize("stride", [1, 2])
def test_keras_counts_the_same(stride):
    x = keras.Input((9, 8, 3))
    settings = {"filter_size": (3, 2), "strides": stride}
    conv = keras.layers.Conv2D(5, (3, 2), stride)
    places = conv(x).shape[1] * conv(x).shape[2]
    assert parameter_count((9, 8, 3), 5, **settings).parameters == conv.count_params()
    dense = keras.layers.Dense(5 * places)
    dense(keras.layers.Flatten()(x))
    assert parameter_count((9, 8, 3), 5, weights="dense", **settings).parameters == dense.count_params()


def test_connections_are_what_a_layer_of_ones_adds_up():
    """With all inputs, weights and biases at 1, the sum of a layer's outputs counts its connections."""
    shape, settings = (7, 6, 2), {"strides": (2, 1)}
    y = conv2d_layer(np.ones((1, *shape)), np.ones((3, 2, 2, 4)), np.ones(4), **settings)
    for weights in ("shared", "local"):
        found = parameter_count(shape, 4, filter_size=(3, 2), weights=weights, **settings)
        assert found.connections == int(np.sum(y))
    assert parameter_count(shape, 4, filter_size=(3, 2), weights="local", **settings).parameters == int(np.sum(y))


@pytest.mark.parametrize(
    ("out", "settings", "message"),
    [
        (3, {"weights": "sparse"}, "weights is 'sparse', expected one of 'dense', 'local'"),
        (3, {"weights": "subsampling"}, "out_channels is 3 and in_shape has 2 channels"),
        (3, {"table": np.ones((3, 2))}, r"table has shape \(3, 2\), expected \(2, 3\)"),
        (3, {"table": np.full((2, 3), 2)}, "zeros and ones"),
        (3, {"table": np.ones((2, 3)), "weights": "local"}, "weights is 'local' beside a table, expected 'shared'"),
        (3, {"filter_size": 8}, "spans 8, expected at most 7"),
    ],
)
def test_settings_that_make_no_sense(out, settings, message):
    with pytest.raises(ValueError, match=message):
        parameter_count((7, 8, 2), out, **({"filter_size": 3} | settings))
