"""An exercise of one's own whose answer and `parts` do not fit together: refused in a sentence, and never marked."""

import re
import shutil

import pytest

from autograder.laws import LAWS, faults
from tests.autograder.test_blame import GRADE, PROSE, run
from tests.autograder.test_laws import CASE, GOOD, exercise_of, written

SOLVED = "return x.mean(axis=0), x.std(axis=0, ddof=ddof)"
REFERRED = "return mean, np.sqrt(np.sum((x - mean) ** 2, axis=0) / (len(x) - ddof))"
NAMES = "and `parts` names 2: mean, spread. Return a tuple with one piece for each part."


def array(returned):
    return f"return np.array([{returned.removeprefix('return ')}])"


def in_larger_cases(returned):
    """A tuple in the first case, and an array in the one with twelve rows."""
    return f"answer = {returned.removeprefix('return ')}; return answer if len(x) < 9 else np.array(answer)"


def line_of(text, start):
    return text[: text.index(start)].count("\n") + 1


def with_(*changes):
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


ARRAYS = {
    "the reference": (with_((REFERRED, array(REFERRED))), ["five rows"], ["reference"]),
    "the solution": (with_((SOLVED, array(SOLVED))), ["five rows"], ["solution"]),
    "both": (with_((REFERRED, array(REFERRED)), (SOLVED, array(SOLVED))), ["five rows"], ["reference", "solution"]),
    "both, in the last case": (
        with_((REFERRED, in_larger_cases(REFERRED)), (SOLVED, in_larger_cases(SOLVED))),
        ["more rows"],
        ["reference", "solution"],
    ),
}  # fmt: skip
FUNCTIONS = {"reference": "def reference", "solution": "def columns"}


@pytest.mark.parametrize("kind", ARRAYS)
def test_parts_ask_for_a_tuple_in_every_case(tmp_path, kind):
    text, (case,), roles = ARRAYS[kind]
    found = list(LAWS["answers_have_the_parts"](exercise_of(written(tmp_path, text))))
    names = {"reference": "reference", "solution": "columns"}
    assert [(fault.place, fault.message) for fault in found] == [
        (
            f"{tmp_path}/statistics/columns.py:{line_of(text, FUNCTIONS[role])}",
            f"case {case!r}: the {role} `{names[role]}` returns an array of shape (2, 3), {NAMES}",
        )
        for role in roles
    ]


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "none").mkdir()
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path / "none")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ann.py").write_text(
        "def columns(x, *, ddof=0):\n    return x.mean(0), x.std(0, ddof=1)\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def graded(course, text):
    written(course / "exercises", text)
    (course / "exercises" / "statistics" / "unit.md").write_text(PROSE.replace("rows.row_sums", "statistics.columns"))
    shutil.rmtree(course / "graded", ignore_errors=True)
    return run(course, *GRADE)


@pytest.mark.parametrize("kind", ARRAYS)
def test_grading_refuses_an_answer_that_is_no_tuple_of_the_parts(course, kind):
    text, (case,), _ = ARRAYS[kind]
    done = graded(course, text)
    assert done.exit_code == 2, done.output
    assert f"statistics.columns, case {case!r}: the " in done.stderr.splitlines()[-1]
    assert done.stderr.endswith(f"returns an array of shape (2, 3), {NAMES}\n")


def test_a_reference_may_return_a_list_and_a_student_an_array(course):
    listed = REFERRED.replace("return ", "return [") + "]"
    (course / "submitted" / "bob.py").write_text(
        "import numpy as np\n\n\ndef columns(x, *, ddof=0):\n    return np.stack([x.mean(0), x.std(0, ddof=1)])\n"
    )
    done = graded(course, with_((REFERRED, listed)))
    assert done.exit_code == 0, done.output


def test_a_part_that_is_named_twice_is_refused(course):
    text = with_(('parts=["mean", "spread"]', 'parts=["mean", "mean"]'))
    done = graded(course, text)
    line = line_of(text, "exercise = Exercise(")
    file = course / "exercises" / "statistics" / "columns.py"
    assert done.stderr.splitlines()[1:] == [f"autograder: {file}:{line}: two parts are called 'mean'"]
    assert done.exit_code == 2


def test_a_tuple_without_parts_is_told_where_no_mistake_is_named(tmp_path):
    unnamed = with_(
        ('    parts=["mean", "spread"],\n', ""),
        ("        return mean(x, axis=axis), (np.sum(centred**2, axis=axis) / n) ** power",
         "        return np.array([mean(x, axis=axis), (np.sum(centred**2, axis=axis) / n) ** power])"),
    )  # fmt: skip
    told = [fault.message for fault in LAWS["a_mistake_is_named"](exercise_of(written(tmp_path, unnamed)))]
    assert (
        "mistake 'variance' is not named where it loses marks; every answer is a tuple of 2, compared as one: let "
        "`parts` name each of its pieces." in told
    )


def test_a_tuple_without_parts_is_no_fault(tmp_path):
    assert not list(faults(exercise_of(written(tmp_path, with_(('    parts=["mean", "spread"],\n', ""))))))


OTHER_PIECES = "return tuple(x.mean(axis=0)) if x[0, 0] < 1 else (*x.mean(axis=0), x.std(axis=0, ddof=ddof))"


def test_an_answer_with_other_pieces_in_other_draws_is_refused(tmp_path):
    text = with_(
        ('    parts=["mean", "spread"],\n', ""),
        (SOLVED, OTHER_PIECES),
        (REFERRED, OTHER_PIECES),
        (CASE, '        Case("five rows", table, {"rows": 5}),'),
    )
    (fault,) = faults(exercise_of(written(tmp_path, text)))
    assert re.match(
        r"case '\w+ rows': the reference `reference` \(columns.py:18\) returns a tuple of 3 ", fault.message
    )
    assert fault.message.endswith("so that all answers to a case have as many pieces")


def test_an_answer_whose_shape_depends_on_rounding_is_refused(tmp_path):
    text = with_((REFERRED, REFERRED.replace("mean,", "mean[: 2 if x.dtype == np.float32 else 3],")))
    (fault,) = faults(exercise_of(written(tmp_path, text)))
    assert "where inputs are rounded to float32" in fault.message


def test_nan_of_the_reference_alone_is_told_with_its_places(tmp_path):
    text = with_(("    mean = np.sum(x, axis=0) / len(x)", "    mean = np.sum(x, axis=0) / len(x) + np.sqrt(-1.0)"))
    (fault,) = faults(exercise_of(written(tmp_path, text)))
    reference, solution, draw = (line_of(text, f"def {name}") for name in ("reference", "columns", "table"))
    assert fault.place == f"{tmp_path}/statistics/columns.py:{draw}"
    assert fault.message == (
        f"case 'five rows': the reference `reference` (columns.py:{reference}) has NaN for 'mean' where the solution "
        f"`columns` (columns.py:{solution}) has a number; one of the two is wrong"
    )


def test_a_reference_of_another_package_is_told_by_its_dotted_name(tmp_path):
    text = with_(
        ("    reference=reference,", "    reference=np.linalg.norm,"), ("def reference(x, *, ddof=0):", "def other(x):")
    )
    told = next(iter(LAWS["answers_have_the_parts"](exercise_of(written(tmp_path, text))))).message
    assert told.startswith("case 'five rows': the reference `numpy.linalg.norm` raised TypeError")
