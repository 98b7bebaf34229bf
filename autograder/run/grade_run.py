"""One run over a class: find the hand-ins, grade what has changed, and write all that comes out of it."""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock
from rich.console import Console

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.asked.provenance import provenance
from autograder.asked.seeds import course_secret
from autograder.course.assignments import Assignment
from autograder.course.locked import locked_cells
from autograder.course.own_notebook import find_assignment
from autograder.course.timestamp import with_time_told
from autograder.course.whole import prepared, write_text
from autograder.handin.finding import HandIn, find_handins
from autograder.handin.submission import digest_of
from autograder.messages import counted, say
from autograder.report.class_report import FEWEST_TO_PLOT, class_report_html
from autograder.report.text import class_table
from autograder.run.ahead import ImportsAhead
from autograder.run.graded import give_up, grade_and_render
from autograder.run.grading import Grading, Work, begin_sandbox, by_hand_in
from autograder.run.ledger import Ledger, fingerprint
from autograder.run.pages import Pages
from autograder.run.places import Places
from autograder.run.progress import GradingProgress
from autograder.run.slim import Slimmer
from autograder.run.workers import in_parallel
from autograder.sandbox import Isolation, Sandbox
from autograder.verdict.result import Result, SubmissionResult

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

    from autograder.course.late import LatePenalties

__all__ = ["GradeRun", "RunOutcome"]

_NBGRADER = ("autograder.course.release", "autograder.course.gradebook")
_MATPLOTLIB = ("autograder.report.plots",)
# What a worker may take for a hand-in at the very most: references are computed in it, and a busy machine is slow.
_LAST_RESORT, _TIMES = 600.0, 20


