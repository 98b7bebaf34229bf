"""The draws that a mutant has to lose marks in: the public one, and each variant of the hidden cases."""

from __future__ import annotations

import contextlib
import functools
import io
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.asked.exercise import Case, Exercise
from autograder.asked.expected import ExpectedAnswers, expected_answers
from autograder.asked.seeds import VARIANTS, public_seed, seeds_of_variant
from autograder.asked.variant import Variant
from autograder.mutation.limit import cpu_limit
from autograder.sandbox import Reply
from autograder.trial.fairness import fair_variant
from autograder.trial.trial import Trial, right_parts
from autograder.verdict.rehearsal import call

__all__ = ["DRAWS", "Draws", "is_right"]

DRAWS = 1 + VARIANTS
"""The public seed's, and those of a course's sixteen variants."""

_SECRET = b"mutation"  # any will do, as long as it is the same in every run

_SECONDS = 0.1  # that a call may compute at least
_SLOWER = 5  # times what the solution takes for all cases together, that one call may take


@dataclass(frozen=True, eq=False)
class Draws:
    """An exercise's cases, drawn.

    Args:
        variants: by the case's place, its draws: all of a hidden case, the one of a public case.
    """

    exercise: Exercise
    variants: Sequence[Sequence[Variant]]

    @classmethod
    def of(cls, exercise: Exercise, answers: ExpectedAnswers | None = None) -> Draws:
        """Draw the cases and have the reference answer them, if nobody has yet."""
        answers = answers or expected_answers()
        seeds = [public_seed, *(seeds_of_variant(_SECRET, variant) for variant in range(VARIANTS))]

        def drawn(case: Case) -> list[Variant]:
            used = seeds if case.hidden and case.varies else seeds[:1]
            return [fair_variant(answers, exercise, case, seed_of(exercise, case)) for seed_of in used]

        return cls(exercise, [drawn(case) for case in exercise.cases])

    @property
    def all(self) -> list[Variant]:
        """Every draw of every case, those of public cases first."""
        return [v for variants in sorted(self.variants, key=lambda vs: vs[0].case.hidden) for v in variants]

    def right(self, function: Callable[..., Any]) -> list[list[bool]]:
        """Put the cases to an implementation.

        Returns:
            By the case's place, in which of its draws all parts are right.

        Raises:
            OutOfTime: if a call does not seem to end.
        """
        with np.errstate(all="ignore"), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            return [self._right(function, variants) for variants in self.variants]

    @functools.cached_property
    def patience(self) -> float:
        """How many seconds a call may take, by how long the solution takes."""
        started = time.process_time()
        for variants in self.variants:
            self.exercise.call(self.exercise.solution, variants[0].inputs)
        return max(_SECONDS, _SLOWER * (time.process_time() - started))

    def _right(self, function: Callable[..., Any], variants: Sequence[Variant]) -> list[bool]:
        found = [self._answers_rightly(function, variant) for variant in variants]
        # The short way sees the answer alone. What seems right is asked again as a submission is, once: that it writes
        # into its inputs does not depend on their numbers.
        if found[0] and not is_right(variants[0], call(function, self.exercise, variants[0].inputs)):
            return [False] * len(variants)
        return found

    def _answers_rightly(self, function: Callable[..., Any], variant: Variant) -> bool:
        try:
            with cpu_limit(self.patience):
                answer = self.exercise.call(function, variant.inputs)
        except Exception:
            return False
        return all(right_parts(variant, answer))


def is_right(variant: Variant, reply: Reply) -> bool:
    """Whether a reply earns all of its case's marks."""
    parts = Trial(variant, reply).parts
    return bool(parts) and all(part.right for part in parts)
