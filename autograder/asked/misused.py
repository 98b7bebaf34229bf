"""An exercise's solution with a parameter ignored, left out or exchanged: mistakes that need no declaration."""

from __future__ import annotations

import contextlib
import functools
import inspect
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

import numpy as np

from autograder.asked.exercise import Exercise, Mistake
from autograder.asked.recorded import RecordedExercise
from autograder.asked.seeds import public_seed
from autograder.messages import say

__all__ = ["ignored_parameters", "misused_parameters"]

Change = Callable[[Any], Any]
TraceFunction = Callable[[FrameType, str, Any], Any]
_LINES = 50_000  # that a solution may run; those of the catalogue need some thousands at most
_SIMPLE = (bool, int, float, str, np.generic, type(None))


@functools.lru_cache(maxsize=256)
def ignored_parameters(exercise: Exercise) -> tuple[Mistake, ...]:
    """The solution with each parameter left at its default, or kept at its value in the first public case."""
    return exercise.ignored if isinstance(exercise, RecordedExercise) else tuple(_ignored(exercise))


def _ignored(exercise: Exercise) -> Iterator[Mistake]:
    for name, parameter in exercise.signature.parameters.items():
        default = parameter.default
        has_default = default is not inspect.Parameter.empty
        if has_default:
            message = say("pattern.ignored-default", name=name)
            yield Mistake(f"{name} ignored", _with(exercise, {name: _always(default)}), message)
        if type(default) in (int, float) and default:
            message = say("pattern.zero-for-none", name=name)
            yield Mistake(f"{name} of zero taken for none", _with(exercise, {name: _if_zero(default)}), message)
        value = _first_inputs(exercise).get(name, np.zeros(0))
        if isinstance(value, _SIMPLE) and not (has_default and _same(value, default)):
            message = say("pattern.ignored-first", name=name)
            yield Mistake(f"{name} fixed", _with(exercise, {name: _always(value)}), message)


@functools.lru_cache(maxsize=256)
def misused_parameters(exercise: Exercise) -> tuple[Mistake, ...]:
    """The solution with a parameter left out, as if it were one or zero, or negated; or with two exchanged."""
    return exercise.misused if isinstance(exercise, RecordedExercise) else tuple(_misused(exercise))


def _misused(exercise: Exercise) -> Iterator[Mistake]:
    # Randomness decides by being compared; half of all mistakes do with it what its negative would.
    inputs = {name: value for name, value in _first_inputs(exercise).items() if not name.endswith("uniforms")}
    real = {name: value for name, value in inputs.items() if _is_real(value)}
    for name in real:
        for what, change in (("one", np.ones_like), ("zero", np.zeros_like), ("its negative", np.negative)):
            message = say(f"pattern.taken-for-{what.split()[-1]}", name=name)
            yield Mistake(f"{name} taken for {what}", _with(exercise, {name: _kept_plain(change)}), message)
    for name, other in itertools.combinations(real, 2):
        if np.shape(real[name]) == np.shape(real[other]):
            message = say("pattern.exchanged", name=name, other=other)
            yield Mistake(f"{name} and {other} exchanged", _with(exercise, {}, exchanged=(name, other)), message)


def _first_inputs(exercise: Exercise) -> dict[str, Any]:
    """What the first public case passes."""
    case = next((case for case in exercise.cases if not case.hidden), None)
    return exercise.inputs(case, public_seed(exercise, case)) if case else {}


def _is_real(value: Any) -> bool:
    """Whether it is a real number or an array of some, and no list of layers."""
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _always(value: Any) -> Change:
    return lambda passed: value


def _if_zero(value: Any) -> Change:
    return lambda passed: passed or value


def _kept_plain(change: Callable[..., Any]) -> Change:
    """A change of numbers that makes no array of a plain number."""
    return lambda passed: float(change(passed)) if isinstance(passed, float) else change(passed)


def _with(exercise: Exercise, changes: Mapping[str, Change], exchanged: Sequence[str] = ()) -> Callable[..., Any]:
    """The solution that takes something else for some parameters than what is passed."""

    @functools.wraps(exercise.solution)
    def misusing(*args: Any, **kwargs: Any) -> Any:
        bound = exercise.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        for name, change in changes.items():
            bound.arguments[name] = change(bound.arguments[name])
        passed = dict(bound.arguments)
        bound.arguments.update(zip(exchanged, [passed[name] for name in reversed(exchanged)], strict=True))
        with _at_most(_LINES):
            return exercise.solution(*bound.args, **bound.kwargs)

    return misusing


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
