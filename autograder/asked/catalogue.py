"""Every exercise there is, found by its file's place: ``<unit>/<name>.py`` is the exercise ``unit.name``."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import inspect
import sys
import types
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from autograder.asked.code import Sources
from autograder.asked.error import line_in, line_of, one_line
from autograder.asked.exercise import Exercise, ExerciseError
from autograder.asked.recorded import SUFFIX, read_recorded

__all__ = ["EXERCISES", "Catalogue", "load_exercise"]

EXERCISES = Path(__file__).parents[1] / "exercises"


def load_exercise(path: Path, exercise_id: str) -> Exercise:
    """Import one exercise file and return what it declares, with its id and title filled in; or read a recorded one."""
    if path.suffix == SUFFIX:
        return _recorded(path, exercise_id, _state(path))
    return _load(path, exercise_id, _digest_of(path))


def _digest_of(path: Path) -> str:
    """Name a file's text, and that of the files beside it that it imports."""
    # What the others import is looked up each time: it changes without this file.
    files = tuple(sorted(Sources({}).needed(path))) if _imports_beside(path, _state(path)) else (path,)
    return _digest(files, tuple(map(_state, files)))


def _state(path: Path) -> tuple[int, ...]:
    """What differs once a file has been written to."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@lru_cache(maxsize=1024)
def _imports_beside(path: Path, state: tuple[int, ...]) -> bool:
    return b"from ." in path.read_bytes()


@lru_cache(maxsize=1024)
def _digest(files: tuple[Path, ...], states: tuple[tuple[int, ...], ...]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _package(folder: Path, digest: str) -> str:
    """Make a package of a unit's folder for one exercise, which may import what is beside it, as that is now."""
    name = f"autograder.exercises.{folder.name}_{digest}"
    module = types.ModuleType(name)
    module.__path__ = [str(folder)]
    sys.modules[name] = module
    return name


@cache
def _load(path: Path, exercise_id: str, digest: str) -> Exercise:
    # The digest keeps two folders' exercises of the same id apart, and a file from what it was before.
    module_name = f"{_package(path.parent, digest)}.{path.stem}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        place = line_in(error, path.parents[1]) or str(path)
        what = str(error) if isinstance(error, ExerciseError) else f"the exercise does not load: {one_line(error)}"
        raise ExerciseError(f"{place}: {what}") from error
    declared = getattr(module, "exercise", None)
    if not isinstance(declared, Exercise):
        raise ExerciseError(f"{path}: an exercise file must define `exercise = Exercise(...)`")
    expected_name = exercise_id.split(".")[-1]
    if declared.name != expected_name:
        what = f"the solution is called {declared.name}, the file's place asks for {expected_name}"
        raise ExerciseError(f"{line_of(declared.solution, path.parents[1]) or path}: {what}")
    title = (inspect.getdoc(module) or "").strip().rstrip(".")
    if not title:
        raise ExerciseError(f"{path}:1: a docstring at the head of the file is missing: the exercise's title")
    if not declared.statement:
        what = f"{declared.name} has no docstring, which is the statement that students read"
        raise ExerciseError(f"{line_of(declared.solution, path.parents[1]) or path}: {what}")
    return dataclasses.replace(declared, id=exercise_id, title=title.splitlines()[0])


@lru_cache(maxsize=1024)
def _recorded(path: Path, exercise_id: str, state: tuple[int, ...]) -> Exercise:
    return read_recorded(path, exercise_id)


class Catalogue:
    """Exercises by id, from the course's own folder and any others; a later folder's file wins.

    Args:
        folders: further folders laid out like ``autograder/exercises``.
        notebooks: which of the project's own notebooks are offered, by their names or their units; None for all. Its
            exercises are there in any case.
    """

    def __init__(self, folders: Sequence[Path] = (), notebooks: Sequence[str] | None = None) -> None:
        self.folders = [EXERCISES, *folders]
        self.notebooks = notebooks
        self.paths: dict[str, Path] = {}
        for folder in self.folders:
            if not folder.is_dir():
                raise ExerciseError(f"{folder} is not a folder of exercises")
            for path in sorted([*folder.glob("*/*.py"), *folder.glob(f"*/*{SUFFIX}")]):
                if not path.name.startswith("_"):
                    self.paths[f"{path.parent.name}.{path.stem}"] = path

    def __iter__(self) -> Iterator[Exercise]:
        return (self[exercise_id] for exercise_id in self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def __contains__(self, exercise_id: object) -> bool:
        return exercise_id in self.paths

    def __getitem__(self, exercise_id: str) -> Exercise:
        if exercise_id not in self.paths:
            raise ExerciseError(f"there is no exercise {exercise_id!r}; `autograder list` shows all {len(self)}")
        return load_exercise(self.paths[exercise_id], exercise_id)

    def prose(self) -> list[Path]:
        """The Markdown files in units' folders, each the prose of one notebook; a later folder's file wins."""
        files = {path.relative_to(folder): path for folder in self.folders for path in sorted(folder.glob("*/*.md"))}
        return list(files.values())
