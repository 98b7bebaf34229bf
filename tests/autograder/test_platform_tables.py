"""Tables of marks that Canvas and Moodle take, for a class with hard names: each rule that their importers have."""

import pytest

from tests.autograder.hard_class import CANVAS, MARKS, MOODLE, ROSTER, STUDENTS, exporter, results
from tests.autograder.platforms import CanvasCourse, CanvasUser, Refusal


@pytest.fixture
def export(tmp_path, monkeypatch):
    """What is written for the class, and what is said of it."""
    monkeypatch.chdir(tmp_path)
    run = exporter(tmp_path)

    def export(*words, **content):
        done = run(*words, **content)
        return done.stdout_bytes.decode(), done.stderr

    return export


def without(*columns):
    """The roster without some of its columns."""
    kept = [at for at, name in enumerate(ROSTER[0]) if name not in columns]
    return [[row[at] for at in kept] for row in ROSTER]


class TestCanvas:
    def test_every_hard_name_gets_its_own_mark(self, export):
        for roster in (ROSTER, without("Canvas ID"), without("Canvas ID", "SIS User ID"), without("SIS Login ID")):
            text, _ = export("canvas", "--column", "Averages (4217)", roster=roster)
            done = CANVAS.upload(text)
            assert (done.unknown, done.new) == ([], [])
            assert {user: float(marks["Averages"]) for user, marks in done.grades.items()} == {
                str(4700 + at): MARKS[student] for at, student in enumerate(STUDENTS)
            }

    def test_without_a_roster_the_folders_are_logins(self, export):
        text, _ = export("canvas", roster=None)
        done = CanvasCourse([CanvasUser(s, "", s, "") for s in STUDENTS]).upload(text)
        assert (len(done.grades), done.unknown) == (len(STUDENTS), [])

    def test_new_assignments_have_titles_of_their_own_and_points(self, export):
        text, _ = export("canvas", content=results(ids=("total", "averages.standardize")))
        done = CANVAS.upload(text)
        assert len(set(done.new)) == 3
        assert sorted(map(float, done.points.values())) == [5.0, 5.0, 10.0]
        most = max(done.grades["4704"], key=lambda title: float(done.points[title]))
        assert {title: float(mark) for title, mark in done.grades["4704"].items()}[most] == MARKS["s04"]

    @pytest.mark.parametrize("own", ["Final Grade", "Current Points", "Override Score (Fall)"])
    def test_a_column_that_canvas_takes_for_its_own_is_told(self, export, own):
        text, told = export("canvas", "--column", f"{own} (4217)")
        assert CANVAS.upload(text).grades["4704"] == {}
        assert f"Canvas passes over a column with “{own.partition(' (')[0]}” in its name" in told
        assert "passes over" not in export("canvas", "--column", "Averages (4217)")[1]

    def test_two_of_one_number_are_told(self, export):
        twice = [ROSTER[0], *([*row[:3], "4700", *row[4:]] for row in ROSTER[1:3]), *ROSTER[3:]]
        _, told = export("canvas", roster=twice)
        assert "One ID, 4700, is that of several students: s00, s01" in told
        assert "several students" not in export("canvas")[1]

    def test_only_what_canvas_goes_by_is_told_where_it_had_to_be_changed(self, export):
        assert export("canvas")[1] == ""  # Canvas goes by the number, whatever the name
        _, told = export("canvas", "--column", "+1 for all")
        assert "Written otherwise than they are" in told
        assert ": 1 ('+1 for all'). The other" in told
        signed = [ROSTER[0], *([*row[:3], "", "", f"-{row[5]}", row[6]] for row in ROSTER[1:])]
        assert f"for a formula: {len(STUDENTS)} ('-login0', " in export("canvas", roster=signed)[1]


class TestMoodle:
    BY = (("Username", "username"), ("ID number", "idnumber"), ("Email address", "email"))

    @pytest.mark.parametrize(("column", "identifier"), BY)
    def test_every_student_gets_the_own_mark_by_each_identifier(self, export, column, identifier):
        text, told = export("moodle", "--column", "Averages")
        grades = MOODLE.import_grades(text, column, identifier, "Averages")
        assert {user: float(mark) for user, mark in grades.items()} == {
            f"login{at}": MARKS[student] for at, student in enumerate(STUDENTS)
        }
        assert told == ""

    def test_whom_moodle_would_not_find_is_left_out_and_told(self, export):
        """At a line with an empty identifier it stops, and takes nothing of the whole file."""
        text, told = export("moodle", "--column", "Averages", roster=[*ROSTER[:5], *ROSTER[7:]])
        grades = MOODLE.import_grades(text, "Username", "username", "Averages")
        assert len(grades) == len(STUDENTS) - 2
        assert "Left out, since Moodle takes nothing of a file with a line of nobody: s04, s05" in told
        assert "not in the roster: s04, s05" in told

    def test_identifiers_that_not_all_have_are_told(self, export):
        some = [ROSTER[0], [*ROSTER[1][:4], "", *ROSTER[1][5:]], *ROSTER[2:]]
        text, told = export("moodle", "--column", "Averages", roster=some)
        assert len(MOODLE.import_grades(text, "Username", "username", "Averages")) == len(STUDENTS)
        with pytest.raises(Refusal, match="Could not find user"):
            MOODLE.import_grades(text, "ID number", "idnumber", "Averages")
        assert "Do not map “ID number”: s00 has none, and Moodle would take nothing of the file." in told
        assert "Username" not in told

    def test_two_of_one_address_are_told(self, export):
        twice = [ROSTER[0], *([*row[:2], "s@x", *row[3:]] for row in ROSTER[1:4]), *ROSTER[4:]]
        assert "One Email address, s@x, is that of several students: s00, s01, s02" in export("moodle", roster=twice)[1]
