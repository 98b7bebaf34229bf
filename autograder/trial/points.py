"""Sets of points against sets of points: how many are found, which is missing, which is too many."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.asked.points import Distance, matched, rows, same_points
from autograder.messages import say
from autograder.trial.evidence import Evidence, Mismatch, MismatchKind

__all__ = ["are_points", "why_not_points"]

Array = NDArray[Any]
_TOO_MANY = 4  # times what was expected: so many are counted, and not matched
_FEW = 50  # that are matched in any case


def are_points(expected: Array, answer: Array, distance: Distance) -> bool:
    """Whether an answer has the expected points, in whatever order."""
    if not answer.size and not expected.size:
        return _fits(expected, answer)
    return same_points(expected, answer, distance)


def why_not_points(expected: Array, answer: Array, distance: Distance) -> Mismatch | None:
    """What is wrong with an answer that should have the expected points; nothing, where it has them.

    Args:
        expected: one point a row.
        answer: real numbers, of any shape.
    """
    if are_points(expected, answer, distance):
        return None
    if not _fits(expected, answer):
        shape = ", ".join(["number of points", *map(str, expected.shape[1:])])
        return Mismatch(MismatchKind.SHAPE, say("compare.points-shape", actual=answer.shape, expected=f"({shape})"))
    bad = ~np.isfinite(answer)
    if bad.any():
        key = "compare.nan" if np.isnan(answer).any() else "compare.infinite"
        wrong = np.isnan(answer) if np.isnan(answer).any() else bad
        index = [int(i) for i in np.unravel_index(int(np.argmax(wrong)), wrong.shape)]
        return Mismatch(MismatchKind.FINITE, say(key, count=int(wrong.sum()), total=wrong.size, index=index))
    if len(answer) > max(_FEW, _TOO_MANY * len(expected)):
        return Mismatch(MismatchKind.VALUES, say("compare.points-many", actual=len(answer), expected=len(expected)))
    return _missed(rows(expected), rows(answer) if answer.size else np.zeros((0, rows(expected).shape[1])), distance)


def _fits(expected: Array, answer: Array) -> bool:
    """Whether an answer is made of rows as points have them; an empty list is made of none."""
    return answer.shape == (0,) or (answer.ndim == expected.ndim and answer.shape[1:] == expected.shape[1:])


def _missed(expected: Array, answer: Array, distance: Distance) -> Mismatch:
    row_of = matched(expected, answer, distance)
    missing = np.flatnonzero(row_of < 0)
    extra = np.setdiff1d(np.arange(len(answer)), row_of)
    told = [say("compare.points", found=len(expected) - len(missing), expected=len(expected), distance=float(distance))]
    nearby = say("compare.points-nothing", distance=float(distance))
    shown: dict[str, Any] = {}
    if missing.size:
        told.append(say("compare.points-missing", count=missing.size, point=_text(expected[missing[0]])))
        shown = {"index": (int(missing[0]),), "expected": _text(expected[missing[0]]), "actual": nearby}
    if extra.size:
        row = int(extra[0])
        twice = (matched(expected, answer[[row]], distance) >= 0).any()
        values = {"count": extra.size, "point": _text(answer[row]), "row": row}
        told.append(say("compare.points-twice" if twice else "compare.points-extra", **values))
        shown = shown or {"index": (row,), "expected": nearby, "actual": _text(answer[row])}
    wrong, entries = int(missing.size + extra.size), int(len(expected) + extra.size)
    return Mismatch(MismatchKind.VALUES, " ".join(told), Evidence(**shown, wrong_entries=wrong, entries=entries))


def _text(point: Array) -> str:
    numbers = ", ".join(f"{number:.6g}" for number in point[:8])
    return f"({numbers}, …)" if len(point) > 8 else f"({numbers})"
