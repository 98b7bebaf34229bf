"""Numerical derivatives where they are not allowed: told, and never marked down."""

import dataclasses

import numpy as np
import pytest

from autograder.asked.catalogue import Catalogue
from autograder.sandbox import Loaded
from autograder.trial.attempt import Attempt
from autograder.verdict.digits import numerical_notice
from autograder.verdict.judge import judge
from autograder.verdict.rehearsal import call, public_variants

EXERCISE = Catalogue()["backprop.mlp_backward"]
SMALL = dataclasses.replace(EXERCISE, cases=[case for case in EXERCISE.cases if case.name != "twenty layers"])


def loss(x, y, weights, biases, **activations):
    return 0.5 * np.sum((EXERCISE.solution(x, y, weights, biases, **activations)[0] - y) ** 2) / len(x)


def by_central_differences(x, y, weights, biases, **activations):
    def slope(array, loss_at):
        found = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            up, down = array.copy(), array.copy()
            up[index] += 1e-5
            down[index] -= 1e-5
            found[index] = (loss_at(up) - loss_at(down)) / 2e-5
        return found

    def replaced(arrays, place, array):
        return [*arrays[:place], array, *arrays[place + 1 :]]

    return (
        EXERCISE.solution(x, y, weights, biases, **activations)[0],
        [slope(w, lambda a, i=i: loss(x, y, replaced(weights, i, a), biases, **activations))
         for i, w in enumerate(weights)],
        [slope(b, lambda a, i=i: loss(x, y, weights, replaced(biases, i, a), **activations))
         for i, b in enumerate(biases)],
        slope(x, lambda a: loss(a, y, weights, biases, **activations)),
    )  # fmt: skip


def in_single_precision(x, y, weights, biases, **activations):
    def single(arrays):
        return [array.astype(np.float32) for array in arrays]

    return EXERCISE.solution(*single([x, y]), single(weights), single(biases), **activations)


def attempt(function, exercise=SMALL):
    variants = public_variants(exercise, hidden=True)
    replies = {v.case.name: call(function, exercise, v.inputs) for v in variants}
    return Attempt.of(exercise, Loaded("function"), variants, replies)


def test_central_differences_are_told_of():
    tried = attempt(by_central_differences)
    lost = {check.case for check in judge(tried).checks if check.score < check.max_score}
    assert lost <= {"a ReLU at its kink"}
    assert "backprop.mlp_backward: right, but to" in numerical_notice(tried)


@pytest.mark.parametrize("function", [EXERCISE.solution, in_single_precision], ids=["exact", "in float32"])
def test_honest_answers_are_not(function):
    tried = attempt(function)
    assert judge(tried).score == SMALL.points
    assert numerical_notice(tried) == ""


def test_nor_is_anything_where_numerical_derivatives_are_allowed():
    allowed = dataclasses.replace(SMALL, analytic=False)
    assert numerical_notice(attempt(by_central_differences, allowed)) == ""


def test_a_wrong_answer_is_not_called_right():
    assert numerical_notice(attempt(lambda x, *_, **__: (x, [], [], x))) == ""


def test_the_digits_of_hidden_answers_are_not_told():
    """A submission chooses them, and could spell out a hidden input so."""
    hidden = [next(case for case in SMALL.cases if case.hidden)]
    hidden += [dataclasses.replace(hidden[0], name="again")]
    asked = dataclasses.replace(SMALL, cases=[*(case for case in SMALL.cases if not case.hidden), *hidden])
    variants = public_variants(asked, hidden=True)
    replies = {
        v.case.name: call(by_central_differences if v.case.hidden else asked.solution, asked, v.inputs)
        for v in variants
    }
    tried = Attempt.of(asked, Loaded("function"), variants, replies)
    assert judge(tried).score == asked.points  # and so each was right
    assert numerical_notice(tried) == ""
