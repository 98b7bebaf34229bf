"""Hand-ins as rows of nbgrader's grade book: many in a transaction, with a query for all of them, not for each."""

from __future__ import annotations

import contextlib
import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from nbgrader.api import (  # type: ignore[import-untyped]
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import Select, func, insert, select, update

from autograder.course.database import lock
from autograder.course.handed_in import make_table, read_digests, remember
from autograder.course.marks import BLANK, Marks, Row, time_of
from autograder.verdict.result import SubmissionResult

__all__ = ["enter"]

_AT_ONCE = 500  # formgrader has to wait for a transaction, and 500 hand-ins take less than a second


def enter(book: Gradebook, assignment: str, notebook: str, results: Iterable[SubmissionResult], late: Any) -> None:
    """Enter hand-ins, some hundreds at a time, so that neither memory nor a transaction grows with the class.

    Args:
        book: an open grade book that knows the assignment and its cells.
        assignment: its name.
        notebook: the name of the notebook that was graded.
        results: any number of hand-ins.
        late: nbgrader's step that takes marks off for lateness.
    """
    form = _Form.of(book, assignment, notebook)
    if form.stubs:
        with _transaction(book.db):
            make_table(book.db)
    for batch in _batches(results):
        with _transaction(book.db):
            _Batch(book.db, form, batch).enter(late)


@contextlib.contextmanager
def _transaction(db: Any) -> Iterator[None]:
    db.rollback()  # nothing is pending; it ends the transaction in which something was read
    lock(db.connection())
    try:
        yield
        db.commit()
    finally:
        db.rollback()


def _batches(results: Iterable[SubmissionResult]) -> Iterator[dict[str, SubmissionResult]]:
    """Cut hand-ins into pieces, in each of which a student occurs once."""
    batch: dict[str, SubmissionResult] = {}
    for result in results:
        if len(batch) == _AT_ONCE or result.student in batch:
            yield batch
            batch = {}
        batch[result.student] = result
    if batch:
        yield batch


@dataclass(frozen=True)
class _Form:
    """An assignment, as far as the rows of a hand-in depend on it.

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
    def of(cls, book: Gradebook, assignment: str, notebook: str) -> _Form:
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
            stubs={cell.name: cell.source for cell in graded.source_cells if cell.name in by_hand},
        )

    def seconds_late(self, submission: Row) -> float:
        if self.duedate is None or submission["timestamp"] is None:
            return 0.0
        due = self.duedate + (submission["extension"] or datetime.timedelta())
        return max(0.0, float((submission["timestamp"] - due).total_seconds()))


@dataclass
class _Batch:
    """Hand-ins of different students, and the rows that are new or change because of them."""

    db: Any
    form: _Form
    results: Mapping[str, SubmissionResult]
    new: dict[Any, list[Row]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[Any, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def enter(self, late: Any) -> None:
        known = set(self.db.scalars(select(Student.id).where(Student.id.in_(self.results))))
        self.new[Student] = [{"id": student} for student in self.results if student not in known]
        submissions = self._submissions()
        notebooks = self._notebooks(submissions)
        self._write()
        self._penalize(submissions, notebooks, late)
        self._write()

    def _submissions(self) -> dict[str, Row]:
        """Each student's submitted assignment."""
        names = ("id", "student_id", "timestamp", "extension")
        query = _columns(SubmittedAssignment, *names).where(
            SubmittedAssignment.assignment_id == self.form.assignment_id,
            SubmittedAssignment.student_id.in_(self.results),
        )
        found = {row["student_id"]: row for row in self._rows(query)}
        for student, result in self.results.items():
            when = time_of(result)
            if student not in found:
                blank = {"assignment_id": self.form.assignment_id, "extension": None, "timestamp": when}
                found[student] = self._add(SubmittedAssignment, student_id=student, **blank)
                for notebook_id in self.form.cells[Grade].keys() - {self.form.notebook_id}:
                    self._add_notebook(found[student], notebook_id)
            elif when not in {None, found[student]["timestamp"]}:
                found[student]["timestamp"] = when
                self.changed[SubmittedAssignment].append({"id": found[student]["id"], "timestamp": when})
        return found

    def _notebooks(self, submissions: Mapping[str, Row]) -> dict[str, Row]:
        """Each student's submitted notebook, with marks and comments."""
        query = _columns(SubmittedNotebook, "id", "assignment_id", "late_submission_penalty").where(
            SubmittedNotebook.notebook_id == self.form.notebook_id,
            SubmittedNotebook.assignment_id.in_([submission["id"] for submission in submissions.values()]),
        )
        known = {row["assignment_id"]: row for row in self._rows(query)}
        before = read_digests(self.db, [row["id"] for row in known.values()]) if self.form.stubs else {}
        found, again = {}, {}
        for student, submission in submissions.items():
            result = self.results[student]
            if submission["id"] in known:
                found[student] = known[submission["id"]]
                notebook_id = found[student]["id"]
                again[notebook_id] = Marks(result, is_new=before.get(notebook_id) != result.digest)
            else:
                found[student] = self._add_notebook(submission, self.form.notebook_id, Marks(result))
        for model in (Grade, Comment):
            self._update(model, again)
        if self.form.stubs:
            remember(self.db, before, {found[student]["id"]: self.results[student].digest for student in found})
        return found

    def _update(self, model: Any, marks: Mapping[str, Marks]) -> None:
        """Enter the marks or the comments of notebooks that were entered before, by their ids."""
        query = _columns(model, "id", "cell_id", "notebook_id", *BLANK[model]).where(
            model.notebook_id.in_(marks), model.cell_id.in_(self.form.cells[model][self.form.notebook_id])
        )
        for row in self._rows(query.with_for_update()):  # a mark that is given by hand just now must not be missed
            name = self.form.names[row["cell_id"]]
            changes = marks[row["notebook_id"]].of_cell(model, name, row, self.form.stubs.get(name))
            if any(row[name] != value for name, value in changes.items()):
                self.changed[model].append({"id": row["id"], **changes})

    def _add_notebook(self, submission: Row, notebook_id: str, marks: Marks | None = None) -> Row:
        """Enter a notebook, as nbgrader does where there is none, and what was found out about it."""
        notebook = self._add(
            SubmittedNotebook, assignment_id=submission["id"], notebook_id=notebook_id, late_submission_penalty=None
        )
        for model, blank in BLANK.items():
            for cell_id in self.form.cells[model][notebook_id]:
                name = self.form.names.get(cell_id, "")
                changes = marks.of_cell(model, name, blank, self.form.stubs.get(name)) if marks else {}
                self._add(model, notebook_id=notebook["id"], cell_id=cell_id, **{**blank, **changes})
        return notebook

    def _penalize(self, submissions: Mapping[str, Row], notebooks: Mapping[str, Row], late: Any) -> None:
        """Take off what nbgrader would: its own step, without a connection of its own for each hand-in."""
        seconds = {student: self.form.seconds_late(submission) for student, submission in submissions.items()}
        # No index helps this query, and none should: it adds up in the order in which nbgrader does.
        query = (
            select(Grade.notebook_id, func.sum(Grade.score))
            .where(Grade.notebook_id.in_([notebooks[student]["id"] for student in seconds if seconds[student]]))
            .group_by(Grade.notebook_id)
        )
        scores = dict(self.db.execute(query).all()) if any(seconds.values()) else {}
        for student, notebook in notebooks.items():
            penalty = None
            if seconds[student]:
                score = scores.get(notebook["id"], 0.0)
                penalty = late.plugin_inst.late_submission_penalty(student, score, seconds[student])
            if penalty is not None:
                penalty = late._check_late_penalty(SimpleNamespace(score=score), penalty)
            if penalty != notebook["late_submission_penalty"]:
                self.changed[SubmittedNotebook].append({"id": notebook["id"], "late_submission_penalty": penalty})

    def _rows(self, query: Select[Any]) -> Iterator[Row]:
        return (dict(row) for row in self.db.execute(query).mappings())

    def _add(self, model: Any, **values: Any) -> Row:
        row = {"id": new_uuid(), **values}
        self.new[model].append(row)
        return row

    def _write(self) -> None:
        for model in (Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment):  # what is referred to, first
            if rows := self.new.pop(model, []):
                self.db.execute(insert(model), rows)
            if rows := self.changed.pop(model, []):
                self.db.execute(update(model), rows)


def _columns(model: Any, *names: str) -> Select[Any]:
    # Not the whole model: nbgrader works some attributes out by further queries, one of which PostgreSQL refuses.
    return select(*(getattr(model, name) for name in names))
