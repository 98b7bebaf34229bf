"""What a student's installation holds of an exercise: checks as the whole package does, and nothing that is hidden."""

import dataclasses
import json
import re

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Case
from autograder.asked.record import read_body, read_head
from autograder.asked.recorded import SUFFIX, read_recorded
from autograder.handout.recording import recording
from autograder.report.text import result_text
from autograder.verdict.rehearsal import rehearse

CATALOGUE = Catalogue()
IDS = list(CATALOGUE.paths)
SECRET = "a name that nobody may read"

every_exercise = pytest.mark.parametrize("exercise", [CATALOGUE[i] for i in IDS], ids=IDS)


def unknown(*args, **params):
    raise AssertionError("a hidden case was drawn")


def without_hidden_cases(exercise):
    """The same exercise; whoever draws a hidden case ends, and its name and sentence would be found again."""
    cases = [
        Case(f"{SECRET} {place}", unknown, hidden=True, weight=case.weight, about=SECRET, draws=case.draws)
        if case.hidden
        else case
        for place, case in enumerate(exercise.cases)
    ]
    return dataclasses.replace(exercise, cases=cases)


def solution_lines(exercise):
    """The lines of a solution that say something, and are not of the function's head."""
    source = re.search(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", file_text(exercise), re.DOTALL)
    lines = (line.strip() for line in (source[1] if source else "").split("\n"))
    return [line for line in lines if len(line) > 12 and not line.startswith("#")]


def file_text(exercise):
    return exercise.path.read_text(encoding="utf-8")


def implementations(exercise):
    yield "the solution", exercise.solution
    for mistake in exercise.mistakes:
        for number, version in enumerate(mistake.versions):
            yield f"{mistake.name} ({number})", version.function


@every_exercise
def test_recorded_answers_give_the_same_reports_and_hold_no_secret(exercise, tmp_path):
    """The recording is made of an exercise whose hidden cases cannot be drawn: so nothing of them can be in it."""
    path = tmp_path / f"{exercise.name}{SUFFIX}"
    path.write_bytes(recording(without_hidden_cases(exercise)))
    kept = read_recorded(path, exercise.id)

    head, tree = read_head(path), read_body(path).tree
    assert [case["name"] for case in head["cases"]] == [case.name for case in exercise.cases if not case.hidden]
    assert SECRET not in json.dumps([head, tree])
    told = json.dumps([head["stub"], head["imports"], head["answer"], tree])
    assert [line for line in solution_lines(exercise) if json.dumps(line)[1:-1] in told] == []

    for name, implementation in implementations(exercise):
        whole, small = (rehearse(one, implementation, hidden=False) for one in (exercise, kept))
        assert small == whole, name
        assert result_text(small) == result_text(whole)
