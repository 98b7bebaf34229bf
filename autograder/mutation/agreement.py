"""Solution and reference compared in float64, before a tolerance for float32 can hide that they disagree."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.asked.variant import Variant
from autograder.mutation.draws import Draws
from autograder.trial.compare import compare
from autograder.verdict.rehearsal import call

__all__ = ["disagreements"]

# How much less a float64 answer may be off than a float32 answer: their units in the last place, and some room, since
# rounding that happens to be small in float32 need not be as small in float64.
_TIGHTER = 16 * float(np.finfo(np.float64).eps / np.finfo(np.float32).eps)


def disagreements(draws: Draws) -> list[str]:
    """Compare the two in every draw.

    Returns:
        For each case in which they differ by more than rounding explains, a sentence with the first difference.
    """
    found = []
    for variants in draws.variants:
        first = next(filter(None, map(_difference, variants)), "")
        if first:
            case = variants[0].case.name
            found.append(f"solution and reference differ by more than rounding, case {case!r}: {first}")
    return found


def _difference(variant: Variant) -> str:
    reply = call(variant.exercise.solution, variant.exercise, variant.inputs)
    if not reply.answered:
        return f"the solution raises {reply.type}: {reply.text}"
    mismatch = compare(variant.expected, reply.value, _tightened(variant.tolerance, variant.expected))
    return mismatch.message if mismatch else ""


def _tightened(tolerance: Any, expected: Any) -> Any:
    """The tolerance for float64; for a reference that answers in float32, the usual one."""
    if isinstance(tolerance, tuple):
        return tuple(_tightened(t, e) for t, e in zip(tolerance, expected, strict=True))
    return tolerance * _TIGHTER if expected.dtype == np.float64 else tolerance
