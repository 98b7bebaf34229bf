"""The exercises in the order of the course, each in the notebook that is its home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.course.assignments import Assignment, read_assignments

__all__ = ["Chapter", "Order"]


@dataclass(frozen=True)
class Chapter:
    """What is done in one notebook, or, of a unit without any, in one unit."""

    name: str
    title: str
    ids: tuple[str, ...]


class Order:
    """All exercises of a catalogue, chapter by chapter.

    An exercise that several notebooks ask for stands in the one of its own unit: a tour through the course asks again
    for what is at home elsewhere.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._assignments = read_assignments(catalogue)
        homes = {each: self._home(each) for each in catalogue.paths}
        self.chapters = [
            Chapter(name, one.title, tuple(each for each in one.exercise_ids if homes[each] == name))
            for name, one in self._assignments.items()
        ]
        alone: dict[str, list[str]] = {}
        for each, home in homes.items():
            if not home:
                alone.setdefault(each.partition(".")[0], []).append(each)
        self.chapters += [Chapter(unit, unit.replace("_", " ").capitalize(), tuple(ids)) for unit, ids in alone.items()]
        self.chapters = [chapter for chapter in self.chapters if chapter.ids]
        self._chapter_of = {each: chapter for chapter in self.chapters for each in chapter.ids}

    @property
    def ids(self) -> list[str]:
        return list(self._chapter_of)

    def chapter(self, exercise_id: str) -> Chapter:
        return self._chapter_of[exercise_id]

    def place(self, exercise_id: str) -> PurePosixPath:
        """Where the exercise's file stands in a study folder, such as ``07-optimization/adam.py``."""
        unit, _, name = exercise_id.partition(".")
        chapter = self.chapter(exercise_id)
        alike = [each for each in chapter.ids if each.partition(".")[2] == name]
        return PurePosixPath(chapter.name, f"{name}.py" if alike[0] == exercise_id else f"{unit}_{name}.py")

    def chosen(self, units: Sequence[str], *, own: Sequence[Path] = ()) -> list[str]:
        """The exercises of some units, by the unit's name or a notebook's, in the order of the course.

        Args:
            units: all, where none is named.
            own: folders of exercises; where there are any and no unit is named, those in them come alone.

        Raises:
            ExerciseError: if there is no such unit.
        """
        wanted: set[str] = set()
        for unit in units:
            found = self._in_unit(unit)
            if not found:
                names = ", ".join(chapter.name for chapter in self.chapters)
                raise ExerciseError(f"there is no unit {unit!r}; there are {names}")
            wanted.update(found)
        if not units and own:
            folders = [folder.resolve() for folder in own]
            wanted = {each for each, path in self.catalogue.paths.items() if path.resolve().parents[1] in folders}
        return [each for each in self.ids if each in wanted or not (units or own)]

    def _in_unit(self, unit: str) -> list[str]:
        assignment = self._assignments.get(unit)
        if assignment is not None:
            return assignment.exercise_ids
        return [each for chapter in self.chapters for each in chapter.ids if _is_called(chapter, each, unit)]

    def _home(self, exercise_id: str) -> str:
        unit = exercise_id.partition(".")[0]
        asking = [one for one in self._assignments.values() if exercise_id in one.exercise_ids]
        own = [one for one in asking if _unit_of(one) == unit]
        return (own or asking)[0].name if asking else ""


def _unit_of(assignment: Assignment) -> str:
    return assignment.path.parent.name


def _is_called(chapter: Chapter, exercise_id: str, unit: str) -> bool:
    """Whether a word means an exercise's unit, such as optimization, 7, 07 or 08 for 08a-regularization."""
    number = chapter.name.partition("-")[0]
    numbers = {number, number.lstrip("0"), number.rstrip("abcdefgh"), number.rstrip("abcdefgh").lstrip("0")}
    return unit in {exercise_id.partition(".")[0], chapter.name, *numbers}