@dataclass(frozen=True)
class RunOutcome:
    """A class's results and where they were written."""

    assignment: str
    results: list[SubmissionResult]
    seconds: float
    places: Places
    remarks: list[str] = field(default_factory=list)  # what the instructor has to look at

    @property
    def full_marks(self) -> bool:
        return all(result.score == result.max_score for result in self.results)

    def as_json(self) -> dict[str, Any]:
        return {
            "assignment": self.assignment,
            "students": [result.as_json() for result in self.results],
            "seconds": self.seconds,
            "times": {result.student: result.times_as_json() for result in self.results},
        }

    def json_pieces(self) -> Iterator[str]:
        """Write it as text, a student a line and a piece: laying it out further would take longer than grading."""
        head = json.dumps({"assignment": self.assignment, "seconds": self.seconds}, ensure_ascii=False)
        yield head[:-1] + ', "students": ['
        for number, result in enumerate(self.results):
            yield (",\n" if number else "\n") + json.dumps(result.as_json(), ensure_ascii=False)
        yield '\n], "times": {'
        for number, result in enumerate(self.results):
            took = json.dumps({result.student: result.times_as_json()}, ensure_ascii=False)
            yield (",\n" if number else "\n") + took[1:-1]
        yield "\n}}\n"

    def show(self, console: Console) -> None:
        console.print(class_table(self.results))
        console.print(f"{counted(len(self.results), 'submission')} in {self.seconds:.1f} s", highlight=False)
        if waiting := [result.waiting for result in self.results if result.waiting]:
            students, points = len(waiting), f"{sum(waiting):g}"
            console.print(say("grading.by-hand", students=students, points=points), highlight=False)
        for what, where in (
            ("Class report", self.places.report),
            ("Feedback", self.places.feedback("").parent),
            ("Results", self.places.results),
            ("Grade book", self.places.gradebook_shown),
        ):
            console.print(f"{what + ':':13} {where}", highlight=False, soft_wrap=True)


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
    course: str = ""

    def __call__(self, quiet: bool = False) -> RunOutcome:
        """Grade, write, and say how far it is; ``quiet`` keeps progress from standard error."""
        started = time.monotonic()
        assignment = self._assignment
        handins = [with_time_told(handin) for handin in find_handins(self.submissions, self.assignment)]
        if not handins:
            raise ExerciseError(
                f"{self.submissions} holds no submissions; expected STUDENT/{self.assignment}/*.ipynb, or one "
                "notebook or .py file a student"
            )
        self._places.check(assignment.grade_ids)
        released_tests = assignment.released_tests  # may need nbgrader, which no two threads can import at once
        jobs = max(1, min(self.jobs or os.cpu_count() or 1, len(handins)))
        sandbox = None
        if self.executor is None:
            # It starts while the rest is looked at; this process uses it itself where it has no others.
            sandbox = begin_sandbox(self.isolation) if jobs == 1 else Sandbox(self.isolation, wait=False)
        self._ahead.begin(_MATPLOTLIB if len(handins) >= FEWEST_TO_PLOT else ())
        try:
            secret = course_secret(self.secret_file or self._places.private / "secret")
            folders = tuple(folder.absolute() for folder in self.catalogue.folders[1:])  # wherever a worker may stand
            locked = locked_cells(self.assignment, self.catalogue) | released_tests
            grading = Grading(
                self.assignment, tuple(assignment.exercise_ids), secret, self.isolation, folders, locked, quiet,
                course=self.course, by_hand=assignment.by_hand,
            )  # fmt: skip
            if sandbox is not None:
                sandbox.ready()  # a machine without isolation is told so before anything is graded
        finally:
            if sandbox is not None and jobs > 1:
                sandbox.close()
        if self._places.course.has_plugin:
            self._try_plugin(handins)
        with Ledger(self._places.private / "ledger.sqlite", fingerprint(secret)) as ledger:
            versions = [provenance(exercise).digest for exercise in grading.exercises()]
            rests_on = [self.course, assignment.as_text, ledger.seed, *versions]
            pages = Pages(self._places, [handin.student for handin in handins], rests_on, lambda: self._master)
            results = self._grade(grading, handins, ledger, pages, jobs, quiet)
        outcome = RunOutcome(self.assignment, results, round(time.monotonic() - started, 2), self._places)
        if assignment.by_hand:
            from autograder.course.by_hand import with_marks

            outcome = replace(outcome, results=with_marks(self._places.gradebook, self.assignment, results))
        with FileLock(self._places.private / "lock"):  # another grader of this folder may be at the same point
            self._ahead.wait()
            from autograder.course.notes import carry_notes

            carry_notes(results, pages.folder, secret)
            told = assignment.remarks()
            return replace(outcome, remarks=[*told, *self._write_class(outcome, pages)])

    def _grade(
        self, grading: Grading, handins: Sequence[HandIn], ledger: Ledger, pages: Pages, jobs: int, quiet: bool
    ) -> list[SubmissionResult]:
        """Grade what the ledger does not know, write each hand-in's pages, and only then its row."""
        provenances = {exercise.id: provenance(exercise) for exercise in grading.exercises()}
        versions = {exercise_id: one.digest for exercise_id, one in provenances.items()}
        by_student = {handin.student: handin for handin in handins}
        done: dict[str, SubmissionResult] = {}
        slim = Slimmer()
        with GradingProgress(len(handins), quiet) as progress:

            def still_to_do() -> Iterator[Work]:
                for handin in handins:
                    known, result = self._known(handin, ledger, pages, versions, grading)
                    if result is None:
                        yield Work(handin if self.executor is None else handin.with_content(), known)
                    else:
                        done[handin.student] = slim(result)
                        progress.advance(result)

            for graded in in_parallel(
                functools.partial(grade_and_render, grading),
                still_to_do(),
                jobs=jobs,
                executor=self.executor,
                seconds=_LAST_RESORT + _TIMES * sum(exercise.seconds for exercise in grading.exercises()),
                lost=functools.partial(give_up, grading),
            ):
                result, student = graded.result, graded.result.student
                origin = pages.origin(by_student[student], result.digest)
                unwritten = pages.write(graded, origin)
                ledger.record(result, provenances, origin)
                done[student] = slim(replace(result, notices=[*result.notices, *unwritten]))
                progress.advance(result, graded.trouble)
        return [done[handin.student] for handin in handins]

    def _known(
        self, handin: HandIn, ledger: Ledger, pages: Pages, versions: dict[str, str], grading: Grading
    ) -> tuple[dict[str, Result], SubmissionResult | None]:
        """What still holds of a hand-in; a whole result where that is everything and its pages say so."""
        digest = digest_of(handin.path, entry=handin.entry) if handin.path else ""
        known = ledger.known(self.assignment, handin.student, digest, versions) if digest else {}
        if len(known) < len(versions):
            return known, None
        origin = pages.origin(handin, digest)
        told = ledger.told(self.assignment, handin.student, origin)
        if told is None or not pages.are_of(handin.student, origin):
            return known, None
        results = [known[exercise_id] for exercise_id in versions]
        result = SubmissionResult(
            student=handin.student,
            assignment=self.assignment,
            results=results,
            max_score=sum(r.max_score for r in results),
            notices=told.notices,
            answers=told.answers,
            path=str(handin.path or ""),
            digest=digest,
            seconds=sum(r.seconds for r in results),
        )
        return known, replace(result, by_hand=by_hand_in(grading, result))

    @property
    def exercise_ids(self) -> list[str]:
        """What the assignment asks, in order."""
        return self._assignment.exercise_ids

    @functools.cached_property
    def _assignment(self) -> Assignment:
        return find_assignment(self.assignment, self._places.course, self.catalogue)

    @functools.cached_property
    def _places(self) -> Places:
        return Places(self.assignment, self.out, self.submissions, self.gradebook)

    @functools.cached_property
    def _notebook(self) -> NotebookNode:
        """The instructor's notebook as of this run."""
        self._ahead.wait()
        from autograder.course.cells import source_notebook

        return source_notebook(self._assignment, self.catalogue)

    def _source(self) -> Path:
        """Where the instructor's notebook is written."""
        from autograder.course.cells import notebook_text

        path = self._places.private / "solutions" / self.assignment / f"{self.assignment}.ipynb"
        write_text(path, notebook_text(self._notebook))
        return path

    @functools.cached_property
    def _ahead(self) -> ImportsAhead:
        return ImportsAhead(_NBGRADER)

    @functools.cached_property
    def _master(self) -> str:
        source = self._notebook
        from autograder.course.cells import notebook_text
        from autograder.course.release import master_notebook

        return notebook_text(master_notebook(source))

    @functools.cached_property
    def _late(self) -> LatePenalties:
        self._ahead.wait()
        from autograder.course.late import LatePenalties

        return LatePenalties(self._places.course)

    def _try_plugin(self, handins: Sequence[HandIn]) -> None:
        """Ask the course's own plug-in about all who are late, before anything is graded: it may raise anything."""
        late = self._late
        from autograder.course.late import seconds_late

        for student, seconds in seconds_late(self._places.gradebook, self.assignment, handins).items():
            late(student, 1.0, seconds)

    def _write_class(self, outcome: RunOutcome, pages: Pages) -> list[str]:
        """Write the report, the machine-readable results and nbgrader's grade book: all of it, or nothing.

        Returns:
            What the instructor is to be told.
        """
        late = self._late
        from autograder.course.gradebook import write_gradebook

        now = datetime.now().astimezone()
        report = class_report_html(
            self.assignment, outcome.results, outcome.seconds, links=pages.links, graded_at=now, course=self.course
        )
        pages.remove_others()
        with prepared(self._places.report, report), prepared(self._places.results, outcome.json_pieces()):
            return write_gradebook(self._places.gradebook, self._source(), outcome.results, late=late)
