"""What an exercise file declares: inputs drawn or given, and what is forbidden beyond the frameworks."""

import dataclasses
import re

import numpy as np
import pytest

from autograder import Case, Exercise, ExerciseError
from autograder.asked.exercise import FRAMEWORKS


def total(x, weights=()):
    return x.sum() + sum(w.sum() for w in weights)


def declared(*cases, **options):
    return Exercise(solution=total, points=1, mistakes=[], cases=cases, **options)


def flat(inputs):
    return [inputs["x"], *inputs["weights"]]


def test_inputs_that_are_given_are_the_same_for_every_seed():
    x = np.array([1.0, 2.0])
    exercise = declared(Case("a mapping", inputs={"weights": [x + 1], "x": x}))
    for seed in (1, 2):
        inputs = exercise.inputs(exercise.cases[0], seed)
        assert list(inputs) == ["x", "weights"]
        np.testing.assert_array_equal(flat(inputs), [[1, 2], [2, 3]])


def test_a_bare_value_is_the_input_of_a_function_with_one_parameter():
    case = Case("five", inputs=np.array([5.0]))
    exercise = Exercise(solution=lambda x: x, points=1, mistakes=[], cases=[case])
    np.testing.assert_array_equal(exercise.inputs(case, 1)["x"], [5])


def test_nobody_shares_the_inputs_that_are_given():
    """Neither two users of a case, nor the file's own arrays and lists."""
    own = {"x": np.zeros(2), "weights": [np.zeros(2)]}
    exercise = declared(Case("zeros", inputs=own))
    for user in (own, exercise.inputs(exercise.cases[0], 1), exercise.inputs(exercise.cases[0], 1)):
        for array in flat(user):
            array += 1
        user["weights"].append(np.ones(2))
    untouched = exercise.inputs(exercise.cases[0], 1)
    assert len(untouched["weights"]) == 1
    assert not np.any(flat(untouched))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "expected either `draw` or `inputs`, got neither"),
        ({"draw": total, "inputs": 1.0}, "expected either `draw` or `inputs`, got both"),
        ({"inputs": 1.0, "params": {"size": 3}}, "`params` are passed to `draw`, and there is none"),
    ],
    ids=["neither", "both", "params"],
)
def test_a_case_has_a_draw_or_inputs(given, told):
    with pytest.raises(ExerciseError, match=re.escape(f"case 'one': {told}")):
        Case("one", **given)


ONE = Case("one", inputs={"x": np.ones(1)})


def test_the_frameworks_are_always_forbidden():
    assert declared(ONE).forbidden == FRAMEWORKS
    assert declared(ONE, forbidden=["numpy.sum", "scipy"]).forbidden == (*FRAMEWORKS, "numpy.sum")


def test_what_an_exercise_may_import_is_not_forbidden():
    exercise = declared(ONE, packages=("numpy", "scipy"), forbidden=["numpy"])
    assert exercise.forbidden == ("tensorflow", "keras", "torch", "jax", "numpy")
    replaced = dataclasses.replace(exercise, packages=("numpy", "torch"))
    assert set(replaced.forbidden) == {*FRAMEWORKS, "numpy"} - {"torch"}
