"""Telling that something takes long, while it does."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

__all__ = ["telling", "told_if_slow"]

_SECONDS = 2.0  # that nobody needs to be told of
_tell: Callable[[str], None] | None = None


@contextlib.contextmanager
def telling(tell: Callable[[str], None]) -> Iterator[None]:
    """Say to whom it is told, in this process; to nobody otherwise."""
    global _tell
    before, _tell = _tell, tell
    try:
        yield
    finally:
        _tell = before


@contextlib.contextmanager
def told_if_slow(what: str) -> Iterator[None]:
    """Tell what is being done, once it has taken some seconds."""
    if _tell is None:
        yield
        return
    timer = threading.Timer(_SECONDS, _tell, [what])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
