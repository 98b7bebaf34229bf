"""What a notebook's check cells call: a first look at the student's own function, in the student's own process.

Marks of a class are decided elsewhere, out of reach of the code that is graded. But nbgrader's own ``autograde`` runs
these cells too, and takes the value that a graded cell ends in for its score.
"""

from __future__ import annotations

import contextlib
import functools
import html
import io
import os
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.asked.forbidden import forbidden_use
from autograder.interactive.apart import CaseApart, case_apart
from autograder.interactive.look import look
from autograder.interactive.session import Session, no_exit, shell_here
from autograder.interactive.shown import is_lost, show
from autograder.interactive.stale import broken_cell, stale_notice
from autograder.messages import say
from autograder.sandbox import Ending, Loaded, Reply
from autograder.study.noted import note_result
from autograder.trial.attempt import Attempt
from autograder.trial.attempts import similar_name
from autograder.trial.marks import DIGITS
from autograder.verdict.judge import judge
from autograder.verdict.rehearsal import attempt_here, public_variants
from autograder.verdict.result import Result

__all__ = ["EXERCISES_VARIABLE", "Check", "FirstLook", "check", "look"]

EXERCISES_VARIABLE = "AUTOGRADER_EXERCISES"
"""Environment variable with further folders of exercises, separated as in ``PATH``."""

_BY_NBGRADER = ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING")  # set while nbgrader runs a notebook


@dataclass(frozen=True, repr=False)
class FirstLook:
    """What a check found, shown by Jupyter as a report and read by nbgrader as a number of points.

    Args:
        points: that the exercise is worth with all its cases.
        attempt: what was tried.
        notices: what is to be known before the result is believed.
    """

    result: Result
    points: float
    attempt: Attempt
    notices: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The exercise's points, in the proportion of the marks that the tried cases earned.

        With every case tried that is the mark itself. With the public cases alone it is what the mark will be if the
        hidden ones turn out alike, so that ``nbgrader validate`` is content with a notebook that passes all of them.
        """
        if self.result.score >= self.result.max_score:
            return float(self.points)
        return min(self.points, round(self.points * self.result.score / self.result.max_score, DIGITS))

    def case(self, name: str) -> CaseApart:
        """Take one of the cases apart that were tried: its inputs, what is expected, and what your function returns.

        Raises:
            ValueError: if none is called so; the message has their names.
        """
        return case_apart(self.attempt, name)

    def __float__(self) -> float:
        return self.score

    def __repr__(self) -> str:
        if any(os.environ.get(name) for name in _BY_NBGRADER):
            return repr(self.score)
        from autograder.report.view import marks, status_of

        outcome = say(f"report.outcome.{status_of(self.result)}")
        got, most = marks(self.result.score), marks(self.result.max_score)
        return say("notebook.verdict", id=self.result.id, outcome=outcome, score=got, max_score=most)

    def __str__(self) -> str:
        from autograder.report.text import result_text, wrapped

        above = [f"{line}\n" for line in map(wrapped, self.notices)]
        return "\n".join([*above, result_text(self.result), *map(wrapped, self._remarks())])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the whole report where Jupyter shows text; to nbgrader, the number."""
        by_nbgrader = any(os.environ.get(name) for name in _BY_NBGRADER)
        printer.text(repr(self) if by_nbgrader else str(self))

    def _repr_html_(self) -> str:
        """Show the report; as text, should that fail, because an error here would cost the mark in nbgrader."""
        try:
            from autograder.report.feedback import result_html

            return result_html(self.result, notices=self.notices, remarks=self._remarks())
        except Exception:
            return f"<pre>{html.escape(str(self), quote=False)}</pre>"

    def _remarks(self) -> list[str]:
        if self.result.max_score >= self.points:
            return []
        public = say("notebook.public-only", public=f"{self.result.max_score:g}", points=f"{self.points:g}")
        alone = say("notebook.alone", id=self.result.id) if self.attempt.exercise.is_whole else ""
        return [f"{public} {alone}".rstrip()]


