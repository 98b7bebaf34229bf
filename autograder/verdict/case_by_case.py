"""Several mistakes that show in different cases: each case that is wrong is explained by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograder.asked.exercise import Exercise, Mistake
from autograder.messages import say
from autograder.sandbox import Ending
from autograder.trial.trial import Trial
from autograder.verdict.declared import is_shown_throughout, mistake_of_all, mistake_of_part
from autograder.verdict.result import Diagnosis

__all__ = ["CaseByCase", "case_by_case", "in_cases"]

_SEVERAL = 2  # cases, or mistakes
_MOST = 3  # reasons; where every case has one of its own, none is to be believed


class CaseByCase(NamedTuple):
    """What explains single cases; and whether it takes several mistakes, which explain every wrong case."""

    found: list[Diagnosis]
    all_of_them: bool


def case_by_case(exercise: Exercise, told: Sequence[Trial]) -> CaseByCase:
    """Name the declared mistakes that explain some of the wrong cases, where none explains them all.

    A case counts as explained where one mistake, and no other, ends in it as the student's code did: in several cases,
    or by numbers that do not agree by chance. What explains a hidden case must explain a public one, too.
    """
    cases: dict[str, list[Trial]] = {}
    mistakes: dict[str, Mistake] = {}
    for trial in told:
        mistake = _mistake_of(exercise, trial) if _is_wrong(trial) else None
        if mistake is not None:
            cases.setdefault(mistake.key, []).append(trial)
            mistakes[mistake.key] = mistake
    shown = {key: trials for key, trials in cases.items() if _is_shown(mistakes[key], trials)}
    explained = sum(map(len, shown.values()))
    if not shown or len(shown) > _MOST:
        return CaseByCase([], False)
    all_of_them = len(shown) >= _SEVERAL and explained == sum(map(_is_wrong, told))
    found = [Diagnosis(key, in_cases(mistakes[key].message, trials)) for key, trials in shown.items()]
    return CaseByCase(found, all_of_them)


def _is_wrong(trial: Trial) -> bool:
    return not trial.reply.answered or any(not part.right and not trial.follows(part) for part in trial.parts)


def _mistake_of(exercise: Exercise, trial: Trial) -> Mistake | None:
    """The one mistake that explains all that is wrong in a case."""
    if trial.reply.kind is Ending.RAISED:
        return None  # an exception is told with its line
    whole = mistake_of_all(exercise.mistakes, [trial])
    if whole is not None:
        return whole
    found = [mistake_of_part(exercise.mistakes, [trial], place) for place in _wrong_places(trial)]
    mistakes = {each.mistake.key: each.mistake for each in found if each is not None}
    return next(iter(mistakes.values())) if len(mistakes) == 1 and None not in found else None


def _wrong_places(trial: Trial) -> list[int]:
    return [place for place, part in enumerate(trial.parts) if not part.right and not trial.follows(part)]


def _is_shown(mistake: Mistake, trials: Sequence[Trial]) -> bool:
    """Whether a mistake, with one constant for all its cases, is shown by more than chance, and by a public case."""
    if all(trial.case.hidden for trial in trials):
        return False
    if len(trials) >= _SEVERAL:
        whole = mistake_of_all([mistake], trials) is not None
    else:
        whole = any(is_shown_throughout(version, trials) for version in mistake.versions)
    return whole or all(
        mistake_of_part([mistake], trials, place) is not None
        for place in {place for trial in trials for place in _wrong_places(trial)}
    )


def in_cases(message: str, trials: Sequence[Trial]) -> str:
    """Say in which cases a reason holds."""
    names = [f"“{trial.case.name}”" for trial in trials]
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" {say('words.and')} {names[-1]}"
    return say("pattern.in-cases", cases=listed, message=message)
