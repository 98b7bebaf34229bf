"""From what a submission answered to marks and messages. Runs in the trusted process and looks at data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from autograder.asked.exercise import Case, Exercise
from autograder.asked.expected import Expected, ExpectedAnswers
from autograder.asked.seeds import SeedOf
from autograder.messages import say
from autograder.sandbox.reply import Loaded, Reply
from autograder.trial.compare import Mismatch, compare
from autograder.verdict.diagnosis import diagnose
from autograder.verdict.result import Check, Outcome, Result
from autograder.verdict.trouble import builtin_name, call_trouble, cell_text

__all__ = ["judge", "mismatches", "points_of"]

_DIGITS = 4  # of a mark; more would only show rounding
_SHARE_DIGITS = 8  # of a check's share, so that shares add up to the mark


def points_of(exercise: Exercise, cases: Sequence[Case]) -> float:
    """The marks that some of an exercise's cases are worth."""
    whole = sum(case.weight for case in exercise.cases)
    return round(exercise.points * sum(case.weight for case in cases) / whole, _DIGITS)


def judge(
    exercise: Exercise,
    cases: Sequence[Case],
    loaded: Loaded,
    replies: Mapping[str, Reply],
    seed_of: SeedOf,
    answers: ExpectedAnswers,
    followed: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> Result:
    """Compare every case's answer with the reference's, share out the marks and say why they were lost.

    Args:
        cases: those of the exercise that were tried.
        loaded: how the submission's cells ran.
        replies: what came back, by the case's name.
        followed: the parts, by the case's name, that are right for the student's own, wrong, result.
    """
    if loaded.found != "function":
        return _without_function(exercise, cases, loaded)
    expected = {case.name: answers.of(exercise, case, seed_of(exercise, case)) for case in cases}
    checks = [
        check
        for case in cases
        for check in _checks(
            exercise, case, replies.get(case.name, Reply("not-run")), expected, followed.get(case.name, frozenset())
        )
    ]
    outcome = _overall(checks)
    unattempted = bool(replies) and all(r.type == "NotImplementedError" for r in replies.values())
    return Result(
        id=exercise.id,
        title=exercise.title,
        score=points_of(exercise, cases) if outcome is Outcome.PASSED else _rounded(sum(c.score for c in checks)),
        max_score=points_of(exercise, cases),
        outcome=Outcome.FAILED if unattempted else outcome,
        checks=checks,
        diagnosis=[] if outcome is Outcome.PASSED else diagnose(exercise, cases, replies, expected, seed_of, followed),
        message=say("verdict.not-attempted") if unattempted else "",
        output=_public_output(cases, loaded, replies),
    )


def _overall(checks: Sequence[Check]) -> Outcome:
    found = {check.outcome for check in checks}
    return next((o for o in (Outcome.ERROR, Outcome.FAILED) if o in found), Outcome.PASSED)


def _rounded(score: float) -> float:
    return round(float(score), _DIGITS)


def _public_output(cases: Sequence[Case], loaded: Loaded, replies: Mapping[str, Reply]) -> str:
    """What was printed, except during hidden cases: a print is a way to read their inputs."""
    printed = [loaded.output, *(replies[c.name].output for c in cases if not c.hidden and c.name in replies)]
    return "".join(dict.fromkeys(printed))[:4000]


def _without_function(exercise: Exercise, cases: Sequence[Case], loaded: Loaded) -> Result:
    """There is nothing to call: say why, once."""
    reasons = [reply for cell, reply in loaded.errors if cell in loaded.defined_in]
    outcome = Outcome.FAILED
    if loaded.found not in {"missing", "function"}:
        message = say("verdict.not-a-function", name=exercise.name, kind=loaded.found[:80])
    elif reasons:
        message = cell_text(exercise, reasons[-1])
        outcome = Outcome.ERROR
    else:
        message = say("verdict.missing", name=exercise.name)
    checks = [
        _check(exercise, case, part, outcome, say("hidden.name") if case.hidden else message)
        for case in cases
        for part in _part_names(exercise)
    ]
    return Result(
        exercise.id, exercise.title, 0.0, points_of(exercise, cases), outcome, checks, [], message, loaded.output[:4000]
    )


def _part_names(exercise: Exercise) -> list[str]:
    return [part.name for part in exercise.answer_parts] or [""]


def _check(
    exercise: Exercise, case: Case, part: str, outcome: Outcome, message: str, mismatch: Mismatch | None = None
) -> Check:
    parts = exercise.answer_parts
    share = next((p.weight for p in parts if p.name == part), 1.0) / (sum(p.weight for p in parts) or 1.0)
    marks = exercise.points * case.weight / sum(c.weight for c in exercise.cases) * share
    return Check(
        name=f"{case.name}: {part}" if part else case.name,
        outcome=outcome,
        score=round(marks, _SHARE_DIGITS) if outcome is Outcome.PASSED else 0.0,
        max_score=round(marks, _SHARE_DIGITS),
        message=message,
        case=case.name,
        part=part,
        hidden=case.hidden,
        evidence=mismatch.evidence if mismatch and not case.hidden else None,
        about="" if case.hidden else case.about,
    )


def _checks(
    exercise: Exercise, case: Case, reply: Reply, expected: Mapping[str, Expected], followed: frozenset[str]
) -> list[Check]:
    if reply.kind != "answer":
        outcome, kind, message = call_trouble(exercise, reply)
        if case.hidden:
            message = say(f"hidden.{kind}", type=builtin_name(reply.type))
        return [_check(exercise, case, part, outcome, message) for part in _part_names(exercise)]
    return [
        _followed(exercise, case, part) if part in followed else _compared(exercise, case, part, mismatch)
        for part, mismatch in mismatches(exercise, reply.value, expected[case.name])
    ]


def _followed(exercise: Exercise, case: Case, part: str) -> Check:
    of = exercise.follow_through.of if exercise.follow_through else ""
    return _check(exercise, case, part, Outcome.PASSED, say("verdict.follows", of=of))


def _compared(exercise: Exercise, case: Case, part: str, mismatch: Mismatch | None) -> Check:
    if mismatch is None:
        return _check(exercise, case, part, Outcome.PASSED, say("hidden.passed" if case.hidden else "compare.ok"))
    message = say(f"hidden.{mismatch.kind}") if case.hidden else mismatch.message
    return _check(exercise, case, part, Outcome.FAILED, message, mismatch)


def mismatches(exercise: Exercise, value: Any, expected: Expected) -> list[tuple[str, Mismatch | None]]:
    """Compare an answer part by part."""
    parts = exercise.answer_parts
    if not parts:
        return [("", compare(expected.value, value, expected.tolerance))]
    if isinstance(value, np.ndarray) and value.ndim and len(value) == len(parts):
        value = list(value)
    if not isinstance(value, (list, tuple)) or len(value) != len(parts):
        amount = f"{len(value)} values" if isinstance(value, (list, tuple)) else "one value"
        names = ", ".join(part.name for part in parts)
        wrong = Mismatch("type", say("compare.count", actual=amount, expected=len(parts), names=names))
        if value is None:
            wrong = Mismatch("type", say("compare.none"))
        return [(part.name, wrong) for part in parts]
    return [
        (part.name, compare(one, answer, tolerance))
        for part, one, answer, tolerance in zip(parts, expected.value, value, expected.tolerance, strict=True)
    ]
