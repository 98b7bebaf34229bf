"""One hand-in of a class, graded by itself, whatever becomes of the others."""

from __future__ import annotations

import functools
import itertools
import multiprocessing.util
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.asked.seeds import seeds_for
from autograder.handin.finding import HandIn
from autograder.handin.reader import reader
from autograder.handin.submission import BrokenSubmission
from autograder.messages import say
from autograder.sandbox import Child, Isolation, Job, Reply, Sandbox, SandboxError, StudentEnded
from autograder.trial.attempts import Attempts
from autograder.verdict.by_hand import ByHand
from autograder.verdict.digits import numerical_notice
from autograder.verdict.judge import judge
from autograder.verdict.picture import with_pictures
from autograder.verdict.result import Outcome, Result, SubmissionResult
from autograder.verdict.trouble import cell_notice

__all__ = ["Grading", "Work", "begin_sandbox", "by_hand_in", "grade_handin", "isolation_here", "sandbox_of", "ungraded"]

_SECONDS_FOR_NOTHING, _MIB_FOR_NOTHING = 30, 64
_NOTICES = 20  # on cells of one hand-in; a file may have thousands


@dataclass(frozen=True)
class Grading:
    """All that a worker needs to know, small enough to be sent anywhere.

    Args:
        assignment: its name.
        exercise_ids: what it asks, in order.
        secret: the course's secret, from which hidden cases are drawn.
        isolation: how submissions are kept from the machine.
        exercise_folders: further folders of exercises.
        locked: sources of the course's cells that students are not to change, by their grade id.
        quiet: whether nothing is to be written about how far it is.
        course: its title, for pages.
        by_hand: what a person marks.
    """

    assignment: str
    exercise_ids: tuple[str, ...]
    secret: bytes
    isolation: Isolation = Isolation.BUBBLEWRAP
    exercise_folders: tuple[Path, ...] = ()
    locked: Mapping[str, str] = field(default_factory=dict, hash=False)
    quiet: bool = True
    course: str = ""
    by_hand: tuple[ByHand, ...] = ()

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


def sandbox_of(isolation: Isolation, packages: tuple[str, ...]) -> Sandbox:
    """This process's warm sandbox; started once, closed when the process ends."""
    sandbox = _begun(isolation, packages)
    sandbox.ready()
    return sandbox


@functools.lru_cache(maxsize=8)
def _begun(isolation: Isolation, packages: tuple[str, ...]) -> Sandbox:
    sandbox = Child(packages) if isolation is Isolation.CHILD else Sandbox(isolation, packages, wait=False)
    multiprocessing.util.Finalize(sandbox, sandbox.close, exitpriority=10)
    return sandbox


def begin_sandbox(isolation: Isolation) -> Sandbox:
    """Start this process's sandbox before there is anything to grade, and what reads hand-ins for it."""
    reader().begin()
    return _begun(isolation, ("numpy",))


@functools.cache
def isolation_here() -> Isolation:
    """How a person's own code is best run on this machine: in the sandbox, or else as a child process."""
    if sys.platform != "linux":
        return Isolation.CHILD
    try:
        sandbox_of(Isolation.BUBBLEWRAP, ("numpy",))
    except SandboxError:
        return Isolation.CHILD
    return Isolation.BUBBLEWRAP


def grade_handin(grading: Grading, handin: HandIn, known: Mapping[str, Result] | None = None) -> SubmissionResult:
    """Grade one student's hand-in. Never raises because of what the student wrote.

    Where the sandbox does not say what became of it, be it that its guard was killed or that the machine is too busy,
    that is this hand-in's trouble, as long as the sandbox works without it. It is not tried again here: what a second
    try shows could tell of hidden cases that the first was asked.

    Args:
        known: results that still hold, by exercise; these exercises are not tried again.

    Raises:
        SandboxError: if submissions cannot be isolated on this machine.
    """
    try:
        return _grade_handin(grading, handin, known or {})
    except SandboxError:
        _check_sandbox(grading)
    return ungraded(grading, handin, say("grading.sandbox-silent"))


