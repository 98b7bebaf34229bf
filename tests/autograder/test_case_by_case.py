"""Two mistakes that show in different cases are named, each with its cases."""

from __future__ import annotations

import copy

import numpy as np

from autograder.asked.exercise import Case, Exercise, Mistake
from autograder.verdict import case_by_case as module
from autograder.verdict.rehearsal import rehearse


def scaled(x, *, twice=False):
    """Return x, divided by its sum; twice that, if asked for."""
    return x / x.sum() * (2 if twice else 1)


def not_divided(x, *, twice=False):
    return x * (2 if twice else 1)


def squared(x, *, twice=False):
    return x / (x**2).sum() * (2 if twice else 1)


def draw(rng, n=4, twice=False):
    return {"x": rng.uniform(0.5, 2.0, n) * 1.37, "twice": twice}


EXERCISE = Exercise(
    solution=scaled,
    points=4,
    reference=scaled,
    cases=[
        Case("four", draw), Case("seven", draw, {"n": 7}), Case("twice", draw, {"twice": True}),
        Case("unseen", draw, {"n": 9}, hidden=True),
    ],
    mistakes=[Mistake("not divided", not_divided, "Divide."), Mistake("squared", squared, "Do not square.")],
)  # fmt: skip
object.__setattr__(EXERCISE, "id", "toy.scaled")


def told(function):
    return [(found.mistake, found.message) for found in rehearse(EXERCISE, function).diagnosis]


def test_each_mistake_is_told_with_its_cases():
    def both(x, *, twice=False):
        return not_divided(x, twice=twice) if twice else squared(x)

    assert told(both) == [
        ("squared", "In “four”, “seven” and “unseen”: Do not square."),
        ("not-divided", "In “twice”: Divide."),
    ]


def test_one_mistake_of_all_wrong_cases_is_told_without_them():
    assert told(squared) == [("squared", "Do not square.")]


def test_what_only_a_hidden_case_shows_is_not_told():
    def sometimes(x, *, twice=False):
        if len(x) == 9:
            return squared(x)
        return x * np.arange(len(x)) ** 2 + 0.3 if twice else scaled(x) + 0.7 * np.sin(np.arange(len(x)) * len(x))

    assert all("unseen" not in message for _, message in told(sometimes))


def test_one_constant_explains_all_cases_of_a_mistake():
    def times(factor):
        return lambda x, *, twice=False: scaled(x, twice=twice) + factor * (x > x.mean())

    mistakes = [Mistake("raised", times(0.3), "Not so.", others=[times(0.7)]), *EXERCISE.mistakes]
    exercise = copy.copy(EXERCISE)
    object.__setattr__(exercise, "mistakes", mistakes)

    def mixed(x, *, twice=False):
        return squared(x, twice=True) if twice else times(0.3 if len(x) == 4 else 0.7)(x)

    found = [diagnosis.mistake for diagnosis in rehearse(exercise, mixed).diagnosis]
    assert "raised" not in found


def test_each_wrong_case_is_looked_through_once(monkeypatch):
    """Where nothing explains the answer as a whole, too."""
    looked = []
    monkeypatch.setattr(module, "_mistake_of", lambda exercise, trial: looked.append(trial.case.name))
    assert told(lambda x, *, twice=False: x * 0.7311 + 0.2173) == []
    assert sorted(looked) == ["four", "seven", "twice", "unseen"]
