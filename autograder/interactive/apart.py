"""One case, taken apart: what goes in, what should come out, and what does."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.messages import say
from autograder.sandbox.inside.inputs import copied, with_generators
from autograder.trial.attempt import Attempt
from autograder.trial.trial import Trial
from autograder.verdict.trouble import call_trouble

__all__ = ["CaseApart", "case_apart"]

_OPTIONS: dict[str, Any] = {"precision": 6, "threshold": 60, "edgeitems": 3, "linewidth": 76, "suppress": True}


@dataclass(frozen=True, repr=False)
class CaseApart:
    """One case; ``inputs, expected, mine = check.case("a batch")`` unpacks it.

    Args:
        name: of the case.
        inputs: what the function is called with, by parameter; copies of one's own, to be tried and changed.
        expected: what it should return.
        mine: what it returned; None, where it returned nothing.
        trouble: why it returned nothing; empty, where it did.
        parts: names of an answer's parts; empty, where it is one array.
    """

    name: str
    inputs: dict[str, Any]
    expected: Any
    mine: Any
    trouble: str = ""
    parts: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        return iter((self.inputs, self.expected, self.mine))

    def __repr__(self) -> str:
        with np.printoptions(**_OPTIONS):
            lines = [say("apart.case", case=self.name), "", say("apart.inputs")]
            lines += [_named(name, value) for name, value in self.inputs.items()]
            lines += ["", say("apart.expected"), *self._answer(self.expected), "", say("apart.mine")]
            lines += [f"  {self.trouble}"] if self.trouble else self._answer(self.mine)
        return "\n".join(lines)

    def _answer(self, value: Any) -> list[str]:
        if self.parts and isinstance(value, (tuple, list)) and len(value) == len(self.parts):
            return [_named(name, one) for name, one in zip(self.parts, value, strict=True)]
        return [_indented(_text(value), "  ")]


def _named(name: str, value: Any) -> str:
    head = f"  {name} = "
    return head + _indented(_text(value), " " * len(head)).lstrip()


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value}" if not value.ndim else f"{np.array2string(value)}   {say('apart.shape', shape=value.shape)}"
    return repr(value)


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line for line in text.split("\n"))


def case_apart(attempt: Attempt, name: str) -> CaseApart:
    """Take one of the cases apart that were tried.

    Raises:
        ValueError: if none is called so.
    """
    trials = {trial.case.name: trial for trial in attempt.trials}
    if name not in trials:
        raise ValueError(_unknown(attempt, name, trials))
    trial = trials[name]
    inputs = with_generators(copied(dict(trial.variant.inputs)))
    answered = trial.reply.answered
    return CaseApart(
        name=name,
        inputs=inputs,
        expected=copied(trial.variant.expected),
        mine=copied(trial.reply.value) if answered else None,
        trouble="" if answered else call_trouble(trial.exercise, trial.reply)[1],
        parts=tuple(filter(None, trial.exercise.part_names)),
    )


def _unknown(attempt: Attempt, name: str, trials: Mapping[str, Trial]) -> str:
    if any(case.name == name and case.hidden for case in attempt.exercise.cases):
        return say("apart.hidden", case=name, id=attempt.exercise.id)
    if not trials:
        return say("apart.none")
    near = difflib.get_close_matches(name, trials, n=1)
    known = ", ".join(f'"{one}"' for one in trials)
    return say("apart.unknown", case=name, known=known) + (say("apart.near", case=near[0]) if near else "")
