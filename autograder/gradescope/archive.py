"""The archive that an instructor uploads to Gradescope: the grader, an assignment, the secret and two scripts."""

from __future__ import annotations

import functools
import json
import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.asked.seeds import course_secret
from autograder.course.assignments import Assignment, read_assignments
from autograder.gradescope.results import Visibility

__all__ = ["Archive"]

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_PACKAGES = ("autograder", "dlcourse")
_SCRIPTS = ("setup.sh", "run_autograder")
_LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}
# The same content gives the same bytes, whenever it is made.
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Archive:
    """What to grade on Gradescope.

    Args:
        assignment: the name of a notebook.
        catalogue: the course's exercises; folders besides the course's own go into the archive.
        secret_file: holds the course's secret, from which hidden cases are drawn; made where missing.
        hidden_cases: when students see how hidden cases ended.
        requirements: locked requirements for pip, with hashes.
        course: the folder in which nbgrader has `source`, with notebooks of the instructor's own.
    """

    assignment: str
    catalogue: Catalogue
    secret_file: Path
    hidden_cases: Visibility = Visibility.VISIBLE
    requirements: Path = _ROOT / "requirements" / "run.txt"
    course: Path = Path()

    def write(self, path: Path) -> None:
        """Write the archive, readable by its owner alone, whole or not at all.

        Raises:
            ExerciseError: if there is no such assignment, or the requirements are missing.
        """
        entries = list(self._entries())
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content, mode in entries:
                info = zipfile.ZipInfo(name, _DATE)
                info.create_system = 3  # Unix: only then are the modes below honoured
                info.external_attr = (stat.S_IFREG | mode) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
        partial.replace(path)

    def _entries(self) -> Iterator[tuple[str, bytes, int]]:
        """Name, content and mode of each file."""
        yield "assignment.json", json.dumps(self._settings(), indent=2).encode(), 0o600
        for script in _SCRIPTS:
            yield script, (_HERE / script).read_bytes(), 0o755
        yield "requirements.txt", self._locked_requirements(), 0o600
        yield "secret", course_secret(self.secret_file), 0o600
        for package in _PACKAGES:
            yield from _files(_ROOT / package, f"package/{package}")
        for name, folder in zip(self._folder_names(), self._own_folders(), strict=True):
            yield from _files(folder, name)

    @functools.cached_property
    def asked(self) -> Assignment:
        """The assignment.

        Raises:
            ExerciseError: if there is none of this name, or a notebook of the instructor's own cannot be graded.
        """
        built = read_assignments(self.catalogue).get(self.assignment)
        if built is not None:
            return built
        from autograder.course.nbgrader_course import NbgraderCourse  # what it imports is the instructor's alone
        from autograder.course.own_notebook import find_assignment

        return find_assignment(self.assignment, NbgraderCourse.of(self.course), self.catalogue)

    def _settings(self) -> dict[str, object]:
        return {
            "assignment": self.assignment,
            "exercises": self.asked.exercise_ids,
            "notebooks": self.catalogue.notebooks,
            "folders": self._folder_names(),
            "hidden_cases": self.hidden_cases.value,
        }

    def _own_folders(self) -> Sequence[Path]:
        return self.catalogue.folders[1:]

    def _folder_names(self) -> list[str]:
        return [f"exercises/{number}" for number in range(len(self._own_folders()))]

    def _locked_requirements(self) -> bytes:
        try:
            return self.requirements.read_bytes()
        except OSError as error:
            raise ExerciseError(
                f"the locked requirements cannot be read ({error}); expected requirements/run.txt of a clone of the "
                "project, or such a file by --requirements"
            ) from None


def _files(folder: Path, name: str) -> Iterator[tuple[str, bytes, int]]:
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and not _LEFT_OUT & set(place.parts) and path.suffix != ".pyc":
            yield f"{name}/{place.as_posix()}", path.read_bytes(), 0o600
