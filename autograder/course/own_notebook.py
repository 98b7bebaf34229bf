"""An assignment that is a notebook of the instructor's own, as nbgrader's users have them, and what of it is graded.

Its exercises are graded as they are everywhere: a test cell that calls ``check`` on one, under the exercise's key. What
a person marks, be it prose, code or a task, keeps its place and its mark. A test by ``assert`` is not run: it would be
run by the student's own process, which can make it pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.course.assignments import Assignment, read_assignments, unknown_assignment
from autograder.course.nbgrader_course import NbgraderCourse
from autograder.course.several import several
from autograder.course.untrusted import checked_exercise, is_untrusted_test
from autograder.messages import counted, say
from autograder.verdict.by_hand import ByHand

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

__all__ = ["OwnNotebook", "find_assignment", "find_own_notebook"]

_PAGE = "docs/from-nbgrader.md"


@dataclass(frozen=True)
class OwnNotebook(Assignment):
    """A notebook that no build has made; ``source`` is its text."""

    source: str = ""
    exercises: tuple[str, ...] = ()
    asked: tuple[ByHand, ...] = ()
    tests: tuple[str, ...] = ()  # by `assert`, as they are named with their points

    @property
    def as_text(self) -> str:
        return self.source

    @property
    def exercise_ids(self) -> list[str]:
        return list(self.exercises)

    @property
    def grade_ids(self) -> list[str]:
        cells = map(_nbgrader, _read(self.source).cells)
        return [str(cell["grade_id"]) for cell in cells if cell.get("grade")]

    @property
    def by_hand(self) -> tuple[ByHand, ...]:
        return self.asked

    def notebook(self) -> NotebookNode:
        return _read(self.source)

    @property
    def released_tests(self) -> dict[str, str]:
        from autograder.course.release import student_notebook

        tests = filter(is_untrusted_test, student_notebook(self.notebook()).cells)
        return {str(_nbgrader(cell)["grade_id"]): cell.source for cell in tests}

    def remarks(self) -> list[str]:
        """What the instructor is told of tests that are not run."""
        if not self.tests:
            return []
        return [
            say(
                "course.asserts-apart", notebook=self.path, tests=several(self.tests),
                exercises=several(self.exercises), page=_PAGE,
            )
        ]  # fmt: skip


def find_assignment(name: str, course: NbgraderCourse, catalogue: Catalogue) -> Assignment:
    """Find an assignment, among those that are built and those of the instructor's own making.

    Raises:
        ExerciseError: if there is none of that name.
    """
    built = read_assignments(catalogue)
    found = built.get(name) or find_own_notebook(name, course, catalogue)
    if found is None:
        own = f". A notebook of your own would lie in {course.source_folder(name)}"
        raise unknown_assignment(name, built, own)
    return found


def find_own_notebook(name: str, course: NbgraderCourse, catalogue: Catalogue) -> OwnNotebook | None:
    """Find the notebook that nbgrader would release under a name; None where there is none of the instructor's own.

    Raises:
        ExerciseError: if nothing in it can be graded here, which is explained, or if a cell does not fit its exercise.
    """
    folder = course.source_folder(name)
    found = [path for path in sorted(folder.glob("*.ipynb")) if "autograder" not in _document(path).metadata]
    if not found:
        return None
    if len(found) > 1:
        raise ExerciseError(
            f"{folder} has several notebooks: {', '.join(path.name for path in found)}; `autograder grade` takes one. "
            "Give each an assignment of its own"
        )
    (path,) = found
    notebook = _document(path)
    exercises = tuple(_exercises(path, notebook, catalogue))
    tests = tuple(
        f"{_nbgrader(cell)['grade_id']} ({_points(cell)})" for cell in notebook.cells if is_untrusted_test(cell)
    )
    if not exercises:
        raise ExerciseError(_nothing_to_grade(name, path, tests))
    text = path.read_text(encoding="utf-8")
    return OwnNotebook(path, name, name, (), text, exercises, tuple(_asked(notebook)), tests)


def _exercises(path: Path, notebook: NotebookNode, catalogue: Catalogue) -> Iterator[str]:
    for number, cell in enumerate(notebook.cells, start=1):
        checked = checked_exercise(cell)
        if checked is None:
            continue
        exercise, marks = catalogue[checked], _nbgrader(cell)
        where = f"{path}, cell {number}"
        if marks["grade_id"] != exercise.grade_id:
            raise ExerciseError(
                f"{where}: checks {exercise.id} under the name {marks['grade_id']!r}; give the cell the name "
                f"{exercise.grade_id!r}, by which its marks are entered"
            )
        if float(marks["points"]) != exercise.points:
            raise ExerciseError(
                f"{where}: has {counted(marks['points'], 'point')}, and the exercise {exercise.id} has "
                f"{exercise.points:g}; make them equal"
            )
        yield exercise.id


def _asked(notebook: NotebookNode) -> Iterator[ByHand]:
    """What a person marks: answers in prose and in code, tasks, and what tests by `assert` are about."""
    from autograder.course.release import master_notebook

    for cell in master_notebook(notebook).cells:
        marks = _nbgrader(cell)
        by_hand = (marks.get("grade") and marks.get("solution")) or marks.get("task")
        if by_hand or is_untrusted_test(cell):
            # A task's answer stands in the cells below it, which may be anything.
            stub = cell.source if by_hand and not marks.get("task") else ""
            yield ByHand(marks["grade_id"], marks["grade_id"], float(marks["points"]), stub)


def _nothing_to_grade(name: str, path: Path, tests: tuple[str, ...]) -> str:
    key = "course.only-asserts" if tests else "course.no-exercises"
    return say(key, name=name, notebook=path, tests=several(tests), page=_PAGE)


def _points(cell: NotebookNode) -> str:
    return f"{float(_nbgrader(cell)['points']):g}"


def _nbgrader(cell: Any) -> dict[str, Any]:
    found: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return found


def _document(path: Path) -> NotebookNode:
    try:
        return _read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ExerciseError(f"{path} cannot be read as a notebook: {error}") from None


def _read(text: str) -> NotebookNode:
    import nbformat  # built assignments need it later, and not in the thread that everything waits for

    reads: Any = nbformat.reads  # has no annotations
    notebook: NotebookNode = reads(text, as_version=4)
    return notebook
