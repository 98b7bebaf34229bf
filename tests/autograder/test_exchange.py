"""nbgrader's exchange: what students hand in by it comes back to them by it, whatever else lies in their folders."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.auth import Authenticator
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseFeedback
from traitlets.config import Config

from autograder.cli import main

SMALL = Path(__file__).parent / "small_course"
NAME = "90-averages"
RIGHT = "import numpy as np\ndef column_means(x):\n    return np.mean(x, 0)\n"
SECRET, SHARED = "5e" * 64, "ab" * 64


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course whose students came by the exchange and by other ways, in good faith and not."""
    (tmp_path / "none").mkdir()
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path / "none")
    shutil.copytree(SMALL, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__", "toy"))
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{tmp_path}/gradebook.db'\n"
    )
    hand_in(tmp_path, "ann", "2026-03-01 17:30:00.123456 UTC", SECRET)
    hand_in(tmp_path, "bob")
    hand_in(tmp_path, "cleo", "soon", "\n")
    hand_in(tmp_path, "dan", "1e999999999 UTC", "../../../etc/passwd")
    hand_in(tmp_path, "eve", "", SHARED)
    hand_in(tmp_path, "fay", "2026-03-01T17:30:00+02:00", SHARED)
    (tmp_path / "submitted" / "gus" / NAME).mkdir(parents=True)  # with nothing in it
    link = hand_in(tmp_path, "hal").parent / "submission_secret.txt"
    link.symlink_to(tmp_path / "submitted" / "ann" / NAME / "submission_secret.txt")
    return tmp_path


def hand_in(course, student, note=None, secret=None):
    path = course / "submitted" / student / NAME / f"{NAME}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RIGHT)
    for name, text in (("timestamp.txt", note), ("submission_secret.txt", secret)):
        if text is not None:
            (path.parent / name).write_text(text)
    return path


def grade(course):
    words = ["--exercises", "exercises", "grade", NAME, "--submissions", "submitted", "--out", "graded", "--jobs", "1"]
    done = CliRunner().invoke(main, [*words, "--isolation", "process"], catch_exceptions=False)
    assert done.exit_code == 1, done.output


def release(course):
    """Give feedback back as `nbgrader generate_feedback` and `nbgrader release_feedback` do."""
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.course_id = str(course), "c1"
    config.CourseDirectory.db_url = f"sqlite:///{course}/gradebook.db"
    config.Exchange.root = str(course / "exchange")
    (course / "exchange").mkdir(exist_ok=True)
    (course / "exchange").chmod(0o777)
    folder = CourseDirectory(config=config, assignment_id=NAME)
    GenerateFeedback(coursedir=folder, config=config, force=True).start()
    login = Authenticator(config=config)
    ExchangeReleaseFeedback(coursedir=folder, authenticator=login, config=config).start()
    return {page.stem: page.read_text() for page in (course / "exchange" / "c1" / "feedback").glob("*.html")}


def notes(course, student):
    folder = course / "autograded" / student / NAME
    return [(folder / name).read_text() for name in ("timestamp.txt", "submission_secret.txt")]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # nbgrader leaves files to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_feedback_is_released_to_all_by_a_name_that_only_its_student_knows(course, monkeypatch):
    monkeypatch.chdir(course)
    grade(course)
    pages = release(course)
    assert len(pages) == 8
    assert "(Score: 3.0 / 5.5)" in pages[hashlib.md5(f"{SECRET}{NAME}".encode()).hexdigest()]
    assert hashlib.md5(f"{SHARED}{NAME}".encode()).hexdigest() not in pages
    assert notes(course, "ann") == ["2026-03-01 17:30:00.123456 UTC", SECRET]
    assert notes(course, "fay")[0] == "2026-03-01 15:30:00 UTC"
    assert {notes(course, student)[0] for student in ("bob", "cleo", "dan", "eve", "gus", "hal")} == {""}
    secrets = [notes(course, student)[1] for student in os.listdir(course / "autograded")]
    assert len(set(secrets)) == 8
    assert min(map(len, secrets)) >= 64
    kept = {student: notes(course, student) for student in ("bob", "eve")}
    hand_in(course, "ann", "2026-03-02 09:00:00 UTC", SECRET)  # the same file, another note
    grade(course)
    assert notes(course, "ann") == ["2026-03-02 09:00:00 UTC", SECRET]
    assert {student: notes(course, student) for student in kept} == kept
