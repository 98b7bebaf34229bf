"""Answers that are sets of points: in any order, each within a distance, none missing, too many or twice."""

import itertools
import time

import numpy as np
import pytest
import scipy.optimize

from autograder import Case, Exercise, ExerciseError, Mistake, Part
from autograder.asked.calibration import calibrate
from autograder.asked.points import MOST, Distance, matched
from autograder.asked.record import read_head
from autograder.asked.recorded import SUFFIX, read_recorded
from autograder.course.how_marked import how_marked
from autograder.handout.recording import recording
from autograder.mutation.examination import examine
from autograder.trial.compare import agrees, compare
from autograder.verdict.rehearsal import public_variants, rehearse
from tests.autograder import peaks as declared

POINTS = np.array([[1.0, 2.0], [5.0, 5.0], [9.0, 0.0]])
WITHIN = Distance(0.5)


def message(actual, expected=POINTS, distance=WITHIN):
    assert agrees(expected, actual, distance) == (compare(expected, actual, distance) is None)
    mismatch = compare(expected, actual, distance)
    return mismatch and mismatch.message


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_rows_is_free(order):
    moved = POINTS[list(order)] + [0.3, -0.39]
    assert message(moved) is None
    assert message(moved.tolist()) is None
    assert message(moved.astype(np.float32)) is None
    assert message(POINTS[list(order)].astype(int)) is None


def test_columns_are_not_free():
    assert message(POINTS[:, ::-1]) is not None


def test_what_is_missing_is_told_and_what_is_too_much():
    start = "{} of 3 points are found; one counts as found within a distance of 0.5."
    assert message(POINTS[:2]) == f"{start.format(2)} Missing: 1, the first of them (9, 0)."
    assert message([]) == f"{start.format(0)} Missing: 3, the first of them (1, 2)."
    assert message([*POINTS, [7.0, 7.0]]) == f"{start.format(3)} Too many: 1, the first of them (7, 7) in row 3."
    assert message(POINTS + np.array([[0, 0], [0, 0.51], [0, 0]])) == (
        f"{start.format(2)} Missing: 1, the first of them (5, 5). Too many: 1, the first of them (5, 5.51) in row 1."
    )
    assert message([*POINTS, [5.1, 5.0]]) == (
        f"{start.format(3)} Too many: 1, the first of them (5.1, 5) in row 3, near a point that another row has found "
        "already."
    )
    assert "Too many: 1" in message([POINTS[0], POINTS[0], POINTS[1]])
    assert "Missing: 1, the first of them (9, 0)" in message([POINTS[0], POINTS[0], POINTS[1]])


def test_no_point_may_be_what_is_expected():
    none = np.zeros((0, 2))
    assert message([], none) is None
    assert message(none, none) is None
    assert message(POINTS, none).startswith("0 of 0 points are found")
    assert message(np.zeros((0, 3)), none).startswith("The shape is (0, 3)")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (None, "returned nothing"),
        ("text", "a str; expected an array with one point in each row"),
        (np.ones((3, 3)), "The shape is (3, 3); expected are points, one in each row: (number of points, 2)."),
        (np.ones(6), "The shape is (6,)"),
        (POINTS + 0j, "dtype"),
        (POINTS * [[1], [np.nan], [1]], "2 of 6 entries are NaN, the first at [1, 0]"),
        (POINTS + np.array([[0], [0], [np.inf]]), "2 of 6 entries are infinite, the first at [2, 0]"),
        (np.zeros((60_000, 2)), "60000 points were returned; expected are 3."),
    ],
    ids=repr,
)
def test_what_is_no_set_of_points_is_told(wrong, told):
    assert told in message(wrong)


def test_points_are_matched_one_to_one_in_the_best_way():
    """The nearest row of the first point is the only one of the second."""
    expected, answer = np.array([[0.0], [1.0], [2.0]]), np.array([[0.6], [-0.9], [1.6]])
    assert message(answer, expected, Distance(1.0)) is None
    assert message(answer[:2], expected, Distance(1.0)).startswith("2 of 3")


@pytest.mark.parametrize("seed", range(60))
def test_as_many_points_are_matched_as_can_be(seed):
    """SciPy's assignment is the oracle; crowded, so that most points have several rows near."""
    rng = np.random.default_rng(seed)
    expected, answer = rng.uniform(size=(rng.integers(1, 14), 2)), rng.uniform(size=(rng.integers(1, 14), 2))
    near = np.linalg.norm(expected[:, None] - answer, axis=-1) <= 0.25
    most = near[scipy.optimize.linear_sum_assignment(near, maximize=True)].sum()
    row_of = matched(expected, answer, 0.25)
    pairs = [(point, row) for point, row in enumerate(row_of) if row >= 0]
    assert len(pairs) == most == len({row for _, row in pairs})
    assert all(near[pair] for pair in pairs)


