"""Why an answer is wrong: a declared mistake whose output it matches, or a pattern common to all exercises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograder.asked.exercise import Exercise, Mistake
from autograder.asked.misused import ignored_parameters, misused_parameters
from autograder.messages import say
from autograder.sandbox import Ending
from autograder.trial.attempt import Attempt
from autograder.trial.trial import Trial
from autograder.verdict.behaviour import what_became, where_wrong
from autograder.verdict.case_by_case import case_by_case, in_cases
from autograder.verdict.conditions import wrong_where
from autograder.verdict.declared import Explained, mistake_of_all, mistake_of_part
from autograder.verdict.result import Diagnosis
from autograder.verdict.trouble import drew_nothing
from autograder.verdict.two_mistakes import two_mistakes

__all__ = ["diagnose"]


def diagnose(attempt: Attempt) -> list[Diagnosis]:
    """Name what went wrong; an explanation must hold for every case that is wrong, and be shown by numbers.

    First a declared mistake that explains the whole answer, or two of them at once, or one for each wrong case. Then,
    part by part, one that explains this part, and only where none does a parameter that is ignored or misused, or a
    general pattern; at last, what the wrong cases have in common. A part that follows from another one's error is no
    error of its own.
    """
    exercise = attempt.exercise
    told = [trial for trial in attempt.trials if trial.reply.kind in (Ending.ANSWER, Ending.RAISED)]
    answered = [trial for trial in told if trial.reply.answered]
    wrong = [
        place
        for place, name in enumerate(exercise.part_names)
        if any(not trial.parts[place].right and not trial.follows(trial.parts[place]) for trial in answered)
    ]
    if len(answered) == len(told) and not wrong:
        return []
    mistake = mistake_of_all(exercise.mistakes, told)
    if mistake is not None:
        return [Diagnosis(mistake.key, mistake.message)]
    if exercise.sampled:
        return _of_draws(exercise, told)
    pair = two_mistakes(exercise, told)
    if pair is not None:
        return [Diagnosis(one.key, one.message) for one in (pair.one, pair.other)]
    cases = case_by_case(exercise, told)
    if cases.all_of_them:
        return cases.found
    found = {d.mistake: d for d in _raised(exercise, [t for t in told if t.reply.kind is Ending.RAISED])}
    for diagnosis in _of_parts(exercise, answered, wrong):
        found.setdefault(diagnosis.mistake, diagnosis)
    if not found:
        found = {d.mistake: d for d in cases.found}
    condition = None if found else wrong_where(told)
    return [Diagnosis(condition.name, condition.message)] if condition else list(found.values())


def _raised(exercise: Exercise, raised: Sequence[Trial]) -> list[Diagnosis]:
    """Name the mistake that raises wherever the student's code does, such as one that writes to an input."""
    mistake = mistake_of_all(exercise.mistakes, raised) if raised else None
    if mistake is not None:
        return [Diagnosis(mistake.key, mistake.message)]
    if any("read-only" in trial.reply.text for trial in raised):
        return [Diagnosis("in-place", say("pattern.in-place"))]
    if any(drew_nothing(trial.reply) for trial in raised):
        return [Diagnosis("unused-generator", say("pattern.unused-generator"))]
    return []


def _of_draws(exercise: Exercise, told: Sequence[Trial]) -> list[Diagnosis]:
    """Which test draws fail, where it is the same in all wrong cases. Their numbers do not say more."""
    raised = _raised(exercise, [trial for trial in told if trial.reply.kind is Ending.RAISED])
    failed = {part.mismatch.subtest for trial in told for part in trial.parts if part.mismatch}
    (subtest,) = failed if len(failed) == 1 else ("",)
    return raised or ([Diagnosis(f"draws-{subtest}", say(f"pattern.draws-{subtest}"))] if subtest else [])


class _Reason(NamedTuple):
    """Why a part is wrong; and whether it is to be named, because other parts do not tell of it."""

    mistake: str
    message: str
    names_part: bool = True


def _of_parts(exercise: Exercise, answered: Sequence[Trial], wrong: Sequence[int]) -> Iterator[Diagnosis]:
    """What explains the parts that are wrong, each reason once, with the parts that it is the reason of."""
    parts: dict[_Reason, list[str]] = {}
    for place in wrong:
        reason = _explain(exercise, answered, place)
        if reason is not None:
            parts.setdefault(reason, []).append(exercise.part_names[place])
    for reason, names in parts.items():
        prefix = f"{', '.join(names)}: " if reason.names_part and all(names) else ""
        yield Diagnosis(reason.mistake, prefix + reason.message)


def _explain(exercise: Exercise, answered: Sequence[Trial], place: int) -> _Reason | None:
    slip = _followed_slip(answered, place)
    found = Explained(slip) if slip else mistake_of_part(exercise.mistakes, answered, place)
    if found is not None:
        mistake, throughout = found
        wrong = [trial for trial in answered if not trial.parts[place].right]
        message = mistake.message if throughout else in_cases(mistake.message, wrong)
        return _Reason(mistake.key, message, _spares_a_part(mistake, answered))
    found = mistake_of_part(ignored_parameters(exercise), answered, place, hypothetical=True)
    pattern = None if found else what_became(answered, place)
    if found is None and pattern is None:
        found = mistake_of_part(misused_parameters(exercise), answered, place, hypothetical=True)
        pattern = None if found else where_wrong(answered, place)
    if found is not None:
        return _Reason(found.mistake.key, found.mistake.message)
    return _Reason(pattern.name, pattern.message) if pattern else None


def _spares_a_part(mistake: Mistake, answered: Sequence[Trial]) -> bool:
    """Whether a part is right throughout which the mistake, as it is declared, makes wrong."""
    return any(
        all(part.right for part in parts)
        and not all(trial.shows(mistake, part) for trial, part in zip(answered, parts, strict=True))
        for parts in zip(*(trial.parts for trial in answered), strict=True)
    )


def _followed_slip(answered: Sequence[Trial], place: int) -> Mistake | None:
    """The slip that the other parts are followed from, where this is the part that has it."""
    first = answered[0]
    rule = first.exercise.follow_through
    return first.followed if rule and first.exercise.part_names[place] == rule.of else None
