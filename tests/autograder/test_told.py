"""What a student is told of code that gives no answer: the same in a notebook and in the sandbox."""

from __future__ import annotations

import copy
import linecache

import numpy as np
import pytest

from autograder.handin.finding import HandIn
from autograder.report.text import result_text
from autograder.report.view import student_view
from autograder.run.grading import Grading, grade_handin
from autograder.sandbox import Isolation
from autograder.trial.marks import marks_of, points_of
from autograder.verdict.judge import judge
from autograder.verdict.rehearsal import attempt_here
from autograder.verdict.result import Kind
from autograder.verdict.translated import in_plain_words
from tests.autograder.test_grading import AFFINE, EXERCISES

BODY = "def affine(x, w, *, shift=0.0):\n    "


def in_the_notebook(code):
    file = f"<ipython-input-{abs(hash(code))}>"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    names: dict = {"np": np}
    exec(compile(code, file, "exec"), names)
    return judge(attempt_here(AFFINE, names["affine"], hidden=True))


def in_the_sandbox(tmp_path, code):
    path = tmp_path / "ann.py"
    path.write_text(code + "\nimport numpy as np\n")
    grading = Grading("toy", ("toy.affine",), b"a secret", Isolation.PROCESS, (EXERCISES,))
    return grade_handin(grading, HandIn("ann", path)).results[0]


def told(result):
    return [(check.kind, check.message) for check in result.checks]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (BODY + "x -= 1\n    return x @ w, x.mean(axis=0)", "its argument `x`, in line 2 (`x -= 1`)"),
        (BODY + "y = x.T\n    y[0] += 1\n    return x @ w, x", "its argument `x`, in line 3 (`y[0] += 1`)"),
        (BODY + "np.add.at(x.ravel(), 0, 1.0)\n    return x @ w, x", "its argument `x`, in line 2 (`np.add.at("),
        ("def affine(a, b, *, shift=0.0):\n    b.sort()\n    return 1", "its argument `b`, in line 2 (`b.sort()`)"),
        (BODY + "x[:] = x\n    return 1", "one of its inputs, in line 2 (`x[:] = x`)"),
        (BODY + "import sys\n    sys.exit()", "SystemExit in line 3 (`sys.exit()`). In plain words: this ends"),
        (BODY + "print(x.shape, x, scale=2)", "TypeError in line 2"),
        ("def affine(x, *, shift=0.0):\n    return 1", "cannot be called as `affine(x, w, *, shift=0.0)`: too many"),
        (BODY + "return np.max(x, w, shift)", "TypeError in line 2"),
        (BODY + "return x if x > 0 else w", "In plain words: an array stands where one True or False is needed"),
    ],
    ids=lambda v: v[-30:],
)
def test_notebook_and_sandbox_say_the_same(tmp_path, code, message):
    here, there = in_the_notebook(code), in_the_sandbox(tmp_path, code)
    assert told(here) == told(there)
    assert any(message in text for _, text in told(here)), told(here)


def test_an_input_that_changes_is_told_alike_in_public_and_in_hidden_cases(tmp_path):
    result = in_the_sandbox(tmp_path, BODY + "x -= 1\n    return x @ w, x.mean(axis=0)")
    assert len({message for _, message in told(result)}) == 1
    only_hidden = BODY + "if shift:\n        x -= 1\n    return x @ w + shift, x.mean(axis=0)"
    hidden = [check.message for check in in_the_sandbox(tmp_path, only_hidden).checks if check.hidden]
    assert {message.split(".")[0] for message in hidden} == {"The function changes one of its inputs"}


def test_one_axis_that_numpy_writes_to_in_spite_of_all_is_seen():
    """`np.add.at` does not look whether an array of one axis is read-only."""
    kept = np.zeros(3)
    kept.setflags(write=False)
    np.add.at(kept, 0, 1.0)
    assert kept[0] == 1  # NumPy's own; should this ever fail, the comparison has become needless


def test_only_what_the_exercises_own_cell_and_calls_print_is_shown(tmp_path):
    code = "print('of another')\n# %%\nprint('beside it')\n" + BODY + "print('within')\n    return x @ w, x"
    assert in_the_sandbox(tmp_path, code).output == "beside it\nwithin\n"


@pytest.mark.parametrize(
    ("code", "name"),
    [("def afine(x, w): return 1", "afine"), ("def affine_map(x, w): return 1", "affine_map"), ("def f(x): pass", "")],
)
def test_a_function_of_nearly_the_name_is_pointed_out(tmp_path, code, name):
    message = in_the_sandbox(tmp_path, code).message
    assert (f"there is one called `{name}`" in message) is bool(name)


def test_a_cell_that_is_no_python_is_told_with_its_line(tmp_path):
    message = in_the_sandbox(tmp_path, "def affine(x, w, *, shift=0.0)\n    return 1").message
    assert message == (
        "The cell that defines `affine` raised SyntaxError in line 1 (`def affine(x, w, *, shift=0.0)`): expected ':'."
    )


# --- once


def lines(code):
    return [line for line in result_text(in_the_notebook(code)).split("\n") if line]


def test_an_error_of_all_parts_and_cases_stands_above_them_once():
    text = lines(BODY + "return np.ones(3)[7]")
    assert sum("IndexError" in line for line in text) == 1
    assert text[3].startswith("IndexError in line 2")
    assert not any(line.startswith("  ! ") for line in text)  # no part by itself, as there is nothing to tell of it


