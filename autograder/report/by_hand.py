"""What a person marks, in a few words beside the automatic marks."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.messages import say
from autograder.report.view import marks
from autograder.verdict.by_hand import ByHand

__all__ = ["by_hand_text"]


def by_hand_text(by_hand: Sequence[ByHand]) -> str:
    """Say how far a person is with a hand-in: the points that wait, or the marks that were given."""
    waiting = sum(each.max_score for each in by_hand if each.waits)
    if waiting:
        return say("report.by-hand.waits", points=marks(waiting))
    return f"{marks(sum(each.score for each in by_hand))}/{marks(sum(each.max_score for each in by_hand))}"
