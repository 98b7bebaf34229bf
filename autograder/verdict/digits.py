"""Answers that are right and yet not exact, as numerical derivatives are: for a person to look at, never for marks."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from autograder.asked.calibration import FLOAT64_SHARE
from autograder.asked.points import Distance
from autograder.messages import say
from autograder.trial.attempt import Attempt
from autograder.trial.trial import Trial

__all__ = ["numerical_notice"]

_CASES = 2  # a single case may be ill-conditioned in a way of its own


def numerical_notice(attempt: Attempt) -> str:
    """What to tell of an answer that has fewer digits than its formula gives, where derivatives are to be derived.

    Central differences leave some nine digits of sixteen. So does arithmetic in float32 leave seven, which is allowed;
    that is why nobody loses a mark here. A derivative by a complex step has all digits, and is not seen.

    Only public cases are looked at: how many digits an answer has is up to the student's code, which could tell
    so of a hidden input.
    """
    exercise = attempt.exercise
    if not exercise.analytic:
        return ""
    with np.errstate(all="ignore"):
        shares = [max(_inexact(trial), default=0.0) for trial in attempt.trials if _is_seen(trial)]
    found = [share for share in shares if share]
    if len(found) < _CASES:
        return ""
    return say("verdict.numerical", id=exercise.id, digits=max(1, int(-math.log10(max(found)))))


def _is_seen(trial: Trial) -> bool:
    return trial.reply.answered and not trial.case.hidden


def _inexact(trial: Trial) -> Iterator[float]:
    """How far the right arrays of an answer are off, relative to their size, where float64 would be nearer."""
    for part in trial.parts:
        if part.right:
            yield from _errors(part.expected, part.answer, part.tolerance)


def _errors(expected: object, answer: object, tolerance: object) -> Iterator[float]:
    if isinstance(expected, tuple) and isinstance(tolerance, tuple) and isinstance(answer, (list, tuple, np.ndarray)):
        for one, other, allowed in zip(expected, answer, tolerance, strict=True):
            yield from _errors(one, other, allowed)
    elif isinstance(expected, np.ndarray) and isinstance(answer, np.ndarray) and isinstance(tolerance, float):
        if isinstance(tolerance, Distance) or expected.dtype != np.float64 or answer.dtype != np.float64:
            return
        error = float(np.abs(answer - expected).max(initial=0.0))
        if error > FLOAT64_SHARE * tolerance and np.isfinite(expected).all() and np.isfinite(answer).all():
            yield error / (float(np.abs(expected).max(initial=0.0)) or 1.0)
