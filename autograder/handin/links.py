"""Hard links: a file of a hand-in may have further names, and these may be in somebody else's."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.handin.names import shown
from autograder.messages import say

__all__ = ["Sharing", "sharing"]

_NAMES_LOOKED_AT = 10_000  # in one hand-in; what is not found among them is taken to be elsewhere
_EXCEPTIONS = 0.1  # of a class, or one hand-in

Identity = tuple[int, int]


@dataclass(frozen=True)
class Sharing:
    """What is known of a hand-in's file that has further names.

    Args:
        ours: the file's device and number, if it is the student's all the same.
        message: why it is refused.
        notice: what the student is told where it is not.
    """

    ours: frozenset[Identity] = frozenset()
    message: str = ""
    notice: str = ""


def sharing(root: Path, files: Mapping[str, Path], student_of: Callable[[Path], str]) -> dict[str, Sharing]:
    """Find out about files with further names, by student.

    One that is in another student's hand-in, too, is graded for whose it is, as far as that can be told. One that has a
    name outside the submissions is refused, as long as that is an exception: a backup that is made of links gives many
    of a class such names, and later hand-ins none.

    Args:
        root: the submissions' folder.
        files: what is to be graded, by student.
        student_of: says whose something in the folder is.
    """
    several: dict[str, os.stat_result] = {}
    for student, path in files.items():
        with contextlib.suppress(OSError):
            found = path.stat()
            if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:  # a folder has a name for each one within it
                several[student] = found
    if not several:
        return {}
    names = _names(root, {_identity(found) for found in several.values()}, student_of)
    elsewhere = {s for s, found in several.items() if sum(map(len, names[_identity(found)].values())) < found.st_nlink}
    if len(elsewhere) > max(1, len(files) * _EXCEPTIONS):
        elsewhere = set()
    return {
        student: _judged(root, student, files[student], found, names[_identity(found)], student in elsewhere)
        for student, found in several.items()
    }


def _judged(
    root: Path, student: str, path: Path, found: os.stat_result, names: Mapping[str, Sequence[Path]], elsewhere: bool
) -> Sharing:
    others = [places[0] for other, places in names.items() if other != student]
    refused = bool(others) and _whose(found, names) != student
    if refused or elsewhere:
        where = ", ".join(shown(str(other.relative_to(root))) for other in others) or say("submission.not-among")
        return Sharing(message=say("submission.shared", name=shown(path.name), where=where))
    notice = say("handins.shared", name=shown(path.name)) if others else ""
    return Sharing(frozenset([_identity(found)]), notice=notice)


def _names(
    root: Path, identities: set[Identity], student_of: Callable[[Path], str]
) -> dict[Identity, dict[str, list[Path]]]:
    """All names of some files among the submissions, by the student in whose hand-in they are."""
    found: dict[Identity, dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for entry in sorted(root.iterdir()):
        student = student_of(entry)
        if not student or entry.is_symlink():
            continue
        below = (Path(folder, name) for folder, _, names in os.walk(entry) for name in names)
        for path in [entry] if entry.is_file() else itertools.islice(below, _NAMES_LOOKED_AT):
            with contextlib.suppress(OSError):
                identity = _identity(path.lstat())
                if identity in identities:
                    found[identity][student].append(path)
    return found


def _whose(file: os.stat_result, names: Mapping[str, Sequence[Path]]) -> str:
    """Whose a file in several hand-ins is; nobody's, where that cannot be told.

    The one is, whose account has both the file and its folder; else the one, whose folder has not changed since the
    file got its last name: that name was given elsewhere.
    """
    folders = {student: [path.parent.stat() for path in paths] for student, paths in names.items()}
    by_account = [s for s, found in folders.items() if all(one.st_uid == file.st_uid for one in found)]
    unchanged = [s for s, found in folders.items() if all(one.st_ctime_ns < file.st_ctime_ns for one in found)]
    return next((ones[0] for ones in (by_account, unchanged) if len(ones) == 1), "")


def _identity(found: os.stat_result) -> Identity:
    return found.st_dev, found.st_ino
