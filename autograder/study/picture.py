"""A picture of a learner's own function, in dots that any terminal can show: what comes out as one input moves."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.answer import as_array
from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.messages import say
from autograder.study.cases import inputs_of_variant, variant_of
from autograder.study.gradient import function_in
from autograder.study.program import run

__all__ = ["curves", "drawn", "told"]

_ROWS, _COLUMNS = 12, 60  # characters of a picture; each has four by two dots
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
Array = np.ndarray[Any, Any]


def curves(
    exercise: Exercise, function: Callable[..., Any], inputs: Mapping[str, Any]
) -> tuple[str, Array, dict[str, Array]] | None:
    """Move the first entry of the first real input; return what moves, where to, and the parts that follow."""
    for name, value in inputs.items():
        point = as_array(value)
        if point is None or point.dtype.kind != "f" or not point.size:
            continue
        middle = float(point.reshape(-1)[0])
        width = max(3.0, 2 * abs(middle)) if math.isfinite(middle) else 3.0
        places = np.linspace(middle - width, middle + width, 2 * _COLUMNS)
        found: dict[str, list[float]] = {}
        for place in places:
            moved = point.astype(float)
            moved.reshape(-1)[0] = place
            for part, number in _followed(exercise, function, {**inputs, name: moved if point.ndim else place}):
                found.setdefault(part, []).append(number)
        parts = {part: np.array(numbers) for part, numbers in found.items() if len(numbers) == len(places)}
        moving = {part: numbers for part, numbers in parts.items() if _moves(numbers)}
        if moving:
            where = f"{name}[{', '.join('0' * point.ndim)}]" if point.ndim else name
            return where, places, moving
    return None


def _moves(numbers: Array) -> bool:
    finite = numbers[np.isfinite(numbers)]
    return bool(finite.size and finite.max() > finite.min())


def _followed(
    exercise: Exercise, function: Callable[..., Any], inputs: Mapping[str, Any]
) -> Iterator[tuple[str, float]]:
    """The first entry of each part of an answer; nothing, where there is none."""
    try:
        with np.errstate(all="ignore"):
            pieces = exercise.split(exercise.call(function, inputs)) or []
    except Exception:
        return
    for part, piece in zip(exercise.part_names, pieces, strict=True):
        array = as_array(piece)
        if array is not None and array.size and array.dtype.kind in "biuf":
            yield part, float(array.reshape(-1)[0])


def drawn(places: Array, numbers: Array) -> Sequence[str]:
    """Draw a curve in dots, with its range at the left and below."""
    finite = numbers[np.isfinite(numbers)]
    low, high = float(finite.min()), float(finite.max())
    cells = [[0] * _COLUMNS for _ in range(_ROWS)]
    for column, number in enumerate(numbers):
        if math.isfinite(number):
            row = round((high - number) / ((high - low) or 1.0) * (4 * _ROWS - 1))
            cells[row // 4][column // 2] |= _DOTS[row % 4][column % 2]
    labels = {0: f"{high:.3g}", _ROWS - 1: f"{low:.3g}"}
    lines = [f"{labels.get(i, ''):>9} │{''.join(chr(0x2800 + cell) for cell in row)}" for i, row in enumerate(cells)]
    ends = f"{places[0]:.3g}", f"{places[-1]:.3g}"
    axis = f"{'':>9} └{'─' * _COLUMNS}"
    return [*lines, axis, f"{'':>11}{ends[0]}{ends[1]:>{_COLUMNS - len(ends[0])}}"]


def told(catalogue: Catalogue, exercise: Exercise, path: Path, case: str) -> str:
    """The function as it is in the learner's file, drawn."""
    function = function_in(path, exercise.name)
    if function is None:
        return say("study.unfinished", file=path.name, name=exercise.name)
    for name in dict.fromkeys(filter(None, [case, *(one.name for one in exercise.cases)])):
        found = curves(exercise, function, inputs_of_variant(variant_of(exercise, name)))
        if found is None:
            continue
        where, places, parts = found
        lines = [say("study.picture", name=exercise.name, case=name, where=where)]
        for part, numbers in list(parts.items())[:2]:
            lines += ["", say("study.picture.part", part=part or say("study.whole-answer")), *drawn(places, numbers)]
        return "\n".join(lines)
    return say("study.picture.none")


if __name__ == "__main__":
    run(told)
