"""One student's folder of an assignment: what is newest goes in, and what it replaces is kept."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.asked.exercise import ExerciseError
from autograder.course.timestamp import NOTE, read_time
from autograder.handin.names import shown
from autograder.roster.archives import File, Refused, unpacked
from autograder.roster.downloads import Claim

__all__ = ["EARLIER", "Collected", "Found", "StudentFolder"]

EARLIER = ".earlier"
"""The folder among the submissions in which replaced files are kept; what begins with a dot is nobody's hand-in."""

_GRADED = {".ipynb", ".py"}
_LONGEST = 240  # bytes of a name; a disk takes 255, and what is being written or kept has some more
_NOTES = {NOTE, "submission_secret.txt"}  # which say when a hand-in came and where its feedback goes


@dataclass
class Collected:
    """What became of a download.

    Args:
        students: those of whom something was put in place or was there already, with their files.
        replaced: by student, earlier files that gave way to newer ones.
        older: by student, downloaded files that gave way to newer ones.
        unknown: files of nobody in the roster, and who they say they are of.
        refused: files that were not taken, and why.
        late: students who were late, as far as the platform says it.
        nothing_to_grade: students without a notebook or a script.
        missing: people of the roster without a hand-in.
        systems: whose downloads these were.
    """

    students: dict[str, list[str]] = field(default_factory=dict)
    replaced: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    older: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unknown: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    nothing_to_grade: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    systems: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left for a person to look at."""
        return not (self.unknown or self.refused or self.nothing_to_grade)


def _why_not(name: str) -> str:
    """Why a file is not taken under this name."""
    if Path(name).name.lower() in _NOTES:
        return "it would pass for a grader's note"
    is_long = any(len(os.fsencode(part)) > _LONGEST for part in name.split("/"))
    return f"its name is too long; {_LONGEST} bytes are taken" if is_long else ""


@dataclass(frozen=True)
class Found:
    """A file of somebody's."""

    file: File
    claim: Claim
    source: int  # the place of its download among all


