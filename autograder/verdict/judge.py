"""From what an implementation answered to marks and messages. Runs in the trusted process and looks at data only."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from autograder.asked.exercise import Case, Exercise
from autograder.messages import say
from autograder.trial.attempt import Attempt
from autograder.trial.compare import Mismatch
from autograder.trial.trial import Trial, TriedPart
from autograder.verdict.diagnosis import diagnose
from autograder.verdict.result import Check, Kind, Outcome, Result
from autograder.verdict.trouble import builtin_name, call_trouble, cell_text, drew_nothing, kind_of_trouble

__all__ = ["judge", "points_of"]

_DIGITS = 4  # of a mark; more would only show rounding
_SHARE_DIGITS = 8  # of a check's share, so that shares add up to the mark
_OUTPUT = 4000  # characters of what was printed


def points_of(exercise: Exercise, cases: Sequence[Case]) -> float:
    """The marks that some of an exercise's cases are worth."""
    whole = sum(case.weight for case in exercise.cases)
    return round(exercise.points * sum(case.weight for case in cases) / whole, _DIGITS)


def judge(attempt: Attempt) -> Result:
    """Share out the marks for what was tried, and say why they were lost."""
    if not attempt.loaded.is_function:
        return _without_function(attempt)
    checks = [check for trial in attempt.trials for check in _checks(trial)]
    outcome = Outcome.worst(check.outcome for check in checks)
    most = points_of(attempt.exercise, attempt.cases)
    return Result(
        id=attempt.exercise.id,
        title=attempt.exercise.title,
        score=most if outcome is Outcome.PASSED else round(sum(check.score for check in checks), _DIGITS),
        max_score=most,
        outcome=outcome,
        checks=checks,
        diagnosis=[] if outcome is Outcome.PASSED else diagnose(attempt),
        message=say("verdict.not-attempted") if attempt.unattempted else "",
        output=_public_output(attempt),
        seconds=round(attempt.seconds, 3),
    )


def _public_output(attempt: Attempt) -> str:
    """What was printed, except during hidden cases: a print is a way to read their inputs."""
    printed = [attempt.loaded.output, *(t.reply.output for t in attempt.trials if not t.case.hidden)]
    return "".join(dict.fromkeys(printed))[:_OUTPUT]


def _without_function(attempt: Attempt) -> Result:
    """There is nothing to call: say why, once."""
    exercise, found = attempt.exercise, attempt.loaded.found
    kind = Kind.NO_FUNCTION
    if found != "missing":
        message = say("verdict.not-a-function", name=exercise.name, kind=found[:80])
    elif attempt.reasons:
        message = cell_text(exercise, attempt.reasons[-1])
        kind = kind_of_trouble(attempt.reasons[-1])
    else:
        message = say("verdict.missing", name=exercise.name)
    checks = [
        _check(exercise, case, part, kind, say("hidden.name") if case.hidden else message)
        for case in attempt.cases
        for part in exercise.part_names
    ]
    return Result(
        id=exercise.id,
        title=exercise.title,
        score=0.0,
        max_score=points_of(exercise, attempt.cases),
        outcome=kind.outcome,
        checks=checks,
        message=message,
        output=attempt.loaded.output[:_OUTPUT],
        seconds=round(attempt.seconds, 3),
    )


def _check(
    exercise: Exercise, case: Case, part: str, kind: Kind, message: str, mismatch: Mismatch | None = None
) -> Check:
    marks = _marks_of(exercise, case.weight, part)
    return Check(
        kind=kind,
        score=marks if kind.outcome is Outcome.PASSED else 0.0,
        max_score=marks,
        message=message,
        case=case.name,
        part=part,
        hidden=case.hidden,
        evidence=mismatch.evidence if mismatch and not case.hidden else None,
        about="" if case.hidden else case.about,
    )


@functools.lru_cache(maxsize=4096)
def _marks_of(exercise: Exercise, weight: float, part: str) -> float:
    """The marks for a part of a case of some weight."""
    parts = exercise.answer_parts
    share = next((p.weight for p in parts if p.name == part), 1.0) / (sum(p.weight for p in parts) or 1.0)
    return round(exercise.points * weight / sum(c.weight for c in exercise.cases) * share, _SHARE_DIGITS)


def _checks(trial: Trial) -> list[Check]:
    if not trial.reply.answered:
        kind, message = call_trouble(trial.exercise, trial.reply)
        if trial.case.hidden:
            message = _hidden_trouble(trial, kind)
        return [_check(trial.exercise, trial.case, part, kind, message) for part in trial.exercise.part_names]
    return [_compared(trial, part) for part in trial.parts]


def _hidden_trouble(trial: Trial, kind: Kind) -> str:
    """Of a hidden case only the kind of trouble is told. Who drew nothing has raised nothing."""
    if trial.exercise.sampled and drew_nothing(trial.reply):
        return say("verdict.unused")
    if kind in (Kind.RAISED, Kind.UNATTEMPTED):
        return say("hidden.raised", type=builtin_name(trial.reply.type))
    return say("hidden.error" if kind is Kind.STOPPED else f"hidden.{kind}")


def _compared(trial: Trial, part: TriedPart) -> Check:
    exercise, case, hidden = trial.exercise, trial.case, trial.case.hidden
    if part.mismatch is None:
        message = say("hidden.passed" if hidden else "compare.ok")
        return _check(exercise, case, part.name, Kind.CORRECT, message)
    if trial.follows(part):
        return _check(exercise, case, part.name, Kind.FOLLOWS, _followed(trial))
    kind = Kind(part.mismatch.kind.value)
    message = say(f"hidden.{kind}") if hidden else part.mismatch.message
    return _check(exercise, case, part.name, kind, message, part.mismatch)


def _followed(trial: Trial) -> str:
    rule = trial.exercise.follow_through
    return say("verdict.follows", of=rule.of if rule else "", slip=trial.followed.name if trial.followed else "")
