"""Marks into nbgrader's grade book, so that formgrader, feedback and export work on them."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import sqlalchemy
from nbformat.notebooknode import NotebookNode
from nbgrader.api import (  # type: ignore[import-untyped]
    Assignment,
    Base,
    Gradebook,
    InvalidEntry,
    Notebook,
    Student,
    SubmittedNotebook,
)
from nbgrader.dbutil import ALEMBIC_DIR  # type: ignore[import-untyped]
from nbgrader.preprocessors import SaveCells  # type: ignore[import-untyped]
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool
from traitlets.config import Config

from autograder.course.cells import read_notebook
from autograder.course.database import address, exclusively, lock, one_line
from autograder.course.entries import enter
from autograder.course.late import LatePenalties
from autograder.course.nbgrader_course import NbgraderCourse
from autograder.course.release import master_notebook
from autograder.report.printable import printable
from autograder.verdict.result import SubmissionResult

__all__ = ["write_gradebook"]

_AGAIN = ". Nothing that was graded is lost: mend this, and run the same command again"


def write_gradebook(
    url: str | URL,
    source: Path,
    results: Iterable[SubmissionResult],
    *,
    course_id: str = "default_course",
    late: LatePenalties | None = None,
) -> list[str]:
    """Write results as the automatic scores of an assignment with one notebook, all of them or none.

    The assignment, its notebook and its cells are entered as ``nbgrader generate_assignment`` enters them. Scores and
    comments given by hand are never touched; where an automatic score or the points change beneath one, the cell is
    marked for another look. Writing the same results again changes nothing.

    Args:
        url: the grade book, such as ``sqlite:///gradebook.db`` or ``postgresql://…``.
        source: the instructor's notebook; its folder's name is the assignment's.
        results: any number of hand-ins.
        course_id: the course of an assignment that the grade book does not know yet.
        late: what is taken off for lateness; nothing by default.

    Returns:
        What the instructor is to be told, each in a sentence or two.

    Raises:
        ExerciseError: if the grade book cannot be used, or holds hand-ins for other cells than the notebook has.
    """
    url = url if isinstance(url, URL) else address(url)
    assignment = source.parent.name
    late = late or LatePenalties(NbgraderCourse(source.parent, Config()))
    with _silence_warnings(), one_line(url, InvalidEntry, remedy=_AGAIN), exclusively(url):
        _make_tables(url)
        asked = master_notebook(read_notebook(source))
        with Gradebook(url, course_id) as book:
            if not any(known.name == assignment for known in book.assignments):
                book.add_assignment(assignment)
            _enter_cells(book, url, assignment, asked)
            return enter(book, assignment, asked, _with_storable_names(results, url), late)


@contextlib.contextmanager
def _silence_warnings() -> Iterator[None]:
    """Keep warnings about nbgrader's own code to itself."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"nbgrader\.")
        yield


def _make_tables(url: URL) -> None:
    """Make nbgrader's tables where there are none: all or nothing, and without the program ``alembic``, as nbgrader."""
    from alembic.script import ScriptDirectory  # a tenth of a second, and needed by nbgrader anyway

    with sqlalchemy.create_engine(url, poolclass=NullPool).connect() as connection:
        lock(connection)
        if not sqlalchemy.inspect(connection).get_table_names():
            Base.metadata.create_all(connection)
            version = {"head": ScriptDirectory(ALEMBIC_DIR).get_current_head()}
            connection.execute(sqlalchemy.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(sqlalchemy.text("INSERT INTO alembic_version (version_num) VALUES (:head)"), version)
        connection.commit()


def _enter_cells(book: Gradebook, url: URL, assignment: str, asked: NotebookNode) -> None:
    """Enter a notebook's cells as nbgrader does, for as long as nobody has handed in: after that they are revised."""
    here = (SubmittedNotebook.notebook_id == Notebook.id, Notebook.assignment_id == Assignment.id)
    handed_in = select(SubmittedNotebook.id).where(*here, Notebook.name == assignment, Assignment.name == assignment)
    if book.db.execute(handed_in.limit(1)).first() is None:
        book.db.rollback()  # it reads no more, and so it is in nobody's way
        SaveCells().preprocess(asked, {"nbgrader": {"assignment": assignment, "notebook": assignment, "db_url": url}})


def _with_storable_names(results: Iterable[SubmissionResult], url: URL) -> Iterator[SubmissionResult]:
    """Leave out, and say so, whose name is longer than nbgrader's column; SQLite does not mind."""
    longest: Any = Student.id.type.length
    for result in results:
        if len(result.student) <= longest or url.get_backend_name() == "sqlite":
            yield result
        else:
            click.echo(
                f"autograder: not in the grade book, as the name has more than {longest} characters: "
                f"{printable(result.student)}",
                err=True,
            )
