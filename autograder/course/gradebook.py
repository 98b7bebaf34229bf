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
    GradeCell,
    InvalidEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    Student,
)
from nbgrader.dbutil import ALEMBIC_DIR  # type: ignore[import-untyped]
from nbgrader.preprocessors import AssignLatePenalties, SaveCells  # type: ignore[import-untyped]
from nbgrader.utils import is_grade, is_locked, is_solution  # type: ignore[import-untyped]
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool
from traitlets.config import Config

from autograder.asked.exercise import ExerciseError
from autograder.course.cells import read_notebook
from autograder.course.database import address, exclusively, lock, one_line
from autograder.course.entries import enter
from autograder.course.release import master_notebook
from autograder.verdict.result import SubmissionResult

__all__ = ["write_gradebook"]

_AGAIN = ". Nothing that was graded is lost: mend this, and run the same command again"


def write_gradebook(
    url: str | URL,
    source: Path,
    results: Iterable[SubmissionResult],
    *,
    course_id: str = "default_course",
    config: Config | None = None,
) -> None:
    """Write results as the automatic scores of an assignment with one notebook.

    The assignment, its notebook and its cells are entered as ``nbgrader generate_assignment`` enters them. Scores and
    comments given by hand are never touched; where an automatic score changes beneath one, the cell is marked for
    another look. Writing the same results again changes nothing. A large class is written in several transactions:
    after an interruption, writing it again completes it.

    Args:
        url: the grade book, such as ``sqlite:///gradebook.db`` or ``postgresql://…``.
        source: the instructor's notebook; its folder's name is the assignment's.
        results: any number of hand-ins.
        course_id: the course of an assignment that the grade book does not know yet.
        config: nbgrader's configuration, of which the plugin for late penalties is used.

    Raises:
        ExerciseError: if the grade book cannot be used, or holds hand-ins for other cells than the notebook has.
    """
    url = url if isinstance(url, URL) else address(url)
    assignment = source.parent.name
    late = AssignLatePenalties(config=config)
    late.init_plugin()
    with _silence_warnings(), one_line(url, InvalidEntry, remedy=_AGAIN), exclusively(url):
        _make_tables(url)
        with Gradebook(url, course_id) as book:
            if not any(known.name == assignment for known in book.assignments):
                book.add_assignment(assignment)
        _enter_cells(url, source)
        with Gradebook(url, course_id) as book:
            enter(book, assignment, source.stem, _with_storable_names(results, url), late)


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


def _enter_cells(url: URL, source: Path) -> None:
    """Enter the notebook's cells as nbgrader does, unless they are there: it would load every hand-in to find out."""
    notebook = master_notebook(read_notebook(source))
    if _cells_asked(notebook) == _cells_entered(url, source):
        return
    where = {"nbgrader": {"assignment": source.parent.name, "notebook": source.stem, "db_url": url}}
    try:
        SaveCells().preprocess(notebook, where)
    except RuntimeError as error:
        raise ExerciseError(
            f"{source}: its exercises are not those for which the grade book has hand-ins already ({error}). Put the "
            "exercises back, or give the notebook a new name"
        ) from error


def _cells_asked(notebook: NotebookNode) -> set[tuple[Any, ...]]:
    """Everything that ``SaveCells`` would keep of a notebook's cells; ours are of no further kind."""
    cells = [cell for cell in notebook.cells if is_grade(cell) or is_solution(cell) or is_locked(cell)]
    known = [cell.metadata.nbgrader for cell in cells]
    return {
        *((n.grade_id, c.cell_type, is_locked(c), c.source, n.checksum) for c, n in zip(cells, known, strict=True)),
        *((n.grade_id, c.cell_type, float(n.points)) for c, n in zip(cells, known, strict=True) if is_grade(c)),
        *((n.grade_id,) for c, n in zip(cells, known, strict=True) if is_solution(c)),
    }


def _cells_entered(url: URL, source: Path) -> set[tuple[Any, ...]]:
    queries = (
        select(SourceCell.name, SourceCell.cell_type, SourceCell.locked, SourceCell.source, SourceCell.checksum),
        select(GradeCell.name, GradeCell.cell_type, GradeCell.max_score),
        select(SolutionCell.name),
    )
    here = (Notebook.name == source.stem, Assignment.name == source.parent.name)
    with Gradebook(url) as book:
        return {
            tuple(row)
            for query, cell in zip(queries, (SourceCell, GradeCell, SolutionCell), strict=True)
            for row in book.db.execute(
                query.join(Notebook, Notebook.id == cell.notebook_id)
                .join(Assignment, Assignment.id == Notebook.assignment_id)
                .where(*here)
            )
        }


def _with_storable_names(results: Iterable[SubmissionResult], url: URL) -> Iterator[SubmissionResult]:
    """Leave out, and say so, whose name is longer than nbgrader's column; SQLite does not mind."""
    longest: Any = Student.id.type.length
    for result in results:
        if len(result.student) <= longest or url.get_backend_name() == "sqlite":
            yield result
        else:
            click.echo(
                f"autograder: not in the grade book, as the name has more than {longest} characters: {result.student}",
                err=True,
            )
