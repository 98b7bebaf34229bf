"""Several names in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.messages import say

__all__ = ["several"]

_SHOWN = 10


def several(names: Iterable[str]) -> str:
    """Name the first few, and count the others."""
    all_of_them = list(names)
    shown = ", ".join(all_of_them[:_SHOWN])
    more = len(all_of_them) - _SHOWN
    return say("course.and-more", names=shown, count=more) if more > 0 else shown
