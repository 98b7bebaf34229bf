"""Why an answer is wrong: a declared mistake whose output it matches, or a pattern common to all exercises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autograder.asked.exercise import Exercise, Mistake
from autograder.messages import say
from autograder.sandbox import Ending
from autograder.trial.attempt import Attempt
from autograder.trial.trial import Trial
from autograder.verdict.patterns import Pattern, find_pattern
from autograder.verdict.result import Diagnosis

__all__ = ["diagnose"]

_TEXT = 600  # characters of an exception that cross the wall


def diagnose(attempt: Attempt) -> list[Diagnosis]:
    """Name what went wrong; an explanation must hold for every case that gave an answer, right or wrong.

    First a declared mistake that explains the whole answer, then, part by part, one that explains this part, and only
    where none does a general pattern. A part that follows from another one's error is no error of its own.
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
    for mistake in exercise.mistakes:
        if all(_explains(mistake, trial) for trial in told):
            return [Diagnosis(mistake.key, mistake.message)]
    found = {d.mistake: d for d in _raised(exercise, [t for t in told if t.reply.kind is Ending.RAISED])}
    for place in wrong:
        for diagnosis in _explain(exercise, answered, place):
            found.setdefault(diagnosis.mistake, diagnosis)
    return list(found.values())


def _explains(mistake: Mistake, trial: Trial) -> bool:
    """Whether a mistake ends here as the student's code did: with this answer, or with this exception."""
    if trial.reply.answered:
        return all(trial.shows(mistake, part) for part in trial.parts)
    outcome = trial.variant.outcome_of(mistake)
    same_type = isinstance(outcome, Exception) and type(outcome).__name__ == trial.reply.type
    return same_type and str(outcome)[:_TEXT] == trial.reply.text


def _raised(exercise: Exercise, raised: Sequence[Trial]) -> list[Diagnosis]:
    """Name the mistake that raises wherever the student's code does, such as one that writes to an input."""
    for mistake in exercise.mistakes:
        if raised and all(_explains(mistake, trial) for trial in raised):
            return [Diagnosis(mistake.key, mistake.message)]
    if any("read-only" in trial.reply.text for trial in raised):
        return [Diagnosis("in-place", say("pattern.in-place"))]
    return []


def _explain(exercise: Exercise, answered: Sequence[Trial], place: int) -> list[Diagnosis]:
    slip = _followed_slip(answered, place)
    if slip is not None:
        return [Diagnosis(slip.key, slip.message)]
    for mistake in exercise.mistakes:
        if all(trial.shows(mistake, trial.parts[place]) for trial in answered):
            return [Diagnosis(mistake.key, mistake.message)]
    wrong = [trial for trial in answered if not trial.parts[place].right]
    pattern = _common_pattern(wrong, place) or _swapped(exercise, wrong, place) or _only_in_batches(answered, place)
    if pattern is None:
        return []
    name = exercise.part_names[place]
    return [Diagnosis(pattern.name, f"{name}: {pattern.message}" if name else pattern.message)]


def _followed_slip(answered: Sequence[Trial], place: int) -> Mistake | None:
    """The slip that the other parts are followed from, where this is the part that has it."""
    first = answered[0]
    rule = first.exercise.follow_through
    return first.followed if rule and first.exercise.part_names[place] == rule.of else None


def _common_pattern(wrong: Sequence[Trial], place: int) -> Pattern | None:
    """A pattern that holds on every case that is wrong."""
    first: Pattern | None = None
    for trial in wrong:
        part = trial.parts[place]
        with np.errstate(all="ignore"):  # an answer near the largest float overflows what it is tried on
            pattern = find_pattern(part.expected, part.answer, part.tolerance, trial.variant.inputs)
        if pattern is None or (first is not None and pattern.name != first.name):
            return None
        # A case that is not hidden, when there is one, gives the numbers that are told.
        if first is None or not trial.case.hidden:
            first = first if first is not None and not first.reveals else pattern
    if first is not None and first.reveals and all(trial.case.hidden for trial in wrong):
        return None
    return first


def _swapped(exercise: Exercise, wrong: Sequence[Trial], place: int) -> Pattern | None:
    """One part's answer is what another part's should have been."""
    names = exercise.part_names
    for other in range(len(names)):
        if other != place and wrong and all(_is_the_other(trial, place, other) for trial in wrong):
            return Pattern("swapped", say("pattern.swapped", part=names[place], other=names[other]))
    return None


def _is_the_other(trial: Trial, place: int, other: int) -> bool:
    there = trial.parts[other]
    return replace(there, answer=trial.parts[place].answer).is_what(there.expected)


def _only_in_batches(answered: Sequence[Trial], place: int) -> Pattern | None:
    """Right wherever there is one item, wrong wherever there are several."""

    def items(trial: Trial) -> int:
        first = next(iter(trial.variant.inputs.values()))
        shape = np.shape(first) if isinstance(first, np.ndarray) else ()
        return shape[0] if len(shape) > 1 else 1

    single = [trial for trial in answered if items(trial) == 1]
    several = [trial for trial in answered if items(trial) > 1]
    right = [trial.parts[place].right for trial in several]
    if single and several and all(trial.parts[place].right for trial in single) and not any(right):
        return Pattern("batch", say("pattern.batch"))
    return None
