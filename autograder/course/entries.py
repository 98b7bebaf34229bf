"""Hand-ins as rows of nbgrader's grade book: all in one transaction, with a query for many of them, not for each."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat.notebooknode import NotebookNode
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
from autograder.course.form import Form
from autograder.course.handed_in import make_table, read_digests, remember
from autograder.course.late import LatePenalties
from autograder.course.marks import BLANK, Marks, Row, time_of
from autograder.course.punctuality import Punctuality
from autograder.course.revision import revise
from autograder.verdict.result import SubmissionResult

__all__ = ["enter"]

_AT_ONCE = 500  # hand-ins whose rows are in memory


def enter(
    book: Gradebook, assignment: str, asked: NotebookNode, results: Iterable[SubmissionResult], late: LatePenalties
) -> list[str]:
    """Enter hand-ins, all of them or none, some hundreds at a time so that memory does not grow with the class.

    Args:
        book: an open grade book that knows the assignment, and its notebook of the same name.
        assignment: its name.
        asked: the notebook as it is now.
        results: any number of hand-ins.
        late: what is taken off for lateness.

    Returns:
        What the instructor is to be told.
    """
    notebook = book.find_notebook(assignment, assignment)
    with _transaction(book.db):
        remarks = list(revise(book.db, notebook, asked))
        form = Form.of(book, assignment, assignment)
        if form.stubs:
            make_table(book.db)
        punctuality = Punctuality()
        for batch in _batches(results):
            _Batch(book.db, form, batch, punctuality).enter(late)
    return [*remarks, *punctuality.remarks()]


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


@dataclass
class _Batch:
    """Hand-ins of different students, and the rows that are new or change because of them."""

    db: Any
    form: Form
    results: Mapping[str, SubmissionResult]
    punctuality: Punctuality
    new: dict[Any, list[Row]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[Any, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def enter(self, late: LatePenalties) -> None:
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
            when = time_of(result.path)
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

    def _penalize(self, submissions: Mapping[str, Row], notebooks: Mapping[str, Row], late: LatePenalties) -> None:
        """Take off what nbgrader would, without a connection of its own for each hand-in."""
        seconds = {student: self.form.seconds_late(submission) for student, submission in submissions.items()}
        for student, submission in submissions.items():
            self.punctuality.look_at(self.results[student], submission["timestamp"], self.form.due(submission))
        # No index helps this query, and none should: it adds up in the order in which nbgrader does.
        query = (
            select(Grade.notebook_id, func.sum(Grade.score))
            .where(Grade.notebook_id.in_([notebooks[student]["id"] for student in seconds if seconds[student]]))
            .group_by(Grade.notebook_id)
        )
        scores = dict(self.db.execute(query).all()) if any(seconds.values()) else {}
        for student, notebook in notebooks.items():
            penalty = late(student, scores.get(notebook["id"], 0.0), seconds[student]) if seconds[student] else None
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
