"""`autograder exercises test` tells each fault once, in the author's words, and goes on with the next exercise."""

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.laws import LAWS
from tests.autograder.test_laws import CASE, GOOD, SUM, ZERO, changed, examined, exercise_of, written

HINTS = '    hints=["`axis=0` runs down the rows."],\n'
MISTAKES = GOOD[GOOD.index(SUM) : GOOD.index("    ],\n    hints")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((MISTAKES, ""), "it has 0 mistakes; declare 4, each with what to tell who makes it."),
        ((MISTAKES, f"{SUM}\n"), "it has 1 mistake; declare 4, each with what to tell who makes it."),
        ((HINTS, ""), "it has no hint; give one for those who do not know how to begin."),
        ((", hidden=True", ""), "it has no hidden case; add one, so that no answer can be made for the numbers"),
        ((f"{CASE}\n", ""), "it has no public case; add one, in which students see what is wrong."),
    ],
)
def test_what_students_could_learn_from_is_told_by_its_number(tmp_path, change, told):
    (fault,) = LAWS["there_is_enough_to_learn_from"](exercise_of(written(tmp_path, changed(change))))
    assert fault.message.startswith(told)
    assert fault.place == f"{tmp_path}/statistics/columns.py:8"


def test_an_exercise_that_does_not_load_does_not_keep_others_from_being_examined(tmp_path):
    written(tmp_path, changed(("points=4", "points=0")))
    written(tmp_path, ZERO, "negatives")
    done = examined(tmp_path)
    assert done.exit_code == 2
    assert "statistics.columns  " in done.stdout
    assert (
        f"autograder: {tmp_path}/statistics/columns.py:36: `points` must be a positive number, got 0\n" in done.stderr
    )
    assert "autograder: statistics.negatives: negatives.py:17: `return 0.0` gets 1 of 1 point" in done.stderr


def test_a_traceback_shows_the_authors_lines_alone(tmp_path):
    done = examined(written(tmp_path, changed(("mean = np.sum(x, axis=0) / len(x)", "mean = x.nonsense"))))
    assert 'columns.py", line 19, in reference' in done.stderr
    assert "autograder/asked" not in done.stderr


def test_without_a_line_of_the_authors_there_is_no_traceback(tmp_path):
    done = examined(written(tmp_path, changed(("def reference(x, *, ddof=0):", "def reference(x, y, *, ddof):"))))
    assert done.stderr.splitlines() == [
        "autograder: statistics.columns: columns.py:18: case 'five rows': the reference `reference` raised TypeError: "
        "reference() missing 1 required positional argument: 'y'."
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("return mean, np.sqrt(", "return mean + 1, np.sqrt("),
        ("return x.mean(axis=0), x", "return x.mean(axis=1), x"),
        ("mean = np.sum(x, axis=0) / len(x)", "mean = missing"),
    ],
)
def test_an_exercise_is_named_once(tmp_path, change):
    (line,) = [
        line for line in examined(written(tmp_path, changed(change))).stderr.splitlines() if "autograder" in line
    ]
    assert line.count("statistics.columns") == 1
    assert line.startswith("autograder: statistics.columns: columns.py:")


def test_a_mistake_that_only_raises_is_told_once_with_its_line(tmp_path):
    done = examined(written(tmp_path, changed((SUM, '        Mistake("sum", np.linalg.norms, "Divide."),'))))
    assert "columns.py:46: the exercise does not load: AttributeError: module 'numpy.linalg' has no" in done.stderr
    done = examined(written(tmp_path, changed((SUM, '        Mistake("sum", np.linalg.norm, "Divide."),'))))
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        "autograder: statistics.columns: columns.py:46: mistake 'sum' raises in every case, TypeError:"
    )


@pytest.mark.parametrize(
    ("function", "told"),
    [
        ("lambda x, ddof: None", "it returns something else than numbers, such as None."),
        ("lambda x, ddof: x.sum(0)", "it returns an array of shape (3,), and `parts` names 2: mean, spread. Return a"),
    ],
)
def test_a_mistake_that_does_not_answer_as_the_exercise_does_is_told_so(tmp_path, function, told):
    done = examined(written(tmp_path, changed((SUM, f'        Mistake("sum", {function}, "Divide."),'))))
    (line,) = [line for line in done.stderr.splitlines() if "is taken for" in line or "is not named" in line]
    assert f"columns.py:46: mistake 'sum' is not named where it loses marks; {told}" in line


def test_a_file_may_begin_as_windows_editors_write_it(tmp_path):
    (tmp_path / "statistics").mkdir()
    (tmp_path / "statistics" / "columns.py").write_text(GOOD, encoding="utf-8-sig")
    assert examined(tmp_path).exit_code == examined(written(tmp_path, GOOD)).exit_code == 1


def test_a_function_of_numpy_may_be_a_reference(tmp_path):
    text = ZERO.replace("lambda x: (x < 0).sum()", "np.exp").replace("int((x < 0).sum())", "np.exp(x)")
    text = text.replace("from autograder import", "import numpy as np\n\nfrom autograder import")
    exercise = Catalogue([written(tmp_path, text, "negatives")])["statistics.negatives"]
    assert not list(LAWS["the_reference_has_the_signature"](exercise))


def test_a_guess_that_passes_is_told_once_with_its_case_and_the_draws_line(tmp_path):
    done = examined(written(tmp_path, ZERO, "negatives"))
    assert done.stderr.count("`return ") == 1
    assert "negatives.py:17: `return 0.0` gets 1 of 1 point, in case 'uniforms'; change what is drawn" in done.stderr
