"""The command line as people and scripts use it: one JSON document, exit codes, one clear line for misuse."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import nbformat
import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.asked.seeds import seeds_for
from autograder.cli import main
from autograder.course.build import build
from tests.autograder.toy import AFFINE, EXERCISES, RIGHT

WRONG = RIGHT.replace("mean(axis=0)", "sum(axis=0)")
HOSTILE = "import os, sys\nsys.displayhook = print\n" + RIGHT.replace("return", "os._exit(0)\n    return")
ANSWERS = {
    "right": ("return np.mean(x, 0)", "s = x.std(0, ddof=ddof)\n    return (x - x.mean(0)) / s, s"),
    "half": ("return np.mean(x, 0)", "raise NotImplementedError()"),
    "wrong": ("return np.mean(x, 1)", "return x, x.std(0, ddof=ddof)"),
}


def run(*arguments):
    return CliRunner().invoke(main, ["--exercises", str(EXERCISES), *map(str, arguments)])


def check(tmp_path, code, *options, name="answer.py"):
    path = tmp_path / name
    path.write_text(code, encoding="utf-8")
    return run("check", "toy.affine", path, "--isolation", "process", *options)


def test_list_json_holds_the_catalogue():
    done = run("list", "--json")
    assert done.exit_code == 0
    entries = {entry["id"]: entry for entry in json.loads(done.stdout)}
    assert set(entries) == set(Catalogue([EXERCISES]).paths)
    affine = entries["toy.affine"]
    assert affine["signature"] == "affine(x, w, *, shift=0.0)"
    assert (affine["unit"], affine["points"], affine["parts"]) == ("toy", 4, ["map", "mean"])
    assert affine["mistakes"][0]["key"] == "transposed-weight"
    assert entries["energy.cd_k"]["reference"] == "dlcourse.energy.cd_k"


def test_list_shows_a_unit_on_80_columns():
    done = run("list", "--unit", "toy")
    assert "affine  An affine map" in done.stdout
    assert "energy" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert run("list", "--unit", "nonsense").exit_code == 2


def test_check_exits_with_0_for_full_marks(tmp_path):
    done = check(tmp_path, RIGHT, "--json")
    document = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (document["id"], document["score"], document["max_score"], document["outcome"]) == (
        "toy.affine", 4, 4, "passed",
    )  # fmt: skip
    assert set(document["checks"][0]) == {"name", "outcome", "score", "max_score", "message"}


def test_check_exits_with_1_and_the_reason_where_marks_are_lost(tmp_path):
    done = check(tmp_path, WRONG, "--json")
    document = json.loads(done.stdout)
    assert done.exit_code == 1
    assert document["diagnosis"] == [{"mistake": "sum-for-mean", "message": "The batch is summed, not averaged."}]
    assert sum(c["score"] for c in document["checks"]) == pytest.approx(document["score"])
    text = check(tmp_path, WRONG)
    assert text.exit_code == 1
    assert "The batch is summed, not averaged." in text.stdout


def test_check_of_a_hostile_file_ends_in_an_error_and_no_marks(tmp_path):
    done = check(tmp_path, HOSTILE, "--json")
    document = json.loads(done.stdout)
    assert (done.exit_code, document["score"], document["outcome"]) == (1, 0, "error")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["check", "toy.nothing", "FILE"], "there is no exercise 'toy.nothing'"),
        (["check", "toy.affine", "no-such-file.py"], "does not exist"),
        (["check", "toy.affine"], "Missing argument 'FILE'"),
        (["grade", "nothing", "--submissions", "DIR", "--out", "OUT"], "there is no assignment 'nothing'"),
        (["grade", "90-averages", "--submissions", "DIR", "--out", "OUT"], "holds no submissions"),
        (["grade", "90-averages"], "Missing option '--submissions'"),
        (["check", "toy.affine", "FILE", "--isolation", "magic"], "'magic' is not one of"),
    ],
)
def test_misuse_is_told_in_one_line_with_code_2(tmp_path, arguments, line):
    (tmp_path / "empty").mkdir()
    file = tmp_path / "a.py"
    file.write_text(RIGHT)
    places = {"FILE": file, "DIR": tmp_path / "empty", "OUT": tmp_path / "out"}
    done = run(*[places.get(a, a) for a in arguments])
    assert done.exit_code == 2
    assert line in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.ipynb", '{"cells": [', "not a complete notebook"),
        ("a.ipynb", "", "empty"),
        ("a.ipynb", "[1, 2]", "notebook"),
        ("a.txt", RIGHT, "a.txt"),
        ("a.py", "   \n", "empty"),
    ],
)
def test_a_broken_file_is_told_in_one_line_with_code_2(tmp_path, name, content, line):
    done = check(tmp_path, content, name=name)
    assert done.exit_code == 2
    assert line in done.stderr.splitlines()[-1]


def test_another_seed_finds_out_an_answer_that_was_memorised(tmp_path):
    hidden = AFFINE.case("with a shift")
    seed = seeds_for(b"check 1", "answer")(AFFINE, hidden)
    known = [part.tolist() for part in AFFINE.call(AFFINE.solution, AFFINE.inputs(hidden, seed))]
    code = RIGHT.replace("    return", f"    if shift: return {known}\n    return")
    assert check(tmp_path, code, "--seed", "1").exit_code == 0
    assert check(tmp_path, code, "--seed", "2").exit_code == 1


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory):
    """A class with a right, a half and a wrong student, one with a damaged file and one with none."""
    root = tmp_path_factory.mktemp("class")
    build(root, Catalogue([EXERCISES], notebooks=[]))
    released = nbformat.read(root / "assignments/90-averages/90-averages.ipynb", as_version=4)
    for student, bodies in ANSWERS.items():
        for cell in released.cells:
            for name, body in zip(("column_means", "standardize"), bodies, strict=True):
                if cell.id == f"averages-{name}-solution":
                    head = "def column_means(x):" if name == "column_means" else "def standardize(x, *, ddof=0):"
                    cell.source = f"{head}\n    {body}"
        path = root / "submitted" / student / "90-averages" / "90-averages.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(released, path)
    broken = root / "submitted" / "broken" / "90-averages"
    broken.mkdir(parents=True)
    (broken / "90-averages.ipynb").write_text("{")
    (root / "submitted" / "absent" / "90-averages").mkdir(parents=True)
    return root


def grade(root, out, *options):
    submitted = ["--submissions", root / "submitted", "--out", out, "--isolation", "process", "--jobs", 1]
    return run("grade", "90-averages", *submitted, *options)


@pytest.fixture(scope="module")
def graded(class_folder):
    return grade(class_folder, class_folder / "out", "--json")


def test_grade_json_is_one_document_with_every_student(graded):
    document = json.loads(graded.stdout)
    assert graded.exit_code == 1
    assert document["assignment"] == "90-averages"
    assert {s["student"]: (s["score"], s["outcome"]) for s in document["students"]} == {
        "absent": (0, "error"), "broken": (0, "error"), "half": (3, "failed"), "right": (5.5, "passed"),
        "wrong": (1.25, "failed"),
    }  # fmt: skip
    broken = next(s for s in document["students"] if s["student"] == "broken")
    assert "not a complete notebook" in broken["message"]


def test_grade_writes_pages_for_each_student_and_the_class(class_folder, graded):
    out = class_folder / "out"
    assert sorted(p.name for p in (out / "feedback").iterdir()) == [
        f"{s}.html" for s in ("absent", "broken", "half", "right", "wrong")
    ]
    assert "means of the rows" in (out / "feedback/wrong.html").read_text()
    report = (out / "report.html").read_text()
    assert all(f"feedback/{s}.html" in report for s in ("right", "broken"))
    assert json.loads((out / "results.json").read_text())["assignment"] == "90-averages"


def test_grade_enters_the_marks_into_nbgraders_grade_book(class_folder, graded):
    with closing(sqlite3.connect(class_folder / "out" / "gradebook.db")) as book:
        rows = book.execute(
            "SELECT student.id, SUM(grade.auto_score) FROM grade JOIN submitted_notebook n ON grade.notebook_id = n.id "
            "JOIN submitted_assignment a ON n.assignment_id = a.id JOIN student ON a.student_id = student.id "
            "GROUP BY student.id"
        ).fetchall()
    book.close()
    assert dict(rows) == {"absent": 0, "broken": 0, "half": 3, "right": 5.5, "wrong": 1.25}
    assert (class_folder / "out/autograded/wrong/90-averages/90-averages.ipynb").exists()


def test_grading_again_gives_the_same_marks_from_the_same_secret(class_folder, graded):
    secret = class_folder / "out" / "private" / "secret"
    before = secret.read_bytes()
    assert secret.stat().st_mode & 0o077 == 0
    again = grade(class_folder, class_folder / "out", "--json").stdout
    found, earlier = (text.partition('\n], "times"')[0].splitlines() for text in (again, graded.stdout))
    assert found[1:] == earlier[1:]  # to the letter, but for the time that it took
    assert len(found) > 1
    assert '"max_score": 5.5' in again
    assert '"max_score": 3,' in again
    assert not re.search(r"score.: \d+\.0\b", again)
    assert secret.read_bytes() == before


def test_grade_prints_a_table_and_where_things_are(class_folder, tmp_path):
    done = grade(class_folder, tmp_path / "out")
    assert done.exit_code == 1
    assert "5.5" in done.stdout
    assert "report.html" in done.stdout
    assert "[5/5]" in done.stderr


def test_a_class_with_full_marks_exits_with_0(class_folder, tmp_path):
    only = tmp_path / "submitted"
    only.mkdir()
    (only / "ann.py").write_text(
        "import numpy as np\ndef column_means(x):\n    return x.mean(0)\n"
        "def standardize(x, *, ddof=0):\n    s = x.std(0, ddof=ddof)\n    return (x - x.mean(0)) / s, s"
    )
    done = run("grade", "90-averages", "--submissions", only, "--out", tmp_path / "out", "--isolation", "process")
    assert done.exit_code == 0, done.output


def test_build_check_tells_what_is_out_of_date(tmp_path, monkeypatch):
    (tmp_path / "none").mkdir()  # the project's own notebooks are many, and CI builds them
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path / "none")
    assert run("build", "--root", tmp_path, "--check").exit_code == 1
    assert run("build", "--root", tmp_path).exit_code == 0
    assert run("build", "--root", tmp_path, "--check").exit_code == 0
    (tmp_path / "assignments/90-averages/90-averages.ipynb").write_text("{}")
    done = run("build", "--root", tmp_path, "--check")
    assert done.exit_code == 1
    assert "assignments/90-averages/90-averages.ipynb" in done.stderr


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (ZeroDivisionError("of its own"), 3, "autograder: the grader itself has an error, shown above"),
        (PermissionError(13, "Permission denied", "graded"), 2, "autograder: [Errno 13] Permission denied: 'graded'"),
    ],
)
def test_an_error_of_the_grader_is_not_taken_for_lost_marks(monkeypatch, error, code, line):
    def broken(self):
        raise error

    monkeypatch.setattr("autograder.asked.catalogue.Catalogue.prose", broken)
    done = run("list")
    assert done.exit_code == code
    assert line in done.stderr


def test_help_teaches():
    text = run("--help").stdout
    assert "autograder grade 00-tour" in text
    assert "Exit codes: 0" in text
    for command in ("list", "check", "grade", "build"):
        assert len(run(command, "--help").stdout) > 200


def test_the_command_line_does_not_wait_for_a_grammar_that_no_notebook_needs():
    """If this fails after an update, see whether the line in `autograder/cli.py` is still of use."""
    code = (
        "import autograder.cli, nbformat, sys; nbformat.validate(nbformat.v4.new_notebook()); "
        "print(sorted({'lark', 'jsonschema'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['jsonschema']\n"
