"""The exercise on an epoch of training, against CD-k and Keras's momentum, and against the exact gradient."""

import keras
import numpy as np
import pytest

from autograder.asked.catalogue import Catalogue
from dlcourse import energy

EXERCISE = Catalogue()["energy.rbm"]
BOTH = pytest.mark.parametrize("trained", [EXERCISE.solution, EXERCISE.reference], ids=["solution", "reference"])
CASES = pytest.mark.parametrize("case", EXERCISE.cases, ids=lambda case: case.name)


def by_keras(data, w, b, c, u, v, *, batch_size, learning_rate, momentum, weight_decay):
    """Weight decay is the gradient of ½ λ ‖W‖²; Keras descends, CD-k points uphill."""
    theta = [keras.Variable(one, dtype="float64") for one in (w, b, c)]
    rule = keras.optimizers.SGD(learning_rate, momentum=momentum)
    rule.build(theta)
    for begin in range(0, len(data), batch_size):
        batch = slice(begin, begin + batch_size)
        uphill = energy.cd_k(data[batch], *(one.value for one in theta), u[None, batch], v[None, batch])
        dw, db, dc = (-one / len(data[batch]) for one in uphill)
        rule.apply([dw + weight_decay * theta[0].value, db, dc])
    return [one.numpy() for one in theta]


@BOTH
@CASES
def test_is_cd_1_with_keras_momentum(trained, case):
    inputs = case.make_inputs(3)
    names = ("data", "w", "b", "c", "hidden_uniforms", "visible_uniforms")
    rates = {name: value for name, value in inputs.items() if name not in names}
    for own, theirs in zip(trained(**inputs), by_keras(*(inputs[name] for name in names), **rates), strict=True):
        # Keras keeps a learning rate in float32.
        np.testing.assert_allclose(own, theirs, rtol=1e-6, atol=1e-6 * np.abs(theirs).max())


@BOTH
def test_without_gradients_weights_decay_and_biases_stay(trained):
    """Units that copy each other: the dream is the data, and the velocity is made of the decay alone."""
    data = np.array([[1.0], [0.0], [1.0]])
    w, b, c, uniforms = np.array([[200.0]]), np.array([-100.0]), np.array([-100.0]), np.full((3, 1), 0.5)
    rates = {"batch_size": 1, "learning_rate": 0.5, "momentum": 0.5, "weight_decay": 0.02}
    new_w, new_b, new_c = trained(data, w, b, c, uniforms, uniforms, **rates)
    # 200 − 2 = 198; the velocity is −1 − 1.98, 195.02; and then −1.49 − 1.9502.
    np.testing.assert_allclose(new_w, [[191.5798]], rtol=1e-12)
    np.testing.assert_allclose([new_b, new_c], [[-100.0], [-100.0]], rtol=1e-12)
