"""What docs/colab-and-vscode.md says becomes of a notebook that was worked on in Colab or VS Code, is what becomes."""

import shutil
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell

from autograder.cli import main
from tests.autograder.test_by_hand import NAME, SMALL

PAGE = (Path(__file__).parents[1] / "docs" / "colab-and-vscode.md").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "none").mkdir()
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path / "none")
    shutil.copytree(SMALL, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__", "toy"))
    (tmp_path / "autograder.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["build"]).exit_code == 0
    return tmp_path


def test_a_notebook_from_colab_gets_its_marks_and_is_told_what_was_passed_over(course):
    notebook = nbformat.read(course / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    for number, cell in enumerate(notebook.cells):
        cell.metadata["id"] = f"aB{number}"
    lines = ["!pip install -q 'git+https://example.org/course'", "%env AUTOGRADER_EXERCISES=/content/exercises"]
    lines += ["from google.colab import drive\ndrive.mount('/content/drive')"]
    notebook.cells[:0] = [new_code_cell(line) for line in lines]
    for line in ("!pip", "%env", "from google.colab import drive"):
        assert line in PAGE
    notebook.metadata["colab"] = {"provenance": []}
    path = course / "submitted" / "ann" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    done = CliRunner().invoke(main, ["grade", NAME, "--isolation", "process", "--jobs", "1"])
    assert done.exit_code == 0, done.output
    page = (course / "graded" / NAME / "feedback" / "ann.html").read_text()
    assert "is a Jupyter command, not Python; it was left out" in page
    assert "No module named" in page
    assert "Lines that need it were left out" in page
