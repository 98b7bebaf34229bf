"""What an exercise's file declares, looked at when it is read: what is wrong is told in sentences, the first one first.

Each sentence stands behind the file and the line that declares it, and so names only what is meant there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.asked.error import ExerciseError
from autograder.asked.points import check_unordered
from autograder.asked.sampled import check_sampled

if TYPE_CHECKING:
    from autograder.asked.exercise import Case, Exercise, Mistake

__all__ = ["refuse", "wrong_in_case", "wrong_in_exercise", "wrong_in_mistake", "wrong_in_types"]

_POSITIVE = ("points", "seconds", "memory_mib")


def refuse(wrong: Iterator[str]) -> None:
    """Raise the first thing that is wrong, if anything is.

    Raises:
        ExerciseError: with that sentence.
    """
    for sentence in wrong:
        raise ExerciseError(sentence)


def wrong_in_case(case: Case) -> Iterator[str]:
    """Why a case cannot be drawn."""
    if not isinstance(case.name, str) or not case.name.strip():
        yield f"a case's name says in words what the situation is, got {case.name!r}"
    of = f"case {case.name!r}"
    if (case.draw is None) == (case.inputs is None):
        yield f"{of}: expected either `draw` or `inputs`, got {'neither' if case.draw is None else 'both'}"
    if case.draw is not None and not callable(case.draw):
        yield f"{of}: `draw` must be a function, got {_kind(case.draw)}; what is the same for all is given as `inputs`"
    if not isinstance(case.params, Mapping):
        yield f"{of}: `params` must be a mapping from parameters of `draw` to values, got {_kind(case.params)}"
    if case.draw is None and case.params:
        yield f"{of}: `params` are passed to `draw`, and there is none"
    if not isinstance(case.hidden, (bool, np.bool_)):
        yield f"{of}: `hidden` must be True or False, got {_kind(case.hidden)}"
    if not _is_number(case.weight) or case.weight < 0:
        yield f"{of}: `weight` must be a number that is not negative, got {case.weight!r}"


def wrong_in_mistake(mistake: Mistake) -> Iterator[str]:
    """Why a mistake cannot be recognised, or not be told."""
    if not isinstance(mistake.name, str) or not mistake.key:
        yield f"a mistake's name says in a few words what is wrong, got {mistake.name!r}"
    of = f"mistake {mistake.name!r}"
    if not callable(mistake.function):
        yield f"{of}: expected a function, by its name and not called, got {_kind(mistake.function)}"
    if not isinstance(mistake.message, str) or not mistake.message.strip():
        yield f"{of}: expected a sentence that leads students on, got {mistake.message!r}"
    if not isinstance(mistake.others, Sequence) or not all(map(callable, mistake.others)):
        yield f"{of}: `others` must be a list of functions, got {_kind(mistake.others)}"


def wrong_in_types(exercise: Exercise, kinds: Mapping[str, tuple[type, ...]]) -> Iterator[str]:
    """What is not of the type that is expected.

    Args:
        kinds: of each field that is a list, what may stand in it.
    """
    if not callable(exercise.solution) or not hasattr(exercise.solution, "__name__"):
        yield f"`solution` must be a function, by its name and not called, got {_kind(exercise.solution)}"
    for name in _POSITIVE:
        value = getattr(exercise, name)
        if not _is_number(value) or value <= 0:
            yield f"`{name}` must be a positive number, got {value!r}"
    for name, allowed in kinds.items():
        value = getattr(exercise, name)
        expected = " or ".join("text" if kind is str else kind.__name__ for kind in allowed)
        if isinstance(value, str) or not isinstance(value, Sequence):
            yield f"`{name}` must be a list of {expected}, got {_kind(value)}"
        for item in value:
            if not isinstance(item, allowed):
                yield f"`{name}` must be a list of {expected}, and has {_kind(item)}"
    reference = exercise.reference
    if isinstance(reference, str) or not (reference is None or callable(reference) or isinstance(reference, Sequence)):
        yield f"`reference` must be a function, or a list of names in dlcourse, got {_kind(reference)}"
    rule = exercise.follow_through
    if rule is not None and (not hasattr(rule, "slips") or isinstance(rule.parts, str)):
        yield "`follow_through` must be a FollowThrough, whose parts are a list"
    for name in ("sampled", "picture"):
        if getattr(exercise, name) is not None and not callable(getattr(exercise, name)):
            yield f"`{name}` must be a function, got {_kind(getattr(exercise, name))}"
    for name in ("equivalent", "unordered"):
        if not isinstance(getattr(exercise, name), Mapping):
            yield f"`{name}` must be a mapping, got {_kind(getattr(exercise, name))}"


def wrong_in_exercise(exercise: Exercise) -> Iterator[str]:
    """What does not fit together, in an exercise whose fields are of the right types."""
    if not exercise.cases:
        yield "an exercise needs at least one Case"
    parts = exercise.answer_parts
    named = {
        "case": [case.name for case in exercise.cases],
        "mistake": [mistake.key for mistake in exercise.mistakes],
        "part": [part.name for part in parts],
    }
    for what, names in named.items():
        yield from (f"two {what}s are called {name!r}" for name in names if names.count(name) > 1)
    for part in parts:
        if not part.name.strip():
            yield "a part's name says what it is, got ''"
        if not _is_number(part.weight) or part.weight < 0:
            yield f"part {part.name!r}: `weight` must be a number that is not negative, got {part.weight!r}"
    for what, weighed in (("case", exercise.cases), ("part", parts)):
        if weighed and not any(each.weight for each in weighed):
            yield f"the weight of every {what} is zero"
    yield from _wrong_in_follow_through(exercise)
    yield from filter(None, (check_sampled(exercise) or check_unordered(exercise),))


def _wrong_in_follow_through(exercise: Exercise) -> Iterator[str]:
    rule = exercise.follow_through
    for name in (rule.of, *rule.parts) if rule else ():
        if name not in exercise.part_names:
            yield f"`follow_through` names the part {name!r}, expected one of {exercise.part_names}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def _kind(value: Any) -> str:
    """What a value is, in a few words: itself, where it is short."""
    shown = repr(value)
    return (
        shown if isinstance(value, (str, int, float)) and len(shown) < 60 else f"a value of type {type(value).__name__}"
    )
