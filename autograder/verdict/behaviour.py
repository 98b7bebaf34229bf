"""Patterns that only several parts or cases show together: parts swapped, a list reversed, wrong for several items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.asked.answer import as_array
from autograder.asked.points import Distance
from autograder.messages import say
from autograder.trial.compare import agrees, compare
from autograder.trial.trial import Trial
from autograder.verdict.patterns import BECOME, PLACED, find_pattern
from autograder.verdict.sample import Pattern, Sample, distinct, samples_in

__all__ = ["what_became", "where_wrong"]

_SEVERAL = 3


def what_became(answered: Sequence[Trial], place: int) -> Pattern | None:
    """What has become of a part of the answers."""
    wrong = [trial for trial in answered if not trial.parts[place].right]
    pattern = _swapped(answered, place) or _reversed_list(wrong, place) or _turned_points(wrong, place)
    pattern = pattern or _in_the_arrays(answered, place, BECOME)
    return _told(pattern, wrong)


def where_wrong(answered: Sequence[Trial], place: int) -> Pattern | None:
    """In which entries of a part, or in which cases, the answers are wrong."""
    wrong = [trial for trial in answered if not trial.parts[place].right]
    return _told(_in_the_arrays(answered, place, PLACED) or _wrong_for_several(answered, place), wrong)


def _told(pattern: Pattern | None, wrong: Sequence[Trial]) -> Pattern | None:
    """What may be told of a pattern that some cases show."""
    if pattern is not None and pattern.reveals and all(trial.case.hidden for trial in wrong):
        return replace(pattern, message=pattern.of_hidden, reveals=False) if pattern.of_hidden else None
    return pattern


def _in_the_arrays(answered: Sequence[Trial], place: int, looks: Sequence[Any]) -> Pattern | None:
    samples: list[Sample] = []
    for trial in answered:
        part = trial.parts[place]
        found = samples_in(
            part.expected, part.answer, part.tolerance, trial.variant.inputs, hidden=trial.case.hidden
        )  # fmt: skip
        if found is None:
            return None
        samples += found
    return find_pattern(samples, looks)


def _swapped(answered: Sequence[Trial], place: int) -> Pattern | None:
    """Two parts' answers are each what the other's should have been, wherever one of them is wrong."""
    names = answered[0].exercise.part_names
    for other in range(len(names)):
        either = [t for t in answered if not (t.parts[place].right and t.parts[other].right)]
        if other == place or not all(_is_the_other(t, place, other) and _is_the_other(t, other, place) for t in either):
            continue
        if sum(_variety(t.parts[p].expected, t.parts[p].tolerance) for t in either for p in (place, other)) > _SEVERAL:
            return Pattern("swapped", say("pattern.swapped", part=names[place], other=names[other]))
    return None


def _is_the_other(trial: Trial, place: int, other: int) -> bool:
    there = trial.parts[other]
    return replace(there, answer=trial.parts[place].answer).is_what(there.expected)


def _variety(expected: Any, tolerance: Any) -> int:
    """How many different numbers an array has, or several together."""
    if isinstance(expected, tuple):
        return sum(map(_variety, expected, tolerance))
    return distinct(expected.astype(np.float64), tolerance) if expected.dtype.kind in "buif" else 0


def _reversed_list(wrong: Sequence[Trial], place: int) -> Pattern | None:
    for trial in wrong:
        part = trial.parts[place]
        is_list = isinstance(part.expected, tuple) and isinstance(part.answer, (list, tuple))
        if not is_list or compare(part.expected, list(part.answer)[::-1], part.tolerance) is not None:
            return None
    return Pattern("reversed-list", say("pattern.reversed-list"))


def _turned_points(wrong: Sequence[Trial], place: int) -> Pattern | None:
    """The right points, with the coordinates of each in the reverse order."""
    for trial in wrong:
        part = trial.parts[place]
        answer = as_array(part.answer)
        if not isinstance(part.tolerance, Distance) or answer is None or answer.ndim != 2:
            return None
        if not agrees(part.expected, answer[:, ::-1], part.tolerance):
            return None
    several = any(len(trial.parts[place].expected) > 1 for trial in wrong)
    return Pattern("turned-points", say("pattern.turned-points")) if several else None


def _wrong_for_several(answered: Sequence[Trial], place: int) -> Pattern | None:
    """Right wherever an input's first axis has length one, wrong wherever it is longer, each in several cases."""
    first = next((n for n, value in answered[0].variant.inputs.items() if isinstance(value, np.ndarray)), None)
    shapes = [np.shape(trial.variant.inputs.get(first, 0.0)) for trial in answered] if first else []
    if not shapes or any(len(shape) < 2 for shape in shapes):
        return None
    single = [trial.parts[place] for trial, shape in zip(answered, shapes, strict=True) if shape[0] == 1]
    several = [trial.parts[place] for trial, shape in zip(answered, shapes, strict=True) if shape[0] > 1]
    if any(part.right for part in several) or not all(part.right for part in single):
        return None
    telling = [part for part in single if _variety(part.expected, part.tolerance) >= 2]
    if len(telling) < 2 or len(several) < 2:
        return None
    return Pattern("several", say("pattern.several", name=first))
