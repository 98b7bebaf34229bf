"""A build writes over what a build has written, and over nothing else."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.cli import main
from autograder.course.build import build

SMALL = Path(__file__).parent / "small_course"
NAME = "90-averages"
ASSIGNMENT, SOLUTION = (Path(kind) / NAME / f"{NAME}.ipynb" for kind in ("assignments", "solutions"))


@pytest.fixture
def folder(tmp_path):
    """A copy of the small course, to be changed."""
    return shutil.copytree(SMALL, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """Without the course's own notebooks, of which there are many."""
    (tmp_path / "none").mkdir()
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path / "none")


def reworded(folder):
    prose = folder / "averages" / "unit.md"
    prose.write_text(prose.read_text().replace("two exercises", "a pair of exercises"))


def changed(path, change):
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def retold(notebook):
    notebook.cells[-1].source += " My own words."


def with_a_cell(notebook):
    notebook.cells.append(nbformat.v4.new_markdown_cell("My own cell."))


def without_a_cell(notebook):
    del notebook.cells[-1]


def with_other_points(notebook):
    (test, *_) = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    test.metadata["nbgrader"]["points"] = 77


def run_in_jupyter(notebook):
    notebook.metadata["language_info"]["version"] = "3.13.1"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.metadata["scrolled"] = 1, True
            cell.outputs = [nbformat.v4.new_output("stream", text="printed")]


def test_a_build_writes_then_finds_all_up_to_date(tmp_path, folder):
    catalogue = Catalogue([folder])
    assert build(tmp_path, catalogue, check=True).stale == [ASSIGNMENT, SOLUTION]
    assert not (tmp_path / SOLUTION).exists()
    assert build(tmp_path, catalogue).stale == [ASSIGNMENT, SOLUTION]
    first = (tmp_path / SOLUTION).read_bytes()
    assert build(tmp_path, catalogue).stale == []
    reworded(folder)
    (tmp_path / ASSIGNMENT).unlink()
    assert build(tmp_path, catalogue, check=True).stale == [ASSIGNMENT, SOLUTION]
    assert (tmp_path / SOLUTION).read_bytes() == first
    assert build(tmp_path, catalogue).stale == [ASSIGNMENT, SOLUTION]
    assert b"a pair of exercises" in (tmp_path / SOLUTION).read_bytes()
    found = build(tmp_path, catalogue, check=True)
    assert (found.stale, found.kept, found.left_over) == ([], [], [])


def test_a_notebook_that_was_only_run_is_still_the_builds(tmp_path, folder):
    build(tmp_path, Catalogue([folder]))
    changed(tmp_path / SOLUTION, run_in_jupyter)
    assert build(tmp_path, Catalogue([folder])).stale == [SOLUTION]
    assert b"printed" not in (tmp_path / SOLUTION).read_bytes()


@pytest.mark.parametrize("change", [retold, with_a_cell, without_a_cell, with_other_points])
@pytest.mark.parametrize("place", [ASSIGNMENT, SOLUTION], ids=["assignment", "solution"])
def test_what_a_person_has_changed_is_left_alone(tmp_path, folder, change, place):
    build(tmp_path, Catalogue([folder]))
    changed(tmp_path / place, change)
    mine = (tmp_path / place).read_bytes()
    reworded(folder)
    for check in (True, False, False):
        found = build(tmp_path, Catalogue([folder]), check=check)
        assert found.kept == [place]
        assert place not in found.stale
        assert (tmp_path / place).read_bytes() == mine


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}),
        json.dumps({"cells": [], "metadata": {"autograder": {"unit": "averages"}}, "nbformat": 4, "nbformat_minor": 5}),
        json.dumps({"cells": [{}], "metadata": {"autograder": {"built": ["x"]}}}),
        json.dumps([]),
        "[" * 100_000,
        "<<<<<<< mine\n{",
        "{",
        "",
    ],
    ids=["mine", "of an earlier build", "odd", "a list", "deep", "unmerged", "cut off", "empty"],
)
def test_what_no_build_has_made_is_left_alone(tmp_path, folder, content):
    path = tmp_path / SOLUTION
    path.parent.mkdir(parents=True)
    path.write_text(content)
    found = build(tmp_path, Catalogue([folder]))
    assert (found.stale, found.kept) == ([ASSIGNMENT], [SOLUTION])
    assert path.read_text() == content


def test_nothing_is_deleted_because_its_folder_was_not_named(tmp_path, folder):
    build(tmp_path, Catalogue([folder]))
    before = {path: (tmp_path / path).read_bytes() for path in (ASSIGNMENT, SOLUTION)}
    own = tmp_path / "solutions" / "own" / "own.ipynb"
    own.parent.mkdir()
    own.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    found = build(tmp_path, Catalogue([]))
    assert (found.stale, found.kept, found.left_over) == ([], [], [ASSIGNMENT, SOLUTION])
    assert {path: (tmp_path / path).read_bytes() for path in before} == before
    assert own.exists()


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)


def test_the_command_says_what_it_wrote_and_what_it_left_alone(tmp_path, folder):
    done = run("--exercises", folder, "build", "--root", tmp_path)
    assert (done.exit_code, done.stdout) == (0, f"Written: {ASSIGNMENT}, {SOLUTION}.\n")
    done = run("build", "--root", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "All notebooks are up to date.\n")
    assert f"Left alone, as they are of no assignment that is known here: {ASSIGNMENT}, {SOLUTION}." in done.stderr
    assert "--exercises" in done.stderr
    changed(tmp_path / SOLUTION, retold)
    for options in ([], ["--check"]):
        done = run("--exercises", folder, "build", "--root", tmp_path, *options)
        assert done.exit_code == 1
        assert f"Left alone, as a build has not made them, or they were changed since: {SOLUTION}." in done.stderr
        assert "Written" not in done.stdout
