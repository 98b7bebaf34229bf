"""Backtracking against a loop over all powers, SciPy's Armijo search and SciPy's test functions."""

import numpy as np
import pytest
import scipy.optimize
import tensorflow as tf
from scipy.optimize._linesearch import line_search_armijo

from dlcourse.optimization import SAMPLE_OBJECTIVES, line_search

NUMPY = {
    "bowl": (lambda x: 0.5 * np.sum(np.arange(1, len(x) + 1) * x**2), lambda x: np.arange(1, len(x) + 1) * x),
    "rosenbrock": (scipy.optimize.rosen, scipy.optimize.rosen_der),
    "log_barrier": (lambda x: np.sum(x - np.log(x)), lambda x: 1 - 1 / x),
}
STARTS = {"bowl": [3.0, -1.0, 2.0], "rosenbrock": [-1.2, 1.0, 0.4], "log_barrier": [0.05, 4.0, 1.5]}


@pytest.mark.parametrize("name", NUMPY)
def test_objectives_are_what_they_are_called(name):
    x = np.array(STARTS[name])
    np.testing.assert_allclose(SAMPLE_OBJECTIVES[name](tf.constant(x)), NUMPY[name][0](x), rtol=1e-13)


@pytest.mark.parametrize("name", NUMPY)
@pytest.mark.parametrize(("shrink", "decrease"), [(0.5, 1e-4), (0.7, 0.3), (0.1, 0.45)])
def test_it_is_the_first_power_that_falls_enough(name, shrink, decrease):
    f, slope = NUMPY[name]
    x = np.array(STARTS[name])
    p = -slope(x)
    with np.errstate(invalid="ignore"):
        passes = [f(x + a * p) <= f(x) + decrease * a * slope(x) @ p for a in 4.0 * shrink ** np.arange(40)]
    count = passes.index(True)
    found = line_search(name, x, p, step_size=4.0, shrink=shrink, decrease=decrease)
    assert int(found.shortened) == count > 0
    np.testing.assert_allclose(found.step_size, 4.0 * shrink**count, rtol=1e-12)
    np.testing.assert_allclose(found.x, x + 4.0 * shrink**count * p, rtol=1e-12)


@pytest.mark.parametrize("name", NUMPY)
def test_scipy_takes_the_step_that_it_finds(name):
    """Offered our step, SciPy accepts it; offered the one before, it does not."""
    f, slope = NUMPY[name]
    x = np.array(STARTS[name])
    p, start = -slope(x), {"bowl": 8.0, "rosenbrock": 1.0, "log_barrier": 0.4}[name]
    found = line_search(name, x, p, step_size=start)
    assert int(found.shortened) > 0
    for alpha, accepted in ((float(found.step_size), True), (2 * float(found.step_size), False)):
        with np.errstate(invalid="ignore"):
            theirs, calls, _ = line_search_armijo(f, x, p, slope(x), f(x), c1=1e-4, alpha0=alpha)
        assert (theirs == alpha and calls == 1) == accepted


def test_descent_with_it_finds_the_minimum():
    x = np.array([1.5, 0.6])
    for _ in range(300):
        slope = scipy.optimize.rosen_der(x)
        newton = -np.linalg.solve(scipy.optimize.rosen_hess(x), slope)
        if np.abs(slope).max() < 1e-10:
            break
        x = line_search("rosenbrock", x, newton if newton @ slope < 0 else -slope).x.numpy()
    np.testing.assert_allclose(x, 1.0, rtol=1e-8)


def test_a_step_out_of_the_domain_is_shortened():
    found = line_search("log_barrier", [4.0], [-1.0], step_size=8.0)  # nan at 8, infinite at 4
    assert float(found.step_size) == 2.0
    assert float(found.x[0]) == 2.0


def test_giving_up_goes_nowhere():
    found = line_search("bowl", [1.0], [-1e9], max_shortened=3)
    assert float(found.step_size) == 0.0
    assert float(found.x[0]) == 1.0
    assert int(found.shortened) == 3


def test_any_function_of_a_tensor_will_do():
    found = line_search(lambda x: tf.reduce_sum(tf.cosh(x)), [2.0], [-1.0], step_size=3.0, decrease=0.2)
    assert float(found.step_size) in (3.0, 1.5)


@pytest.mark.parametrize(
    ("arguments", "options", "complaint"),
    [
        (("bowl", [1.0], [1.0]), {}, "the slope along direction is 1, expected a negative one"),
        (("bowl", [0.0], [1.0]), {}, "the slope along direction is 0"),
        (
            ("dish", [1.0], [-1.0]),
            {},
            "function is 'dish', expected a function of one tensor, or one of the names 'bowl'",
        ),
        (("bowl", [1.0], [-1.0]), {"shrink": 1.0}, "shrink is 1, expected a number between 0 and 1"),
        (("bowl", [1.0], [-1.0]), {"decrease": 0.0}, "decrease is 0, expected"),
    ],
)
def test_what_cannot_be_is_told(arguments, options, complaint):
    with pytest.raises(ValueError, match=complaint):
        line_search(*arguments, **options)
