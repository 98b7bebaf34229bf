"""What a notebook's check cells call: a first look at the student's own function, in the student's own process.

Marks of a class are decided elsewhere, out of reach of the code that is graded. But nbgrader's own ``autograde`` runs
these cells too, and takes the value that a graded cell ends in for its score.
"""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
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
from autograder.course.course_file import find_course
from autograder.messages import say
from autograder.sandbox import Ending, Loaded, Reply
from autograder.study.noted import noted
from autograder.trial.attempt import Attempt
from autograder.verdict.judge import judge
from autograder.verdict.rehearsal import public_variants, rehearse
from autograder.verdict.result import Result

__all__ = ["EXERCISES_VARIABLE", "FirstLook", "check"]

EXERCISES_VARIABLE = "AUTOGRADER_EXERCISES"
"""Environment variable with further folders of exercises, separated as in ``PATH``; without it, those that the
course's ``autograder.toml`` names."""


@dataclass(frozen=True, repr=False)
class FirstLook:
    """What a check found, shown by Jupyter as a report and read by nbgrader as a number of points."""

    result: Result
    points: float

    @property
    def score(self) -> float:
        """The exercise's points, in the proportion of the marks that the tried cases earned.

        With every case tried that is the mark itself. With the public cases alone it is what the mark will be if the
        hidden ones turn out alike, so that ``nbgrader validate`` is content with a notebook that passes all of them.
        """
        if self.result.score >= self.result.max_score:
            return float(self.points)
        return min(self.points, round(self.points * self.result.score / self.result.max_score, 4))

    def __float__(self) -> float:
        return self.score

    def __repr__(self) -> str:
        return repr(self.score)

    def __str__(self) -> str:
        from autograder.report.text import result_text

        return "\n".join([result_text(self.result), *self._remarks()])

    def _repr_html_(self) -> str:
        """Show the report; as text, should that fail, because an error here would cost the mark in nbgrader."""
        try:
            from autograder.report.feedback import result_html

            return result_html(self.result) + "".join(
                f"<p>{html.escape(remark, quote=False)}</p>" for remark in self._remarks()
            )
        except Exception:
            return f"<pre>{html.escape(str(self), quote=False)}</pre>"

    def _remarks(self) -> list[str]:
        if self.result.max_score >= self.points:
            return []
        return [say("notebook.public-only", public=f"{self.result.max_score:g}", points=f"{self.points:g}")]


@noted
def check(exercise_id: str, function: Callable[..., Any] | None = None, *, hidden: bool = False) -> FirstLook:
    """Try a function on an exercise's cases.

    Args:
        exercise_id: such as ``activations.softmax_jacobian``.
        function: by default the notebook's function of the exercise's name.
        hidden: whether to try the hidden cases too.

    Returns:
        What was found; as a cell's last expression it shows a report.
    """
    exercise = _catalogue(os.environ.get(EXERCISES_VARIABLE) or _of_the_course())[exercise_id]
    # nbgrader takes anything on standard error for a failure, were it a mere warning.
    with contextlib.redirect_stderr(io.StringIO()):
        found = _namespace().get(exercise.name) if function is None else function
        if not callable(found):
            return FirstLook(_missing(exercise, found, hidden), exercise.points)
        return FirstLook(_refused(exercise, found, hidden) or rehearse(exercise, found, hidden=hidden), exercise.points)


def _namespace() -> dict[str, Any]:
    """The notebook's names."""
    return vars(sys.modules["__main__"])


def _of_the_course() -> str:
    """The folders of the course in which the notebook lies, as the variable would name them."""
    course = find_course()
    return os.pathsep.join(str(folder.resolve()) for folder in course.exercises) if course else ""


@functools.cache
def _catalogue(folders: str) -> Catalogue:
    return Catalogue([Path(folder) for folder in folders.split(os.pathsep) if folder])


def _refused(exercise: Exercise, found: Callable[..., Any], hidden: bool) -> Result | None:
    """The result that grading will give to a function that uses what the exercise forbids."""
    used = forbidden_use(found, exercise.forbidden)
    if used is None:
        return None
    reply = Reply(Ending.RAISED, type="ForbiddenError", text=used[0], line=used[1])
    variants = public_variants(exercise, hidden=hidden)
    replies = {variant.case.name: reply for variant in variants}
    return judge(Attempt.of(exercise, Loaded("function"), variants, replies))


def _missing(exercise: Exercise, found: Any, hidden: bool) -> Result:
    """The result of a notebook without the function; a function of almost the same name is pointed out."""
    cases = [case for case in exercise.cases if hidden or not case.hidden]
    loaded = Loaded("missing" if found is None else type(found).__name__)
    result = judge(Attempt(exercise, cases, loaded))
    functions = [name for name, value in _namespace().items() if isinstance(value, types.FunctionType)]
    similar = difflib.get_close_matches(exercise.name, functions, n=1)
    if found is None and similar:
        return dataclasses.replace(result, message=say("notebook.renamed", function=exercise.name, similar=similar[0]))
    return result
