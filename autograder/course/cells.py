"""An assignment as the instructor's notebook, cell by cell. The same assignment gives the same bytes, always."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.course.assignments import Assignment
from autograder.course.how_marked import how_marked
from autograder.course.own_notebook import OwnNotebook
from autograder.course.prose import Derivation, Kind
from autograder.course.stub import SETUP, setup_source, solution_source
from autograder.messages import counted, say

__all__ = [
    "code_cell",
    "derivation_cells",
    "exercise_cells",
    "markdown_cell",
    "notebook_text",
    "read_notebook",
    "source_notebook",
]

_SCHEMA = 3  # of nbgrader's cell metadata
_NBFORMAT: Any = nbformat  # its functions have no annotations
_V4: Any = nbformat.v4
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
_LONGEST_ID = 64  # nbformat allows no more
# The check is the cell's last expression twice over, so that a student's notebook, which nbgrader releases without
# the lines between the markers, still ends in a value. nbgrader takes that value for the score.
_TEST = """from autograder.notebook import check

check("{id}")
### BEGIN HIDDEN TESTS
check("{id}", hidden=True)
### END HIDDEN TESTS"""


def source_notebook(assignment: Assignment, catalogue: Catalogue, *, hidden_here: bool = True) -> NotebookNode:
    """Return the notebook that nbgrader calls the source: prose, solutions, and tests with their hidden part.

    Args:
        hidden_here: whether students have the hidden cases, so that they may be told how to try them.
    """
    if isinstance(assignment, OwnNotebook):
        return assignment.notebook()
    exercises = [catalogue[exercise_id] for exercise_id in assignment.exercise_ids]
    hidden = say("course.hidden-cases-here" if hidden_here else "course.hidden-cases-later")
    how = f"\n\n{say('course.how-to-check', hidden=hidden)}" if exercises else ""
    cells = [markdown_cell(f"# {assignment.title}{how}", "title"), _setup(exercises)]
    remaining = iter(exercises)
    for number, block in enumerate(assignment.blocks, start=1):
        if block.kind is Kind.EXERCISE:
            cells += exercise_cells(next(remaining))
        elif block.derivation:
            cells += derivation_cells(block.text, assignment.grade_id(block.derivation), block.derivation)
        elif block.kind is Kind.CODE:
            cells.append(code_cell(block.text, f"code-{number}"))
        else:
            cells.append(markdown_cell(block.text, f"prose-{number}"))
    metadata = _METADATA | {"autograder": {"unit": assignment.path.parent.name}}
    notebook: NotebookNode = _V4.new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return notebook


def exercise_cells(exercise: Exercise) -> list[NotebookNode]:
    """Return what is asked, the place for the answer, and its test."""
    solution, test = exercise.grade_id + "-solution", exercise.grade_id
    return [
        markdown_cell(_statement(exercise), exercise.grade_id + "-statement"),
        code_cell(solution_source(exercise), solution, {"grade": False, "solution": True, "locked": False}),
        code_cell(
            _TEST.format(id=exercise.id),
            test,
            {"grade": True, "solution": False, "locked": True, "points": _number(exercise.points)},
        ),
    ]


def derivation_cells(asked: str, grade_id: str, derivation: Derivation) -> list[NotebookNode]:
    """Return what is asked, and the place for an answer that a person marks; the model answer stands in it."""
    place = markdown_cell(derivation.answer, grade_id)
    place.metadata["nbgrader"] = _nbgrader(
        grade_id, {"grade": True, "solution": True, "locked": False, "points": _number(derivation.points)}
    )
    return [markdown_cell(_asked(asked, derivation.points), grade_id + "-statement"), place]


def _asked(text: str, points: float) -> str:
    """What is asked, with its points in a paragraph of their own, below its heading if it has one."""
    heading, _, below = text.partition("\n") if text.startswith("#") else ("", "", text)
    return "\n\n".join(filter(None, [heading, say("course.by-hand", points=points), below.strip("\n")]))


def _number(points: float) -> float:
    return int(points) if points == int(points) else points


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook that a build wrote."""
    notebook: NotebookNode = _NBFORMAT.read(path, as_version=4)
    return notebook


def notebook_text(notebook: NotebookNode) -> str:
    """Return a notebook as it is kept on disk."""
    text: str = _NBFORMAT.writes(notebook, version=nbformat.NO_CONVERT, sort_keys=True)
    return text + "\n"


def _setup(exercises: list[Exercise]) -> NotebookNode:
    """The imports that the solutions need, in one read-only cell."""
    return code_cell(setup_source(exercises), SETUP, {"grade": False, "solution": False, "locked": True})


def _statement(exercise: Exercise) -> str:
    points = counted(exercise.points, "point")
    hints = [_hint(hint, f"Hint {n}" if n > 1 else "Hint") for n, hint in enumerate(exercise.hints, start=1)]
    told = [f"## {exercise.title}", f"`{exercise.id}` · {points}", exercise.statement, *how_marked(exercise), *hints]
    return "\n\n".join(told)


def _hint(text: str, label: str) -> str:
    # The blank lines make Jupyter render the Markdown within.
    return f"<details>\n<summary>{label}</summary>\n\n{text}\n\n</details>"


def markdown_cell(text: str, cell_id: str) -> NotebookNode:
    """Return a cell of prose."""
    cell: NotebookNode = _V4.new_markdown_cell(text, id=_cell_id(cell_id))
    return cell


def code_cell(source: str, cell_id: str, nbgrader: dict[str, Any] | None = None) -> NotebookNode:
    """Return a cell of code; with ``nbgrader`` it is one that nbgrader knows, under the same id."""
    metadata: dict[str, Any] = {}
    if nbgrader is not None:
        metadata["nbgrader"] = _nbgrader(cell_id, nbgrader)
    cell: NotebookNode = _V4.new_code_cell(source, id=_cell_id(cell_id), metadata=metadata)
    return cell


def _nbgrader(grade_id: str, fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"grade_id": grade_id, "schema_version": _SCHEMA, "task": False}


def _cell_id(name: str) -> str:
    """Shorten a name to what nbformat allows, keeping names apart by their digest."""
    if len(name) <= _LONGEST_ID:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: _LONGEST_ID - 9]}-{digest}"
