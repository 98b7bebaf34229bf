"""The data base of nbgrader's grade book: its address, whether marks can be entered, and who is entering them."""

from __future__ import annotations

import contextlib
import importlib.util
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy
from filelock import FileLock
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from autograder.asked.exercise import ExerciseError

__all__ = ["address", "check_gradebook", "displayed_url", "exclusively", "lock", "one_line", "sqlite_address"]

_FORMS = "expected sqlite:///FILE or postgresql://USER@HOST/DATABASE"
_SECONDS_TO_CONNECT = 10
_SECONDS_TO_WAIT = 60  # for whoever is writing, such as formgrader
_GRADERS = 0x6772616465  # the number of the lock that graders hold: any, as long as it is the same for all
_HANDED_IN = """
    SELECT cell.name FROM base_cell cell
    JOIN notebook ON notebook.id = cell.notebook_id JOIN assignment ON assignment.id = notebook.assignment_id
    WHERE assignment.name = :name AND notebook.name = :name AND cell.type = 'GradeCell'
    AND EXISTS (SELECT 1 FROM submitted_notebook handed_in WHERE handed_in.notebook_id = notebook.id)
"""


def address(text: str) -> URL:
    """Read the URL of a grade book.

    ``postgresql://`` stands for the driver that is installed: SQLAlchemy means psycopg2 by it up to 2.0, and psycopg
    from 2.1 on.

    Raises:
        ExerciseError: if it is not such a URL, or there is no driver for it. A password in it is not repeated.
    """
    try:
        url = make_url(text)
        if url.drivername == "postgresql" and not importlib.util.find_spec("psycopg"):
            url = url.set(drivername="postgresql+psycopg2")
        url.get_dialect().import_dbapi()
    except NoSuchModuleError as error:
        raise ExerciseError(f"no grade book can be kept at {text.split(':')[0]}://…; {_FORMS}") from error
    except (ArgumentError, ValueError) as error:
        raise ExerciseError(f"the URL of the grade book cannot be read; {_FORMS}") from error
    except ImportError as error:
        package = "'dlcourse[postgresql]'" if url.get_backend_name() == "postgresql" else error.name
        raise ExerciseError(
            f"the grade book {displayed_url(url)} needs the driver {error.name}; run: pip install {package}"
        ) from error
    if url.get_backend_name() == "sqlite":
        if url.database in {None, "", ":memory:"}:
            raise ExerciseError(f"the grade book {displayed_url(url)} would be gone after this run; {_FORMS}")
        return sqlite_address(Path(str(url.database)))
    return url


def sqlite_address(path: Path) -> URL:
    """Address a grade book that is a file."""
    return URL.create("sqlite", database=str(path), query={"timeout": str(_SECONDS_TO_WAIT)})


def displayed_url(url: URL) -> str:
    """Return an address as people may see it, without its password and its parameters, which may hold another."""
    return url.set(query={}).render_as_string(hide_password=True)


def check_gradebook(url: URL, assignment: str, grade_ids: Iterable[str]) -> None:
    """Find out, before anything is graded, whether the marks of an assignment can be entered.

    Args:
        grade_ids: the cells that get marks.

    Raises:
        ExerciseError: if there is no connection, if nothing may be written, or if the grade book has hand-ins for other
            exercises.
    """
    if _is_a_file(url) and not os.path.lexists(str(url.database)):
        folder = Path(str(url.database)).parent
        if not os.access(folder, os.W_OK):
            raise ExerciseError(
                f"the grade book {displayed_url(url)} cannot be made: {folder} is not a folder to write to"
            )
        return
    known: set[str] = set()
    with one_line(url), _connect(url) as connection:
        tables = sqlalchemy.inspect(connection).get_table_names()
        connection.rollback()
        _try_to_write(connection, tables)
        if "submitted_notebook" in tables:
            known |= {name for (name,) in connection.execute(sqlalchemy.text(_HANDED_IN), {"name": assignment})}
    asked = set(grade_ids)
    if known and known != asked:
        raise ExerciseError(
            f"the grade book {displayed_url(url)} has hand-ins already for other exercises of {assignment} "
            f"({_difference(asked, known)}). Put the exercises back, or give the notebook a new name"
        )


def _difference(asked: set[str], known: set[str]) -> str:
    changes = [("new", asked - known), ("gone", known - asked)]
    return "; ".join(f"{what}: {', '.join(sorted(names))}" for what, names in changes if names)


def _try_to_write(connection: Connection, tables: Iterable[str]) -> None:
    """Change nothing, in a way that only those can who may write."""
    lock(connection)
    if "grade" in tables:
        connection.execute(sqlalchemy.text("UPDATE grade SET auto_score = auto_score WHERE 1 = 0"))
    else:
        connection.execute(sqlalchemy.text("CREATE TABLE autograder_may_write (yes INTEGER)"))
    connection.rollback()


@contextlib.contextmanager
def exclusively(url: URL) -> Iterator[None]:
    """Hold off other graders: nbgrader makes tables and enters an assignment in steps that must not be interleaved."""
    if _is_a_file(url):
        path = Path(str(url.database))
        with FileLock(path.with_name(f".{path.name}.lock")):
            yield
    elif url.get_backend_name() == "postgresql":
        with _connect(url) as connection, connection.begin():
            connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:number)"), {"number": _GRADERS})
            yield
    else:
        yield


def lock(connection: Connection) -> None:
    """Begin a transaction in which nobody else changes what is read; others wait.

    Only SQLite needs to be told. Elsewhere rows are locked as they are read.
    """
    if connection.dialect.name == "sqlite":
        # Formgrader reads on while a class is entered: pages are written when all is done, not as memory fills.
        connection.exec_driver_sql("PRAGMA cache_spill = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextlib.contextmanager
def one_line(url: URL, *kinds: type[Exception], remedy: str = "") -> Iterator[None]:
    """Tell errors of the data base, and those of further ``kinds``, in one line, without the URL's password."""
    told: tuple[type[Exception], ...] = (SQLAlchemyError, *kinds)
    try:
        yield
    except told as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        reason = " ".join(str(said).split()).replace(url.password or "\0", "***")
        raise ExerciseError(f"the grade book {displayed_url(url)} cannot be used: {reason}{remedy}") from error


def _is_a_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


@contextlib.contextmanager
def _connect(url: URL) -> Iterator[Connection]:
    """Open a connection that is really closed in the end."""
    timeout = {"connect_timeout": _SECONDS_TO_CONNECT} if url.get_backend_name() == "postgresql" else {}
    with sqlalchemy.create_engine(url, connect_args=timeout, poolclass=NullPool).connect() as connection:
        yield connection
