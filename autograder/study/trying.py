"""One file tried on one exercise, hidden cases too: what a check of self-study finds out, as plain data.

This is the one place where self-study meets the engine that grades.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.answer import as_array
from autograder.asked.exercise import Exercise
from autograder.asked.points import Distance
from autograder.handin.reader import reader
from autograder.handin.submission import BrokenSubmission
from autograder.messages import say
from autograder.report.printable import printable
from autograder.run.grading import isolation_here, sandbox_of
from autograder.sandbox import Ending
from autograder.study.cases import variant_of
from autograder.study.snippet import call_snippet, power, value_text
from autograder.trial.attempt import Attempt
from autograder.trial.attempts import Attempts
from autograder.trial.compare import MismatchKind
from autograder.trial.trial import Trial, TriedPart
from autograder.verdict.judge import judge
from autograder.verdict.result import Outcome, Result
from autograder.verdict.trouble import call_trouble

__all__ = ["FailedCase", "Found", "judged", "prepare", "try_file"]

_NEAR = 1e-3  # of an answer's size; who is nearer than that has the right formula and a wrong number in it
_SECONDS = 4.0  # of its own for all cases together; an honest answer takes milliseconds, and somebody waits
_DIGITS, _SHOWN = 6, 40  # of numbers, and entries of an array, that are shown beside each other


@dataclass(frozen=True)
class FailedCase:
    """A case that is not right, with all that helps to see why."""

    name: str
    hidden: bool
    messages: tuple[str, ...]
    about: str = ""
    error: str = ""  # how far off the worst entry is, and how far it may be
    snippet: str = ""
    expected: str = ""
    mine: str = ""


@dataclass(frozen=True)
class Found:
    """What a check found.

    Args:
        line: of the file, where something is to be mended; 0 where nobody knows.
        alike: the same for two failures that look the same.
    """

    id: str
    passed: bool
    attempted: bool
    right: int
    cases: int
    message: str = ""
    diagnoses: tuple[str, ...] = ()
    failed: tuple[FailedCase, ...] = ()
    output: str = ""
    line: int = 0
    alike: str = ""
    any_hidden: bool = True

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Found:
        failed = tuple(FailedCase(**{**one, "messages": tuple(one["messages"])}) for one in told["failed"])
        return cls(**{**told, "failed": failed, "diagnoses": tuple(told["diagnoses"])})


@functools.lru_cache(maxsize=64)
def _impatient(exercise: Exercise) -> Exercise:
    return replace(exercise, seconds=min(exercise.seconds, _SECONDS))


def prepare(exercise: Exercise) -> None:
    """Have all that a check needs at hand: the sandbox, and what the reference answers."""
    sandbox_of(isolation_here(), tuple(exercise.packages))
    for case in exercise.cases:
        variant_of(_impatient(exercise), case.name)


def try_file(exercise: Exercise, path: Path) -> Found:
    """Try a file's function on all cases of an exercise. Never raises because of what the file holds."""
    try:
        attempt = _attempt(exercise, path)
    except BrokenSubmission as broken:
        return Found(exercise.id, False, True, 0, len(exercise.cases), message=str(broken), alike=str(broken))
    return _found(attempt, judge(attempt))


def judged(exercise: Exercise, path: Path) -> Result | str:
    """The same as a report shows it, or why there is nothing to show."""
    try:
        return judge(_attempt(exercise, path))
    except BrokenSubmission as broken:
        return str(broken)


def _attempt(exercise: Exercise, path: Path) -> Attempt:
    exercise = _impatient(exercise)
    submission = reader().read(path, names=[exercise.name])
    cells = [(cell.index, cell.source) for cell in submission.cells]
    sandbox = functools.partial(sandbox_of, isolation_here())
    attempts = Attempts(cells, sandbox, lambda asked, case: variant_of(asked, case.name).seed)
    return attempts.attempt([exercise])[0]


