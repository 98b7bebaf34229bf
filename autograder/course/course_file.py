"""`autograder.toml`, the small file in a course's root by which commands know the course from anywhere below."""

from __future__ import annotations

import difflib
import os
import re
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.asked.error import ExerciseError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["COURSE_FILE", "Course", "find_course", "own_folders", "read_course"]

COURSE_FILE = "autograder.toml"
_AT = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_EXAMPLE = 'title = "Deep learning"'


@dataclass(frozen=True)
class Course:
    """What a course's file says. Paths are relative to where the command was started, as people would write them.

    Args:
        file: the file itself.
        title: as it stands on pages.
        exercises: folders of the course's own exercises and prose.
        notebooks: which of the project's notebooks the course has, by their names or their units; None for all.
        submissions: where hand-ins are.
        graded: where reports are, a folder an assignment.
        secret: the file from which hidden cases are drawn; None for one in each assignment's reports.
    """

    file: Path
    title: str = ""
    exercises: tuple[Path, ...] = ()
    notebooks: tuple[str, ...] | None = ()
    submissions: Path = Path("submitted")
    graded: Path = Path("graded")
    secret: Path | None = None

    @property
    def root(self) -> Path:
        return self.file.parent

    def out(self, assignment: str) -> Path:
        """The folder of an assignment's reports."""
        return self.graded / assignment


def find_course(start: Path = Path()) -> Course | None:
    """Read the course's file in a folder or in the nearest one above that has one; None where there is none.

    Raises:
        ExerciseError: if the file cannot be used; it tells the line, and what is expected.
    """
    folder = start
    for _ in start.resolve().parents:
        if (folder / COURSE_FILE).is_file():
            _refuse_planted(folder / COURSE_FILE)
            return read_course(folder / COURSE_FILE)
        folder = folder / ".."
    return None


def own_folders() -> list[Path]:
    """The folders of exercises of the course in which this process works; none, where it works in no course."""
    course = find_course()
    return [folder.resolve() for folder in course.exercises] if course else []


def _refuse_planted(path: Path) -> None:
    """A course's file names code to be run: where anybody may put one, such as in /tmp, it must be one's own."""
    if os.name != "posix":
        return
    folder, file = path.parent.stat(), path.stat()
    if folder.st_mode & stat.S_IWOTH and file.st_uid != os.getuid():
        raise ExerciseError(
            f"{path} belongs to another account, in a folder where everybody may write; if you trust it, name its "
            f"folder: --course {path.parent}"
        )


def read_course(path: Path) -> Course:
    """Read a course's file.

    Raises:
        ExerciseError: if it cannot be used.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        settings = tomllib.loads(text)
    except OSError as error:
        raise ExerciseError(f"{path} could not be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ExerciseError(f"{path}:{line}: must be UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(_not_toml(path, text, str(error))) from None
    reader = _Reader(path, text)
    return Course(file=path, **{name: reader.read(name, value) for name, value in reader.known(settings).items()})


def _not_toml(path: Path, text: str, reason: str) -> str:
    found, lines = _AT.search(reason), text.splitlines() or [""]
    line = min(int(found["line"]) if found and found["line"] else len(lines), len(lines))
    written = lines[line - 1].strip()
    shown = f" in `{written}`" if written else ""
    return (
        f"{path}:{line}: is not TOML: {_AT.sub('', reason)}{shown}; expected one setting a line, with texts in quotes, "
        f"such as `{_EXAMPLE}`"
    )


@dataclass(frozen=True)
class _Reader:
    """Reads settings, and says of a wrong one where it stands and what belongs there."""

    path: Path
    text: str

    def known(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings, with defaults that depend on what is there; none of them unknown."""
        for name in settings:
            if name not in _SETTINGS:
                near = difflib.get_close_matches(name, _SETTINGS, n=1, cutoff=0.5)
                meant = f"; did you mean `{near[0]}`?" if near else ";"
                raise self._wrong(name, f"there is no setting `{name}`{meant} There are: {', '.join(_SETTINGS)}")
        own = {"exercises": "exercises"} if (self.path.parent / "exercises").is_dir() else {}
        return {"submissions": "submitted", "graded": "graded", **own, **settings}

    def read(self, name: str, value: Any) -> Any:
        return _SETTINGS[name](self, name, value)

    def words(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise self._wrong(name, f"`{name}` must be a text in quotes, such as `{_EXAMPLE}`; got {value!r}")
        return value.strip()

    def place(self, name: str, value: Any) -> Path:
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise self._wrong(name, f"`{name}` must be a path in quotes, from the course's folder; got {value!r}")
        return self.path.parent / Path(value).expanduser()

    def folders(self, name: str, value: Any) -> tuple[Path, ...]:
        given = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) and each for each in given):
            raise self._wrong(
                name, f'`{name}` must be a folder, or several, such as `{name} = ["exercises"]`; got {value!r}'
            )
        places = tuple(self.place(name, each) for each in given)
        for place in places:
            if not place.is_dir():
                raise self._wrong(name, f"there is no folder {place}, from which exercises are to come; make it")
        return places

    def names(self, name: str, value: Any) -> tuple[str, ...] | None:
        if value == "all":
            return None
        given = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) and each for each in given):
            raise self._wrong(
                name, f'`{name}` must be "all", or a list such as `{name} = ["00-tour", "convolution"]`; got {value!r}'
            )
        return tuple(given)

    def _wrong(self, name: str, sentence: str) -> ExerciseError:
        key = re.escape(name)
        pattern = re.compile(rf"^[ \t]*(?:\[+\s*)?[\"']?{key}[\"']?\s*(?:=|\.|\])", re.MULTILINE)
        found = pattern.search(self.text)
        line = self.text.count("\n", 0, found.start()) + 1 if found else 1
        return ExerciseError(f"{self.path}:{line}: {sentence}")


_SETTINGS: dict[str, Callable[[_Reader, str, Any], Any]] = {
    "title": _Reader.words,
    "exercises": _Reader.folders,
    "notebooks": _Reader.names,
    "submissions": _Reader.place,
    "graded": _Reader.place,
    "secret": _Reader.place,
}
