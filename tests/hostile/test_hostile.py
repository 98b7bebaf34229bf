"""Every submission of the corpus gets what it deserves, and nobody else notices."""

import json
import os
import threading
import time
from pathlib import Path

import autograder
import pytest
from autograder.asked.expected import expected_answers
from autograder.handin.finding import HandIn
from autograder.handin.reader import reader
from autograder.run import grading as grading_module
from autograder.run.grading import grade_handin
from autograder.sandbox import Isolation

from tests.autograder.sandboxes import why_no_bubblewrap
from tests.autograder.toy import AFFINE, EXERCISES, RIGHT, grading
from tests.hostile.corpus import CORPUS, KINDS, PAGE, table

REPOSITORY = Path(autograder.__file__).parents[1]
OURS = (REPOSITORY / "autograder", REPOSITORY / "dlcourse", EXERCISES)
NAME = "left-behind"
BUSY = 10  # times as long as its own work takes, the grader may wait for a machine on which much else runs
PUBLIC_PLACES = [Path(p) for p in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/", ".")] + [Path.home()]
# Right, and tells what it finds of others.
OBSERVER = f"""
import builtins, os, sys
import numpy as np
for folder, folders, files in os.walk("/"):
    for name in folders + files:
        if "left" in name and "behind" in name:
            print("BREACH", folder, name)
for thing in (builtins, np):
    if hasattr(thing, "left_behind"):
        print("BREACH", thing)
if "left_behind" in sys.modules or "LEFT_BEHIND" in os.environ or os.listdir("/tmp"):
    print("BREACH", os.listdir("/tmp"))
{RIGHT}"""
# They live until their time is over, as all of `exhaustion` may.
SLOW = {"dying/alarm.py", "dying/stack_overflow.py", "lying/lying_size.py", "lying/lying_list.py"}
needs_bubblewrap = [
    pytest.mark.sandbox,
    pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap() or "-"),
]


def parameter(hostile):
    slow = [pytest.mark.slow] if hostile.kind == "exhaustion" or hostile.name in SLOW else []
    return pytest.param(hostile, id=hostile.name, marks=[*needs_bubblewrap, *slow])


@pytest.fixture
def course(tmp_path):
    """A run's folder, as `autograder grade` leaves it, with an honest student's hand-in."""
    for name, text in {
        "submitted/ann.py": RIGHT, "submitted/zoe.py": OBSERVER, "gradebook.db": "marks", "ledger.sqlite": "rows",
        "private/secret": "a secret", "results.json": "{}", "feedback/ann.html": "well done",
    }.items():  # fmt: skip
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "course"


@pytest.mark.parametrize("hostile", [parameter(hostile) for hostile in CORPUS])
def test_gets_what_it_deserves_and_harms_nobody(hostile, course, warm, tmp_path, record_property):
    path = hostile.hand_in(tmp_path, course)
    honest(course, "ann")
    before = (files(course), *warm)
    assert settled(course, before) == before
    with Neighbour(course) as neighbour:
        started, worked = time.monotonic(), time.thread_time()
        submission = grade_handin(grading(Isolation.BUBBLEWRAP, hostile.asks), HandIn("mallory", path))
        seconds, worked = time.monotonic() - started, time.thread_time() - worked
    score, outcome = submission.score, str(submission.outcome)
    told = {"kind": hostile.kind, "submission": hostile.name, "expected": hostile.expect}
    for name, value in (told | {"mark": f"{score:g}", "outcome": outcome, "seconds": f"{seconds:.2f}"}).items():
        record_property(name, value)

    texts = json.dumps(submission.as_json(), ensure_ascii=False) + "".join(
        result.output for result in submission.results
    )
    assert "BREACH" not in texts, texts
    assert hostile.deserves(score), f"{score} points for what deserves {hostile.expect}: {texts}"
    assert outcome in hostile.outcomes, texts
    assert worked <= hostile.seconds
    assert seconds <= BUSY * hostile.seconds
    assert len(texts) < 400_000
    texts.encode()  # what a report says can be written down

    assert neighbour.marks == {4.0}
    honest(course, "zoe")
    assert settled(course, before) == before
    assert not [place for place in PUBLIC_PLACES if (place / NAME).exists()]


def honest(course, student):
    """Grade an honest submission; it gets full marks and has seen nothing."""
    handin = HandIn(student, course / "submitted" / f"{student}.py")
    (result,) = grade_handin(grading(Isolation.BUBBLEWRAP), handin).results
    assert result.score == 4, result
    assert "BREACH" not in result.output


class Neighbour:
    """Honest submissions, graded over and over in the same warm sandbox while something else goes on."""

    def __init__(self, course):
        self.handin = HandIn("ann", course / "submitted" / "ann.py")
        self.marks = set()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        while not (self.over.is_set() and self.marks):
            self.marks.add(grade_handin(grading(Isolation.BUBBLEWRAP), self.handin).score)
            self.over.wait(0.1)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.thread.join()


@pytest.fixture(scope="module")
def warm():
    """Processes and descriptors of a warm sandbox that has nothing to do."""
    grading_module.sandbox_of(Isolation.BUBBLEWRAP, tuple(AFFINE.packages))
    expected_answers()
    reader().begin()
    time.sleep(0.5)
    return processes(), descriptors()


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def files(course):
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_size)
        for folder in (course, *OURS)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def settled(course, before, patience=5.0):
    """What a submission must leave as it was, once processes that are on their way out have had time to go."""
    until = time.monotonic() + patience
    while (now := (files(course), processes(), descriptors())) != before and time.monotonic() < until:
        time.sleep(0.02)
    return now


def processes():
    """The warm sandbox's process and all that have come of it, but for those that only wait to be collected."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = stat.read_text().split(" ", 1)
        except OSError:
            continue
        status, parent = rest.rpartition(")")[2].split()[:2]
        if status != "Z":
            parents[int(pid)] = int(parent)
    warm = grading_module.sandbox_of(Isolation.BUBBLEWRAP, tuple(AFFINE.packages))._process
    found = {warm.pid}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found & set(parents)


def test_the_corpus_is_large_and_of_every_kind():
    assert len(CORPUS) >= 60
    assert {hostile.kind for hostile in CORPUS} == set(KINDS)


def test_the_page_is_what_the_headers_say():
    assert PAGE.read_text(encoding="utf-8") == table(), "make it again: python -m tests.hostile.corpus"
