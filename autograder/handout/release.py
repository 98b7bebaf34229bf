"""A course's hand-out: the notebooks as students get them, and the wheel that checks them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.course.assignments import Assignment, read_assignment, read_assignments, unknown_assignment
from autograder.course.cells import notebook_text, source_notebook
from autograder.course.release import student_notebook
from autograder.course.whole import write_text
from autograder.handout.folder import files_of
from autograder.handout.wheel import build_wheel
from autograder.messages import say

__all__ = ["Released", "release"]

_README = "README.md"


@dataclass(frozen=True)
class Released:
    """What a hand-out holds, by path."""

    notebooks: Sequence[Path]
    wheel: Path
    exercises: int


def release(folder: Path, catalogue: Catalogue, names: Sequence[str] = (), *, solutions: bool = False) -> Released:
    """Make a hand-out, or make it anew.

    Args:
        folder: new, empty, or an earlier hand-out.
        names: of the assignments; all, and the exercises that are in none, where there are no names.
        solutions: whether it is for those who study alone: with the solutions and the hidden cases.

    Raises:
        ExerciseError: if an assignment does not exist, or the folder holds something else.
    """
    title = say("release.title")
    readme = folder / _README
    if folder.exists() and any(folder.iterdir()) and not _is_handout(readme, title):
        raise ExerciseError(f"{folder} holds other files than a hand-out; name a new folder")
    assignments = _chosen(read_assignments(catalogue), names)
    wanted = _ids(assignments) | (set() if names else _in_no_notebook(catalogue))
    notebooks = []
    for each in assignments:
        notebooks.append(folder / each.name / f"{each.name}.ipynb")
        source = source_notebook(each, catalogue, hidden_here=solutions)
        write_text(notebooks[-1], notebook_text(student_notebook(source)))
    files = files_of(catalogue, wanted, [each.path for each in assignments], everything=solutions)
    content = {path: make() for path, make in files}
    for old in folder.glob("dlcourse_student-*.whl"):
        old.unlink()
    wheel = build_wheel(folder, content)
    told = say(
        "release.readme",
        wheel=wheel.name,
        notebook=notebooks[0].relative_to(folder).as_posix(),
        cases=say("release.all-cases" if solutions else "release.public-cases"),
    )
    write_text(readme, f"{title}\n\n{told}\n")
    return Released(notebooks, wheel, len(wanted))


def _is_handout(readme: Path, title: str) -> bool:
    return readme.is_file() and readme.read_text(encoding="utf-8", errors="replace").startswith(title)


def _ids(assignments: Iterable[Assignment]) -> set[str]:
    return {exercise_id for each in assignments for exercise_id in each.exercise_ids}


def _in_no_notebook(catalogue: Catalogue) -> set[str]:
    """The exercises that no notebook asks for, be it one that the course has not chosen."""
    return {*catalogue.paths} - _ids(map(read_assignment, catalogue.prose()))


def _chosen(assignments: dict[str, Assignment], names: Sequence[str]) -> list[Assignment]:
    for name in names:
        if name not in assignments:
            raise unknown_assignment(name, assignments)
    if not assignments:
        raise ExerciseError("there is no notebook to hand out; expected prose that names exercises, such as unit.md")
    return [each for name, each in assignments.items() if not names or name in names]
