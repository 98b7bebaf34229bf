"""Pages are of what they show: whatever was handed in and run before, OUT is what a fresh OUT would be."""

import errno
import functools
import json
import os
import random
import re
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.course import read_assignments
from autograder.course.cells import notebook_text, source_notebook
from autograder.course.release import student_notebook
from autograder.handin.reader import Reader
from autograder.report.seal import UNSEALED, origin_in, sealed
from autograder.run import grade_run, graded, grading, pages, places
from autograder.run.grade_run import GradeRun
from autograder.run.ledger import Ledger
from autograder.run.page_names import page_names
from autograder.sandbox import Isolation, SandboxError
from tests.autograder.test_gradebook import ASKED, NAME, SMALL
from tests.damaged.honest import ANSWERS, MEANS

PROOF = "averages-proof"
WRONG = {**ANSWERS, MEANS: "def column_means(x):\n    return x.mean(1)"}
HANDED_IN = {
    "right": ANSWERS,
    "wrong, with a proof": {**WRONG, PROOF: "It is plain to see."},
    "with a cell that fails": {**ANSWERS, MEANS: f"{ANSWERS[MEANS]}\n1 / 0"},
    "untouched": {},
    "cut off": None,
}


@functools.cache
def released(prose):
    """The notebook that students get, as text."""
    with tempfile.TemporaryDirectory() as folder:
        exercises = shutil.copytree(SMALL, Path(folder) / "exercises")
        (exercises / "averages" / "unit.md").write_text(prose)
        catalogue = Catalogue([exercises])
        return notebook_text(student_notebook(source_notebook(read_assignments(catalogue)[NAME], catalogue)))


class Course:
    """A course with two exercises and a derivation, and what students have handed in."""

    def __init__(self, root):
        self.root, self.submitted = root, root / "submitted"
        exercises = shutil.copytree(SMALL, root / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
        self.prose = exercises / "averages" / "unit.md"
        self.prose.write_text(self.prose.read_text() + ASKED)
        self.notebook = released(self.prose.read_text())
        (root / "secret").write_text("the course's secret")
        self.submitted.mkdir()

    def hand_in(self, student, kind, place="{}/hw.ipynb"):
        notebook, answers = json.loads(self.notebook), HANDED_IN[kind]
        for cell in notebook["cells"]:
            cell["source"] = (answers or {}).get(cell["id"], cell["source"])
        text = json.dumps(notebook)
        path = self.submitted / place.format(student)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text[:50] if answers is None else text)

    def grade(self, out="out"):
        catalogue = Catalogue([self.root / "exercises"])
        options = {"jobs": 1, "secret_file": self.root / "secret", "isolation": Isolation.PROCESS}
        return GradeRun(NAME, self.submitted, self.root / out, catalogue, **options)(quiet=True)

    def fresh(self):
        """What a fresh OUT holds now."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.root / "fresh")
        self.grade("fresh")
        return tree(self.root / "fresh", self.students())

    def students(self):
        return {path.stem for path in self.submitted.iterdir()}


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def tree(out, students):
    """All that a run leaves that is no memory of former ones, without times.

    The grade book and the notebooks that formgrader shows beside it remember students who are no longer in the class.
    """
    results = json.loads((out / "results.json").read_text())
    found = {"results": results["students"], "marks": [row for row in marks(out) if row[0] in students]}
    for path in sorted(out.glob("feedback/*")):
        text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d \w+|(?<=:)[0-9a-f]{64}(?=\")", "", path.read_text())
        found[path.name] = text
    for student in students:
        found[f"{student}'s notebook"] = (out / "autograded" / student / NAME / f"{NAME}.ipynb").read_text()
    found["links"] = set(re.findall(r'href="(feedback/[^"]*)"', (out / "report.html").read_text()))
    return found


def marks(out):
    query = (
        "SELECT a.student_id, c.name, g.auto_score, g.needs_manual_grade FROM grade g JOIN base_cell c ON g.cell_id ="
        " c.id JOIN submitted_notebook n ON g.notebook_id = n.id JOIN submitted_assignment a ON n.assignment_id = a.id"
        " ORDER BY 1, 2"
    )
    with closing(sqlite3.connect(out / "gradebook.db")) as book:
        return book.execute(query).fetchall()


def shown(course, student="ann"):
    """The total on a student's page, in the notebook and in the results."""
    page = (course.root / "out" / "feedback" / f"{student}.html").read_text()
    (result,) = json.loads((course.root / "out/results.json").read_text())["students"]
    notebook = json.loads((course.root / f"out/autograded/{student}/{NAME}/{NAME}.ipynb").read_text())
    outputs = [cell["outputs"][0]["data"]["text/plain"] for cell in notebook["cells"] if cell.get("outputs")]
    return float(re.search(r"<title>.* · (\S+) / ", page)[1]), sum(map(float, outputs)), result["score"]


