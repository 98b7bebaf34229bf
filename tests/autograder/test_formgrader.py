"""formgrader works on the grade book and the notebooks that we write, and what is marked there survives a regrade."""

import re
import shutil
import urllib.error
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.cli import main
from autograder.course.build import build
from tests.autograder.chromium import open_browser, why_no_chromium
from tests.autograder.formgrader import running_formgrader

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parent / "small_course"
NAME, MEANS, PROOF = "90-averages", "averages-column_means", "averages-proof"
ASKED = "!derivation proof 2\n### A proof\nShow it.\n!answer\nIt is plain.\n!end\n"
WRONG = "def column_means(x):\n    return np.mean(x, 1)"
RIGHT = WRONG.replace("1", "0")
FORMULAS = [r"$\sum_i x_{i} * y_{i}^* \le z_*$", r"$a_1 * b_1$", r"$$\bar x = \frac{1}{n} \sum_i x_i$$"]
HOSTILE = "If $a<b$: <script>document.title = 'forged'</script> [look](javascript:document.title='forged')"
CONFIGURATION = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.db_url = "sqlite:///gradebook.db"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A course as the instructor's guide lays it out, with a class of two that has been graded."""
    root = tmp_path_factory.mktemp("built") / "course"
    folder = shutil.copytree(SMALL, root / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    prose = folder / "averages" / "unit.md"
    prose.write_text(prose.read_text() + ASKED)
    build(root, Catalogue([folder], notebooks=[]))
    (root / "nbgrader_config.py").write_text(CONFIGURATION)
    hand_in(root, "ann", WRONG, HOSTILE)
    hand_in(root, "bob", RIGHT, "YOUR ANSWER HERE")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(root)
        grade()
    return root


@pytest.fixture
def course(built, tmp_path, monkeypatch):
    copy = shutil.copytree(built, tmp_path / "course")
    monkeypatch.chdir(copy)
    return copy


def hand_in(course, student, code, text):
    notebook = nbformat.read(course / "assignments" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = {PROOF: text, f"{MEANS}-solution": code}.get(cell.id, cell.source)
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def grade():
    command = ["--exercises", "exercises", "grade", NAME, "--submissions", "submitted", "--out", f"graded/{NAME}"]
    done = CliRunner().invoke(main, [*command, "--isolation", "process", "--jobs", "1"], catch_exceptions=False)
    assert done.exit_code == 1, done.output
    return done.stdout


def run(*words):
    done = CliRunner().invoke(main, ["--exercises", "exercises", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def submission_of(formgrader, student):
    (found,) = [s for s in formgrader.api(f"submitted_notebooks/{NAME}/{NAME}") if s["student"] == student]
    return found


def rows(formgrader, kind, submission):
    return {row["name"]: row for row in formgrader.api(f"{kind}?submission_id={submission['id']}")}


def test_formgrader_knows_the_class_and_what_is_left_to_mark(course):
    with running_formgrader(course) as formgrader:
        (assignment,) = [a for a in formgrader.api("assignments") if a["name"] == NAME]
        assert (assignment["num_submissions"], assignment["max_score"], assignment["max_written_score"]) == (2, 7.5, 2)
        assert {s["student"]: s["autograded"] for s in formgrader.api(f"submissions/{NAME}")} == {
            "ann": True, "bob": True,
        }  # fmt: skip
        ann, bob = submission_of(formgrader, "ann"), submission_of(formgrader, "bob")
        assert (ann["needs_manual_grade"], ann["failed_tests"], ann["code_score"]) == (True, True, 0.0)
        assert (bob["needs_manual_grade"], bob["code_score"], bob["max_code_score"]) == (False, 3.0, 5.5)
        assert (
            rows(formgrader, "comments", ann)[f"{MEANS}-solution"]["auto_comment"] == "These are the means of the rows."
        )
        page = formgrader.get(f"/formgrader/submissions/{ann['id']}/")
    assert "The mean of each column" in page  # our report on the exercise
    assert 'id="averages-proof"' in page  # the field for the mark
    assert "<script>document.title" not in page
    assert 'href="javascript' not in page


def test_marks_and_comments_given_over_http_survive_a_regrade(course):
    with running_formgrader(course) as formgrader:
        ann = submission_of(formgrader, "ann")
        grades, comments = rows(formgrader, "grades", ann), rows(formgrader, "comments", ann)
        with pytest.raises(urllib.error.HTTPError, match="403"):
            formgrader.put(f"grade/{grades[MEANS]['id']}", manual_score=3, forged=True)
        for name, score in ((MEANS, 2.5), (PROOF, 1)):
            formgrader.put(f"grade/{grades[name]['id']}", manual_score=score, extra_credit=None)
        formgrader.put(f"comment/{comments[f'{MEANS}-solution']['id']}", manual_comment="Nearly.")
        assert submission_of(formgrader, "ann")["needs_manual_grade"] is False
        grade()  # nothing has changed, and formgrader stays open
        assert submission_of(formgrader, "ann")["needs_manual_grade"] is False

        hand_in(course, "ann", RIGHT, HOSTILE)
        grade()
        assert submission_of(formgrader, "ann")["needs_manual_grade"] is True
        grades, comments = rows(formgrader, "grades", ann), rows(formgrader, "comments", ann)
        for name, auto_score, manual_score in ((MEANS, 3.0, 2.5), (PROOF, None, 1.0)):
            row = grades[name]
            assert (row["auto_score"], row["manual_score"], row["needs_manual_grade"]) == (
                auto_score,
                manual_score,
                True,
            )
        assert comments[f"{MEANS}-solution"]["manual_comment"] == "Nearly."
        assert submission_of(formgrader, "ann")["score"] == 3.5
        for name in (MEANS, PROOF):
            formgrader.put(f"grade/{grades[name]['id']}", manual_score=None, extra_credit=None)
        looked_at = rows(formgrader, "grades", ann)
        assert (looked_at[MEANS]["needs_manual_grade"], looked_at[PROOF]["needs_manual_grade"]) == (False, True)
        assert submission_of(formgrader, "ann")["score"] == 3.0


@pytest.mark.skipif(bool(why_no_chromium()), reason=why_no_chromium())
def test_a_person_marks_in_a_browser_and_is_asked_again_after_a_regrade(course):
    with running_formgrader(course) as formgrader, open_browser() as browser:
        ann = submission_of(formgrader, "ann")
        page = f"{formgrader.address}/formgrader/submissions/{ann['id']}/"
        browser.open(formgrader.log_in)
        browser.open(page)
        browser.wait_for("formgrader.grades && formgrader.grades.loaded && formgrader.comments.loaded")
        assert browser.run("document.title") == NAME
        assert browser.run(f"document.getElementById('{MEANS}').placeholder") == "0"
        assert browser.run(f"document.getElementById('{PROOF}').classList.contains('needs_manual_grade')")
        assert browser.run("[...document.links].filter(link => link.protocol === 'javascript:').length") == 0
        browser.run("window.saved = 0, $(document).on('finished_saving', () => window.saved++)")
        for count, (field, text) in enumerate(
            {f"#{MEANS}": "2.5", f"#{PROOF}": "1", f"[id='{PROOF}-comment']": "Say *why*."}.items(), start=1
        ):
            browser.type(field, text)
            browser.wait_for(f"window.saved >= {count}")
        hand_in(course, "ann", RIGHT, "Because of the definition.")
        grade()

        browser.open(f"{formgrader.address}/formgrader/gradebook/{NAME}/{NAME}")
        browser.wait_for("document.querySelectorAll('tbody tr .needs-manual-grade').length === 2")
        asked = (
            "[...document.querySelectorAll('tr')].filter(row => row.querySelector('.needs-manual-grade .glyphicon-ok'))"
        )
        assert browser.run(f"{asked}.map(row => row.innerText.match(/3\\.5 \\/ 7\\.5/) !== null)") == [True]
        browser.open(page)
        browser.wait_for("formgrader.grades && formgrader.grades.loaded && formgrader.comments.loaded")
        for field, value in ((MEANS, "2.5"), (PROOF, "1"), (f"{PROOF}-comment", "Say *why*.")):
            assert browser.run(f"document.getElementById('{field}').value") == value
        assert browser.run(f"document.getElementById('{MEANS}').placeholder") == "3"
        assert browser.run("document.querySelectorAll('.score.needs_manual_grade').length") == 2
        assert "Because of the definition." in browser.run("document.body.innerText")


@pytest.mark.skipif(bool(why_no_chromium()), reason=why_no_chromium())
def test_what_is_marked_in_a_browser_without_a_network_is_in_every_table(course):
    hand_in(course, "ann", WRONG, "From {} and {} we have\n\n{}".format(*FORMULAS))
    grade()
    with running_formgrader(course) as formgrader, open_browser() as browser:
        browser.open(formgrader.log_in)
        browser.open(f"{formgrader.address}/formgrader/submissions/{submission_of(formgrader, 'ann')['id']}/")
        browser.wait_for("formgrader.grades && formgrader.grades.loaded && formgrader.comments.loaded")
        shown = browser.run("document.body.innerText")
        for formula in FORMULAS:  # as they were written, so that MathJax finds them where it can be fetched
            assert formula in shown
        assert "2 points, marked by a person\n\nShow it." in shown
        browser.run("window.saved = 0, $(document).on('finished_saving', () => window.saved++)")
        browser.type(f"#{PROOF}", "1.25")
        browser.wait_for("window.saved >= 1")
        assert [problem for problem in browser.problems if "mathjax" not in problem.lower()] == []
        for page in ("gradebook", f"gradebook/{NAME}/{NAME}", "manage_students", ""):
            browser.open(f"{formgrader.address}/formgrader/{page}")
            browser.wait_for("document.querySelectorAll('tbody td').length > 1")
            assert browser.problems == [], page
    results, term = f"graded/{NAME}/results.json", ["totals", f"graded/{NAME}", "--out", "term"]
    assert "\nann,0,0,1.25,1.25,7.5," in run("export", results, "--format", "csv").replace("\r", "")
    assert "\nann,1.25\n" in run("export", results, "--format", "moodle", "--column", "Averages").replace("\r", "")
    assert "mean 2.12" in run(*term)
    assert re.search(r"ann +\S+ +1\.25/2 ", grade())
