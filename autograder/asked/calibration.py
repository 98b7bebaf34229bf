"""How far an honest implementation may be from the reference: measured, not guessed.

The reference is evaluated in float64. How far float32 moves it, in the reference, in the exercise's own NumPy solution
(which sums in another order) and in the reference on inputs moved by one unit in the last place, says what rounding
alone can do to a case. An answer is accepted within ``MULTIPLE`` times that, relative to the size of the array.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.asked.answer import plain
from autograder.asked.exercise import Case, Exercise

__all__ = ["MULTIPLE", "absolute_tolerance", "calibrate", "evaluate"]

MULTIPLE = 32.0
_FLOOR = 4 * float(np.finfo(np.float32).eps)  # what rounding a float32 answer and a few operations always cost
_DRAWS = 4


def evaluate(exercise: Exercise, function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """What an implementation answers, as arrays; overflow and the like are its own affair."""
    with np.errstate(all="ignore"):
        return plain(exercise.call(function, inputs))


def calibrate(exercise: Exercise, case: Case, reference: Callable[..., Any]) -> Any:
    """Relative tolerance of each array of a case's answer: the worst of several draws."""
    worst: Any = None
    for draw in range(_DRAWS):
        inputs = exercise.inputs(case, draw)
        exact = evaluate(exercise, reference, inputs)
        single = _map_arrays(inputs, lambda a: a.astype(np.float32))
        nudged = _map_arrays(inputs, functools.partial(_nudge, rng=np.random.default_rng(draw)))
        rounded = [
            evaluate(exercise, reference, single),
            evaluate(exercise, exercise.solution, single),
            evaluate(exercise, reference, nudged),
        ]
        for other in rounded:
            found = _relative_error(exact, other, _size(exact))
            worst = found if worst is None else _worse(worst, found)
    return worst


def _nudge(array: Any, rng: np.random.Generator) -> Any:
    """Move every entry by one float32 unit in the last place, up or down."""
    single = array.astype(np.float32)
    towards = np.where(rng.random(array.shape) < 0.5, np.float32(-np.inf), np.float32(np.inf))
    # Short numbers (labels, binary units, a tie at 0.5) mean themselves; moving them would be another problem.
    short = single * 1024 == np.round(single * 1024)
    return np.where(short, single, np.nextafter(single, towards)).astype(np.float64)


def _map_arrays(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {k: _map_arrays(v, change) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_map_arrays(v, change) for v in value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return change(value)
    return value


def _size(value: Any) -> float:
    """The largest absolute value anywhere in an answer."""
    if isinstance(value, tuple):
        return max((_size(v) for v in value), default=0.0)
    finite = np.abs(value[np.isfinite(value)]) if value.size else value
    return float(finite.max()) if finite.size else 0.0


def _scale(value: Any, whole: float) -> float:
    """The size of one array; where it is zero, that of the whole answer; where that is zero too, one."""
    return _size(value) or whole or 1.0


def _relative_error(exact: Any, other: Any, whole: float) -> Any:
    if isinstance(exact, tuple):
        return tuple(_relative_error(e, o, whole) for e, o in zip(exact, other, strict=True))
    with np.errstate(all="ignore"):
        error = np.abs(exact.astype(np.float64) - other.astype(np.float64))
    return float(np.nan_to_num(error).max(initial=0.0)) / _scale(exact, whole)


def _worse(one: Any, other: Any) -> Any:
    if isinstance(one, tuple):
        return tuple(_worse(a, b) for a, b in zip(one, other, strict=True))
    return max(one, other)


def absolute_tolerance(relative: Any, value: Any) -> Any:
    """The tolerance of each array of an answer, out of the case's relative ones."""
    return _absolute(relative, value, _size(value))


def _absolute(relative: Any, value: Any, whole: float) -> Any:
    if isinstance(value, tuple):
        return tuple(_absolute(r, v, whole) for r, v in zip(relative, value, strict=True))
    return MULTIPLE * max(relative, _FLOOR) * _scale(value, whole)
