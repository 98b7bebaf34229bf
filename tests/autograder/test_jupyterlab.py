"""What a student goes through in JupyterLab: a wrong answer, its report, the mended one; a loop without end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.course.assignments import read_assignment
from autograder.course.cells import notebook_text, source_notebook
from autograder.course.release import student_notebook
from tests.autograder.jupyterlab import Notebook, open_notebook, why_no_jupyterlab
from tests.autograder.kernel import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_no_jupyterlab()), reason=why_no_jupyterlab())]

SMALL = Path(__file__).parent / "small_course"
ANSWER, CHECK = "averages-column_means-solution", "averages-column_means"
WRONG = "def column_means(x):\n    return np.mean(x, axis=1)"
RIGHT = WRONG.replace("1", "0")
ENDLESS = "def column_means(x):\n    open('entered', 'w').close()\n    while True: pass"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("handout")


@pytest.fixture(scope="module")
def notebook(folder: Path) -> Iterator[Notebook]:
    """The notebook that a course hands out, with its first cell run."""
    assignment = read_assignment(SMALL / "averages" / "unit.md")
    path = folder / f"{assignment.name}.ipynb"
    path.write_text(notebook_text(student_notebook(source_notebook(assignment, Catalogue([SMALL])))), encoding="utf-8")
    known = {"AUTOGRADER_EXERCISES": str(SMALL), "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder / "ipython")}
    with open_notebook(path, **known) as opened:
        opened.run("setup")
        yield opened


@pytest.fixture(autouse=True)
def no_problems(notebook: Notebook) -> Iterator[None]:
    yield
    assert notebook.browser.problems == [], "nothing is raised, fetched in vain or written to the console"


def answer(notebook: Notebook, source: str) -> None:
    notebook.write(ANSWER, source)
    assert notebook.run(ANSWER) == ""


def test_what_is_asked_is_rendered_without_a_network(notebook: Notebook) -> None:
    statement = notebook.element("averages-column_means-statement", ".jp-RenderedMarkdown")
    assert "averages.column_means · 3 points" in notebook.browser.run(f"{statement}.innerText")
    formulas = "[...document.querySelectorAll('.jp-RenderedMarkdown mjx-container')].map(e => e.innerText.trim())"
    assert len(notebook.browser.run(formulas)) == 2
    assert "$" not in notebook.browser.run(f"{notebook.element('prose-3', '.jp-RenderedMarkdown')}.innerText")


def test_a_wrong_answer_is_explained_and_the_mended_one_gets_full_marks(notebook: Notebook) -> None:
    answer(notebook, WRONG)
    told = notebook.run(CHECK)
    for line in ("0 / 2", "What probably happened", "These are the means of the rows.", "The shape is (4,); expected"):
        assert line in told
    card = notebook.element(CHECK, ".ag .card")
    assert notebook.browser.run(f"getComputedStyle({card}).borderTopLeftRadius") != "0px", "with its style sheet"

    answer(notebook, RIGHT)
    told = notebook.run(CHECK)
    assert "2 / 2" in told
    assert "What probably happened" not in told
    assert [told.count(word) for word in ("passed", "failed", "The mean of each column")] == [2, 0, 1]


def test_a_loop_without_end_is_stopped_and_the_notebook_goes_on(notebook: Notebook, folder: Path) -> None:
    answer(notebook, ENDLESS)
    notebook.start(CHECK)
    await_file(folder / "entered")
    notebook.interrupt()
    told = notebook.end(CHECK)
    assert "Stopped here, line 3 (while True: pass)." in told
    assert "Not run, since the check was stopped." in told

    answer(notebook, RIGHT)
    assert "2 / 2" in notebook.run(CHECK)


def await_file(path: Path) -> None:
    """Wait until the student's function runs, which makes this file first."""
    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end, f"{path} does not come"
        time.sleep(0.02)
