"""The numbers of docs/errata/07-optimization.md."""

import numpy as np
import pytest

from dlcourse.optimization import adadelta, adagrad, adam, clip_by_norm, clip_by_value, gradient_descent, momentum


def test_the_notes_adadelta_begins_with_the_gradient_itself():
    """The fixed point of the note's two lines, found by solving them for the square of the change."""
    g, gamma, epsilon = 4.0, 0.95, 1e-6
    s, d = (1 - gamma) * g**2, 0.0
    change = np.sqrt((gamma * d + epsilon) * g**2 / (s + epsilon - (1 - gamma) * g**2))
    renewed = gamma * d + (1 - gamma) * change**2
    assert change == pytest.approx(np.sqrt((renewed + epsilon) / (s + epsilon)) * g, rel=1e-6)  # it is a solution
    assert change == pytest.approx(g, rel=1e-6)
    paper = adadelta(np.zeros(1), [g], [0.0], [0.0], rho=gamma, epsilon=epsilon)
    assert -float(paper.variable[0]) == pytest.approx(0.00447, abs=5e-6)


def test_adam_needs_beta_2_below_one():
    with pytest.raises(ValueError, match="beta_2 is 1, expected 0 <= beta_2 < 1"):
        adam([1.0], [1.0], [0.0], [0.0], 1, beta_2=1.0)


def test_note_cs_momentum_has_no_memory_as_printed():
    gradients = [1.0, 1.0, -1.0]
    assert [-0.1 * g / (1 - 0.9) for g in gradients] == pytest.approx([-1, -1, 1])
    variable, velocity, changes = np.zeros(1), np.zeros(1), []
    for gradient in gradients:
        before = variable
        variable, velocity = momentum(variable, [gradient], velocity, learning_rate=0.1)
        changes.append(float((variable - before)[0]))
    assert changes == pytest.approx([-0.1, -0.19, -0.071])


@pytest.mark.parametrize(("samples", "far"), [(4, 1.0), (5, 1.5)])
def test_note_cs_sum_goes_too_far(samples, far):
    x, y = np.full((samples, 1), 2.0), np.full(samples, 2.0)
    mean = gradient_descent(x, y, np.zeros(1), learning_rate=0.125, steps=1).path[1, 0]
    assert float(mean) == 0.5
    as_sum = gradient_descent(x, y, np.zeros(1), learning_rate=0.125 * samples, steps=1).path[1, 0]
    assert abs(float(as_sum) - 1) == pytest.approx(far)


def test_adagrad_without_epsilon_is_nan_for_a_silent_parameter():
    assert np.isnan(adagrad([1.0], [0.0], [0.0], epsilon=0.0).variable[0])
    assert float(adagrad([1.0], [0.0], [0.0]).variable[0]) == 1.0


def test_adagrads_rate_shrinks():
    variable, total, steps = np.zeros(1), np.zeros(1), []
    for _ in range(4):
        before = variable
        variable, total = adagrad(variable, [1.0], total, learning_rate=1.0, epsilon=0.0)
        steps.append(float((before - variable)[0]))
    assert steps == pytest.approx([1.0, 0.7071, 0.5774, 0.5], abs=5e-5)


def test_clipping():
    gradient = np.array([30.0, -40.0])
    by_norm = clip_by_norm(gradient, max_norm=5.0).numpy()
    np.testing.assert_allclose(by_norm, [3.0, -4.0])
    assert np.linalg.norm(0.1 * by_norm) == pytest.approx(0.5)
    np.testing.assert_array_equal(clip_by_value(gradient, low=-5.0, high=5.0), [5.0, -5.0])
