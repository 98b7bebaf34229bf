"""Rosters as the platforms write them: `lib/gradebook_exporter.rb` of canvas-lms; Gradescope's and Moodle's lists."""

import csv
import io

import pytest

from autograder.roster.people import Key, Roster, squashed
from autograder.roster.table import read_roster


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_canvas_s_grade_book_in_all_its_forms(tmp_path, split, delimiter):
    names = ["LastName", "FirstName"] if split else ["Student"]
    head = [*names, "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section", "A (77)"]
    empty = [""] * len(names)
    person = ['="=1, Lovelace"', "Ada"] if split else ['="=1, Lovelace, Ada"']
    rows = [
        head,
        [*empty, "", "", "", "", "", "", "Manual Posting"],
        ["    Points Possible", *empty[1:], "", "", "", "", "", "", "10"],
        [*person, "4711", "S1", "ada", "i1", "uni.edu", "A and B", "3"],
    ]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    path = tmp_path / "grades.csv"
    path.write_text("\ufeff" + stream.getvalue(), newline="")
    (one,) = read_roster(path)
    assert (one.student, one.get(Key.CANVAS), one.get(Key.NUMBER)) == ("ada", "4711", "S1")
    assert [found.student for found in Roster([one]).find({Key.NAME: "1 Lovelace, Ada"})] == ["ada"]
    assert one.section == "A and B"
    assert '="' not in one.name


def test_of_gradescope_s_roster_only_students_are_taken(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(
        "First Name,Last Name,SID,Email,Role,Sections\nAda,Lovelace,007,ada@x.org,Student,A\n"
        "Emmy,Noether,,emmy@x.org,Student,\nKurt,Gödel,,kurt@x.org,TA,A\nAlan,Turing,,alan@x.org,Instructor,\n"
        "Rea,Der,,rea@x.org,Reader,\n"
    )
    assert [(one.student, one.name) for one in read_roster(path)] == [
        ("007", "Ada Lovelace"), ("emmy@x.org", "Emmy Noether"),
    ]  # fmt: skip


def test_an_apostrophe_before_a_formula_is_not_part_of_a_name(tmp_path):
    """Moodle writes it (core\\dataformat::escape_spreadsheet_formula), and so do our own tables."""
    path = tmp_path / "r.csv"
    path.write_text("student,name,email\n'=cmd,'+Ann,'-a@x.org\no'neil,'Ann,a@x.org\n")
    assert [(one.student, one.name, one.get(Key.EMAIL)) for one in read_roster(path)] == [
        ("=cmd", "+Ann", "-a@x.org"), ("o'neil", "'Ann", "a@x.org"),
    ]  # fmt: skip


def test_vowels_tell_names_apart():
    assert squashed("राम") != squashed("रमा")
    assert squashed("ดี") != squashed("ดา")
    assert squashed("Zoë") == squashed("zoe")
    assert squashed("שָׂרָה") == squashed("שרה")
