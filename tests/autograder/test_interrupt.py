"""Code that is stopped, by Ctrl-C or because its time is over, ends where it is and says so."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.sandbox import Child, Conversation, Ending, Isolation, Job, Question, Sandbox, Stopped, StudentEnded
from tests.autograder.test_sandbox import both
from tests.autograder.toy import EXERCISES, graded

ENDLESS = "def f():\n    while True: pass\n"


@pytest.fixture(autouse=True)
def listening():
    """A process that a shell has put into the background begins with interrupts ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt_soon(seconds=0.7):
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()


def stopped(talk, ask):
    interrupt_soon()
    with pytest.raises(Stopped) as interrupt:
        ask()
    talk.end()
    return interrupt.value.reply


@both
def test_the_line_that_a_call_was_in_is_known(isolation):
    with Sandbox(isolation) as sandbox, sandbox.conversation(Job(30, 256)) as talk:
        talk.load([(0, ENDLESS)], {"f": []})
        reply = stopped(talk, lambda: talk.ask(Question.of("f", [], {}, 100)))
        assert (reply.interrupted, reply.line, reply.source) == (True, 2, "while True: pass")


@both
def test_the_line_that_a_cell_was_in_is_known(isolation):
    with Sandbox(isolation) as sandbox, sandbox.conversation(Job(30, 256)) as talk:
        reply = stopped(talk, lambda: talk.load([(0, "x = 1\nwhile x: pass"), (1, "y = 1")], {"f": []}))
        assert (reply.interrupted, reply.line) == (True, 2)


@both
def test_code_that_does_not_let_itself_be_stopped_is_ended(isolation):
    deaf = "import signal\ndef f():\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass\n"
    with Sandbox(isolation) as sandbox, sandbox.conversation(Job(30, 256)) as talk:
        talk.load([(0, deaf)], {"f": []})
        assert not stopped(talk, lambda: talk.ask(Question.of("f", [], {}, 100))).interrupted


def test_the_command_says_where_it_stopped(tmp_path, monkeypatch):
    path = tmp_path / "mine.py"
    path.write_text("def column_means(x):\n    while True: pass\n")
    asked = Conversation.ask

    def ask(self, question):
        interrupt_soon()
        return asked(self, question)

    monkeypatch.setattr(Conversation, "ask", ask)
    done = CliRunner().invoke(
        main, ["--exercises", str(EXERCISES), "check", "averages.column_means", str(path), "--isolation=process"]
    )
    assert "Stopped here, line 2 (`while True: pass`)." in done.output
    assert "Traceback" not in done.output
    assert "namespaces" not in done.output
    assert done.exit_code == 1


# --- when its time is over

everywhere = pytest.mark.parametrize("isolation", list(Isolation))


def out_of_time(isolation, cells, *, allowed=0.5):
    """How code ended whose time is over, in a cell or in the function."""
    walls = Child() if isolation is Isolation.CHILD else Sandbox(isolation)
    with walls as sandbox, sandbox.conversation(Job(30, 256)) as talk:
        talk.allow(allowed, 0.0)
        try:
            talk.load(list(enumerate(cells)), {"f": []})
            talk.ask(Question.of("f", [], {}, 100))
        except StudentEnded as end:
            return end
    raise AssertionError("it has ended by itself")


@everywhere
def test_a_call_that_takes_too_long_is_told_by_its_line(isolation):
    reply = out_of_time(isolation, [ENDLESS]).reply
    assert (reply.kind, reply.line, reply.source) == (Ending.TIMEOUT, 2, "while True: pass")


@everywhere
def test_a_cell_that_takes_too_long_is_told_by_its_line_and_those_below_are_not_blamed(isolation):
    end = out_of_time(isolation, ["raise KeyboardInterrupt", "x = 1\n\nwhile x: pass", "raise KeyboardInterrupt"])
    assert (end.cell, end.reply.kind, end.reply.line) == (1, Ending.TIMEOUT, 3)


@everywhere
@pytest.mark.parametrize(
    "body",
    [
        "    try:\n        time.sleep(60)\n    except KeyboardInterrupt:\n        return 1.0\n",
        "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass\n",
        "    signal.signal(signal.SIGINT, signal.SIG_DFL)\n    while True: pass\n",
        "    signal.signal(signal.SIGINT, lambda *_: os._exit(0))\n    while True: pass\n",
    ],
    ids=["answers", "is deaf", "dies", "leaves"],
)
def test_what_comes_when_the_time_is_over_is_no_answer(isolation, body):
    reply = out_of_time(isolation, [f"import os, signal, time\ndef f():\n{body}"]).reply
    assert (reply.kind, reply.value, reply.line) == (Ending.TIMEOUT, None, 0)


@pytest.mark.parametrize(("when", "told"), [("not shift", True), ("shift", False)], ids=["public", "hidden"])
def test_of_a_hidden_case_no_line_is_told(tmp_path, when, told):
    code = f"def affine(x, w, *, shift=0.0):\n    while {when}: pass\n    return x @ w + shift, x.mean(axis=0)\n"
    result = graded(tmp_path, code)
    assert ("it was in line 2 (`while " in str(result)) is told
    assert result.score < result.max_score


def test_the_notice_of_a_cell_names_the_line(tmp_path):
    assert "did not finish within 2 s, and was then in line 3 (`while True: pass`), so" in str(
        graded(tmp_path, "import numpy\n\nwhile True: pass\ndef affine(x, w):\n    return x\n")
    )