def _found(attempt: Attempt, result: Result) -> Found:
    exercise = attempt.exercise
    wrong = {check.case for check in result.checks if check.outcome is not Outcome.PASSED}
    troubles = _troubles(attempt)
    failed = tuple(_failed(trial, troubles) for trial in attempt.trials if trial.case.name in wrong)
    message = printable(result.message)
    if not message and failed:
        message = _said_of_all(failed)
    diagnoses = tuple(dict.fromkeys(printable(one.message) for one in result.diagnosis))
    told = [message, *diagnoses, *(text for case in failed for text in case.messages)]
    if any(trial.reply.kind is Ending.TIMEOUT for trial in attempt.trials):
        told = [Ending.TIMEOUT.value, *(case.name for case in failed)]  # a loop is left in whatever line it is in
    return Found(
        id=exercise.id,
        passed=result.outcome is Outcome.PASSED,
        attempted=not result.unattempted,
        right=len(exercise.cases) - len(wrong),
        cases=len(exercise.cases),
        message=message,
        diagnoses=diagnoses,
        failed=failed,
        output=printable(result.output),
        line=_line(attempt),
        alike=hashlib.sha256("\n".join(told).encode()).hexdigest()[:16] if told else "",
        any_hidden=any(case.hidden for case in exercise.cases),
    )


def _said_of_all(failed: Sequence[FailedCase]) -> str:
    """What is said of every case, such as the same error in the same line, is told once."""
    said = {case.messages for case in failed}
    return next(iter(said))[0] if len(failed) > 1 and len(said) == 1 and len(next(iter(said))) == 1 else ""


def _line(attempt: Attempt) -> int:
    replies = [*(reply for _, reply in attempt.loaded.errors), *(trial.reply for trial in attempt.trials)]
    return next((reply.line for reply in replies if reply.line and not reply.unattempted), 0)


def _troubles(attempt: Attempt) -> dict[tuple[str, str, str], str]:
    """What is said of errors, by their type and text. In hidden cases it is not known in which line they were."""
    said: dict[tuple[str, str, str], str] = {}
    for trial in sorted(attempt.trials, key=lambda trial: trial.case.hidden):
        if not trial.reply.answered:
            key = (trial.reply.kind.value, trial.reply.type, trial.reply.text)
            said.setdefault(key, call_trouble(attempt.exercise, trial.reply)[1])
    return said


def _failed(trial: Trial, troubles: Mapping[tuple[str, str, str], str]) -> FailedCase:
    exercise, case = trial.exercise, trial.case
    wrong = [part for part in trial.parts if not part.right and not trial.follows(part)]
    if trial.reply.answered:
        messages = [f"{part.name}: {_message(part)}" if part.name else _message(part) for part in wrong]
    else:
        messages = [troubles[trial.reply.kind.value, trial.reply.type, trial.reply.text]]
    first = next(iter(wrong), None)
    return FailedCase(
        name=case.name,
        hidden=case.hidden,
        messages=tuple(map(printable, messages)),
        about=case.about,
        error=_how_far(first) if first else "",
        snippet=call_snippet(exercise, trial.variant.inputs, case.name),
        expected=_shown(first.expected) if first else "",
        mine=_shown(first.answer) if first else "",
    )


def _message(part: TriedPart) -> str:
    return part.mismatch.message if part.mismatch else ""


def _shown(value: Any) -> str:
    array = as_array(value)
    if array is None or not 0 < array.size <= _SHOWN or array.dtype.kind not in "biuf":
        return ""
    return value_text(array, _DIGITS).removeprefix("np.array(").removesuffix(")") if array.ndim else ""


def _how_far(part: TriedPart) -> str:
    """Say how far off the worst entry is beside what is allowed, and what so small an error may come from."""
    if part.mismatch is None or part.mismatch.kind is not MismatchKind.VALUES or isinstance(part.tolerance, Distance):
        return ""
    expected, mine = as_array(part.expected), as_array(part.answer)
    if expected is None or mine is None or expected.shape != mine.shape or isinstance(part.tolerance, tuple):
        return ""
    with np.errstate(all="ignore"):
        error = float(np.nanmax(np.abs(mine.astype(float) - expected.astype(float)), initial=0.0))
        size = float(np.nanmax(np.abs(expected.astype(float)), initial=0.0))
    if not math.isfinite(error) or not error:
        return ""
    key = "study.off" if error > _NEAR * size else "study.nearly"
    return say(key, error=power(error), allowed=power(float(part.tolerance)))
