"""Marks as they count in the end: nbgrader's grade book has those by hand, extra credit and late penalties."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine import URL, Connection
from sqlalchemy.pool import NullPool

from autograder.asked.exercise import ExerciseError, grade_id_of
from autograder.course.database import address, displayed_url, one_line, sqlite_address
from autograder.course.nbgrader_course import NbgraderCourse
from autograder.course.several import several
from autograder.messages import say
from autograder.report.class_marks import ClassMarks, StudentMarks
from autograder.verdict.result import SubmissionResult

__all__ = ["final_marks", "gradebook_of"]

_CELLS = """
    SELECT cell.name, COALESCE(graded.max_score, task.max_score, 0.0) FROM base_cell cell
    JOIN notebook ON notebook.id = cell.notebook_id JOIN assignment ON assignment.id = notebook.assignment_id
    LEFT JOIN grade_cells graded ON graded.id = cell.id LEFT JOIN task_cells task ON task.id = cell.id
    WHERE assignment.name = :name AND (graded.id IS NOT NULL OR task.id IS NOT NULL)
    ORDER BY notebook.name, cell.name
"""
_GRADES = """
    SELECT handed_in.student_id, cell.name, grade.auto_score, grade.manual_score, grade.extra_credit,
           grade.needs_manual_grade
    FROM grade JOIN base_cell cell ON cell.id = grade.cell_id
    JOIN submitted_notebook notebook ON notebook.id = grade.notebook_id
    JOIN submitted_assignment handed_in ON handed_in.id = notebook.assignment_id
    JOIN assignment ON assignment.id = handed_in.assignment_id WHERE assignment.name = :name
"""
_PENALTIES = """
    SELECT handed_in.student_id, SUM(COALESCE(notebook.late_submission_penalty, 0.0))
    FROM submitted_notebook notebook JOIN submitted_assignment handed_in ON handed_in.id = notebook.assignment_id
    JOIN assignment ON assignment.id = handed_in.assignment_id WHERE assignment.name = :name
    GROUP BY handed_in.student_id
"""
_TOLERANCE = 1e-6  # PostgreSQL and SQLite keep doubles; an older book may have rounded


def gradebook_of(results: Path, assignment: str, chosen: str | None = None) -> URL | None:
    """Find the grade book that a `results.json` belongs to.

    It is the one that is named; else the one of the course, by the `nbgrader_config.py` that is next above; else the
    one beside the file.

    Raises:
        ExerciseError: if the one that is named does not know the assignment.
    """
    if chosen is not None:
        url = address(chosen)
        if not _knows(url, assignment):
            raise ExerciseError(f"the grade book {displayed_url(url)} does not know {assignment}")
        return url
    candidates = [*_of_course(results), sqlite_address(results.resolve().parent / "gradebook.db")]
    return next((url for url in candidates if _knows(url, assignment)), None)


def _of_course(results: Path) -> list[URL]:
    """The grade book that a course's configuration names; a relative file of SQLite's may be relative to either."""
    for folder in results.resolve().parents:
        if (folder / "nbgrader_config.py").is_file():
            named = NbgraderCourse.of(folder).gradebook
            if not named:
                return []
            url = address(named)
            if url.get_backend_name() != "sqlite":
                return [url]
            return [url, sqlite_address(folder / str(url.database))]
    return []


def _knows(url: URL, assignment: str) -> bool:
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        return False  # to connect would make it
    with one_line(url), _connected(url) as connection:
        if not {"assignment", "grade"} <= set(sqlalchemy.inspect(connection).get_table_names()):
            return False
        found = connection.execute(sqlalchemy.text("SELECT 1 FROM assignment WHERE name = :name"), {"name": assignment})
        return found.first() is not None


@contextlib.contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    with sqlalchemy.create_engine(url, poolclass=NullPool).connect() as connection:
        yield connection


@dataclass
class _Entry:
    """What the grade book has of one student."""

    scores: dict[str, float] = field(default_factory=dict)
    automatic: float = 0.0
    awaiting: int = 0
    penalty: float = 0.0

    @property
    def total(self) -> float:
        return max(0.0, sum(self.scores.values()) - self.penalty)  # as `nbgrader export` has it


def final_marks(url: URL, submissions: Sequence[SubmissionResult]) -> tuple[ClassMarks, list[str]]:
    """Return a class's marks as they count in the end, and what the instructor is to be told of them.

    Args:
        url: the grade book, which knows the assignment.
        submissions: the results of grading it.
    """
    automatic = ClassMarks.automatic(submissions)
    names = {grade_id_of(exercise_id): exercise_id for exercise_id in automatic.columns}
    with one_line(url), _connected(url) as connection:
        columns, entries = _read(connection, automatic.assignment, names)
    students = []
    for row in automatic.students:
        entry = entries.get(row.student)
        students.append(_of(row, entry) if entry else row)
    graded = {row.student for row in automatic.students}
    only_there = sorted(entries.keys() - graded)
    students += [_of(StudentMarks(student, {}, 0.0), entries[student]) for student in only_there]
    final = replace(automatic, columns=columns, max_score=sum(columns.values()), students=students, is_final=True)
    return final, _remarks(final, automatic, entries, only_there)


def _of(row: StudentMarks, entry: _Entry) -> StudentMarks:
    return replace(row, scores=entry.scores, total=entry.total, penalty=entry.penalty, awaiting=entry.awaiting)


def _read(connection: Connection, assignment: str, names: dict[str, str]) -> tuple[dict[str, float], dict[str, _Entry]]:
    """The columns and the students of an assignment; exercises by their ids, in the order of the results."""
    asked = {"name": assignment}
    cells = {names.get(name, name): points for name, points in connection.execute(sqlalchemy.text(_CELLS), asked)}
    columns = {name: cells.pop(name) for name in names.values() if name in cells} | cells
    entries: dict[str, _Entry] = defaultdict(_Entry)
    for student, cell, auto, manual, extra, waits in connection.execute(sqlalchemy.text(_GRADES), asked):
        entry, given = entries[student], auto if manual is None else manual
        entry.scores[names.get(cell, cell)] = (given + (extra or 0.0)) if given is not None else 0.0
        entry.automatic += (auto or 0.0) if cell in names else 0.0
        entry.awaiting += bool(waits)
    for student, penalty in connection.execute(sqlalchemy.text(_PENALTIES), asked):
        entries[student].penalty = penalty
    return columns, dict(entries)


def _remarks(final: ClassMarks, automatic: ClassMarks, entries: dict[str, _Entry], only_there: list[str]) -> list[str]:
    waiting = [f"{row.student} ({row.awaiting})" for row in final.students if row.awaiting]
    absent = [row.student for row in automatic.students if row.student not in entries]
    changed = [
        row.student
        for row in automatic.students
        if row.student in entries and abs(entries[row.student].automatic - row.total) > _TOLERANCE
    ]
    told = (
        ("export.awaiting", waiting), ("export.only-in-gradebook", only_there), ("export.not-in-gradebook", absent),
        ("export.changed", changed),
    )  # fmt: skip
    return [say(key, count=len(students), students=several(students)) for key, students in told if students]
