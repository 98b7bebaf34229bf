"""nbgrader's own commands work on the course's notebooks, and its marks are ours."""

import copy
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
from collections import namedtuple
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.asked.seeds import seeds_for
from autograder.course import read_assignments
from autograder.course.autograded import autograded_notebook
from autograder.course.build import Built, build
from autograder.course.cells import notebook_text, read_notebook
from autograder.course.gradebook import write_gradebook
from autograder.course.late import LatePenalties
from autograder.course.nbgrader_course import NbgraderCourse
from autograder.course.release import master_notebook
from autograder.handin.reader import reader
from autograder.handin.submission import read_submission
from autograder.notebook import EXERCISES_VARIABLE, check
from autograder.sandbox import Isolation, Sandbox
from autograder.trial.attempts import Attempts
from autograder.verdict.judge import judge
from autograder.verdict.rehearsal import attempt_here
from autograder.verdict.result import Result, SubmissionResult

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parent / "small_course"
NAME = "90-averages"
MEANS, STANDARDIZE = "averages-column_means", "averages-standardize"
RIGHT_MEANS = "def column_means(x):\n    return np.mean(x, 0)"
RIGHT_STANDARDIZE = "def standardize(x, *, ddof=0):\n    s = x.std(0, ddof=ddof)\n    return (x - x.mean(0)) / s, s"
# What each student writes in place of the two stubs, and the marks that are due.
STUDENTS = {
    "ann": (RIGHT_MEANS, RIGHT_STANDARDIZE, 3.0, 2.5),
    "bob": (
        "def column_means(x):\n    return np.mean(x, 1)",
        "def standardize(x, *, ddof=0):\n    return x, x.std(0, ddof=ddof)",
        0.0,
        1.25,
    ),
    "cleo": (None, RIGHT_STANDARDIZE.replace("ddof=ddof", "ddof=0"), 0.0, 1.25),
    # A right answer that talks, warns and divides by zero on the way.
    "dan": (
        "import sys, warnings\ndef column_means(x):\n    print('x is', x)\n    print('!', file=sys.stderr)\n"
        "    warnings.warn('careful')\n    np.ones(1) / np.zeros(1)\n    return np.mean(x, 0)",
        "def standardise(x, *, ddof=0):\n    return x",
        3.0,
        0.0,
    ),
    "eve": ("def column_means(x):\n    return x[100]", RIGHT_STANDARDIZE, 0.0, 2.5),
}

Course = namedtuple("Course", ["root", "source", "url"])


def nbgrader(course, *arguments, succeeds=True):
    """Run an nbgrader command as an instructor does, and return what it prints."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    environment = os.environ | {
        EXERCISES_VARIABLE: str(SMALL),
        "PYTHONPATH": str(ROOT),
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
        "JUPYTER_CONFIG_DIR": str(course.root / "no-config"),
        "IPYTHONDIR": str(course.root / "ipython"),
    }
    done = subprocess.run(command, cwd=course.root, env=environment, capture_output=True, text=True, timeout=300)
    assert (done.returncode == 0) == succeeds, done.stdout + done.stderr
    return done.stdout + done.stderr


def new_course(root):
    build(root, Catalogue([SMALL], notebooks=[]))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course(root, root / "solutions" / NAME / f"{NAME}.ipynb", f"sqlite:///{root}/gradebook.db")


def answered(notebook, means, standardize):
    """Fill in a released notebook as a student would."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        answer = {f"{MEANS}-solution": means, f"{STANDARDIZE}-solution": standardize}.get(cell.id)
        if answer is not None:
            cell.source = answer
    return notebook


def hand_in(course, student, means, standardize):
    released = nbformat.read(course.root / "assignments" / NAME / f"{NAME}.ipynb", as_version=4)
    path = course.root / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(answered(released, means, standardize), path)
    return path


def graded(path, student):
    """Grade one hand-in as the class grader does: the code in a sandbox, other random numbers for each student."""
    catalogue = Catalogue([SMALL])
    exercises = [catalogue[exercise_id] for exercise_id in read_assignments(catalogue)[NAME].exercise_ids]
    submission = read_submission(path)
    with Sandbox(Isolation.PROCESS) as sandbox:
        cells = [(cell.index, cell.source) for cell in submission.cells]
        attempts = Attempts(cells, lambda _: sandbox, seeds_for(b"secret", student))
        results = [judge(attempt) for attempt in attempts.attempt(exercises)]
    return SubmissionResult(student, NAME, results, sum(e.points for e in exercises), path=str(path))


