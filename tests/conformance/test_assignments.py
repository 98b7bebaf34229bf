"""The laws that all assignments of the course keep."""

from collections import Counter

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.course import read_assignments

CATALOGUE = Catalogue()
ASSIGNMENTS = read_assignments(CATALOGUE)
MOST_EXERCISES = 25  # what a class can work through before the next sheet is handed out


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_no_notebook_has_more_exercises_than_can_be_handed_out(name):
    assert 0 < len(ASSIGNMENTS[name].exercise_ids) <= MOST_EXERCISES


def test_every_exercise_stands_in_a_notebook():
    asked = Counter(exercise_id for each in ASSIGNMENTS.values() for exercise_id in each.exercise_ids)
    assert set(CATALOGUE.paths) <= asked.keys()