def test_an_error_that_differs_in_its_numbers_is_one():
    assert sum("broadcast" in line for line in lines(BODY + "return x + np.ones(len(x) + 9), w")) == 1


def test_an_error_of_one_case_stands_there():
    view = student_view(in_the_notebook(BODY + "return (x @ w + shift, x.mean(axis=0)) if len(x) == 1 else None"))
    assert not view.message
    assert sum(bool(case.message) for case in view.cases) == 1


def test_an_open_exercise_has_grey_circles():
    text = lines(BODY + "raise NotImplementedError()")
    assert text[3] == "Not attempted yet."
    assert {line[0] for line in text[4:]} == {"○"}
    assert sum("Not attempted" in line for line in text) == 1
    assert student_view(in_the_notebook(BODY + "raise NotImplementedError()")).status == "unattempted"


# --- marks


def test_marks_are_hundredths_that_add_up():
    exercise = copy.copy(AFFINE)
    object.__setattr__(exercise, "points", 1.14)
    marks = [marks_of(exercise, case, part) for case in exercise.cases for part in exercise.part_names]
    assert all(round(mark, 2) == mark for mark in marks)
    assert round(sum(marks), 10) == 1.14 == points_of(exercise, exercise.cases)
    assert marks == [0.21, 0.07, 0.22, 0.07, 0.43, 0.14]


def test_what_public_cases_are_worth_does_not_depend_on_the_others():
    exercise = copy.copy(AFFINE)
    object.__setattr__(exercise, "cases", [AFFINE.cases[2], *AFFINE.cases[:2]])
    assert AFFINE.cases[2].hidden
    public = [(case, part) for case in AFFINE.cases[:2] for part in AFFINE.part_names]
    assert [marks_of(exercise, *one) for one in public] == [marks_of(AFFINE, *one) for one in public]


def test_what_is_shown_adds_up():
    view = student_view(in_the_notebook(BODY + "return x @ w + shift, x"))
    assert 0 < view.score < view.max_score
    shown = [round(check.score, 2) for case in view.cases for check in case.checks]
    assert round(sum(shown), 10) == view.score


# --- in plain words


def raised(action):
    try:
        action()
    except Exception as error:
        return in_plain_words(type(error).__name__, str(error))
    raise AssertionError("it did not raise")


A, B, ONE, PAIR, NOTHING = np.ones((2, 3)), np.ones((4, 3)), 1.0, (1.0, 2.0), None


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (lambda: bool(A > 0), "one True or False"),
        (lambda: A + B, "shapes (2,3) and (4,3) do not fit"),
        (lambda: A + B + 1, "compared from the last axis"),
        (lambda: A @ B, "A has 3 columns, and B has 4 rows"),
        (lambda: A.dot(B), "(2,3) and (4,3), the first has 3 columns, and the second 4 rows"),
        (lambda: A @ 2.0, "use `*`"),
        (lambda: np.zeros(2).__setitem__(0, [1, 2]), "a pair"),
        (lambda: np.array([[1, 2], [3]]), "rows have different lengths"),
        (lambda: A.__setitem__(slice(None), B), "array of shape (4,3) is to be written"),
        (lambda: float(A), "where one number is needed"),
        (lambda: range(A), "where one number is needed"),
        (lambda: A.item(), "where one number is needed"),
        (lambda: range(2.0), "whole number"),
        (lambda: A.reshape(4, 2), "6 entries do not fill"),
        (lambda: A.transpose(0, 1, 2), "as many axes"),
        (lambda: np.concatenate([A, np.ones((2, 5))]), "along all others"),
        (lambda: A.sum(axis=2), "axis 2 was asked for, of an array that has only 2"),
        (lambda: A[5], "no entry 5 along axis 0"),
        (lambda: A[0, 0, 0], "3 indices were given, for an array that has only 2"),
        (lambda: A[np.ones(3, bool)], "same shape"),
        (lambda: A[1.0], "indices are whole numbers"),
        (lambda: A[np.ones(2)], "indices are whole numbers"),
        (lambda: np.float64(1)[0], "single number"),
        (lambda: ONE[0], "single number"),
        (lambda: PAIR * 0.5, "Has a function returned several values?"),
        (lambda: 1.0 - PAIR, "Has a function returned several values?"),
        (lambda: -PAIR, "Has a function returned several values?"),
        (lambda: NOTHING + 1, "None where a value was expected"),
        (lambda: NOTHING[0], "None where a value was expected"),
        (lambda: A(0), "round brackets call a function"),
        (lambda: np.ones(2, int).__isub__(0.5), "array of integers"),
        (lambda: np.arange(3) ** -1, "negative power"),
        (lambda: [a for a, b, c in [PAIR]], "more names, or fewer"),
    ],
)  # fmt: skip
def test_common_errors_are_said_again_in_plain_words(action, says):
    with np.errstate(all="ignore"):
        assert says in raised(action)


def test_what_is_not_common_stays_as_it_is():
    assert raised(lambda: {}["x"]) == ""
    assert in_plain_words("ValueError", "my own") == ""


def test_an_error_is_said_first_in_its_own_words():
    (kind, message), *_ = told(in_the_notebook(BODY + "return x @ x, w"))
    assert kind is Kind.RAISED
    assert message.index("matmul: ") < message.index("In plain words: ")
