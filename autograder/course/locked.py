"""The cells of an assignment that students are not to change, as they are handed out."""

from __future__ import annotations

from autograder.asked.catalogue import Catalogue
from autograder.course.assignments import read_assignments
from autograder.course.stub import SETUP, setup_source

__all__ = ["locked_cells"]


def locked_cells(assignment: str, catalogue: Catalogue) -> dict[str, str]:
    """Return the sources of an assignment's locked cells that are run, by their grade id; tests are not.

    Of what is no assignment there are none.
    """
    found = read_assignments(catalogue).get(assignment)
    if found is None:
        return {}
    return {SETUP: setup_source(catalogue[exercise_id] for exercise_id in found.exercise_ids)}
