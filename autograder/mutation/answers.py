"""Mutants that give the right answer another form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.asked.answer import plain
from autograder.asked.exercise import Exercise
from autograder.mutation.mutant import Mutant
from autograder.mutation.nests import Array, arrays_in, mapped

__all__ = ["answer_mutants"]

_DIGITS = 4


def answer_mutants(exercise: Exercise, answers: list[Any]) -> Iterator[Mutant]:
    """Make those that can make a difference to answers of this kind.

    Args:
        answers: the right ones.
    """
    arrays = list(arrays_in(answers))
    if any(array.ndim for array in arrays):
        yield _mutant(exercise, "answer squeezed", np.squeeze)
    if any(array.ndim > 1 for array in arrays):
        yield _mutant(exercise, "answer transposed", np.transpose)
    if "(...)" in exercise.statement or any(array.ndim == 0 for array in arrays):
        yield _mutant(exercise, "answer with an axis where it has none", np.atleast_1d)
    exact = [piece for answer in answers for piece in _exact_pieces(exercise, answer)]
    if any((_rounded(array) != array).any() for array in arrays_in(exact) if not np.isnan(array).any()):
        yield _mutant(exercise, f"answer rounded to {_DIGITS} digits", _rounded)


def _exact_pieces(exercise: Exercise, answer: Any) -> list[Any]:
    """The parts of an answer that are no sets of points, which may be rounded."""
    pieces = exercise.split(answer) or []
    return [p for name, p in zip(exercise.part_names, pieces, strict=False) if name not in exercise.unordered]


def _mutant(exercise: Exercise, name: str, change: Callable[[Array], Any]) -> Mutant:
    def function(*args: Any, **kwargs: Any) -> Any:
        return mapped(plain(exercise.solution(*args, **kwargs)), change)

    return Mutant(name, name, function)


def _rounded(array: Array) -> Array:
    """To a few significant digits, as an answer that was copied by hand is."""
    array = np.asarray(array)
    if array.dtype.kind != "f":
        return array
    with np.errstate(all="ignore"):
        scale = 10.0 ** (_DIGITS - 1 - np.floor(np.log10(np.abs(array))))
        return np.where(np.isfinite(array) & (array != 0), np.round(array * scale) / scale, array)
