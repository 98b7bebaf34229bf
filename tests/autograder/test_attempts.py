"""Exercises tried together: as fast as one process, and each as if it were alone."""

import dataclasses

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.seeds import seeds_for
from autograder.sandbox import Isolation
from autograder.trial.attempts import Attempts
from autograder.verdict.judge import judge
from tests.autograder.sandboxes import sandbox
from tests.autograder.toy import EXERCISES, RIGHT

EXERCISE_IDS = ("toy.affine", "averages.column_means", "averages.standardize")
MEANS = "def column_means(x):\n    return np.mean(x, axis=0)\n"
STANDARDIZE = (
    "def standardize(x, *, ddof=0):\n    s = np.std(x, axis=0, ddof=ddof)\n    return (x - np.mean(x, axis=0)) / s, s\n"
)


class Counted:
    """A sandbox that counts how many processes were forked from it."""

    def __init__(self):
        self.forks = 0

    def conversation(self, job):
        self.forks += 1
        return sandbox(Isolation.PROCESS).conversation(job)


def exercises(**limits):
    catalogue = Catalogue([EXERCISES])
    return [dataclasses.replace(catalogue[exercise_id], **limits) for exercise_id in EXERCISE_IDS]


def attempt(*cells, **limits):
    """Grade cells; return the results by exercise, and the attempts."""
    attempts = Attempts(list(enumerate(["import numpy as np", *cells])), Counted(), seeds_for(b"s", "ann"))
    results = {result.id: result for result in map(judge, attempts.attempt(exercises(**limits)))}
    assert list(results) == list(EXERCISE_IDS)
    return results, attempts


def full(result):
    return result.score == result.max_score


def test_an_honest_hand_in_takes_one_process():
    results, attempts = attempt(RIGHT, MEANS, STANDARDIZE)
    assert all(map(full, results.values()))
    assert attempts.sandbox.forks == 1


def test_wrong_answers_and_open_exercises_take_one_process_too():
    results, attempts = attempt(
        "def affine(x, w, *, shift=0.0):\n    raise NotImplementedError\n", MEANS.replace("0", "1"), STANDARDIZE
    )
    assert [result.score for result in results.values()][:2] == [0, 0]
    assert full(results["averages.standardize"])
    assert attempts.sandbox.forks == 1


@pytest.mark.parametrize(
    "sabotage",
    [
        "np.mean = None",
        "np.seterr(all='raise'); np.float64(1) / 0",
        "import os; os._exit(0)",
        "global standardize; del standardize",
        "[bytearray(1 << 27) for _ in range(99)]",
    ],
)
def test_what_one_function_does_costs_no_other_exercise(sabotage):
    affine = RIGHT.replace("return", f"{sabotage}; return")
    results, _ = attempt(affine, MEANS, STANDARDIZE, memory_mib=256)
    assert full(results["averages.column_means"])
    assert full(results["averages.standardize"])


def test_what_one_exercise_forbids_is_free_in_the_others():
    results, _ = attempt(RIGHT, "def column_means(x):\n    return np.einsum('nd->d', x) / len(x)\n", STANDARDIZE)
    assert all(map(full, results.values()))
    results, _ = attempt(RIGHT.replace("x @ w", "np.einsum('ni,io->no', x, w)"), MEANS, STANDARDIZE)
    assert results["toy.affine"].score == 0
    assert "einsum" in results["toy.affine"].checks[0].message
    # At the top of a cell, too, where it fails before anything is called.
    results, _ = attempt(RIGHT, "ones = np.einsum('i->i', np.ones(3))\n" + MEANS, STANDARDIZE)
    assert all(map(full, results.values()))


def test_an_endless_loop_takes_its_own_time_once():
    results, attempts = attempt(
        RIGHT, MEANS.replace("return", "while True: pass\n    return"), STANDARDIZE, seconds=1.5
    )
    assert "1.5 s" in results["averages.column_means"].checks[0].message
    assert full(results["toy.affine"])
    assert full(results["averages.standardize"])
    assert attempts.sandbox.forks == 2


def test_a_cell_that_hangs_is_left_out_for_all_exercises():
    results, attempts = attempt(RIGHT, "while True: pass", MEANS, STANDARDIZE, seconds=1.5)
    assert all(map(full, results.values()))
    assert len(attempts.cell_errors) == 1
    assert attempts.sandbox.forks == 2


def test_what_is_shown_of_one_exercise_does_not_tell_of_anothers_hidden_input():
    """The process sees all inputs one after the other, and what it prints and answers is shown for public ones."""
    spy = "seen = []\n" + RIGHT.replace("return", "seen.append(shift); return")
    tell = STANDARDIZE.replace("return", "print('seen', seen); return")
    results, attempts = attempt(spy, MEANS, tell)
    assert attempts.sandbox.forks == 1
    assert "seen [0.0, 0.0]" in results["averages.standardize"].output
    assert "2.0" not in results["averages.standardize"].output


def test_a_sandbox_whose_processes_do_not_live_is_told_and_not_waited_for(monkeypatch):
    from autograder.sandbox import Conversation, Fate, SandboxError, StudentEnded

    def ends(self, *args):
        raise StudentEnded(Fate(signal=9))

    monkeypatch.setattr(Conversation, "load", ends)
    with pytest.raises(SandboxError, match="end before they have run anything"):
        attempt(RIGHT)
