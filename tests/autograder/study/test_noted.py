"""A notebook's check is noted in the study folder beside it, and nowhere else."""

import numpy as np
import pytest

from autograder import notebook
from autograder.study.record import PROGRESS, Records, Standing
from tests.autograder.toy import EXERCISES


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(notebook.EXERCISES_VARIABLE, str(EXERCISES))
    return tmp_path


def affine(x, w, *, shift=0.0):
    return x @ w + shift, x.mean(axis=0)


def unwritten(x, w, *, shift=0.0):
    raise NotImplementedError


def test_without_a_study_folder_nothing_is_written(home):
    assert notebook.check("toy.affine", affine).result.outcome == "passed"
    assert not list(home.iterdir())


def test_a_check_of_all_cases_is_what_counts(home):
    Records(home / "study" / PROGRESS).write()
    notebook.check("toy.affine", unwritten)
    assert Records.read(home / "study" / PROGRESS)["toy.affine"].tries == 0
    notebook.check("toy.affine", affine)
    record = Records.read(home / "study" / PROGRESS)["toy.affine"]
    assert (record.standing, record.right) == (Standing.BEGUN, "2/2")
    notebook.check("toy.affine", affine, hidden=True)
    assert Records.read(home / "study" / PROGRESS)["toy.affine"].standing is Standing.DONE


def test_a_folder_that_cannot_be_read_costs_no_verdict(home):
    (home / "study").mkdir()
    (home / "study" / PROGRESS).write_bytes(b"\xff\xfe\x00 nonsense")
    assert notebook.check("toy.affine", affine, hidden=True).score == pytest.approx(4)
    assert np.isfinite(notebook.check("toy.affine", affine).score)
