"""The same without the loop: `show`, `hint`, `next`, and a check that is noted."""

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.study.record import PROGRESS, Records, Standing
from tests.autograder.toy import EXERCISES, RIGHT


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def study(home):
    records = Records(home / "study" / PROGRESS, units=("toy",))
    records.write()
    return home / "study"


def run(*arguments):
    return CliRunner().invoke(main, ["--exercises", str(EXERCISES), *map(str, arguments)])


def test_show_tells_all_that_a_learner_needs_on_80_columns():
    text = run("show", "adam").stdout
    for part in (
        "One step of Adam",
        "optimization.adam",
        "07-optimization",
        "θₜ₋₁",
        "tiny gradients (hidden)",
        "3 hints",
    ):
        assert part in text
    assert "\\frac" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_without_the_library_formulas_stay_in_latex(monkeypatch):
    import sys

    from autograder.study.formulas import _reader

    _reader.cache_clear()
    monkeypatch.setitem(sys.modules, "pylatexenc.latex2text", None)
    assert r"\frac" in run("show", "adam").stdout


def test_hints_come_by_number_and_without_a_study_folder_begin_with_the_first(home):
    assert "Hint 1 of 3" in run("hint", "adam").stdout
    assert "Hint 1 of 3" in run("hint", "adam").stdout
    assert "Hint 3 of 3" in run("hint", "adam", "3").stdout
    assert run("hint", "adam", "4").exit_code == 2
    assert not list(home.iterdir()), "a look leaves nothing behind"


def test_in_a_study_folder_hints_come_one_after_another(study):
    assert "Hint 1 of 3" in run("hint", "adam").stdout
    assert "Hint 2 of 3" in run("hint", "adam").stdout
    assert Records.read(study / PROGRESS)["optimization.adam"].hints == 2


def test_next_is_the_first_that_is_not_done(study):
    assert "toy.affine" in run("next").stdout
    answer = study / "toy" / "affine.py"
    answer.parent.mkdir()
    answer.write_text(RIGHT, encoding="utf-8")
    assert run("check", "affine", answer, "--isolation", "process").exit_code == 0
    assert Records.read(study / PROGRESS)["toy.affine"].standing is Standing.DONE
    assert "1 exercise is done, and none is left." in run("next").stdout


def test_a_check_elsewhere_notes_nothing(home):
    answer = home / "affine.py"
    answer.write_text(RIGHT, encoding="utf-8")
    assert run("check", "affine", answer, "--isolation", "process").exit_code == 0
    assert sorted(path.name for path in home.iterdir()) == ["affine.py"]


@pytest.mark.parametrize("command", ["show", "hint"])
def test_a_misspelt_name_is_told_with_the_nearest_ones(command):
    done = run(command, "softmax_jacobean")
    assert done.exit_code == 2
    assert "did you mean activations.softmax_jacobian" in done.stderr
    assert "Traceback" not in done.output


def test_without_its_libraries_study_says_what_to_install(home, monkeypatch):
    import importlib.util

    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "watchfiles" else there(name))
    done = run("study")
    assert done.exit_code == 2
    assert "pip install 'dlcourse[study]'" in done.stderr
    assert not list(home.iterdir())
