"""What was handed in is found in every layout that instructors have, and nothing else is."""

import json

import pytest

from autograder.course.timestamp import with_time_told
from autograder.handin.finding import find_handins
from autograder.run.grading import grade_handin
from tests.autograder.toy import RIGHT, grading


def put(root, *files):
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(RIGHT)


def found(root):
    return {h.student: str(h.path.relative_to(root)) if h.path else h.message for h in find_handins(root, "hw")}


def test_nbgraders_layout_a_folder_a_student_and_a_folder_of_files(tmp_path):
    put(tmp_path, "ann/hw/hw.ipynb", "bob/anything.ipynb", "cleo.ipynb", "dan.py", "eve/hw/other name.PY")
    assert found(tmp_path) == {
        "ann": "ann/hw/hw.ipynb",
        "bob": "bob/anything.ipynb",
        "cleo": "cleo.ipynb",
        "dan": "dan.py",
        "eve": "eve/hw/other name.PY",
    }


def test_the_file_of_the_assignments_name_is_the_one(tmp_path):
    put(tmp_path, "ann/hw/hw.ipynb", "ann/hw/scratch.ipynb", "ann/other/other.ipynb")
    assert found(tmp_path) == {"ann": "ann/hw/hw.ipynb"}


def test_nothing_and_too_much_are_told(tmp_path):
    (tmp_path / "ann" / "hw").mkdir(parents=True)
    put(tmp_path, "bob/hw/a.ipynb", "bob/hw/b.ipynb")
    messages = found(tmp_path)
    assert "no notebook or .py file for hw" in messages["ann"]
    assert "a.ipynb, b.ipynb" in messages["bob"]


def test_what_is_no_submission_is_passed_over(tmp_path):
    put(tmp_path, ".hidden.py", "notes.txt", "__pycache__.md", "ann.py")
    assert found(tmp_path) == {"ann": "ann.py"}


@pytest.mark.parametrize("name", ["é ü", "名前", "a'b\"c", "😀", "a b"])
def test_names_may_hold_any_letter(tmp_path, name):
    put(tmp_path, f"{name}/hw/hw.py")
    assert found(tmp_path) == {name: f"{name}/hw/hw.py"}


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    put(tmp_path, "elsewhere/hw.py", "submitted/ann.py")
    (tmp_path / "submitted" / "bob").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "submitted" / "cleo.py").symlink_to(tmp_path / "elsewhere" / "hw.py")
    graded = {h.student: grade_handin(grading(), h) for h in find_handins(tmp_path / "submitted", "hw")}
    assert graded["ann"].score == 4
    assert graded["bob"].score == graded["cleo"].score == 0
    assert graded["bob"].message
    assert graded["cleo"].message


def cell(source, grade_id="toy-affine-solution"):
    metadata = {"nbgrader": {"grade": False, "solution": True, "locked": False, "grade_id": grade_id}}
    return {"cell_type": "code", "metadata": metadata, "outputs": [], "execution_count": None, "source": source}


def put_notebook(path, source):
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"cells": [cell("import numpy as np"), cell(source)], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(document))


STUB = "def affine(x, w, *, shift=0.0):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


@pytest.mark.parametrize(
    ("files", "chosen", "told"),
    [
        ({"hw": RIGHT, "copy": STUB}, "hw", "hw.ipynb was graded, and these were not: copy.ipynb"),
        ({"hw": RIGHT, "copy": RIGHT}, "hw", "hw.ipynb was graded, and these were not: copy.ipynb"),
        ({"hw": STUB, "copy": RIGHT}, "copy", "copy.ipynb was graded, because it is the only one with answers"),
        ({"hw": STUB, "copy": STUB}, "hw", "hw.ipynb was graded, and these were not: copy.ipynb"),
        ({"hw": STUB, "copy": RIGHT, "more": RIGHT}, "hw", "these were not: copy.ipynb, more.ipynb"),
        ({"one": STUB, "two": RIGHT}, "two", "two.ipynb was graded, because it is the only one with answers"),
        ({"one": RIGHT, "two": RIGHT}, None, "none is named hw"),
    ],
)
def test_of_two_notebooks_the_choice_is_told(tmp_path, files, chosen, told):
    for name, source in files.items():
        put_notebook(tmp_path / "ann" / "hw" / f"{name}.ipynb", source)
    (handin,) = find_handins(tmp_path, "hw")
    assert (handin.path and handin.path.stem) == chosen
    result = grade_handin(grading(), handin)
    assert told in " ".join([*result.notices, result.message])
    assert result.score == (4 if chosen and files[chosen] == RIGHT else 0)


def test_one_notebook_and_what_lies_beside_it_need_no_word(tmp_path):
    put(tmp_path, "ann/hw/hw.ipynb", "ann/hw/mine.py")
    (handin,) = find_handins(tmp_path, "hw")
    assert handin.notices == ()


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("2026-03-02 09:00:00 UTC", False),
        (None, False),
        ("yesterday", True),
        ("", True),
        (b"\xe9", True),
        ("9" * 99, True),
    ],
)
def test_a_time_that_cannot_be_read_is_told(tmp_path, note, told):
    put(tmp_path, "ann/hw/hw.py")
    if note is not None:
        (tmp_path / "ann/hw/timestamp.txt").write_bytes(note if isinstance(note, bytes) else note.encode())
    (handin,) = map(with_time_told, find_handins(tmp_path, "hw"))
    notices = grade_handin(grading(), handin).notices
    assert any("whether it was late is not known" in line for line in notices) is told
