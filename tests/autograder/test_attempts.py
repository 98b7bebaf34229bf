"""Exercises tried together: as fast as one process, and each as if it were alone."""

import dataclasses
import json
import time

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.seeds import seeds_for
from autograder.report.summary import was_stopped
from autograder.sandbox import Conversation, Isolation
from autograder.sandbox.inside.wire import unpack
from autograder.trial.attempts import Attempts
from autograder.trial.budget import ALLOWANCE
from autograder.verdict.judge import judge
from autograder.verdict.rehearsal import rehearse
from autograder.verdict.result import Kind
from tests.autograder.sandboxes import sandbox
from tests.autograder.toy import AFFINE, EXERCISES, RIGHT

EXERCISE_IDS = ("toy.affine", "averages.column_means", "averages.standardize")
MEANS = "def column_means(x):\n    return np.mean(x, axis=0)\n"
STANDARDIZE = (
    "def standardize(x, *, ddof=0):\n    s = np.std(x, axis=0, ddof=ddof)\n    return (x - np.mean(x, axis=0)) / s, s\n"
)


class Counted:
    """A sandbox that remembers the processes that were forked from it."""

    def __init__(self):
        self.talks = []

    def conversation(self, job):
        self.talks.append(sandbox(Isolation.PROCESS).conversation(job))
        return self.talks[-1]


def exercises(**limits):
    catalogue = Catalogue([EXERCISES])
    return [dataclasses.replace(catalogue[exercise_id], **limits) for exercise_id in EXERCISE_IDS]


def attempt(*cells, **limits):
    """Grade cells; return the results by exercise, the attempts, and how many processes it took."""
    counted = Counted()
    attempts = Attempts(list(enumerate(["import numpy as np", *cells])), lambda _: counted, seeds_for(b"s", "ann"))
    results = {result.id: result for result in map(judge, attempts.attempt(exercises(**limits)))}
    assert list(results) == list(EXERCISE_IDS)
    return results, attempts, len(counted.talks)


def full(result):
    return result.score == result.max_score


def test_an_honest_hand_in_takes_one_process():
    results, _, forks = attempt(RIGHT, MEANS, STANDARDIZE)
    assert all(map(full, results.values()))
    assert forks == 1


def test_wrong_answers_and_open_exercises_take_one_process_too():
    results, _, forks = attempt(
        "def affine(x, w, *, shift=0.0):\n    raise NotImplementedError\n", MEANS.replace("0", "1"), STANDARDIZE
    )
    assert [result.score for result in results.values()][:2] == [0, 0]
    assert full(results["averages.standardize"])
    assert forks == 1


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
    results, _, _ = attempt(affine, MEANS, STANDARDIZE, memory_mib=256)
    assert full(results["averages.column_means"])
    assert full(results["averages.standardize"])


def test_what_one_exercise_forbids_is_free_in_the_others():
    results, _, _ = attempt(RIGHT, "def column_means(x):\n    return np.einsum('nd->d', x) / len(x)\n", STANDARDIZE)
    assert all(map(full, results.values()))
    results, _, _ = attempt(RIGHT.replace("x @ w", "np.einsum('ni,io->no', x, w)"), MEANS, STANDARDIZE)
    assert results["toy.affine"].score == 0
    assert "einsum" in results["toy.affine"].checks[0].message
    # At the top of a cell, too, where it fails before anything is called.
    results, _, _ = attempt(RIGHT, "ones = np.einsum('i->i', np.ones(3))\n" + MEANS, STANDARDIZE)
    assert all(map(full, results.values()))


def test_an_endless_loop_takes_its_own_time_once():
    results, _, forks = attempt(
        RIGHT, MEANS.replace("return", "while True: pass\n    return"), STANDARDIZE, seconds=1.5
    )
    assert "1.5 s" in results["averages.column_means"].checks[0].message
    assert full(results["toy.affine"])
    assert full(results["averages.standardize"])
    assert forks == 2


def test_a_cell_that_hangs_is_left_out_for_all_exercises():
    results, attempts, forks = attempt(RIGHT, "[1 for _ in iter(int, 1)]", MEANS, STANDARDIZE, seconds=1.5)
    assert all(map(full, results.values()))
    assert len(attempts.cell_errors) == 1
    assert forks == 2


