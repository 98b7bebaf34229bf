"""What was handed in is found in every layout that instructors have, and nothing else is."""

import pytest

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
