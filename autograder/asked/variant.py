"""A case with its numbers drawn: what goes in, what must come out, and what each known mistake makes of it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.asked.answer import size_in_bytes
from autograder.asked.calibration import evaluate
from autograder.asked.exercise import Case, Exercise, Mistake
from autograder.asked.points import with_distances
from autograder.sandbox import Question

__all__ = ["Variant", "read_only"]

_SLACK_BYTES = 1 << 20  # that an answer may have beyond what the expected one takes
_OVERHEAD = 2000  # bytes of a variant beyond its arrays


@dataclass(frozen=True, eq=False)
class Variant:
    """One draw of a case, made once and put to any number of students.

    Args:
        inputs: by parameter; arrays are read-only.
        expected: the reference's answer, as an array or a tuple of them.
        tolerance: how far each array of an answer may be from it, or each of its points, where their order is free.
    """

    exercise: Exercise
    case: Case
    seed: int
    inputs: Mapping[str, Any]
    expected: Any
    tolerance: Any
    _mistaken: dict[int, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tolerance", with_distances(self.exercise, self.tolerance))

    @functools.cached_property
    def question(self) -> Question:
        """The call that it is, and how large an answer to it may be."""
        limit = 4 * size_in_bytes(self.expected) + _SLACK_BYTES
        return Question.of(self.exercise.name, *self.exercise.arguments(self.inputs), limit)

    @functools.cached_property
    def size(self) -> int:
        """How many bytes it takes, with all that becomes of it."""
        answers = 1 + sum(len(mistake.versions) for mistake in self.exercise.mistakes)
        return 2 * len(self.question.request) + answers * size_in_bytes(self.expected) + _OVERHEAD

    def outcome_of(self, mistake: Mistake) -> Any:
        """What a mistake returns here, or the exception that it raises."""
        if id(mistake) not in self._mistaken:
            self._mistaken[id(mistake)] = self.outcome_once(mistake)
        return self._mistaken[id(mistake)]

    def outcome_once(self, mistake: Mistake) -> Any:
        """The same, not to be remembered."""
        try:
            return evaluate(self.exercise, mistake.function, self.inputs)
        except Exception as error:
            return error.with_traceback(None)


def read_only(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keep the arrays among some inputs from being written to."""
    for array in _arrays(inputs):
        array.setflags(write=False)
    return inputs


def _arrays(value: Any) -> Iterator[np.ndarray[Any, Any]]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _arrays(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _arrays(item)
