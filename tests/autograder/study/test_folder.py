"""The study folder: files to begin with, and nothing of a learner's that is ever written over."""

import ast
import inspect

import numpy as np
import pytest

from autograder.asked.catalogue import Catalogue
from autograder.study.folder import KEPT, StudyFolder, solution_text, starting_text
from autograder.study.order import Order
from autograder.study.record import find_folder
from autograder.study.renamed import renamed
from tests.autograder.toy import EXERCISES

CATALOGUE = Catalogue([EXERCISES])
ORDER = Order(CATALOGUE)


@pytest.fixture
def folder(tmp_path):
    return StudyFolder(tmp_path / "study", ORDER)


@pytest.mark.parametrize("exercise_id", list(CATALOGUE.paths))
def test_a_file_begins_as_python_that_asks_and_does_not_answer(exercise_id):
    exercise = CATALOGUE[exercise_id]
    text = starting_text(exercise)
    names: dict = {}
    exec(compile(text, exercise_id, "exec"), names)
    function = names[exercise.name]
    (definition,) = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert isinstance(definition.body[-1], ast.Raise)
    assert inspect.signature(function) == exercise.signature
    assert function.__doc__.split()[0] == exercise.statement.split()[0]
    assert "BEGIN SOLUTION" not in text
    assert "\\frac" not in text
    assert max(map(len, text.splitlines())) <= 120


def test_files_are_made_when_they_are_opened_and_never_written_over(folder):
    path = folder.open("toy.affine")
    path.write_text("mine", encoding="utf-8")
    assert folder.open("toy.affine") == path
    assert path.read_text(encoding="utf-8") == "mine"
    assert folder.id_of(path) == "toy.affine"
    assert folder.id_of(path.with_name("notes.py")) == ""


def test_beginning_again_keeps_every_answer(folder):
    path = folder.open("toy.affine")
    for answer in ("first", "second"):
        path.write_text(answer, encoding="utf-8")
        folder.begin_again("toy.affine")
        assert folder.is_stub("toy.affine")
    kept = sorted((folder.root / KEPT).rglob("*.py"))
    assert [one.read_text(encoding="utf-8") for one in kept] == ["first", "second"]
    assert folder.begin_again("toy.affine") is None, "a stub is nothing to keep"


def test_the_answer_to_a_renamed_exercise_is_taken_along(folder):
    old = folder.root / "toy" / "linear_map.py"
    old.parent.mkdir(parents=True)
    old.write_text("my work", encoding="utf-8")
    path = folder.open("toy.affine", earlier="toy.linear_map")
    assert path.read_text(encoding="utf-8") == "my work"
    assert old.exists()


def test_a_file_of_before_a_course_chose_other_notebooks_is_taken_along(folder):
    path = folder.path("toy.affine")
    before = folder.root / "00-before" / path.name
    before.parent.mkdir(parents=True)
    before.write_text(starting_text(CATALOGUE["averages.column_means"]) + "another's", encoding="utf-8")
    assert "another's" not in folder.open("toy.affine").read_text(encoding="utf-8")
    path.unlink()
    before.write_text(starting_text(CATALOGUE["toy.affine"]) + "mine", encoding="utf-8")
    assert folder.open("toy.affine").read_text(encoding="utf-8").endswith("mine")
    folder.begin_again("toy.affine")
    assert not path.read_text(encoding="utf-8").endswith("mine")


def test_renamed_exercises_are_found_by_their_function_or_a_file(tmp_path):
    (tmp_path / "renamed.txt").write_text("# old and new\ntoy.linear_map toy.affine\n", encoding="utf-8")
    catalogue = Catalogue([EXERCISES, tmp_path])
    assert renamed(catalogue, ["toy.linear_map"]) == {"toy.linear_map": "toy.affine"}
    assert renamed(catalogue, ["moved.affine", "optimization.adam", "gone.for_good"]) == {"moved.affine": "toy.affine"}


def test_the_folder_is_found_from_within_and_from_beside(folder):
    folder.open("toy.affine")
    assert find_folder(folder.root.parent) is None
    folder.records.write()
    assert find_folder(folder.root / "toy") == folder.root
    assert find_folder(folder.root.parent) == folder.root


def test_the_solution_is_code_that_is_right():
    names: dict = {"np": np}
    exec(solution_text(CATALOGUE["toy.affine"]), names)
    assert "SOLUTION" not in solution_text(CATALOGUE["toy.affine"])
    assert callable(names["affine"])
