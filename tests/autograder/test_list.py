"""`autograder list` in a terminal: the order of the course, and every title can be read, whatever the width."""

import json

import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.cli import main
from autograder.study.named import exercise_named
from autograder.study.order import Order

CATALOGUE = Catalogue()
ORDER = Order(CATALOGUE)
EXERCISES = [CATALOGUE[each] for each in ORDER.ids]


def lines_at(width, monkeypatch, *arguments):
    monkeypatch.setenv("COLUMNS", str(width))
    done = CliRunner().invoke(main, ["list", *arguments])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= width
    return [line.rstrip() for line in lines]


def test_at_80_columns_exercises_stand_below_their_notebooks_in_the_order_of_the_course(monkeypatch):
    lines = lines_at(80, monkeypatch)
    headings = [f"{chapter.name}  {chapter.title}" for chapter in ORDER.chapters]
    assert [line for line in lines if line in headings] == headings
    names = [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]
    assert [exercise_named(CATALOGUE.paths, name) for name in names] == ORDER.ids


def test_most_exercises_take_one_line_with_their_points(monkeypatch):
    lines = lines_at(80, monkeypatch, "--unit", "optimization")
    assert any(line.split() == ["adam", "One", "step", "of", "Adam", "4"] for line in lines)
    assert len(lines) < 1.4 * len(ORDER.chosen(["optimization"]))


@pytest.mark.parametrize("width", [44, 60, 80, 100])
def test_what_does_not_fit_is_wrapped_and_not_cut_off(width, monkeypatch):
    text = "".join("".join(lines_at(width, monkeypatch)).split())
    assert "…" not in text
    for exercise in EXERCISES:
        words = exercise.title.split()
        assert all(word in text for word in words) or "".join(words) in text


def test_json_has_statements_and_hints_and_no_sentence_of_a_mistake():
    done = CliRunner().invoke(main, ["list", "--unit", "07-optimization", "--json"])
    entries = {entry["id"]: entry for entry in json.loads(done.stdout)}
    adam = CATALOGUE["optimization.adam"]
    assert entries["optimization.adam"]["statement"] == adam.statement
    assert entries["optimization.adam"]["hints"] == adam.hints
    assert entries["optimization.adam"]["notebook"] == "07-optimization"
    assert not any(mistake.message in done.stdout for mistake in adam.mistakes)
