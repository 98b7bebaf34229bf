"""PostgreSQL keeps nbgrader's grade book as SQLite does: against a server of our own, where one is installed."""

import importlib.util
import itertools
import os
import re
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy
from click.testing import CliRunner
from nbgrader.api import Base, Gradebook

from autograder.cli import main
from autograder.course import gradebook
from autograder.course.database import address
from tests.autograder.postgresql_server import PASSWORD, NoServer, running_server, url_of

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parent / "small_course"
NAME, MEANS = "90-averages", "averages-column_means"
RIGHT = "import numpy as np\ndef column_means(x):\n    return np.mean(x, 0)\n"
STUDENTS = {
    "ann": RIGHT,
    "bøb": RIGHT.replace("(x, 0)", "(x, 1)"),
    "eve": "raise ValueError('∂\\0\\ud800 <b>')\ndef column_means(x):\n    return x\n",
    "zoe": "def column_means(x:\n",
}
# A name that is too long for nbgrader's column, but not for a file.
LONG = "x" * 150
_numbers = itertools.count()


@pytest.fixture(scope="module")
def server():
    psycopg2 = pytest.importorskip("psycopg2", reason="the driver is missing: pip install 'dlcourse[postgresql]'")
    try:
        with running_server() as folder:

            def execute(statement, database="postgres"):
                with closing(psycopg2.connect(url_of(folder, database))) as connection:
                    connection.autocommit = True
                    connection.cursor().execute(statement)

            yield folder, execute
    except NoServer as why:
        pytest.skip(str(why))


@pytest.fixture
def url(server):
    """An empty data base."""
    folder, execute = server
    name = f"course{next(_numbers)}"
    execute(f"CREATE DATABASE {name}")
    return url_of(folder, name)


