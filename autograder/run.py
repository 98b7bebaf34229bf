"""One run over a class: find the hand-ins, grade what has changed, and write all that comes out of it."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock
from rich.console import Console

from autograder.catalogue import Catalogue
from autograder.classroom import Grading, Work, grade_handin, in_parallel, ungraded
from autograder.course.prose import Unit, read_units
from autograder.exercise import ExerciseError
from autograder.expected import version_of
from autograder.handins import HandIn, find_handins
from autograder.ledger import Ledger, fingerprint
from autograder.progress import GradingProgress
from autograder.report.feedback import feedback_html, result_html
from autograder.report.text import class_table
from autograder.result import Check, Result, SubmissionResult
from autograder.sandbox import Isolation, Sandbox
from autograder.submission import digest_of

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
class Graded:
    """One hand-in's result, and its student's page."""

    result: SubmissionResult
    page: str


def grade_and_render(grading: Grading, work: Work) -> Graded:
    """Grade one hand-in and write its page; a worker's whole task."""
    return _rendered(grade_handin(grading, work.handin, work.known))


def _lost(grading: Grading, work: Work) -> Graded:
    return _rendered(ungraded(grading, work.handin))


def _rendered(result: SubmissionResult) -> Graded:
    return Graded(result, feedback_html(result, graded_at=datetime.now().astimezone()))


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
    executor: Callable[[int], Executor] | None = None

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
        secret = self._secret()
        folders = tuple(self.catalogue.folders[1:])
        grading = Grading(self.assignment, tuple(unit.exercise_ids), secret, self.isolation, folders)
        with Ledger(self.out / "private" / "ledger.sqlite", fingerprint(secret)) as ledger:
            results = self._grade(grading, handins, ledger, quiet)
        outcome = RunOutcome(self.assignment, results, round(time.monotonic() - started, 2), self.out)
        with FileLock(self.out / "private" / "lock"):  # another grader of this folder may be at the same point
            self._write_class(outcome, unit)
        return outcome

    def _grade(
        self, grading: Grading, handins: Sequence[HandIn], ledger: Ledger, quiet: bool
    ) -> list[SubmissionResult]:
        """Grade what the ledger does not know, write each hand-in's pages, and only then its row."""
        versions = {exercise.id: version_of(exercise) for exercise in grading.exercises()}
        done: dict[str, SubmissionResult] = {}
        jobs = max(1, min(self.jobs or os.cpu_count() or 1, len(handins)))
        with GradingProgress(len(handins), quiet) as progress:

            def still_to_do() -> Iterator[Work]:
                for handin in handins:
                    known, result = self._known(handin, ledger, versions)
                    if result is None:
                        yield Work(handin, known)
                    else:
                        done[handin.student] = result
                        progress.advance(result)

            for graded in in_parallel(
                functools.partial(grade_and_render, grading),
                still_to_do(),
                jobs=jobs,
                executor=self.executor,
                lost=functools.partial(_lost, grading),
            ):
                _write_text(self._feedback(graded.result.student), graded.page)
                self._write_autograded(graded.result)
                ledger.record(graded.result, versions)
                done[graded.result.student] = _slim(graded.result)
                progress.advance(graded.result)
        return [done[handin.student] for handin in handins]

    def _known(
        self, handin: HandIn, ledger: Ledger, versions: dict[str, str]
    ) -> tuple[dict[str, Result], SubmissionResult | None]:
        """What still holds of a hand-in; a whole result where that is everything and its pages are there."""
        digest = digest_of(handin.path, folder=handin.folder) if handin.path else ""
        known = ledger.known(self.assignment, handin.student, digest, versions) if digest else {}
        pages = (self._feedback(handin.student), self._autograded(handin.student))
        if len(known) < len(versions) or not all(page.exists() for page in pages):
            return known, None
        results = [known[exercise_id] for exercise_id in versions]
        result = SubmissionResult(
            student=handin.student,
            assignment=self.assignment,
            results=results,
            max_score=sum(r.max_score for r in results),
            notices=ledger.notices(self.assignment, handin.student, digest),
            path=str(handin.path or ""),
            digest=digest,
            seconds=sum(r.seconds for r in results),
        )
        return known, _slim(result)

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
        if not path.exists():
            # Written whole under another name and then linked: two graders at once must end up with one secret.
            with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
                file.write(secrets.token_hex(32))
                file.flush()
                with contextlib.suppress(FileExistsError):
                    os.link(file.name, path)
        return path.read_bytes().strip()

    def _feedback(self, student: str) -> Path:
        return self.out / "feedback" / f"{student}.html"

    def _autograded(self, student: str) -> Path:
        return self.out / "autograded" / student / self.assignment / f"{self.assignment}.ipynb"

    def _source(self, unit: Unit) -> Path:
        """The instructor's notebook as of this run."""
        from autograder.course.cells import source_notebook, written

        path = self.out / "private" / "solutions" / self.assignment / f"{self.assignment}.ipynb"
        _write_text(path, written(source_notebook(unit, self.catalogue)))
        return path

    # nbgrader and Matplotlib take seconds to import. They are imported where they are first needed, which is while
    # the workers are already grading, and in no worker at all.

    @functools.cached_property
    def _master(self) -> Any:
        from autograder.course.cells import read_notebook
        from autograder.course.release import master_notebook

        return master_notebook(read_notebook(self._source(self._unit())))

    def _write_autograded(self, result: SubmissionResult) -> None:
        from autograder.course.autograded import autograded_notebook
        from autograder.course.cells import written

        notebook = autograded_notebook(self._master, result, result_html)
        _write_text(self._autograded(result.student), written(notebook))

    def _write_class(self, outcome: RunOutcome, unit: Unit) -> None:
        """Write the report, the machine-readable results and nbgrader's grade book."""
        from autograder.course.gradebook import nbgrader_config, write_gradebook
        from autograder.report.class_report import class_report_html

        links = {result.student: f"feedback/{result.student}.html" for result in outcome.results}
        now = datetime.now().astimezone()
        report = class_report_html(self.assignment, outcome.results, outcome.seconds, links=links, graded_at=now)
        _write_text(self.out / "report.html", report)
        _write_text(self.out / "results.json", json.dumps(outcome.as_json(), indent=2, ensure_ascii=False) + "\n")
        url = self.gradebook or f"sqlite:///{(self.out / 'gradebook.db').resolve()}"
        config = nbgrader_config(self.submissions.resolve().parent)  # in nbgrader's layout, the course's folder
        write_gradebook(url, self._source(unit), outcome.results, config=config)


def _slim(result: SubmissionResult) -> SubmissionResult:
    """What the class's report, the table and the grade book need; a student's code and arrays are on the page."""
    results = [
        replace(r, code="", output="", checks=[_slim_check(check) for check in r.checks]) for r in result.results
    ]
    return replace(result, results=results)


def _slim_check(check: Check) -> Check:
    # The same few names and sentences stand in every student's checks.
    return replace(
        check,
        name=sys.intern(check.name),
        case=sys.intern(check.case),
        part=sys.intern(check.part),
        message=sys.intern(check.message),
        evidence=None,
        about="",
    )


def _write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=".", suffix=".partial", encoding="utf-8", errors="replace", delete=False
    ) as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
