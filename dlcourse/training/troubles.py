"""What ends a run before its time, each with one line for a person and the exit code for a program."""

from __future__ import annotations

__all__ = ["Diverged", "Interrupted", "Misuse", "NotWritten", "Trouble"]


class Trouble(Exception):
    """What the command line prints, and nothing else of it."""

    code = 1


class Misuse(Trouble):
    """Something was asked for that cannot be done; nothing was trained."""

    code = 2


class Diverged(Trouble):
    """The loss or a weight is no number any more."""


class NotWritten(Trouble):
    """A file could not be written; the disk is full, say."""


class Interrupted(Trouble):
    """Someone pressed Ctrl-C, or the machine is needed for something else; all is kept."""

    code = 130
