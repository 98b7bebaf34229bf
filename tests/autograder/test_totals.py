"""A term in one table: final marks of all assignments, who handed in nothing, and what waits for a person."""

import csv
import io
import json
import re
import shutil

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.report.class_marks import ClassMarks, StudentMarks
from autograder.report.term import Term, term_csv, term_html
from autograder.roster.people import Key, Person, Roster
from tests.autograder.report.browser import Page
from tests.autograder.test_final_marks import NAME, built

__all__ = ["built"]


def marks(assignment, most, **totals):
    rows = [StudentMarks(student, {}, total) for student, total in totals.items()]
    return ClassMarks(assignment, {}, most, rows, is_final=True)


TERM = [marks("01-a", 10.0, ann=8.0, bob=4.0), marks("02-b", 5.0, ann=5.0, cleo=1.0), marks("03-c", 5.0, bob=0.0)]
ROSTER = Roster([Person("ann", {Key.NAME: "Zoe Ann", Key.EMAIL: "z@x"}), Person("dora"), Person("bob"), Person("cleo")])


def rows_of(text):
    head, *rest = csv.reader(io.StringIO(text, newline=""), strict=True)
    return {row[0]: dict(zip(head, row, strict=True)) for row in rest}


def test_totals_by_hand():
    rows = rows_of(term_csv(Term(TERM, ROSTER)))
    assert list(rows) == ["max_score", "bob", "cleo", "dora", "ann"]  # by name
    assert rows["ann"] == {
        "student": "ann", "name": "Zoe Ann", "email": "z@x", "section": "", "01-a": "8", "02-b": "5", "03-c": "",
        "total": "13", "max_score": "20", "percent": "65", "missing": "1", "awaiting": "0",
    }  # fmt: skip
    assert [rows["bob"][k] for k in ("01-a", "02-b", "03-c", "total", "missing")] == ["4", "", "0", "4", "1"]
    assert [rows["dora"][k] for k in ("01-a", "total", "percent", "missing")] == ["", "0", "0", "3"]
    assert rows["max_score"]["total"] == "20"


def test_figures_with_and_without_who_handed_in_nothing():
    first, second, third, whole = Term(TERM, ROSTER).figures()
    assert (first.of_some, first.mean_of_some, first.mean, first.median) == (2, 6.0, 3.0, 2.0)
    assert (second.mean_of_some, second.median_of_some, third.of_some) == (3.0, 3.0, 1)
    assert (whole.of_some, whole.mean_of_some, whole.median_of_some) == (3, 6.0, 4.0)
    assert (whole.mean, whole.median) == (4.5, 2.5)


def test_without_a_roster_it_has_whoever_handed_in():
    assert [row.person.student for row in Term(TERM).rows] == ["ann", "bob", "cleo"]
    assert Term([]).figures()[-1].mean == 0.0


def test_the_page_is_well_formed_and_safe():
    evil = "<script>alert(1)</script>"
    term = Term([marks(evil, 1.0, **{evil: 1.0})], Roster([Person(evil, {Key.NAME: evil})]))
    for html in (term_html(Term(TERM, ROSTER)), term_html(term), term_html(Term([]))):
        parsed = Page(html)
        assert len(parsed.all("script")) == 1
        policy = next(m for m in parsed.all("meta") if m.get("http-equiv") == "Content-Security-Policy")["content"]
        assert re.fullmatch(r"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[^']+'; .*", policy)
        assert len(parsed.all("h1")) == 1
    assert Page(term_html(term)).text.count(evil) == 3  # twice in tables, once in a head


@pytest.fixture
def course(built, tmp_path, monkeypatch):
    copy = shutil.copytree(built, tmp_path / "course")
    monkeypatch.chdir(copy)
    return copy


def run(*arguments):
    return CliRunner().invoke(main, ["--exercises", "exercises", "totals", *map(str, arguments)])


def test_the_command_adds_up_final_marks(course):
    other = course / "graded" / "91-more"
    shutil.copytree(course / "graded" / NAME, other)
    document = json.loads((other / "results.json").read_text()) | {"assignment": "91-more"}
    (other / "results.json").write_text(json.dumps(document))
    done = run(f"graded/{NAME}", other / "results.json", "--out", "term", "--roster", "roster.csv")
    assert done.exit_code == 0, done.output
    rows = rows_of((course / "term" / "totals.csv").read_bytes().decode())
    # final marks of the first, of which the grade book knows; automatic ones of the other, and that is said
    assert [rows["ada"][k] for k in (NAME, "91-more", "total", "name")] == ["6.75", "4.5", "11.25", "Ada Lovelace"]
    assert rows["eve"]["awaiting"] == "1"
    assert "no grade book of 91-more was found" in done.stderr
    assert "3 students, 2 assignments; mean 6.75 and median 9 of 13" in done.stdout
    assert "3 students, 1 assignment;" in run(f"graded/{NAME}", "--out", "one").stdout
    assert ">1 assignment, 3 students<" in (course / "one" / "totals.html").read_text()
    page = (course / "term" / "totals.html").read_text()
    assert "Ada Lovelace" in page
    assert "Not all of these are final marks" in page
    document = json.loads(run(f"graded/{NAME}", "--out", "term", "--json").stdout)
    assert document["students"][0] == {"student": "ada", "total": 6.75, "assignments": {NAME: 6.75}}


def test_misuse_is_one_line(course):
    (course / "none.json").write_text('{"assignment": "a", "students": []}')
    for arguments, line in (
        ([f"graded/{NAME}", f"graded/{NAME}/results.json"], "give each assignment once"),
        (["none.json"], "has no students"),
        (["exercises"], "could not be read"),
    ):
        done = run(*arguments, "--out", "term")
        assert (done.exit_code, done.stdout) == (2, ""), done.output
        assert line in done.stderr.splitlines()[-1]
    assert not (course / "term").exists()