def write_autograded(out, source, result, result_html):
    """Write one hand-in where `nbgrader generate_feedback` and formgrader look for it."""
    if not result.message:
        names = {one.id: one.id.partition(".")[2] for one in result.results}
        read = reader().read(Path(result.path), names=list(names.values()))
        results = [replace(one, code=read.functions.get(names[one.id], "")) for one in result.results]
        result = replace(result, cells=read.cells, results=results)
    path = out / result.student / NAME / source.name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = autograded_notebook(notebook_text(master_notebook(read_notebook(source))), result, result_html)
    path.write_text(text, encoding="utf-8", errors="replace")
    return path


def scores(url):
    """Every automatic score in a grade book, and whether a person must look."""
    with Gradebook(url) as book:
        return {
            (submission.student.id, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for submission in book.assignment_submissions(NAME)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def rows(url):
    """Everything that a grade book holds, but for the random ids of its rows."""
    random_id = re.compile(r"[0-9a-f]{32}")
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        content = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    connection.close()
    return {
        table: sorted(
            [[v for v in row if not (isinstance(v, str) and random_id.fullmatch(v))] for row in entries], key=repr
        )
        for table, entries in content.items()
    }


@pytest.fixture
def course(tmp_path):
    return new_course(tmp_path)


@pytest.fixture
def result():
    """Build a result of two exercises for a student."""

    def make(student="ann", means=3.0, standardize=1.25, **fields):
        catalogue = Catalogue([SMALL])
        results = [
            Result(e.id, e.title, score, e.points, "passed" if score == e.points else "failed", [])
            for e, score in (
                (catalogue["averages.column_means"], means),
                (catalogue["averages.standardize"], standardize),
            )
        ]
        return SubmissionResult(student, NAME, results, 5.5, **fields)

    return make


# --- nbgrader's commands as they are


@pytest.mark.slow
def test_generate_assignment_releases_the_notebook_that_the_build_released(course):
    released = course.root / "assignments" / NAME / f"{NAME}.ipynb"
    ours = nbformat.read(released, as_version=4)
    nbgrader(course, "generate_assignment", NAME, "--force")
    theirs = nbformat.read(released, as_version=4)
    assert theirs.cells == ours.cells
    assert theirs.metadata == ours.metadata


@pytest.mark.slow
def test_validate_passes_solutions_and_reports_every_stub(course):
    assert "Success" in nbgrader(course, "validate", str(course.source))
    released = course.root / "assignments" / NAME / f"{NAME}.ipynb"
    assert "FAILED ON 2 CELL(S)" in nbgrader(course, "validate", str(released))
    filled = hand_in(course, "ann", RIGHT_MEANS, RIGHT_STANDARDIZE)
    assert "Success" in nbgrader(course, "validate", str(filled))


def test_the_committed_notebooks_are_what_a_build_gives():
    assert build(ROOT, Catalogue(), check=True) == Built(stale=[], kept=[], left_over=[])


@pytest.fixture(scope="module")
def autograded(tmp_path_factory):
    """A class graded by plain nbgrader: generate_assignment, autograde, generate_feedback."""
    course = new_course(tmp_path_factory.mktemp("class"))
    nbgrader(course, "generate_assignment", NAME, "--force")
    for student, (means, standardize, *_) in STUDENTS.items():
        hand_in(course, student, means, standardize)
    nbgrader(course, "autograde", NAME)
    nbgrader(course, "generate_feedback", NAME)
    return course


@pytest.mark.slow
def test_plain_autograde_gives_the_marks_that_are_due(autograded):
    assert scores(autograded.url) == {
        (student, grade_id): (mark, False)
        for student, (_, _, *marks) in STUDENTS.items()
        for grade_id, mark in zip((MEANS, STANDARDIZE), marks, strict=True)
    }


@pytest.mark.slow
def test_our_results_fill_the_grade_book_as_plain_autograde_does(autograded, tmp_path):
    url = f"sqlite:///{tmp_path}/ours.db"
    results = [
        graded(autograded.root / "submitted" / student / NAME / f"{NAME}.ipynb", student) for student in STUDENTS
    ]
    write_gradebook(url, autograded.source, results)
    assert scores(url) == scores(autograded.url)
    ours, theirs = rows(url), rows(autograded.url)
    different = {table for table in ours | theirs if ours[table] != theirs[table]}
    assert different == {"assignment", "course", "comment"}  # the course's name; our reasons beside lost marks


@pytest.mark.slow
def test_feedback_shows_the_report_and_the_marks(autograded):
    page = (autograded.root / "feedback" / "bob" / NAME / f"{NAME}.html").read_text()
    assert "(Score: 1.25 / 5.5)" in page
    assert "These are the means of the rows." in page


@pytest.mark.slow
def test_feedback_and_formgrader_work_on_what_we_write(tmp_path):
    course = new_course(tmp_path)
    path = hand_in(course, "bob", *STUDENTS["bob"][:2])
    result = graded(path, "bob")
    write_gradebook(course.url, course.source, [result])
    write_autograded(course.root / "autograded", course.source, result, lambda r: f"<p>the report on {r.id}</p>")
    nbgrader(course, "generate_feedback", NAME)
    page = (course.root / "feedback" / "bob" / NAME / f"{NAME}.html").read_text()
    assert "(Score: 1.25 / 5.5)" in page
    assert "the report on averages.column_means" in page
    assert "These are the means of the rows." in page  # as the automatic comment
    nbgrader(course, "export")
    assert "1.25" in (course.root / "grades.csv").read_text()


# --- the grade book


def test_writing_the_same_results_again_changes_nothing(course, result):
    for _ in range(2):
        write_gradebook(course.url, course.source, [result(), result("bob", 0.0, 0.0)])
        now = rows(course.url)
    write_gradebook(course.url, course.source, [result("bob", 0.0, 0.0)])
    assert rows(course.url) == now
    assert scores(course.url)[("ann", STANDARDIZE)] == (1.25, False)


def test_marks_and_comments_by_hand_are_never_touched(course, result):
    write_gradebook(course.url, course.source, [result()])
    with Gradebook(course.url) as book:
        grade = book.find_grade(MEANS, NAME, NAME, "ann")
        grade.manual_score, grade.extra_credit = 2.0, 0.5
        book.find_comment(f"{MEANS}-solution", NAME, NAME, "ann").manual_comment = "Well done."
        book.db.commit()
    write_gradebook(course.url, course.source, [result()])
    assert scores(course.url)[("ann", MEANS)] == (3.0, False)  # nothing new: nobody needs to look
    write_gradebook(course.url, course.source, [result(means=1.0)])
    with Gradebook(course.url) as book:
        grade = book.find_grade(MEANS, NAME, NAME, "ann")
        assert (grade.manual_score, grade.extra_credit, grade.score) == (2.0, 0.5, 2.5)
        assert (grade.auto_score, grade.needs_manual_grade) == (1.0, True)
        assert book.find_comment(f"{MEANS}-solution", NAME, NAME, "ann").comment == "Well done."


def test_a_class_is_entered_as_a_whole_or_not_at_all(course, result):
    def interrupted():
        yield result()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_gradebook(course.url, course.source, interrupted())
    assert scores(course.url) == {}
    write_gradebook(course.url, course.source, [result()])
    assert len(scores(course.url)) == 2


def test_writing_leaves_the_environment_as_it_was(course, result, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    before = dict(os.environ)
    write_gradebook(course.url, course.source, [result()])
    assert dict(os.environ) == before


def test_a_hand_in_that_could_not_be_read_gets_no_marks_and_its_reason(course, result):
    broken = SubmissionResult("ann", NAME, [], 5.5, message="work.ipynb is empty.")
    write_gradebook(course.url, course.source, [broken])
    assert set(scores(course.url).values()) == {(0.0, False)}
    with Gradebook(course.url) as book:
        assert book.find_comment(f"{MEANS}-solution", NAME, NAME, "ann").comment == "work.ipynb is empty."


def test_a_partial_run_leaves_the_other_exercise_alone(course, result):
    write_gradebook(course.url, course.source, [result()])
    whole = result(means=1.0)
    write_gradebook(course.url, course.source, [SubmissionResult("ann", NAME, whole.results[:1], 5.5)])
    assert scores(course.url) == {("ann", MEANS): (1.0, False), ("ann", STANDARDIZE): (1.25, False)}


def test_the_time_of_a_hand_in_is_nbgraders_note(course, result, tmp_path):
    note = tmp_path / "timestamp.txt"
    path = str(tmp_path / "work.ipynb")
    for text, hour in (("2025-03-01 12:30:00 UTC", 12), ("2025-03-01T12:30:00+02:00", 10), ("yesterday-ish", 10)):
        note.write_text(text)
        write_gradebook(course.url, course.source, [result(path=path)])
        with Gradebook(course.url) as book:
            assert book.find_submission(NAME, "ann").timestamp.hour == hour


def test_exercises_cannot_change_beneath_a_class_that_handed_in(course, result):
    write_gradebook(course.url, course.source, [result()])
    notebook = nbformat.read(course.source, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith(STANDARDIZE)]
    nbformat.write(notebook, course.source)
    with pytest.raises(ExerciseError, match="the grade book has hand-ins already"):
        write_gradebook(course.url, course.source, [result()])


# --- autograded notebooks


def output_of(path, grade_id):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    (cell,) = [c for c in notebook.cells if c.id == grade_id]
    (output,) = cell.outputs
    return cell, output


def test_an_autograded_notebook_has_the_students_code_and_our_verdict(course, result, tmp_path):
    path = hand_in(course, "ann", RIGHT_MEANS, RIGHT_STANDARDIZE)
    notebook = nbformat.read(path, as_version=4)
    by_id = {cell.id: cell for cell in notebook.cells}
    by_id[MEANS].source = "print('3.0')"  # an edited test
    by_id[MEANS].outputs = [nbformat.v4.new_output("display_data", {"text/html": "<script>alert(1)</script>"})]
    own = nbformat.v4.new_code_cell("mine = 1", id="mine")
    notebook.cells = [c for c in notebook.cells if c.id != STANDARDIZE]  # a deleted test
    notebook.cells.insert(notebook.cells.index(by_id[f"{STANDARDIZE}-solution"]), own)
    nbformat.write(notebook, path)
    out = write_autograded(
        tmp_path / "autograded", course.source, result(path=str(path)), lambda r: f"<p>{r.score}</p>"
    )
    assert out == tmp_path / "autograded" / "ann" / NAME / f"{NAME}.ipynb"
    assert "<script>" not in out.read_text()
    for grade_id, score in ((MEANS, 3.0), (STANDARDIZE, 1.25)):
        cell, output = output_of(out, grade_id)
        assert "hidden=True" in cell.source
        assert output.output_type == "execute_result"
        assert output.data == {"text/plain": repr(score), "text/html": f"<p>{score}</p>"}
    sources = [c.source for c in nbformat.read(out, as_version=4).cells]
    assert sources.index("mine = 1") + 1 == sources.index(RIGHT_STANDARDIZE)
    assert RIGHT_MEANS in sources


def test_a_script_becomes_an_autograded_notebook_too(course, result, tmp_path):
    path = tmp_path / "work.py"
    path.write_text(f"import numpy as np\n\n{RIGHT_MEANS}\n")
    for shown in ("first", "then \ud800"):
        out = write_autograded(tmp_path, course.source, result(path=str(path)), lambda r, shown=shown: shown)
        assert output_of(out, MEANS)[1].data["text/html"] == shown.replace("\ud800", "?")
    cells = {cell.id: cell.source for cell in nbformat.read(out, as_version=4).cells}
    assert cells[f"{MEANS}-solution"] == RIGHT_MEANS
    assert cells[f"{STANDARDIZE}-solution"] == ""


def test_an_unreadable_hand_in_becomes_an_autograded_notebook_that_says_so(course, tmp_path):
    path = tmp_path / "work.ipynb"
    path.write_text("{")
    broken = SubmissionResult("ann", NAME, [], 5.5, message="It is <broken>.", path=str(path))
    out = write_autograded(tmp_path, course.source, broken, lambda r: "")
    assert "It is &lt;broken&gt;." in nbformat.read(out, as_version=4).cells[0].source
    assert output_of(out, MEANS)[1].data["text/plain"] == "0.0"


# --- what a check cell ends in


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setenv(EXERCISES_VARIABLE, str(SMALL))


@pytest.mark.usefixtures("small")
def test_a_check_is_worth_all_points_once_all_tried_cases_pass():
    right = Catalogue([SMALL])["averages.column_means"].solution
    for hidden in (False, True):
        verdict = check("averages.column_means", right, hidden=hidden)
        assert float(verdict) == 3.0
        assert ("worth 2 of the exercise&#39;s 3 points" in verdict._repr_html_()) is not hidden
        assert ("worth 2 of the exercise's 3 points" in str(verdict)) is not hidden


@pytest.mark.usefixtures("small")
def test_a_check_is_worth_its_share_of_the_points():
    def right_for_one_row(x):
        return x[0]

    # One of two public cases passes, and one of all three.
    assert float(check("averages.column_means", right_for_one_row)) == 1.5
    assert float(check("averages.column_means", right_for_one_row, hidden=True)) == 1.0
    assert float(check("averages.column_means", lambda x: None, hidden=True)) == 0.0


@pytest.mark.usefixtures("small")
def test_a_check_finds_the_notebooks_function_or_says_what_is_there(monkeypatch):
    main = sys.modules["__main__"]
    verdict = check("averages.column_means")
    assert repr(verdict) == "averages.column_means: failed, 0 of 2 marks"
    assert "No function called `column_means`" in verdict.result.message
    monkeypatch.setattr(main, "colum_means", lambda x: x, raising=False)
    assert "there is one called `colum_means`" in check("averages.column_means").result.message
    monkeypatch.setattr(main, "column_means", 7, raising=False)
    assert "is of type int, not a function" in check("averages.column_means").result.message
    monkeypatch.setattr(main, "column_means", Catalogue([SMALL])["averages.column_means"].solution)
    assert float(check("averages.column_means", hidden=True)) == 3.0


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("speaks", ["function", "reference"])
def test_nothing_reaches_standard_error(capfd, monkeypatch, speaks):
    def loud(x):
        print("careful", file=sys.stderr)
        return x.mean(0)

    def attempt(exercise, function, *, hidden):
        if speaks == "reference":
            print("TensorFlow was imported", file=sys.stderr)
        return attempt_here(exercise, function, hidden=hidden)

    monkeypatch.setattr("autograder.notebook.attempt_here", attempt)
    assert float(check("averages.column_means", loud)) == 3.0
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("small")
def test_a_report_that_fails_falls_back_to_text(monkeypatch):
    monkeypatch.setattr("autograder.report.feedback.result_html", lambda result: 1 / 0)
    shown = check("averages.column_means", lambda x: x)._repr_html_()
    assert shown.startswith("<pre>")
    assert "column" in shown


def test_late_penalties_are_nbgraders_own(course, result):
    """Two minutes late under `penalty_method = "zero"`: the score stands, and a penalty of the same size beside it."""
    (course.root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
    )
    late_penalties = LatePenalties(NbgraderCourse.of(course.root))
    late, punctual = (hand_in(course, student, RIGHT_MEANS, RIGHT_STANDARDIZE) for student in ("ann", "bob"))
    (late.parent / "timestamp.txt").write_text("2026-01-02 12:02:00 UTC")
    (punctual.parent / "timestamp.txt").write_text("2026-01-02 11:59:00 UTC")
    write_gradebook(course.url, course.source, [])
    with Gradebook(course.url) as book:
        book.update_or_create_assignment(NAME, duedate="2026-01-02 12:00:00 UTC")
    handed_in = [result("ann", path=str(late)), result("bob", path=str(punctual))]
    write_gradebook(course.url, course.source, handed_in, late=late_penalties)

    def penalties():
        with Gradebook(course.url) as book:
            return {
                s.student.id: (s.score, s.notebooks[0].late_submission_penalty)
                for s in book.assignment_submissions(NAME)
            }

    assert penalties() == {"ann": (4.25, 4.25), "bob": (4.25, None)}
    write_gradebook(course.url, course.source, handed_in)
    assert penalties() == {"ann": (4.25, None), "bob": (4.25, None)}
