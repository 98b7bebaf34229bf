"""A network of rectifiers does not hide a NaN: by formula and by the tape, all weights hear of it."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from dlcourse import backprop

RNG = np.random.default_rng(8)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "absolute_rectifier", "elu", "selu", "piecewise_linear"])
def test_a_rectifier_hides_no_nan(activation):
    weights = [tf.constant(RNG.normal(size=shape)) for shape in ((2, 3), (3, 4), (4, 2))]
    biases = [tf.constant(RNG.normal(size=size)) for size in (3, 4, 2)]
    inputs = (np.array([[np.nan, -1.0]]), np.array([[1.0, 0.0]]), weights, biases)
    by_formula = backprop.mlp_backward(*inputs, activation=activation).weights
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = backprop.mlp_loss(*inputs, activation=activation)
    for gradient, automatic in zip(by_formula, tape.gradient(loss, weights), strict=True):
        assert np.isnan(gradient).all()
        assert np.isnan(automatic).all()
