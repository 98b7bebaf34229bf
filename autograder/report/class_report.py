"""The instructor's report on one assignment of a class: marks, exercises, mistakes, and what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from autograder.messages import say
from autograder.report.by_hand import by_hand_text
from autograder.report.page import render
from autograder.report.script import script
from autograder.report.summary import ClassSummary, main_diagnosis, summarise
from autograder.report.view import SYMBOLS, marks, status, status_of
from autograder.verdict.result import Result, SubmissionResult

__all__ = ["FEWEST_TO_PLOT", "class_report_html"]

BINS = 10
FEWEST_TO_PLOT = 3
"""Students; how fewer are distributed can be read in the table, and Matplotlib takes long to import."""


@dataclass(frozen=True)
class Row:
    """One student's line in the table."""

    student: str
    href: str
    score: str
    status: str
    cells: tuple[Cell | None, ...]  # one an exercise, in the report's order; None where there is no result
    reason: str
    seconds: str
    by_hand: str = ""


@dataclass(frozen=True)
class Cell:
    status: str
    symbol: str
    score: str


def class_report_html(
    assignment: str,
    submissions: Sequence[SubmissionResult],
    seconds: float,
    *,
    links: Mapping[str, str] | None = None,
    graded_at: datetime | None = None,
    course: str = "",
) -> str:
    """Write the page for the instructor.

    Args:
        assignment: its name.
        submissions: one for each student.
        seconds: how long grading them took, by the clock.
        links: the path of each student's feedback page, by student, relative to this page.
        graded_at: when; left out where it is not known.
        course: its title.
    """
    summary = summarise(submissions)
    # A name may hold what means something else in an address; one from a file system may not be UTF-8.
    hrefs = {student: quote(path, errors="surrogateescape") for student, path in (links or {}).items()}
    return render(
        "class_report.html.j2",
        course=course,
        assignment=assignment,
        summary=summary,
        by_hand=marks(max((sum(each.max_score for each in s.by_hand) for s in submissions), default=0.0)),
        waiting=[s for s in submissions if s.waiting],
        mistakes=summary.mistakes,
        script=script("students.js"),
        links=hrefs,
        rows=_rows(submissions, summary, hrefs),
        seconds=duration(seconds),
        median_seconds=duration(float(np.median(summary.seconds))) if submissions else "",
        slowest=max(submissions, key=lambda s: s.seconds, default=None),
        duration=duration,
        outcomes={name: say(f"report.outcome.{name}") for name in SYMBOLS},
        marks_plot=_marks_plot(summary),
        seconds_plot=_seconds_plot(summary),
        graded_at=f"{graded_at:%Y-%m-%d %H:%M %Z}".strip() if graded_at else "",
    )


def duration(seconds: float) -> str:
    """Write a time as one reads it.

    >>> [duration(seconds) for seconds in (0.0123, 1.5, 42.0, 4000.0)]
    ['12 ms', '1.5 s', '42 s', '1 h 07 min']
    """
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 60:
        return f"{seconds:.2g} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"


def _rows(submissions: Sequence[SubmissionResult], summary: ClassSummary, links: Mapping[str, str]) -> list[Row]:
    """What to look at stands first: what ran out of time, what could not be graded, what crashed, what was remarked."""
    looked_at = (summary.stopped, summary.unreadable, summary.crashed, summary.noticed)
    place = {s.student: number for number, group in reversed(list(enumerate(looked_at))) for s in group}
    ordered = sorted(submissions, key=lambda s: (place.get(s.student, len(looked_at)), s.student.casefold()))
    return [_row(submission, summary, links.get(submission.student, "")) for submission in ordered]


def _row(submission: SubmissionResult, summary: ClassSummary, href: str) -> Row:
    results = {result.id: result for result in submission.results}
    diagnosis = main_diagnosis(submission)
    return Row(
        student=submission.student,
        href=href,
        score=marks(submission.score),
        status=status(submission.outcome, submission.score),
        cells=tuple(_cell(results.get(exercise.id)) for exercise in summary.exercises),
        reason=submission.message or (diagnosis.mistake.replace("-", " ") if diagnosis else ""),
        seconds=duration(submission.seconds),
        by_hand=by_hand_text(submission.by_hand) if submission.by_hand else "",
    )


def _cell(result: Result | None) -> Cell | None:
    if result is None:
        return None
    name = status_of(result)
    return Cell(name, SYMBOLS[name], marks(result.score))


def _marks_plot(summary: ClassSummary) -> Markup | None:
    if len(summary.scores) < FEWEST_TO_PLOT or not summary.max_score:
        return None
    label = say(
        "report.plot.marks", students=summary.students, mean=marks(summary.mean), median=marks(summary.median),
        max_score=marks(summary.max_score),
    )  # fmt: skip
    # Marks above the maximum (a bonus) widen the last bin rather than fall out of the drawing.
    edges = np.linspace(0, summary.max_score, BINS + 1)
    return _histogram(
        np.clip(summary.scores, 0, summary.max_score).tolist(), edges.tolist(), name="marks", label=label,
        xlabel=say("report.marks"), ylabel=say("report.students"),
    )  # fmt: skip


def _seconds_plot(summary: ClassSummary) -> Markup | None:
    if len(summary.seconds) < FEWEST_TO_PLOT or not any(summary.seconds):
        return None
    edges = np.linspace(0, max(summary.seconds), 2 * BINS + 1)
    label = say("report.plot.seconds", median=duration(float(np.median(summary.seconds))))
    return _histogram(
        summary.seconds, edges.tolist(), name="seconds", label=label,
        xlabel=say("report.seconds"), ylabel=say("report.students"),
    )  # fmt: skip


def _histogram(values: Sequence[float], edges: Sequence[float], **words: str) -> Markup:
    from autograder.report.plots import histogram

    return histogram(values, edges, **words)
