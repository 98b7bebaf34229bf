"""How surely the declared mistakes of a sampled exercise lose marks: measured with many generators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from autograder.asked.calibration import evaluate
from autograder.asked.exercise import Exercise, Mistake
from autograder.asked.variant import Variant
from autograder.mutation.draws import Draws
from autograder.sandbox.inside.wire import Seed
from autograder.trial.draws import margin

__all__ = ["POWER", "Power", "powers_of", "weak_mistakes"]

POWER = 0.999999
"""With what probability at least a declared mistake loses a case, if it can lose it at all."""

_SURELY = NormalDist().inv_cdf(POWER)
_RUNS = 12  # of a mistake in each draw of a case
_DRAWS = 4  # of a hidden case


@dataclass(frozen=True)
class Power:
    """How a mistake fares in one case, whatever its generator is.

    Args:
        least: the smallest margin by which any run was rejected; see `autograder.trial.draws.margin`.
        most: the largest.
    """

    mistake: str
    case: str
    least: float
    most: float

    @property
    def loses(self) -> bool:
        """Whether it loses surely: the unluckiest run is still further from being accepted than chance ever leads.

        A margin is in standard deviations, so the probability of being accepted is less than that of a normal number
        beyond them.
        """
        return self.least >= _SURELY

    @property
    def passes(self) -> bool:
        """Whether it is no mistake in this case."""
        return self.most <= 0


def powers_of(exercise: Exercise) -> list[Power]:
    """Run every declared mistake in every case; nothing, where an exercise is not sampled."""
    if not exercise.sampled:
        return []
    drawn = Draws.of(exercise).variants
    return [_power(mistake, variants[:_DRAWS]) for mistake in exercise.mistakes for variants in drawn]


def weak_mistakes(powers: Sequence[Power]) -> list[str]:
    """What is wrong with some mistakes' power, each in a sentence."""
    found = [
        f"has a mistake, {one.mistake!r}, that may lose case {one.case!r} or pass it, as luck has it: between "
        f"{one.least:.1f} and {one.most:.1f} standard deviations, where {_SURELY:.1f} are asked for; draw more, or "
        "inputs on which it matters more"
        for one in powers
        if not (one.loses or one.passes)
    ]
    never = {one.mistake for one in powers} - {one.mistake for one in powers if one.loses}
    return [*found, *(f"has a mistake, {name!r}, that loses no case surely" for name in sorted(never))]


def _power(mistake: Mistake, variants: Sequence[Variant]) -> Power:
    margins = list(_margins(mistake, variants))
    return Power(mistake.key, variants[0].case.name, min(margins), max(margins))


def _margins(mistake: Mistake, variants: Sequence[Variant]) -> Iterator[float]:
    for variant in variants:
        for run in range(_RUNS):
            inputs = {**variant.inputs, "rng": Seed(run)}
            try:
                answer = evaluate(variant.exercise, mistake.function, inputs)
            except Exception:
                yield float("inf")
            else:
                yield margin(variant.expected, answer)
