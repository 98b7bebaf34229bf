"""Marks as they count in the end, for each system in the form that it documents."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.asked.catalogue import Catalogue
from autograder.cli import main
from autograder.course.build import build
from autograder.course.gradebook import write_gradebook
from autograder.report.class_marks import ClassMarks, StudentMarks
from autograder.report.marks_csv import Layout, marks_csv
from autograder.roster.people import Key, Person, Roster
from autograder.verdict.result import Outcome, Result, SubmissionResult
from tests.autograder.platforms import CanvasCourse, CanvasUser

SMALL = Path(__file__).parent / "small_course"
NAME, MEANS, SPREAD, PROOF = "90-averages", "averages.column_means", "averages.standardize", "averages-proof"
ASKED = "!derivation proof 2\n### A proof\nShow it.\n!answer\nIt is plain.\n!end\n"
ROSTER = (
    "student,name,email,Canvas ID,SIS User ID,SIS Login ID,Section\n"
    "ada,Ada Lovelace,ada@example.org,4711,S001,alove,A\n"
    "bob,Robert Boyle,bob@example.org,4712,S002,bboyle,B\n"
)


def hand_in(student, means, spread):
    def result(exercise_id, score, most):
        return Result(exercise_id, "", score, most, Outcome.PASSED if score == most else Outcome.FAILED, [])

    answers = {PROOF: "By definition."}
    return SubmissionResult(
        student, NAME, [result(MEANS, means, 3.0), result(SPREAD, spread, 2.5)], 5.5, digest=student, answers=answers
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A course with two exercises and a derivation, graded, and marked by hand in part."""
    course = tmp_path_factory.mktemp("course")
    folder = shutil.copytree(SMALL, course / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    prose = folder / "averages" / "unit.md"
    prose.write_text(prose.read_text() + ASKED)
    build(course, Catalogue([folder], notebooks=[]))
    graded = [hand_in("ada", 3.0, 1.5), hand_in("bob", 1.0, 2.5), hand_in("eve", 0.0, 0.0)]
    (course / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.db_url = "sqlite:///gradebook.db"\n'
    )
    url = f"sqlite:///{course}/gradebook.db"
    write_gradebook(url, course / "solutions" / NAME / f"{NAME}.ipynb", graded)
    with Gradebook(url) as book:
        for student, cell, score, extra in (
            ("ada", PROOF, 1.75, None), ("ada", "averages-column_means", None, 0.5), ("bob", PROOF, 2.0, None),
            ("bob", "averages-column_means", 2.25, None),
        ):  # fmt: skip
            grade = book.find_grade(cell, NAME, NAME, student)
            grade.manual_score, grade.extra_credit = score, extra
            grade.needs_manual_grade = False
        for student, penalty in (("bob", 1.25), ("eve", 4.0)):
            book.find_submission_notebook(NAME, NAME, student).late_submission_penalty = penalty
        book.db.commit()
    out = course / "graded" / NAME
    out.mkdir(parents=True)
    students = [submission.as_json() for submission in graded]
    (out / "results.json").write_text(json.dumps({"assignment": NAME, "seconds": 1, "students": students}))
    (course / "roster.csv").write_text(ROSTER)
    return course


@pytest.fixture
def course(built, tmp_path, monkeypatch):
    copy = shutil.copytree(built, tmp_path / "course")
    monkeypatch.chdir(copy)
    return copy


def export(course, layout, *options, code=0):
    arguments = ["--exercises", "exercises", "export", f"graded/{NAME}/results.json", "--format", layout, *options]
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == code, done.output
    return done


def table(done):
    return list(csv.reader(io.StringIO(done.stdout_bytes.decode(), newline=""), strict=True))


def by_first(rows):
    head, *rest = rows
    return {row[0]: dict(zip(head, row, strict=True)) for row in rest}


class TestMarks:
    def test_final_marks_are_those_of_the_grade_book(self, course):
        rows = by_first(table(export(course, "csv")))
        assert rows["ada"] | {} == {
            "student": "ada", MEANS: "3.5", SPREAD: "1.5", PROOF: "1.75", "late_penalty": "0", "total": "6.75",
            "max_score": "7.5", "outcome": "failed", "awaiting": "0",
        }  # fmt: skip
        assert [rows["bob"][k] for k in (MEANS, SPREAD, PROOF, "late_penalty", "total")] == [
            "2.25",
            "2.5",
            "2",
            "1.25",
            "5.5",
        ]
        assert (rows["eve"]["total"], rows["eve"]["awaiting"]) == ("0", "1")  # never less than nothing

    def test_they_are_nbgrader_s_own(self, course):
        totals = {student: float(row["total"]) for student, row in by_first(table(export(course, "csv"))).items()}
        with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
            own = {
                s.student_id: max(0.0, s.score - s.late_submission_penalty) for s in book.assignment_submissions(NAME)
            }
            assert book.find_assignment(NAME).max_score == 7.5
        assert totals == pytest.approx(own)

    def test_who_waits_for_a_person_is_said(self, course):
        done = export(course, "csv")
        assert "those not marked yet 0; students with such answers, and how many: eve (1)." in done.stderr

    def test_automatic_marks_for_whoever_wants_them(self, course):
        done = export(course, "csv", "--automatic")
        head, ada, *_ = table(done)
        assert head == ["student", MEANS, SPREAD, "total", "max_score", "outcome"]
        assert ada == ["ada", "3", "1.5", "4.5", "5.5", "failed"]
        assert done.stderr == ""

    def test_without_a_grade_book_it_says_what_these_marks_are(self, course):
        (course / "gradebook.db").unlink()
        done = export(course, "csv")
        assert by_first(table(done))["bob"]["total"] == "3.5"
        assert f"no grade book of {NAME} was found" in done.stderr
        assert not (course / "gradebook.db").exists()

    def test_a_grade_book_that_is_named_has_to_be_there(self, course):
        done = export(course, "csv", "--gradebook", "sqlite:///other.db", code=2)
        assert f"does not know {NAME}" in done.stderr
        assert not (course / "other.db").exists()

    def test_it_is_found_from_elsewhere_too(self, course, monkeypatch, tmp_path):
        monkeypatch.chdir(tmp_path)
        done = CliRunner().invoke(main, ["export", str(course / "graded" / NAME / "results.json"), "--format", "csv"])
        assert by_first(table(done))["bob"]["total"] == "5.5"

    def test_students_of_one_place_alone_are_kept_and_said(self, course):
        path = course / "graded" / NAME / "results.json"
        document = json.loads(path.read_text())
        document["students"][0]["student"] = "zoe"
        path.write_text(json.dumps(document))
        done = export(course, "csv")
        rows = by_first(table(done))
        assert (rows["zoe"]["total"], rows["ada"]["total"], rows["ada"]["outcome"]) == ("4.5", "6.75", "")
        assert "In the grade book, and not among the results: ada." in done.stderr
        assert "Not in the grade book, so that their automatic marks are written: zoe." in done.stderr

    def test_another_run_s_grade_book_is_noticed(self, course):
        path = course / "graded" / NAME / "results.json"
        document = json.loads(path.read_text())
        document["students"][1]["exercises"][0]["score"] = 2.0
        path.write_text(json.dumps(document))
        assert "of 1 student are others in the grade book than in the results (bob)" in export(course, "csv").stderr


CANVAS = CanvasCourse(
    [
        CanvasUser("4711", "S001", "alove", "Lovelace, Ada"), CanvasUser("4712", "S002", "bboyle", "Boyle, Robert"),
        CanvasUser("4713", "S003", "eve", "Eve"),
    ],
    {"4217": "Averages"},
)  # fmt: skip


class TestCanvas:
    def test_the_file_is_what_canvas_reads(self, course):
        done = export(course, "canvas", "--roster", "roster.csv")
        found = CANVAS.upload(done.stdout_bytes.decode())
        assert found.grades["4712"] == {
            f"{NAME} {MEANS}": "2.25", f"{NAME} {SPREAD}": "2.5", f"{NAME} {PROOF}": "2", f"{NAME} total": "5.5",
        }  # fmt: skip
        assert found.points[f"{NAME} total"] == "7.5"
        assert "not in the roster: eve" in done.stderr

    def test_one_column_for_an_assignment_that_canvas_has(self, course):
        done = export(course, "canvas", "--roster", "roster.csv", "--column", "Averages (4217)")
        found = CANVAS.upload(done.stdout_bytes.decode())
        assert found.grades["4711"] == {"Averages": "6.75"}
        assert (found.points, found.new, found.unknown) == ({"Averages": "7.5"}, [], [])
        ada = table(done)[2]
        assert ada[:5] == ["Ada Lovelace", "4711", "S001", "alove", "A"]

    def test_canvas_s_own_export_is_roster_enough(self, course):
        (course / "canvas.csv").write_text(
            "Student,ID,SIS User ID,SIS Login ID,Section,Averages (4217)\n    Points Possible,,,,,7.5\n"
            '"Lovelace, Ada",4711,S001,ada,A,\n"Boyle, Robert",4712,S002,bob,B,\n"Eve",4713,S003,eve,B,\n'
        )
        done = export(course, "canvas", "--roster", "canvas.csv", "--column", "Averages (4217)")
        assert [row[:2] + row[-1:] for row in table(done)[2:]] == [
            ["Lovelace, Ada", "4711", "6.75"], ["Boyle, Robert", "4712", "5.5"], ["Eve", "4713", "0"],
        ]  # fmt: skip
        assert "not in the roster" not in done.stderr


class TestMoodle:
    def test_columns_that_its_import_can_be_mapped_to(self, course):
        done = export(course, "moodle", "--roster", "roster.csv", "--column", "Averages")
        head, ada, bob = table(done)
        assert head == ["Username", "ID number", "Email address", "Averages"]
        assert ada == ["alove", "S001", "ada@example.org", "6.75"]
        assert bob[-1] == "5.5"
        assert "Left out, since Moodle takes nothing of a file with a line of nobody: eve" in done.stderr

    WORKSHEET = (
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\r\n"
        'Participant 901,Ada Lovelace,ada@example.org,Submitted,,{0},Yes,"Monday, 2 March 2026, 9:00 AM",-,\r\n'
        "Participant 902,Robert Boyle,bob@example.org,Submitted,1.00,{0},Yes,-,"
        '"Tuesday, 3 March 2026, 9:00 AM"," a, b\r\n"\r\n'
        "Participant 903,Carl Gauß,carl@example.org,No submission,,{0},Yes,-,-,\r\n"
    )

    def test_its_worksheet_comes_back_with_grades_and_nothing_else_changed(self, course):
        path = course / "worksheet.csv"
        path.write_text("\ufeff" + self.WORKSHEET.format("7.50"), newline="")
        done = export(course, "moodle-worksheet", "--worksheet", path, "--roster", "roster.csv")
        before = list(csv.DictReader(io.StringIO(self.WORKSHEET.format("7.50"), newline="")))
        after = list(csv.DictReader(io.StringIO(done.stdout_bytes.decode(), newline="")))
        assert [row.pop("Grade") for row in after] == ["6.75", "5.5", ""]
        assert [row.pop("Grade") for row in before] == ["", "1.00", ""]
        assert after == before
        assert f"no row of {path} is of: eve" in done.stderr
        assert "gives at most" not in done.stderr

    def test_the_rows_that_got_a_mark_are_counted(self, course):
        (course / "w.csv").write_text(self.WORKSHEET.format("7.50"), newline="")
        with_roster = ("--worksheet", "w.csv", "--roster", "roster.csv", "--out", "back.csv")
        assert export(course, "moodle-worksheet", *with_roster).stdout == "2 students: back.csv\n"
        assert export(course, "moodle-worksheet", *with_roster[:2], *with_roster[4:]).stdout == "0 students: back.csv\n"

    def test_another_maximum_is_said(self, course):
        (course / "w.csv").write_text(self.WORKSHEET.format("100"), newline="")
        done = export(course, "moodle-worksheet", "--worksheet", "w.csv", "--roster", "roster.csv")
        assert "Moodle gives at most 100, and these marks are out of 7.5" in done.stderr

    @pytest.mark.parametrize(
        ("options", "line"),
        [
            (["--worksheet", "roster.csv"], "has no column 'Identifier'"),
            ([], "--worksheet FILE and --format moodle-worksheet belong together"),
        ],
    )
    def test_what_is_no_worksheet(self, course, options, line):
        done = export(course, "moodle-worksheet", *options, code=2)
        assert line in done.stderr


class TestGradescope:
    def test_its_score_is_the_final_one_and_says_why(self, course):
        document = json.loads(export(course, "gradescope", "--student", "bob").stdout)
        assert document["score"] == 5.5
        for line in (
            f"{MEANS}: 2.25 / 3, as your instructor has marked it",
            f"{PROOF}: 2 / 2, as your instructor has marked it",
            "1.25 marks were taken off for lateness",
        ):
            assert line in document["output"]

    def test_automatic_marks_stay_what_they_are(self, course):
        document = json.loads(export(course, "gradescope", "--student", "bob", "--automatic").stdout)
        assert document["score"] == 3.5
        assert "instructor" not in document["output"]


def test_a_name_of_the_roster_is_no_formula():
    roster = Roster([Person("ann", {Key.NAME: "=HYPERLINK(0)", Key.LOGIN: "+1", Key.EMAIL: "@x"}, "-2")])
    row = StudentMarks("ann", {"u.e": 1.0}, 1.0)
    for layout in Layout:
        text = marks_csv(ClassMarks("a", {"u.e": 2.0}, 2.0, [row], is_final=True), layout, roster)
        cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
        assert not [cell for cell in cells if cell[:1] in set("=+-@")]