@dataclass
class StudentFolder:
    """One student's folder of the assignment."""

    student: str
    assignment: str
    out: Path
    dry_run: bool
    done: Collected

    @property
    def folder(self) -> Path:
        return self.out / self.student / self.assignment

    def take(self, found: Sequence[Found]) -> None:
        """Put a student's files in place, the newest of each name."""
        newest = self._newest(found)
        contents: dict[str, tuple[Found, bytes]] = {}
        for name, one in newest.items():
            try:
                self._unpack(contents, name, one)
            except (Refused, OSError) as error:
                self.done.refused.append((one.file.name, str(error)))
        for name, reason in [(name, reason) for name in contents if (reason := _why_not(name))]:
            self.done.refused.append((f"{contents.pop(name)[0].file.name}: {name}", reason))
        if not contents:
            return
        when = max((one.claim.when for one in newest.values() if one.claim.when), default=None)
        if self._is_older(when):
            self.done.older[self.student] += sorted(contents)
            self.done.students[self.student] = sorted(path.name for path in self._present())
            return
        self._write(contents, when)
        self.done.students[self.student] = sorted(contents)
        if any(one.claim.late for one in newest.values()):
            self.done.late.append(self.student)
        if not any(Path(name).suffix.lower() in _GRADED for name in contents):
            self.done.nothing_to_grade.append(self.student)

    def _newest(self, found: Sequence[Found]) -> dict[str, Found]:
        """Of each name the newest file; of a platform that counts whole hand-ins, those of the newest one."""
        latest = max((one.claim.when for one in found if one.claim.when), default=None)
        chosen: dict[str, Found] = {}
        for one in sorted(found, key=lambda one: (one.claim.order, one.source)):
            name = self._name(one.claim.inside, one.claim.system)
            if latest and one.claim.when != latest:
                self.done.older[self.student].append(one.file.name)
                continue
            if name in chosen:
                self.done.older[self.student].append(chosen[name].file.name)
            chosen[name] = one
        return chosen

    def _name(self, inside: Sequence[str], system: str) -> str:
        """Where a file goes, from the assignment's folder; a platform's number of a second try is left out."""
        *folders, last = inside
        if folders and folders[0] == self.assignment:
            folders = folders[1:]
        stem, dot, suffix = last.rpartition(".")
        counted = re.fullmatch(re.escape(self.assignment) + r"(-\d{1,2}| ?\(\d{1,2}\)| - Copy)", stem) if dot else None
        if counted and system and f".{suffix.lower()}" in _GRADED:
            last = f"{self.assignment}.{suffix}"
        return "/".join([*folders, last])

    def _unpack(self, contents: dict[str, tuple[Found, bytes]], name: str, one: Found) -> None:
        """Read a file; of an archive that a student handed in, what is in it."""
        content = one.file.read()
        if not name.lower().endswith(".zip"):
            contents[name] = one, content
            return
        files = []
        for inner in unpacked(content, one.file.name):
            if isinstance(inner, File):
                files.append(inner)
            else:
                self.done.refused.append((f"{one.file.name}: {inner[0]}", inner[1]))
        if len(files) == 0:
            contents[name] = one, content
        shared = os.path.commonpath(["/".join(file.path[:-1]) or "." for file in files]) if files else ""
        depth = len([part for part in shared.split("/") if part not in {"", "."}])
        for inner in files:
            try:
                contents[self._free(contents, "/".join(inner.path[depth:]))] = one, inner.read()
            except Refused as error:
                self.done.refused.append((f"{one.file.name}: {inner.name}", str(error)))

    @staticmethod
    def _free(contents: Iterable[str], name: str) -> str:
        """A name that no other file of the hand-in has."""
        taken, number, path = set(contents), 2, Path(name)
        while name in taken:
            name, number = str(path.with_name(f"{path.stem} {number}{path.suffix}")), number + 1
        return name

    def _present(self) -> list[Path]:
        return [p for p in self.folder.rglob("*") if p.is_file() and p.name != NOTE] if self.folder.is_dir() else []

    def _is_older(self, when: datetime.datetime | None) -> bool:
        """Whether what is in place came later than this, by the notes of both."""
        if when is None or not self._present():
            return False
        try:
            there = read_time(self.folder / "any")
        except ValueError:
            return False
        return there is not None and there > when.replace(microsecond=0)

    def _write(self, contents: dict[str, tuple[Found, bytes]], when: datetime.datetime | None) -> None:
        written = False
        for name, (one, content) in contents.items():
            path = self.folder / name
            if path.is_file() and path.read_bytes() == content:
                continue
            try:
                self._set_aside(path)
                self._put(path, content, one.file.changed)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                self.done.refused.append((f"{one.file.name}: {name}", "something else is in its place"))
            written = True
        # A notebook of another name than the new one's would leave it open which of them is handed in.
        new = {self.folder / name for name in contents}
        if any(path.suffix.lower() in _GRADED for path in new):
            for path in self._present():
                if path.suffix.lower() in _GRADED and path not in new:
                    self._set_aside(path)
        if written and when is None:
            self._set_aside(self.folder / NOTE)  # it is of an earlier hand-in
        if when is not None:
            self._put(self.folder / NOTE, f"{when.replace(microsecond=0)} UTC".encode(), when.timestamp())

    def _check(self, path: Path) -> None:
        """Write nothing through a link: a folder that came from a student may hold one."""
        own = Path(os.path.realpath(self.out)) / self.student
        if path.is_symlink() or not Path(os.path.realpath(path)).is_relative_to(own):
            raise ExerciseError(f"{path} is a link, or leads out of {own}; nothing is written there")

    def _set_aside(self, path: Path) -> None:
        """Keep what is replaced."""
        self._check(path)
        if not path.is_file():
            return
        self.done.replaced[self.student].append(shown(path.relative_to(self.folder).as_posix()))
        if self.dry_run:
            return
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        kept = self.out / EARLIER / self.student / self.assignment / path.relative_to(self.folder)
        kept = kept.with_name(f"{kept.stem}-{digest}{kept.suffix}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, kept)

    def _put(self, path: Path, content: bytes, changed: float) -> None:
        self._check(path)
        if self.dry_run:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(content)
        if changed > 0:
            os.utime(partial, (changed, changed))  # by which a note that tells another time is found out
        os.replace(partial, path)
