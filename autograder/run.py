"""One run over a class: find the hand-ins, grade them, and write all that comes out of it."""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from autograder.catalogue import Catalogue
from autograder.classroom import Grading, grade_class
from autograder.course.autograded import write_autograded
from autograder.course.cells import source_notebook, written
from autograder.course.gradebook import write_gradebook
from autograder.course.prose import Unit, read_units
from autograder.exercise import ExerciseError
from autograder.handins import find_handins
from autograder.report.class_report import class_report_html
from autograder.report.feedback import feedback_html, result_html
from autograder.report.text import class_table
from autograder.result import SubmissionResult
from autograder.sandbox import Isolation, Sandbox

__all__ = ["GradeRun", "RunOutcome"]


@dataclass(frozen=True)
class RunOutcome:
    """A class's results and where they were written."""

    assignment: str
    results: list[SubmissionResult]
    seconds: float
    out: Path

    @property
    def full_marks(self) -> bool:
        return all(result.score == result.max_score for result in self.results)

    def as_json(self) -> dict[str, Any]:
        return {
            "assignment": self.assignment,
            "students": [result.as_json() for result in self.results],
            "seconds": self.seconds,
        }

    def show(self, console: Console) -> None:
        console.print(class_table(self.results))
        console.print(f"{len(self.results)} submissions in {self.seconds:.1f} s", highlight=False)
        for what, where in (
            ("Class report", "report.html"),
            ("Feedback", "feedback/"),
            ("Results", "results.json"),
            ("Grade book", "gradebook.db"),
        ):
            console.print(f"{what + ':':13} {self.out / where}", highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class GradeRun:
    """What `autograder grade` was asked to do."""

    assignment: str
    submissions: Path
    out: Path
    catalogue: Catalogue
    jobs: int | None = None
    gradebook: str | None = None
    secret_file: Path | None = None
    isolation: Isolation = Isolation.BUBBLEWRAP

    def __call__(self, quiet: bool = False) -> RunOutcome:
        """Grade, write, and say how far it is; ``quiet`` keeps progress from standard error."""
        started = time.monotonic()
        unit = self._unit()
        handins = find_handins(self.submissions, self.assignment)
        if not handins:
            raise ExerciseError(
                f"{self.submissions} holds no submissions; expected STUDENT/{self.assignment}/*.ipynb, or one "
                "notebook or .py file a student"
            )
        Sandbox(self.isolation).close()  # a machine without isolation is told so before anything is graded
        self.out.mkdir(parents=True, exist_ok=True)
        grading = Grading(
            self.assignment,
            tuple(unit.exercise_ids),
            self._secret(),
            self.isolation,
            tuple(self.catalogue.folders[1:]),
        )
        with _Progress(len(handins), quiet) as progress:
            results = grade_class(grading, handins, jobs=self.jobs, on_result=progress.advance)
        seconds = round(time.monotonic() - started, 2)
        outcome = RunOutcome(self.assignment, results, seconds, self.out)
        self._write(outcome, unit)
        return outcome

    def _unit(self) -> Unit:
        units = read_units(self.catalogue)
        if self.assignment not in units:
            names = ", ".join(sorted(units))
            raise ExerciseError(f"there is no assignment {self.assignment!r}; there are: {names}")
        return units[self.assignment]

    def _secret(self) -> bytes:
        """The course's secret; made at the first run, and readable by the instructor alone."""
        path = self.secret_file or self.out / "private" / "secret"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes().strip()
        with os.fdopen(descriptor, "wb") as stream:
            secret = secrets.token_hex(32).encode()
            stream.write(secret)
        return secret

    def _write(self, outcome: RunOutcome, unit: Unit) -> None:
        """Write the pages, the machine-readable results, and what nbgrader works on."""
        links = {result.student: f"feedback/{result.student}.html" for result in outcome.results}
        for result in outcome.results:
            _write_text(self.out / links[result.student], feedback_html(result))
        report = class_report_html(self.assignment, outcome.results, outcome.seconds, links=links)
        _write_text(self.out / "report.html", report)
        _write_text(self.out / "results.json", json.dumps(outcome.as_json(), indent=2, ensure_ascii=False) + "\n")
        source = self.out / "private" / "solutions" / self.assignment / f"{self.assignment}.ipynb"
        _write_text(source, written(source_notebook(unit, self.catalogue)))
        for result in outcome.results:
            write_autograded(self.out / "autograded", source, result, result_html)
        write_gradebook(self.gradebook or f"sqlite:///{(self.out / 'gradebook.db').resolve()}", source, outcome.results)


def _write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8", errors="replace")
    partial.replace(path)


class _Progress:
    """A live bar on a terminal, a line a submission in a log, nothing when quiet."""

    def __init__(self, total: int, quiet: bool) -> None:
        self.total, self.done, self.quiet = total, 0, quiet
        console = Console(stderr=True)
        self.bar = (
            Progress(
                TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
                console=console, transient=True,
            )
            if console.is_terminal and not quiet
            else None
        )  # fmt: skip

    def __enter__(self) -> _Progress:
        if self.bar:
            self.bar.start()
            self.task = self.bar.add_task("grading", total=self.total)
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar:
            self.bar.stop()

    def advance(self, result: SubmissionResult) -> None:
        self.done += 1
        if self.bar:
            self.bar.advance(self.task)
        elif not self.quiet:
            click.echo(f"[{self.done}/{self.total}] {result.student}: {result.score:g}/{result.max_score:g}", err=True)
