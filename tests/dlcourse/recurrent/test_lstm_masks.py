"""Masks of the LSTM over whole sequences, against Keras and automatic differentiation."""

import keras
import numpy as np
import tensorflow as tf

from dlcourse import recurrent
from dlcourse.recurrent import LSTMState
from tests.dlcourse.recurrent.test_rnn import BATCH, FEATURES, MASK, TIME, UNITS


def draw():
    rng = np.random.default_rng(7)
    shapes = (BATCH, TIME, FEATURES), (BATCH, UNITS), (BATCH, UNITS), (FEATURES, 4 * UNITS), (UNITS, 4 * UNITS)
    return [rng.normal(size=shape) for shape in (*shapes, (4 * UNITS,))]


def test_masked_states_are_keras():
    x, h, c, *weights = draw()
    layer = keras.layers.LSTM(UNITS, return_sequences=True, return_state=True, dtype="float64")
    layer.build(x.shape)
    layer.set_weights(weights)
    states, _, last_c = layer(x, initial_state=[tf.constant(h), tf.constant(c)], mask=MASK)
    found = recurrent.lstm(x, h, c, *weights, mask=MASK)
    np.testing.assert_allclose(found.h, states, rtol=1e-12)
    np.testing.assert_allclose(found.c[:, -1], last_c, rtol=1e-12)


def test_masked_gradients_are_automatic_differentiation():
    tensors = [tf.constant(array) for array in draw()]
    upstream = LSTMState(*np.random.default_rng(8).normal(size=(2, BATCH, TIME, UNITS)))
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        x, h, c, *weights = tensors
        loss = 0.0
        for time in range(TIME):
            new, present = recurrent.lstm_cell(x[:, time], h, c, *weights), MASK[:, time, None]
            h, c = tf.where(present, new.h, h), tf.where(present, new.c, c)
            loss += tf.reduce_sum(h * upstream.h[:, time]) + tf.reduce_sum(c * upstream.c[:, time])
    expected = tape.gradient(loss, tensors)
    found = recurrent.lstm_backward(*tensors, upstream, mask=MASK)
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        states = recurrent.lstm(*tensors, mask=MASK)
        loss = tf.reduce_sum(states.h * upstream.h) + tf.reduce_sum(states.c * upstream.c)
    for a, t, e in zip(found, tape.gradient(loss, tensors), expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(t, e, rtol=1e-10, atol=1e-12)


def test_nothing_comes_from_padding():
    inputs = draw()
    upstream = LSTMState(np.ones((BATCH, TIME, UNITS)))
    expected = recurrent.lstm_backward(*inputs, upstream, mask=MASK)
    inputs[0][~MASK] = np.nan
    for a, e in zip(recurrent.lstm_backward(*inputs, upstream, mask=MASK), expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-12)
