"""The grade book takes a class of any size, and what a person marked stays with the hand-in that was marked."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
import sqlalchemy
from click.testing import CliRunner
from filelock import FileLock, Timeout
from nbgrader.api import Gradebook
from sqlalchemy.engine import Engine

from autograder.asked.catalogue import Catalogue
from autograder.cli import main
from autograder.course import entries, gradebook, read_assignments
from autograder.course.build import build
from autograder.course.gradebook import write_gradebook
from autograder.course.inert import inert
from autograder.verdict.result import Result, SubmissionResult

SMALL = Path(__file__).parent / "small_course"
NAME, MEANS, PROOF = "90-averages", "averages-column_means", "averages-proof"
STUB, TEXT = "YOUR ANSWER HERE", "By definition."
ASKED = "!derivation proof 2\n### A proof\nShow it.\n!answer\nIt is plain.\n!end\n"
ANSWER = "def column_means(x):\n    return np.mean(x, 0)"


@pytest.fixture
def course(tmp_path):
    """A course with two exercises and a derivation, in nbgrader's layout."""
    folder = shutil.copytree(SMALL, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    prose = folder / "averages" / "unit.md"
    prose.write_text(prose.read_text() + ASKED)
    build(tmp_path, Catalogue([folder], notebooks=[]))
    return tmp_path


def results(count, score=3.0, **fields):
    exercise_id = "averages.column_means"
    for number in range(count):
        found = Result(exercise_id, "", score, 3.0, "passed" if score == 3.0 else "failed", [])
        yield SubmissionResult(f"student{number}", NAME, [found], 5.5, **fields)


def source(course):
    return course / "solutions" / NAME / f"{NAME}.ipynb"


def url(course):
    return f"sqlite:///{course}/gradebook.db"


def scores(course, cell=MEANS, name=NAME):
    with Gradebook(url(course)) as book:
        return {
            submission.student_id: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for submission in book.assignment_submissions(name)
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.name == cell
        }


# --- many at a time


def test_an_interrupted_class_is_entered_not_at_all_and_whole_later(course, monkeypatch):
    monkeypatch.setattr(entries, "_AT_ONCE", 3)

    def interrupted():
        yield from results(5, score=1.0)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_gradebook(url(course), source(course), interrupted())
    assert scores(course) == {}
    write_gradebook(url(course), source(course), results(8))
    whole = {f"student{number}": (3.0, None, False) for number in range(8)}
    assert scores(course) == whole
    with pytest.raises(KeyboardInterrupt):
        write_gradebook(url(course), source(course), interrupted())
    assert scores(course) == whole


def test_a_page_of_formgrader_does_not_wait_for_a_class_that_is_entered(course):
    write_gradebook(url(course), source(course), results(1))

    def watched():
        for number, result in enumerate(results(1500)):
            yield result
            if number in {700, 1499}:
                with closing(sqlite3.connect(course / "gradebook.db", timeout=0)) as reader:
                    assert reader.execute("SELECT count(*) FROM student").fetchone() == (1,)

    write_gradebook(url(course), source(course), watched())
    assert len(scores(course)) == 1500


def test_a_student_may_come_twice_with_an_exercise_each(course):
    other = Result("averages.standardize", "", 1.0, 2.5, "failed", [])
    twice = [*results(2), *(SubmissionResult(f"student{n}", NAME, [other], 5.5) for n in range(2)), *results(1, 2.0)]
    write_gradebook(url(course), source(course), twice)
    assert scores(course) == {"student0": (2.0, None, False), "student1": (3.0, None, False)}
    assert set(scores(course, "averages-standardize").values()) == {(1.0, None, False)}


def test_a_larger_class_takes_no_more_queries_and_an_unchanged_one_only_reads(course):
    sent = []

    def note(connection, cursor, statement, *_):
        sent.append(statement.split()[0])

    def statements(size):
        sent.clear()
        write_gradebook(url(course), source(course), results(size, score=1.0))
        return list(sent)

    sqlalchemy.event.listen(Engine, "before_cursor_execute", note)
    try:
        few, many, again = statements(3), statements(60), statements(60)
    finally:
        sqlalchemy.event.remove(Engine, "before_cursor_execute", note)
    assert len(many) <= len(few)
    assert {"INSERT", "UPDATE"}.isdisjoint(again)


def test_an_extension_of_no_due_date_is_no_lateness(course):
    write_gradebook(url(course), source(course), results(1))
    with Gradebook(url(course)) as book:
        book.grant_extension(NAME, "student0", days=1)
    note = course / "timestamp.txt"
    note.write_text("2026-03-01 12:00:00 UTC")
    write_gradebook(url(course), source(course), results(1, path=str(course / "work.ipynb")))
    with Gradebook(url(course)) as book:
        assert book.find_submission(NAME, "student0").late_submission_penalty == 0


def test_one_grader_at_a_time_writes_to_a_file(course, monkeypatch):
    real, held = gradebook.enter, []

    def entering(*given):
        with pytest.raises(Timeout):
            FileLock(course / ".gradebook.db.lock").acquire(timeout=0)
        held.append(True)
        return real(*given)

    monkeypatch.setattr(gradebook, "enter", entering)
    write_gradebook(url(course), source(course), results(1))
    assert held == [True]


# --- what a person marks


def hand_in(course, student, text, code=ANSWER):
    notebook = nbformat.read(course / "assignments" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = {PROOF: text, f"{MEANS}-solution": code}.get(cell.id, cell.source)
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def grade(course, *options, out="graded"):
    command = ["--exercises", course / "exercises", "grade", NAME, "--submissions", course / "submitted"]
    command += ["--out", course / out, "--isolation", "process", "--jobs", 1, *options]
    return CliRunner().invoke(main, list(map(str, command)), catch_exceptions=False)


@pytest.fixture
def marked(course):
    """A class of three whose derivations were handed in, of which a person has marked one."""
    for student, text in {"ann": TEXT, "bob": STUB, "eve": "Trivial."}.items():
        hand_in(course, student, text)
    assert grade(course, "--gradebook", url(course)).exit_code == 1
    assert scores(course, PROOF) == {"ann": (None, None, True), "bob": (0.0, None, False), "eve": (None, None, True)}
    with Gradebook(url(course)) as book:
        assert book.find_comment(PROOF, NAME, NAME, "bob").comment == "No response."
        found = book.find_grade(PROOF, NAME, NAME, "ann")
        found.manual_score, found.needs_manual_grade = 1.5, False  # as formgrader does
        book.find_comment(PROOF, NAME, NAME, "ann").manual_comment = "Which definition?"
        book.db.commit()
    return course


def test_a_mark_by_hand_stays_and_is_not_asked_for_again(marked):
    grade(marked, "--gradebook", url(marked))
    shutil.rmtree(marked / "graded")  # even where everything is graded again
    grade(marked, "--gradebook", url(marked))
    assert scores(marked, PROOF) == {"ann": (None, 1.5, False), "bob": (0.0, None, False), "eve": (None, None, True)}


def test_another_hand_in_is_marked_again_and_the_old_mark_stays_until_then(marked):
    hand_in(marked, "ann", "By another definition.")
    hand_in(marked, "bob", "I have it now.")
    hand_in(marked, "eve", " ")
    grade(marked, "--gradebook", url(marked))
    assert scores(marked, PROOF) == {"ann": (None, 1.5, True), "bob": (None, None, True), "eve": (0.0, None, False)}
    with Gradebook(url(marked)) as book:
        assert book.find_comment(PROOF, NAME, NAME, "ann").comment == "Which definition?"
        assert book.find_comment(PROOF, NAME, NAME, "bob").comment is None


def test_what_could_not_be_read_is_marked_once_it_can(marked):
    path = hand_in(marked, "eve", "Trivial.")
    whole = path.read_text()
    path.write_text(whole[:100])
    grade(marked, "--gradebook", url(marked))
    assert scores(marked, PROOF)["eve"] == (0.0, None, False)
    path.write_text(whole)
    grade(marked, "--gradebook", url(marked))
    assert scores(marked, PROOF)["eve"] == (None, None, True)


def test_the_marks_of_derivations_are_part_of_nbgraders_total(marked):
    with Gradebook(url(marked)) as book:
        submission = book.find_submission(NAME, "ann")
        assert (submission.score, submission.max_score) == (3.0 + 1.5, 3.0 + 2.5 + 2.0)
        assert submission.written_score == 1.5


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("$a<b$ and a < b", "$a< b$ and a < b"),
        ("<script>x</script><!-- <?php", "< script>x< /script>< !-- < ?php"),
        ("[x](javascript:alert(1)) ![](http://x/y.png)", "[x] (javascript:alert(1)) ![] (http: //x/y.png)"),
        ("[x]: javascript:alert(1)", "[x] : javascript:alert(1)"),
        ("x[0][1], f[2] (3)", "x[0][1], f[2] (3)"),
        ("see https://x.example/a, HTTP://y", "see https: //x.example/a, HTTP: //y"),
        ("ftp://x, www.x.example, WWW.y", "ftp: //x, www. x.example, WWW. y"),
        ("mailto:eve@x.example or eve@x.example", "mailto: eve @x.example or eve @x.example"),
        ("$A@B$, `@np.x`, a // b, x: y, s[::2]", "$A@B$, `@np.x`, a // b, x: y, s[::2]"),
    ],
)
def test_students_words_have_no_effect_on_a_page(text, shown):
    from nbconvert.filters import markdown2html

    assert inert(text) == shown
    page = markdown2html(inert(text))
    assert "href=" not in page
    assert "<img" not in page
    assert "<script" not in page


