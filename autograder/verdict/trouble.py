"""What to tell a student whose code gave no answer: it raised, ran out of time, or ended its own process."""

from __future__ import annotations

import builtins
import signal

from autograder.asked.exercise import Exercise
from autograder.messages import say
from autograder.sandbox.reply import Reply
from autograder.verdict.result import Outcome

__all__ = ["builtin_name", "call_trouble", "cell_notice", "cell_text"]


def call_trouble(exercise: Exercise, reply: Reply) -> tuple[Outcome, str, str]:
    """Outcome, kind (for hidden cases) and message of a call that gave no answer."""
    if reply.kind == "signature":
        message = say(
            "verdict.signature",
            name=exercise.name, actual=reply.signature, expected=exercise.signature, text=reply.text,
        )  # fmt: skip
        return Outcome.FAILED, "signature", message
    if reply.kind == "raised":
        if reply.type == "NotImplementedError":
            return Outcome.FAILED, "raised", say("verdict.not-attempted")
        return Outcome.ERROR, "raised", error_text(reply)
    if reply.kind == "too-large":
        return Outcome.FAILED, "type", say("verdict.too-large", size=reply.size, limit=reply.limit)
    if reply.kind == "timeout":
        return Outcome.ERROR, "error", say("verdict.timeout", seconds=exercise.seconds)
    if reply.kind == "not-run":
        return Outcome.ERROR, "error", say("verdict.not-run")
    return Outcome.ERROR, "error", ended_text(reply)


def cell_text(exercise: Exercise, reply: Reply) -> str:
    """Why the cell with the function gave none."""
    if reply.kind == "raised":
        error = error_text(reply)
        key = "verdict.cell-raised" if error.startswith(reply.type) else "verdict.cell-did-not-run"
        return say(key, name=exercise.name, error=error)
    return say("verdict.cell-ended", name=exercise.name, what=cell_end_text(reply))


def cell_notice(cell: int, reply: Reply) -> str:
    """Say in one line that a cell did not run, and why."""
    if reply.kind == "raised":
        error = " ".join(error_text(reply).split())
        key = "verdict.cell-notice" if error.startswith(reply.type) else "verdict.cell-did-not-run-notice"
        return say(key, cell=cell + 1, error=error)
    return say("verdict.cell-ended-notice", cell=cell + 1, what=cell_end_text(reply))


def cell_end_text(reply: Reply) -> str:
    if reply.kind == "timeout":
        return say("verdict.cell-timeout", seconds=reply.limit)
    return say("verdict.cell-crashed")


def ended_text(reply: Reply) -> str:
    """What to say of a process that is gone; its signal stands in ``reply.size``."""
    if reply.size == signal.SIGKILL:
        return say("verdict.memory-killed")
    if reply.size:
        return say("verdict.killed", signal=_signal_name(reply.size))
    return say("verdict.exited")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def error_text(reply: Reply) -> str:
    """An exception in the student's words and line."""
    if reply.type == "MemoryError":
        return say("verdict.memory", text=reply.text or "MemoryError")
    if "read-only" in reply.text and reply.type == "ValueError":
        return say("verdict.in-place")
    if reply.type == "ForbiddenError":
        return say("verdict.forbidden", name=reply.text, line=reply.line)
    if reply.type == "ModuleNotFoundError":
        return say("verdict.no-module", text=reply.text, line=reply.line)
    if reply.line:
        return say("verdict.raised-at", type=reply.type, line=reply.line, source=reply.source, text=reply.text)
    return say("verdict.raised", type=reply.type, text=reply.text)


def builtin_name(name: str) -> str:
    """An exception's name, if it is Python's own: the name of a student's class could spell out a hidden input."""
    known = getattr(builtins, name, None)
    return name if isinstance(known, type) and issubclass(known, BaseException) else "an exception of its own"
