"""Where a run over a class writes: its own folder, and the grade book with what formgrader shows beside it."""

from __future__ import annotations

import functools
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets.config import Config

from autograder.asked.exercise import ExerciseError
from autograder.course.nbgrader_course import NbgraderCourse

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["Places", "folds_names"]

_LONGEST_NAME = 255  # bytes, on the file systems of Linux


@dataclass(frozen=True)
class Places:
    """Where an assignment's results go.

    Args:
        assignment: its name.
        out: the folder of its reports.
        submissions: the folder of its hand-ins; in nbgrader's layout, the course's configuration is beside it.
        chosen: the URL of the grade book. Without it, the configuration's; without that, a file in ``out``.
    """

    assignment: str
    out: Path
    submissions: Path
    chosen: str | None = None

    @property
    def report(self) -> Path:
        return self.out / "report.html"

    @property
    def results(self) -> Path:
        return self.out / "results.json"

    @property
    def private(self) -> Path:
        return self.out / "private"

    def feedback(self, name: str) -> Path:
        """A student's page, by the page's name."""
        return self.out / "feedback" / f"{name}.html"

    def autograded(self, name: str) -> Path:
        """The notebook with the verdicts: where formgrader looks for it, if formgrader reads our grade book."""
        return self._formgraders.autograded_folder(name, self.assignment) / f"{self.assignment}.ipynb"

    def holds_apart(self, student: str) -> bool:
        """Whether a folder for formgrader can be called as a student is, and is nobody else's."""
        return len(student.encode("utf-8", "replace")) <= _LONGEST_NAME and not self._folds_names

    @functools.cached_property
    def _formgraders(self) -> NbgraderCourse:
        from_configuration = not self.chosen and self.course.gradebook
        return self.course if from_configuration else NbgraderCourse(self.out, Config())

    @functools.cached_property
    def _folds_names(self) -> bool:
        return folds_names(self._formgraders.folder)

    @functools.cached_property
    def course(self) -> NbgraderCourse:
        return NbgraderCourse.of(self.submissions.resolve().parent)

    @functools.cached_property
    def gradebook(self) -> URL:
        from autograder.course.database import address, sqlite_address  # workers need no SQLAlchemy

        given = self.chosen or self.course.gradebook
        return address(given) if given else sqlite_address(self._own_gradebook.resolve())

    @property
    def gradebook_shown(self) -> str:
        """The grade book as people may see it."""
        from autograder.course.database import displayed_url

        own = self.gradebook.database == str(self._own_gradebook.resolve())
        return str(self._own_gradebook) if own else displayed_url(self.gradebook)

    @property
    def _own_gradebook(self) -> Path:
        return self.out / "gradebook.db"

    def check(self, grade_ids: Iterable[str]) -> None:
        """Find out whether all of it can be written, before anything is graded.

        Args:
            grade_ids: the cells that get marks.

        Raises:
            ExerciseError: if it cannot, or if another assignment's reports would be lost.
        """
        from autograder.course.database import check_gradebook

        other = _assignment_in(self.results)
        if other not in {None, self.assignment}:
            raise ExerciseError(
                f"{self.out} holds the reports on {other}, which would be lost; give {self.assignment} a folder of its "
                f"own, such as --out {self.out.parent / self.assignment}"
            )
        self.private.mkdir(parents=True, exist_ok=True, mode=0o700)
        check_gradebook(self.gradebook, self.assignment, grade_ids)


def _assignment_in(results: Path) -> str | None:
    """The assignment of a ``results.json``, which begins with it; the rest may be long."""
    if not results.is_file():
        return None
    with results.open(encoding="utf-8", errors="replace") as file:
        head = re.match(r'\{\s*"assignment":\s*("(?:[^"\\]|\\.)*")', file.read(4096))
    return str(json.loads(head[1])) if head else None


def folds_names(folder: Path) -> bool:
    """Whether a file system takes names for one that differ in capitals, or in how accents are encoded."""
    try:
        with tempfile.NamedTemporaryFile(prefix=".\u00e9", dir=folder) as file:
            name = Path(file.name).name
            return any((folder / other).exists() for other in (name.swapcase(), unicodedata.normalize("NFD", name)))
    except OSError:
        return True
