"""Two declared mistakes at once: both are named where their common answer is the student's, and only there."""

import numpy as np
import pytest

from autograder import Case, Exercise, Mistake, combinable
from autograder.asked.pairs import pairs_of
from autograder.verdict.rehearsal import rehearse


def spread(x):
    """The root of each column's mean squared distance from its mean."""
    return np.sqrt(np.mean((x - x.mean(axis=0)) ** 2, axis=0))


@combinable
def mistaken(*, centre=lambda x: x - x.mean(axis=0), of=np.mean, root=np.sqrt, sign=1, after=lambda s: s):
    return lambda x: after(sign * root(of(centre(x) ** 2, axis=0)))


def another(x):
    return spread(x) + 100


def table(rng, rows):
    return {"x": rng.normal(loc=1.0, size=(rows, 3))}


MISTAKES = {
    "not centred": mistaken(centre=lambda x: x),
    "sum": mistaken(of=np.sum),
    "median": mistaken(of=np.median),
    "no root": mistaken(root=lambda s: s),
    "of the other kind": another,
}
EXERCISE = Exercise(
    id="test.spread",
    solution=spread,
    reference=spread,
    points=1,
    cases=[Case("a table", table, {"rows": 5}), Case("another", table, {"rows": 7}, hidden=True)],
    mistakes=[Mistake(name, function, f"{name}!") for name, function in MISTAKES.items()],
)


def named(function):
    return [found.mistake for found in rehearse(EXERCISE, function).diagnosis]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"of": np.sum, "root": lambda s: s}, ["sum", "no-root"]),
        ({"centre": lambda x: x, "of": np.median}, ["not-centred", "median"]),
        ({"root": lambda s: s}, ["no-root"]),
    ],
)
def test_both_are_named(changes, names):
    assert named(mistaken(**changes)) == names


def test_two_of_three_are_not():
    assert named(mistaken(centre=lambda x: x, of=np.sum, root=np.cbrt)) == []


def test_two_that_fit_one_case_only_are_not():
    both = mistaken(of=np.median, root=lambda s: s)
    assert named(lambda x: both(x) if len(x) == 5 else 3 + both(x)) == []


def test_mistakes_in_the_same_place_and_of_other_makers_make_no_pairs():
    found = {(pair.one.name, pair.other.name) for pair in pairs_of(EXERCISE)}
    assert found == {
        ("not centred", "sum"), ("not centred", "median"), ("not centred", "no root"), ("sum", "no root"),
        ("median", "no root"),
    }  # fmt: skip


def test_pairs_that_answer_alike_are_not_named():
    twice = [Mistake("turned", mistaken(sign=-1), "!"), Mistake("negated", mistaken(after=np.negative), "!")]
    alike = Exercise(
        id="test.alike", solution=spread, reference=spread, points=1, cases=EXERCISE.cases,
        mistakes=[*twice, *EXERCISE.mistakes],
    )  # fmt: skip
    assert rehearse(alike, mistaken(sign=-1, root=lambda s: s)).diagnosis == []


def test_a_mistake_of_a_function_that_keeps_no_notes_is_still_one():
    @combinable
    def chosen(*, function=np.mean):
        return function

    assert chosen(function=np.add) is np.add
