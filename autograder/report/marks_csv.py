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

__all__ = ["Layout", "cell_text", "csv_text", "marks_csv"]

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
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *_items(class_marks, column)]
    # Canvas knows this row by its words.
    points = [] if column else [*class_marks.columns.values()]
    yield ["Points Possible", "", "", "", "", *points, class_marks.max_score]
    for row in class_marks.students:
        if roster is None:
            who = [row.student, "", "", row.student, ""]
        else:
            person = roster.get(row.student)
            ids = [person.get(key) for key in (Key.CANVAS, Key.NUMBER, Key.LOGIN)]
            who = [person.name, *(ids if any(ids) else ["", "", row.student]), person.section]
        yield [*who, *_scores(class_marks, row, column)]


def _moodle(class_marks: ClassMarks, roster: Roster | None, column: str) -> Iterator[Row]:
    heads = {Key.LOGIN: "Username", Key.NUMBER: "ID number", Key.EMAIL: "Email address"}
    people = [(roster or Roster([])).get(row.student) for row in class_marks.students]
    keys = [key for key in heads if any(person.get(key) for person in people)]
    if keys:
        yield [*(heads[key] for key in keys), *_items(class_marks, column)]
    else:
        by_email = bool(people) and all("@" in row.student.strip("@") for row in class_marks.students)
        yield ["Email address" if by_email else "Username", *_items(class_marks, column)]
    for row, person in zip(class_marks.students, people, strict=True):
        who = [person.get(key) for key in keys] or [row.student]
        yield [*who, *_scores(class_marks, row, column)]


def _items(class_marks: ClassMarks, column: str) -> list[str]:
    """Name the columns so that two assignments do not end up in one."""
    if column:
        return [column]
    assignment = class_marks.assignment
    return [*(f"{assignment} {name}" for name in class_marks.columns), f"{assignment} total"]


def _scores(class_marks: ClassMarks, row: StudentMarks, column: str) -> list[float]:
    """A student's marks by column; late penalties are in the total alone."""
    return [*([] if column else [row.scores.get(name, 0.0) for name in class_marks.columns]), row.total]


_TABLES: dict[Layout, Callable[[ClassMarks, Roster | None, str], Iterator[Row]]] = {
    Layout.PLAIN: _plain,
    Layout.CANVAS: _canvas,
    Layout.MOODLE: _moodle,
}
