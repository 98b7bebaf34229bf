"""Puts into the wheel what is not in this folder: the grader's engine, beside the exercises as they were recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PLACE = "dlcourse_student/autograder"  # where `autograder.py` looks for it
_RECORDED = (".recorded", ".md")


class StudentFiles(BuildHookInterface):  # type: ignore[type-arg]
    """The engine without the exercises' own files, which hold the solutions and ask for TensorFlow."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        here = Path(self.root)
        engine, exercises = here.parents[1] / "autograder", here / "exercises"
        files = {path: path.relative_to(engine) for path in sorted(engine.rglob("*")) if path.is_file()}
        kept = {path: place for path, place in files.items() if not {"exercises", "__pycache__"} & set(place.parts)}
        recorded = sorted(path for path in exercises.glob("*/*") if path.suffix in _RECORDED)
        if not kept or not recorded:
            missing = exercises if kept else engine
            raise SystemExit(f"{missing} is empty; build in a clone of dlcourse, where `autograder build` makes it")
        kept |= {path: Path("exercises", path.relative_to(exercises)) for path in recorded}
        included = {str(path): f"{_PLACE}/{place.as_posix()}" for path, place in kept.items()}
        build_data["force_include"] |= included
