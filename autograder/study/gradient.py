"""A gradient check of a learner's own function: what it returns beside what nudging its inputs shows.

Which derivative an answer holds is found out, not declared: something that the function, or its forward exercise's,
returns is nudged in each input, and what agrees with the expected answer is what was asked for.
"""

from __future__ import annotations

import itertools
import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.answer import as_array
from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.messages import say
from autograder.study.cases import inputs_of_variant, variant_of
from autograder.study.program import run
from autograder.study.snippet import power

__all__ = ["Law", "checked", "function_in", "laws", "told"]

_STEP = 1e-5
_AGREES = 1e-4  # of the size of a derivative; central differences are about as good as this
_LARGEST = 150  # entries of an input that is nudged
_SUFFIXES = ("_gradient", "_gradients", "_jacobian", "_derivative", "_backward", "_vector_product")
Array = np.ndarray[Any, Any]
Function = Callable[..., Any]


@dataclass(frozen=True)
class Law:
    """One derivative that an answer holds.

    Args:
        part: which part of the answer is the derivative.
        value: which part of the value is derived.
        by: the input that is nudged.
        how: the ``sum`` of a value that is a number, ``each`` entry by itself, the ``total`` of all entries, ``all``
            entries by all, or the name of the input that weighs the value's entries, as a gradient that comes from
            above does.
    """

    part: int
    value: int
    by: str
    how: str
    forward: str  # the exercise whose function has the value


def laws(exercise: Exercise, variant: Any, forwards: Mapping[str, tuple[Exercise, Function]]) -> list[Law]:
    """The derivatives that the expected answer of a case holds."""
    parts = dict(enumerate(map(as_array, exercise.split(variant.expected) or ())))
    found: dict[int, Law] = {}
    for (name, (forward, function)), by in itertools.product(forwards.items(), variant.inputs):
        point = as_array(variant.inputs[by])
        if point is None or not _can_be_nudged(point) or by not in forward.signature.parameters:
            continue
        for value, slope in enumerate(_slopes(forward, function, variant.inputs, by)):
            for how, derived in _ways(slope, point, variant.inputs):
                for place, part in parts.items():
                    own = forward is not exercise or _may_be_own(exercise, value, place, how)
                    if own and place not in found and part is not None and _is_derivative(part, derived):
                        found[place] = Law(place, value, by, how, name)
    return [found[place] for place in sorted(found)]


def _can_be_nudged(point: Array) -> bool:
    return point.dtype.kind == "f" and 0 < point.size <= _LARGEST


def _may_be_own(exercise: Exercise, value: int, place: int, how: str) -> bool:
    """Whether one result of a function may be the derivative of another: it comes after it, and of a function that is
    called a derivative only what is a number is a value."""
    return value < place and (how == "sum" or not exercise.name.endswith(_SUFFIXES))


def _is_derivative(part: Array, derived: Array) -> bool:
    return part.shape == derived.shape and bool(np.any(part)) and _alike(derived, part)


def checked(
    exercise: Exercise,
    variant: Any,
    mine: Function,
    forwards: Mapping[str, tuple[Exercise, Function]],
    found: list[Law],
) -> Iterator[str]:
    """A line a derivative: how far a learner's is from what nudging shows."""
    inputs = inputs_of_variant(variant)
    answer = exercise.split(exercise.call(mine, inputs)) or []
    for law in found:
        forward, function = forwards[law.forward]
        slope = _slopes(forward, function, variant.inputs, law.by)[law.value]
        point = np.asarray(variant.inputs[law.by])
        nudged = next(derived for how, derived in _ways(slope, point, variant.inputs) if how == law.how)
        own = as_array(answer[law.part]) if law.part < len(answer) else None
        names = {
            "part": exercise.part_names[law.part] or say("study.whole-answer"),
            "value": forward.part_names[law.value] or forward.name,
            "by": law.by,
        }
        if own is None or own.shape != nudged.shape:
            shape = getattr(own, "shape", None)
            yield say("study.gradient.shape", **names, mine=shape, nudged=nudged.shape)
            continue
        error = np.abs(own - nudged)
        worst = np.unravel_index(int(np.argmax(error)), error.shape) if error.ndim else ()
        if _alike(own, nudged):
            yield say("study.gradient.agrees", **names, error=power(float(error.max())))
        else:
            at = f" at {[int(i) for i in worst]}" if worst else ""
            numbers = {"mine": f"{own[worst]:.6g}", "nudged": f"{nudged[worst]:.6g}"}
            yield say("study.gradient.differs", **names, at=at, **numbers)


