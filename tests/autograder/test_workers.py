"""A worker that never comes back costs one hand-in, and no other."""

import re

from autograder.handin.finding import HandIn
from autograder.run.grading import Work
from autograder.run.workers import in_parallel


def search_for_ever_for_mallory(work):
    """In C, which holds the interpreter's lock: no thread of Python's and no signal handler comes in between."""
    if work.handin.student == "mallory":
        re.match("(a+)+b", "a" * 64)
    return work.handin.student


def lost(work):
    return f"{work.handin.student} is lost"


def test_work_that_never_ends_is_lost_and_nothing_else():
    works = [Work(HandIn(student, None)) for student in ("mallory", "ann")]
    done = list(in_parallel(search_for_ever_for_mallory, works, jobs=2, seconds=0.5, lost=lost))
    assert sorted(done) == ["ann", "mallory is lost"]


def count_for_ever_for_mallory(work):
    while work.handin.student == "mallory":
        pass
    return work.handin.student


def test_in_the_graders_own_process_too():
    works = [Work(HandIn(student, None)) for student in ("ann", "mallory", "zoe")]
    done = list(in_parallel(count_for_ever_for_mallory, works, jobs=1, seconds=0.2, lost=lost))
    assert done == ["ann", "mallory is lost", "zoe"]
