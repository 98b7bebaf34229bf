"""A notebook tells of what is forbidden, as grading will, before anything is handed in."""

import cmath
import math

import numpy as np
import numpy.linalg as la
import pytest
from numpy import tanh
from numpy.linalg import norm as length

from autograder.asked.catalogue import Catalogue
from autograder.asked.forbidden import forbidden_use
from autograder.notebook import check
from autograder.verdict.result import Outcome

FORBIDDEN = ("scipy", "numpy.linalg", "numpy.tanh", "numpy.clip", "numpy.sort")


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


def by_a_method(x):
    y = x - 1
    return (y * y).clip(0, 1)


def by_the_arrays_class(x):
    return np.ndarray.clip(x, 0, 1)


def by_pythons_own(x):
    return math.tanh(x)


def by_complex_numbers(x):
    return cmath.tanh(x).real


def closed_over():
    early = np.tanh

    def inner(x):
        return early(x)

    return inner


class Mine:
    def clip(self, low, high):
        return low, high


MINE = Mine()


def a_method_of_ones_own(x):
    return MINE.clip(0, 1)


def a_list_is_sorted(x):
    values = list(x)
    values.sort()
    return values


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
        (by_a_method, ("numpy.clip", 3)),
        (by_the_arrays_class, ("numpy.clip", 2)),
        (by_pythons_own, ("numpy.tanh", 2)),
        (by_complex_numbers, ("numpy.tanh", 2)),
        (closed_over(), ("numpy.tanh", 2)),
        (math.tanh, ("numpy.tanh", 1)),
        (a_method_of_ones_own, None),
        (a_list_is_sorted, None),
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
