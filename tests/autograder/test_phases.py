"""What is shown was there before a hidden case was asked, and all of a hand-in has one budget: laws, over many scripts.

The sandbox is a script (`scripted_sandbox.py`): any call and any cell may end in any way, in each process anew, as of a
submission that knows by some secret way what happened in an earlier process. Whatever way that is, nothing that
a process says once a hidden case was asked may be seen.
"""

import dataclasses
import functools
import itertools
import json
import random
import re

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.expected import expected_answers
from autograder.asked.seeds import seeds_for
from autograder.run.grading import _notices
from autograder.trial.attempts import Attempts
from autograder.trial.budget import ALLOWANCE
from autograder.trial.fairness import fair_variant
from autograder.verdict.digits import numerical_notice
from autograder.verdict.judge import judge
from tests.autograder.scripted_sandbox import CRASH, HANG, RAISE, RIGHT, TROUBLES, Script, ScriptedSandbox
from tests.autograder.toy import EXERCISES

CATALOGUE = Catalogue([EXERCISES])
IDS = ("toy.affine", "averages.column_means", "averages.standardize")
NAMES = [name.split(".")[1] for name in IDS]
CELLS = list(enumerate([*(f"def {name}(): pass" for name in NAMES), "more", "and more", "and more"]))
DEFINING, MORE_CELLS = range(3), range(3, 6)
SEED_OF = seeds_for(b"s", "mallory")
NUMPY, MORE = ("numpy",), ("numpy", "more")
GROUPS = [(NUMPY, NUMPY, NUMPY), (NUMPY, MORE, NUMPY), (MORE, NUMPY, MORE)]


def exercises(packages=GROUPS[0]):
    """The toys, with more cases, short limits and packages of their own."""
    found = []
    for number, (one, allowed) in enumerate(zip(map(CATALOGUE.__getitem__, IDS), packages, strict=True)):
        cases = [*one.cases, *(dataclasses.replace(case, name=f"{case.name} again") for case in one.cases)]
        found.append(dataclasses.replace(one, cases=cases, packages=allowed, seconds=1.0 + number))
    return found


@functools.lru_cache(maxsize=1)
def questions():
    """What each question is about, and the right answer to it."""
    answers = expected_answers()
    drawn = [(e, c, fair_variant(answers, e, c, SEED_OF(e, c))) for e in exercises() for c in e.cases]
    return {variant.question.request: (e, c, variant.expected) for e, c, variant in drawn}


class Graded:
    """A script, graded: what was asked, what is shown, what was paid."""

    def __init__(self, script, packages=GROUPS[0]):
        self.log = []
        sandboxes = {one: ScriptedSandbox(script, questions(), one, self.log) for one in (NUMPY, MORE)}
        self.exercises = exercises(packages)
        self.run = Attempts(CELLS, sandboxes.__getitem__, SEED_OF)
        self.attempts = self.run.attempt(self.exercises)
        self.results = list(map(judge, self.attempts))
        self.used = sum(one.used for one in sandboxes.values())

    @property
    def first_hidden(self):
        """The moment at which a hidden case was asked; the end, where none was."""
        asked = (n for n, what in enumerate(self.log) if what[0] == "ask" and what[2].hidden)
        return next(asked, len(self.log))

    def shown(self):
        """All that anybody gets to see, and what it is made of; of hidden cases only what is kept of them."""
        notices = [*_notices(self.run.cell_errors), *map(numerical_notice, self.attempts)]
        yield json.dumps([[result.as_record() for result in self.results], notices])
        yield repr(self.run.cell_errors)
        for attempt in self.attempts:
            yield repr((attempt.loaded, attempt.reasons))
            for trial in attempt.trials:
                reply = trial.reply
                # Its type is told if it is Python's own, and two sentences are looked for in its text.
                yield repr(dataclasses.replace(reply, type="", text="") if trial.case.hidden else reply)


def scripts():
    """Troubles of any kind in any place, rare and frequent, of two sorts of submissions."""
    for seed in itertools.count():
        lot = random.Random(seed)
        calls = {name: [RIGHT] * lot.choice([1, 4, 12]) + lot.choices(TROUBLES, k=3) for name in NAMES}
        cells = {n: [RIGHT] * lot.choice([0, 2, 8]) + lot.choices((RIGHT, RAISE, CRASH, HANG), k=2) for n, _ in CELLS}
        yield Script(seed, calls, cells, fickle=lot.random() < 0.8), lot.choice(GROUPS)


