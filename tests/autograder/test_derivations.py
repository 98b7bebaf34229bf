"""What a person marks: asked in the notebook, answered in prose, and carried to formgrader as text."""

import json

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.course import read_assignment
from autograder.course.autograded import autograded_notebook
from autograder.course.cells import derivation_cells, notebook_text, source_notebook
from autograder.course.prose import Derivation, Kind
from autograder.course.release import master_notebook, student_notebook
from autograder.handin.submission import read_submission
from autograder.verdict.result import SubmissionResult
from tests.autograder.test_course import HEAD, SMALL, cell, prose

ASKED = (
    "!derivation chain-rule 2.5\n### The chain rule\nShow it for $a < b$.\n!answer\nBy *definition*.\n\nDone.\n!end\n"
)
STUB = "YOUR ANSWER HERE"


@pytest.fixture
def source(tmp_path):
    path = prose(tmp_path, HEAD.replace("91-more", "90-averages") + "!exercise averages.column_means\n" + ASKED)
    return source_notebook(read_assignment(path), Catalogue([SMALL])), tmp_path.name


def test_a_derivation_is_read_with_its_model_answer(tmp_path):
    before, derivation, after = read_assignment(prose(tmp_path, HEAD + "Before.\n\n" + ASKED + "\nAfter.\n")).blocks
    assert (before.text, after.text, after.line) == ("Before.", "After.", 16)
    assert (derivation.kind, derivation.line) == (Kind.DERIVATION, 7)
    assert derivation.text == "### The chain rule\nShow it for $a < b$."
    assert derivation.derivation == Derivation("chain-rule", 2.5, "By *definition*.\n\nDone.")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (ASKED.replace("2.5", "some"), 5, "expected `!derivation name points`"),
        (ASKED.replace("chain-rule", "Chain"), 5, "expected `!derivation name points`"),
        (ASKED.replace("!end", "end"), 5, "needs a text, `!answer`, a text and `!end`"),
        (ASKED.replace("By *definition*.\n\nDone.\n", ""), 5, "needs a text"),
        (ASKED + ASKED, 13, "derivation 'chain-rule' is in this notebook already"),
    ],
)
def test_a_malformed_derivation_is_told_by_file_and_line(tmp_path, text, line, told):
    path = prose(tmp_path, HEAD + text)
    with pytest.raises(ExerciseError, match=told) as caught:
        read_assignment(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_students_get_the_question_and_a_place_and_instructors_the_model_answer(source):
    notebook, folder = source
    for made in (notebook, master_notebook(notebook), student_notebook(notebook)):
        nbformat.validate(made)
        MetadataValidator().validate_nb(made)
        asked = cell(made, f"{folder}-chain-rule-statement").source
        assert asked == "### The chain rule\n\n2.5 points, marked by a person\n\nShow it for $a < b$."
        place = cell(made, f"{folder}-chain-rule")
        assert place.cell_type == "markdown"
        assert place.metadata.nbgrader.points == 2.5
        assert (place.source == "By *definition*.\n\nDone.") == (made is notebook)
    assert cell(student_notebook(notebook), f"{folder}-chain-rule").source == STUB


@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_the_points_are_a_paragraph_of_their_own(blank):
    asked = f"### The chain rule{blank}Show it\nfor all $x$."
    (cell, _) = derivation_cells(asked, "x", Derivation("x", 1.0, "So."))
    assert cell.source.split("\n\n") == [
        "### The chain rule", "1 point, marked by a person", "Show it\nfor all $x$.",
    ]  # fmt: skip
    (cell, _) = derivation_cells("Show it\nfor all $x$.", "x", Derivation("x", 2.0, "So."))
    assert cell.source.split("\n\n") == ["2 points, marked by a person", "Show it\nfor all $x$."]


def test_an_answer_in_prose_reaches_the_autograded_notebook_as_text(source, tmp_path):
    notebook, folder = source
    handed_in = student_notebook(notebook)
    answer = "If $a<b$ and a < b: <script>alert(1)</script> <!-- [click](javascript:alert(2)) [x]: javascript:alert(3)"
    cell(handed_in, f"{folder}-chain-rule").source = answer
    path = tmp_path / "work.ipynb"
    nbformat.write(handed_in, path)
    submission = read_submission(path)
    result = SubmissionResult("ann", "90", [], 3.0, cells=submission.cells, answers=submission.answers)
    shown = json.loads(autograded_notebook(notebook_text(master_notebook(notebook)), result, lambda r: ""))
    (place,) = [c for c in shown["cells"] if c["id"] == f"{folder}-chain-rule"]
    assert place["source"] == (
        "If $a< b$ and a < b: < script>alert(1)< /script> < !-- [click] (javascript:alert(2)) [x] : javascript:alert(3)"
    )
    nbformat.validate(nbformat.from_dict(shown))


def test_a_deleted_place_leaves_the_stub(source, tmp_path):
    notebook, folder = source
    result = SubmissionResult("ann", "90", [], 3.0)
    shown = json.loads(autograded_notebook(notebook_text(master_notebook(notebook)), result, lambda r: ""))
    (place,) = [c for c in shown["cells"] if c["id"] == f"{folder}-chain-rule"]
    assert "".join(place["source"]) == STUB
