"""When a hand-in came, by nbgrader's note beside it."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from pathlib import Path

from autograder.handin.entry import Entry
from autograder.handin.finding import HandIn
from autograder.messages import say

__all__ = ["NOTE", "read_time", "with_time_told"]

NOTE = "timestamp.txt"
"""The file beside a hand-in that says when it came."""


def read_time(path: Path) -> datetime.datetime | None:
    """Read when a file was handed in; None, where there is no note of it.

    Raises:
        ValueError: if there is one that tells no time; students may have written it.
    """
    note = path.parent / NOTE
    try:
        with os.fdopen(Entry.around(path).open(note), encoding="utf-8") as file:
            text = file.read(100).strip()
        from nbgrader.utils import parse_utc  # type: ignore[import-untyped]  # takes long, and most have no note

        found: datetime.datetime = parse_utc(text)
    except FileNotFoundError:
        return None
    except Exception as error:  # a note may hold anything, and its parser raises whatever comes of it
        raise ValueError(f"{note} tells no time") from error
    return found


def with_time_told(handin: HandIn) -> HandIn:
    """Say of a hand-in that it is not known when it came, where its note cannot be read."""
    try:
        if handin.path is not None:
            read_time(handin.path)
    except ValueError:
        return replace(handin, notices=(*handin.notices, say("handins.time-unreadable")))
    return handin