def _check_sandbox(grading: Grading) -> None:
    """Run nothing in the sandbox, which works unless something is wrong with the machine."""
    for packages in {tuple(exercise.packages) for exercise in grading.exercises()}:
        with sandbox_of(grading.isolation, packages).conversation(Job(_SECONDS_FOR_NOTHING, _MIB_FOR_NOTHING)) as talk:
            try:
                talk.load([], {})
            except StudentEnded as error:
                raise SandboxError("the sandbox's processes end before they have run anything") from error
            talk.end()


def _grade_handin(grading: Grading, handin: HandIn, known: Mapping[str, Result]) -> SubmissionResult:
    started = time.monotonic()
    exercises = grading.exercises()
    result = SubmissionResult(
        student=handin.student,
        assignment=grading.assignment,
        results=[],
        max_score=sum(exercise.points for exercise in exercises),
        message=handin.message,
        notices=list(handin.notices),
        path=str(handin.path or ""),
    )
    if handin.path is not None and not handin.message:
        try:
            result = _grade_file(grading, exercises, handin, handin.path, result, known)
        except BrokenSubmission as broken:
            result = replace(result, message=str(broken))
    # What is known has taken its time before: the seconds of a hand-in's exercises are never more than its own.
    seconds = time.monotonic() - started + sum(one.seconds for one in known.values())
    return replace(result, seconds=round(seconds, 6), by_hand=by_hand_in(grading, result))


def by_hand_in(grading: Grading, result: SubmissionResult) -> list[ByHand]:
    """What a person has to mark in a hand-in, and what of it was left empty."""
    return [each.in_hand_in(result.answers, unreadable=bool(result.message)) for each in grading.by_hand]


def _grade_file(
    grading: Grading,
    exercises: Sequence[Exercise],
    handin: HandIn,
    path: Path,
    result: SubmissionResult,
    known: Mapping[str, Result],
) -> SubmissionResult:
    submission = reader().read(
        path,
        entry=handin.entry,
        content=handin.content,
        locked=grading.locked,
        names=[exercise.name for exercise in exercises],
    )
    cells = [(cell.index, cell.source) for cell in submission.cells]
    seed_of = seeds_for(grading.secret, handin.student)
    results = dict(known)
    asked = [exercise for exercise in exercises if exercise.id not in known]
    attempts = Attempts(cells, functools.partial(sandbox_of, grading.isolation), seed_of)
    tried = attempts.attempt(asked)
    on_cells = _notices(attempts.cell_errors)
    for attempt in tried:
        exercise = attempt.exercise
        notices = [*filter(None, [numerical_notice(attempt)]), *on_cells]
        code = submission.functions.get(exercise.name, "")
        results[exercise.id] = replace(with_pictures(judge(attempt), attempt), code=code, notices=notices)
    told = itertools.chain(handin.notices, submission.notices, *(results[e.id].notices for e in exercises))
    return replace(
        result,
        results=[results[exercise.id] for exercise in exercises],
        notices=list(dict.fromkeys(told)),
        cells=submission.cells,
        answers=submission.answers,
        digest=submission.digest,
    )


def _notices(cell_errors: Sequence[tuple[int, Reply]]) -> list[str]:
    """Say which cells did not run, of many the first ones only."""
    told = [cell_notice(cell, reply) for cell, reply in cell_errors if not reply.unattempted]
    more = [say("verdict.more-cells", count=len(told) - _NOTICES)] if len(told) > _NOTICES else []
    return told[:_NOTICES] + more


def ungraded(grading: Grading, handin: HandIn, message: str) -> SubmissionResult:
    """The grader itself failed on this submission; an instructor must look."""
    exercises = grading.exercises()
    return SubmissionResult(
        student=handin.student,
        assignment=grading.assignment,
        results=[Result(e.id, e.title, 0.0, e.points, Outcome.ERROR, [], message=message) for e in exercises],
        max_score=sum(e.points for e in exercises),
        message=message,
        path=str(handin.path or ""),
        by_hand=[each.in_hand_in({}, unreadable=True) for each in grading.by_hand],
    )