def _slopes(forward: Exercise, function: Function, inputs: Mapping[str, Any], by: str) -> list[Array]:
    """Of each part of a value, its derivative by an input: the axes of the value, and then one for the entries."""
    known = {name: value for name, value in inputs.items() if name in forward.signature.parameters}
    point = np.asarray(inputs[by], dtype=float)
    columns: list[list[Array]] = []
    for entry in range(point.size):
        ends = []
        for step in (_STEP, -_STEP):
            moved = point.copy()
            moved.reshape(-1)[entry] += step
            try:
                with np.errstate(all="ignore"):
                    pieces = forward.split(forward.call(function, {**known, by: moved if point.ndim else float(moved)}))
            except Exception:  # a value that is not to be had there, or a forward pass that is not written yet
                return []
            ends.append([as_array(piece) for piece in pieces or ()])
        if any(piece is None or piece.dtype.kind not in "fiu" for end in ends for piece in end):
            return []
        columns.append([(up - down) / (2 * _STEP) for up, down in zip(*ends, strict=True)])
    return [np.stack(parts, axis=-1) for parts in zip(*columns, strict=True)]


def _ways(slope: Array, point: Array, inputs: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    """What a derivative may be asked as."""
    shape = slope.shape[:-1]
    if slope.ndim == 1:
        yield "sum", slope.reshape(point.shape)
    if shape == point.shape and point.ndim:
        yield "each", np.diagonal(slope.reshape(point.size, point.size)).reshape(shape)
    if shape:
        yield "total", slope.reshape(-1, point.size).sum(axis=0).reshape(point.shape)
    yield "all", slope.reshape((*shape, *point.shape))
    for name, weights in inputs.items():
        above = as_array(weights)
        if above is not None and above.shape == shape and shape and above.dtype.kind == "f":
            yield name, np.tensordot(above, slope, above.ndim).reshape(point.shape)


def _alike(one: Array, other: Array) -> bool:
    size = float(np.abs(other).max(initial=0.0)) or 1.0
    return bool(np.abs(one - other).max(initial=0.0) <= _AGREES * size)


def forwards_of(
    catalogue: Catalogue, exercise: Exercise, mine: Function, root: Path
) -> dict[str, tuple[Exercise, Function]]:
    """What can be nudged: the function itself, and the exercise that it is the derivative of, as the learner has it."""
    found = {exercise.id: (exercise, mine)}
    stem = next((exercise.name.removesuffix(end) for end in _SUFFIXES if exercise.name.endswith(end)), "")
    for each in catalogue.paths:
        name = each.partition(".")[2]
        if stem and (name in (stem, f"{stem}_forward", f"{stem}_loss")) and each != exercise.id:
            forward = catalogue[each]
            own = next((path for path in root.glob(f"*/{name}.py")), None)
            function = function_in(own, name) if own else None
            found[each] = (forward, function or forward.solution)
    return found


def function_in(path: Path, name: str) -> Function | None:
    try:
        found = runpy.run_path(str(path)).get(name)
    except BaseException:  # the learner's own code
        return None
    return found if callable(found) and "NotImplementedError" not in path.read_text(encoding="utf-8") else None


def told(catalogue: Catalogue, exercise: Exercise, path: Path, case: str) -> str:
    """What a gradient check finds in the first case that has a derivative."""
    mine = function_in(path, exercise.name)
    if mine is None:
        return say("study.unfinished", file=path.name, name=exercise.name)
    forwards = forwards_of(catalogue, exercise, mine, path.parents[1])
    trusted = {each: (one, one.solution if one is exercise else function) for each, (one, function) in forwards.items()}
    for name in dict.fromkeys(filter(None, [case, *(one.name for one in exercise.cases)])):
        variant = variant_of(exercise, name)
        # Of an exercise that came without its solution, the learner's own function has to do.
        found = laws(exercise, variant, trusted) or laws(exercise, variant, forwards)
        if found:
            lines = checked(exercise, variant, mine, forwards, found)
            return "\n".join([say("study.gradient", case=name), *(f"  {line}" for line in lines)])
    return say("study.gradient.none")


if __name__ == "__main__":
    run(told)
