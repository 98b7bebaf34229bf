"""A memory of what was used last, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

__all__ = ["Recent"]

T = TypeVar("T")


class Recent(Generic[T]):
    """Keep values by key; the one that was not used for longest goes first when there is no room.

    Args:
        room: bytes.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self._taken = 0
        self._kept: OrderedDict[str, tuple[T, int]] = OrderedDict()

    def get(self, key: str) -> T | None:
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: str, value: T, size: int) -> None:
        """Keep a value of so many bytes; one that is larger than the room is not kept."""
        if size > self.room or key in self._kept:
            return
        self._kept[key] = (value, size)
        self._taken += size
        while self._taken > self.room:
            self._taken -= self._kept.popitem(last=False)[1][1]
