"""The numbers of docs/errata/06-backprop.md."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dlcourse import activations, backprop


def slope(z):
    return float(activations.sigmoid_derivative(np.float64(z)))


def tanh_slope(z):
    return 1 - math.tanh(z) ** 2


def test_the_gradient_of_a_sum_collects_from_all_samples():
    x, y = np.array([[1.0], [3.0]]), np.array([[1.0], [0.0]])
    start = [np.zeros((1, 1))], [np.zeros(1)]
    each = [float(backprop.mlp_backward(x[n : n + 1], y[n : n + 1], *start).weights[0][0, 0]) for n in range(2)]
    assert each == [-0.125, 0.375]
    # Ours is the gradient of the mean: twice that is the gradient of the note's sum.
    assert 2 * float(backprop.mlp_backward(x, y, *start).weights[0][0, 0]) == 0.25
    deltas = slope(0) * (0.5 - y)
    assert float(x.sum() * deltas.sum()) == 0.0


def test_a_change_shrinks_on_its_way_through_a_sigmoid():
    for z, expected in ((0.0, 0.0250), (4.0, 0.0017)):
        moved = activations.sigmoid(np.float64(z + 0.1)) - activations.sigmoid(np.float64(z))
        assert float(moved) == pytest.approx(expected, abs=5e-5)


def test_the_point_in_the_recursion_is_a_product_entry_by_entry():
    slopes = np.array([slope(4.0), slope(-2.0)])
    np.testing.assert_allclose(slopes, [0.0177, 0.1050], atol=5e-5)
    back = np.array([1.0, -2.0])
    delta = backprop.hidden_delta(np.array([[4.0, -2.0]]), np.eye(2), back[None])
    np.testing.assert_allclose(delta[0], [0.0177, -0.2100], atol=5e-5)
    assert slopes @ back == pytest.approx(-0.1923, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "hidden", "gradient"), [("heaviside", 1, 0), ("sigmoid", 0.6225, 0.1463), ("relu", 0.5, 0.5)]
)
def test_units_that_are_0_or_1_learn_nothing(name, hidden, gradient):
    unit, z, x = activations.ELEMENTWISE[name], np.float64(0.5), 1.0
    assert float(unit.value(z)) == pytest.approx(hidden, abs=5e-5)
    assert float(unit.value(z) * unit.derivative(z)) * x == pytest.approx(gradient, abs=5e-5)


def test_a_parameters_gradient_is_its_input():
    gradients = backprop.dense_backward(np.array([[2.0]]), np.array([[5.0]]), np.array([[1.0]]))
    assert float(gradients.kernel[0, 0]) == 2.0
    assert float(gradients.inputs[0, 0]) == 5.0
    change = 5.1 * 2.0 - 5.0 * 2.0
    assert change == pytest.approx(0.2)


def test_the_recurrent_slope_is_taken_at_the_net_input():
    right, printed = 2 * tanh_slope(1.0), 2 * tanh_slope(0.5)
    assert right == pytest.approx(0.8399, abs=5e-5)
    assert printed == pytest.approx(1.5729, abs=5e-5)
    differences = (math.tanh(2 * (0.5 + 1e-5)) - math.tanh(2 * (0.5 - 1e-5))) / 2e-5
    assert differences == pytest.approx(right, abs=1e-8)


def test_the_norm_of_a_product_is_bounded_and_not_given():
    h = math.tanh(1.0)
    assert h == pytest.approx(0.7616, abs=5e-5)
    assert 2 * h == pytest.approx(1.5232, abs=5e-5)
    first, second = 2 * tanh_slope(1.0), 2 * tanh_slope(2 * h)
    assert second == pytest.approx(0.3465, abs=5e-5)
    assert first * second == pytest.approx(0.2911, abs=5e-5)
    assert first**2 == pytest.approx(0.7055, abs=5e-5)
    nilpotent = np.array([[0.0, 4.0], [0.0, 0.0]])
    assert np.linalg.norm(nilpotent, 2) == 4
    assert not (nilpotent @ nilpotent).any()


def test_rectifiers_vanish_too_with_weights_that_are_too_small():
    """A mean over networks: Δ's norm squared is halved in each of the fourteen steps back."""
    lost = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        weights = [rng.normal(size=(64, 64)) / 8 for _ in range(15)]
        x, y = rng.normal(size=(8, 64)), rng.normal(size=(8, 64))
        deltas = backprop.gradient_flow(x, y, weights, [np.zeros(64)] * 15, activation="relu").deltas
        lost.append(float(deltas[0] / deltas[-1]) ** 2)
    assert math.sqrt(np.mean(lost)) == pytest.approx(2.0**-7, rel=0.3)
