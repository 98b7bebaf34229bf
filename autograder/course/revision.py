"""What has changed in an assignment's cells since hand-ins were entered, and which marks by hand rest on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import (  # type: ignore[import-untyped]
    Grade,
    GradeCell,
    Notebook,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.utils import is_grade, is_locked, is_solution  # type: ignore[import-untyped]
from sqlalchemy import select, update

from autograder.asked.error import ExerciseError
from autograder.course.several import several
from autograder.messages import say

__all__ = ["revise"]

_NOT_LOADED = {"synchronize_session": False}  # no mark is in the session yet


def revise(db: Any, notebook: Notebook, asked: NotebookNode) -> Iterator[str]:
    """Bring a notebook's cells up to date, as nbgrader's ``SaveCells`` would, in the transaction that is open.

    A mark by hand says how many of a cell's points an answer is worth. Where these change, the mark stays, a person is
    asked to look at it again, and who it is about is told.
    """
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in asked.cells if "nbgrader" in cell.metadata}
    _refuse_others(notebook, cells)
    for entered in db.scalars(select(SourceCell).where(SourceCell.notebook_id == notebook.id)):
        cell = cells[entered.name]
        entered.cell_type, entered.source = cell.cell_type, cell.source
        entered.locked, entered.checksum = is_locked(cell), cell.metadata.nbgrader.get("checksum")
    for entered in (*_cells(db, GradeCell, notebook), *_cells(db, TaskCell, notebook)):
        cell = cells[entered.name]
        before, now = entered.max_score, float(cell.metadata.nbgrader.points)
        entered.max_score, entered.cell_type = now, cell.cell_type
        if now != before and (marked := _marked_by_hand(db, entered)):
            shown = several(f"{student} ({mark:g})" for student, mark in marked)
            yield say("course.points-changed", cell=entered.name, before=f"{before:g}", now=f"{now:g}", marks=shown)
    db.flush()


def _cells(db: Any, kind: Any, notebook: Notebook) -> Any:
    return db.scalars(select(kind).where(kind.notebook_id == notebook.id)).all()


def _refuse_others(notebook: Notebook, cells: Mapping[str, NotebookNode]) -> None:
    """Marks belong to cells: where hand-ins have been entered, these must be the same ones."""
    asked = [set(filter(lambda name: kind(cells[name]), cells)) for kind in (is_grade, is_solution)]
    known = [{cell.name for cell in found} for found in (notebook.grade_cells, notebook.solution_cells)]
    if asked != known or set(cells) != {cell.name for cell in notebook.source_cells}:
        raise ExerciseError(
            f"the exercises of {notebook.name} are not those for which the grade book has hand-ins already. Put the "
            "exercises back, or give the notebook a new name"
        )


def _marked_by_hand(db: Any, cell: GradeCell) -> list[tuple[str, float]]:
    """Who has a mark by hand in a cell, and which; each is asked for again."""
    by_hand = (Grade.cell_id == cell.id) & Grade.manual_score.is_not(None)
    found = db.execute(
        select(SubmittedAssignment.student_id, Grade.manual_score)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .where(by_hand)
        .order_by(SubmittedAssignment.student_id)
    ).all()
    db.execute(update(Grade).where(by_hand).values(needs_manual_grade=True), execution_options=_NOT_LOADED)
    return [(student, mark) for student, mark in found]
