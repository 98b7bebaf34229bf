"""What is wrong with an exercise, and where its author finds it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from autograder.asked.error import line_of
from autograder.asked.exercise import Case, Exercise, ExerciseError

__all__ = ["Fault", "Law", "Severity", "place_of", "place_of_text", "told_names"]


class Severity(Enum):
    """Whether marks may be wrong because of it."""

    ERROR = "error"
    ADVICE = "advice"  # the marks are right; students could learn more


@dataclass(frozen=True)
class Fault:
    """What an exercise has against a law.

    Args:
        message: in the words of an exercise's file: which case, mistake or function, and how to mend it.
        place: where to look, as ``FILE:LINE``, if there is such a place.
        raised: an exception of the exercise's own code that shows it.
    """

    message: str
    place: str = ""
    severity: Severity = Severity.ERROR
    raised: BaseException | None = None

    @classmethod
    def of(cls, error: ExerciseError) -> Fault:
        """What an exercise is found to have against all laws where its cases are drawn and answered."""
        return cls(error.told, error.place, raised=error.__cause__)


Law = Callable[[Exercise], Iterator[Fault]]


def place_of(exercise: Exercise, function: Callable[..., Any]) -> str:
    """Where a function of an exercise begins in its own file or one beside it, as ``FILE:LINE``."""
    return line_of(function, exercise.path.parents[1])


def place_of_text(exercise: Exercise, text: str) -> str:
    """Where a text, such as a name, first stands by itself in the exercise's file; its first line, if it does not."""
    nodes = ast.walk(ast.parse(exercise.path.read_bytes()))
    lines = [node.lineno for node in nodes if isinstance(node, ast.Constant) and node.value == text]
    return f"{exercise.path}:{min(lines, default=1)}"


def told_names(cases: Sequence[Case]) -> str:
    """Some cases, by name, in a sentence."""
    names = [repr(case.name) for case in cases]
    return f"case {names[0]}" if len(names) == 1 else f"cases {', '.join(names[:-1])} and {names[-1]}"
