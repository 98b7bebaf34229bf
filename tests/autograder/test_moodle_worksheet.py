"""Moodle's grading worksheet comes back with grades and with nothing else changed, as PHP reads CSV."""

import csv
import io

import pytest

from autograder.roster.table import read_roster
from tests.autograder.hard_class import MARKS, MOODLE, ROSTER, STUDENTS, exporter, results
from tests.autograder.platforms import Refusal, php_csv, php_rows

HEAD = (
    "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed",
    "Last modified (submission)", "Last modified (grade)", "Feedback comments",
)  # fmt: skip
COMMENTS = (
    r'G\"odel, you write; \\', 'a "b", c', 'one\ntwo, "three"\n\n- four', r"\frac{a}{b}", r"\"", "", "- good",
    '<p dir="ltr">Näher</p>', r"ends with \\", r'x\"y\"z, "w"',
)  # fmt: skip


@pytest.fixture
def fill(tmp_path, monkeypatch):
    """Fill a worksheet in; what is written, and what is said of it."""
    monkeypatch.chdir(tmp_path)
    run = exporter(tmp_path)

    def fill(text, **content):
        (tmp_path / "w.csv").write_text(text, encoding="utf-8", newline="")
        done = run("moodle-worksheet", "--worksheet", "w.csv", **content)
        return done.stdout_bytes.decode(), done.stderr

    return fill


def worksheet(comments):
    """As Moodle writes it, with an apostrophe before what a spreadsheet would take for a formula."""
    people = [
        [
            f"Participant {900 + at}", ("'" if row[1][0] in "=+-@" else "") + row[1], row[2], "Submitted", "", "10.00",
            "Yes", "-", "-", comments[at % len(comments)],
        ]
        for at, row in enumerate(ROSTER[1:])
    ]  # fmt: skip
    return php_csv([HEAD, *people])


def test_the_php_of_these_tests_is_as_it_is_documented():
    assert php_csv([['a\\"b', "2", 'c"d', "e f"]]) == '"a\\"b",2,"c""d","e f"\n'  # https://bugs.php.net/50686
    assert list(php_rows('"a\\"b",2,"c""d"\n,')) == [['a\\"b', "2", 'c"d'], ["", ""]]


@pytest.mark.parametrize("at", range(len(COMMENTS)))
def test_nothing_but_grades_is_changed(fill, at):
    before = worksheet(COMMENTS[at:] + COMMENTS[:at])
    text, told = fill(before)
    was, done = MOODLE.upload_worksheet(before), MOODLE.upload_worksheet(text)
    assert {number: comment for number, (_, comment) in done.items()} == {n: c for n, (_, c) in was.items()}
    assert {number: float(grade) for number, (grade, _) in done.items()} == {
        str(900 + at): MARKS[student] for at, student in enumerate(STUDENTS)
    }
    assert told == ""


def test_a_sheet_that_moodle_itself_would_not_read_is_told(fill):
    before = worksheet(["ends, \\"])
    with pytest.raises(Refusal, match="csvweirdcolumns"):
        MOODLE.upload_worksheet(before)
    text, told = fill(before, code=2)
    assert text == ""
    assert "w.csv:2: 218 cells, and 10 in the first line, as where a comment ends with a backslash" in told


def test_one_that_a_spreadsheet_saved_comes_back_as_moodle_reads_it(fill):
    stream = io.StringIO(newline="")
    rows = php_rows(worksheet(["a, b", "last"]).strip())
    csv.writer(stream, delimiter=";").writerows([cell.replace("last", "c, \\") for cell in row] for row in rows)
    done = MOODLE.upload_worksheet(fill(stream.getvalue())[0])
    assert len(done) == len(STUDENTS)
    assert {comment for _, comment in done.values()} == {"a, b", "c, \\ "}  # the blank keeps the cell together


def test_another_maximum_is_told_however_moodle_writes_the_column(fill):
    for head in ("Maximum grade", "Maximum Grade"):
        text = worksheet(["a"]).replace("Maximum Grade", head).replace("10.00", "100.00")
        assert "Moodle gives at most 100.00" in fill(text)[1]


def test_of_anonymous_participants_the_identifier_is_enough(fill, tmp_path):
    """With "Anonymous submissions" the sheet has no names and no addresses."""
    lines = [[f"Participant {900 + at}", "Submitted", "", "-", ""] for at in range(3)]
    text = php_csv([["Identifier", "Status", "Grade", "Last modified (grade)", "Feedback comments"], *lines])
    (tmp_path / "w.csv").write_text(text)
    students = [person.student for person in read_roster(tmp_path / "w.csv")]
    assert students == ["Participant 900", "Participant 901", "Participant 902"]
    filled, told = fill(text, roster=[], content=results(dict.fromkeys(students, 2.5)))
    assert MOODLE.upload_worksheet(filled) == {str(900 + at): ("2.5", "") for at in range(3)}
    assert told == ""
    known = [["student", "Identifier"], ["ada", "Participant 901"]]
    filled, _ = fill(text, roster=known, content=results({"ada": 7.0}))
    assert MOODLE.upload_worksheet(filled)["901"] == ("7", "")
