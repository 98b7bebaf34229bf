"""Two declared mistakes at once: what is named where no single one explains an answer."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from autograder.asked.exercise import Exercise, Mistake
from autograder.asked.recorded import RecordedExercise

__all__ = ["Pair", "combinable", "pairs_of"]

_Factory = TypeVar("_Factory", bound=Callable[..., Any])
_MADE = "_dlcourse_made"


@dataclass(frozen=True)
class _Made:
    """How an implementation was made: by which function, with what changed in it."""

    factory: Callable[..., Any]
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """Two mistakes of an exercise, and the implementation that makes both."""

    one: Mistake
    other: Mistake
    both: Mistake


def combinable(factory: _Factory) -> _Factory:
    """Let the mistakes that a function makes, each by other keyword arguments, be made two at a time.

    In an exercise's file it stands over a function such as ``mistaken(*, sign=1, samples=len)`` which returns the
    exercise's solution with what the arguments change in it.
    """

    @functools.wraps(factory)
    def make(*args: Any, **changes: Any) -> Any:
        made = factory(*args, **changes)
        if changes and not args:
            with contextlib.suppress(AttributeError):  # a function of NumPy's, say, keeps no notes
                setattr(made, _MADE, _Made(factory, changes))
        return made

    return make  # type: ignore[return-value]


@functools.lru_cache(maxsize=64)
def pairs_of(exercise: Exercise) -> tuple[Pair, ...]:
    """Any two mistakes of an exercise that one function makes, by changing different things."""
    if isinstance(exercise, RecordedExercise):
        return tuple(Pair(exercise.mistakes[a], exercise.mistakes[b], both) for a, b, both in exercise.pairs)
    made = [(m, getattr(m.function, _MADE)) for m in exercise.mistakes if hasattr(m.function, _MADE)]
    return tuple(
        Pair(one, other, Mistake(f"{one.name}, and {other.name}", _both(a, b), f"{one.message} {other.message}"))
        for (one, a), (other, b) in itertools.combinations(made, 2)
        if a.factory is b.factory and not a.changes.keys() & b.changes.keys()
    )


def _both(one: _Made, other: _Made) -> Callable[..., Any]:
    def implementation(*args: Any, **kwargs: Any) -> Any:
        return one.factory(**one.changes, **other.changes)(*args, **kwargs)

    return implementation
