"""In which cases an implementation is wrong, said by what their inputs have in common: the last thing that is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.messages import say
from autograder.trial.trial import Trial, TriedPart
from autograder.verdict.sample import Pattern

__all__ = ["wrong_where"]

_FEWEST = 2  # right cases, without which nothing is shown

_OF_AXES = ("more-axes", "fewer-axes", "other-axes")

Holds = Callable[[Any], bool]


def wrong_where(told: Sequence[Trial]) -> Pattern | None:
    """The one property of an input that all wrong cases have, and no right case.

    Where two properties fit, either may be the reason, and nothing is said; one that several inputs share is one.
    """
    wrong = [trial for trial in told if not _is_right(trial)]
    right = [trial for trial in told if _is_right(trial)]
    if not wrong or len(right) < _FEWEST:
        return None
    names = dict.fromkeys(name for trial in told for name in trial.variant.inputs)
    found = [pattern for name in names for pattern in _of_input(name, wrong, right)]
    return found[0] if len({pattern.name for pattern in found}) == 1 else None


def _is_right(trial: Trial) -> bool:
    return trial.reply.answered and all(part.right or trial.follows(part) for part in trial.parts)


def _is_wrong_throughout(trial: Trial) -> bool:
    """Whether there is no answer of the right shape, or hardly a right number in it; a wrong axis spares few."""
    return not trial.reply.answered or any(map(_mostly_wrong, trial.parts))


def _mostly_wrong(part: TriedPart) -> bool:
    if part.mismatch is None:
        return False
    evidence = part.mismatch.evidence
    return evidence is None or 2 * evidence.wrong_entries >= evidence.entries


def _of_input(name: str, wrong: Sequence[Trial], right: Sequence[Trial]) -> Iterator[Pattern]:
    ours, others = ([_value(trial, name) for trial in trials] for trials in (wrong, right))
    for key, holds, told in _properties(ours, others):
        if key in _OF_AXES and not all(map(_is_wrong_throughout, wrong)):
            continue
        if all(map(holds, ours)) and not any(map(holds, others)):
            yield Pattern(f"wrong-where-{key}", say(f"pattern.wrong-where-{key}", name=name, **told))


def _value(trial: Trial, name: str) -> Any:
    """An input, or the default that stands for it."""
    parameter = trial.exercise.signature.parameters[name]
    return trial.variant.inputs.get(name, parameter.default)


def _properties(ours: Sequence[Any], others: Sequence[Any]) -> Iterator[tuple[str, Holds, dict[str, Any]]]:
    """What inputs may have in common: its key, whether a value has it, and what a sentence needs to say."""
    values = [*ours, *others]
    if all(isinstance(value, np.ndarray) for value in values):
        fewest, most = min(value.ndim for value in ours), max(value.ndim for value in ours)
        yield "more-axes", lambda value: value.ndim >= fewest, {"count": fewest - 1}
        yield "fewer-axes", lambda value: value.ndim <= most, {"count": most + 1}
        usual = others[0].ndim
        if fewest < usual < most:
            yield "other-axes", lambda value: value.ndim != usual, {"count": usual}
        yield "nan", _has(np.isnan), {}
        yield "infinite", _has(np.isinf), {}
        yield "empty", lambda value: value.size == 0, {}
        for axis in range(-1, -1 - min(value.ndim for value in values), -1):
            yield "axis-of-one", _of_length_one(axis), {"axis": axis}
    elif all(isinstance(value, (int, float, np.number)) and not isinstance(value, bool) for value in values):
        yield "negative", lambda value: value < 0, {}
        yield "zero", lambda value: value == 0, {}
        yield "below-one", lambda value: 0 < value < 1, {}
    elif all(isinstance(value, (bool, str)) for value in values):
        yield "is", lambda value: value == ours[0], {"value": repr(ours[0])}


def _of_length_one(axis: int) -> Holds:
    return lambda value: bool(value.shape[axis] == 1)


def _has(test: Callable[[Any], Any]) -> Holds:
    return lambda value: value.dtype.kind == "f" and bool(test(value).any())
