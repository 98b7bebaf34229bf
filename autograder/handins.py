"""Finds what was handed in: nbgrader's folders, or one folder full of files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from autograder.messages import say

__all__ = ["HandIn", "find_handins"]

_SUFFIXES = {".ipynb", ".py"}


@dataclass(frozen=True)
class HandIn:
    """One student's file; ``message`` says why there is none to grade, ``folder`` is what it must not lead out of."""

    student: str
    path: Path | None
    message: str = ""
    folder: Path | None = None


def find_handins(folder: Path, assignment: str) -> list[HandIn]:
    """List the submissions of an assignment, one a student, in the students' order.

    Understands nbgrader's layout, ``<student>/<assignment>/<notebook>.ipynb``, a folder a student,
    ``<student>/<notebook>.ipynb``, and a folder of files, ``<student>.ipynb`` or ``<student>.py``.
    """
    found: dict[str, HandIn] = {}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            found[entry.name] = replace(_in_folder(entry, assignment), folder=folder)
        elif entry.suffix.lower() in _SUFFIXES:
            found.setdefault(entry.stem, HandIn(entry.stem, entry, folder=folder))
    return [found[student] for student in sorted(found)]


def _in_folder(folder: Path, assignment: str) -> HandIn:
    student = folder.name
    nested = folder / assignment
    place = nested if nested.is_dir() else folder
    files = sorted(p for p in place.iterdir() if p.suffix.lower() in _SUFFIXES and not p.name.startswith("."))
    named = [p for p in files if p.stem == assignment]
    if len(named) == 1:
        return HandIn(student, named[0])
    if len(files) == 1:
        return HandIn(student, files[0])
    if not files:
        return HandIn(student, None, say("handins.nothing", assignment=assignment))
    names = ", ".join(p.name for p in files)
    return HandIn(student, None, say("handins.several", assignment=assignment, names=names))
