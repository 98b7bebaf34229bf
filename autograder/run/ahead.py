"""Imports that take seconds, done in a thread while something else goes on."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["ImportsAhead"]


class ImportsAhead:
    """Modules that are needed later, and in this process only.

    Whoever needs one waits first: nbgrader's modules import each other in a circle, which two threads cannot walk at
    once.

    Args:
        names: of the modules.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._done: Future[None] | None = None

    def begin(self, others: Sequence[str] = ()) -> None:
        """Start to import, once: these modules, and others after them."""
        if self._done is None:
            self._done = ThreadPoolExecutor(1).submit(self._import, (*self._names, *others))

    def wait(self) -> None:
        """Return when all of them are there."""
        self.begin()
        assert self._done is not None
        self._done.result()

    def _import(self, names: Sequence[str]) -> None:
        for name in names:
            importlib.import_module(name)