@functools.lru_cache(maxsize=1)
def graded():
    return [Graded(script, packages) for script, packages in itertools.islice(scripts(), 150)]


def test_no_public_case_is_asked_after_a_hidden_one():
    for one in graded():
        assert all(what[0] != "ask" or what[2].hidden for what in one.log[one.first_hidden :])


def test_nothing_is_shown_that_was_said_after_a_hidden_case_was_asked():
    late = 0
    for one in graded():
        said = [int(n) for text in one.shown() for n in re.findall(r"moment-(\d+)-", text)]
        assert max(said, default=0) <= one.first_hidden
        late += any(what[0] == "started" for what in one.log[one.first_hidden :])
    assert late > 50  # and so there was much to be shown


def test_what_is_done_about_hidden_cases_changes_nothing_else_that_is_shown():
    """Of two submissions that do the same until a hidden case is asked, nobody can tell which it was."""

    def seen(one):
        public = [[c.as_record() for c in result.checks if not c.hidden] for result in one.results]
        around = [(attempt.loaded, attempt.reasons, numerical_notice(attempt)) for attempt in one.attempts]
        return public, around, [result.output for result in one.results], one.run.cell_errors

    for script, packages in itertools.islice(scripts(), 40):
        one, other = (Graded(dataclasses.replace(script, late=late), packages) for late in (1, 2))
        assert one.log[: one.first_hidden] == other.log[: other.first_hidden]
        assert seen(one) == seen(other)


def most(one):
    """The seconds that a hand-in may take, as the threat model has it."""
    seconds = [exercise.seconds for exercise in one.exercises]
    return sum(seconds) + ALLOWANCE * max(seconds)


def test_a_hand_in_takes_no_more_than_its_budget():
    hanging = Script(0, {name: [HANG] for name in NAMES}, {index: [HANG] for index in MORE_CELLS})
    greedy = Graded(hanging)
    assert greedy.used > 0.8 * most(greedy)
    for one in [*graded(), greedy]:
        assert one.used <= most(one) + 1e-9
        assert sum(attempt.seconds for attempt in one.attempts) <= one.used


@pytest.mark.parametrize("packages", GROUPS)
def test_an_honest_hand_in_takes_a_process_for_each_set_of_packages(packages):
    one = Graded(Script(0), packages)
    assert all(result.score == result.max_score for result in one.results)
    # One more where there are two: of two processes, one has to end before the hidden cases can be asked.
    assert [what for what, *_ in one.log].count("started") == {1: 1, 2: 3}[len(set(packages))]


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("place", range(3))
def test_what_is_wrong_in_one_exercise_costs_no_other(trouble, place):
    guilty = exercises()[place].name
    for seed in range(4):
        one = Graded(Script(seed, {guilty: [trouble, trouble, RIGHT]}, fickle=False))
        for exercise, result in zip(one.exercises, one.results, strict=True):
            assert exercise.name == guilty or result.score == result.max_score


@pytest.mark.parametrize("trouble", [CRASH, HANG])
def test_cells_that_do_not_end_are_left_out_and_the_others_run(trouble):
    one = Graded(Script(0, {"affine": [RAISE]}, {index: [trouble] for index in MORE_CELLS}))
    assert [result.score == result.max_score for result in one.results] == [False, True, True]
    assert {cell for cell, _ in one.run.cell_errors} == set(MORE_CELLS)


@pytest.mark.parametrize("guilty", [["affine"], ["standardize"], ["column_means", "standardize"]])
def test_second_tries_leave_time_to_run_the_cells_for_hidden_cases(guilty):
    """Each process costs the seconds of the longest exercise, and each that crashes would have six of them."""
    one = Graded(Script(0, {name: [CRASH] for name in guilty}, a_cell=2.9 / len(CELLS)))
    assert {e.name for e, r in zip(one.exercises, one.results, strict=True) if r.score < r.max_score} == set(guilty)


def test_where_time_is_used_up_this_is_said():
    one = Graded(Script(0, cells={index: [HANG] for index, _ in CELLS}))
    assert all("did not finish within 3 s" in result.message for result in one.results)
