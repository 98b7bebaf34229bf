"""An exercise whose answers were recorded: it is checked with neither its reference nor its solution nor TensorFlow.

What a check needs of the functions that an exercise file declares is what they answer in the cases that are tried.
Those answers travel as data (:mod:`autograder.asked.record`): of the reference, of every mistake, of every parameter
that is ignored or misused. So the same trials, verdicts and reasons come out of them. `autograder.handout` records
them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.distribution import Finite, Normal
from autograder.asked.error import ExerciseError
from autograder.asked.exercise import Case, Exercise, FollowThrough, Mistake, Part
from autograder.asked.record import Body, read_body, read_head
from autograder.asked.variant import Variant, read_only

__all__ = ["FAMILIES", "SUFFIX", "RecordedExercise", "RecordedVariant", "read_recorded"]

SUFFIX = ".recorded"
FAMILIES: Mapping[str, Callable[..., Any]] = {"Finite": Finite, "Normal": Normal}
_KINDS = ("mistakes", "slips", "ignored", "misused", "pairs")


class _Raised(Exception):
    """Stands for the exception that a mistake raised; classes of this kind have its name."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordedExercise(Exercise):
    """An exercise as a student's installation has it.

    Args:
        file: where it was recorded.
        whole: the weight of all cases, of those too that are not here.
        stub: what a student starts from.
        imports: the statements that a solution needs, such as ``import numpy as np``.
        answer: the source of the solution; empty, where it was not handed out.
        ignored: the solution with a parameter ignored; `misused`, with one misused; `pairs`, two mistakes at once.
    """

    file: Path
    whole: float
    stub: str
    imports: Sequence[str]
    answer: str = ""
    slips: Sequence[Mistake] = ()
    ignored: tuple[Mistake, ...] = ()
    misused: tuple[Mistake, ...] = ()
    pairs: Sequence[tuple[int, int, Mistake]] = ()

    @property
    def weight(self) -> float:
        return self.whole

    @property
    def path(self) -> Path:
        return self.file

    @functools.cached_property
    def body(self) -> Body:
        """What was recorded of the cases; read when the first is tried."""
        return read_body(self.file)

    @functools.cached_property
    def places(self) -> Mapping[int, int]:
        """Where the answers of each version of a mistake stand among a case's."""
        found = [*self.mistakes, *self.slips, *self.ignored, *self.misused, *(both for _, _, both in self.pairs)]
        versions = (version for mistake in found for version in mistake.versions)
        return {id(version): place for place, version in enumerate(versions)}

    def recorded(self, case: Case) -> Mapping[str, Any]:
        """What was recorded of a case.

        Raises:
            ExerciseError: if it is not here, as no hidden case of a course is.
        """
        for place, one in enumerate(self.cases):
            if one.name == case.name:
                return self.body.tree["cases"][place]  # type: ignore[no-any-return]
        raise ExerciseError(f"{self.id}: the case {case.name!r} is not in this hand-out")

    def inputs(self, case: Case, seed: int) -> dict[str, Any]:
        return dict(self.body.value(self.recorded(case)["inputs"]))

    def variant(self, case: Case, seed: int) -> Variant:
        """A case as it was recorded, whatever the seed."""
        kept, value = self.recorded(case), self.body.value
        expected = value(kept["expected"])
        if self.sampled is not None:
            expected = self.sampled(case.draws, *expected)
        return RecordedVariant(
            self, case, seed, read_only(value(kept["inputs"])), expected, value(kept["tolerance"])
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class RecordedVariant(Variant):
    """A case whose mistakes' answers are read, not computed."""

    _read: dict[int, Any] = field(default_factory=dict, repr=False)

    def outcome_of(self, mistake: Mistake) -> Any:
        exercise = self.exercise
        assert isinstance(exercise, RecordedExercise)
        place = exercise.places[id(mistake)]
        if place not in self._read:
            self._read[place] = _outcome(exercise.body, exercise.recorded(self.case)["outcomes"][place])
        return self._read[place]

    outcome_once = outcome_of


def _outcome(body: Body, tree: Any) -> Any:
    if isinstance(tree, dict) and "e" in tree:
        name, text = tree["e"]
        return type(name, (_Raised,), {})(text)
    if isinstance(tree, dict) and "x" in tree:  # no numbers: what no answer can agree with
        return np.asarray(None)
    return body.value(tree)


def read_recorded(path: Path, exercise_id: str) -> RecordedExercise:
    """Read what a hand-out holds of an exercise.

    Raises:
        ExerciseError: if the file is damaged, or was written by another version.
    """
    head = read_head(path)
    found = {kind: tuple(map(_mistake, head[kind])) for kind in _KINDS if kind != "pairs"}
    follows, mistakes = head["follow_through"], found["mistakes"]
    return RecordedExercise(
        id=exercise_id,
        title=head["title"],
        solution=_not_written(head, path),
        reference=_not_here,
        points=head["points"],
        parts=[Part(name, weight) for name, weight in head["parts"]],
        cases=[_case(case) for case in head["cases"]],
        mistakes=mistakes,
        forbidden=head["forbidden"],
        analytic=head["analytic"],
        hints=head["hints"],
        packages=head["packages"],
        follow_through=FollowThrough(**follows, slips=found["slips"]) if follows else None,
        sampled=FAMILIES[head["sampled"]] if head["sampled"] else None,
        unordered=head.get("unordered", {}),
        seconds=head["seconds"],
        memory_mib=head["memory_mib"],
        file=path,
        whole=head["whole"],
        stub=head["stub"],
        imports=head["imports"],
        answer=head["answer"],
        slips=found["slips"],
        ignored=found["ignored"],
        misused=found["misused"],
        pairs=[(one, other, _pair(mistakes[one], mistakes[other])) for one, other in head["pairs"]],
    )


def _mistake(head: Mapping[str, Any]) -> Mistake:
    others = [_not_here] * (head["versions"] - 1)
    return Mistake(head["name"], _not_here, head["message"], others)


def _pair(one: Mistake, other: Mistake) -> Mistake:
    return Mistake(f"{one.name}, and {other.name}", _not_here, f"{one.message} {other.message}")


def _case(head: Mapping[str, Any]) -> Case:
    return Case(head["name"], _not_here, **{name: head[name] for name in ("hidden", "weight", "about", "draws")})


def _not_here(*args: Any, **kwargs: Any) -> Any:
    raise ExerciseError("this exercise was recorded: its functions are not in this hand-out")


def _not_written(head: Mapping[str, Any], path: Path) -> Callable[..., Any]:
    """A function of the exercise's name, signature and statement that does nothing yet."""

    def stub(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    stub.__name__ = stub.__qualname__ = head["name"]
    stub.__doc__ = head["statement"]
    stub.__signature__ = inspect.Signature(list(_parameters(head, path)))  # type: ignore[attr-defined]
    return stub


def _parameters(head: Mapping[str, Any], path: Path) -> Iterator[inspect.Parameter]:
    plain = Body(None, [], b"")  # defaults are no arrays
    for name, kind, has_default, default in head["parameters"]:
        value = plain.value(default) if has_default else inspect.Parameter.empty
        yield inspect.Parameter(name, inspect._ParameterKind[kind], default=value)
