"""Finds what was handed in: nbgrader's folders, or one folder full of files."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.handin.entry import BrokenSubmission, Entry
from autograder.handin.files import Limits, content_of
from autograder.handin.links import Sharing, sharing
from autograder.handin.names import as_text, folded, shown
from autograder.handin.reader import reader
from autograder.messages import say

__all__ = ["HandIn", "find_handin", "find_handins"]

_SUFFIXES = {".ipynb", ".py"}
_NAMES_SHOWN = 5
_MOST_NOTEBOOKS, _GLANCE = 8, 1  # that are looked into to choose among them, and seconds of a processor for each
_STUB = "raise NotImplementedError"  # where an answer is to be written


@dataclass(frozen=True)
class HandIn:
    """One student's file.

    Args:
        student: whose it is.
        path: where it is, if there is one.
        message: why there is nothing to grade.
        entry: what the file must not lead out of; by default its own folder.
        content: its bytes, for a grader that does not see this machine's files.
        notices: what the student is to be told of how it was found.
    """

    student: str
    path: Path | None
    message: str = ""
    entry: Entry | None = None
    content: bytes | None = field(default=None, repr=False)
    notices: tuple[str, ...] = ()

    def with_content(self) -> HandIn:
        """Read the file here, so that it can be graded anywhere; one that cannot be read is told so."""
        if self.path is None:
            return self
        try:
            return replace(self, content=content_of(self.path, Limits(), self.entry))
        except BrokenSubmission as broken:
            return replace(self, message=str(broken))


def find_handins(folder: Path, assignment: str) -> list[HandIn]:
    """List the submissions of an assignment, one a student, in the students' order.

    Understands nbgrader's layout, ``<student>/<assignment>/<notebook>.ipynb``, a folder a student,
    ``<student>/<notebook>.ipynb``, and a folder of files, ``<student>.ipynb`` or ``<student>.py``. Where a student has
    several of these, the first in this order that has a file counts.
    """
    places: dict[str, list[Path]] = defaultdict(list)
    for path in folder.iterdir():
        if student := _student(path):
            places[student].append(path)
    alike = Counter(map(folded, places))
    found = [_of_student(student, places[student], assignment) for student in sorted(places)]
    told = [_with_notice(h, say("handins.alike")) if alike[folded(h.student)] > 1 else h for h in found]
    shared = sharing(folder, {h.student: h.path for h in told if h.path}, _student)
    return [_examined(handin, shared.get(handin.student, Sharing())) for handin in told]


def _examined(handin: HandIn, shared: Sharing) -> HandIn:
    """Take in what was found out about further names of the file."""
    if shared.message:
        return replace(handin, path=None, message=shared.message)
    entry = replace(handin.entry, shared=shared.ours) if handin.entry else None
    return _with_notice(replace(handin, entry=entry), shared.notice)


def _with_notice(handin: HandIn, notice: str) -> HandIn:
    return replace(handin, notices=(*handin.notices, notice)) if notice else handin


def find_handin(path: Path, student: str, assignment: str) -> HandIn:
    """Find what one student handed in, in the student's folder or as one file."""
    entry = Entry(path)
    if path.suffix.lower() in _SUFFIXES and not os.path.isdir(path):
        return HandIn(student, path, entry=entry)
    try:
        return replace(_in_folder(entry, assignment), student=student, entry=entry)
    except BrokenSubmission as broken:
        return HandIn(student, None, str(broken))
    except OSError as error:
        return HandIn(student, None, say("handins.unreadable", assignment=assignment, reason=error.strerror))


def _student(path: Path) -> str:
    """Whose something among the submissions is; empty for what is nobody's."""
    if path.name.startswith("."):
        return ""
    if os.path.isdir(path) or (path.is_symlink() and not os.path.exists(path) and not path.suffix):
        return as_text(path.name)
    return as_text(path.stem) if path.suffix.lower() in _SUFFIXES else ""


