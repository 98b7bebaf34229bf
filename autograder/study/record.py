"""What a learner has done, in a small text file: a line an exercise, found by its id.

::

    # What has been done in this folder, one line an exercise. Lines that nobody understands are kept.
    now = optimization.adam
    optimization.ewma done=2026-11-30 tries=4 hints=1
    optimization.adam begun=2026-11-30 tries=2 right=3/7

The file is written whole or not at all. A line that this version does not understand, such as one of an exercise that
is no longer there or of a later version, stays as it is.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from autograder.course.whole import write_text

__all__ = ["AGAIN_AFTER", "PROGRESS", "Record", "Records", "Standing", "find_folder"]

AGAIN_AFTER = datetime.timedelta(days=3)
"""How long an exercise is left alone whose solution was shown before it was solved."""

PROGRESS = "progress.txt"
_HEAD = "# What has been done in this folder, one line an exercise. Lines that nobody understands are kept."
_ID = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")
_SETTING = re.compile(r"(now|units) = (.*)")
_NUMBERS = ("tries", "hints", "alike")
_DATES = ("begun", "done", "shown")


def find_folder(start: Path) -> Path | None:
    """The study folder that a folder has or is in, if there is one."""
    places = (start / "study", start, *start.parents)
    return next((place for place in places if (place / PROGRESS).is_file()), None)


class Standing(str, Enum):
    """How far an exercise is."""

    DONE = "done"
    BEGUN = "begun"
    OPEN = "open"

    @property
    def symbol(self) -> str:
        return {"done": "✓", "begun": "◐", "open": "○"}[self.value]


@dataclass(frozen=True)
class Record:
    """One exercise's line.

    Args:
        begun, done, shown: the days on which it was first tried, was right, and had its solution shown unsolved.
        tries: how often what was saved was checked.
        hints: how many hints have been shown.
        right: cases right and cases in all at the last check.
        alike: how many checks in a row failed in the same way.
        others: words of a later version, kept as they are.
    """

    begun: datetime.date | None = None
    done: datetime.date | None = None
    shown: datetime.date | None = None
    tries: int = 0
    hints: int = 0
    alike: int = 0
    right: str = ""
    others: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        if self.done:
            return Standing.DONE
        return Standing.BEGUN if self.begun or self.shown else Standing.OPEN

    def rests(self, today: datetime.date) -> bool:
        """Whether its solution was shown so lately that it is not offered yet."""
        return bool(self.shown and not self.done and today < self.shown + AGAIN_AFTER)

    def tried(self, passed: bool, right: str, alike: bool, today: datetime.date) -> Record:
        """The record after one more check; what was right once stays done.

        Args:
            alike: whether it failed as it did before.
        """
        return replace(
            self,
            begun=self.begun or today,
            done=self.done or (today if passed else None),
            tries=self.tries + 1,
            right=right,
            alike=0 if passed else self.alike + 1 if alike else 1,
        )

    def __str__(self) -> str:
        words = [f"{name}={getattr(self, name):%Y-%m-%d}" for name in _DATES if getattr(self, name)]
        words += [f"{name}={getattr(self, name)}" for name in (*_NUMBERS, "right") if getattr(self, name)]
        return " ".join([*words, *self.others])

    @classmethod
    def read(cls, text: str) -> Record:
        found: dict[str, object] = {}
        others = []
        for word in text.split():
            name, _, value = word.partition("=")
            if name in _NUMBERS and value.isdecimal():
                found[name] = int(value)
            elif name in _DATES and (day := _day(value)):
                found[name] = day
            elif name == "right" and re.fullmatch(r"\d+/\d+", value):
                found[name] = value
            else:
                others.append(word)
        return cls(**found, others=tuple(others))  # type: ignore[arg-type]


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


@dataclass
class Records:
    """All records of a study folder.

    Args:
        path: the file; made when there is something to write.
        now: the exercise that is worked on.
        units: those chosen; all, where there are none.
    """

    path: Path
    now: str = ""
    units: tuple[str, ...] = ()
    by_id: dict[str, Record] = field(default_factory=dict)
    _unknown: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Records:
        """Read the file; where there is none, nothing has been done yet."""
        records = cls(path)
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return records
        for line in text.splitlines():
            records._take(line)
        return records

    def _take(self, line: str) -> None:
        setting = _SETTING.fullmatch(line.strip())
        first, _, rest = line.strip().partition(" ")
        if setting and setting[1] == "now":
            self.now = setting[2].strip()
        elif setting:
            self.units = tuple(setting[2].split())
        elif _ID.fullmatch(first):
            self.by_id[first] = Record.read(rest)
        elif line.strip() and line.strip() != _HEAD:
            self._unknown.append(line)

    def __getitem__(self, exercise_id: str) -> Record:
        return self.by_id.get(exercise_id, Record())

    def __setitem__(self, exercise_id: str, record: Record) -> None:
        self.by_id[exercise_id] = record

    def refresh(self) -> None:
        """Take what has been noted by others in the meantime: a check of the command or a notebook's, or a person."""
        self.by_id = {**self.by_id, **Records.read(self.path).by_id}

    def rename(self, names: Mapping[str, str]) -> None:
        """Carry over the records of exercises that have another id by now, unless that has a record of its own."""
        for old, new in names.items():
            if old in self.by_id and new not in self.by_id:
                self.by_id[new] = self.by_id.pop(old)
            if self.now == old:
                self.now = new

    def write(self) -> None:
        """Write the file, whole or not at all."""
        lines = [_HEAD, *self._unknown]
        lines += [f"now = {self.now}"] if self.now else []
        lines += [f"units = {' '.join(self.units)}"] if self.units else []
        lines += [f"{exercise_id} {record}".rstrip() for exercise_id, record in self.by_id.items()]
        write_text(self.path, "\n".join(lines) + "\n")
