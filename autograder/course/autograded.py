"""Hand-ins as nbgrader's ``autograded`` notebooks: the student's cells, the course's tests, our verdicts as output."""

from __future__ import annotations

import copy
import functools
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.utils import is_grade, is_solution  # type: ignore[import-untyped]

from autograder.course.cells import markdown_cell, read_notebook, result_output, written
from autograder.course.release import master_notebook
from autograder.messages import say
from autograder.result import Result, SubmissionResult
from autograder.submission import BrokenSubmission, Cell, Submission, function_source, read_submission

__all__ = ["autograded_notebook", "write_autograded"]

ResultHtml = Callable[[Result], str]


def write_autograded(out: Path, source: Path, result: SubmissionResult, result_html: ResultHtml) -> Path:
    """Write one hand-in for ``nbgrader generate_feedback`` and formgrader.

    Args:
        out: nbgrader's ``autograded`` folder.
        source: the instructor's notebook.
        result: what grading found; ``result.path`` is the hand-in.
        result_html: how a result is shown.

    Returns:
        The file ``<out>/<student>/<assignment>/<notebook>.ipynb``.
    """
    master = _master(source, source.stat().st_mtime_ns)
    path = out / result.student / source.parent.name / source.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # nbgrader leaves its own without permission to write
    # What a student's code printed may hold halves of characters.
    path.write_text(written(autograded_notebook(master, result, result_html)), encoding="utf-8", errors="replace")
    return path


@functools.lru_cache(maxsize=1)
def _master(source: Path, changed: int) -> NotebookNode:
    """The notebook that all of a class share, until the source changes."""
    return master_notebook(read_notebook(source))


def autograded_notebook(master: NotebookNode, result: SubmissionResult, result_html: ResultHtml) -> NotebookNode:
    """Put a hand-in's code and the verdicts on it into the course's own notebook.

    Nothing else of the hand-in is taken over: its outputs and its text may hold scripts, and whoever opens the
    notebook in formgrader trusts it.
    """
    notebook = copy.deepcopy(master)
    path = Path(result.path)
    try:
        if result.message:
            raise BrokenSubmission(result.message)
        # What was graded has been found to lie where it may, links followed.
        _put_answers(notebook, read_submission(path, folder=path.resolve().parent))
    except BrokenSubmission as error:
        note = say("course.unreadable", reason=error)
        notebook.cells.insert(0, markdown_cell(html.escape(note), "unreadable"))
    by_grade_id = {r.id.replace(".", "-"): r for r in result.results}
    for cell in notebook.cells:
        if is_grade(cell) and not is_solution(cell) and cell.cell_type == "code":
            verdict = by_grade_id.get(cell.metadata.nbgrader["grade_id"])
            shown = result_html(verdict) if verdict else f"<p>{html.escape(result.message)}</p>"
            cell.outputs = [result_output(repr(float(verdict.score if verdict else 0)), shown)]
    return notebook


def _put_answers(notebook: NotebookNode, submission: Submission) -> None:
    """Put each answer in its place, and the student's further cells before the answer that they precede."""
    places = {c.metadata.nbgrader["grade_id"]: c for c in notebook.cells if is_solution(c)}
    # The last cell of an id counts, as it does for nbgrader: the others are copies.
    last = {cell.grade_id: cell.index for cell in submission.cells if cell.grade_id in places}
    known = {cell.source.strip() for cell in notebook.cells if cell.cell_type == "code"}
    extra: list[NotebookNode] = []
    for cell in submission.cells:
        if cell.grade_id is not None and last.get(cell.grade_id) == cell.index:
            place = places.pop(cell.grade_id)
            place.source = cell.source
            position = notebook.cells.index(place)
            notebook.cells[position:position] = extra
            extra = []
        elif cell.source.strip() not in known | {""}:
            extra.append(_student_cell(cell))
    notebook.cells += extra
    for place in places.values():  # deleted, or handed in as a script: the answer may stand elsewhere
        place.source = function_source(submission, _function_name(place.source))


def _student_cell(cell: Cell) -> NotebookNode:
    # Not by nbformat, whose checks take seconds where a notebook has thousands of cells.
    node: Any = NotebookNode
    plain = {"cell_type": "code", "execution_count": None, "metadata": node(), "outputs": []}
    made: NotebookNode = node(plain, id=f"student-{cell.index}", source=cell.source)
    return made


def _function_name(stub: str) -> str:
    names: list[str] = re.findall(r"^def (\w+)", stub, re.MULTILINE)
    return names[-1]
