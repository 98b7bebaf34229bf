"""What was handed in is found in every layout that instructors have, and nothing else is."""

import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.course.timestamp import with_time_told
from autograder.handin import entry as entry_module
from autograder.handin import finding
from autograder.handin.finding import find_handins
from autograder.handin.names import as_text
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
        ("1e999999999", True),
        ("9" * 30 + "m +", True),  # decimal.InvalidOperation, which is no ValueError
        ("9" * 30 + "h:+h", True),
        ("NaN", True),
        ("0001-01-01 00:00:00 +2359", True),
    ],
)
def test_a_time_that_cannot_be_read_is_told(tmp_path, note, told):
    put(tmp_path, "ann/hw/hw.py")
    if note is not None:
        (tmp_path / "ann/hw/timestamp.txt").write_bytes(note if isinstance(note, bytes) else note.encode())
    (handin,) = map(with_time_told, find_handins(tmp_path, "hw"))
    notices = grade_handin(grading(), handin).notices
    assert any("whether it was late is not known" in line for line in notices) is told


# --- what is not the student's own


def scored(root):
    """Grade a class and return each student's mark and what is told of the file."""
    results = [grade_handin(grading(), handin) for handin in find_handins(root, "hw")]
    return {r.student: (r.score, " ".join([r.message, *r.notices]).strip()) for r in results}


def test_the_instructor_may_keep_the_submissions_behind_a_link(tmp_path):
    put(tmp_path, "kept/ann/hw/hw.py", "kept/bob.py")
    (tmp_path / "submitted").symlink_to(tmp_path / "kept")
    assert scored(tmp_path / "submitted") == {"ann": (4, ""), "bob": (4, "")}


def test_a_link_does_not_show_what_lies_elsewhere(tmp_path):
    put(tmp_path, "home/secret plans.py", "submitted/mallory/x.txt")
    (tmp_path / "submitted" / "mallory" / "hw").symlink_to(tmp_path / "home")
    ((_, told),) = scored(tmp_path / "submitted").values()
    assert "hw is a link to a file outside the hand-in: a place that is not among the submissions" in told
    assert "secret" not in told


@pytest.mark.parametrize("exchanged", ["hw.py", "hw"])
def test_what_is_exchanged_for_a_link_while_it_is_read_is_not_followed(tmp_path, exchanged, monkeypatch):
    put(tmp_path, "ann/hw/hw.py", "mallory/hw/hw.py")
    mallory = next(h for h in find_handins(tmp_path, "hw") if h.student == "mallory")
    resolved = entry_module.os.path.realpath

    def exchange(path, **options):
        """Answer as for the honest file, and put the link in its place before the answer is used."""
        real, place = resolved(path, **options), mallory.path if exchanged == "hw.py" else mallory.path.parent
        if Path(path) == mallory.path and not place.is_symlink():
            place.rename(place.with_name("gone"))
            place.symlink_to(tmp_path / "ann" / place.relative_to(tmp_path / "mallory"))
        return real

    monkeypatch.setattr(entry_module.os.path, "realpath", exchange)
    result = grade_handin(grading(), mallory)
    assert result.score == 0
    assert "hw.py could not be opened" in result.message


def test_a_hard_link_to_a_neighbours_file_costs_whoever_made_it(tmp_path):
    put(tmp_path, "ann/hw/hw.py", "zoe/hw/hw.py")
    (tmp_path / "mallory" / "hw").mkdir(parents=True)
    time.sleep(0.05)  # the clock of file systems ticks slowly
    os.link(tmp_path / "ann/hw/hw.py", tmp_path / "mallory/hw/hw.py")
    marks = scored(tmp_path)
    assert {student: mark for student, (mark, _) in marks.items()} == {"ann": 4, "mallory": 0, "zoe": 4}
    assert "a second name (a hard link) of a file outside the hand-in: ann/hw/hw.py" in marks["mallory"][1]
    assert "Your instructor sees this" in marks["ann"][1]
    assert marks["zoe"][1] == ""


def test_an_account_of_its_own_tells_whose_a_file_is(tmp_path):
    if os.geteuid():
        pytest.skip("only the administrator can hand files to others")
    put(tmp_path, "ann/hw/hw.py")
    (tmp_path / "mallory" / "hw").mkdir(parents=True)
    os.link(tmp_path / "ann/hw/hw.py", tmp_path / "mallory/hw/hw.py")
    for folder, account in {"ann/hw/hw.py": 1001, "ann/hw": 1001, "mallory/hw": 1002}.items():
        os.chown(tmp_path / folder, account, -1)
    assert {student: mark for student, (mark, _) in scored(tmp_path).items()} == {"ann": 4, "mallory": 0}


def test_where_nobody_can_tell_whose_a_file_is_both_are_told(tmp_path):
    put(tmp_path, "ann.py")
    os.link(tmp_path / "ann.py", tmp_path / "bob.py")
    marks = scored(tmp_path)
    assert "outside the hand-in: bob.py" in marks["ann"][1]
    assert "outside the hand-in: ann.py" in marks["bob"][1]


