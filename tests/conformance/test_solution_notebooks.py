"""Every notebook of solutions runs from its first cell to its last, and all of its checks give full marks."""

from __future__ import annotations

import shutil

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.course import read_assignments
from tests.autograder.test_nbgrader import Course, nbgrader
from tests.changed import ROOT
from tests.held import SOLUTIONS, identifier

NOTEBOOKS = {f"notebook.{identifier(name)}": name for name in read_assignments(Catalogue())}


@pytest.mark.slow
@pytest.mark.parametrize("notebook", sorted(NOTEBOOKS))
def test_every_solution_notebook_runs_from_top_to_bottom_to_full_marks(tmp_path, notebook):
    name = NOTEBOOKS[notebook]
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    path = shutil.copy(SOLUTIONS / name / f"{name}.ipynb", tmp_path)
    course = Course(tmp_path, path, url="")
    assert "Success" in nbgrader(course, "validate", "--Validator.validate_all=True", str(path))
