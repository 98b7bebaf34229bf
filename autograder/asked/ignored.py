"""An exercise's solution with one parameter ignored: the mistakes that need no declaration."""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import numpy as np

from autograder.asked.exercise import Exercise, Mistake
from autograder.asked.seeds import public_seed
from autograder.messages import say

__all__ = ["ignored_parameters"]

TraceFunction = Callable[[FrameType, str, Any], Any]
_LINES = 100_000  # that a solution may run; those of the catalogue need some thousands at most
_SIMPLE = (bool, int, float, str, np.generic, type(None))


@functools.lru_cache(maxsize=256)
def ignored_parameters(exercise: Exercise) -> tuple[Mistake, ...]:
    """The solution with each parameter left at its default, or kept at its value in the first public case."""
    return tuple(_ignored(exercise))


def _ignored(exercise: Exercise) -> Iterator[Mistake]:
    case = next((case for case in exercise.cases if not case.hidden), exercise.cases[0])
    first = exercise.inputs(case, public_seed(exercise, case))
    for name, parameter in exercise.signature.parameters.items():
        has_default = parameter.default is not inspect.Parameter.empty
        if has_default:
            message = say("pattern.ignored-default", name=name)
            yield Mistake(f"{name} ignored", _with(exercise, name, parameter.default), message)
        if type(parameter.default) in (int, float) and parameter.default:
            message = say("pattern.zero-for-none", name=name)
            yield Mistake(
                f"{name} of zero taken for none", _with(exercise, name, parameter.default, falsy=True), message
            )
        value = first.get(name, np.zeros(0))
        if isinstance(value, _SIMPLE) and not case.hidden and not (has_default and _same(value, parameter.default)):
            message = say("pattern.ignored-first", name=name)
            yield Mistake(f"{name} fixed", _with(exercise, name, value), message)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _with(exercise: Exercise, name: str, value: Any, *, falsy: bool = False) -> Callable[..., Any]:
    """The solution that takes one value for a parameter, whatever is passed, or only in place of a zero."""

    @functools.wraps(exercise.solution)
    def fixed(*args: Any, **kwargs: Any) -> Any:
        bound = exercise.signature.bind(*args, **kwargs)
        bound.arguments[name] = (bound.arguments.get(name, value) or value) if falsy else value
        with _at_most(_LINES):
            return exercise.solution(*bound.args, **bound.kwargs)

    return fixed


@contextlib.contextmanager
def _at_most(lines: int) -> Iterator[None]:
    """Stop code that runs on: a loop may never end where the parameter that bounds it is ignored.

    Lines are counted, not seconds, so that a diagnosis does not depend on how busy the machine is.
    """
    left = lines

    def count(frame: FrameType, event: str, argument: object) -> TraceFunction:
        nonlocal left
        left -= event == "line"
        if left < 0:
            raise TimeoutError(f"more than {lines} lines were run")
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)
