"""A learner's own folder: a file an exercise, which nothing here ever writes over."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

from autograder.asked.exercise import Exercise, ExerciseError
from autograder.course.stub import imports, solution_source, stub
from autograder.messages import counted
from autograder.study.order import Order
from autograder.study.record import PROGRESS, Records
from autograder.study.statement import statement_text, whole_statement

__all__ = ["KEPT", "StudyFolder", "solution_text", "starting_text"]

KEPT = "kept"
"""Where files go that are begun again."""
_WIDTH = 92  # of a statement in its docstring, which is indented


def starting_text(exercise: Exercise) -> str:
    """The file that an exercise begins with: what to do as the function's docstring, and no answer."""
    source = stub(exercise)
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    old = function.body[0]
    lines = source.split("\n")
    statement = statement_text(whole_statement(exercise), _WIDTH).replace('"""', "'''")
    prefix = "r" if "\\" in statement else ""
    inside = "\n".join(f"    {line}".rstrip() for line in statement.split("\n")).lstrip()
    docstring = f'    {prefix}"""{inside}\n    """'
    head = f"# {exercise.title}: {exercise.id}, {counted(exercise.points, 'point')}."
    body = "\n".join([*lines[: old.lineno - 1], docstring, *lines[old.end_lineno :]])
    statements = sorted({"import numpy as np", *imports(exercise)})
    return "\n".join([head, "", *statements, "", "", body.rstrip(), ""])


def solution_text(exercise: Exercise) -> str:
    """The exercise's own solution.

    Raises:
        ExerciseError: if there is none: a course may be handed out without.
    """
    try:
        source = solution_source(exercise)
    except (OSError, TypeError) as error:
        raise ExerciseError(f"{exercise.id}: this course is handed out without solutions") from error
    kept = [line for line in source.split("\n") if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")]
    return "\n".join(kept)


class StudyFolder:
    """A study folder and what has been done in it."""

    def __init__(self, root: Path, order: Order) -> None:
        self.root = root
        self.order = order
        self.records = Records.read(root / PROGRESS)

    def path(self, exercise_id: str) -> Path:
        return self.root / self.order.place(exercise_id)

    def id_of(self, path: Path) -> str:
        """The exercise whose file this is; empty, where it is none's."""
        try:
            place = path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return ""
        return self._places.get(place, "")

    @property
    def _places(self) -> dict[str, str]:
        return {self.order.place(each).as_posix(): each for each in self.order.ids}

    def open(self, exercise_id: str, earlier: str = "") -> Path:
        """The exercise's file; made, where there is none.

        Args:
            earlier: another id that it had, under which there may be a file with an answer.
        """
        path = self.path(exercise_id)
        if not path.exists():
            before = list(self.root.glob(f"*/{earlier.partition('.')[2]}.py")) if earlier else []
            before += self._elsewhere(exercise_id)
            text = before[0].read_text(encoding="utf-8") if before else ""
            self._make(path, text or starting_text(self.order.catalogue[exercise_id]))
        return path

    def _elsewhere(self, exercise_id: str) -> list[Path]:
        """The exercise's file below another notebook, which was its home before the course had those it has now."""
        unit, _, name = exercise_id.partition(".")
        found = [*self.root.glob(f"*/{name}.py"), *self.root.glob(f"*/{unit}_{name}.py")]
        return [path for path in found if f": {exercise_id}, " in path.read_text("utf-8", "replace").partition("\n")[0]]

    @staticmethod
    def _make(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)

    def is_stub(self, exercise_id: str) -> bool:
        """Whether nothing has been written into the exercise's file yet."""
        path = self.path(exercise_id)
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return not text or text == starting_text(self.order.catalogue[exercise_id])

    def begin_again(self, exercise_id: str) -> Path | None:
        """Put a fresh file in the place of an answer, which is kept beside; return where."""
        path = self.path(exercise_id)
        kept = None
        if path.exists() and not self.is_stub(exercise_id):
            kept = self._free(self.root / KEPT / path.relative_to(self.root))
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, kept)
        elif path.exists():
            path.unlink()
        self._make(path, starting_text(self.order.catalogue[exercise_id]))
        return kept

    @staticmethod
    def _free(path: Path) -> Path:
        number = 1
        while (numbered := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
            number += 1
        return numbered
