"""What the reference answers, how far rounding alone may lead from it, and that it is worked out only once."""

import dataclasses
import stat

import numpy as np
import pytest

from autograder import Case, Exercise
from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.asked.expected import MULTIPLE, ExpectedAnswers, reference_of, version_of
from autograder.asked.recent import Recent
from autograder.sandbox.inside.wire import unpack
from tests.autograder.toy import AFFINE

EPS = float(np.finfo(np.float32).eps)


def mean(x):
    return np.sum(x) / len(x)


def numbers(rng, size=50, offset=0.0):
    return rng.normal(size=size) + offset


def exercise(solution=mean, reference=mean, **case):
    made = Exercise(solution=solution, reference=reference, points=1, cases=[Case("c", numbers, case)], mistakes=[])
    return dataclasses.replace(made, id="toy.mean", version=repr(case))


@pytest.fixture
def answers(tmp_path):
    return ExpectedAnswers(tmp_path / "store" / "expected.sqlite")


def test_the_expected_answer_is_the_references_in_float64(answers):
    case = AFFINE.cases[1]
    found = answers.of(AFFINE, case, 7)
    drawn = AFFINE.inputs(case, 7)
    np.testing.assert_array_equal(found.value[0], np.einsum("ni,io->no", drawn["x"], drawn["w"]))
    assert found.value[0].dtype == np.float64


def test_a_tolerance_for_each_array_in_its_own_size(answers):
    value, tolerance = (lambda e: (e.value, e.tolerance))(answers.of(AFFINE, AFFINE.cases[1], 7))
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
    room = [answers.of(e, e.cases[0], 1).tolerance for e in (usual, shifted)]
    assert room[1] > 20 * room[0]


def test_whole_and_short_numbers_are_not_moved_when_the_tolerance_is_measured(answers):
    """A tie at one half decides which way a sample falls; moving it would make any answer acceptable."""

    def below_half(x):
        return (x < 0.5).astype(x.dtype)

    tie = Exercise(
        solution=below_half, reference=below_half, points=1, mistakes=[],
        cases=[Case("tie", lambda rng: np.array([0.5, 0.25, 1.0]))],
    )  # fmt: skip
    tie = dataclasses.replace(tie, id="toy.tie", version="1")
    assert answers.of(tie, tie.cases[0], 1).tolerance < 1e-4


def test_an_array_of_zeros_takes_its_tolerance_from_the_rest_of_the_answer(answers):
    def answer(x):
        return x * 100, x * 0

    zeros = Exercise(solution=answer, reference=answer, points=1, parts=["a", "b"], mistakes=[],
                     cases=[Case("c", numbers)])  # fmt: skip
    zeros = dataclasses.replace(zeros, id="toy.zeros", version="1")
    tolerance = answers.of(zeros, zeros.cases[0], 1).tolerance
    assert 0 < tolerance[1] <= tolerance[0]


def test_answers_are_kept_between_runs(tmp_path):
    store = tmp_path / "expected.sqlite"
    calls = []

    def reference(x):
        calls.append(1)
        return mean(x)

    counted = exercise(reference=reference)
    first = ExpectedAnswers(store).of(counted, counted.cases[0], 1)
    used = len(calls)
    again = ExpectedAnswers(store).of(counted, counted.cases[0], 1)
    assert len(calls) == used
    assert (again.value, again.tolerance) == (first.value, first.tolerance)
    ExpectedAnswers(store).of(dataclasses.replace(counted, version="2"), counted.cases[0], 1)
    assert len(calls) > used


def test_only_this_account_can_read_the_answers(answers, tmp_path):
    answers.of(AFFINE, AFFINE.cases[2], 1)
    assert stat.S_IMODE((tmp_path / "store").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "store" / "expected.sqlite").stat().st_mode) == 0o600


def test_a_store_that_cannot_be_written_costs_nothing_but_time(tmp_path):
    (tmp_path / "file").write_text("")
    answers = ExpectedAnswers(tmp_path / "file" / "expected.sqlite")
    assert answers.of(AFFINE, AFFINE.cases[0], 1).value


def test_what_is_kept_at_hand_is_bounded(answers, monkeypatch):
    first, hidden = answers.of(AFFINE, AFFINE.cases[2], 0), AFFINE.cases[2]
    assert answers.of(AFFINE, hidden, 0) is first
    answers._memory = Recent(3 * 1200)
    for seed in range(20):
        answers.of(AFFINE, hidden, seed)
    newest = answers.of(AFFINE, hidden, 19)
    assert answers.of(AFFINE, hidden, 19) is newest
    assert answers.of(AFFINE, hidden, 0) is not first


def test_a_question_is_the_call_and_leaves_an_answer_room(answers):
    hidden = AFFINE.cases[2]
    question = answers.question(AFFINE, hidden, 7)
    assert answers.question(AFFINE, hidden, 7) is question
    call = unpack(question.request)
    args, kwargs = AFFINE.arguments(AFFINE.inputs(hidden, 7))
    np.testing.assert_array_equal(call["args"][0], args[0])
    assert (call["function"], call["kwargs"], call["limit"]) == (AFFINE.name, kwargs, question.limit)
    assert question.limit >= 4 * sum(part.nbytes for part in answers.of(AFFINE, hidden, 7).value)


def test_the_reference_is_found_by_the_id():
    adam = Catalogue()["optimization.adam"]
    assert reference_of(adam).__module__.startswith("dlcourse.optimization")
    missing = dataclasses.replace(adam, id="optimization.no_such_thing")
    with pytest.raises(ExerciseError, match=r"no reference dlcourse\.optimization\.no_such_thing"):
        reference_of(missing)


def test_a_reference_can_be_a_function_of_dlcourse_for_each_part():
    both = Exercise(
        solution=lambda x: (x, x), points=1, parts=["value", "derivative"], mistakes=[], cases=[Case("c", numbers)],
        reference=("activations.relu", "activations.relu_derivative"), id="activations.relu", version="1",
    )  # fmt: skip
    value, derivative = reference_of(both)(np.array([-3.0, 2.0]))
    np.testing.assert_array_equal(value, [0, 2])
    np.testing.assert_array_equal(derivative, [0, 1])
    assert version_of(both).startswith("1-")  # and it changes when dlcourse does
    missing = dataclasses.replace(both, reference=("activations.relu", "activations.no_such_thing"))
    with pytest.raises(ExerciseError, match=r"no reference dlcourse\.activations\.no_such_thing"):
        reference_of(missing)


def test_marks_depend_on_the_reference_only_where_there_is_one():
    adam = Catalogue()["optimization.adam"]
    assert version_of(AFFINE) == AFFINE.version
    assert version_of(adam).startswith(adam.version + "-")
