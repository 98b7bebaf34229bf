"""Marks into nbgrader's grade book, so that formgrader, feedback and export work on them."""

from __future__ import annotations

import contextlib
import datetime
import os
import sysconfig
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook  # type: ignore[import-untyped]
from nbgrader.preprocessors import AssignLatePenalties, SaveCells  # type: ignore[import-untyped]
from nbgrader.utils import parse_utc  # type: ignore[import-untyped]
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.course.cells import read_notebook
from autograder.course.release import master_notebook
from autograder.exercise import ExerciseError
from autograder.messages import say
from autograder.result import Outcome, Result, SubmissionResult

__all__ = ["nbgrader_config", "write_gradebook"]

_TIMESTAMP = "timestamp.txt"  # nbgrader's note beside a hand-in of when it came


def write_gradebook(
    url: str,
    source: Path,
    results: Iterable[SubmissionResult],
    *,
    course_id: str = "default_course",
    config: Config | None = None,
) -> None:
    """Write results as the automatic scores of an assignment with one notebook.

    The assignment, its notebook and its cells are entered as ``nbgrader generate_assignment`` enters them. Scores and
    comments given by hand are never touched; where an automatic score changes beneath one, the cell is marked for
    another look. Writing the same results again changes nothing.

    Args:
        url: the grade book, such as ``sqlite:///gradebook.db`` or ``postgresql://…``.
        source: the instructor's notebook; its folder's name is the assignment's.
        results: any number of hand-ins.
        course_id: the course of an assignment that the grade book does not know yet.
        config: nbgrader's configuration, of which the plugin for late penalties is used.

    Raises:
        ExerciseError: if the grade book holds hand-ins for other cells than the notebook has.
    """
    with _surroundings():
        with Gradebook(url, course_id) as book:
            if not any(known.name == source.parent.name for known in book.assignments):
                book.add_assignment(source.parent.name)
        _enter_cells(url, source)
        late = AssignLatePenalties(config=config)
        late.init_plugin()
        with Gradebook(url, course_id) as book, _one_transaction(book):
            for result in results:
                submission = _enter_submission(book, source.parent.name, source.stem, result)
                _assign_late_penalty(book, submission, source.stem, late)


def nbgrader_config(folder: Path) -> Config:
    """Read the ``nbgrader_config.py`` of a course; empty where there is none."""
    if not (folder / "nbgrader_config.py").is_file():
        return Config()
    config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    return config


@contextlib.contextmanager
def _surroundings() -> Iterator[None]:
    """Give nbgrader what it expects of the environment, and keep warnings about its own code to itself."""
    # A new grade book asks the program `alembic` for its version, which need not be on the path of who runs us.
    path = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), path])
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"nbgrader\.")
            yield
    finally:
        os.environ["PATH"] = path


@contextlib.contextmanager
def _one_transaction(book: Any) -> Iterator[None]:
    """Let nbgrader commit once where it would after every row: a class is entered as a whole, and in seconds."""
    session = book.db()
    commit, session.commit = session.commit, session.flush
    try:
        yield
        commit()
    finally:
        session.commit = commit


def _enter_cells(url: str, source: Path) -> None:
    where = {"nbgrader": {"assignment": source.parent.name, "notebook": source.stem, "db_url": url}}
    try:
        SaveCells().preprocess(master_notebook(read_notebook(source)), where)
    except RuntimeError as error:
        raise ExerciseError(
            f"{source}: its exercises are not those for which the grade book has hand-ins already ({error}). Put the "
            "exercises back, or give the notebook a new name"
        ) from error


def _assign_late_penalty(book: Any, submission: Any, notebook: str, late: Any) -> None:
    """Take off what nbgrader would: its own step, without a connection of its own for each hand-in."""
    entry = next(entry for entry in submission.notebooks if entry.name == notebook)
    entry.late_submission_penalty = None
    if submission.total_seconds_late > 0:
        book.db.flush()
        book.db.refresh(entry)  # its score is a sum that the data base works out
        penalty = late.plugin_inst.late_submission_penalty(
            submission.student_id, entry.score, submission.total_seconds_late
        )
        if penalty is not None:
            entry.late_submission_penalty = late._check_late_penalty(entry, penalty)


def _enter_submission(book: Any, assignment: str, notebook: str, result: SubmissionResult) -> Any:
    """Enter one hand-in, and return nbgrader's row of it."""
    book.update_or_create_student(result.student)
    timestamp = _timestamp(result)
    when = {"timestamp": timestamp} if timestamp else {}
    with book.db.no_autoflush:  # nbgrader builds a hand-in's rows before it adds them
        submission = book.update_or_create_submission(assignment, result.student, **when)
    entry = next(entry for entry in submission.notebooks if entry.name == notebook)
    by_grade_id = {r.id.replace(".", "-"): r for r in result.results}
    for grade in entry.grades:
        if grade.name in by_grade_id or result.message:  # a hand-in that could not be read has no results
            _enter_score(grade, by_grade_id.get(grade.name))
    for comment in entry.comments:
        answered = by_grade_id.get(comment.name.removesuffix("-solution"))
        if answered is not None or result.message:
            comment.auto_comment = _storable(_comment(answered) if answered else result.message)
    return submission


def _enter_score(grade: Any, result: Result | None) -> None:
    score = result.score if result else 0.0
    if grade.manual_score is None:
        grade.needs_manual_grade = False
    elif grade.auto_score != score:
        grade.needs_manual_grade = True
    grade.auto_score = score


def _comment(result: Result) -> str | None:
    """Say why marks were lost, where there is something to say."""
    if result.outcome is Outcome.PASSED:
        return None
    reasons = [*([result.message] if result.message else []), *(d.message for d in result.diagnosis)]
    if result.message == say("verdict.not-attempted"):
        return say("course.no-response")
    return "\n\n".join(reasons) or None


def _storable(text: str | None) -> str | None:
    """Take out of a text, which may quote a student's error, what no data base keeps."""
    return text and text.encode("utf-8", "replace").decode().replace("\0", "")


def _timestamp(result: SubmissionResult) -> datetime.datetime | None:
    """When the hand-in came, by nbgrader's note beside it."""
    note = Path(result.path).parent / _TIMESTAMP
    if not result.path or not note.is_file():
        return None
    try:
        with note.open(encoding="utf-8") as file:
            found: datetime.datetime = parse_utc(file.read(100).strip())  # students may have written it
    except (OSError, ValueError, OverflowError):
        return None
    return found
