"""Ctrl-C while a student's code runs: it ends where it is, and says so."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.sandbox import Conversation, Job, Question, Sandbox, Stopped
from tests.autograder.test_sandbox import both
from tests.autograder.toy import EXERCISES

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