class Check:
    """Tries the notebook's functions on exercises' cases, and takes a case apart."""

    def __init__(self) -> None:
        self._last: FirstLook | None = None

    def __call__(
        self, exercise_id: str, function: Callable[..., Any] | None = None, *, hidden: bool = False
    ) -> FirstLook:
        """Try a function on an exercise's cases.

        Args:
            exercise_id: such as ``activations.softmax_jacobian``.
            function: by default the notebook's function of the exercise's name.
            hidden: whether to try the hidden cases too, as whoever studies alone will want. In a course they are drawn
                once more for each student, with other numbers, when the work is graded.

        Returns:
            What was found, which shows a report by itself. ``check.case("a batch")`` then takes one case apart.
        """
        self._last = found = _look(exercise_id, function, hidden)
        whole = hidden or not any(case.hidden for case in found.attempt.exercise.cases)
        note_result(found.result, Path.cwd(), whole=whole)
        if is_lost(sys._getframe(1)):
            show(found)
        return found

    def case(self, name: str) -> CaseApart:
        """Take a case of the latest check apart: ``inputs, expected, mine = check.case("a batch")``.

        Raises:
            ValueError: if nothing was checked yet, or no case is called so; the message has their names.
        """
        if self._last is None:
            raise ValueError(say("apart.nothing"))
        return self._last.case(name)

    def __repr__(self) -> str:
        return say("notebook.check")


check = Check()


def _look(exercise_id: str, function: Callable[..., Any] | None, hidden: bool) -> FirstLook:
    catalogue = _catalogue(os.environ.get(EXERCISES_VARIABLE, ""))
    exercise = catalogue[exercise_id]
    notices = [say("notebook.not-here")] if hidden and not exercise.is_whole else []
    # nbgrader takes anything on standard error for a failure, were it a mere warning.
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            attempt = _attempt(catalogue, exercise, function, hidden, notices)
            result = judge(attempt)
        except KeyboardInterrupt:
            attempt = Attempt(exercise, _cases(exercise, hidden), Loaded("stopped"))
            result = judge(attempt)
    return FirstLook(result, exercise.points, attempt, tuple(notices))


def _attempt(
    catalogue: Catalogue, exercise: Exercise, function: Callable[..., Any] | None, hidden: bool, notices: list[str]
) -> Attempt:
    """Find the function and try it; what is to be known of it besides goes among the notices."""
    found = function
    if function is None:
        found = _namespace().get(exercise.name)
        session = Session(shell_here())
        broken = broken_cell(session, exercise.name, found)
        if broken is not None:
            # As it is handed in, the notebook has no such function, whatever this session remembers of an earlier one.
            return Attempt(exercise, _cases(exercise, hidden), Loaded("missing"), reasons=[broken])
        if callable(found):
            notices += filter(None, [stale_notice(session, exercise.name, found)])
    if not callable(found):
        return _missing(catalogue, exercise, found, hidden)
    with no_exit(shell_here()):
        return _refused(exercise, found, hidden) or attempt_here(exercise, found, hidden=hidden)


def _cases(exercise: Exercise, hidden: bool) -> list[Any]:
    return [case for case in exercise.cases if hidden or not case.hidden]


def _namespace() -> dict[str, Any]:
    """The notebook's names."""
    return vars(sys.modules["__main__"])


@functools.cache
def _catalogue(folders: str) -> Catalogue:
    from autograder.course.course_file import own_folders

    named = [Path(folder) for folder in folders.split(os.pathsep) if folder]
    return Catalogue(named or own_folders())


def _refused(exercise: Exercise, found: Callable[..., Any], hidden: bool) -> Attempt | None:
    """What grading will make of a function that uses what the exercise forbids."""
    used = forbidden_use(found, exercise.forbidden)
    if used is None:
        return None
    reply = Reply(Ending.RAISED, type="ForbiddenError", text=used[0], line=used[1])
    variants = public_variants(exercise, hidden=hidden)
    replies = {variant.case.name: reply for variant in variants}
    return Attempt.of(exercise, Loaded("function"), variants, replies)


def _missing(catalogue: Catalogue, exercise: Exercise, found: Any, hidden: bool) -> Attempt:
    """A notebook without the function; a function of almost the same name, which is no other exercise's, is told."""
    loaded = Loaded("missing" if found is None else type(found).__name__)
    functions = [name for name, value in _namespace().items() if isinstance(value, types.FunctionType)]
    own = [name for name in functions if f"{exercise.unit}.{name}" not in catalogue]
    similar = similar_name(exercise.name, own) if found is None else ""
    return Attempt(exercise, _cases(exercise, hidden), loaded, similar=similar)
