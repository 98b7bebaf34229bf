"""A whole class: every submission graded by itself, in any executor, whatever becomes of the others."""

from __future__ import annotations

import concurrent.futures
import functools
import itertools
import multiprocessing
import multiprocessing.util
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.asked.seeds import seeds_for
from autograder.handin.finding import HandIn
from autograder.handin.submission import BrokenSubmission, function_sources, read_submission
from autograder.messages import say
from autograder.sandbox import Isolation, Sandbox
from autograder.trial.attempts import Attempts
from autograder.verdict.result import Outcome, Result, SubmissionResult

__all__ = ["Grading", "Work", "grade_handin", "in_parallel", "ungraded"]

T = TypeVar("T")


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


@dataclass(frozen=True)
class Work:
    """One hand-in, and the results of it that still hold."""

    handin: HandIn
    known: Mapping[str, Result] = field(default_factory=dict)


@functools.lru_cache(maxsize=4)
def _catalogue(folders: tuple[Path, ...]) -> Catalogue:
    return Catalogue(folders)


@functools.lru_cache(maxsize=8)
def _sandbox(isolation: Isolation, packages: tuple[str, ...]) -> Sandbox:
    """This process's warm sandbox; started once, closed when the process ends."""
    sandbox = Sandbox(isolation, packages)
    multiprocessing.util.Finalize(sandbox, sandbox.close, exitpriority=10)
    return sandbox


def grade_handin(grading: Grading, handin: HandIn, known: Mapping[str, Result] | None = None) -> SubmissionResult:
    """Grade one student's hand-in. Never raises because of what the student wrote.

    Args:
        known: results that still hold, by exercise; these exercises are not tried again.
    """
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
    if handin.path is not None and not handin.message:
        try:
            result = _grade_file(grading, exercises, handin, handin.path, result, known or {})
        except BrokenSubmission as broken:
            result = replace(result, message=str(broken))
    return replace(result, seconds=round(time.monotonic() - started, 3))


def _grade_file(
    grading: Grading,
    exercises: Sequence[Exercise],
    handin: HandIn,
    path: Path,
    result: SubmissionResult,
    known: Mapping[str, Result],
) -> SubmissionResult:
    submission = read_submission(path, folder=handin.folder, content=handin.content)
    cells = [(cell.index, cell.source) for cell in submission.cells]
    seed_of = seeds_for(grading.secret, handin.student)
    results, notices = dict(known), list(submission.notices)
    asked = [exercise for exercise in exercises if exercise.id not in known]
    for packages in dict.fromkeys(tuple(exercise.packages) for exercise in asked):
        attempts = Attempts(cells, _sandbox(grading.isolation, packages), seed_of)
        for graded in attempts.grade([exercise for exercise in asked if tuple(exercise.packages) == packages]):
            results[graded.id] = graded
        notices += attempts.notices
    code = function_sources(submission.cells, [exercise.name for exercise in asked])
    for exercise in asked:
        results[exercise.id] = replace(results[exercise.id], code=code.get(exercise.name, ""))
    return replace(
        result,
        results=[results[exercise.id] for exercise in exercises],
        notices=list(dict.fromkeys(notices)),
        cells=submission.cells,
        answers=submission.answers,
        digest=submission.digest,
    )


def in_parallel(
    task: Callable[[Work], T],
    works: Iterable[Work],
    *,
    jobs: int,
    executor: Callable[[int], Executor] | None = None,
    lost: Callable[[Work], T],
) -> Iterator[T]:
    """Do all the work and yield each piece as it is done.

    Args:
        task: what is done; it is sent to the executor, and so it must be a module's function or a partial of one.
        works: what there is to do; taken up a few at a time, so that memory does not grow with their number.
        jobs: how many at once.
        executor: makes a ``concurrent.futures`` executor for a number of jobs; processes of this machine by default.
        lost: makes the result of work on which a worker died twice.
    """
    if jobs == 1 and executor is None:
        yield from map(task, works)
        return
    make = executor or _processes
    died: list[Work] = []
    waiting = iter(works)
    while True:
        with make(jobs) as pool:
            yield from _until_a_worker_dies(task, waiting, pool, 4 * jobs, died)
        left = next(waiting, None)
        if left is None:
            break
        waiting = itertools.chain([left], waiting)
    for work in died:
        with make(1) as pool:
            try:
                yield pool.submit(task, work).result()
            except BrokenExecutor:
                yield lost(work)


def _until_a_worker_dies(
    task: Callable[[Work], T], works: Iterator[Work], pool: Executor, ahead: int, died: list[Work]
) -> Iterator[T]:
    """Keep a pool busy; once it is broken, note what was under way and leave the rest."""
    futures: dict[Future[T], Work] = {}
    broken = False
    while True:
        while not broken and len(futures) < ahead and (work := next(works, None)) is not None:
            try:
                futures[pool.submit(task, work)] = work
            except BrokenExecutor:
                died.append(work)
                broken = True
        if not futures:
            return
        done, _ = concurrent.futures.wait(futures, return_when=concurrent.futures.FIRST_COMPLETED)
        for future in done:
            work = futures.pop(future)
            try:
                yield future.result()
            except BrokenExecutor:
                died.append(work)
                broken = True


def _processes(jobs: int) -> Executor:
    # A fork of a process in which TensorFlow has run may hang; a fresh one does not.
    context = multiprocessing.get_context("spawn")
    return concurrent.futures.ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_at_once)


def _end_at_once() -> None:
    """End this worker, and with it its sandbox, when the grader is killed: it could not tell the worker to go."""
    # Told to go, it goes at once, after its sandboxes: taking TensorFlow down in good order takes seconds.
    multiprocessing.util.Finalize(None, os._exit, args=(0,), exitpriority=-100)
    grader = multiprocessing.parent_process()

    def watch() -> None:
        if grader is not None:
            grader.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def ungraded(grading: Grading, handin: HandIn) -> SubmissionResult:
    """The grader itself died on this submission, twice; an instructor must look."""
    results = [
        Result(e.id, e.title, 0.0, e.points, Outcome.ERROR, [], message=say("classroom.worker-died"))
        for e in grading.exercises()
    ]
    return SubmissionResult(
        handin.student, grading.assignment, results, sum(e.points for e in grading.exercises()),
        message=say("classroom.worker-died"), path=str(handin.path or ""),
    )  # fmt: skip
