"""A course as its ``nbgrader_config.py`` describes it: settings, and where formgrader looks for graded notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.asked.exercise import ExerciseError

__all__ = ["NbgraderCourse"]

_FILE = "nbgrader_config.py"
_FILE_URL = "sqlite:///"


@dataclass(frozen=True)
class NbgraderCourse:
    """The folder that holds ``submitted``, and its configuration.

    Reading it needs none of nbgrader, which takes seconds to import.

    Args:
        folder: the course's folder.
        config: empty where the folder has no ``nbgrader_config.py``.
    """

    folder: Path
    config: Config

    @classmethod
    def of(cls, folder: Path) -> NbgraderCourse:
        """Read the configuration of a course.

        Raises:
            ExerciseError: if the file does not run.
        """
        if not (folder / _FILE).is_file():
            return cls(folder, Config())
        try:
            return cls(folder, PyFileConfigLoader(_FILE, path=str(folder)).load_config())
        except Exception as error:  # it is Python code, and may raise anything
            raise ExerciseError(f"{folder / _FILE} does not run: {type(error).__name__}: {error}") from error

    @property
    def gradebook(self) -> str | None:
        """The URL of the course's grade book, if the configuration names one; a file is found from any folder."""
        url = self._setting("db_url")
        relative = url is not None and url.startswith(_FILE_URL) and not url.startswith(_FILE_URL + "/")
        if url is None or not relative or self.folder.resolve() == Path.cwd():
            return url
        return f"{_FILE_URL}{self.folder.resolve()}/{url.removeprefix(_FILE_URL)}"

    @property
    def has_plugin(self) -> bool:
        """Whether the course has a rule of its own for late work."""
        return "plugin_class" in self.config.AssignLatePenalties

    def autograded_folder(self, student: str, assignment: str) -> Path:
        """The folder in which formgrader looks for what a student handed in."""
        return self._folder("autograded", student, assignment)

    def source_folder(self, assignment: str) -> Path:
        """The folder of the instructor's own notebook."""
        return self._folder("source", ".", assignment)

    def _folder(self, step: str, student: str, assignment: str) -> Path:
        structure = self._setting("directory_structure") or "{nbgrader_step}/{student_id}/{assignment_id}"
        step = self._setting(f"{step}_directory") or step
        place = structure.format(nbgrader_step=step, student_id=student, assignment_id=assignment)
        return self.folder / (self._setting("root") or "") / place

    def _setting(self, name: str) -> str | None:
        value = self.config.CourseDirectory.get(name)
        return str(value) if value else None
