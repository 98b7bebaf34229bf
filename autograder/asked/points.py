"""Answers that are sets of points: which row of an answer is which point does not matter, only how near it is.

Rows are matched one to one with those that were expected, as many as can be: a maximum matching in the graph whose
edges join what lies within the stated distance. It is found by augmenting paths (Kuhn, The Hungarian method for the
assignment problem, Naval Research Logistics Quarterly 2, 1955). What a search that finds no path has seen helps no
later search, and is left out of them.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from autograder.asked.error import ExerciseError

if TYPE_CHECKING:
    from autograder.asked.exercise import Case, Exercise

__all__ = ["MOST", "Distance", "check_unordered", "matched", "rows", "same_points", "settled", "with_distances"]

Array = NDArray[Any]

MOST = 500
"""How many points may be expected: as many are matched in about a second, however they lie."""


class Distance(float):
    """The tolerance of a set of points: how far one may lie from where it was expected."""

    __slots__ = ()


def check_unordered(exercise: Exercise) -> str:
    """Why an exercise's declaration of sets of points does not fit; empty, where it does."""
    for name, distance in exercise.unordered.items():
        if name not in exercise.part_names:
            return f"`unordered` names the part {name!r}, expected one of {exercise.part_names}"
        if not (distance >= 0 and math.isfinite(distance)):
            return f"`unordered` has the distance {distance!r}, expected a finite number that is not negative"
    if exercise.unordered and exercise.sampled:
        return "a sampled exercise has draws for an answer, and no set of points"
    return ""


def with_distances(exercise: Exercise, tolerance: Any) -> Any:
    """The tolerances of a case, with those of its sets of points, which are declared and not measured."""
    if not exercise.unordered:
        return tolerance
    pieces = exercise.split(tolerance)
    if pieces is None:
        return tolerance
    named = [_distance(exercise, name, piece) for name, piece in zip(exercise.part_names, pieces, strict=True)]
    return tuple(named) if exercise.answer_parts else named[0]


def _distance(exercise: Exercise, name: str, measured: Any) -> Any:
    return Distance(exercise.unordered[name]) if name in exercise.unordered else measured


def settled(exercise: Exercise, case: Case, exact: Any, other: Any) -> Any:
    """Return an answer of the reference or the solution with its sets of points as they were expected.

    Raises:
        ExerciseError: if they are not the same points within the distance, on the same inputs or on such as differ by
            rounding: then a right answer could lose marks.
    """
    pieces, others = exercise.split(exact), exercise.split(other)
    if not exercise.unordered or pieces is None or others is None:
        return other
    for place, name in enumerate(exercise.part_names):
        if name in exercise.unordered:
            _check(exercise, case, name, pieces[place])
            if not same_points(pieces[place], others[place], exercise.unordered[name]):
                raise ExerciseError.of(
                    exercise,
                    case,
                    "solution and reference do not find the same points within "
                    f"{exercise.unordered[name]:g}, or not where inputs are rounded to float32; one of the two is "
                    "wrong, or the case draws what lies too near to a threshold",
                )
            others[place] = pieces[place]
    return tuple(others) if exercise.answer_parts else others[0]


def _check(exercise: Exercise, case: Case, name: str, expected: Any) -> None:
    if isinstance(expected, tuple) or not expected.ndim or expected.dtype.kind not in "iuf":
        what = "something else"
    elif len(expected) > MOST:
        what = f"{len(expected)} of them"
    elif not np.isfinite(expected).all():
        what = "NaN or an infinity"
    else:
        return
    of = f" of {name!r}" if name else ""
    raise ExerciseError.of(
        exercise,
        case,
        f"expected at most {MOST} points{of}, one in each row of an array of finite real numbers, and the reference "
        f"returns {what}",
    )


def rows(points: Array) -> Array:
    """Points as rows of float64; a point that is one number is a row of one."""
    return points.reshape(len(points), -1 if points.size else max(1, math.prod(points.shape[1:]))).astype(np.float64)


def same_points(expected: Any, answer: Any, distance: float) -> bool:
    """Whether two arrays have the same points, each within a distance, in whatever order."""
    if isinstance(answer, tuple) or answer.shape != expected.shape:
        return False
    return bool((matched(rows(expected), rows(answer), distance) >= 0).all())


def matched(expected: Array, answer: Array, distance: float) -> NDArray[np.intp]:
    """Match points one to one, as many as can be.

    Args:
        expected: (n, coordinates).
        answer: (k, coordinates).
        distance: how far apart two matched points may be.

    Returns:
        (n,) for each expected point the row of the answer that it is, or -1.
    """
    apart = _distances(expected, answer)
    near = apart <= distance
    row_of = np.full(len(expected), -1, np.intp)
    point_of = np.full(len(answer), -1, np.intp)
    for point in range(len(expected)):  # most points have one row near, and this is all
        free = near[point] & (point_of < 0)
        if free.any():
            row = int(np.argmin(np.where(free, apart[point], np.inf)))
            row_of[point], point_of[row] = row, point
    useless = np.zeros(len(answer), bool)
    for left in np.flatnonzero(row_of < 0).tolist():
        useless |= _augment(left, near, row_of, point_of, useless)
    return row_of


def _augment(
    start: int, near: Array, row_of: NDArray[np.intp], point_of: NDArray[np.intp], useless: Array
) -> NDArray[np.bool_]:
    """Match one more point by giving others another row, if that can be; return rows that no search needs to see."""
    seen = useless.copy()
    came_from = np.full(len(point_of), -1, np.intp)
    waiting = deque([start])
    while waiting:
        point = waiting.popleft()
        fresh = np.flatnonzero(near[point] & ~seen)
        seen[fresh] = True
        came_from[fresh] = point
        free = fresh[point_of[fresh] < 0]
        if free.size:
            row = int(free[0])
            while row >= 0:  # back along the path: each point takes the row that it was seen from
                owner = int(came_from[row])
                given_up = int(row_of[owner])
                row_of[owner], point_of[row] = row, owner
                row = given_up
            return useless
        waiting.extend(point_of[fresh].tolist())
    return seen


def _distances(expected: Array, answer: Array) -> Array:
    """Euclidean distances (n, k); to what is not finite, infinite."""
    with np.errstate(all="ignore"):
        squares = np.zeros((len(expected), len(answer)))
        for one, other in zip(expected.T, answer.T, strict=True):
            squares += np.square(one[:, None] - other)
        return np.where(np.isfinite(squares), np.sqrt(squares), np.inf)
