"""The demo's class: sixteen hand-ins of the tour, each with the marks and the reason that it deserves."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.asked.catalogue import Catalogue
from autograder.cli import main
from autograder.course.build import build
from demo.submissions import ROSTER, lay_out
from tests.autograder.sandboxes import why_no_bubblewrap

ROOT = Path(__file__).parents[1]
TOUR = "00-tour"
FULL = {
    "activations.softmax_jacobian": 4, "backprop.mlp_backward": 8, "convolution.conv2d_layer_backward": 8,
    "recurrent.lstm_gates": 4, "energy.cd_k": 6, "optimization.adam": 4,
}  # fmt: skip
MISTAKES = {
    "dara": ("activations.softmax_jacobian", "diagonal-only"),
    "emil": ("backprop.mlp_backward", "sum-over-the-batch"),
    "fatima": ("convolution.conv2d_layer_backward", "filters-turned-round-in-dx"),
    "goran": ("recurrent.lstm_gates", "candidate-and-output-gate-swapped"),
    "hana": ("energy.cd_k", "mean-over-the-batch"),
    "ivan": ("optimization.adam", "epsilon-inside-the-root"),
}
TROUBLES = {
    "lena": ("activations.softmax_jacobian", "error"),
    "mika": ("optimization.adam", "error"),
    "noor": ("recurrent.lstm_gates", "error"),
    "oscar": ("activations.softmax_jacobian", "failed"),
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sandbox,
    pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap() or "-"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    build(root, Catalogue(notebooks=[TOUR]))
    lay_out(root, root / "submitted", TOUR)
    return root


@pytest.fixture(scope="module")
def graded(course):
    arguments = ["grade", TOUR, "--submissions", course / "submitted", "--out", course / "graded", "--json"]
    done = CliRunner().invoke(main, [*map(str, arguments), "--jobs", "2"])
    assert done.exit_code == 1, done.output
    return {student["student"]: student for student in json.loads(done.stdout)["students"]}


def exercises(student):
    return {exercise["id"]: exercise for exercise in student["exercises"]}


def test_everybody_is_graded(graded):
    assert set(graded) == set(ROSTER)


@pytest.mark.parametrize("student", ["ada", "bo", "chen"])
def test_right_answers_in_three_styles_get_full_marks(graded, student):
    assert {i: e["score"] for i, e in exercises(graded[student]).items()} == FULL
    assert graded[student]["outcome"] == "passed"


@pytest.mark.parametrize("student", MISTAKES)
def test_a_typical_mistake_costs_its_own_exercise_and_is_named(graded, student):
    exercise, mistake = MISTAKES[student]
    found = exercises(graded[student])
    assert {i for i, e in found.items() if e["score"] < e["max_score"]} == {exercise}
    assert [d["mistake"] for d in found[exercise]["diagnosis"]] == [mistake]


@pytest.mark.parametrize("student", TROUBLES)
def test_trouble_costs_its_own_exercise(graded, student):
    exercise, outcome = TROUBLES[student]
    found = exercises(graded[student])
    assert {i for i, e in found.items() if e["score"] < e["max_score"]} == {exercise}
    assert found[exercise]["outcome"] == outcome


def test_what_stops_a_case_leaves_the_marks_of_the_others(graded):
    lena = exercises(graded["lena"])["activations.softmax_jacobian"]
    assert 0 < lena["score"] < 4
    assert "did not finish" in str(graded["mika"]).lower()
    assert "out of memory" in str(graded["noor"]).lower()


def test_half_nothing_and_a_damaged_file(graded):
    assert graded["jun"]["score"] == 20
    assert (graded["kofi"]["score"], graded["kofi"]["outcome"]) == (0, "failed")
    assert (graded["pia"]["score"], graded["pia"]["outcome"]) == (0, "error")
    assert "not a complete notebook" in graded["pia"]["message"]


def test_plain_nbgrader_gives_honest_students_the_same_marks(course, graded, tmp_path):
    """Right, in float32, with a mistake, half done and not begun: the same from `nbgrader autograde`."""
    honest = ["ada", "chen", "emil", "jun", "kofi"]
    for folder in ("solutions", "assignments"):
        shutil.copytree(course / folder, tmp_path / folder)
    for student in honest:
        shutil.copytree(course / "submitted" / student, tmp_path / "submitted" / student)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "no-config"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    for command in (["generate_assignment", TOUR, "--force"], ["autograde", TOUR]):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def marks(url):
        with Gradebook(url) as book:
            return {
                (submission.student.id, grade.name): grade.auto_score
                for submission in book.assignment_submissions(TOUR)
                for notebook in submission.notebooks
                for grade in notebook.grades
                if submission.student.id in honest
            }

    plain, ours = marks(f"sqlite:///{tmp_path}/gradebook.db"), marks(f"sqlite:///{course}/graded/gradebook.db")
    assert plain == pytest.approx(ours)
    assert len(plain) == 6 * len(honest)
