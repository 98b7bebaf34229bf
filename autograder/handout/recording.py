"""Records an exercise: what its functions answer in the cases that a student may see."""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.code import Code
from autograder.asked.distribution import Distribution, Normal
from autograder.asked.exercise import Case, Exercise, ExerciseError, Mistake
from autograder.asked.misused import ignored_parameters, misused_parameters
from autograder.asked.pairs import Pair, pairs_of
from autograder.asked.provenance import provenance
from autograder.asked.record import Writer, read_head
from autograder.asked.recorded import FAMILIES
from autograder.asked.variant import Variant
from autograder.course.stub import imports, solution_source, stub
from autograder.handout.shortened import shortened, shortened_draws
from autograder.trial.trial import right_parts
from autograder.verdict.rehearsal import public_variants

__all__ = ["digest_of", "is_current", "recording"]

_FORMAT = 1  # of what is recorded; a change that no file below shows needs another number
# The engine's modules that decide what is recorded. A change elsewhere in it makes no recording out of date.
_ENGINE = Path(__file__).parents[1]
_DECIDE = sorted(
    _ENGINE / name
    for name in (
        "asked/answer.py", "asked/calibration.py", "asked/misused.py", "asked/pairs.py", "asked/record.py",
        "handout/recording.py", "handout/shortened.py",
    )
)  # fmt: skip
_PARAMETERS = {"Finite": ("outcomes", "probabilities"), "Normal": ("mean", "covariance")}


def recording(exercise: Exercise, *, everything: bool = False) -> bytes:
    """Return the file that stands for an exercise in a hand-out.

    Args:
        everything: for those who study alone: the hidden cases too, with the seed that everybody may know, and the
            solution. Otherwise there is nothing of either.

    Raises:
        ExerciseError: if something of the exercise is no data; the message says what.
    """
    variants = public_variants(exercise, hidden=everything)
    writer = Writer()
    found = _found(exercise, variants)
    head = _head(exercise, [variant.case for variant in variants], found, everything)
    try:
        cases = [_case(writer, variant, found.functions) for variant in variants]
        return writer.file(head | {"parameters": _parameters(exercise)}, {"cases": cases})
    except TypeError as error:
        raise ExerciseError(f"{exercise.id} cannot be handed out as data: {error}") from error


def is_current(exercise: Exercise, path: Path, *, everything: bool = False) -> bool:
    """Whether a file is what the exercise would be recorded as, as far as its code decides that."""
    try:
        return bool(read_head(path)["digest"] == digest_of(exercise, everything))
    except (OSError, ExerciseError):
        return False


def digest_of(exercise: Exercise, everything: bool) -> str:
    """Name what a recording is made of: code, and not the versions of what computes, which differ between machines."""
    parts = provenance(exercise).parts.items()
    code = sorted(
        (name, digest) for name, digest in parts if name.endswith(".py") and not name.startswith("autograder/")
    )
    return hashlib.sha256(repr((_FORMAT, _engine(), code, everything)).encode()).hexdigest()[:16]


@functools.cache
def _engine() -> tuple[str, ...]:
    return tuple(Code.of(path.read_bytes()).behaviour for path in _DECIDE)


@dataclass(frozen=True)
class _Found:
    """What answers are recorded of, by kind."""

    mistakes: Sequence[Mistake]
    slips: Sequence[Mistake]
    ignored: Sequence[Mistake]
    misused: Sequence[Mistake]
    pairs: Sequence[Pair]

    @property
    def functions(self) -> Iterator[Mistake]:
        whole = [*self.mistakes, *self.slips, *self.ignored, *self.misused, *(pair.both for pair in self.pairs)]
        return (version for mistake in whole for version in mistake.versions)


def _found(exercise: Exercise, variants: Sequence[Variant]) -> _Found:
    """What can explain a wrong answer in these cases. What is right in all of them cannot, and tells of hidden ones."""

    def telling(mistake: Mistake) -> bool:
        return any(_is_wrong(variant, version) for version in mistake.versions for variant in variants)

    pairs = [pair for pair in pairs_of(exercise) if telling(pair.both)]
    named = {id(mistake) for pair in pairs for mistake in (pair.one, pair.other)}
    rule = exercise.follow_through
    return _Found(
        mistakes=[mistake for mistake in exercise.mistakes if id(mistake) in named or telling(mistake)],
        slips=list(filter(telling, rule.slips if rule else ())),
        ignored=list(filter(telling, ignored_parameters(exercise))),
        misused=list(filter(telling, misused_parameters(exercise))),
        pairs=pairs,
    )


