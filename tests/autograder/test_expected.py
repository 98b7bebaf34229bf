"""What the reference answers, how far rounding alone may lead from it, and that it is worked out only once."""

import dataclasses
import re
import stat

import numpy as np
import pytest

from autograder import Case, Exercise, Mistake
from autograder.asked.calibration import MULTIPLE
from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.asked.expected import ExpectedAnswers, reference_of
from autograder.asked.recent import Recent
from autograder.asked.store import Store
from autograder.sandbox.inside.wire import unpack
from tests.autograder.toy import AFFINE

EPS = float(np.finfo(np.float32).eps)


def mean(x):
    return np.sum(x) / len(x)


def numbers(rng, size=50, offset=0.0):
    return rng.normal(size=size) + offset


def exercise(solution=mean, reference=mean, **case):
    made = Exercise(solution=solution, reference=reference, points=1, cases=[Case("c", numbers, case)], mistakes=[])
    return dataclasses.replace(made, id="toy.mean")


@pytest.fixture
def answers(tmp_path):
    return ExpectedAnswers(Store(tmp_path / "store" / "kept.sqlite"))


def test_the_expected_answer_is_the_references_in_float64(answers):
    case = AFFINE.cases[1]
    found = answers.variant(AFFINE, case, 7)
    drawn = AFFINE.inputs(case, 7)
    np.testing.assert_array_equal(found.expected[0], np.einsum("ni,io->no", drawn["x"], drawn["w"]))
    assert found.expected[0].dtype == np.float64


def test_a_tolerance_for_each_array_in_its_own_size(answers):
    value, tolerance = (lambda v: (v.expected, v.tolerance))(answers.variant(AFFINE, AFFINE.cases[1], 7))
    assert len(tolerance) == 2
    for array, allowed in zip(value, tolerance, strict=True):
        relative = allowed / np.abs(array).max()
        assert 4 * EPS * MULTIPLE <= relative * (1 + 1e-9) < 1e-3


def test_an_ill_conditioned_case_is_given_more_room(answers):
    """The mean of numbers around 10 000 that nearly cancel: float32 itself is far off, and so may an answer be."""

    def variance(x):
        return np.mean((x - x.mean()) ** 2)

    usual = exercise(variance, variance)
    shifted = exercise(variance, variance, offset=1e5)
    room = [answers.variant(e, e.cases[0], 1).tolerance for e in (usual, shifted)]
    assert room[1] > 20 * room[0]


def test_whole_and_short_numbers_are_not_moved_when_the_tolerance_is_measured(answers):
    """A tie at one half decides which way a sample falls; moving it would make any answer acceptable."""

    def below_half(x):
        return (x < 0.5).astype(x.dtype)

    tie = Exercise(
        solution=below_half, reference=below_half, points=1, mistakes=[],
        cases=[Case("tie", lambda rng: np.array([0.5, 0.25, 1.0]))],
    )  # fmt: skip
    tie = dataclasses.replace(tie, id="toy.tie")
    assert answers.variant(tie, tie.cases[0], 1).tolerance < 1e-4


def test_an_array_of_zeros_takes_its_tolerance_from_the_rest_of_the_answer(answers):
    def answer(x):
        return x * 100, x * 0

    zeros = Exercise(solution=answer, reference=answer, points=1, parts=["a", "b"], mistakes=[],
                     cases=[Case("c", numbers)])  # fmt: skip
    zeros = dataclasses.replace(zeros, id="toy.zeros")
    tolerance = answers.variant(zeros, zeros.cases[0], 1).tolerance
    assert 0 < tolerance[1] <= tolerance[0]


@pytest.mark.parametrize(
    ("solution", "told"),
    [
        (lambda x: np.log(np.mean(x) - 99), "has NaN where the reference `mean` (test_expected.py:"),
        (lambda x: np.mean(x)[None], "returns an array of shape (1,) where the reference `mean` (test_expected.py:"),
        (lambda x: (np.mean(x),), "returns a tuple of 1 where the reference `mean` (test_expected.py:"),
    ],
    ids=["nan", "another axis", "a tuple"],
)
def test_a_solution_that_no_tolerance_is_measured_on_is_refused(answers, solution, told):
    """Neither a nan nor a broadcast array may pass for agreement."""
    wrong = exercise(solution)
    name = f"toy.mean, case 'c': the solution `<lambda>` (test_expected.py:{solution.__code__.co_firstlineno})"
    with pytest.raises(ExerciseError, match=re.escape(f"{name} {told}")):
        answers.variant(wrong, wrong.cases[0], 1)


