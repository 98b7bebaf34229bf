"""Sentences with a count: they are right for one, too."""

import ast
import re
import string
from pathlib import Path

import numpy as np
import pytest

import autograder
from autograder.messages import MESSAGES, counted, say
from autograder.trial.compare import compare

PACKAGE = Path(autograder.__file__).parent
# What may follow a 1: what no plural is.
SINGULAR = {
    *("axis", "minus", "times"),
    *(
        "begins",
        "contains",
        "defines",
        "differs",
        "does",
        "fails",
        "gets",
        "has",
        "is",
        "its",
        "moves",
        "says",
        "stands",
    ),
    *("takes", "was"),
    "s",  # seconds
}
NEVER_ONE = {
    "draws.": "a case has thousands of draws",
    "verdict.too-large": "what is too large has more than a byte",
    "grading.slow-answers": "an exercise's id",
    "pattern.factor-along": "an axis's number",
    "submission.too-many-cells": "a limit",
    "submission.answer-cut": "a limit",
}


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 points"), (1, "1 point"), (1.0, "1 point"), ("1", "1 point"), (2.5, "2.5 points")]
)
def test_a_count_has_its_form(count, told, monkeypatch):
    monkeypatch.setitem(MESSAGES, "test", "{points:# point|# points} {points:is|are} {other:.3g}")
    assert say("test", points=count, other=1.0) == f"{told} {'is' if told == '1 point' else 'are'} 1"
    assert counted(count, "point") == told


def test_a_noun_may_bring_its_plural():
    assert [counted(count, "entry", "entries") for count in (1, 2)] == ["1 entry", "2 entries"]


def test_an_answer_of_one_value_is_told_as_one():
    assert "The list has 1 entry; expected 2." in compare((np.ones(2),) * 2, [np.ones(2)], (0.1, 0.1)).message


def plurals_of_one(key):
    """What follows a 1 as if it were many, where every value of a sentence is 1."""
    names = {name for _, name, _, _ in string.Formatter().parse(MESSAGES[key]) if name}
    return plurals(say(key, **dict.fromkeys(names, 1)))


def plurals(text):
    """What follows a 1, or an adjective that follows it, and can be no singular."""
    found = re.findall(r"\b1 (?:(are|were)\b|([a-z-]+)(?: ([a-z-]+s)\b)?)", text)
    words = [verb or (one if one.endswith("s") else other) for verb, one, other in found]
    return [word for word in words if word.endswith(("s", "are", "were")) and word not in SINGULAR]


@pytest.mark.parametrize("key", MESSAGES)
def test_no_sentence_counts_one_as_many(key):
    excepted = key.startswith(tuple(NEVER_ONE))
    assert excepted or not plurals_of_one(key)


def test_what_is_excepted_needs_it():
    for start in NEVER_ONE:
        assert any(plurals_of_one(key) for key in MESSAGES if key.startswith(start)), start


def counts_in(file):
    """What code writes of a number that it counts, with a 1 in its place."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for value, after in zip(node.values, node.values[1:], strict=False):
                if isinstance(value, ast.FormattedValue) and isinstance(after, ast.Constant) and is_count(value):
                    yield f"1{after.value}"


def is_count(value):
    if isinstance(value.value, ast.Call) and isinstance(value.value.func, ast.Name) and value.value.func.id == "len":
        return True
    return value.format_spec is not None and ast.unparse(value.format_spec) == "f'g'"


def test_code_that_counts_has_both_forms():
    files = [file for file in PACKAGE.rglob("*.py") if PACKAGE / "exercises" not in file.parents]
    found = {file.relative_to(PACKAGE).as_posix(): [one for one in counts_in(file) if plurals(one)] for file in files}
    assert {file: counts for file, counts in found.items() if counts} == {
        "commands/export.py": ["1 students, but Gradescope reads one; choose by --student"]
    }
