"""What only a person marks, and how far that is in one hand-in: it waits, there is nothing, or it has its mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

__all__ = ["ByHand", "Marking", "as_number"]


def as_number(mark: float) -> float:
    """A mark as it is written: 12 and not 12.0, whether it was just given or comes out of the ledger."""
    return int(mark) if float(mark).is_integer() else mark


class Marking(str, Enum):
    """How far a person is with what only a person marks."""

    WAITS = "waits"
    AGAIN = "again"  # marked, but the answer or the points have changed since
    EMPTY = "empty"  # there is nothing to mark
    MARKED = "marked"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class ByHand:
    """Something that a person marks, such as a derivation, and how far that is in one hand-in.

    Args:
        id: its key in nbgrader's grade book.
        stub: what stands in its place before it is answered.
    """

    id: str
    title: str
    max_score: float
    stub: str = ""
    marking: Marking = Marking.WAITS
    score: float = 0.0

    @property
    def waits(self) -> bool:
        return self.marking in (Marking.WAITS, Marking.AGAIN)

    def in_hand_in(self, answers: Mapping[str, str], *, unreadable: bool) -> ByHand:
        """The same for a hand-in: an answer that cannot be found may stand elsewhere, so a person looks for it."""
        answer = answers.get(self.id)
        empty = unreadable or (answer is not None and answer.strip() in {"", self.stub.strip()})
        return replace(self, marking=Marking.EMPTY if empty else Marking.WAITS)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "score": as_number(self.score),
            "max_score": as_number(self.max_score),
            "marking": str(self.marking),
        }
