"""A class's marks as CSV: plain, for Canvas, and for Moodle."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum

from autograder.report.class_marks import ClassMarks, StudentMarks
from autograder.report.printable import printable
from autograder.report.view import marks
from autograder.roster.people import Key, Roster
from autograder.verdict.result import SubmissionResult

__all__ = ["Layout", "canvas_identity", "cell_text", "csv_text", "items", "marks_csv", "moodle_identities"]

# Where a spreadsheet would see a formula begin, also in the full-width forms of East Asian keyboards: at the start of a
# cell, and after what some countries' spreadsheets, or an import's settings, take for the end of one. There, quotes in
# the middle of a line do not hold a cell together.
_FORMULA = re.compile(r"""(?:^|(?<=[;,\t|]))(["'\s]*)(?=[=+\-@＝＋－＠])""")

Row = list[str | float]


class Layout(str, Enum):
    """Whose columns a table has."""

    PLAIN = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"


def marks_csv(
    class_marks: ClassMarks | Sequence[SubmissionResult],
    layout: Layout = Layout.PLAIN,
    roster: Roster | None = None,
    column: str = "",
) -> str:
    """Write a table by RFC 4180: a line a student, a column an exercise, and the total last.

    Args:
        class_marks: of one assignment; of results, the automatic marks.
        layout: ``PLAIN`` has columns of its own, the others those that the system's import expects.
        roster: what the system knows the students by, where it is not the names of their folders.
        column: what the system calls the assignment; then the total is the only column of marks.
    """
    if not isinstance(class_marks, ClassMarks):
        class_marks = ClassMarks.automatic(class_marks)
    return csv_text(_TABLES[layout](class_marks, roster, column))


def csv_text(rows: Iterable[Row]) -> str:
    """Write rows whose texts no spreadsheet takes for formulas."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell_text(cell) if isinstance(cell, str) else marks(cell) for cell in row])
    return stream.getvalue()


def cell_text(text: str) -> str:
    """Make a text safe in a spreadsheet: one line, and an apostrophe before what would be a formula.

    Quotes do not help: a spreadsheet strips them before it looks for a formula. The apostrophe makes it text.

    >>> [cell_text(text) for text in ("ada", "=1+2", "-ada", " @ada", "a,b", "a;=1+2")]
    ['ada', "'=1+2", "'-ada", "'@ada", 'a,b', "a;'=1+2"]
    """
    return _FORMULA.sub(r"\1'", " ".join(printable(text).split()))


def _plain(class_marks: ClassMarks, roster: Roster | None, column: str) -> Iterator[Row]:
    final, known = class_marks.is_final, roster is not None
    yield [
        "student", *(["name", "email"] if known else []), *class_marks.columns, "total", "max_score", "outcome",
        *(["late_penalty", "awaiting"] if final else []),
    ]  # fmt: skip
    for row in class_marks.students:
        person = (roster or Roster([])).get(row.student)
        yield [
            row.student, *([person.get(Key.NAME), person.get(Key.EMAIL)] if known else []),
            *(row.scores.get(name, 0.0) for name in class_marks.columns), row.total, class_marks.max_score, row.outcome,
            *([row.penalty, float(row.awaiting)] if final else []),
        ]  # fmt: skip


def _canvas(class_marks: ClassMarks, roster: Roster | None, column: str) -> Iterator[Row]:
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *items(class_marks, column)]
    # Canvas knows this row by its words.
    points = [] if column else [*class_marks.columns.values()]
    yield ["Points Possible", "", "", "", "", *points, class_marks.max_score]
    for row in class_marks.students:
        yield [*canvas_identity(row.student, roster), *_scores(class_marks, row, column)]


def canvas_identity(student: str, roster: Roster | None) -> list[str]:
    """What Canvas finds a student by: name, its own number, SIS id and login; and the section."""
    if roster is None:
        return [student, "", "", student, ""]
    person = roster.get(student)
    ids = [person.get(key) for key in (Key.CANVAS, Key.NUMBER, Key.LOGIN)]
    return [person.name, *(ids if any(ids) else ["", "", student]), person.section]


def _moodle(class_marks: ClassMarks, roster: Roster | None, column: str) -> Iterator[Row]:
    known = moodle_identities([row.student for row in class_marks.students], roster)
    yield [*next(iter(known.values()), {"Username": ""}), *items(class_marks, column)]
    for row in class_marks.students:
        if row.student in known:
            yield [*known[row.student].values(), *_scores(class_marks, row, column)]


def moodle_identities(students: Sequence[str], roster: Roster | None) -> dict[str, dict[str, str]]:
    """What Moodle can find each student by, under the heads of the columns; without whom it can find by nothing.

    At a line with nothing in the column that is mapped Moodle stops, and takes nothing of the file.
    """
    heads = {Key.LOGIN: "Username", Key.NUMBER: "ID number", Key.EMAIL: "Email address"}
    people = [(roster or Roster([])).get(student) for student in students]
    keys = [key for key in heads if any(person.get(key) for person in people)]
    if not keys:
        by_email = bool(students) and all("@" in student.strip("@") for student in students)
        return {student: {"Email address" if by_email else "Username": student} for student in students}
    found = {person.student: {heads[key]: person.get(key) for key in keys} for person in people}
    return {student: known for student, known in found.items() if any(known.values())}


def items(class_marks: ClassMarks, column: str) -> list[str]:
    """Name the columns so that two assignments do not end up in one, and an exercise not in the total."""
    if column:
        return [column]
    assignment, total = class_marks.assignment, "total"
    while total in class_marks.columns:
        total += " of all"
    return [*(f"{assignment} {name}" for name in class_marks.columns), f"{assignment} {total}"]


def _scores(class_marks: ClassMarks, row: StudentMarks, column: str) -> list[float]:
    """A student's marks by column; late penalties are in the total alone."""
    return [*([] if column else [row.scores.get(name, 0.0) for name in class_marks.columns]), row.total]


_TABLES: dict[Layout, Callable[[ClassMarks, Roster | None, str], Iterator[Row]]] = {
    Layout.PLAIN: _plain,
    Layout.CANVAS: _canvas,
    Layout.MOODLE: _moodle,
}
