"""A command whose packages are not installed says what to install, before it does anything."""

import sys

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.commands.extras import extra_of


@pytest.mark.parametrize("module", ["nbgrader", "sqlalchemy", "jinja2"])
@pytest.mark.parametrize("words", [["grade", "00-tour", "--submissions", ".", "--out", "out"], ["build"]])
def test_what_only_instructors_install_is_named(tmp_path, monkeypatch, module, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ann.py").write_text("x = 1\n")
    monkeypatch.setitem(sys.modules, module, None)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert done.output == (
        f"autograder: this needs {module}, which is not installed here; run: pip install 'dlcourse[instructor]'\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ann.py"]


def test_a_module_that_is_missed_on_the_way_is_named_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("autograder.commands.build.require_instructor", lambda: None)
    monkeypatch.setitem(sys.modules, "nbgrader.converters", None)
    for name in [n for n in sys.modules if n.startswith("autograder.course.") and n.endswith(("release", "build"))]:
        monkeypatch.delitem(sys.modules, name)
    done = CliRunner().invoke(main, ["build"])
    assert done.exit_code == 2, done.output
    assert "this needs nbgrader.converters" in done.output


@pytest.mark.parametrize("module", ["rapidfuzz", "nbformat", "hatchling", "filelock"])
def test_what_the_small_distribution_does_without_is_named(monkeypatch, module):
    def missing(*_):
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr("autograder.commands.build.require_instructor", missing)
    done = CliRunner().invoke(main, ["build"])
    assert done.exit_code == 2, done.output
    assert f"this needs {module}, which is not installed here; run: pip install" in done.output


def test_a_missing_module_of_our_own_is_our_error(tmp_path, monkeypatch):
    def broken(*_):
        raise ModuleNotFoundError("No module named 'autograder.gone'", name="autograder.gone")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("autograder.commands.build.require_instructor", broken)
    done = CliRunner().invoke(main, ["build"])
    assert done.exit_code == 3
    assert "the grader itself has an error" in done.output


def test_extras_are_those_of_the_package():
    assert extra_of("distributed.client") == "dask"
    assert extra_of("psycopg2") == "postgresql"
    assert extra_of("autograder.run") is None
    assert extra_of(None) is None
