"""An error in an exercise of one's own is told by file, case and function, and is no error of the grader."""

import dataclasses
import pickle
import re
import shutil

import pytest
from click.testing import CliRunner

from autograder import Case, Exercise, Finite
from autograder.asked.error import ExerciseError
from autograder.asked.expected import distribution_of, expected_answers
from autograder.asked.store import Store
from autograder.cli import main
from autograder.run.progress import tell_of_answers
from tests.autograder.test_sampled import coin

EXERCISE = '''"""The sum of each row."""

import numpy as np

from autograder import Case, Exercise, Mistake


def row_sums(x):
    """Return the sum of each row of `x`."""
    return SOLUTION


def table(rng, rows):
    return DRAW


def sums(x):
    return REFERENCE


exercise = Exercise(
    solution=row_sums,
    reference=sums,
    points=1,
    cases=[Case("two rows", table, {"rows": 2}), Case("nine rows", table, {"rows": 9}, hidden=True)],
    mistakes=[Mistake("columns", lambda x: x.sum(0), "These are the sums of the columns.")],
)
'''
PROSE = "---\ntitle: Sums\nnotebook: 90-sums\n---\n!exercise rows.row_sums\n"
RIGHT = {"SOLUTION": "x.sum(1)", "DRAW": "rng.normal(size=(rows, 3))", "REFERENCE": "np.sum(x, axis=1)"}
DRAW, REFERENCE, SOLUTION = (
    "the draw function `table`", "the reference `sums`", "the solution `row_sums`",
)  # fmt: skip
KINDS = {
    "draw": ({"DRAW": "1 / 0"}, 14, "two rows", f"{DRAW} raised ZeroDivisionError: division by zero"),
    "a hidden draw": ({"DRAW": "RIGHT if rows < 9 else [][0]"}, 14, "nine rows", f"{DRAW} raised IndexError"),
    "params": ({'{"rows": 2}': '{"row": 2}'}, 13, "two rows", f"{DRAW} raised TypeError: table() got an unexpected"),
    "draw leaves": ({"DRAW": "exit(3)"}, 14, "two rows", f"{DRAW} raised SystemExit: 3"),
    "draw of nothing": ({"DRAW": "undefined"}, 14, "two rows", f"{DRAW} raised NameError: name 'undefined'"),
    "draw by a lambda": ({"table, {": "lambda rng, rows: 1 / 0, {"}, 25, "two rows", "function `<lambda>` raised"),
    "reference": ({"REFERENCE": "x.no_such()"}, 18, "two rows", f"{REFERENCE} raised AttributeError"),
    "a hidden reference": ({"REFERENCE": "RIGHT if len(x) < 9 else {}[1]"}, 18, "nine rows", f"{REFERENCE} raised Key"),
    "reference of nothing": (
        {"REFERENCE": "None"},
        17,
        "two rows",
        f"{REFERENCE} raised TypeError: it returns",
    ),
    "reference of texts": (
        {"REFERENCE": "list('ab')"},
        17,
        "two rows",
        f"{REFERENCE} raised TypeError: it returns",
    ),
    "solution": ({"SOLUTION": "x / [1, 2]"}, 10, "two rows", f"{SOLUTION} raised ValueError: operands could not"),
    "a long text": ({"REFERENCE": "int('line\\n' * 5000)"}, 18, "two rows", f"{REFERENCE} raised ValueError"),
    "a file beside": ({"DRAW": "helped(rows)"}, "_help.py:2", "two rows", f"{DRAW} raised ZeroDivisionError"),
    "its name": ({"import numpy": "import nmpy"}, 3, "", "does not load: ModuleNotFoundError: No module named 'nmpy'"),
    "its form": ({"def table(": "def table"}, 13, "", "does not load: SyntaxError"),
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "none").mkdir()
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path / "none")
    unit = tmp_path / "exercises" / "rows"
    unit.mkdir(parents=True)
    (unit / "unit.md").write_text(PROSE)
    (unit / "_help.py").write_text("def helped(rows):\n    return rows / 0\n")
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ann.py").write_text("def row_sums(x):\n    return x.sum(1)\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(course, changes):
    text = EXERCISE
    for old, new in {**RIGHT, **changes}.items():
        assert old in text
        text = text.replace(old, new.replace("RIGHT", RIGHT.get(old, "")))
    if "helped" in text:
        text = text.replace("from autograder import", "from ._help import helped\n\nfrom autograder import")
    (course / "exercises" / "rows" / "row_sums.py").write_text(text)