def test_after_a_b_and_a_again_everything_shows_a(course):
    for kind, score in {"right": 5.5, "wrong, with a proof": 2.5}.items():
        course.hand_in("ann", kind)
        course.grade()
        assert shown(course) == (score, score, score)
    course.hand_in("ann", "right")
    course.grade()
    assert shown(course) == (5.5, 5.5, 5.5)
    assert tree(course.root / "out", {"ann"}) == course.fresh()


# --- the law


def interrupted(course, monkeypatch, where, count):
    """Grade, and be killed at the end of a step."""
    left = iter(range(count, 0, -1))

    def then_dies(step):
        def steps(*given, **options):
            done = step(*given, **options)
            if next(left, 0) == 1:
                raise KeyboardInterrupt
            return done

        return steps

    with monkeypatch.context() as patched:
        for owner, name in where:
            patched.setattr(owner, name, then_dies(getattr(owner, name)))
        with suppress(KeyboardInterrupt):
            course.grade()


WRITES = [(pages, "write_text"), (grade_run, "write_text")]
RECORDS = [(Ledger, "record")]
STUDENTS = ["ann", "Ann", "bob", "n" * 130]


HAPPENINGS = ["hand in", "hand in", "hand in", "leave", "lose", "edit", "cut", "exchange", "die", "die", "teach"]


def happen(course, chance, monkeypatch):
    """Something that may happen between two runs."""
    out, student = course.root / "out", chance.choice(STUDENTS)
    written = [*out.glob("feedback/*.html"), *out.glob("autograded/*/*/*.ipynb"), out / "none"]
    page, other = chance.choice(written), chance.choice(written)
    what = chance.choice(
        ["hand in", "hand in", "hand in", "leave", "lose", "edit", "cut", "exchange", "die", "die", "teach"]
    )
    if what == "hand in":
        course.hand_in(student, chance.choice(list(HANDED_IN)))
    elif what == "leave" and len(course.students()) > 1:
        shutil.rmtree(course.submitted / chance.choice(sorted(course.students())))
    elif what == "die":
        interrupted(
            course, monkeypatch, *chance.choice([(WRITES, chance.randint(1, 9)), (RECORDS, chance.randint(1, 3))])
        )
    elif what == "teach":
        course.prose.write_text(course.prose.read_text().replace("Show it", "Please show it", 1))
        file = course.root / "exercises" / "averages" / "column_means.py"
        file.write_text(file.read_text().replace("points=3", f"points={chance.choice([3, 5])}"))
    elif page.is_file() and what == "lose":
        page.unlink()
    elif page.is_file() and what in ("edit", "cut"):
        text = page.read_text()
        page.write_text(text.replace("2", "3") if what == "edit" else text[:9000])
    elif page.is_file() and other.is_file() and what == "exchange":
        page.write_bytes(other.read_bytes())
    return what


@pytest.mark.parametrize("seed", range(3))
def test_out_is_what_a_fresh_one_would_be(course, monkeypatch, seed):
    chance = random.Random(seed)
    course.hand_in("ann", "right")
    for _ in range(3):
        happened = [happen(course, chance, monkeypatch) for _ in range(chance.randint(1, 4))]
        course.grade()
        assert tree(course.root / "out", course.students()) == course.fresh(), happened


def test_what_an_interrupted_run_knew_of_a_derivation_is_not_lost(course, monkeypatch):
    course.hand_in("ann", "untouched")
    interrupted(course, monkeypatch, RECORDS, 1)
    course.grade()
    assert ("ann", PROOF, 0.0, 0) in marks(course.root / "out")


