"""One hand-in, graded and put into words: a worker's whole task, through which every hand-in of a class passes."""

from __future__ import annotations

import contextlib
import threading
import traceback
from dataclasses import dataclass, replace
from datetime import datetime

from autograder.asked.exercise import ExerciseError
from autograder.asked.patience import telling
from autograder.messages import say
from autograder.report.feedback import feedback_html, result_html
from autograder.run.grading import Grading, Work, grade_handin, ungraded
from autograder.run.progress import tell_of_answers
from autograder.sandbox import SandboxError
from autograder.verdict.result import SubmissionResult

__all__ = ["Graded", "give_up", "grade_and_render"]

_ONE_AT_A_TIME = threading.Lock()  # an executor may have threads; a process has one sandbox and one memory of answers


@dataclass(frozen=True)
class Graded:
    """One hand-in's result, its student's page, and what the notebook shows of each exercise."""

    result: SubmissionResult
    page: str
    fragments: dict[str, str]
    trouble: str = ""  # a traceback of the grader's own


def grade_and_render(grading: Grading, work: Work) -> Graded:
    """Grade one hand-in and write its page.

    Whatever is raised because of it costs nobody else: the student is told, and the instructor with the traceback.

    Raises:
        ExerciseError: if the course is to blame.
        SandboxError: if the machine is.
    """
    with _ONE_AT_A_TIME, contextlib.nullcontext() if grading.quiet else telling(tell_of_answers):
        try:
            return _render(grading, grade_handin(grading, work.handin, work.known))
        except (ExerciseError, SandboxError):
            raise
        except Exception:
            failed = ungraded(grading, work.handin, say("grading.failed"))
            return replace(_render(grading, failed), trouble=traceback.format_exc())


def give_up(grading: Grading, work: Work) -> Graded:
    """Say of a hand-in that its worker died, twice."""
    return _render(grading, ungraded(grading, work.handin, say("grading.worker-died")))


def _render(grading: Grading, result: SubmissionResult) -> Graded:
    page = feedback_html(result, graded_at=datetime.now().astimezone(), course=grading.course)
    return Graded(result, page, {r.id: result_html(r) for r in result.results})
