"""Finds what was handed in: nbgrader's folders, or one folder full of files."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.handin.files import BrokenSubmission, Limits, content_of, shown_name
from autograder.handin.reader import reader
from autograder.messages import say

__all__ = ["HandIn", "find_handins"]

_SUFFIXES = {".ipynb", ".py"}
_NAMES_SHOWN = 5
_STUB = "raise NotImplementedError"  # where an answer is to be written


@dataclass(frozen=True)
class HandIn:
    """One student's file.

    Args:
        student: whose it is.
        path: where it is, if there is one.
        message: why there is nothing to grade.
        folder: what the file must not lead out of.
        content: its bytes, for a grader that does not see this machine's files.
        notices: what the student is to be told of how it was found.
    """

    student: str
    path: Path | None
    message: str = ""
    folder: Path | None = None
    content: bytes | None = field(default=None, repr=False)
    notices: tuple[str, ...] = ()

    def with_content(self) -> HandIn:
        """Read the file here, so that it can be graded anywhere; one that cannot be read is told so."""
        if self.path is None:
            return self
        try:
            return replace(self, content=content_of(self.path, Limits(), self.folder or self.path.parent))
        except BrokenSubmission as broken:
            return replace(self, message=str(broken))


def find_handins(folder: Path, assignment: str) -> list[HandIn]:
    """List the submissions of an assignment, one a student, in the students' order.

    Understands nbgrader's layout, ``<student>/<assignment>/<notebook>.ipynb``, a folder a student,
    ``<student>/<notebook>.ipynb``, and a folder of files, ``<student>.ipynb`` or ``<student>.py``.
    """
    found: dict[str, HandIn] = {}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_file() and entry.suffix.lower() in _SUFFIXES:
            found.setdefault(_text(entry.stem), HandIn(_text(entry.stem), entry, folder=folder))
        elif entry.is_dir() or entry.is_symlink():
            student = _text(entry.name)
            found[student] = replace(_in_folder(entry, assignment, folder), student=student, folder=folder)
    return [found[student] for student in sorted(found)]


def _text(name: str) -> str:
    """A student's name as text, whatever bytes it is made of; two names stay two."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _in_folder(folder: Path, assignment: str, root: Path) -> HandIn:
    """Choose the one file of a student's folder; where there were others, say so."""
    nested = folder / assignment
    try:
        place = nested if nested.is_dir() else folder
        names = sorted(p.name for p in place.iterdir() if not p.name.startswith("."))
        files = _files(place) or _files_below(place, assignment)
    except OSError as error:
        return HandIn("", None, say("handins.unreadable", assignment=assignment, reason=error.strerror))
    # A script of the same name, as some editors write beside a notebook, is not what was asked for.
    named = sorted((p for p in files if p.stem == assignment), key=lambda p: p.suffix.lower() != ".ipynb")
    chosen = [*named, *files][0] if named or len(files) == 1 else None
    notebooks = [p for p in files if p.suffix.lower() == ".ipynb"]
    finished = _only_finished(notebooks, chosen, root)
    if finished is not None:
        return _chosen(finished, notebooks, "handins.finished")
    if chosen is not None:
        return _chosen(chosen, notebooks, "handins.chosen")
    if files:
        several = ", ".join(shown_name(p) for p in files)
        return HandIn("", None, say("handins.several", assignment=assignment, names=several))
    return HandIn("", None, _nothing(assignment, names))


def _files(place: Path) -> list[Path]:
    """The notebooks and scripts in a folder; folders of such names only where there is nothing else."""
    found = sorted(p for p in place.iterdir() if p.suffix.lower() in _SUFFIXES and not p.name.startswith("."))
    return [p for p in found if not p.is_dir()] or found


def _files_below(place: Path, assignment: str) -> list[Path]:
    """Files of the assignment's name one folder further down, as an unpacked archive leaves them."""
    folders = sorted(p for p in place.iterdir() if p.is_dir() and not p.name.startswith("."))
    return [p for folder in folders for p in _files(folder) if p.stem == assignment]


def _only_finished(notebooks: list[Path], chosen: Path | None, root: Path) -> Path | None:
    """The one notebook with answers in it, where that is not the one that would be chosen by its name."""
    if len(notebooks) < 2 or (chosen is not None and not _is_untouched(chosen, root)):
        return None
    finished = [p for p in notebooks if p != chosen and _is_untouched(p, root) is False]
    return finished[0] if len(finished) == 1 else None


def _is_untouched(path: Path, root: Path) -> bool | None:
    """Whether a notebook's answers are all as they were handed out; None, where that cannot be seen."""
    try:
        cells = reader().read(path, folder=root).cells
    except BrokenSubmission:
        return None
    places = [cell.source for cell in cells if cell.grade_id and "def " in cell.source]
    return all(_STUB in source for source in places) if places else None


def _chosen(path: Path, notebooks: list[Path], key: str) -> HandIn:
    others = ", ".join(shown_name(p) for p in notebooks if p != path)
    notices = (say(key, name=shown_name(path), others=others),) if others else ()
    return HandIn("", path, notices=notices)


def _nothing(assignment: str, names: list[str]) -> str:
    if not names:
        return say("handins.nothing", assignment=assignment)
    shown = ", ".join(shown_name(Path(name)) for name in names[:_NAMES_SHOWN]) + (
        ", …" if len(names) > _NAMES_SHOWN else ""
    )
    return say("handins.nothing-but", assignment=assignment, names=shown)