def test_remarks_on_cells_outlive_a_page(course):
    course.hand_in("ann", "with a cell that fails")
    course.grade()
    page = course.root / "out" / "feedback" / "ann.html"
    before = page.read_text()
    assert "ZeroDivisionError" in before
    page.unlink()
    (student,) = course.grade().as_json()["students"]
    assert "ZeroDivisionError" in page.read_text()
    assert "ZeroDivisionError" in " ".join(student["notices"])


def test_nothing_is_written_or_graded_where_nothing_has_changed(course, monkeypatch):
    course.hand_in("ann", "wrong, with a proof")
    course.grade()
    monkeypatch.setattr(graded, "grade_handin", None)
    monkeypatch.setattr(pages, "write_text", None)
    course.grade()


def test_words_of_another_version_are_written_anew_and_not_graded_again(course, monkeypatch):
    course.hand_in("ann", "right")
    course.grade()
    before = (course.root / "out" / "feedback" / "ann.html").read_text()
    monkeypatch.setattr(pages, "_words", lambda: "others")
    course.grade()
    assert (course.root / "out" / "feedback" / "ann.html").read_text() != before
    with closing(sqlite3.connect(course.root / "out/private/ledger.sqlite")) as book:
        assert book.execute("SELECT count(*) FROM grade").fetchone() == (2,)


def test_only_pages_that_are_as_they_were_written_are_ever_removed(course):
    for student in ("ann", "bob", "eve"):
        course.hand_in(student, "untouched")
    course.grade()
    for student in ("bob", "eve"):
        shutil.rmtree(course.submitted / student)
    folder = course.root / "out" / "feedback"
    (folder / "mine.html").write_text("<p>a note of the instructor's</p>")
    (folder / "eve.html").write_text((folder / "eve.html").read_text().replace("<main", "<p>See me.</p><main"))
    course.grade()
    assert {path.name for path in folder.iterdir()} == {"ann.html", "eve.html", "mine.html"}


def test_what_a_killed_grader_has_begun_is_removed_once_nobody_is_at_it(course):
    course.hand_in("ann", "untouched")
    folder = course.root / "out" / "feedback"
    folder.mkdir(parents=True)
    for name, age in {".new.partial": 0, ".old.partial": 7200}.items():
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age,) * 2)
    course.grade()
    assert {path.name for path in folder.iterdir()} == {"ann.html", ".new.partial"}


# --- seals


def test_a_seal_is_of_the_origin_and_of_every_byte(tmp_path):
    page, origin = tmp_path / "page", "ab" * 32
    text = sealed(f"<{UNSEALED}> and a student's é {UNSEALED} \ud800", origin)
    page.write_text(text, errors="replace")
    assert origin_in(page) == origin
    content = page.read_bytes()
    for at in range(len(content)):
        page.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert origin_in(page) != origin
    page.write_bytes(content + b" ")
    assert origin_in(page) == ""
    assert origin_in(tmp_path / "none") == origin_in(tmp_path) == ""


# --- names of pages

NAMES = [
    "ann", "Ann", "ANN", "ann.", " ann", "ann ", "zoé", "zoe\u0301", "ZOÉ", "ﬁn", "fin", "straße", "STRASSE", "CON",
    "con.x", "lpt1", "nul", ".", "..", "", "-rf", "--", ".hidden", "a/b", "a\\b", "a:b", 'a"b', "a\nb", "a\x1b[2Jb",
    "a\u202eb",
    "a\u200bb", "ab", "a" * 120, "a" * 121, "a" * 255, "a" * 254 + "b", "é" * 127, "\ud800", "caf\\xe9", "李小龙",
    "👩‍🎓", "x-0123456789abcdef", "X-0123456789ABCDEF",
]  # fmt: skip


def test_names_of_pages_are_short_portable_and_never_the_same():
    names = page_names(NAMES)
    again = page_names([*names.values(), *NAMES])  # whoever takes the name of another's page does not get that page
    for found in (names, again):
        assert len({name.casefold() for name in found.values()}) == len(found)
        for name in found.values():
            assert 0 < len(name.encode()) <= 120
            assert name.isprintable()
            assert not re.search(r'[<>:"/\\|?*]|^[ .-]|[ .-]$', name)
            assert not re.fullmatch(r"(con|nul|lpt\d)(\..*)?", name, re.IGNORECASE)


