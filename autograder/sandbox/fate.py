"""How a conversation with a student's process may end, other than by hanging up."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.sandbox.reply import Ending, Reply

__all__ = ["Fate", "SandboxError", "Stopped", "StudentEnded"]


class SandboxError(RuntimeError):
    """The sandbox itself does not work here. Never a student's fault."""


@dataclass(frozen=True)
class Fate:
    """How a student's process ended."""

    timed_out: bool = False
    signal: int = 0
    exit: int = 0
    cpu: float = 0.0
    memory_kib: int = 0
    waited: float = 0.0  # seconds for a processor that others had


class StudentEnded(Exception):
    """The student's process stopped answering: out of time, killed, or gone of its own will.

    Args:
        cell: the cell that was running, where it was one.
        place: where the code was when its time was over, if it said so.
    """

    def __init__(self, fate: Fate, cell: int | None = None, place: Reply | None = None) -> None:
        super().__init__(fate)
        self.fate = fate
        self.cell = cell
        self._place = place or Reply(Ending.GONE)

    @property
    def reply(self) -> Reply:
        """How what was running ended with its process."""
        if self.fate.timed_out:
            return Reply(Ending.TIMEOUT, line=self._place.line, source=self._place.source)
        return Reply(Ending.GONE, size=self.fate.signal)


class Stopped(KeyboardInterrupt):
    """Somebody has interrupted the grader while it was waiting for a student's code.

    Args:
        reply: where that code was, if it said so.
    """

    def __init__(self, reply: Reply) -> None:
        super().__init__("interrupted")
        self.reply = reply
