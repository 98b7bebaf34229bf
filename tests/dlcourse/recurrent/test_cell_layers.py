"""The cells within ``keras.layers.RNN`` against Keras's own layers."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.recurrent import GRUCell, RNNCell
from tests.dlcourse.recurrent.test_rnn import BATCH, FEATURES, MASK, TIME, UNITS

PAIRS = {
    "tanh": (lambda: RNNCell(UNITS), lambda **o: keras.layers.SimpleRNN(UNITS, **o)),
    "relu": (lambda: RNNCell(UNITS, activation="relu"), lambda **o: keras.layers.SimpleRNN(UNITS, "relu", **o)),
    "before": (lambda: GRUCell(UNITS), lambda **o: keras.layers.GRU(UNITS, reset_after=False, **o)),
    "after": (lambda: GRUCell(UNITS, reset="after"), lambda **o: keras.layers.GRU(UNITS, **o)),
}


def pair(name, **options):
    """The same network with one of our cells and with Keras's own layer, and the same weights."""
    cell, peer = PAIRS[name]
    ours, theirs = keras.layers.RNN(cell(), **options), peer(**options)
    for layer in (ours, theirs):
        layer.build((None, None, FEATURES))
    rng = np.random.default_rng(3)
    weights = [rng.normal(size=w.shape) for w in theirs.get_weights()]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    return ours, theirs


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
@pytest.mark.parametrize("options", [{}, {"return_sequences": True}, {"go_backwards": True}], ids=str)
def test_cell_in_rnn_is_keras(name, mask, options):
    x = tf.constant(np.random.default_rng(1).normal(size=(BATCH, TIME, FEATURES)), tf.float32)
    ours, theirs = pair(name, **options)
    np.testing.assert_allclose(ours(x, mask=mask), theirs(x, mask=mask), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", PAIRS)
def test_weights_begin_as_keras_does(name):
    ours, theirs = PAIRS[name][0](), PAIRS[name][1]()
    ours.build((None, FEATURES))
    theirs.build((None, None, FEATURES))
    assert [w.shape for w in ours.weights] == [w.shape for w in theirs.weights]
    square = np.asarray(ours.recurrent_kernel)
    np.testing.assert_allclose(square @ square.T, np.eye(UNITS), atol=1e-6)
    assert not np.any(ours.bias)


def test_unknown_names_are_told():
    with pytest.raises(ValueError, match="activation"):
        RNNCell(2, activation="tan")
    with pytest.raises(ValueError, match="reset"):
        GRUCell(2, reset="never")
    with pytest.raises(ValueError, match="units is 0, expected a whole number, 1 or more"):
        GRUCell(0)
