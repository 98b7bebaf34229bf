"""Whether an exercise's reference and its solution answer alike, and in what they do not, in words for their author."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.asked.answer import described
from autograder.asked.exercise import Exercise

__all__ = ["nested_alike", "of_same_form", "why_not_comparable", "why_not_of_parts"]


def why_not_of_parts(exercise: Exercise, answer: Any) -> str:
    """Why an answer does not have the exercise's parts; empty, where it is a tuple with one piece for each.

    A student's may be one array that can be split. An exercise's own has its tolerances piece by piece.
    """
    names = [part.name for part in exercise.answer_parts]
    if not names or (isinstance(answer, tuple) and len(answer) == len(names)):
        return ""
    return (
        f"{described(answer)}, and `parts` names {len(names)}: {', '.join(names)}. Return a tuple with one piece for "
        "each part"
    )


def nested_alike(one: Any, other: Any) -> bool:
    """Whether two values are tuples of as many pieces, or none is a tuple."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(nested_alike, one, other))
    return not isinstance(one, tuple) and not isinstance(other, tuple)


def of_same_form(one: Any, other: Any) -> bool:
    """Whether two answers are arrays of one shape, or tuples of as many such."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(of_same_form, one, other))
    return not isinstance(one, tuple) and not isinstance(other, tuple) and one.shape == other.shape


def why_not_comparable(exercise: Exercise, roles: tuple[str, str], answers: tuple[Any, Any]) -> str:
    """Why two answers, the first of which is expected, cannot be compared number by number; empty, where they can.

    Args:
        roles: whose answers they are.
    """
    pieces = [exercise.split(answer) for answer in answers]
    if None in pieces:
        return _why_not(roles, answers, "")
    named = zip(exercise.part_names, *(piece or [] for piece in pieces), strict=True)
    return next(filter(None, (_why_not(roles, (one, other), name) for name, one, other in named)), "")


def _why_not(roles: tuple[str, str], answers: tuple[Any, Any], part: str) -> str:
    one, other = answers
    of = f" for {part!r}" if part else ""
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return next(filter(None, (_why_not(roles, pair, part) for pair in zip(one, other, strict=True))), "")
    if not of_same_form(one, other):
        return f"{roles[1]} returns {described(other)}{of} where {roles[0]} returns {described(one)}"
    more = [bool((_nan(a) & ~_nan(b)).any()) for a, b in ((one, other), (other, one))]
    if not any(more):
        return ""
    if all(more):
        return f"{roles[0]} and {roles[1]} have NaN{of} in different places"
    with_nan, without = roles if more[0] else reversed(roles)
    return f"{with_nan} has NaN{of} where {without} has a number"


def _nan(array: Any) -> NDArray[np.bool_]:
    return np.isnan(array) if array.dtype.kind in "fc" else np.zeros(array.shape, np.bool_)
