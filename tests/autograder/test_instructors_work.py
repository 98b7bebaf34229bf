"""What an instructor has entered, set or written is kept, and a run that cannot go on leaves all as it was."""

import json
import os
import re
import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.course.database import address

SMALL = Path(__file__).parent / "small_course"
NAME, MEANS, PROOF = "90-averages", "averages-column_means", "averages-proof"
ASKED = "!derivation proof 3\n### A proof\nShow it.\n!answer\nIt is plain.\n!end\n"
RIGHT = "import numpy as np\ndef column_means(x):\n    return np.mean(x, 0)\n"
DUE, BEFORE, AFTER = "2026-03-01 18:00 UTC", "2026-03-01 17:30:00 UTC", "2026-03-02 09:00:00 UTC"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one notebook, in which ann and bob have handed in; without the many exercises of the course."""
    (tmp_path / "none").mkdir()
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path / "none")
    folder = shutil.copytree(SMALL, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__", "toy"))
    prose = folder / "averages" / "unit.md"
    prose.write_text(prose.read_text() + ASKED)
    for student in ("ann", "bob"):
        hand_in(tmp_path, student, RIGHT)
    return tmp_path


def hand_in(course, student, code, note=None, written=None):
    path = course / "submitted" / student / NAME / f"{NAME}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    if note:
        (path.parent / "timestamp.txt").write_text(note)
    if written:
        seconds = datetime.fromisoformat(written).replace(tzinfo=timezone.utc).timestamp()
        os.utime(path, (seconds, seconds))
    return path


def run(course, *words):
    return CliRunner().invoke(main, ["--exercises", str(course / "exercises"), *map(str, words)])


def grade(course, *options):
    words = ["grade", NAME, "--submissions", course / "submitted", "--out", course / "graded", "--jobs", 1]
    return run(course, *words, "--isolation", "process", *options)


def book(course):
    return Gradebook(address(f"sqlite:///{course}/graded/gradebook.db"))


def configured(course, text):
    (course / "nbgrader_config.py").write_text(f"c = get_config()\n{text}\n")


def penalties(course):
    with book(course) as opened:
        found = opened.assignment_submissions(NAME)
        return {each.student_id: each.notebooks[0].late_submission_penalty for each in found}


def written(course):
    """All that a run writes about a class, with everything in it that is another in each run taken out."""
    with book(course) as opened:
        marks = sorted(
            (n.assignment.student_id, g.name, g.auto_score, g.manual_score, g.max_score, n.late_submission_penalty)
            for each in opened.assignment_submissions(NAME)
            for n in each.notebooks
            for g in n.grades
        )
    out = course / "graded"
    return marks, [(out / name).read_bytes() for name in ("results.json", "report.html")]


# --- a plug-in for late work


TENTH = """
from nbgrader.plugins import BasePlugin
from rates import RATE
class Tenth(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return RATE * score
"""


@pytest.fixture
def late(course):
    """A class that was graded once, and bob has handed in once more, late."""
    hand_in(course, "ann", RIGHT, BEFORE, "2026-03-01 17:00")
    hand_in(course, "bob", RIGHT.replace("0)", "1)"), BEFORE, "2026-03-01 17:00")
    assert grade(course).exit_code == 1
    with book(course) as opened:
        opened.update_or_create_assignment(NAME, duedate=DUE)
    hand_in(course, "bob", RIGHT, AFTER, "2026-03-02 08:00")
    return course


def plugin(course, name, text):
    (course / f"{name}.py").write_text(text)
    configured(course, f"c.AssignLatePenalties.plugin_class = '{name}.Tenth'")


def test_a_plugin_in_the_courses_folder_is_found_with_what_is_beside_it(late, monkeypatch):
    (late / "rates.py").write_text("RATE = 0.1\n")
    plugin(late, "tenth_found", TENTH)
    monkeypatch.chdir("/")
    assert grade(late).exit_code == 1
    assert penalties(late) == {"ann": None, "bob": pytest.approx(0.3)}


WRONG_RATE = TENTH.replace("from rates import RATE", "RATE = 0.1")
FAULTS = {
    "no_class": ("x = 1", None, "has no attribute 'Tenth'"),
    "no_base": ("class Tenth:\n    pass", None, "Tenth"),
    "syntax": (WRONG_RATE.replace("RATE = 0.1", "RATE = = 0.1"), 3, "SyntaxError"),
    "import": (TENTH.replace("rates", "no_such_module"), 3, "No module named 'no_such_module'"),
    "raises": (WRONG_RATE.replace("RATE *", "1 / 0 *"), 6, "ZeroDivisionError: division by zero"),
    "unknown": (WRONG_RATE.replace("RATE *", "{'ann': 1}[student_id] *"), 6, "KeyError: 'bob'"),
    "text": (WRONG_RATE.replace("RATE * score", "'a tenth'"), None, "returned 'a tenth' for bob"),
    "nan": (WRONG_RATE.replace("RATE * score", "float('nan')"), None, "returned nan for bob"),
    "leaves": (WRONG_RATE.replace("RATE * score", "exit('no')"), 6, "SystemExit"),
    "only_full_marks": (WRONG_RATE.replace("RATE * score", "{1.0: 0.5}[score]"), 6, "KeyError: 3.0"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_plugin_that_fails_is_one_line_and_leaves_all_as_it_was(late, fault):
    text, line, told = FAULTS[fault]
    name = f"tenth_{fault}"
    plugin(late, name, text)
    before = written(late)
    done = grade(late)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert told in done.stderr
    if line:
        assert f"{late / name}.py:{line}: the plug-in for late penalties, {name}.Tenth, " in done.stderr
    assert written(late) == before
    assert not list(late.rglob("*.partial"))
    if fault != "only_full_marks":  # which comes up only where all marks are known
        assert "submissions in" not in done.stdout
        assert "[1/2]" not in done.stderr


def test_a_method_that_is_none_is_one_line(late):
    configured(late, "c.LateSubmissionPlugin.penalty_method = 'half'")
    before = written(late)
    done = grade(late)
    assert done.exit_code == 2
    assert "the plug-in for late penalties, LateSubmissionPlugin, cannot be loaded: TraitError" in done.stderr
    assert written(late) == before


# --- points that change beneath marks by hand


@pytest.fixture
def marked(course):
    """ann's proof and column means, and bob's, are marked by hand."""
    assert grade(course).exit_code == 1
    with book(course) as opened:
        for student, cell, mark in (("ann", PROOF, 2.5), ("bob", PROOF, 1.0), ("bob", MEANS, 2.0)):
            found = opened.find_grade(cell, NAME, NAME, student)
            found.manual_score, found.needs_manual_grade = mark, False
        opened.db.commit()
    return course


def by_hand(course):
    with book(course) as opened:
        return {
            (student, cell): (found.manual_score, found.max_score, found.needs_manual_grade)
            for student in ("ann", "bob")
            for cell in (PROOF, MEANS)
            for found in [opened.find_grade(cell, NAME, NAME, student)]
        }


def replaced(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_changed_points_are_told_and_marks_by_hand_kept_and_asked_for_again(marked):
    assert grade(marked).stderr.count("by hand") == 0
    replaced(marked / "exercises" / "averages" / "unit.md", "!derivation proof 3", "!derivation proof 6")
    replaced(marked / "exercises" / "averages" / "column_means.py", "points=3", "points=5")
    done = grade(marked)
    assert done.exit_code == 1
    assert f"The points of {PROOF} went from 3 to 6. Marks by hand stay as they are" in done.stderr
    assert "ann (2.5), bob (1)." in done.stderr
    assert re.search(rf"The points of {MEANS} went from 3 to 5\. .*: bob \(2\)\.", done.stderr)
    after = {
        ("ann", PROOF): (2.5, 6.0, True), ("bob", PROOF): (1.0, 6.0, True),
        ("ann", MEANS): (None, 5.0, False), ("bob", MEANS): (2.0, 5.0, True),
    }  # fmt: skip
    assert by_hand(marked) == after
    assert "by hand" not in grade(marked).stderr
    assert by_hand(marked) == after  # still asked for


def test_points_change_with_the_marks_or_not_at_all(marked, monkeypatch):
    def broken(*_):
        raise OSError(28, "No space left on device")

    before = by_hand(marked), written(marked)
    replaced(marked / "exercises" / "averages" / "unit.md", "!derivation proof 3", "!derivation proof 6")
    with monkeypatch.context() as patched:
        patched.setattr("autograder.course.entries._Batch._penalize", broken)
        done = grade(marked)
    assert (done.exit_code, "No space left" in done.stderr) == (2, True)
    assert (by_hand(marked), written(marked)) == before
    assert "went from 3 to 6" in grade(marked).stderr


# --- when a hand-in came


def test_a_note_that_would_dodge_a_penalty_is_told(course):
    """What is punctual only by the student's own word is named; what is late by it, or punctual anyhow, is not."""
    configured(course, "c.LateSubmissionPlugin.penalty_method = 'zero'")
    grade(course)
    with book(course) as opened:
        opened.update_or_create_assignment(NAME, duedate=DUE)
        opened.grant_extension(NAME, "bob", days=2)
    late = "2026-03-02 09:12"
    hand_in(course, "ann", RIGHT, BEFORE, late)
    hand_in(course, "bob", RIGHT, BEFORE, late)  # within his extension
    hand_in(course, "cleo", RIGHT, "1970-01-01 00:00:00 UTC", late)
    hand_in(course, "dan", RIGHT, None, late)
    hand_in(course, "eve", RIGHT, "soon", late)
    hand_in(course, "fay", RIGHT, AFTER, late)
    hand_in(course, "gus", RIGHT, BEFORE, "2026-03-01 12:00")
    hand_in(course, "hal", RIGHT, "2999-01-01 00:00:00 UTC", "2026-03-01 12:00")
    done = grade(course, "--json")
    assert done.exit_code == 1
    json.loads(done.stdout)
    told = " ".join(done.stderr.split())
    assert (
        "count as punctual, but their files were written after they were due: "
        "ann (handed in 2026-03-01 17:30 UTC, written 2026-03-02 09:12 UTC), "
        "cleo (handed in 1970-01-01 00:00 UTC, written 2026-03-02 09:12 UTC), "
        "dan (handed in at an unknown time, written 2026-03-02 09:12 UTC), "
        "eve (handed in at an unknown time, written 2026-03-02 09:12 UTC). A timestamp.txt may be"
    ) in told
    assert "are yet to come: hal (2999-01-01 00:00 UTC)." in told
    assert {student for student, taken in penalties(course).items() if taken} == {"fay", "hal"}
    page = (course / "graded" / "feedback" / "ann.html").read_text()
    assert "punctual" not in page


def test_nobody_is_doubted_where_nothing_is_due(course):
    hand_in(course, "ann", RIGHT, BEFORE, "2026-03-02 09:12")
    assert "punctual" not in grade(course).stderr
