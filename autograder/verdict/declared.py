"""Which declared mistake the answers of an implementation are, and whether that is shown by numbers.

That answer and mistake agree says little where both are NaN, or where several mistakes give the same. So a mistake is
named only if finite numbers, other than the right ones, agree; if it explains every wrong case; and if no other mistake
explains as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.asked.exercise import Mistake
from autograder.asked.points import Distance, matched, rows
from autograder.sandbox import Ending
from autograder.trial.trial import Trial, TriedPart
from autograder.verdict.sample import Array, distinct

__all__ = ["Explained", "is_shown_throughout", "mistake_of_all", "mistake_of_part"]

_TEXT = 600  # characters of an exception that cross the wall
_SEVERAL = 3


def mistake_of_all(mistakes: Iterable[Mistake], told: Sequence[Trial]) -> Mistake | None:
    """The one mistake that ends in every trial as the student's code did, with the same answers and exceptions."""
    found = [m for m in mistakes if any(_is_whole(version, told) for version in m.versions)]
    return found[0] if len(found) == 1 else None


def _is_whole(mistake: Mistake, told: Sequence[Trial]) -> bool:
    if not all(_explains(mistake, trial) for trial in told):
        return False
    # An answer that is NaN from beginning to end shows nothing.
    return any(trial.reply.kind is Ending.RAISED or _shows_a_number(trial) for trial in told)


def is_shown_throughout(mistake: Mistake, told: Sequence[Trial]) -> bool:
    """Whether a mistake ends in every trial as the student's code did, by numbers that do not agree by chance."""
    if not all(_explains(mistake, trial) for trial in told):
        return False
    answered = [trial for trial in told if trial.reply.answered]
    numbers = [_numbers(mistake, answered, place) for place in range(len(answered[0].parts))] if answered else []
    return any(map(_is_strong, numbers))


def _explains(mistake: Mistake, trial: Trial) -> bool:
    """Whether a mistake ends here as the student's code did: with this answer, or with this exception."""
    if trial.reply.answered:
        return all(trial.shows(mistake, part) for part in trial.parts)
    outcome = trial.variant.outcome_of(mistake)
    same_type = isinstance(outcome, Exception) and type(outcome).__name__ == trial.reply.type
    return same_type and str(outcome)[:_TEXT] == trial.reply.text


def _shows_a_number(trial: Trial) -> bool:
    return any(_has_a_number(part.answer) for part in trial.parts)


def _has_a_number(answer: Any) -> bool:
    if isinstance(answer, (list, tuple)):
        return any(map(_has_a_number, answer))
    array = np.asarray(answer)
    return array.dtype.kind not in "fc" or not array.size or bool(np.isfinite(array).any())


class Explained(NamedTuple):
    """What explains a part of the answers; and whether it does so in all cases, or is contradicted by right ones."""

    mistake: Mistake
    throughout: bool = True


def mistake_of_part(
    mistakes: Iterable[Mistake], answered: Sequence[Trial], place: int, *, hypothetical: bool = False
) -> Explained | None:
    """The one mistake that explains a part of the answers.

    Rather one that gives the student's answer in all cases, the right ones too. Else one that does so in all wrong
    cases, each of which must show it: code may be wrong in one branch only. What the mistake says of the code is then
    not true of all of it, which right cases show.

    Args:
        hypothetical: whether the mistakes are what-ifs, such as a parameter of 0: then only one that explains all cases
            will do, and of two that explain the same either may be told.
    """
    wrong = [trial for trial in answered if not trial.parts[place].right]
    right = [trial for trial in answered if trial.parts[place].right]
    fitting = [(m, version) for m in mistakes for version in m.versions if _fits(version, wrong, place)]
    throughout = [pair for pair in fitting if all(trial.shows(pair[1], trial.parts[place]) for trial in right)]
    if throughout:
        counted = [(m, _parts_shown(version, answered)) for m, version in throughout]
        best = throughout[0][0] if hypothetical else _most(counted)
        shown = [v for m, v in throughout if best is m and _is_strong(_numbers(v, wrong, place))]
        return Explained(best) if best and shown else None
    if len({mistake.key for mistake, _ in fitting}) != 1 or hypothetical:
        return None
    mistake, version = fitting[0]
    each = all(_numbers(version, [trial], place).size for trial in wrong)
    shown_by_each = each and _is_strong(_numbers(version, wrong, place))
    return Explained(mistake, throughout=False) if shown_by_each else None


def _fits(mistake: Mistake, wrong: Sequence[Trial], place: int) -> bool:
    return all(trial.shows(mistake, trial.parts[place]) for trial in wrong)


def _parts_shown(mistake: Mistake, answered: Sequence[Trial]) -> int:
    """How much else of the answers is what this mistake makes of it."""
    return sum(trial.shows(mistake, part) for trial in answered for part in trial.parts)


def _most(counted: Sequence[tuple[Mistake, int]]) -> Mistake | None:
    """The mistake that explains most; none, where two do."""
    most = max(count for _, count in counted)
    best = {mistake.key: mistake for mistake, count in counted if count == most}
    return next(iter(best.values())) if len(best) == 1 else None


def _is_strong(numbers: Array) -> bool:
    """Whether numbers agree by more than chance: zero, one and the like are everybody's wrong answer."""
    plain = np.isclose(numbers * 2, np.round(numbers * 2)) & (np.abs(numbers) <= 2)
    return bool((~plain).any()) or (numbers.size >= _SEVERAL and distinct(numbers, 0.0) > 1)


def _numbers(mistake: Mistake, trials: Sequence[Trial], place: int) -> Array:
    """The finite numbers of a mistake's answers that are not the right ones."""
    found = [_unlike(trial.piece_of(mistake, trial.parts[place]), trial.parts[place]) for trial in trials]
    return np.concatenate([np.zeros(0), *found])


def _unlike(piece: Any, part: TriedPart) -> Array:
    return np.concatenate([np.zeros(0), *_unlike_in(piece, part.expected, part.tolerance)])


def _unlike_in(piece: Any, expected: Any, tolerance: Any) -> list[Array]:
    if isinstance(expected, tuple):
        if not isinstance(piece, tuple) or len(piece) != len(expected):
            return []
        return [a for p, e, t in zip(piece, expected, tolerance, strict=True) for a in _unlike_in(p, e, t)]
    if not isinstance(piece, np.ndarray) or piece.dtype.kind not in "buif":
        return []
    numbers = piece.astype(np.float64)
    kept = np.isfinite(numbers)
    if isinstance(tolerance, Distance):  # of as many points, those that are none of the expected ones
        if numbers.size and numbers.shape == expected.shape:
            found = matched(rows(expected), rows(numbers), tolerance)
            kept[found[found >= 0]] = False
    elif numbers.shape == expected.shape and expected.dtype.kind in "buif":
        with np.errstate(all="ignore"):
            kept &= ~(np.abs(numbers - expected) <= tolerance)
    return [numbers[kept]]