def test_answers_are_kept_between_runs(tmp_path):
    store = tmp_path / "kept.sqlite"
    calls = []

    def reference(x):
        calls.append(1)
        return mean(x)

    counted = exercise(reference=reference)
    first = ExpectedAnswers(Store(store)).variant(counted, counted.cases[0], 1)
    used = len(calls)
    again = ExpectedAnswers(Store(store)).variant(counted, counted.cases[0], 1)
    assert len(calls) == used
    assert (again.expected, again.tolerance) == (first.expected, first.tolerance)
    ExpectedAnswers(Store(store)).variant(counted, counted.cases[0], 2)
    assert len(calls) > used


def test_only_this_account_can_read_the_answers(answers, tmp_path):
    answers.variant(AFFINE, AFFINE.cases[2], 1)
    assert stat.S_IMODE((tmp_path / "store").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "store" / "kept.sqlite").stat().st_mode) == 0o600


def test_a_store_that_cannot_be_written_costs_nothing_but_time(tmp_path):
    (tmp_path / "file").write_text("")
    answers = ExpectedAnswers(Store(tmp_path / "file" / "kept.sqlite"))
    assert answers.variant(AFFINE, AFFINE.cases[0], 1).expected


def test_what_is_kept_at_hand_is_bounded(answers):
    first, hidden = answers.variant(AFFINE, AFFINE.cases[2], 0), AFFINE.cases[2]
    assert answers.variant(AFFINE, hidden, 0) is first
    answers._variants = Recent(3 * first.size)
    for seed in range(20):
        answers.variant(AFFINE, hidden, seed)
    newest = answers.variant(AFFINE, hidden, 19)
    assert answers.variant(AFFINE, hidden, 19) is newest
    assert answers.variant(AFFINE, hidden, 0) is not first


def test_a_question_is_the_call_and_leaves_an_answer_room(answers):
    variant = answers.variant(AFFINE, AFFINE.cases[2], 7)
    call = unpack(variant.question.request)
    args, kwargs = AFFINE.arguments(AFFINE.inputs(AFFINE.cases[2], 7))
    np.testing.assert_array_equal(call["args"][0], args[0])
    assert (call["function"], call["kwargs"], call["limit"]) == (AFFINE.name, kwargs, variant.question.limit)
    assert variant.question.limit >= 4 * sum(part.nbytes for part in variant.expected)


def test_no_implementation_changes_what_the_next_one_gets(answers):
    def changes_its_lists(numbers):
        numbers["values"].append(1.0)
        return float(sum(numbers["values"]))

    def total(numbers):
        return np.sum(numbers["values"])

    made = Exercise(
        solution=total, reference=total, points=1, cases=[Case("c", lambda rng: {"numbers": {"values": [1.0, 2.0]}})],
        mistakes=[Mistake("changes its lists", changes_its_lists, "Make a copy first.")],
    )  # fmt: skip
    variant = answers.variant(dataclasses.replace(made, id="toy.total"), made.cases[0], 1)
    assert "read-only" in str(variant.outcome_of(made.mistakes[0]))
    assert variant.inputs == {"numbers": {"values": [1.0, 2.0]}}
    assert not answers.variant(AFFINE, AFFINE.cases[0], 1).inputs["x"].flags.writeable


def test_the_reference_is_found_by_the_id():
    adam = Catalogue()["optimization.adam"]
    assert reference_of(adam).__module__.startswith("dlcourse.optimization")
    missing = dataclasses.replace(adam, id="optimization.no_such_thing")
    with pytest.raises(ExerciseError, match=r"no reference dlcourse\.optimization\.no_such_thing"):
        reference_of(missing)


def test_a_reference_can_be_a_function_of_dlcourse_for_each_part():
    both = Exercise(
        solution=lambda x: (x, x), points=1, parts=["value", "derivative"], mistakes=[], cases=[Case("c", numbers)],
        reference=("activations.relu", "activations.relu_derivative"), id="activations.relu",
    )  # fmt: skip
    value, derivative = reference_of(both)(np.array([-3.0, 2.0]))
    np.testing.assert_array_equal(value, [0, 2])
    np.testing.assert_array_equal(derivative, [0, 1])
    missing = dataclasses.replace(both, reference=("activations.relu", "activations.no_such_thing"))
    with pytest.raises(ExerciseError, match=r"no reference dlcourse\.activations\.no_such_thing"):
        reference_of(missing)
