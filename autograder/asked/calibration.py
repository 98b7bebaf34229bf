"""How far an honest implementation may be from the reference: measured, not guessed.

The reference is evaluated in float64. How far float32 moves it, in the reference, in the exercise's own NumPy solution
(which sums in another order) and in the reference on inputs moved by one unit in the last place, says what rounding
alone can do to a case. An answer is accepted within ``MULTIPLE`` times that, relative to the size of the array.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.asked.agreement import nested_alike, of_same_form, why_not_comparable, why_not_of_parts
from autograder.asked.answer import described, plain
from autograder.asked.error import blaming, line_of, name_of, named
from autograder.asked.exercise import Case, Exercise, ExerciseError
from autograder.asked.points import settled

__all__ = [
    "FLOAT64_SHARE",
    "MULTIPLE",
    "WIDEST",
    "absolute_tolerance",
    "accepted_share",
    "calibrate",
    "check_nesting",
    "evaluate",
    "own_answer",
]

MULTIPLE = 32.0
_FLOOR = 4 * float(np.finfo(np.float32).eps)  # what rounding a float32 answer and a few operations always cost
_OF_A_COUNT = 0.1  # from a whole number, of an answer that has come to it by real ones: 2.9999999 is 3, and 4 is not
_DRAWS = 4
FLOAT64_SHARE = 16 * float(np.finfo(np.float64).eps / np.finfo(np.float32).eps)
"""Of what a float32 answer may be off, the part that a float64 one may: their units in the last place, and some room,
since rounding that happens to be small in float32 need not be as small in float64."""
WIDEST = 1e-3
"""The share of an answer's size by which one may be off without the case saying why (`Case.loose`)."""


def evaluate(exercise: Exercise, function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """What an implementation answers, as arrays; overflow and the like are its own affair."""
    with np.errstate(all="ignore"):
        return plain(exercise.call(function, inputs))


def own_answer(exercise: Exercise, case: Case, function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """What an exercise's reference or its solution answers.

    Raises:
        ExerciseError: if it raises, or answers with something else than numbers, or, where the exercise has parts, with
            something else than a tuple of them; the message names case and function.
    """
    role = "the solution" if function is exercise.solution else "the reference"
    with blaming(exercise, case, role, function):
        answer = evaluate(exercise, function, inputs)
        if not all(isinstance(array, np.ndarray) and array.dtype.kind in "biufc" for array in _flat(answer)):
            raise TypeError("it returns something else than numbers, such as None")
    if wrong := why_not_of_parts(exercise, answer):
        folder = exercise.path.parents[1]
        raise ExerciseError.of(
            exercise, case, f"{role} `{name_of(function, folder)}` returns {wrong}.", line_of(function, folder)
        )
    return answer


def calibrate(exercise: Exercise, case: Case, reference: Callable[..., Any]) -> Any:
    """Relative tolerance of each array of a case's answer: the worst of several draws.

    Raises:
        ExerciseError: if solution and reference differ in float64 by more than rounding can explain. A tolerance that
            is measured on the two would hide it, and let pass what is wrong.
    """
    worst: Any = None
    for draw in range(_DRAWS):
        inputs = exercise.inputs(case, draw)
        exact = own_answer(exercise, case, reference, inputs)
        single = _map_arrays(inputs, lambda a: a.astype(np.float32))
        nudged = _map_arrays(inputs, functools.partial(_nudge, rng=np.random.default_rng(draw)))
        answered = functools.partial(_answered_alike, exercise, case, exact)
        rounded = [answered(reference, other) for other in (single, nudged)]
        _check_agreement(exercise, case, reference, inputs, exact, rounded)
        for other in (*rounded, answered(exercise.solution, single)):
            found = _relative_error(exact, other, _size(exact))
            if worst is not None:
                check_nesting(exercise, case, reference, worst, exact)
            worst = found if worst is None else _worse(worst, found)
    return worst


def _answered_alike(
    exercise: Exercise, case: Case, exact: Any, function: Callable[..., Any], inputs: Mapping[str, Any]
) -> Any:
    """What the reference or the solution answers to rounded inputs, in arrays of the same shapes."""
    answer = settled(exercise, case, exact, own_answer(exercise, case, function, inputs))
    if not of_same_form(exact, answer):
        name = named(function, exercise.path.parents[1])
        raise ExerciseError.of(
            exercise,
            case,
            f"{name} returns {described(answer)} where inputs are rounded to float32, and the reference "
            f"{described(exact)} where they are not; draw what lies further from where that changes",
        )
    return answer


def _check_agreement(
    exercise: Exercise,
    case: Case,
    reference: Callable[..., Any],
    inputs: Mapping[str, Any],
    exact: Any,
    rounded: Sequence[Any],
) -> None:
    own = settled(exercise, case, exact, own_answer(exercise, case, exercise.solution, inputs))
    folder = exercise.path.parents[1]
    roles = f"the reference {named(reference, folder)}", f"the solution {named(exercise.solution, folder)}"
    if wrong := why_not_comparable(exercise, roles, (exact, own)):
        raise ExerciseError.of(exercise, case, f"{wrong}; one of the two is wrong")
    apart = _flat(_relative_error(exact, own, _size(exact)))
    noises = [_flat(_relative_error(exact, other, _size(exact))) for other in rounded]
    for place, (array, difference) in enumerate(zip(_flat(exact), apart, strict=True)):
        allowed = MULTIPLE * max(_FLOOR, *(noise[place] for noise in noises))
        allowed *= FLOAT64_SHARE if array.dtype == np.float64 else 1.0
        if difference > allowed:
            raise ExerciseError.of(
                exercise,
                case,
                f"{' and '.join(roles)} differ in float64 by {difference:.2g} of the answer's size, where rounding "
                f"explains {allowed:.2g}; one of the two is wrong",
            )


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


def _flat(value: Any) -> list[Any]:
    return [item for part in value for item in _flat(part)] if isinstance(value, tuple) else [value]


def _worse(one: Any, other: Any) -> Any:
    if isinstance(one, tuple):
        return tuple(_worse(a, b) for a, b in zip(one, other, strict=True))
    return max(one, other)


def accepted_share(relative: Any) -> float:
    """Out of a case's relative tolerances, the largest share of an array's size by which an answer may be off."""
    return MULTIPLE * float(max(_FLOOR, *_flat(relative), 0.0))


def check_nesting(exercise: Exercise, case: Case, reference: Callable[..., Any], relative: Any, value: Any) -> None:
    """See that a case's tolerances, measured on some draws, are those of the reference's answer to another.

    Raises:
        ExerciseError: if that has not as many arrays.
    """
    if not nested_alike(relative, value):
        name = named(reference, exercise.path.parents[1])
        raise ExerciseError.of(
            exercise,
            case,
            f"the reference {name} returns {described(value)} with some numbers and something else with others; draw "
            "so that all answers to a case have as many pieces",
        )


def absolute_tolerance(relative: Any, value: Any) -> Any:
    """The tolerance of each array of an answer, out of the case's relative ones."""
    return _absolute(relative, value, _size(value))


def _absolute(relative: Any, value: Any, whole: float) -> Any:
    if isinstance(value, tuple):
        return tuple(_absolute(r, v, whole) for r, v in zip(relative, value, strict=True))
    allowed = MULTIPLE * max(relative, _FLOOR) * _scale(value, whole)
    return min(allowed, _OF_A_COUNT) if value.dtype.kind in "biu" else allowed
