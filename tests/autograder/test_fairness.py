"""Which numbers a student is given decides no mark."""

import dataclasses

import numpy as np
import pytest

from autograder import Case, Exercise, Mistake
from autograder.asked.expected import ExpectedAnswers
from autograder.asked.seeds import seeds_of_variant
from autograder.asked.store import Store
from autograder.trial.fairness import fair_variant, wrong_parts

VARIANTS = range(16)


def largest(x):
    """The entry of the largest size, with its sign."""
    return x[np.argmax(np.abs(x))]


def without_sign(x):
    return np.max(np.abs(x))


def without_abs(x):
    return np.max(x)


def first(x):
    return x[0]


def numbers(rng, size=4):
    return rng.normal(size=size)


def exercise(*mistakes, draw=numbers, hidden=True, **params):
    case = Case("c", draw, params, hidden=hidden)
    made = Exercise(
        solution=largest, reference=largest, points=1, cases=[case],
        mistakes=[Mistake(mistake.__name__, mistake, "a sentence") for mistake in mistakes],
    )  # fmt: skip
    return dataclasses.replace(made, id="toy.largest")


@pytest.fixture
def answers(tmp_path):
    return ExpectedAnswers(Store(tmp_path / "kept.sqlite"))


def drawn(answers, made):
    (case,) = made.cases
    seeds = [seeds_of_variant(b"law", variant)(made, case) for variant in VARIANTS]
    return seeds, [fair_variant(answers, made, case, seed) for seed in seeds]


def test_by_luck_a_mistake_would_pass_in_some_draws(answers):
    made = exercise(without_sign)
    seeds = [seeds_of_variant(b"law", variant)(made, made.cases[0]) for variant in VARIANTS]
    assert {wrong_parts(answers.variant(made, made.cases[0], seed)) for seed in seeds} == {"0", "1"}


@pytest.mark.parametrize("mistakes", [(without_sign,), (first,), (without_sign, without_abs, first)], ids=len)
def test_each_mistake_is_wrong_in_every_draw(answers, mistakes):
    _, variants = drawn(answers, exercise(*mistakes))
    assert {wrong_parts(variant) for variant in variants} == {"1" * len(mistakes)}


def test_draws_that_catch_all_stay_as_they_are(answers):
    seeds, variants = drawn(answers, exercise(without_sign))
    kept = [variant.seed for variant in variants]
    assert kept != seeds
    assert [seed in kept for seed in seeds].count(True) > 3
    assert len(set(kept)) == len(VARIANTS)


def test_of_mistakes_that_no_draw_catches_together_all_draws_catch_the_same(answers):
    def above(x):
        return largest(x) if x[0] < 0 else np.float64(9)

    def below(x):
        return largest(x) if x[0] > 0 else np.float64(9)

    _, variants = drawn(answers, exercise(above, below))
    assert len({wrong_parts(variant) for variant in variants}) == 1


def test_a_mistake_that_raises_is_caught(answers):
    def raises(x):
        raise ValueError

    _, variants = drawn(answers, exercise(raises))
    assert {wrong_parts(variant) for variant in variants} == {"1"}


def test_public_cases_are_drawn_once(answers):
    seeds, variants = drawn(answers, exercise(without_sign, hidden=False))
    assert [variant.seed for variant in variants] == [seeds[0]] * len(seeds)


def test_a_draw_is_found_once_and_kept(tmp_path):
    calls = []

    def counted(rng):
        calls.append(1)
        return numbers(rng)

    made = exercise(without_sign, draw=counted)
    path = tmp_path / "kept.sqlite"
    seeds, _ = drawn(ExpectedAnswers(Store(path)), made)
    found = len(calls)
    _, again = drawn(ExpectedAnswers(Store(path)), made)
    assert found > 3 * len(seeds)
    # Each variant is drawn once more, to have its inputs.
    assert len(calls) == found + len(seeds)
    assert {wrong_parts(variant) for variant in again} == {"1"}


def test_a_kept_draw_is_found_by_another_process(tmp_path):
    """In which the function that a case passes to its draw lies elsewhere in memory."""
    calls = []

    def made():
        def of_size(rng, size):
            calls.append(1)
            return rng.normal(size=size())

        def four():
            return 4

        return exercise(without_sign, draw=of_size, size=four)

    path = tmp_path / "kept.sqlite"
    first, second = made(), made()
    drawn(ExpectedAnswers(Store(path)), first)
    calls.clear()
    drawn(ExpectedAnswers(Store(path)), second)
    assert len(calls) == len(VARIANTS)


def test_where_no_draw_is_like_the_usual_ones_the_nearest_is_taken(answers, monkeypatch):
    monkeypatch.setattr("autograder.trial.fairness._wanted", lambda *_: "1")
    monkeypatch.setattr("autograder.trial.fairness._TRIES", 5)
    seeds, variants = drawn(answers, exercise(largest))
    assert [variant.seed for variant in variants] == seeds


def test_kept_draws_are_those_of_the_same_mistakes_and_parameters(answers):
    for made in (exercise(without_sign), exercise(first), exercise(without_sign, size=9)):
        _, variants = drawn(answers, made)
        assert {wrong_parts(variant) for variant in variants} == {"1"}
