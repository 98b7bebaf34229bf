"""The course's own cells run in the sandbox as they are handed out, and as they are solved, without a word."""

from pathlib import Path

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.course.assignments import read_assignments
from autograder.handin.submission import read_submission
from autograder.sandbox import Isolation, Job
from autograder.verdict.trouble import cell_notice
from tests.autograder.sandboxes import sandbox

ROOT = Path(__file__).parents[2]
CATALOGUE = Catalogue()
ASSIGNMENTS = read_assignments(CATALOGUE)


@pytest.mark.parametrize("folder", ["assignments", "solutions"])
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_notebook_as_the_course_gives_it_causes_no_notice(name, folder):
    submission = read_submission(ROOT / folder / name / f"{name}.ipynb")
    exercises = [CATALOGUE[exercise_id] for exercise_id in ASSIGNMENTS[name].exercise_ids]
    seconds = max(exercise.seconds for exercise in exercises)
    memory = max(exercise.memory_mib for exercise in exercises)
    with sandbox(Isolation.PROCESS).conversation(Job(seconds, memory)) as talk:
        cells = [(cell.index, cell.source) for cell in submission.cells]
        loaded = talk.load(cells, {exercise.name: exercise.forbidden for exercise in exercises})
    assert submission.notices == []
    assert all(one.is_function for one in loaded.values())
    errors = next(iter(loaded.values())).errors
    assert [cell_notice(cell, reply) for cell, reply in errors if not reply.unattempted] == []
