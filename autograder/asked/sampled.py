"""Sampled exercises: the student draws the random numbers, and the reference gives their exact distribution."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.sandbox.inside.wire import Seed

if TYPE_CHECKING:
    from autograder.asked.exercise import Exercise

__all__ = ["FALSE_REJECT", "FEWEST_DRAWS", "GIVEN", "check_sampled", "given_to_sampler"]

FALSE_REJECT = 1e-6
"""The most that the probability may be with which a case rejects draws from the right distribution."""
FEWEST_DRAWS = 100
GIVEN = ("draws", "rng")
"""The parameters that a case itself gives to a student's sampler, and that the reference does not have."""


def given_to_sampler(draws: int, seed: int) -> dict[str, Any]:
    """What a sampled case passes besides its own inputs: how many draws, and a seed for the student's generator.

    The seed follows from the case's, which is each student's own where the case is hidden.
    """
    return {"draws": draws, "rng": Seed(int(np.random.default_rng([seed, 1]).integers(2**63)))}


def check_sampled(exercise: Exercise) -> str:
    """Why an exercise's declarations of sampled cases do not fit together; empty, where they do."""
    sampled = exercise.sampled is not None
    for case in exercise.cases:
        if sampled and case.draws < FEWEST_DRAWS:
            return f"case {case.name!r}: expected at least {FEWEST_DRAWS} `draws`, got {case.draws}"
        if case.draws and not sampled:
            return f"case {case.name!r} has `draws`; the exercise needs `sampled`, the family of the distribution"
    if not sampled:
        return ""
    missing = [name for name in GIVEN if name not in inspect.signature(exercise.solution).parameters]
    if missing:
        return f"a sampled exercise's function has the parameters {' and '.join(GIVEN)}; {missing[0]!r} is missing"
    if exercise.parts or exercise.follow_through or exercise.analytic:
        return "a sampled exercise has one array for an answer, no parts and no derivatives"
    if exercise.reference is None:
        return "a sampled exercise needs a `reference` that returns the parameters of the distribution"
    return ""