# --- where it all goes


def test_a_configured_course_gets_its_marks_where_formgrader_looks(course):
    (course / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = {url(course)!r}\n"
        "c.CourseDirectory.autograded_directory = 'looked-at'\n"
    )
    hand_in(course, "ann", TEXT)
    done = grade(course, out=f"graded/{NAME}")
    assert done.exit_code == 1
    assert f"Grade book:   {url(course)}" in done.stdout
    assert scores(course) == {"ann": (3.0, None, False)}
    assert (course / "looked-at" / "ann" / NAME / f"{NAME}.ipynb").is_file()
    assert sorted(p.name for p in (course / "graded" / NAME).iterdir()) == [
        "feedback", "private", "report.html", "results.json",
    ]  # fmt: skip
    before = (course / "looked-at" / "ann" / NAME / f"{NAME}.ipynb").stat().st_mtime_ns
    grade(course, out=f"graded/{NAME}")
    assert (course / "looked-at" / "ann" / NAME / f"{NAME}.ipynb").stat().st_mtime_ns == before


def test_an_own_grade_book_has_its_notebooks_beside_it(course):
    (course / "nbgrader_config.py").write_text(f"get_config().CourseDirectory.db_url = {url(course)!r}\n")
    hand_in(course, "ann", TEXT)
    grade(course, "--gradebook", f"sqlite:///{course}/trial.db")
    assert (course / "graded" / "autograded" / "ann" / NAME / f"{NAME}.ipynb").is_file()
    assert not (course / "gradebook.db").exists()


def test_a_configuration_that_does_not_run_is_told_in_one_line(course):
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.db_url = os.environ['X']\n")
    hand_in(course, "ann", TEXT)
    done = grade(course)
    assert done.exit_code == 2
    assert "nbgrader_config.py does not run: NameError: name 'os' is not defined" in done.stderr
    assert not (course / "graded" / "feedback").exists()


def test_the_reports_of_another_assignment_are_not_overwritten(course):
    hand_in(course, "ann", TEXT)
    grade(course, out="graded")
    (course / "graded" / "results.json").write_text('{\n  "assignment": "89-\\"means\\"",\n  "students": []}')
    done = grade(course, out="graded")
    assert done.exit_code == 2
    assert 'holds the reports on 89-"means", which would be lost; give 90-averages a folder of its own' in done.stderr


def test_every_cell_with_marks_is_checked_for(course):
    assignment = read_assignments(Catalogue([course / "exercises"]))[NAME]
    write_gradebook(url(course), source(course), results(1))
    with Gradebook(url(course)) as book:
        assert {cell.name for cell in book.find_notebook(NAME, NAME).grade_cells} == set(assignment.grade_ids)
