"""The numbers of docs/errata/11-energy.md, its part on exact models."""

import math

import numpy as np
import pytest
from scipy.special import expit

from dlcourse import energy

E = math.e


def log_p(w, b=0.0):
    """ln P(x = 1) of note C's two units, with a bias of the visible one."""
    x = [[1.0]]
    parameters = [[w]], [b], [0.0]
    return float(-energy.free_energy(x, *parameters)[0] - energy.log_partition(*parameters))


def slope(function, at, step=1e-5):
    return (function(at + step) - function(at - step)) / (2 * step)


def test_the_gradient_of_ln_p():
    assert log_p(1.0) == pytest.approx(math.log((1 + E) / (3 + E)))
    right = expit(1) - E / (3 + E)
    assert float(energy.log_likelihood_gradient([[1.0]], [[1.0]], [0.0], [0.0]).w[0, 0]) == pytest.approx(right)
    assert slope(log_p, 1.0) == pytest.approx(right, abs=1e-8)
    assert right == pytest.approx(0.2557, abs=5e-5)
    assert expit(1) - E == pytest.approx(-1.9872, abs=5e-5)  # ∂Z/∂w = ∂(3 + eʷ)/∂w = e
    assert -expit(1) - E / (3 + E) == pytest.approx(-1.2064, abs=5e-5)


def test_which_conditional():
    w, b, c = [[1.0]], [1.0], [0.0]
    h_on = float(energy.rbm_hidden_given_visible([[1.0]], w, c)[0, 0])
    x_on = energy.rbm_visible_given_hidden([[0.0], [1.0]], w, b).numpy().ravel()
    np.testing.assert_allclose([1 - h_on, h_on, *x_on], [0.2689, 0.7311, 0.7311, 0.8808], atol=5e-5)
    assert x_on.sum() == pytest.approx(1.6119, abs=5e-5)
    model = E**2 / (2 + E + E**2)
    assert model == pytest.approx(0.6103, abs=5e-5)
    right = float(energy.log_likelihood_gradient([[1.0]], w, b, c).w[0, 0])
    assert right == pytest.approx(h_on - model, rel=1e-6)
    assert right == pytest.approx(slope(lambda w: log_p(w, 1.0), 1.0), abs=1e-6)
    assert right == pytest.approx(0.1208, abs=5e-5)
    assert x_on[1] - model == pytest.approx(0.2705, abs=5e-5)


def test_the_derivative_of_the_energy():
    for w in (1.0, 5.0):
        for x, h, expected in [(1, 1, -1), (0, 1, 0), (1, 0, 0), (0, 0, 0)]:
            by_w = slope(lambda w, x=x, h=h: energy.rbm_energy([[x]], [[h]], np.array([[w]]), [0], [0]).numpy()[0], w)
            assert by_w == pytest.approx(expected, abs=1e-9)


def on_given_the_other(u, x):
    nothing = np.zeros((1, 1))
    return energy.boltzmann_machine([x], nothing, np.zeros((1, 2)), u, nothing, np.zeros(2), [0.0]).x.numpy()[0, 0]


def chain(on):
    """The stationary distribution of x₁, x₂ drawn in turn, each on with ``on[other]``."""
    states = [(0, 0), (0, 1), (1, 0), (1, 1)]
    first, second = np.zeros((4, 4)), np.zeros((4, 4))
    for s, (a, b) in enumerate(states):
        for value in (0, 1):
            first[s, states.index((value, b))] = on[b] if value else 1 - on[b]
            second[s, states.index((a, value))] = on[a] if value else 1 - on[a]
    return np.linalg.matrix_power(first @ second, 200)[0]


def test_the_factor_two():
    u = np.array([[0.0, 1.0], [1.0, 0.0]])
    exact = on_given_the_other(u, [0.0, 1.0])
    assert exact == pytest.approx(expit(2)) == pytest.approx(0.8808, abs=5e-5)
    assert expit(1) == pytest.approx(0.7311, abs=5e-5)
    assert chain([0.5, exact])[3] == pytest.approx(E**2 / (3 + E**2)) == pytest.approx(0.7112, abs=5e-5)
    log_likelihood = energy.boltzmann_machine_log_likelihood(
        [[1.0, 1.0]], np.zeros((1, 2)), u, np.zeros((1, 1)), np.zeros(2), np.zeros(1)
    )
    assert math.exp(log_likelihood.numpy()[0]) == pytest.approx(E**2 / (3 + E**2))
    assert chain([0.5, expit(1)])[3] == pytest.approx(E / (3 + E)) == pytest.approx(0.4754, abs=5e-5)
    for own in (0.0, 1.0):
        assert on_given_the_other(np.array([[1.0, 1.0], [1.0, 0.0]]), [own, 1.0]) == pytest.approx(expit(3))


def test_one_axis_at_a_time():
    matrix = energy.gibbs_transition_matrix(np.zeros((1, 2)), [0.0, 0.0], [0.0])
    np.testing.assert_allclose(matrix[0], 0.25)


def test_a_vector_and_the_probability_of_a_vector():
    on = energy.rbm_hidden_given_visible([[1.0]], [[0.0], [math.log(3)]], [0.0, 0.0]).numpy()[0]
    np.testing.assert_allclose(on, [0.5, 0.75], rtol=1e-6)
    states = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    energies = energy.rbm_energy([[1.0]] * 4, states, [[0.0], [math.log(3)]], [0.0], [0.0, 0.0])
    assert energy.boltzmann_distribution(energies).numpy()[3] == pytest.approx(3 / 8, rel=1e-6)