def test_names_stay_as_they_are_wherever_they_can():
    plain = ["ann", "Bob Lee", "O'Brien", "zoé", "李小龙", "s1234567", "ann@example.org", "a-b", "x-0123"]
    assert page_names(plain) == {name: name for name in plain}


# --- pages that cannot be written


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.ENAMETOOLONG])
def test_a_page_that_cannot_be_written_is_one_students_notice(course, monkeypatch, number):
    real = pages.write_text

    def write(path, text):
        if path.name == "ann.html":
            raise OSError(number, os.strerror(number), str(path))
        real(path, text)

    course.hand_in("ann", "right")
    course.hand_in("bob", "right")
    monkeypatch.setattr(pages, "write_text", write)
    ann, bob = course.grade().results
    assert (ann.score, bob.score) == (5.5, 5.5)
    assert ann.notices == [
        f"ann.html could not be written: {os.strerror(number)}. The marks stand; grade again when that is mended."
    ]
    assert bob.notices == []
    monkeypatch.undo()
    assert course.grade().results[0].notices == []
    assert tree(course.root / "out", {"ann", "bob"}) == course.fresh()


def test_a_folder_in_the_place_of_a_page_is_told_and_nothing_is_left_behind(course):
    course.hand_in("ann", "right")
    (course.root / "out" / "feedback" / "ann.html").mkdir(parents=True)
    (result,) = course.grade().results
    assert "ann.html could not be written" in result.notices[0]
    assert [path.name for path in (course.root / "out" / "feedback").iterdir()] == ["ann.html"]


# --- whatever one student's hand-in raises


class Surprise(ArithmeticError):
    pass


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ((Reader, "read"), "The grader itself failed on this submission"),
        ((graded, "result_html"), "The grader itself failed on this submission"),
        ((pages, "autograded_notebook"), f"{NAME}.ipynb could not be written: Surprise"),
    ],
)
def test_what_is_raised_because_of_one_student_costs_nobody_else(course, monkeypatch, capsys, where, told):
    """Seen by the words of the student's own code, as a parser's error would be."""
    real = getattr(*where)

    def surprised(*given, **options):
        if "ann" in repr(given):
            raise Surprise
        return real(*given, **options)

    course.hand_in("ann", "right")
    course.hand_in("bob", "right")
    notebook = course.submitted / "ann" / "hw.ipynb"
    notebook.write_text(notebook.read_text().replace("total", "ann"))
    monkeypatch.setattr(*where, surprised)
    ann, bob = course.grade().results
    assert (bob.score, bob.message, bob.notices) == (5.5, "", [])
    assert told in " ".join([ann.message, *ann.notices])
    assert ("Surprise" in capsys.readouterr().err) is not told.endswith("Surprise")
    monkeypatch.undo()
    course.grade()
    assert tree(course.root / "out", {"ann", "bob"}) == course.fresh()


@pytest.mark.parametrize("trouble", [ExerciseError, SandboxError])
def test_what_the_course_or_the_machine_is_to_blame_for_ends_the_run(course, monkeypatch, trouble):
    def blame(*given):
        raise trouble("mend this")

    course.hand_in("ann", "right")
    monkeypatch.setattr(grading, "judge", blame)
    monkeypatch.setattr(grading, "_check_sandbox", blame)
    with pytest.raises(trouble):
        course.grade()


def test_where_two_names_are_one_folder_neither_notebook_is_the_others(course, monkeypatch):
    for student, kind in {"Ann": "right", "ann": "untouched"}.items():
        course.hand_in(student, kind)
    monkeypatch.setattr(places, "folds_names", lambda folder: True)
    course.grade()
    folders = {path.name for path in (course.root / "out" / "autograded").iterdir()}
    assert folders == set(page_names(["Ann", "ann"]).values())
    assert len({name.lower() for name in folders}) == 2


def test_a_file_system_that_holds_names_apart_is_known(tmp_path):
    (tmp_path / "Ä").touch()
    assert places.folds_names(tmp_path) is (tmp_path / "ä").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["Ä"]
    assert places.folds_names(tmp_path / "none")
