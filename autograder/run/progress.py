"""How far a run is: a live bar on a terminal, a line a submission in a log, nothing when quiet."""

from __future__ import annotations

import functools
import sys

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from autograder.messages import say
from autograder.report.printable import printable
from autograder.verdict.result import SubmissionResult

__all__ = ["GradingProgress", "tell_of_answers"]


@functools.cache  # once an exercise and a process
def tell_of_answers(exercise_id: str) -> None:
    """Say what is waited for where an exercise's expected answers take long; a worker has no bar of its own."""
    before = "\r\x1b[K" if sys.stderr.isatty() else ""  # in place of the bar, which comes again below
    click.echo(before + say("grading.slow-answers", id=exercise_id), err=True)


class GradingProgress:
    """Told of each submission that is done.

    Args:
        total: how many there are.
        quiet: whether nothing is to be written at all.
    """

    def __init__(self, total: int, quiet: bool) -> None:
        self.total, self.done, self.quiet = total, 0, quiet
        console = Console(stderr=True)
        columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        live = console.is_terminal and not quiet
        self.bar = Progress(*columns, console=console, transient=True) if live else None

    def __enter__(self) -> GradingProgress:
        if self.bar:
            self.bar.start()
            self.task = self.bar.add_task("grading", total=self.total)
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar:
            self.bar.stop()

    def advance(self, result: SubmissionResult, trouble: str = "") -> None:
        """Count a submission, and show a traceback of the grader's own on it, also where all else is quiet."""
        self.done += 1
        if trouble:
            click.echo(f"autograder: on the hand-in of {printable(result.student)}:\n{printable(trouble)}", err=True)
        if self.bar:
            self.bar.advance(self.task)
        elif not self.quiet:
            student, marks = printable(result.student), f"{result.score:g}/{result.max_score:g}"
            click.echo(f"[{self.done}/{self.total}] {student}: {marks}", err=True)
