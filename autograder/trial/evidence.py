"""What is told of an answer that is not what was expected."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

__all__ = ["Evidence", "Mismatch", "MismatchKind"]


class MismatchKind(str, Enum):
    """In what an answer differs from what was expected, in the order in which it is looked at."""

    TYPE = "type"
    SHAPE = "shape"
    DTYPE = "dtype"
    FINITE = "finite"
    VALUES = "values"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an array differs from what was expected. Never attached to a hidden case."""

    index: tuple[int, ...]
    expected: str
    actual: str
    wrong_entries: int
    entries: int
    # Per-entry error in units of the tolerance, for a heat map; at most two-dimensional and small, else empty.
    heat: list[list[float]] = field(default_factory=list)


@dataclass(frozen=True)
class Mismatch:
    """Why an answer is not what was expected."""

    kind: MismatchKind
    message: str
    evidence: Evidence | None = None
    subtest: str = ""  # which, where draws have another distribution
