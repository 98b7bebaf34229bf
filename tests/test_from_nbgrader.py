"""The worked examples of docs/from-nbgrader.md: each `assert` can be fooled, and the exercise made of it cannot."""

import re
from pathlib import Path

import numpy as np
import pytest

from autograder.asked.catalogue import load_exercise
from autograder.laws import Severity, faults
from autograder.mutation.examination import examine
from autograder.verdict.rehearsal import rehearse

PAGE = Path(__file__).parents[1] / "docs" / "from-nbgrader.md"
EXAMPLES = ["One number", "An array", "Several results, and a hidden test"]


def example(title):
    """Of an example: the test cell, an answer that fools it, and the exercise's file with its text."""
    (section,) = re.findall(rf"^## {title}\n(.*?)^## ", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    test, fooling, file = re.findall(r"^```python\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    (path,) = re.findall(r"is\s+`exercises/([\w/]+\.py)`:", section)
    return test, fooling, path, file


@pytest.fixture(params=EXAMPLES)
def worked(request, tmp_path):
    test, fooling, path, file = example(request.param)
    (tmp_path / path).parent.mkdir()
    (tmp_path / path).write_text(file, encoding="utf-8")
    exercise = load_exercise(tmp_path / path, path.removesuffix(".py").replace("/", "."))
    return test, fooling, exercise


def test_the_assert_accepts_the_solution_and_is_fooled(worked):
    test, fooling, exercise = worked
    exec(test, {"np": np, exercise.name: exercise.solution})
    exec(f"{fooling}\n{test}", {"np": np})


def test_the_exercise_gives_the_solution_full_marks_and_the_fooling_answer_hardly_any(worked):
    _, fooling, exercise = worked
    assert rehearse(exercise, exercise.solution, hidden=True).score == exercise.points
    names = {}
    exec(fooling, names)
    assert rehearse(exercise, names[exercise.name], hidden=True).score <= exercise.points / 4


def test_every_mistake_loses_marks_and_is_named(worked):
    *_, exercise = worked
    for mistake in exercise.mistakes:
        result = rehearse(exercise, mistake.function, hidden=True)
        assert result.score < exercise.points, mistake.name
        assert mistake.key in [found.mistake for found in result.diagnosis], mistake.name


def test_the_exercise_keeps_the_laws(worked):
    *_, exercise = worked
    assert [fault.message for fault in faults(exercise) if fault.severity is Severity.ERROR] == []


@pytest.mark.slow
def test_no_mutant_gets_full_marks(worked):
    *_, exercise = worked
    examination = examine(exercise)
    assert not examination.errors
    assert not examination.survivors
