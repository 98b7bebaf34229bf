"""From what an implementation answered to marks and messages. Runs in the trusted process and looks at data only."""

from __future__ import annotations

from autograder.asked.exercise import Case, Exercise
from autograder.messages import say
from autograder.sandbox import Ending, Reply
from autograder.sandbox.inside.output import CUT
from autograder.trial.attempt import Attempt
from autograder.trial.compare import Mismatch
from autograder.trial.marks import DIGITS, marks_of, points_of
from autograder.trial.trial import Trial, TriedPart
from autograder.verdict.diagnosis import diagnose
from autograder.verdict.result import Check, Kind, Outcome, Result
from autograder.verdict.trouble import builtin_name, call_trouble, cell_text, drew_nothing, kind_of_trouble

__all__ = ["judge"]

_OUTPUT = 4000  # characters of what was printed


def judge(attempt: Attempt) -> Result:
    """Share out the marks for what was tried, and say why they were lost."""
    if not attempt.loaded.is_function:
        return _without_function(attempt)
    changing = next((t.reply for t in attempt.trials if t.reply.writes_to_input and not t.case.hidden), None)
    checks = [check for trial in attempt.trials for check in _checks(trial, changing)]
    outcome = Outcome.worst(check.outcome for check in checks)
    most = points_of(attempt.exercise, attempt.cases)
    return Result(
        id=attempt.exercise.id,
        title=attempt.exercise.title,
        score=most if outcome is Outcome.PASSED else round(sum(check.score for check in checks), DIGITS),
        max_score=most,
        outcome=outcome,
        checks=checks,
        diagnosis=[] if outcome is Outcome.PASSED else diagnose(attempt),
        message=say("verdict.not-attempted") if attempt.unattempted else "",
        output=_public_output(attempt),
        seconds=round(attempt.seconds, 6),
    )


def _public_output(attempt: Attempt) -> str:
    """What was printed, except during hidden cases: a print is a way to read their inputs."""
    printed = [attempt.loaded.output, *(t.reply.output for t in attempt.trials if not t.case.hidden)]
    text = "".join(dict.fromkeys(printed))
    return text if len(text) <= _OUTPUT else text[:_OUTPUT] + CUT


def _without_function(attempt: Attempt) -> Result:
    """There is nothing to call: say why, once."""
    exercise, found = attempt.exercise, attempt.loaded.found
    kind = Kind.NO_FUNCTION
    if found == "stopped":
        message, kind = say("verdict.stopped-nowhere"), Kind.STOPPED
    elif found != "missing":
        message = say("verdict.not-a-function", name=exercise.name, kind=found[:80])
    elif attempt.reasons:
        message = cell_text(exercise, attempt.reasons[-1])
        kind = kind_of_trouble(attempt.reasons[-1])
    elif attempt.similar:
        message = say("notebook.renamed", function=exercise.name, similar=attempt.similar)
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
        seconds=round(attempt.seconds, 6),
    )


def _check(
    exercise: Exercise, case: Case, part: str, kind: Kind, message: str, mismatch: Mismatch | None = None
) -> Check:
    marks = marks_of(exercise, case, part)
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


def _checks(trial: Trial, changing: Reply | None) -> list[Check]:
    """A case's checks; ``changing`` is the first public call in which an input was changed."""
    if not trial.reply.answered:
        kind, message = call_trouble(trial.exercise, trial.reply)
        if trial.case.hidden:
            message = _hidden_trouble(trial, kind, changing)
        return [_check(trial.exercise, trial.case, part, kind, message) for part in trial.exercise.part_names]
    return [_compared(trial, part) for part in trial.parts]


def _hidden_trouble(trial: Trial, kind: Kind, changing: Reply | None) -> str:
    """Of a hidden case only the kind of trouble is told. Who drew nothing, or changed an input, has raised nothing.

    Which input that is, and where, is told as a public case has it.
    """
    if trial.reply.writes_to_input:
        return call_trouble(trial.exercise, changing or trial.reply.untold)[1]
    if trial.exercise.sampled and drew_nothing(trial.reply):
        return say("verdict.unused")
    if trial.reply.kind is Ending.RAISED:
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