def run(course, *words):
    return CliRunner().invoke(main, ["--exercises", str(course / "exercises"), *words])


GRADE = ("grade", "90-sums", "--submissions", "submitted", "--out", "graded", "--jobs", "1", "--isolation", "process")


@pytest.mark.parametrize("kind", KINDS)
def test_an_instructors_own_error_is_told_by_file_case_and_function(course, kind):
    changes, line, case, told = KINDS[kind]
    put(course, changes)
    done = run(course, *GRADE)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert "the grader itself" not in done.output
    last = done.stderr.splitlines()[-1]
    assert told in last
    assert len(last) < 1000
    place = line if isinstance(line, str) else f"row_sums.py:{line}" if line else "row_sums.py"
    assert f"autograder: {course}/exercises/rows/{place}: " in last
    if case:
        assert f"rows.row_sums, case {case!r}: " in last
        assert f"autograder --exercises {course}/exercises exercises test rows.row_sums" in last


def no_distribution(p):
    return p.no_such_method()


def test_a_reference_of_draws_is_named_too():
    case = Case("three coins", lambda rng: {"p": rng.uniform(0.2, 0.4, 3)}, draws=1000)
    exercise = Exercise(
        solution=coin, reference=no_distribution, sampled=Finite, points=1, cases=[case], mistakes=[]
    )  # fmt: skip
    exercise = dataclasses.replace(exercise, id="toy.coin")
    with pytest.raises(ExerciseError, match="'three coins': the reference `no_distribution` raised AttributeError"):
        distribution_of(exercise, case, exercise.inputs(case, 0))


def test_the_command_that_is_named_shows_the_traceback(course):
    put(course, KINDS["a hidden reference"][0])
    command = re.search(r"autograder --exercises (\S+) (.*)", run(course, *GRADE).stderr.splitlines()[-1])
    assert command
    done = run(course, *command[2].split())
    assert done.exit_code == 2
    assert re.search(r"Traceback.*row_sums\.py\", line 18, in sums.*KeyError: 1\n", done.stderr, re.DOTALL)


def test_such_an_error_crosses_from_a_worker():
    error = ExerciseError("row_sums.py:3: it raised")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_answers_that_take_long_are_told_while_they_do(course, monkeypatch):
    """What is said before the first student is done, and only where it is slow, asked for and not known yet."""
    monkeypatch.setattr("autograder.asked.patience._SECONDS", 0.2)
    monkeypatch.setattr("autograder.asked.expected.default_store", lambda: Store(course / "kept.sqlite"))
    expected_answers.cache_clear()
    put(course, {"SOLUTION": "x.sum(axis=1)", "REFERENCE": "[__import__('time').sleep(0.15), x.sum(1)][1]"})
    first, *others = run(course, *GRADE, "--secret-file", "secret", "--json").stderr.splitlines()[1:] or [""]
    assert "are being computed" not in first
    expected_answers.cache_clear()
    (course / "kept.sqlite").unlink()
    tell_of_answers.cache_clear()
    shutil.rmtree(course / "graded")
    first, *others = run(course, *GRADE, "--secret-file", "secret").stderr.splitlines()[1:]
    assert first.startswith("autograder: the expected answers of rows.row_sums are being computed.")
    assert not any("are being computed" in line for line in others)
    expected_answers.cache_clear()
    tell_of_answers.cache_clear()
    shutil.rmtree(course / "graded")
    assert "are being computed" not in run(course, *GRADE, "--secret-file", "secret").stderr
    expected_answers.cache_clear()
