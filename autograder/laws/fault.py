"""What is wrong with an exercise, and where its author finds it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from autograder.asked.exercise import Exercise

__all__ = ["Fault", "Law", "Severity", "line_of"]


class Severity(Enum):
    """Whether marks may be wrong because of it."""

    ERROR = "error"
    ADVICE = "advice"  # the marks are right; students could learn more


@dataclass(frozen=True)
class Fault:
    """What an exercise has against a law.

    Args:
        message: in the words of an exercise's file: which case, mistake or function, and how to mend it.
        line: of the exercise's file, where there is one to look at.
    """

    message: str
    line: int | None = None
    severity: Severity = Severity.ERROR


Law = Callable[[Exercise], Iterator[Fault]]


def line_of(function: Callable[..., Any]) -> int | None:
    """Where a function begins in the file that it was written in; nothing, where no file has it."""
    while isinstance(function, functools.partial):
        function = function.func
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code.co_firstlineno if code else None
