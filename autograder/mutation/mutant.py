"""A wrong version of an exercise's solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Mutant"]


@dataclass(frozen=True, eq=False)
class Mutant:
    """An exercise's solution with one thing changed.

    Args:
        key: names it in `Exercise.equivalent`; it stays the same whatever is edited elsewhere in the file.
        operator: what was done.
        before: what was changed, as it stands in the solution; empty, where inputs or the answer are changed.
        after: what it was changed into.
        line: where it stands in the exercise's file; 0 where it stands nowhere.
        occurrence: counts places with the same text.
    """

    key: str
    operator: str
    function: Callable[..., Any]
    before: str = ""
    after: str = ""
    line: int = 0
    occurrence: int = 1
