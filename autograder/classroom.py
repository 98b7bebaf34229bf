"""A whole class: every submission graded by itself, in any executor, whatever becomes of the others."""

from __future__ import annotations

import concurrent.futures
import functools
import multiprocessing
import multiprocessing.util
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.catalogue import Catalogue
from autograder.exercise import Exercise
from autograder.grading import Attempts
from autograder.handins import HandIn
from autograder.messages import say
from autograder.result import Outcome, Result, SubmissionResult
from autograder.sandbox import Isolation, Sandbox
from autograder.seeds import seeds_for
from autograder.submission import BrokenSubmission, function_source, read_submission

__all__ = ["Grading", "grade_class", "grade_handin"]


@dataclass(frozen=True)
class Grading:
    """All that a worker needs to know, small enough to be sent anywhere.

    Args:
        assignment: its name.
        exercise_ids: what it asks, in order.
        secret: the course's secret, from which hidden cases are drawn.
        isolation: how submissions are kept from the machine.
        exercise_folders: further folders of exercises.
    """

    assignment: str
    exercise_ids: tuple[str, ...]
    secret: bytes
    isolation: Isolation = Isolation.BUBBLEWRAP
    exercise_folders: tuple[Path, ...] = ()

    def exercises(self) -> list[Exercise]:
        catalogue = _catalogue(self.exercise_folders)
        return [catalogue[exercise_id] for exercise_id in self.exercise_ids]


@functools.lru_cache(maxsize=4)
def _catalogue(folders: tuple[Path, ...]) -> Catalogue:
    return Catalogue(folders)


@functools.lru_cache(maxsize=8)
def _sandbox(isolation: Isolation, packages: tuple[str, ...]) -> Sandbox:
    """This process's warm sandbox; started once, closed when the process ends."""
    sandbox = Sandbox(isolation, packages)
    multiprocessing.util.Finalize(sandbox, sandbox.close, exitpriority=10)
    return sandbox


def grade_handin(grading: Grading, handin: HandIn) -> SubmissionResult:
    """Grade one student's hand-in. Never raises because of what the student wrote."""
    started = time.monotonic()
    exercises = grading.exercises()
    result = SubmissionResult(
        student=handin.student,
        assignment=grading.assignment,
        results=[],
        max_score=sum(exercise.points for exercise in exercises),
        message=handin.message,
        path=str(handin.path or ""),
    )
    if handin.path is not None:
        try:
            result = _grade_file(grading, exercises, handin, handin.path, result)
        except BrokenSubmission as broken:
            result = replace(result, message=str(broken))
    return replace(result, seconds=round(time.monotonic() - started, 3))


def _grade_file(
    grading: Grading, exercises: Sequence[Exercise], handin: HandIn, path: Path, result: SubmissionResult
) -> SubmissionResult:
    submission = read_submission(path, folder=handin.folder)
    cells = [(cell.index, cell.source) for cell in submission.cells]
    seed_of = seeds_for(grading.secret, handin.student)
    attempts: dict[tuple[str, ...], Attempts] = {}
    results: list[Result] = []
    for exercise in exercises:
        packages = tuple(exercise.packages)
        if packages not in attempts:
            attempts[packages] = Attempts(cells, _sandbox(grading.isolation, packages), seed_of)
        graded = attempts[packages].grade(exercise)
        results.append(replace(graded, code=function_source(submission, exercise.name)))
    notices = [*submission.notices, *(notice for attempt in attempts.values() for notice in attempt.notices)]
    return replace(result, results=results, notices=list(dict.fromkeys(notices)))


def grade_class(
    grading: Grading,
    handins: Sequence[HandIn],
    *,
    jobs: int | None = None,
    executor: Callable[[int], Executor] | None = None,
    on_result: Callable[[SubmissionResult], None] = lambda result: None,
) -> list[SubmissionResult]:
    """Grade every hand-in and return the results in the hand-ins' order.

    Args:
        jobs: submissions graded at once; the machine's cores by default.
        executor: makes a ``concurrent.futures`` executor for a number of jobs; processes of this machine by default.
        on_result: called as each submission is done.
    """
    jobs = max(1, min(jobs or os.cpu_count() or 1, len(handins)))
    done: dict[str, SubmissionResult] = {}

    def finish(result: SubmissionResult) -> None:
        done[result.student] = result
        on_result(result)

    if jobs == 1 and executor is None:
        for handin in handins:
            finish(grade_handin(grading, handin))
    else:
        for result in _in_parallel(grading, handins, jobs, executor or _processes):
            finish(result)
    return [done[handin.student] for handin in handins]


def _processes(jobs: int) -> Executor:
    # A fork of a process in which TensorFlow has run may hang; a fresh one does not.
    return concurrent.futures.ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


def _in_parallel(
    grading: Grading, handins: Sequence[HandIn], jobs: int, executor: Callable[[int], Executor]
) -> Iterator[SubmissionResult]:
    """Hand out the submissions; what was under way when a worker died is tried again by itself, once."""
    lost: list[HandIn] = []
    with executor(jobs) as pool:
        futures: dict[Future[SubmissionResult], HandIn] = {}
        for handin in handins:
            try:
                futures[pool.submit(grade_handin, grading, handin)] = handin
            except BrokenProcessPool:
                lost.append(handin)
        for future in concurrent.futures.as_completed(futures):
            try:
                yield future.result()
            except BrokenProcessPool:
                lost.append(futures[future])
    for handin in lost:
        with executor(1) as pool:
            try:
                yield pool.submit(grade_handin, grading, handin).result()
            except BrokenProcessPool:
                yield _ungraded(grading, handin)


def _ungraded(grading: Grading, handin: HandIn) -> SubmissionResult:
    """The grader itself died on this submission, twice; an instructor must look."""
    results = [
        Result(e.id, e.title, 0.0, e.points, Outcome.ERROR, [], message=say("classroom.worker-died"))
        for e in grading.exercises()
    ]
    return SubmissionResult(
        handin.student, grading.assignment, results, sum(e.points for e in grading.exercises()),
        message=say("classroom.worker-died"), path=str(handin.path or ""),
    )  # fmt: skip
