"""Pictures of public cases that failed, drawn by the exercise's own function in this, the trusted process.

The function is the exercise's; the student's part in it are arrays of finite numbers of the expected shapes. Whatever
it does with them, no mark and no sentence changes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.asked.answer import as_array
from autograder.asked.exercise import Exercise
from autograder.asked.picture import Picture
from autograder.asked.points import Distance
from autograder.trial.attempt import Attempt
from autograder.trial.trial import Trial, TriedPart
from autograder.verdict.result import Check, Outcome, Result

__all__ = ["with_pictures"]

_SEVERAL = 3  # pictures of one exercise; a page with many of them explains nothing
_SIZE = 1_000_000  # entries of an answer, at most
_LARGEST = 1e100  # so that no square overflows


def with_pictures(result: Result, attempt: Attempt) -> Result:
    """Attach pictures to the first wrong checks of public cases, one a case."""
    if attempt.exercise.picture is None or result.outcome is Outcome.PASSED:
        return result
    pictures = dict(_pictures(attempt))
    return replace(result, checks=list(_attached(result.checks, pictures))) if pictures else result


def _attached(checks: list[Check], pictures: dict[str, Picture]) -> Iterator[Check]:
    left = dict(pictures)
    for check in checks:
        fits = check.case in left and not check.hidden and check.outcome is not Outcome.PASSED
        yield replace(check, picture=left.pop(check.case)) if fits else check


def _pictures(attempt: Attempt) -> Iterator[tuple[str, Picture]]:
    drawn = 0
    for trial in attempt.trials:
        if drawn == _SEVERAL:
            return
        if trial.case.hidden or not trial.reply.answered or all(part.right for part in trial.parts):
            continue
        found = None
        with contextlib.suppress(Exception), np.errstate(all="ignore"):
            found = _picture(attempt.exercise, trial)
        if isinstance(found, Picture):
            drawn += 1
            yield trial.case.name, found


def _picture(exercise: Exercise, trial: Trial) -> Picture | None:
    assert exercise.picture is not None
    answer = [_plain(part) for part in trial.parts]
    if any(piece is None for piece in answer):
        return None
    expected = [np.array(part.expected) for part in trial.parts]
    inputs = exercise.inputs(trial.case, trial.variant.seed)
    if not exercise.answer_parts:
        return exercise.picture(inputs, expected[0], answer[0])
    return exercise.picture(inputs, expected, answer)


def _plain(part: TriedPart) -> Any:
    """A part of the answer as numbers that can be drawn; nothing, where it is none."""
    array = as_array(part.answer)
    expected = part.expected
    if array is None or not isinstance(expected, np.ndarray) or array.dtype.kind not in "biuf" or array.size > _SIZE:
        return None
    if isinstance(part.tolerance, Distance):
        fits = array.shape[1:] == expected.shape[1:] and len(array) <= 4 * len(expected) + 50
    else:
        fits = array.shape == expected.shape
    return array.copy() if fits and np.isfinite(array).all() and np.abs(array).max(initial=0) < _LARGEST else None