def test_what_is_shown_of_one_exercise_does_not_tell_of_anothers_hidden_input():
    """The process sees all inputs one after the other, and what it prints and answers is shown for public ones."""
    spy = "seen = []\n" + RIGHT.replace("return", "seen.append(shift); return")
    tell = STANDARDIZE.replace("return", "print('seen', seen); return")
    results, _, forks = attempt(spy, MEANS, tell)
    assert forks == 1
    assert "seen [0.0, 0.0]" in results["averages.standardize"].output
    assert "2.0" not in results["averages.standardize"].output


# Each process has a word of its own, and says it wherever it can, also once it has seen a hidden input.
WORD = "import os\nWORD = 'word-' + os.urandom(8).hex()\nprint(WORD)\nSEEN = []\n"
SAY = "print(WORD)\n    if SEEN: raise type('Error' + WORD, (Exception,), {})(WORD)\n    return"


@pytest.fixture
def heard(monkeypatch):
    """The words of processes as they start, and between them `None`, when a hidden case is asked."""
    heard = []
    load, ask = Conversation.load, Conversation.ask

    def loaded(self, *args):
        found = load(self, *args)
        heard.append("".join(text for _, text in next(iter(found.values())).printed).strip())
        return found

    def asked(self, question):
        if unpack(question.request)["kwargs"].get("shift"):
            heard.append(None)
        return ask(self, question)

    monkeypatch.setattr(Conversation, "load", loaded)
    monkeypatch.setattr(Conversation, "ask", asked)
    return heard


@pytest.mark.parametrize(
    "end",
    [
        "os._exit(0)", "import ctypes; ctypes.string_at(0)", "[1 for _ in iter(int, 1)]", "raise SystemExit(WORD)",
        "raise MemoryError(WORD)", "return WORD", "return None", "del globals()['column_means']",
    ],
)  # fmt: skip
def test_nothing_is_shown_of_a_process_that_was_started_after_a_hidden_case_was_asked(heard, end):
    affine = RIGHT.replace("return", f"if shift: SEEN.append(x); {end}\n    return")
    cells = [WORD, "raise RuntimeError(WORD)", affine, MEANS.replace("return", SAY), STANDARDIZE.replace("return", SAY)]
    results, attempts, _ = attempt(*cells, seconds=0.8)
    late = heard[heard.index(None) :]
    told = json.dumps([result.as_record() for result in results.values()]) + repr(attempts.cell_errors)
    assert heard[0] in told
    assert [word for word in late if word and word in told] == []
    assert any(late)  # something was tried again


def test_all_of_a_hand_in_has_one_budget():
    """Cells and functions that sleep are waited for longer, and tried again, as long as there is time for that."""
    sleep = "import time; time.sleep(60)"
    started = time.monotonic()
    counted = Counted()
    codes = [code.replace("return", f"{sleep}; return") for code in (RIGHT, MEANS, STANDARDIZE)]
    cells = list(enumerate(["import numpy as np", sleep, sleep, *codes]))
    asked = exercises(seconds=0.3)
    tried = Attempts(cells, lambda _: counted, seeds_for(b"s", "ann")).attempt(asked)
    budget, used = 3 * 0.3 + ALLOWANCE * 0.3, sum(talk.used for talk in counted.talks)
    assert budget - 0.9 < used < budget + 0.1
    assert sum(one.seconds for one in tried) < used <= time.monotonic() - started


def test_a_sandbox_whose_processes_do_not_live_is_told_and_not_waited_for(monkeypatch):
    from autograder.sandbox import Fate, SandboxError, StudentEnded

    def ends(self, *args):
        raise StudentEnded(Fate(signal=9))

    monkeypatch.setattr(Conversation, "load", ends)
    with pytest.raises(SandboxError, match="end before they have run anything"):
        attempt(RIGHT)


def test_running_out_of_memory_is_no_error_of_the_formula():
    """The class report has a heading for what ran out of time or memory; there it stands."""

    def greedy(*args, **kwargs):
        raise MemoryError("Unable to allocate 8.00 TiB")

    result = rehearse(AFFINE, greedy)
    assert was_stopped(result)
    assert {check.kind for check in result.checks} == {Kind.STOPPED}
    assert result.checks[0].message.startswith("Ran out of memory (Unable to allocate 8.00 TiB)")
    hidden = {check.message for check in result.checks if check.hidden}
    assert hidden <= {"An exception was raised on this hidden case (MemoryError)."}
