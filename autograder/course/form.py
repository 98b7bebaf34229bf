"""An assignment in nbgrader's grade book, as far as the rows of a hand-in depend on it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook  # type: ignore[import-untyped]

from autograder.course.marks import Row

__all__ = ["Form"]


@dataclass(frozen=True)
class Form:
    """An assignment's ids, and what a person marks in it.

    Args:
        notebook_id: of the notebook that was graded.
        cells: the cells that get a Grade or a Comment, by the id of each notebook of the assignment.
        names: of the graded notebook's cells, by id.
        stubs: what stands in its cells that a person marks, before they are answered, by name.
    """

    assignment_id: str
    duedate: datetime.datetime | None
    notebook_id: str
    cells: Mapping[Any, Mapping[str, list[str]]]
    names: Mapping[str, str]
    stubs: Mapping[str, str]

    @classmethod
    def of(cls, book: Gradebook, assignment: str, notebook: str) -> Form:
        entry = book.find_assignment(assignment)
        (graded,) = (known for known in entry.notebooks if known.name == notebook)
        by_hand = {cell.name for cell in graded.grade_cells} & {cell.name for cell in graded.solution_cells}
        return cls(
            assignment_id=entry.id,
            duedate=entry.duedate,
            notebook_id=graded.id,
            cells={
                Grade: {n.id: [cell.id for cell in (*n.grade_cells, *n.task_cells)] for n in entry.notebooks},
                Comment: {n.id: [cell.id for cell in (*n.solution_cells, *n.task_cells)] for n in entry.notebooks},
            },
            names={c.id: c.name for c in (*graded.grade_cells, *graded.solution_cells, *graded.task_cells)},
            stubs={
                **{cell.name: cell.source for cell in graded.source_cells if cell.name in by_hand},
                **{cell.name: "" for cell in graded.task_cells},  # the answer stands below it
            },
        )

    def due(self, submission: Row) -> datetime.datetime | None:
        """When a student's work was due; nothing, where nothing is ever late."""
        if self.duedate is None:
            return None
        return self.duedate + (submission["extension"] or datetime.timedelta())

    def seconds_late(self, submission: Row) -> float:
        due = self.due(submission)
        if due is None or submission["timestamp"] is None:
            return 0.0
        return max(0.0, float((submission["timestamp"] - due).total_seconds()))
