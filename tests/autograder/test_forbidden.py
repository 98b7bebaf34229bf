"""A notebook tells of what is forbidden, as grading will, before anything is handed in."""

import numpy as np
import numpy.linalg as la
import pytest
from numpy import tanh
from numpy.linalg import norm as length

from autograder.asked.catalogue import Catalogue
from autograder.asked.forbidden import forbidden_use
from autograder.notebook import check
from autograder.verdict.result import Outcome

FORBIDDEN = ("scipy", "numpy.linalg", "numpy.tanh")


def through_the_module(x):
    return np.linalg.norm(x)


def through_an_alias(x):
    return la.norm(x)


def through_a_function_by_another_name(x):
    return x + length(x)


def ufunc(x):
    return tanh(x)


def imported_inside(x):
    import scipy.special

    return scipy.special.expit(x)


def from_inside(x):
    from scipy.special import expit

    return expit(x)


def through_another(x):
    return ufunc(x) + 1


def allowed(x):
    norm = np.sqrt(np.sum(x * x))
    return np.sinh(x) / np.cosh(x) / norm


def another_tanh(x):
    def tanh(z):
        return z

    return tanh(x)


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (through_the_module, ("numpy.linalg", 2)),
        (through_an_alias, ("numpy.linalg", 2)),
        (through_a_function_by_another_name, ("numpy.linalg", 2)),
        (ufunc, ("numpy.tanh", 2)),
        (imported_inside, ("scipy", 2)),
        (from_inside, ("scipy", 2)),
        (through_another, ("numpy.tanh", 2)),
        (allowed, None),
        (another_tanh, None),
        (np.tanh, ("numpy.tanh", 1)),
        (la.norm, ("numpy.linalg", 1)),
        (len, None),
    ],
)
def test_use_is_found_by_whatever_name(function, found):
    assert forbidden_use(function, FORBIDDEN) == found


def test_a_check_in_the_notebook_says_what_grading_will():
    exercise = Catalogue()["activations.tanh"]

    def tanh(x):
        return np.tanh(x), 1 - np.tanh(x) ** 2

    verdict = check("activations.tanh", tanh, hidden=True)
    assert "numpy.tanh" in exercise.forbidden
    assert float(verdict) == 0
    assert verdict.result.outcome is Outcome.ERROR
    assert "`numpy.tanh` is not allowed in this exercise (line 2)" in str(verdict)
    assert float(check("activations.tanh", exercise.solution, hidden=True)) == exercise.points