def test_a_hard_link_out_of_the_submissions_is_refused_where_it_is_an_exception(tmp_path):
    put(tmp_path, "submitted/ann/hw/hw.py", "submitted/bob/hw/hw.py", "solution/hw.py")
    (tmp_path / "submitted" / "mallory" / "hw").mkdir(parents=True)
    os.link(tmp_path / "solution/hw.py", tmp_path / "submitted/mallory/hw/hw.py")
    marks = scored(tmp_path / "submitted")
    assert [marks[student][0] for student in ("ann", "bob", "mallory")] == [4, 4, 0]
    assert "of a file outside the hand-in: a place that is not among" in marks["mallory"][1]
    os.link(tmp_path / "submitted/ann/hw/hw.py", tmp_path / "ann's backup")
    assert {mark for mark, _ in scored(tmp_path / "submitted").values()} == {4}


def test_a_file_that_gets_a_second_name_after_it_was_found_is_refused(tmp_path):
    put(tmp_path, "ann/hw/hw.py", "mallory/hw/hw.py")
    mallory = next(h for h in find_handins(tmp_path, "hw") if h.student == "mallory")
    mallory.path.unlink()
    os.link(tmp_path / "ann/hw/hw.py", mallory.path)
    assert "a second name (a hard link)" in grade_handin(grading(), mallory).message


# --- several that mean one student, and names that nearly do


@pytest.mark.parametrize(
    ("files", "chosen", "others"),
    [
        (["x/hw/hw.py", "x.ipynb", "x.py"], "x/", "x.ipynb, x.py"),
        (["x.ipynb", "x.py"], "x.ipynb", "x.py"),
        (["x.PY", "x.ipynb"], "x.ipynb", "x.PY"),
        (["x/hw/notes.txt", "x.py"], "x.py", "x/"),
        (["x/hw/a.py", "x/hw/b.py", "x.py"], "x.py", "x/"),
    ],
)
def test_of_several_hand_ins_of_a_student_the_choice_is_told(tmp_path, files, chosen, others):
    put(tmp_path, *files)
    (handin,) = find_handins(tmp_path, "hw")
    assert handin.path.relative_to(tmp_path).parts[0] == chosen.rstrip("/")
    assert handin.notices == (
        f"There are several hand-ins of this name. {chosen} was graded, and these were not: {others}.",
    )


def test_a_link_beside_a_hand_in_does_not_count_and_is_told(tmp_path):
    put(tmp_path, "ann/hw/hw.py", "x.py")
    (tmp_path / "x").symlink_to(tmp_path / "ann")
    marks = scored(tmp_path)
    assert marks["x"] == (4, "There are several hand-ins of this name. x.py was graded, and these were not: x/.")


@pytest.mark.parametrize(
    ("one", "other"), [("ann", "Ann"), ("zoé", "zoe\u0301"), ("straße", "STRASSE"), ("ann", "ann.")]
)
def test_names_that_are_nearly_the_same_are_two_students_and_told(tmp_path, one, other):
    put(tmp_path, f"{one}/hw.py", f"{other}/hw.py", "eve/hw.py")
    marks = scored(tmp_path)
    assert {student: mark for student, (mark, _) in marks.items()} == {one: 4, other: 4, "eve": 4}
    assert {student for student, (_, told) in marks.items() if "whose name differs from this one only" in told} == {
        one,
        other,
    }


def test_bytes_and_their_spelling_are_two_students(tmp_path):
    names = [b"caf\xe9", rb"caf\xe9", rb"caf\x5cxe9", b"caf\\\xe9", rb"caf\x5c\xe9", b"caf\xc3\xa9"]
    for name in names:
        put(tmp_path, f"{os.fsdecode(name)}/hw.py")
    assert len(find_handins(tmp_path, "hw")) == len({as_text(os.fsdecode(name)) for name in names}) == len(names)


def test_a_named_pipe_and_a_link_to_nothing_are_told_not_passed_over(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "gone.py").symlink_to(tmp_path / "gone.py.old")
    marks = scored(tmp_path)
    assert "not an ordinary file" in marks["pipe"][1]
    assert "link to a file outside the hand-in: gone.py.old" in marks["gone"][1]


def test_a_note_of_the_time_is_the_students_own(tmp_path):
    put(tmp_path, "ann/hw/hw.py", "bob/hw/hw.py", "eve/hw/hw.py", "zoe/hw/hw.py")
    (tmp_path / "ann/hw/timestamp.txt").write_text("2026-03-02 09:00:00 UTC")
    (tmp_path / "bob/hw/timestamp.txt").symlink_to(tmp_path / "ann/hw/timestamp.txt")
    os.mkfifo(tmp_path / "eve/hw/timestamp.txt")
    (tmp_path / "zoe/hw/timestamp.txt").mkdir()
    told = {h.student: bool(h.notices) for h in map(with_time_told, find_handins(tmp_path, "hw"))}
    assert told == {"ann": False, "bob": True, "eve": True, "zoe": True}


def test_a_notebook_that_is_only_compared_ends_no_run(tmp_path, monkeypatch):
    put_notebook(tmp_path / "ann" / "hw" / "hw.ipynb", STUB)
    put_notebook(tmp_path / "ann" / "hw" / "copy.ipynb", RIGHT)
    put(tmp_path, "bob.py")
    broken = SimpleNamespace(read=lambda *given, **options: 1 / 0)
    monkeypatch.setattr(finding, "reader", lambda: broken)
    assert [handin.student for handin in find_handins(tmp_path, "hw") if handin.path] == ["ann", "bob"]
