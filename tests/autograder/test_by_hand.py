"""What only a person marks is seen beside the automatic marks: that it waits, for how much, and what came of it."""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.course.database import address
from autograder.verdict.by_hand import ByHand, Marking

SMALL = Path(__file__).parent / "small_course"
NAME, PROOF = "90-averages", "averages-proof"
ASKED = "!derivation proof 5\n### Why $n$?\nShow it.\n!answer\nIt is plain.\n!end\n"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course in which ann has answered everything, and bob nothing in words."""
    (tmp_path / "none").mkdir()
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path / "none")
    shutil.copytree(SMALL, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__", "toy"))
    prose = tmp_path / "exercises" / "averages" / "unit.md"
    prose.write_text(prose.read_text() + ASKED)
    (tmp_path / "autograder.toml").write_text('title = "Statistics"\n')
    monkeypatch.chdir(tmp_path)
    assert run("build").exit_code == 0
    for student, folder in (("ann", "solutions"), ("bob", "solutions")):
        (tmp_path / "submitted" / student / NAME).mkdir(parents=True)
        shutil.copy(tmp_path / folder / NAME / f"{NAME}.ipynb", tmp_path / "submitted" / student / NAME)
    answer(tmp_path, "bob", "YOUR ANSWER HERE")
    return tmp_path


def answer(course, student, text):
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (place,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == PROOF)
    place.source = text
    nbformat.write(notebook, path)


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def grade(*options):
    done = run("grade", NAME, "--isolation", "process", "--jobs", "1", *options)
    assert done.exit_code in {0, 1}, done.output
    return done.stdout


def page(course, *parts):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", course.joinpath("graded", NAME, *parts).read_text()))


def state(course):
    students = json.loads((course / "graded" / NAME / "results.json").read_text())["students"]
    return {s["student"]: [(b["id"], b["score"], b["max_score"], b["marking"]) for b in s["by_hand"]] for s in students}


def give(course, student, mark):
    with Gradebook(address(f"sqlite:///{course}/graded/{NAME}/gradebook.db")) as book:
        grade = book.find_grade(PROOF, NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = mark, False
        book.db.commit()


def test_what_waits_for_a_person_is_in_the_table_the_report_and_on_the_page(course):
    table = grade()
    assert re.search(r"Student +Marks +By hand +Outcome", table)
    assert re.search(r"ann +\S+ +5 to mark +passed", table), table
    assert re.search(r"bob +\S+ +0/5 +passed", table), table
    assert "Hand-ins that wait for a person: 1, with 5 points in all." in " ".join(table.split())
    assert max(map(len, table.splitlines()[:3])) <= 80
    assert state(course) == {"ann": [(PROOF, 0, 5, "waits")], "bob": [(PROOF, 0, 5, "empty")]}
    report = page(course, "report.html")
    assert "Waiting for marks by hand: 1" in report
    assert "annWhy $n$? (5)" in report
    ann, bob = (page(course, "feedback", f"{student}.html") for student in ("ann", "bob"))
    assert "for up to 5 more marks, given later and not in this total." in ann
    assert "waits Why $n$? Marked by a person – /of 5" in ann
    assert "no answer Why $n$? Marked by a person 0 /of 5" in bob


def test_a_mark_by_hand_is_shown_and_asked_for_again_when_the_answer_changes(course):
    grade()
    give(course, "ann", 4.0)
    table = grade()
    assert re.search(r"ann +\S+ +4/5 +passed", table), table
    assert "wait for a person" not in table
    assert state(course)["ann"] == [(PROOF, 4, 5, "marked")]
    assert "Waiting for marks by hand" not in page(course, "report.html")
    answer(course, "ann", "Another proof.")
    again = grade()
    assert re.search(r"ann +\S+ +5 to mark", again), again
    assert state(course)["ann"] == [(PROOF, 4, 5, "again")]
    assert state(course)["ann"] == [(PROOF, 4, 5, "again")]
    with Gradebook(address(f"sqlite:///{course}/graded/{NAME}/gradebook.db")) as book:
        assert book.find_grade(PROOF, NAME, NAME, "ann").needs_manual_grade, "as formgrader says"


def test_a_hand_in_that_cannot_be_read_leaves_nothing_to_mark(course):
    (course / "submitted" / "ann" / NAME / f"{NAME}.ipynb").write_text("{")
    table = grade()
    assert re.search(r"ann +\S+ +0/5 +error", table), table
    assert "Marked by a person" not in page(course, "feedback", "ann.html")


def test_an_assignment_without_derivations_says_nothing_of_them(course):
    prose = course / "exercises" / "averages" / "unit.md"
    prose.write_text(prose.read_text().replace(ASKED, ""))
    assert "By hand" not in grade()
    assert "By hand" not in page(course, "report.html")
    assert "by_hand" not in (course / "graded" / NAME / "results.json").read_text()


def test_an_answer_that_cannot_be_found_is_looked_for():
    asked = ByHand("u-proof", "A proof", 3.0, stub="YOUR ANSWER HERE")
    assert asked.in_hand_in({}, unreadable=False).marking is Marking.WAITS
    assert asked.in_hand_in({"u-proof": " YOUR ANSWER HERE\n"}, unreadable=False).marking is Marking.EMPTY
    assert asked.in_hand_in({"u-proof": "It is."}, unreadable=True).marking is Marking.EMPTY
