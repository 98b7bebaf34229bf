"""Marks taken off for lateness: nbgrader's own step, and in it the course's plug-in where the configuration has one."""

from __future__ import annotations

import contextlib
import importlib
import math
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import sqlalchemy
from nbgrader.api import Assignment, SubmittedAssignment  # type: ignore[import-untyped]
from nbgrader.preprocessors import AssignLatePenalties  # type: ignore[import-untyped]
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from autograder.asked.error import ExerciseError, line_in, one_line
from autograder.course.database import one_line as told
from autograder.course.marks import time_of
from autograder.course.nbgrader_course import NbgraderCourse
from autograder.handin.finding import HandIn

__all__ = ["LatePenalties", "seconds_late"]

_CLASS = "c.AssignLatePenalties.plugin_class"


class LatePenalties:
    """What is taken off whom.

    A plug-in is a file of the course, and found in the course's folder wherever the run was started. It may raise
    anything; that is told by file and line.

    Args:
        course: whose configuration names the plug-in or the method.

    Raises:
        ExerciseError: if there is no such plug-in or method.
    """

    def __init__(self, course: NbgraderCourse) -> None:
        self._course = course
        with self._plugin("cannot be loaded"):
            module, _, name = self._name.rpartition(".")
            if module:  # traitlets would not say why it cannot be imported
                getattr(importlib.import_module(module), name)
            self._step = AssignLatePenalties(config=course.config)
            self._step.init_plugin()

    def __call__(self, student: str, score: float, seconds: float) -> float | None:
        """Return the marks to be taken off; None, where nothing is said about it."""
        with self._plugin(f"failed on {student}, {seconds:.0f} s late"):
            penalty = self._step.plugin_inst.late_submission_penalty(student, score, seconds)
        if penalty is None:
            return None
        if not isinstance(penalty, (int, float)) or not math.isfinite(penalty):
            raise ExerciseError(
                f"the plug-in for late penalties, {self._name}, returned {penalty!r} for {student}; expected a number "
                "of marks, or None"
            )
        return float(self._step._check_late_penalty(SimpleNamespace(score=score), penalty))

    @property
    def _name(self) -> str:
        given = self._course.config.AssignLatePenalties.get("plugin_class", "LateSubmissionPlugin")
        return given if isinstance(given, str) else str(getattr(given, "__name__", given))

    @contextlib.contextmanager
    def _plugin(self, what: str) -> Iterator[None]:
        """Run a plug-in's code, which may import what is beside it, as under nbgrader."""
        folder = str(self._course.folder)
        sys.path.insert(0, folder)
        try:
            yield
        except (Exception, SystemExit) as error:
            place = line_in(error, self._course.folder) or str(self._course.folder / "nbgrader_config.py")
            raise ExerciseError(
                f"{place}: the plug-in for late penalties, {self._name}, {what}: {one_line(error)}. No marks were "
                f"entered; mend it, or set {_CLASS} in nbgrader_config.py"
            ) from error
        finally:
            with contextlib.suppress(ValueError):
                sys.path.remove(folder)


def seconds_late(url: URL, assignment: str, handins: Iterable[HandIn]) -> dict[str, float]:
    """Return by how much hand-ins are late, of those that are, as far as the grade book knows when they were due."""
    with told(url), sqlalchemy.create_engine(url, poolclass=NullPool).connect() as connection:
        if "submitted_assignment" not in sqlalchemy.inspect(connection).get_table_names():
            return {}
        due = connection.scalar(select(Assignment.duedate).where(Assignment.name == assignment))
        extended: dict[str, timedelta | None] = dict(
            connection.execute(
                select(SubmittedAssignment.student_id, SubmittedAssignment.extension)
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .where(Assignment.name == assignment)
            ).all()
        )
    if due is None:
        return {}
    times = {handin.student: time_of(handin.path) for handin in handins}
    late = {
        student: (time - due - (extended.get(student) or timedelta())).total_seconds()
        for student, time in times.items()
        if time is not None
    }
    return {student: seconds for student, seconds in late.items() if seconds > 0}
