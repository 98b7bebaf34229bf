"""The pages of a class, for each student feedback and a notebook: always of the hand-in that they name."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from autograder.course.autograded import autograded_notebook
from autograder.course.whole import PARTIAL, write_text
from autograder.handin.finding import HandIn
from autograder.messages import say
from autograder.report.seal import is_sealed, origin_in, sealed
from autograder.run.graded import Graded
from autograder.run.page_names import page_names
from autograder.run.places import Places

__all__ = ["Pages"]

_ENGINE = Path(__file__).parents[1]
_ABANDONED = 3600.0  # seconds
_SAYS = ("messages.py", "report/**/*.py", "report/**/*.j2", "course/**/*.py", "run/graded.py")


class Pages:
    """Writes pages, and knows which of them need no writing.

    Each page carries its origin, the digest of all that it depends on: the hand-in with its name and what was found
    beside it, the versions of the exercises, the course's prose and the words of the grader. A page of another origin,
    or one that has been changed since, is as good as none.

    Args:
        places: where they go.
        students: of the class.
        rests_on: what all of them depend on, besides the grader's own words.
        master: the course's notebook, made where it is needed.
    """

    def __init__(
        self, places: Places, students: Collection[str], rests_on: Sequence[str], master: Callable[[], str]
    ) -> None:
        names = page_names(students)
        self._feedback = {student: places.feedback(name) for student, name in names.items()}
        # Formgrader looks in a folder that is called as the student is, and there it goes wherever that can be.
        folders = {s: s if s == name or places.holds_apart(s) else name for s, name in names.items()}
        self._notebooks = {student: places.autograded(name) for student, name in folders.items()}
        self._common, self._master = _digest([_words(), *rests_on]), master
        self.links = {student: path.relative_to(places.out).as_posix() for student, path in self._feedback.items()}

    def origin(self, handin: HandIn, digest: str) -> str:
        """What the pages of a hand-in are made from, given the digest of its bytes."""
        name = os.fsencode(handin.path.name).hex() if handin.path else ""
        return _digest([self._common, handin.student, name, digest, handin.message, *handin.notices])

    def folder(self, student: str) -> Path:
        """Where a student's autograded notebook is."""
        return self._notebooks[student].parent

    def are_of(self, student: str, origin: str) -> bool:
        """Whether a student's pages are there as they would be made now."""
        return all(
            is_sealed(path, _of_kind(path, origin)) for path in (self._feedback[student], self._notebooks[student])
        )

    def write(self, graded: Graded, origin: str) -> list[str]:
        """Write a student's pages, and return what to say of those that cannot be written."""
        student, master, told = graded.result.student, self._master(), []

        def notebook() -> str:
            return autograded_notebook(master, graded.result, lambda result: graded.fragments[result.id])

        pages: list[tuple[Path, Callable[[], str]]]
        pages = [(self._feedback[student], lambda: graded.page), (self._notebooks[student], notebook)]
        for path, page in pages:
            try:
                write_text(path, sealed(page(), _of_kind(path, origin)))
            except Exception as error:  # a file system's reason or a student's text, it is nobody else's trouble
                reason = getattr(error, "strerror", None) or type(error).__name__
                told.append(say("pages.unwritten", name=path.name, reason=reason))
        return told

    def remove_others(self) -> None:
        """Remove feedback that nobody in the class gets any more, if it is as it was written here.

        So are the beginnings of pages that a killed grader has left, once no other can be at them any more.
        """
        ours = set(self._feedback.values())
        for folder in {path.parent for path in ours if path.parent.is_dir()}:
            for path in folder.glob("*.html"):
                if path not in ours and origin_in(path):
                    path.unlink(missing_ok=True)
            for path in folder.glob(PARTIAL):
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _ABANDONED:
                        path.unlink()


def _of_kind(path: Path, origin: str) -> str:
    """The origin of a page or of a notebook, so that neither stands for the other."""
    return _digest([path.suffix, origin])


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()


@functools.cache  # a process goes on saying what it once imported, whatever becomes of the files
def _words() -> str:
    paths = sorted({path for pattern in _SAYS for path in _ENGINE.glob(pattern)})
    return _digest(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
