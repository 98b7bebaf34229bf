"""The clock of a student's process, which runs while it is asked for something and has a processor."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from autograder.sandbox.inside.scheduling import Times

__all__ = ["Clock"]

_LONGEST = 10  # times what it has in all, however little of it a busy machine gave to the student
_NOTICEABLE_SECONDS = 1e-3


class Clock:
    """Counts the student's own seconds: not those in which the process waits for a processor, or for the grader.

    Args:
        seconds: what the process has in all.
        times: looks up how long the process has computed and waited.
    """

    def __init__(self, seconds: float, times: Callable[[], Times]) -> None:
        self._look = times
        self._times = Times(0.0, 0.0)
        self._longest = _LONGEST * seconds
        self._asked = self._looked = 0.0  # by the wall's clock, and how much of it when the times were looked at
        self._since: float | None = None
        self._least = 0.0  # it may wait while it is asked for nothing, and that does not turn the clock back
        self.allow(seconds, seconds)

    def allow(self, seconds: float, patience: float) -> None:
        """Let what is asked from now on take so long together.

        Args:
            patience: how much longer it may take, once, where the process has hardly computed in that time.
        """
        self._until = self.used() + seconds
        self._allowed, self._patience, self._computed = seconds, patience, self._times.computing

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Count the seconds of one question."""
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._asked, self._since = self.by_the_wall(), None

    def used(self) -> float:
        """The student's own seconds so far."""
        if self._asked != self._looked:
            self._times, self._looked = self._look(), self._asked
        self._least = self._used()
        return self._least

    def left(self) -> float:
        """Seconds until it is worth looking at the clock again; none or less, where the time may be over."""
        return self._until - self._used()

    def more(self) -> float:
        """Seconds that are left after all, now that they seem to be over; 0 where none are."""
        self._times = self._look()
        # One that has hardly computed may have waited for a grader whose threads were busy.
        if self.left() < _NOTICEABLE_SECONDS and self._times.computing - self._computed < self._allowed / 2:
            self._until, self._patience = self._until + self._patience, 0.0
        left = self.left()
        return left if left >= _NOTICEABLE_SECONDS and self.by_the_wall() <= self._longest else 0.0

    def _used(self) -> float:
        return max(self._least, self.by_the_wall() - self._times.waiting)

    def by_the_wall(self) -> float:
        """Seconds since it was first asked for something, but for those in which it was not."""
        return self._asked + (0.0 if self._since is None else time.monotonic() - self._since)