def _of_student(student: str, places: Sequence[Path], assignment: str) -> HandIn:
    """Choose among what a student has handed in: a folder before a notebook before a script, what has a file first."""
    found = [(find_handin(path, student, assignment), path) for path in sorted(places, key=_rank)]
    chosen, place = next(((handin, path) for handin, path in found if handin.path), found[0])
    others = ", ".join(_shown_place(path) for path in sorted(places) if path != place)
    return _with_notice(chosen, say("handins.entries", name=_shown_place(place), others=others) if others else "")


def _rank(path: Path) -> tuple[int, str]:
    return (0 if os.path.isdir(path) else 1 if path.suffix.lower() == ".ipynb" else 2), path.name


def _shown_place(path: Path) -> str:
    return f"{shown(path.name)}/" if os.path.isdir(path) else shown(path.name)


def _in_folder(entry: Entry, assignment: str) -> HandIn:
    """Choose the one file of a student's folder; where there were others, say so."""
    names = entry.names(entry.path)
    place = entry.path / assignment
    if os.path.isdir(place):
        names = entry.names(place)
    else:
        place = entry.path
    files = _files(entry, place) or _files_below(entry, place, assignment)
    # A script of the same name, as some editors write beside a notebook, is not what was asked for.
    named = sorted((p for p in files if p.stem == assignment), key=lambda p: p.suffix.lower() != ".ipynb")
    chosen = [*named, *files][0] if named or len(files) == 1 else None
    notebooks = [p for p in files if p.suffix.lower() == ".ipynb"]
    finished = _only_finished(notebooks, chosen, entry)
    if finished is not None:
        return _chosen(finished, notebooks, "handins.finished")
    if chosen is not None:
        return _chosen(chosen, notebooks, "handins.chosen")
    if files:
        several = ", ".join(shown(p.name) for p in files)
        return HandIn("", None, say("handins.several", assignment=assignment, names=several))
    return HandIn("", None, _nothing(assignment, names))


def _files(entry: Entry, place: Path) -> list[Path]:
    """The notebooks and scripts in a folder; folders of such names only where there is nothing else."""
    found = [p for p in (place / name for name in entry.names(place)) if p.suffix.lower() in _SUFFIXES]
    return [p for p in found if not os.path.isdir(p)] or found


def _files_below(entry: Entry, place: Path, assignment: str) -> list[Path]:
    """Files of the assignment's name one folder further down, as an unpacked archive leaves them."""
    folders = [p for p in (place / name for name in entry.names(place)) if os.path.isdir(p)]
    return [p for folder in folders for p in _files(entry, folder) if p.stem == assignment]


def _only_finished(notebooks: list[Path], chosen: Path | None, entry: Entry) -> Path | None:
    """The one notebook with answers in it, where that is not the one that would be chosen by its name."""
    if not 2 <= len(notebooks) <= _MOST_NOTEBOOKS or (chosen is not None and not _is_untouched(chosen, entry)):
        return None
    finished = [p for p in notebooks if p != chosen and _is_untouched(p, entry) is False]
    return finished[0] if len(finished) == 1 else None


def _is_untouched(path: Path, entry: Entry) -> bool | None:
    """Whether a notebook's answers are all as they were handed out; None, where that cannot be seen."""
    try:
        cells = reader().read(path, entry=entry, seconds=_GLANCE).cells
    except Exception:  # whatever is wrong with it is told where it is graded
        return None
    places = [cell.source for cell in cells if cell.grade_id and "def " in cell.source]
    return all(_STUB in source for source in places) if places else None


def _chosen(path: Path, notebooks: list[Path], key: str) -> HandIn:
    others = ", ".join(shown(p.name) for p in notebooks if p != path)
    notices = (say(key, name=shown(path.name), others=others),) if others else ()
    return HandIn("", path, notices=notices)


def _nothing(assignment: str, names: list[str]) -> str:
    if not names:
        return say("handins.nothing", assignment=assignment)
    listed = ", ".join(map(shown, names[:_NAMES_SHOWN])) + (", …" if len(names) > _NAMES_SHOWN else "")
    return say("handins.nothing-but", assignment=assignment, names=listed)
