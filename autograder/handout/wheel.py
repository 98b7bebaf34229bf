"""The small distribution as a wheel, with a course's exercises in it. It needs no network."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import autograder
from autograder.asked.exercise import ExerciseError
from autograder.handout.folder import PROJECT

__all__ = ["build_wheel"]

_ENGINE = Path(__file__).parents[1]
# In a clone; and where an installed dlcourse has the project's files.
_PROJECTS = (_ENGINE.parent / PROJECT, Path(__file__).parent / "project")
_FILES = ("pyproject.toml", "hatch_build.py", "autograder.py", "README.md", "LICENSE")
_VERSION = re.compile(r"^dynamic = .*$", re.MULTILINE)


def build_wheel(folder: Path, exercises: Mapping[Path, bytes]) -> Path:
    """Build the wheel into a folder.

    Its version names what is in it, so that pip installs a hand-out that was mended over the earlier one.

    Args:
        exercises: recorded exercises and their prose, by path, such as ``optimization/adam.recorded``.

    Raises:
        ExerciseError: if hatchling is not installed.
    """
    try:
        from hatchling.builders.wheel import WheelBuilder
    except ImportError:
        raise ExerciseError(
            "building the students' wheel needs hatchling: pip install 'dlcourse[instructor]'"
        ) from None
    project = next((path for path in _PROJECTS if (path / "pyproject.toml").is_file()), None)
    if project is None:
        raise ExerciseError("this installation of dlcourse lacks the students' project; install it again")
    with tempfile.TemporaryDirectory(prefix="dlcourse-wheel-") as made:
        stage = Path(made) / PROJECT
        stage.mkdir(parents=True)
        for name in _FILES:
            shutil.copy(project / name, stage / name)
        left_out = shutil.ignore_patterns("__pycache__", "exercises", "project")
        shutil.copytree(_ENGINE, Path(made) / "autograder", ignore=left_out)
        for path, content in exercises.items():
            (stage / "exercises" / path).parent.mkdir(parents=True, exist_ok=True)
            (stage / "exercises" / path).write_bytes(content)
        text = (stage / "pyproject.toml").read_text(encoding="utf-8")
        version = f'version = "{autograder.__version__}+{_digest(Path(made))}"'
        (stage / "pyproject.toml").write_text(_VERSION.sub(version, text), encoding="utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        (wheel,) = WheelBuilder(str(stage)).build(directory=str(folder), versions=["standard"])
    return Path(wheel)


def _digest(folder: Path) -> str:
    """Name the content of a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return "c" + found.hexdigest()[:8]  # a letter first: a number would lose its leading zeros
