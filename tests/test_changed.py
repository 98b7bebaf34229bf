"""`make changed` runs what a change can touch, and leaves out what it cannot."""

from types import SimpleNamespace

import pytest

from autograder.asked.catalogue import Catalogue
from tests.changed import ROOT, changed_files, is_touched

CATALOGUE = Catalogue()
SIGMOID = CATALOGUE["activations.sigmoid"]


def item(path, *values):
    made = SimpleNamespace(path=ROOT / path)
    if values:
        made.callspec = SimpleNamespace(params={str(place): value for place, value in enumerate(values)})
    return made


LAW = item("tests/conformance/test_exercises.py", SIGMOID)
FUNCTION = item("tests/conformance/test_docstrings.py", "activations.sigmoid")
COMPARE = item("tests/autograder/test_compare.py")


@pytest.mark.parametrize(
    ("changed", "touched"),
    [
        ("autograder/exercises/activations/sigmoid.py", [LAW]),
        ("autograder/exercises/activations/tanh.py", []),
        ("dlcourse/activations/sigmoidal.py", [LAW, FUNCTION]),
        ("dlcourse/energy/rbm.py", []),
        ("autograder/trial/compare.py", [LAW, COMPARE]),
        ("autograder/report/templates/page.css.j2", [COMPARE]),
        ("tests/conformance/test_docstrings.py", [FUNCTION]),
    ],
)
def test_a_test_is_touched_by_what_it_and_its_subject_need(changed, touched):
    assert [each for each in (LAW, FUNCTION, COMPARE) if is_touched(each, {changed})] == touched


def test_what_git_says_has_changed_is_named_from_the_root_on(tmp_path, monkeypatch):
    import subprocess

    from tests import changed

    run = lambda *words: subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)  # noqa: E731
    run("init", "-q")
    (tmp_path / "old.py").write_text("1\n")
    run("add", ".")
    run("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one")
    (tmp_path / "old.py").write_text("2\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "new.py").write_text("")
    monkeypatch.setattr(changed, "ROOT", tmp_path)
    assert changed_files("HEAD") == {"old.py", "folder/new.py"}
