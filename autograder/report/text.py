"""Results in a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text

from autograder.messages import say
from autograder.report.by_hand import by_hand_text
from autograder.report.printable import INLINE, printable, shorten
from autograder.report.summary import main_diagnosis
from autograder.report.view import (
    SYMBOLS,
    ShownCase,
    ShownCheck,
    ShownResult,
    marks,
    status,
    status_of,
    student_view,
)
from autograder.verdict.result import Outcome, Result, SubmissionResult

__all__ = ["class_table", "result_text", "wrapped"]

WIDTH = 80
STYLES = {"passed": "green", "partly": "cyan", "failed": "red", "error": "yellow", "unattempted": "bright_black"}


def result_text(result: Result, width: int = WIDTH) -> str:
    """Write one exercise's feedback as plain text."""
    return "\n".join(_result_lines(student_view(result), width)) + "\n"


def wrapped(sentence: str, width: int = WIDTH) -> str:
    """Break a sentence into lines that fit."""
    return "\n".join(_wrap(sentence, width))


def _result_lines(result: ShownResult, width: int) -> Iterator[str]:
    yield _between(printable(result.title), f"{marks(result.score)} / {marks(result.max_score)}", width)
    yield printable(result.id)
    yield "─" * width
    yield from _wrap(result.message, width)
    yield from _indent(result.trace)
    for i, sentence in enumerate(result.diagnoses):
        if not i:
            yield say("feedback.reason")
        yield from _wrap(sentence, width, "  ")
    if result.message or result.diagnoses:
        yield ""
    for case in result.cases:
        yield from _case_lines(case, width)
    if result.output:
        yield from ("", say("feedback.output"))
        output, missing = shorten(result.output, head=8, tail=4)
        yield from _indent(output)
        if missing:
            yield say("feedback.shortened", lines=missing + result.output_missing)


def _case_lines(case: ShownCase, width: int) -> Iterator[str]:
    name = f"{SYMBOLS[case.status]} {printable(case.name)}"
    if case.hidden:
        name += f" ({say('feedback.hidden')})"
    yield _between(name, f"{marks(case.score)} / {marks(case.max_score)}", width)
    if case.status != "passed":
        yield from _wrap(case.about, width, "    ")
    yield from _wrap(case.message, width, "    ")
    yield from _indent(case.trace, "    ")
    for check in () if case.is_one and case.status != "passed" else case.checks:
        if check.part:
            part = f"  {SYMBOLS[check.status]} {printable(check.part)}"
            yield _between(part, f"{marks(check.score)} / {marks(check.max_score)}", width)
        yield from _detail(check, width, "    ")


def _detail(check: ShownCheck, width: int, indent: str) -> Iterator[str]:
    yield from _wrap(check.message, width, indent)
    yield from _indent(check.trace, indent)


def _between(left: str, right: str, width: int) -> str:
    """Set one text to the left and one to the right, cutting the left one where they would meet."""
    room = width - len(right) - 2
    if cell_len(left) > room:
        left = set_cell_size(left, room - 1) + "…"
    return left + " " * (width - cell_len(left) - len(right)) + right


def _wrap(sentence: str, width: int, indent: str = "") -> list[str]:
    plain = INLINE.sub(lambda found: found.group(2) or found.group(3) or found.group(), printable(sentence))
    return textwrap.wrap(plain, width, initial_indent=indent, subsequent_indent=indent)


def _indent(text: str, indent: str = "    ") -> list[str]:
    return [(indent + line).rstrip() for line in printable(text).splitlines()]


def class_table(submissions: Sequence[SubmissionResult]) -> Table:
    """Make the table of a class for the command line: a line a student, cut to fit."""
    table = Table(box=None, pad_edge=False, width=WIDTH)
    table.add_column(say("report.student"), max_width=22, no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column(say("report.marks"), justify="right", no_wrap=True)
    by_hand = any(submission.by_hand for submission in submissions)
    if by_hand:
        table.add_column(say("report.by-hand"), justify="right", no_wrap=True)
    table.add_column(say("report.outcome"), no_wrap=True)
    table.add_column(say("report.exercises"), max_width=20, overflow="fold")
    table.add_column(say("report.reason"), no_wrap=True, overflow="ellipsis", ratio=4)
    for submission in submissions:
        outcome = status(submission.outcome, submission.score)
        table.add_row(
            Text(printable(submission.student)),
            f"{marks(submission.score)}/{marks(submission.max_score)}",
            *([by_hand_text(submission.by_hand)] if by_hand else []),
            Text(say(f"report.outcome.{outcome}"), style=STYLES[outcome]),
            _symbols(submission.results),
            Text(_reason(submission)),
        )
    return table


def _symbols(results: Sequence[Result]) -> Text:
    """Write a symbol for each exercise."""
    text = Text()
    for result in results:
        outcome = status_of(result)
        text.append(SYMBOLS[outcome], style=STYLES[outcome])
    return text


def _reason(submission: SubmissionResult) -> str:
    """Say in a few words what went wrong: the file, else the main diagnosis, else the first trouble there was."""
    diagnosis = main_diagnosis(submission)
    if submission.message:
        reason = submission.message
    elif diagnosis:
        reason = diagnosis.mistake.replace("-", " ")
    else:
        reason = next(_troubles(submission), "")
    return printable(" ".join(reason.split()))


def _troubles(submission: SubmissionResult) -> Iterator[str]:
    for result in submission.results:
        if result.message:
            yield result.message
        yield from (check.message for check in result.checks if check.outcome is Outcome.ERROR and not check.hidden)
