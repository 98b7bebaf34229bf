"""An exercise's cases, tried on all mutants of its solution."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.asked.calibration import own_answer
from autograder.asked.exercise import Exercise
from autograder.asked.variant import Variant
from autograder.mutation.answers import answer_mutants
from autograder.mutation.draws import DRAWS, Draws
from autograder.mutation.limit import OutOfTime
from autograder.mutation.mutant import Mutant
from autograder.mutation.parameters import parameter_mutants
from autograder.mutation.power import Power, powers_of, weak_mistakes
from autograder.mutation.source import source_mutants

__all__ = ["Examination", "Fate", "examine"]


@dataclass(frozen=True)
class Fate:
    """What became of one mutant.

    Args:
        killed: in which draws it lost marks: the public one, then each variant.
        uneven: cases that it fails in some variants and passes in others, with the number of variants that it fails.
    """

    mutant: Mutant
    killed: tuple[bool, ...]
    uneven: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, mutant: Mutant, draws: Draws, right: Sequence[Sequence[bool]]) -> Fate:
        """Put together in which draws of a class a mutant loses marks."""
        failed = [[not each for each in one] if len(one) > 1 else [not one[0]] * DRAWS for one in right]
        counts = {case.name: sum(one[1:]) for case, one in zip(draws.exercise.cases, failed, strict=True)}
        uneven = {name: count for name, count in counts.items() if 0 < count < DRAWS - 1}
        return cls(mutant, tuple(map(any, zip(*failed, strict=True))), uneven)

    @property
    def survives(self) -> bool:
        """Whether it has full marks in some draw."""
        return not all(self.killed)

    @property
    def never_killed(self) -> bool:
        return not any(self.killed)

    @property
    def variants_killed(self) -> int:
        return sum(self.killed[1:])


@dataclass(frozen=True)
class Examination:
    """What trying all mutants has shown about an exercise.

    Args:
        declared: keys of the mutants that it declares to be equivalent, with the reasons.
        seconds: that it took to compute, once the cases were drawn and answered.
        powers: how surely each declared mistake loses marks, where answers are tested statistically.
    """

    exercise_id: str
    fates: Sequence[Fate]
    declared: dict[str, str]
    seconds: float
    powers: Sequence[Power] = ()

    @property
    def survivors(self) -> list[Fate]:
        """Mutants with full marks that nobody has declared to be equivalent."""
        return [fate for fate in self.fates if fate.survives and fate.mutant.key not in self.declared]

    @property
    def equivalent(self) -> list[Fate]:
        """Mutants that never lose marks, as declared."""
        return [fate for fate in self.fates if fate.never_killed and fate.mutant.key in self.declared]

    @property
    def uneven(self) -> list[Fate]:
        """Mutants whose marks depend on the variant."""
        return [fate for fate in self.fates if fate.uneven]

    @property
    def killed(self) -> int:
        return sum(not fate.survives for fate in self.fates)

    @property
    def stale(self) -> list[str]:
        """Why declarations do not hold, each in a sentence."""
        fates = {fate.mutant.key: fate for fate in self.fates}
        return list(filter(None, (_stale(key, reason, fates.get(key)) for key, reason in self.declared.items())))

    @property
    def errors(self) -> list[str]:
        """What is wrong with the exercise's file."""
        return [*weak_mistakes(self.powers), *self.stale]


def _stale(key: str, reason: str, fate: Fate | None) -> str:
    if not reason.strip():
        return f"declares {key!r} to be equivalent without a reason"
    if fate is None:
        return f"declares {key!r} to be equivalent, and its solution has no such mutant"
    if not fate.never_killed:
        return f"declares {key!r} to be equivalent, and it loses marks"
    return ""


def examine(exercise: Exercise) -> Examination:
    """Try all mutants of an exercise's solution in this process, which must be the solution's author's own."""
    draws = Draws.of(exercise)
    started = time.process_time()
    fates = [_fate(mutant, draws) for mutant in mutants_of(exercise, draws)]
    seconds = round(time.process_time() - started, 3)
    powers = powers_of(exercise)
    return Examination(exercise.id, fates, dict(exercise.equivalent), seconds, powers)


def mutants_of(exercise: Exercise, draws: Draws) -> Iterator[Mutant]:
    """Make every mutant there is."""
    yield from source_mutants(exercise)
    yield from parameter_mutants(exercise, [variant.inputs for variant in draws.all])
    yield from answer_mutants(exercise, [_right_answer(variant) for variant in draws.all])


def _right_answer(variant: Variant) -> Any:
    """The expected answer; where answers are drawn, the solution's."""
    exercise = variant.exercise
    return (
        own_answer(exercise, variant.case, exercise.solution, variant.inputs) if exercise.sampled else variant.expected
    )


def _fate(mutant: Mutant, draws: Draws) -> Fate:
    try:
        return Fate.of(mutant, draws, draws.right(mutant.function))
    except OutOfTime:
        return Fate(mutant, (True,) * DRAWS)
