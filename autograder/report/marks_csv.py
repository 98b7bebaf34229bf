"""A class's marks as CSV: plain, for Canvas, and for Moodle."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from enum import Enum

from autograder.report.printable import printable
from autograder.report.view import marks
from autograder.verdict.result import SubmissionResult

__all__ = ["Layout", "cell_text", "marks_csv"]

# Where a spreadsheet would see a formula begin, also in the full-width forms of East Asian keyboards: at the start of a
# cell, and after what some countries' spreadsheets, or an import's settings, take for the end of one. There, quotes in
# the middle of a line do not hold a cell together.
_FORMULA = re.compile(r"""(?:^|(?<=[;,\t|]))(["'\s]*)(?=[=+\-@＝＋－＠])""")


class Layout(str, Enum):
    """Whose columns a table has."""

    PLAIN = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"


def marks_csv(submissions: Sequence[SubmissionResult], layout: Layout = Layout.PLAIN) -> str:
    """Write a table by RFC 4180: a line a student, a column an exercise, and the total last.

    Args:
        submissions: one for each student, all of one assignment.
        layout: ``PLAIN`` has columns of its own, the others those that the system's import expects.
    """
    columns = {result.id: result.max_score for submission in submissions for result in submission.results}
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in _TABLES[layout](submissions, columns):
        writer.writerow([cell_text(cell) if isinstance(cell, str) else marks(cell) for cell in row])
    return stream.getvalue()


def cell_text(text: str) -> str:
    """Make a text safe in a spreadsheet: one line, and an apostrophe before what would be a formula.

    Quotes do not help: a spreadsheet strips them before it looks for a formula. The apostrophe makes it text.

    >>> [cell_text(text) for text in ("ada", "=1+2", "-ada", " @ada", "a,b", "a;=1+2")]
    ['ada', "'=1+2", "'-ada", "'@ada", 'a,b', "a;'=1+2"]
    """
    return _FORMULA.sub(r"\1'", " ".join(printable(text).split()))


Row = list[str | float]


def _plain(submissions: Sequence[SubmissionResult], columns: dict[str, float]) -> Iterator[Row]:
    yield ["student", *columns, "total", "max_score", "outcome"]
    for submission in submissions:
        yield [submission.student, *_scores(submission, columns), submission.max_score, str(submission.outcome)]


def _canvas(submissions: Sequence[SubmissionResult], columns: dict[str, float]) -> Iterator[Row]:
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *_items(submissions, columns)]
    total = max((submission.max_score for submission in submissions), default=0.0)
    # Canvas knows this row by its words.
    yield ["Points Possible", "", "", "", "", *columns.values(), total]
    for submission in submissions:
        student = submission.student
        yield [student, "", "", student, "", *_scores(submission, columns)]


def _moodle(submissions: Sequence[SubmissionResult], columns: dict[str, float]) -> Iterator[Row]:
    by_email = bool(submissions) and all("@" in submission.student.strip("@") for submission in submissions)
    yield ["Email address" if by_email else "Username", *_items(submissions, columns)]
    for submission in submissions:
        yield [submission.student, *_scores(submission, columns)]


def _items(submissions: Sequence[SubmissionResult], columns: dict[str, float]) -> list[str]:
    """Name the columns so that two assignments do not end up in one."""
    assignment = submissions[0].assignment if submissions else ""
    return [*(f"{assignment} {exercise_id}" for exercise_id in columns), f"{assignment} total"]


def _scores(submission: SubmissionResult, columns: dict[str, float]) -> list[float]:
    """A student's marks by column; what could not be graded earned none."""
    scores = {result.id: result.score for result in submission.results}
    return [*(scores.get(exercise_id, 0.0) for exercise_id in columns), submission.score]


_TABLES: dict[Layout, Callable[[Sequence[SubmissionResult], dict[str, float]], Iterator[Row]]] = {
    Layout.PLAIN: _plain,
    Layout.CANVAS: _canvas,
    Layout.MOODLE: _moodle,
}
