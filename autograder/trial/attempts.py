"""One submission's code, tried on exercises in the sandbox."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from autograder.asked.exercise import Exercise
from autograder.asked.expected import ExpectedAnswers, expected_answers
from autograder.asked.seeds import SeedOf
from autograder.asked.variant import Variant
from autograder.sandbox import Loaded, Reply, Sandbox
from autograder.trial.asking import Asking
from autograder.trial.attempt import Attempt
from autograder.trial.budget import Budget
from autograder.trial.fairness import fair_variant
from autograder.trial.processes import Processes
from autograder.trial.tried import Tried

__all__ = ["Attempts", "similar_name"]

_FUNCTION = re.compile(r"^def[ \t]+(\w+)", re.M)
_SIMILAR = 0.75  # of two names, by difflib's measure


@dataclass
class Attempts:
    """One submission's code, tried on exercises: all of what is shown before any hidden case, within one budget.

    Args:
        cells: index and source of each code cell, in order.
        sandbox_of: where code runs that may import these packages.
        seed_of: the student's seeds.
        cell_errors: how cells ended that did not run, by their index; filled as they are met.
    """

    cells: Sequence[tuple[int, str]]
    sandbox_of: Callable[[tuple[str, ...]], Sandbox]
    seed_of: SeedOf
    answers: ExpectedAnswers = field(default_factory=expected_answers)
    cell_errors: list[tuple[int, Reply]] = field(default_factory=list)

    def attempt(self, exercises: Sequence[Exercise]) -> list[Attempt]:
        """Try exercises on all their cases."""
        tried = [Tried(e, self._drawn(e)) for e in exercises]  # before the clock of the student's process starts
        budget = Budget(exercises)
        asking = Asking(Processes(self.cells, self.sandbox_of, exercises, budget), budget)
        asking.ask(tried)
        self.cell_errors += asking.cell_errors
        taken = {exercise.name for exercise in exercises}
        return [self._finished(one, asking.left_out, taken) for one in tried]

    def _drawn(self, exercise: Exercise) -> list[Variant]:
        return [fair_variant(self.answers, exercise, c, self.seed_of(exercise, c)) for c in exercise.cases]

    def _finished(self, one: Tried, left_out: Mapping[int, Reply], taken: Set[str]) -> Attempt:
        loaded = one.loaded or Loaded("missing")
        if left_out:
            loaded = dataclasses.replace(loaded, errors=(*loaded.errors, *left_out.items()))
        defining = {index for index, source in self.cells if _defines(source, one.exercise.name)}
        printed = "".join(text for index, text in loaded.printed if index in defining)
        similar = ""
        if loaded.found == "missing":
            functions = [name for _, source in self.cells for name in _FUNCTION.findall(source) if name not in taken]
            similar = similar_name(one.exercise.name, functions)
        return Attempt.of(
            one.exercise,
            dataclasses.replace(loaded, output=printed),
            one.variants,
            one.replies | {name: reply.untold for name, reply in one.replies_to(hidden=True).items()},
            reasons=[reply for index, reply in loaded.errors if index in defining],
            similar=similar,
            seconds=int(1e6 * one.seconds) / 1e6,  # downwards: together they are no more than the hand-in's
        )


def similar_name(name: str, functions: Sequence[str]) -> str:
    """The function whose name is nearly the one that was asked for; empty, where there is none."""
    return next(iter(difflib.get_close_matches(name, functions, n=1, cutoff=_SIMILAR)), "")


def _defines(source: str, name: str) -> bool:
    return name in source and (
        re.search(rf"^[ \t]*(?:async\s+)?(?:def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*=", source, re.M)
        is not None
    )
