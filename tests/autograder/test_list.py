"""`autograder list` in a terminal: every title can be read, whatever the width."""

import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.cli import main

EXERCISES = list(Catalogue())


def lines_at(width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    done = CliRunner().invoke(main, ["list"])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= width
    return [line.rstrip() for line in lines]


def test_at_80_columns_each_exercise_takes_two_lines(monkeypatch):
    heading, *lines = lines_at(80, monkeypatch)
    assert heading.split() == ["exercise", "and", "title", "points", "mistakes"]
    assert len(lines) == 2 * len(EXERCISES)
    for exercise, first, second in zip(EXERCISES, lines[::2], lines[1::2], strict=True):
        assert first.split() == [exercise.id, f"{exercise.points:g}", str(len(exercise.mistakes))]
        assert second == f"  {exercise.title}"


def test_with_room_each_exercise_takes_one_line(monkeypatch):
    _, *lines = lines_at(160, monkeypatch)
    assert len(lines) == len(EXERCISES)
    for exercise, line in zip(EXERCISES, lines, strict=True):
        assert line.split() == [
            exercise.id, *exercise.title.split(), f"{exercise.points:g}", str(len(exercise.mistakes)),
        ]  # fmt: skip


@pytest.mark.parametrize("width", [40, 60, 100])
def test_what_does_not_fit_is_wrapped_and_not_cut_off(width, monkeypatch):
    text = "".join("".join(lines_at(width, monkeypatch)).split())
    assert "…" not in text
    for exercise in EXERCISES:
        assert "".join(exercise.title.split()) in text
