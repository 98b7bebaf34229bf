"""A notebook of the instructor's own: exercises are graded, tests by `assert` are not run, the rest keeps its place."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.course.database import address
from autograder.gradescope.container import grade_submission
from autograder.sandbox import Isolation

SMALL = Path(__file__).parent / "small_course"
NAME = "ps1"


def marked(cell, grade_id, points=None, **flags):
    fields = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3} | flags
    cell.metadata["nbgrader"] = fields | {"grade_id": grade_id} | ({} if points is None else {"points": points})
    return cell


def exercise_cells():
    answer = "def column_means(x):\n    ### BEGIN SOLUTION\n    return x.sum(0) / len(x)\n    ### END SOLUTION"
    test = 'from autograder.notebook import check\n\ncheck("averages.column_means")'
    return [
        marked(new_code_cell(answer), "means", solution=True),
        marked(new_code_cell(test), "averages-column_means", 3, grade=True, locked=True),
    ]


def assert_cells():
    answer = "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION"
    return [
        marked(new_code_cell(answer), "half", solution=True),
        marked(new_code_cell("assert half(4) == 2"), "test-half", 2, grade=True, locked=True),
    ]


def by_hand_cells():
    code = "# Plot x against y.\n### BEGIN SOLUTION\nplotted = True\n### END SOLUTION"
    return [
        marked(new_code_cell(code), "plot", 4, grade=True, solution=True),
        marked(new_markdown_cell("A model answer."), "why", 1, grade=True, solution=True),
        marked(new_markdown_cell("Try three data sets, and say what you see."), "try", 6, task=True, locked=True),
    ]


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "none").mkdir()
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path / "none")
    shutil.copytree(SMALL, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__", "toy"))
    (tmp_path / "autograder.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(course, cells, student=None):
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    folder = course / "submitted" / student if student else course / "source"
    path = folder / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell("import numpy as np", id="imports"), *cells]), path)
    return path


def hand_in(course, student, answers, after_task=()):
    """The source as released, with other answers in the places of their names, and cells below the task."""
    notebook = nbformat.read(course / "source" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    write(course, [*notebook.cells, *after_task], student)


def grade(*options):
    words = ["grade", NAME, "--isolation", "process", "--jobs", "1", *options]
    return CliRunner().invoke(main, words)


def grades(course, student="ann"):
    with Gradebook(address(f"sqlite:///{course}/graded/{NAME}/gradebook.db")) as book:
        found = book.find_submission_notebook(NAME, NAME, student).grades
        return {g.name: (g.auto_score, g.manual_score, bool(g.needs_manual_grade), g.max_score) for g in found}


def test_a_notebook_of_asserts_alone_is_explained(course):
    write(course, [*assert_cells(), *by_hand_cells()])
    hand_in(course, "ann", {})
    done = grade()
    assert done.exit_code == 2
    assert "ps1 is a notebook of your own, " in done.output
    assert "`assert`s (points): test-half (2)" in done.output
    assert "which can make them pass" in done.output
    assert "nbgrader autograde ps1" in done.output
    assert "docs/from-nbgrader.md" in done.output
    assert done.output.count("\n") == 2, "a line, after the one on isolation"


def test_a_notebook_without_any_test_says_what_is_missing(course):
    write(course, by_hand_cells())
    hand_in(course, "ann", {})
    done = grade()
    assert done.exit_code == 2
    assert "no test cell calls `check`" in done.output


def test_exercises_are_graded_asserts_are_not_run_and_the_rest_waits(course):
    write(course, [*exercise_cells(), *assert_cells(), *by_hand_cells()])
    cheat = "class Equal(float):\n    __eq__ = lambda *_: True\n\ndef half(x):\n    return Equal(7)"
    below = [new_markdown_cell("I see <script>alert(1)</script> three."), new_code_cell("seen = 3")]
    hand_in(course, "ann", {"half": cheat, "plot": "plotted = 'mine'", "why": "Because."}, below)
    hand_in(course, "bob", {"means": "def column_means(x):\n    return x.mean(1)", "why": "YOUR ANSWER HERE"})
    done = grade()
    assert done.exit_code == 1, done.output
    assert re.search(r"ann +3/3 +13 to mark +passed", done.stdout), done.stdout
    assert re.search(r"bob +\S+/3 +12 to mark", done.stdout), done.stdout
    assert "test-half (2)" in done.stderr
    assert "The marks of averages.column_means can be trusted" in done.stderr
    ann = grades(course)
    assert ann["averages-column_means"] == (3.0, None, False, 3.0)
    assert ann["test-half"] == (None, None, True, 2.0), "no mark, be it full or zero, is made up"
    assert ann["plot"] == (None, None, True, 4.0)
    assert ann["why"] == (None, None, True, 1.0)
    assert ann["try"] == (None, None, True, 6.0)
    assert grades(course, "bob")["why"] == (0.0, None, False, 1.0)
    shown = json.loads((course / "graded" / NAME / "autograded" / "ann" / NAME / f"{NAME}.ipynb").read_text())
    cells = {c["metadata"]["nbgrader"]["grade_id"]: c for c in shown["cells"] if "nbgrader" in c["metadata"]}
    order = [c["metadata"]["nbgrader"]["grade_id"] for c in shown["cells"] if "nbgrader" in c["metadata"]]
    assert order == ["means", "averages-column_means", "half", "test-half", "plot", "why", "try"]
    assert "".join(cells["plot"]["source"]) == "plotted = 'mine'"
    assert "".join(cells["why"]["source"]) == "Because."
    assert "Try three data sets, and say what you see.\n\nI see < script>" in "".join(cells["try"]["source"])
    assert "seen = 3" in ["".join(c["source"]) for c in shown["cells"]]
    assert "This test is not run" in json.dumps(cells["test-half"]["outputs"])
    assert "mlp" not in json.dumps(cells["averages-column_means"]["outputs"])


def test_a_test_with_functions_of_its_own_is_not_run_either(course):
    cells = assert_cells()
    cells[1].source = (
        "def near(a, b):\n    return abs(a - b) < 1e-9\n\nassert near(half(4), 2)\n"
        "### BEGIN HIDDEN TESTS\nassert near(half(5), 2.5)\n### END HIDDEN TESTS"
    )
    write(course, [*exercise_cells(), *cells])
    hand_in(course, "ann", {"half": "def half(x):\n    return 0", "test-half": cells[1].source.split("###")[0]})
    done = grade()
    assert re.search(r"ann +3/3 +2 to mark", done.stdout), done.stdout
    (ann,) = json.loads((course / "graded" / NAME / "results.json").read_text())["students"]
    assert ann["notices"] == []


def test_marks_by_hand_stay_where_they_were_given(course):
    write(course, [*exercise_cells(), *assert_cells(), *by_hand_cells()])
    hand_in(course, "ann", {"plot": "plotted = 'mine'"})
    grade()
    with Gradebook(address(f"sqlite:///{course}/graded/{NAME}/gradebook.db")) as book:
        for name, mark in (("test-half", 1.0), ("plot", 3.0), ("why", 1.0), ("try", 5.0)):
            given = book.find_grade(name, NAME, NAME, "ann")
            given.manual_score, given.needs_manual_grade = mark, False
        book.db.commit()
    done = grade()
    assert re.search(r"ann +3/3 +10/13 +passed", done.stdout), done.stdout
    assert {name: mark for name, (_, mark, *_) in grades(course).items() if mark is not None} == {
        "test-half": 1.0, "plot": 3.0, "why": 1.0, "try": 5.0,
    }  # fmt: skip
    write(course, [*exercise_cells(), *assert_cells(), *by_hand_cells()[:2], task(7)])
    grade()
    assert grades(course)["try"] == (None, 5.0, True, 7.0), "asked for again, as its points have changed"


def task(points):
    text = "Try three data sets, and say what you see."
    return marked(new_markdown_cell(text), "try", points, task=True, locked=True)


def test_a_cell_that_does_not_fit_its_exercise_is_told_with_its_place(course):
    cells = exercise_cells()
    cells[1].metadata.nbgrader.points = 2
    write(course, cells)
    hand_in(course, "ann", {})
    assert "source/ps1/ps1.ipynb, cell 3: has 2 points, and the exercise averages.column_means has 3" in grade().output
    cells = exercise_cells()
    cells[1].metadata.nbgrader.grade_id = "means-test"
    write(course, cells)
    assert "give the cell the name 'averages-column_means'" in grade().output


def test_several_notebooks_and_none(course):
    path = write(course, exercise_cells())
    hand_in(course, "ann", {})
    shutil.copy(path, path.with_name("other.ipynb"))
    assert "has several notebooks: other.ipynb, ps1.ipynb" in grade().output
    shutil.rmtree(path.parent)
    told = " ".join(grade().output.split())
    assert "there is no assignment 'ps1'; there are: 90-averages" in told
    assert "A notebook of your own would lie in " in told
    assert "source/ps1" in told


@pytest.mark.parametrize("command", ["grade ps1", "similar ps1", "release handout ps1", "gradescope ps1 --out a"])
def test_a_course_without_any_assignment_is_told_how_it_gets_one(tmp_path, monkeypatch, command):
    assert CliRunner().invoke(main, ["init", str(tmp_path)]).exit_code == 0
    (tmp_path / "submitted").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, command.split())
    assert done.exit_code == 2
    assert "there are" not in done.output
    assert "choose notebooks of the project under `notebooks` in autograder.toml" in " ".join(done.output.split())


def test_gradescope_takes_it_too(course, monkeypatch):
    """From the archive to the results that a container writes."""
    write(course, [*exercise_cells(), *assert_cells(), *by_hand_cells()])
    hand_in(course, "ann", {"half": "def half(x):\n    return 0"})
    done = CliRunner().invoke(main, ["gradescope", NAME, "--out", "a.zip", "--requirements", "autograder.toml"])
    assert done.exit_code == 0, done.output
    assert "test-half (2)" in done.stderr
    assert "A person marks 13 points of it" in done.stderr
    root = course / "container"
    with zipfile.ZipFile("a.zip") as archive:
        kept = [name for name in archive.namelist() if not name.startswith("package/")]
        archive.extractall(root / "source", kept)
    assert json.loads((root / "source" / "assignment.json").read_text())["exercises"] == ["averages.column_means"]
    shutil.copytree(course / "submitted" / "ann" / NAME, root / "submission")
    monkeypatch.setattr("autograder.gradescope.container._isolation", lambda: Isolation.PROCESS)
    document = grade_submission(root)
    assert document["score"] == 3.0
    assert {test["status"] for test in document["tests"]} == {"passed"}


def test_gradescope_explains_what_it_cannot_grade(course):
    write(course, assert_cells())
    done = CliRunner().invoke(main, ["gradescope", NAME, "--out", "a.zip"])
    assert done.exit_code == 2
    assert "whose tests are `assert`s" in done.output
    done = CliRunner().invoke(main, ["gradescope", "nothing-here", "--out", "a.zip"])
    assert done.exit_code == 2
    assert "there is no assignment 'nothing-here'" in done.output
    assert not Path("a.zip").exists()