def _is_wrong(variant: Variant, mistake: Mistake) -> bool:
    outcome = variant.outcome_of(mistake)
    return isinstance(outcome, Exception) or not _is_numbers(outcome) or not all(right_parts(variant, outcome))


def _is_numbers(outcome: Any) -> bool:
    if isinstance(outcome, tuple):
        return all(map(_is_numbers, outcome))
    return isinstance(outcome, np.ndarray) and outcome.dtype.kind in "biufc"


def _head(exercise: Exercise, cases: Sequence[Case], found: _Found, everything: bool) -> dict[str, Any]:
    rule = exercise.follow_through
    place = {id(mistake): index for index, mistake in enumerate(found.mistakes)}
    return {
        "digest": digest_of(exercise, everything),
        "title": exercise.title,
        "name": exercise.name,
        "statement": exercise.statement,
        "stub": stub(exercise),
        "imports": imports(exercise),
        "answer": solution_source(exercise) if everything else "",
        "points": exercise.points,
        "whole": exercise.weight,
        "parts": [[part.name, part.weight] for part in exercise.answer_parts],
        "cases": [
            {name: getattr(case, name) for name in ("name", "hidden", "weight", "about", "draws")} for case in cases
        ],
        "forbidden": list(exercise.forbidden),
        "analytic": exercise.analytic,
        "hints": list(exercise.hints),
        "packages": list(exercise.packages),
        "seconds": exercise.seconds,
        "memory_mib": exercise.memory_mib,
        "sampled": _family(exercise),
        "unordered": dict(exercise.unordered),
        "follow_through": {"of": rule.of, "parts": list(rule.parts)} if rule else None,
        "pairs": [[place[id(pair.one)], place[id(pair.other)]] for pair in found.pairs],
    } | {kind: list(map(_mistake, getattr(found, kind))) for kind in ("mistakes", "slips", "ignored", "misused")}


def _mistake(mistake: Mistake) -> dict[str, Any]:
    return {"name": mistake.name, "message": mistake.message, "versions": len(mistake.versions)}


def _family(exercise: Exercise) -> str:
    if exercise.sampled is None:
        return ""
    for name, family in FAMILIES.items():
        if family is exercise.sampled:
            return name
    raise ExerciseError(
        f"{exercise.id} cannot be handed out as data: expected `sampled` to be one of {', '.join(FAMILIES)}, got "
        f"{exercise.sampled!r}"
    )


def _parameters(exercise: Exercise) -> list[list[Any]]:
    """The signature: of each parameter its name, its kind, and whether and which default it has."""
    plain = Writer()
    found = []
    for parameter in exercise.signature.parameters.values():
        has_default = parameter.default is not inspect.Parameter.empty
        if isinstance(parameter.default, (np.ndarray, np.generic)):
            raise TypeError(f"the default of {parameter.name!r} is an array; expected a plain number, a text or None")
        default = plain.tree(parameter.default) if has_default else None
        found.append([parameter.name, parameter.kind.name, has_default, default])
    return found


def _case(writer: Writer, variant: Variant, functions: Iterator[Mistake]) -> Mapping[str, Any]:
    expected: Any = variant.expected
    if isinstance(expected, Distribution):
        expected = tuple(getattr(expected, name) for name in _PARAMETERS[type(expected).__name__])
    return {
        "inputs": writer.tree(dict(variant.inputs)),
        "expected": writer.tree(expected),
        "tolerance": writer.tree(variant.tolerance),
        "outcomes": [_outcome(writer, variant, variant.outcome_of(function)) for function in functions],
    }


def _outcome(writer: Writer, variant: Variant, outcome: Any) -> Any:
    if isinstance(outcome, Exception):
        return {"e": [type(outcome).__name__, str(outcome)]}
    if not _is_numbers(outcome):
        return {"x": 0}
    if isinstance(variant.expected, Normal):
        return writer.tree(shortened_draws(outcome))
    if isinstance(variant.expected, Distribution):  # a draw that is one of finitely many is that one, or none
        return writer.tree(outcome)
    return writer.tree(shortened(outcome, variant.expected, variant.tolerance))
