"""All damaged hand-ins as one class: each has its marks and its pages, and two honest students are not touched."""

import html
import json
import re
from types import SimpleNamespace

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.report.printable import printable
from autograder.run.page_names import page_names
from tests.damaged.catalogue import FULL, NOTEBOOK, write
from tests.damaged.corpus import CORPUS
from tests.damaged.honest import (
    ANSWERS,
    ASSIGNMENT,
    COURSE,
    MEANS,
    MEANS_TEST,
    STANDARDIZE,
    STANDARDIZE_TEST,
    honest_notebook,
)

HONEST = ("00 ann", "zoë")  # the first and the last of the class

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """The class as `autograder grade` leaves it, and its honest students graded without the others."""
    root = tmp_path_factory.mktemp("class")
    damages = []
    for folder in ("among-all", "alone"):
        for student in HONEST:
            write(root / folder / "submitted" / student / ASSIGNMENT / NOTEBOOK, honest_notebook())
    for damage in CORPUS:
        try:
            damage.lay_out(root / "among-all" / "submitted" / damage.student, honest_notebook())
            damages.append(damage)
        except pytest.skip.Exception:  # there is no such damage for the administrator
            continue
    (root / "secret").write_text("the course's secret")
    return SimpleNamespace(
        damages=damages,
        out=root / "among-all" / "graded",
        among_all=grade(root / "among-all", root / "secret", jobs=2),
        alone=grade(root / "alone", root / "secret", jobs=1),
    )


def grade(root, secret, jobs):
    arguments = ["--exercises", COURSE, "grade", ASSIGNMENT, "--submissions", root / "submitted"]
    arguments += ["--out", root / "graded", "--isolation", "process", "--jobs", jobs, "--secret-file", secret, "--json"]
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    students = json.loads((root / "graded" / "results.json").read_text(encoding="utf-8"))["students"]
    assert json.loads(done.stdout)["students"] == students
    return {entry["student"]: entry for entry in students}


def due(classroom, student):
    return next((damage.marks for damage in classroom.damages if damage.student == student), FULL)


def test_everybody_has_the_marks_that_are_due(classroom):
    assert set(classroom.among_all) == {damage.student for damage in classroom.damages} | set(HONEST)
    for student, entry in classroom.among_all.items():
        assert (tuple(e["score"] for e in entry["exercises"]) or (0.0, 0.0)) == due(classroom, student), student


def test_nobody_else_is_touched(classroom):
    assert set(classroom.alone) == set(HONEST)
    assert {student: classroom.among_all[student] for student in HONEST} == classroom.alone


def test_each_has_a_feedback_page_that_says_what_is_wrong(classroom):
    names = page_names(classroom.among_all)
    for student, entry in classroom.among_all.items():
        page = (classroom.out / "feedback" / f"{names[student]}.html").read_text(encoding="utf-8")
        shown = words(html.unescape(re.sub(r"<[^>]*>", "", page)))
        for line in filter(None, [entry["message"], *entry["notices"]]):
            assert words(printable(line)) in shown, student


def test_a_time_that_cannot_be_read_is_told(classroom):
    told = {student for student, entry in classroom.among_all.items() if "timestamp.txt" in " ".join(entry["notices"])}
    notes = [d for d in classroom.damages if d.kind.startswith("nbgrader's note of the time")]
    readable = "from the past", "from the future"  # for the instructor to look at
    assert told == {d.student for d in notes if not d.kind.endswith(readable)}
    assert len(notes) - len(told) == len(readable)


def words(text):
    """A text without what is shown by other means: spaces, and the marks around code."""
    return " ".join(text.replace("`", "").split())


def test_each_is_in_the_grade_book(classroom):
    with Gradebook(f"sqlite:///{classroom.out}/gradebook.db") as book:
        entries = [entry for handin in book.assignment_submissions(ASSIGNMENT) for entry in handin.notebooks]
        found = {entry.student.id: {grade.name: grade.auto_score for grade in entry.grades} for entry in entries}
        comments = [comment.auto_comment or "" for entry in entries for comment in entry.comments]
    assert not any("\0" in comment for comment in comments)  # PostgreSQL would refuse the whole class
    assert found == {
        student: dict(zip((MEANS_TEST, STANDARDIZE_TEST), due(classroom, student), strict=True))
        for student in classroom.among_all
    }


def autograded(classroom, student):
    """A notebook lies where formgrader looks for it, unless no folder can be called so."""
    folder = student if len(student.encode()) <= 255 else page_names(classroom.among_all)[student]
    return classroom.out / "autograded" / folder / ASSIGNMENT / NOTEBOOK


def test_each_has_an_autograded_notebook_with_the_verdicts(classroom):
    for student, entry in classroom.among_all.items():
        path = autograded(classroom, student)
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(notebook, relax_add_props=True)
        by_id = {cell.id: cell for cell in notebook.cells}
        shown = tuple(float(by_id[test].outputs[0].data["text/plain"]) for test in (MEANS_TEST, STANDARDIZE_TEST))
        assert shown == due(classroom, student), student
        assert ("unreadable" in by_id) == bool(entry["message"]), student


def test_every_answer_that_has_marks_is_in_the_autograded_notebook(classroom):
    for student in classroom.among_all:
        cells = nbformat.read(autograded(classroom, student), as_version=4).cells
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        for place, mark in zip((MEANS, STANDARDIZE), due(classroom, student), strict=True):
            name = ANSWERS[place].removeprefix("def ").split("(")[0]
            assert not mark or name in code, student
            (cell,) = [cell for cell in cells if cell.id == place]
            assert not mark or "NotImplementedError" not in cell.source, student
