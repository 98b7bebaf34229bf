"""How an exercise's points are shared out: in hundredths, so that what is shown adds up."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from autograder.asked.exercise import Case, Exercise

__all__ = ["DIGITS", "marks_of", "points_of"]

DIGITS = 2
"""Decimals of every mark. A mark is rounded once, here; sums, pages and grade books have nothing to round."""


def points_of(exercise: Exercise, cases: Iterable[Case]) -> float:
    """The marks that some of an exercise's cases are worth."""
    shares = _shares(exercise)
    return round(sum(shares[case.name, part] for case in cases for part in exercise.part_names), DIGITS)


def marks_of(exercise: Exercise, case: Case, part: str) -> float:
    """The marks for a part of a case."""
    return _shares(exercise)[case.name, part]


@functools.lru_cache(maxsize=512)
def _shares(exercise: Exercise) -> dict[tuple[str, str], float]:
    """Each part's marks, by weight. What is rounded off one is added to the next, so that they add up to the points.

    Public cases come first: what they are worth does not depend on whether the hidden ones are there.
    """
    weights = {part.name: part.weight for part in exercise.answer_parts} or {"": 1.0}
    shares, until, given = {}, 0.0, 0.0
    for case in sorted(exercise.cases, key=lambda case: case.hidden):
        for name, weight in weights.items():
            until += case.weight * weight / sum(weights.values())
            upto = round(exercise.points * min(1.0, until / exercise.weight), DIGITS)
            shares[case.name, name] = round(upto - given, DIGITS)
            given = upto
    return shares
