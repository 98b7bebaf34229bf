"""Hand-ins as nbgrader's ``autograded`` notebooks: the student's cells, the course's tests, our verdicts as output."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.course.inert import inert
from autograder.course.untrusted import is_untrusted_test
from autograder.handin.submission import Cell
from autograder.messages import say
from autograder.report.seal import UNSEALED
from autograder.verdict.result import Result, SubmissionResult

__all__ = ["autograded_notebook"]

ResultHtml = Callable[[Result], str]
Node = dict[str, Any]

# Cells are made and written as plain data: nbformat's own checks and layout cost more than grading does.


def autograded_notebook(master: str, result: SubmissionResult, result_html: ResultHtml) -> str:
    """Put a hand-in's code and the verdicts on it into the course's own notebook.

    Nothing else of the hand-in is taken over: its outputs and its text may hold scripts, and whoever opens the
    notebook in formgrader trusts it.

    Args:
        master: the notebook that all of a class share, as nbformat 4 writes it.
        result: what grading found.
        result_html: how a result is shown.

    Returns:
        A notebook for ``nbgrader generate_feedback`` and formgrader.
    """
    notebook: Node = json.loads(master)
    cells: list[Node] = notebook["cells"]
    if result.message:
        note = inert(html.escape(say("course.unreadable", reason=result.message)))
        cells.insert(0, {"cell_type": "markdown", "id": "unreadable", "metadata": {}, "source": note})
    else:
        _put_answers(cells, result)
        _put_prose(cells, result.answers)
    by_grade_id = {r.grade_id: r for r in result.results}
    for cell in cells:
        if is_untrusted_test(cell) and not result.message:
            note = f"<p>{html.escape(say('course.assert-cell'), quote=False)}</p>"
            cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": note}}]
        elif _is(cell, "grade") and not _is(cell, "solution") and cell["cell_type"] == "code":
            verdict = by_grade_id.get(cell["metadata"]["nbgrader"]["grade_id"])
            shown = result_html(verdict) if verdict else f"<p>{html.escape(result.message)}</p>"
            cell["outputs"] = [_value(repr(float(verdict.score if verdict else 0)), shown)]
    # The seal comes before anything of a student's.
    metadata = notebook.pop("metadata")
    metadata = {"autograder": {"seal": UNSEALED, **metadata.pop("autograder", {})}, **metadata}
    return json.dumps({"metadata": metadata, **notebook}, ensure_ascii=False) + "\n"


def _put_answers(cells: list[Node], result: SubmissionResult) -> None:
    """Put each answer in its place, and the student's further cells before the answer that they precede."""
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    places = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in code if _is(cell, "solution")}
    # The last cell of an id counts, as it does for nbgrader: the others are copies.
    last = {answer.grade_id: answer.index for answer in result.cells if answer.grade_id in places}
    known = {_source(cell).strip() for cell in code} | {""}
    extra: list[Node] = []
    for answer in result.cells:
        if answer.grade_id is not None and last.get(answer.grade_id) == answer.index:
            place = places.pop(answer.grade_id)
            place["source"] = answer.source
            position = cells.index(place)
            cells[position:position] = extra
            extra = []
        elif answer.source.strip() not in known:
            extra.append(_student_cell(answer))
    cells += extra
    # Deleted, or handed in as a script: the answer may stand elsewhere.
    found = {one.grade_id: one.code for one in result.results}
    for grade_id, place in places.items():
        place["source"] = found.get(grade_id.removesuffix("-solution"), "")


def _put_prose(cells: Sequence[Node], answers: Mapping[str, str]) -> None:
    """Put each answer in prose in its place, as text: what it does would be done in formgrader's page."""
    for cell in cells:
        if cell["cell_type"] == "markdown" and (_is(cell, "solution") or _is(cell, "task")):
            answer = answers.get(cell["metadata"]["nbgrader"]["grade_id"])
            if answer is not None:
                cell["source"] = inert(answer)


def _is(cell: Node, what: str) -> bool:
    """Whether nbgrader knows a cell as one to ``grade``, or as a ``solution``."""
    return bool(cell["metadata"].get("nbgrader", {}).get(what))


def _source(cell: Node) -> str:
    source = cell["source"]
    return "".join(source) if isinstance(source, list) else str(source)


def _student_cell(cell: Cell) -> Node:
    made: Node = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return made | {"id": f"student-{cell.index}", "source": cell.source}


def _value(text: str, shown: str) -> Node:
    """What a cell's last value leaves behind: its text, and how it is shown."""
    data = {"text/plain": text, "text/html": shown}
    return {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}