@pytest.fixture
def submitted(tmp_path):
    """A small class in nbgrader's layout: right, wrong, in error and unreadable, one of them late."""
    for student, code in STUDENTS.items():
        hand_in(tmp_path / "submitted", student, code)
    (tmp_path / "submitted" / "ann" / NAME / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    return tmp_path / "submitted"


def hand_in(submitted, student, code):
    path = submitted / student / NAME / f"{NAME}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, encoding="utf-8")


def arguments(submitted, out, url, exercises=SMALL):
    command = ["--exercises", exercises, "grade", NAME, "--submissions", submitted, "--out", out, "--jobs", 1]
    return [*map(str, command), "--isolation", "process", *(["--gradebook", url] if url else [])]


def grade(submitted, out, url=None, exercises=SMALL):
    return CliRunner().invoke(main, arguments(submitted, out, url, exercises), catch_exceptions=False)


def content(url):
    """All that a grade book holds, but for the random ids of its rows."""
    random_id = re.compile(r"[0-9a-f]{32}")
    engine = sqlalchemy.create_engine(address(url))
    with closing(engine.connect()) as connection:
        rows = {
            table.name: connection.execute(table.select()).mappings().all() for table in Base.metadata.sorted_tables
        }
        rows["alembic_version"] = connection.execute(sqlalchemy.text("SELECT * FROM alembic_version")).mappings().all()
    engine.dispose()
    return {
        name: sorted(
            [
                sorted((column, str(value)) for column, value in row.items() if not random_id.fullmatch(str(value)))
                for row in found
            ]
        )
        for name, found in rows.items()
    }


def marks(url):
    """Each student's marks and comments, and what nbgrader works out from them."""
    with book(url) as opened:
        return {
            (submission.student_id, grade.name): (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for submission in opened.assignment_submissions(NAME)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


@contextmanager
def book(url):
    with Gradebook(address(url)) as opened:
        yield opened


# --- the same as in SQLite


def test_every_mark_and_comment_is_what_sqlite_gets(submitted, tmp_path, url):
    (tmp_path / "nbgrader_config.py").write_text("get_config().LateSubmissionPlugin.penalty_method = 'zero'\n")
    file = f"sqlite:///{tmp_path}/alone.db"
    for gradebook_url, out in ((file, "one"), (url, "two")):
        assert grade(submitted, tmp_path / out, gradebook_url).exit_code == 1
        with book(gradebook_url) as opened:
            opened.update_or_create_assignment(NAME, duedate="2026-03-01 12:00:00 UTC")
    hand_in(submitted, "bøb", RIGHT)
    for gradebook_url, out in ((file, "one"), (url, "two")):
        assert grade(submitted, tmp_path / out, gradebook_url).exit_code == 1
    expected = content(file)
    assert content(url) == expected
    assert marks(url)["bøb", MEANS] == (3.0, None, False)
    assert ("late_submission_penalty", "3.0") in expected["submitted_notebook"][-1] + expected["submitted_notebook"][0]
    comments = [dict(row).get("auto_comment") for row in expected["comment"]]
    assert any("∂? < b>" in comment for comment in comments), comments


def test_a_second_run_changes_nothing(submitted, tmp_path, url):
    grade(submitted, tmp_path / "out", url)
    before = content(url)
    assert grade(submitted, tmp_path / "out", url).exit_code == 1
    assert content(url) == before


def test_marks_by_hand_are_kept_and_looked_at_again(submitted, tmp_path, url):
    grade(submitted, tmp_path / "out", url)
    with book(url) as opened:
        for student in ("ann", "bøb"):
            opened.find_grade(MEANS, NAME, NAME, student).manual_score = 2.0
        opened.find_comment(f"{MEANS}-solution", NAME, NAME, "bøb").manual_comment = "Nearly."
        opened.db.commit()
    hand_in(submitted, "bøb", RIGHT)
    grade(submitted, tmp_path / "out", url)
    assert marks(url)["bøb", MEANS] == (3.0, 2.0, True)
    assert marks(url)["ann", MEANS] == (3.0, 2.0, False)
    with book(url) as opened:
        assert opened.find_comment(f"{MEANS}-solution", NAME, NAME, "bøb").comment == "Nearly."


def test_a_name_that_is_too_long_is_left_out_and_told(submitted, tmp_path, url):
    hand_in(submitted, LONG, RIGHT)
    done = grade(submitted, tmp_path / "out", url)
    assert done.exit_code == 1
    assert f"not in the grade book, as the name has more than 128 characters: {LONG}" in done.stderr
    assert {student for student, _ in marks(url)} == set(STUDENTS)


# --- several at once


@pytest.mark.slow
def test_a_second_grader_of_the_same_grade_book_waits_for_the_first(submitted, tmp_path, url, server, monkeypatch):
    folder, _ = server
    real, others = gradebook.enter, []

    def while_another_waits(*given):
        command = [sys.executable, "-m", "autograder.cli", *arguments(submitted, tmp_path / "two", url)]
        others.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
        wait_for_a_waiting_lock(folder, others[0])
        return real(*given)

    monkeypatch.setattr(gradebook, "enter", while_another_waits)
    assert grade(submitted, tmp_path / "one", url).exit_code == 1
    _, errors = others[0].communicate(timeout=240)
    assert others[0].returncode == 1, errors
    file = f"sqlite:///{tmp_path}/alone.db"
    monkeypatch.undo()
    grade(submitted, tmp_path / "alone", file)
    assert content(url) == content(file)


def wait_for_a_waiting_lock(folder, process):
    engine = sqlalchemy.create_engine(address(url_of(folder, "postgres")))
    waiting = sqlalchemy.text(
        "SELECT count(*), pg_sleep(0.05) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    )
    with closing(engine.connect()) as connection:
        while not connection.execute(waiting).scalar():
            assert process.poll() is None, process.stderr.read()
    engine.dispose()


@pytest.mark.slow
def test_two_graders_at_once_do_no_harm(submitted, tmp_path, url):
    graders = [
        subprocess.Popen(
            [sys.executable, "-m", "autograder.cli", *arguments(submitted, tmp_path / out, url)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for out in ("one", "two")
    ]  # fmt: skip
    ends = [(grader.communicate(timeout=240)[1], grader.returncode) for grader in graders]
    assert [code for _, code in ends] == [1, 1], ends
    file = f"sqlite:///{tmp_path}/alone.db"
    grade(submitted, tmp_path / "alone", file)
    assert content(url) == content(file)


def test_a_connection_that_is_lost_costs_nothing(submitted, tmp_path, url, server, monkeypatch):
    _, execute = server
    real = gradebook.enter

    def interrupted(*arguments):
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        real(*arguments)

    monkeypatch.setattr(gradebook, "enter", interrupted)
    done = grade(submitted, tmp_path / "out", url)
    assert_one_line(done, "Nothing that was graded is lost: mend this, and run the same command again")
    monkeypatch.undo()
    pages = {page: page.stat().st_mtime_ns for page in (tmp_path / "out" / "feedback").iterdir()}
    assert grade(submitted, tmp_path / "out", url).exit_code == 1
    assert len(marks(url)) == 2 * len(STUDENTS)
    assert {page: page.stat().st_mtime_ns for page in pages if page.stem != "zoe"}.items() <= pages.items()


# --- told before anything is graded


def assert_one_line(done, *parts):
    assert done.exit_code == 2, done.output
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("autograder: the ") or "grade book" in line]
    for part in parts:
        assert part in line
    assert "Traceback" not in done.output
    for secret in (PASSWORD, "hunter2", "battery"):
        assert secret not in done.output


def assert_nothing_graded(out):
    assert not (out / "feedback").exists()
    assert not (out / "results.json").exists()


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            "postgresql://ann:hunter2@127.0.0.1:PORT/course",
            "postgresql+psycopg2://ann:***@127.0.0.1:PORT/course cannot",
        ),
        ("postgresql://ann:hunter2@no.such.host.invalid/course", "could not translate host name"),
        ("postgres://ann:hunter2@host/course", "no grade book can be kept at postgres://…; expected sqlite:///FILE or"),
        ("postgresql+pg8000://ann:hunter2@host/course", "needs the driver pg8000; run: pip install 'dlcourse[postg"),
        ("ann:hunter2@host/course", "the URL of the grade book cannot be read; expected sqlite:///FILE or postgres"),
        ("postgresql://ann:hunter2@host:port/course", "the URL of the grade book cannot be read"),
        ("sqlite://", "would be gone after this run"),
        ("sqlite:////no/such/folder/book.db", "/no/such/folder is not a folder to write to"),
        ("sqlite:///TMP/note.txt", "file is not a database"),
    ],
)
def test_a_grade_book_that_cannot_be_used_is_told_first(submitted, tmp_path, given, told):
    pytest.importorskip("psycopg2", reason="the driver is missing: pip install 'dlcourse[postgresql]'")
    (tmp_path / "note.txt").write_text("no grade book " * 100)
    port = str(free_port())
    given = given.replace("PORT", port).replace("TMP", str(tmp_path))
    assert_one_line(grade(submitted, tmp_path / "out", given), told.replace("PORT", port))
    assert_nothing_graded(tmp_path / "out")


def test_a_missing_driver_is_told_with_what_to_install(submitted, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name[:7] == "psycopg" else find(name))
    done = grade(submitted, tmp_path / "out", "postgresql://ann:hunter2@host/course")
    assert_one_line(done, "needs the driver psycopg2; run: pip install 'dlcourse[postgresql]'")
    assert_nothing_graded(tmp_path / "out")


def test_a_wrong_password_and_a_missing_data_base_are_told_first(submitted, tmp_path, server):
    folder, _ = server
    done = grade(submitted, tmp_path / "out", url_of(folder, "postgres", password="hunter2"))
    assert_one_line(done, "password authentication failed")
    assert_one_line(grade(submitted, tmp_path / "out", url_of(folder, "nowhere")), 'database "nowhere" does not exist')
    assert_nothing_graded(tmp_path / "out")


def test_an_account_that_may_only_read_is_told_first(submitted, tmp_path, server, url):
    folder, execute = server
    database = sqlalchemy.engine.make_url(url).database
    execute(f"CREATE ROLE {database}_reader LOGIN PASSWORD 'hunter2'")
    reader = url_of(folder, database, user=f"{database}_reader", password="hunter2")
    assert_one_line(grade(submitted, tmp_path / "out", reader), "permission denied for schema public")
    grade(submitted, tmp_path / "admin", url)
    execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {database}_reader", database)
    assert_one_line(grade(submitted, tmp_path / "out", reader), "permission denied for table grade")
    assert_nothing_graded(tmp_path / "out")


def test_the_owner_of_a_data_base_may_write(submitted, tmp_path, server, url):
    folder, execute = server
    database = sqlalchemy.engine.make_url(url).database
    execute(f"CREATE ROLE {database}_owner LOGIN PASSWORD 'hunter2'")
    execute(f"ALTER DATABASE {database} OWNER TO {database}_owner")
    owner = url_of(folder, database, user=f"{database}_owner", password="hunter2")
    done = grade(submitted, tmp_path / "out", owner)
    assert done.exit_code == 1
    assert "hunter2" not in done.output
    assert f"Grade book:   postgresql+psycopg2://{database}_owner:***@/{database}" in done.stdout


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_other_exercises_than_those_handed_in_are_told_first(submitted, tmp_path, kind, request):
    url = request.getfixturevalue("url") if kind == "postgresql" else f"sqlite:///{tmp_path}/book.db"
    grade(submitted, tmp_path / "out", url)
    fewer = tmp_path / "exercises" / "averages"
    fewer.mkdir(parents=True)
    for name in ("column_means.py", "unit.md"):
        text = (SMALL / "averages" / name).read_text()
        (fewer / name).write_text(text.replace("!exercise averages.standardize\n", ""))
    done = grade(submitted, tmp_path / "again", url, exercises=fewer.parent)
    assert_one_line(done, "has hand-ins already for other exercises of 90-averages (gone: averages-standardize)")
    assert_nothing_graded(tmp_path / "again")


def test_nothing_of_the_environment_is_needed(submitted, tmp_path, url, monkeypatch):
    monkeypatch.setenv("PATH", os.defpath)  # where the program `alembic` is not
    assert grade(submitted, tmp_path / "out", url).exit_code == 1
    assert content(url)["alembic_version"] == content(f"sqlite:///{new_book(tmp_path)}")["alembic_version"]


def new_book(folder):
    """A grade book as nbgrader itself makes it."""
    program = Path(sys.executable).parent
    subprocess.run(
        [sys.executable, "-c", f"from nbgrader.api import Gradebook; Gradebook('sqlite:///{folder}/new.db').close()"],
        check=True, env=os.environ | {"PATH": f"{program}:{os.defpath}"}, timeout=120,
    )  # fmt: skip
    return folder / "new.db"