@pytest.mark.parametrize("kind", ["all in one place", "a chain", "hardly any near"])
def test_hostile_answers_take_little_time(kind):
    expected = np.stack([np.arange(MOST), np.zeros(MOST)], axis=1) * (0.0 if kind == "all in one place" else 1.0)
    answer = np.repeat(expected, 4, axis=0) * 0 if kind != "a chain" else expected + np.array([0.9, 0.0])
    answer = answer + np.array([1e9, 0.0]) if kind == "hardly any near" else answer
    started = time.process_time()
    compare(expected, answer[::-1], Distance(1.0))
    compare(expected, np.zeros((300_000, 2)), Distance(1.0))
    assert time.process_time() - started < 5


def test_the_exercise_declares_it():
    exercise = declared.exercise()
    assert rehearse(exercise, declared.peaks).score == exercise.points
    assert rehearse(exercise, lambda x, **options: declared.peaks(x, **options)[::-1]).score == exercise.points
    assert rehearse(exercise, lambda x, **options: declared.peaks(x, **options)[:-1]).score == 0
    (told,) = how_marked(exercise)
    assert "in which order they stand does not matter" in told
    assert "than 0.5 (Euclidean distance)" in told


def test_one_part_may_be_a_set_of_points_and_the_other_not():
    def both(x, *, least):
        return declared.peaks(x, least=least), x.max()

    exercise = declared.exercise(
        solution=both, reference=both, mistakes=[], parts=[Part("peaks", 3), "largest"], unordered={"peaks": 0.5}
    )

    def turned(x, *, least):
        found, largest = both(x, least=least)
        return found[::-1], largest * (1 + 1e-3)

    result = rehearse(exercise, turned)
    assert {check.part: check.score > 0 for check in result.checks} == {"peaks": True, "largest": False}
    assert "`peaks` has one point in each row" in how_marked(exercise)[0]


def test_mistakes_are_named_whatever_the_order_of_their_points():
    exercise = declared.exercise()
    for mistake in exercise.mistakes:
        result = rehearse(exercise, lambda x, m=mistake, **options: m.function(x, **options)[::-1])
        assert [d.mistake for d in result.diagnosis] == [mistake.key]


def test_coordinates_in_the_reverse_order_are_named():
    result = rehearse(declared.exercise(), lambda x, **options: declared.peaks(x, **options)[:, ::-1])
    assert [d.mistake for d in result.diagnosis] == ["turned-points"]


def test_hidden_cases_tell_no_point_and_no_number():
    result = rehearse(declared.exercise(), lambda x, **options: declared.peaks(x, **options)[1:])
    hidden = [check for check in result.checks if check.hidden]
    assert hidden
    assert {check.message for check in hidden} == {"Some values are wrong on this hidden case."}
    assert not any(check.evidence for check in hidden)
    shown = next(check for check in result.checks if not check.hidden)
    assert shown.evidence.wrong_entries == 1


def test_the_mutants_are_killed_and_none_reorders_or_rounds():
    found = examine(declared.exercise())
    names = {fate.mutant.key for fate in found.fates}
    assert "answer transposed" in names
    assert not any("rounded" in name for name in names)
    assert not any(fate.mutant.key.startswith("answer") for fate in found.survivors)


def test_a_recorded_exercise_compares_as_the_exercise_does(tmp_path):
    exercise = declared.exercise()
    path = tmp_path / f"peaks{SUFFIX}"
    path.write_bytes(recording(exercise, everything=True))
    kept = read_recorded(path, exercise.id)
    assert kept.unordered == read_head(path)["unordered"] == {"": 0.5}
    for one in (exercise, kept):
        assert all(type(variant.tolerance) is Distance for variant in public_variants(one, hidden=True))
        assert rehearse(one, lambda x, **options: declared.peaks(x, **options)[::-1]).score == one.points
        result = rehearse(one, lambda x, **options: exercise.mistakes[0].function(x, **options)[::-1])
        assert [d.mistake for d in result.diagnosis] == [exercise.mistakes[0].key]


@pytest.mark.parametrize(
    ("unordered", "told"),
    [
        ({"corners": 1.0}, r"`unordered` names the part 'corners', expected one of \[''\]"),
        ({"": -1.0}, "has the distance -1.0, expected a finite number that is not negative"),
        ({"": float("nan")}, "has the distance nan"),
    ],
)
def test_what_does_not_fit_is_refused(unordered, told):
    with pytest.raises(ExerciseError, match=told):
        declared.exercise(unordered=unordered)


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (lambda x, **_: np.zeros((MOST + 1, 2)), "expected at most 500 points, one in each row .* returns 501 of them"),
        (lambda x, **_: np.full((1, 2), np.nan), "returns NaN or an infinity"),
        (lambda x, **_: 1.0, "returns something else"),
        (lambda x, **options: declared.peaks(x, **options) + 1.0, "do not find the same points within 0.5"),
    ],
)
def test_references_that_are_no_points_are_refused(reference, told):
    exercise = Exercise(
        solution=declared.peaks, reference=reference, points=1, cases=[Case("a", declared.hills)], id="toy.peaks",
        mistakes=[Mistake("a", declared.peaks, "b")], unordered={"": 0.5},
    )  # fmt: skip
    with pytest.raises(ExerciseError, match=told):
        calibrate(exercise, exercise.cases[0], reference)
