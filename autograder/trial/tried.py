"""One exercise while it is being tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.asked.exercise import Exercise
from autograder.asked.variant import Variant
from autograder.sandbox import Ending, Loaded, Reply

__all__ = ["Tried"]

_Trouble = tuple[Ending, str, int]


@dataclass
class Tried:
    """What has come of one exercise so far.

    Args:
        variants: its cases, in order.
        loaded: how the cells ran before a hidden case was asked; this is shown.
        replies: by the case's name.
        troubles: those that it has by itself, where no other exercise was asked before it.
        seconds: of the student's that its calls took.
    """

    exercise: Exercise
    variants: Sequence[Variant]
    loaded: Loaded | None = None
    replies: dict[str, Reply] = field(default_factory=dict)
    troubles: set[_Trouble] = field(default_factory=set)
    seconds: float = 0.0

    @property
    def packages(self) -> tuple[str, ...]:
        return tuple(self.exercise.packages)

    @property
    def is_function(self) -> bool:
        return self.loaded is not None and self.loaded.is_function

    @property
    def out_of_time(self) -> bool:
        return any(reply.kind is Ending.TIMEOUT for reply in self.replies.values())

    def waiting(self, hidden: bool) -> list[Variant]:
        """The cases that are still to be asked; none, once one has used up the time."""
        if self.out_of_time:
            return []
        return [v for v in self.variants if v.case.hidden is hidden and v.case.name not in self.replies]

    def replies_to(self, hidden: bool) -> dict[str, Reply]:
        names = [variant.case.name for variant in self.variants if variant.case.hidden is hidden]
        return {name: self.replies[name] for name in names if name in self.replies}

    def troubles_in(self, hidden: bool) -> set[_Trouble]:
        """What came instead of answers. An open exercise is none: it says itself that there is nothing yet."""
        replies = self.replies_to(hidden).values()
        return {(r.kind, r.type, r.line) for r in replies if not (r.answered or r.unattempted)}
