"""What to tell a student whose code gave no answer: it raised, ran out of time, or ended its own process."""

from __future__ import annotations

import builtins
import signal

from autograder.asked.exercise import Exercise
from autograder.messages import say
from autograder.sandbox import Ending, Reply
from autograder.verdict.result import Kind
from autograder.verdict.translated import in_plain_words

__all__ = [
    "builtin_name",
    "call_trouble",
    "cell_notice",
    "cell_text",
    "drew_nothing",
    "kind_of_trouble",
    "stopped_text",
]

_IMPORTS = {"ImportError", "ModuleNotFoundError"}  # they cost the lines that need what is missing, not their cell


def call_trouble(exercise: Exercise, reply: Reply) -> tuple[Kind, str]:
    """Kind and message of a call that gave no answer."""
    kind = kind_of_trouble(reply)
    if kind is Kind.SIGNATURE:
        return kind, say(
            "verdict.signature",
            name=exercise.name, actual=reply.signature, expected=exercise.signature, text=reply.text,
        )  # fmt: skip
    if kind is Kind.UNATTEMPTED:
        return kind, say("verdict.not-attempted")
    if kind is Kind.RAISED or _out_of_memory(reply):
        return kind, _explained(reply)
    if kind is Kind.TYPE:
        return kind, say("verdict.too-large", size=reply.size, limit=reply.limit)
    if reply.interrupted:
        return kind, stopped_text(reply)
    if reply.kind is Ending.TIMEOUT:
        return kind, _at("verdict.timeout-at", "verdict.timeout", reply, seconds=exercise.seconds)
    if reply.kind is Ending.NOT_RUN:
        return kind, say("verdict.not-run-stopped" if reply.type == "KeyboardInterrupt" else "verdict.not-run")
    return kind, ended_text(reply)


def stopped_text(reply: Reply | None) -> str:
    """What to say of a check that was interrupted: where the student's code was, if that is known."""
    if reply is None or not reply.interrupted:
        return say("verdict.stopped-nowhere")
    return _at("verdict.stopped", "verdict.stopped-nowhere", reply)


def _at(key: str, key_without_line: str, reply: Reply, **values: object) -> str:
    """What to say of code that had come to a line, if the line is known."""
    if not reply.line:
        return say(key_without_line, **values)
    return say(key, line=reply.line, source=reply.source, **values).replace(" (``)", "")  # where its text is not known


def _out_of_memory(reply: Reply) -> bool:
    return reply.kind is Ending.RAISED and reply.type == "MemoryError"


def kind_of_trouble(reply: Reply) -> Kind:
    """How a call, or a cell, that gave no answer ended."""
    if reply.unattempted:
        return Kind.UNATTEMPTED
    if reply.interrupted or _out_of_memory(reply):
        return Kind.STOPPED
    return {
        Ending.SIGNATURE: Kind.SIGNATURE,
        Ending.RAISED: Kind.RAISED,
        Ending.TOO_LARGE: Kind.TYPE,
    }.get(reply.kind, Kind.STOPPED)


def cell_text(exercise: Exercise, reply: Reply) -> str:
    """Why the cell with the function gave none."""
    if reply.kind is Ending.RAISED:
        error = error_text(reply)
        if reply.type in _IMPORTS:
            return say("verdict.import-missing", name=exercise.name, error=error)
        key = "verdict.cell-raised" if error.startswith(reply.type) else "verdict.cell-did-not-run"
        return say(key, name=exercise.name, error=error)
    return say("verdict.cell-ended", name=exercise.name, what=cell_end_text(reply))


def cell_notice(cell: int, reply: Reply) -> str:
    """Say in one line that a cell did not run, and why."""
    if reply.kind is Ending.RAISED:
        error = " ".join(error_text(reply).split())
        if reply.type in _IMPORTS:
            return say("verdict.import-missing-notice", cell=cell + 1, error=error)
        key = "verdict.cell-notice" if error.startswith(reply.type) else "verdict.cell-did-not-run-notice"
        return say(key, cell=cell + 1, error=error)
    return say("verdict.cell-ended-notice", cell=cell + 1, what=cell_end_text(reply))


def cell_end_text(reply: Reply) -> str:
    if reply.kind is Ending.TIMEOUT:
        return _at("verdict.cell-timeout-at", "verdict.cell-timeout", reply, seconds=reply.limit)
    if reply.kind is Ending.NOT_RUN:
        return say("verdict.cell-not-run")
    return say("verdict.cell-crashed")


def ended_text(reply: Reply) -> str:
    """What to say of a process that is gone; its signal stands in ``reply.size``."""
    if reply.size == getattr(signal, "SIGKILL", 9):  # Windows has none
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
    if reply.writes_to_input:
        key = "verdict.in-place-at" if reply.argument else "verdict.in-place-somewhere"
        return _at(key, "verdict.in-place", reply, **({"argument": reply.argument} if reply.argument else {}))
    if drew_nothing(reply):
        return say("verdict.unused")
    if reply.forbidden:
        return say("verdict.forbidden", name=reply.text, line=reply.line)
    if reply.type == "ModuleNotFoundError":
        return say("verdict.no-module", text=reply.text, line=reply.line)
    if reply.type == "ImportError":
        return say("verdict.no-import", text=reply.text, line=reply.line)
    return _at("verdict.raised-at", "verdict.raised", reply, type=reply.type, text=reply.text)


def _explained(reply: Reply) -> str:
    """An exception, and in plain words what it means, if it is one that everybody meets."""
    error, plain = error_text(reply), in_plain_words(reply.type, reply.text)
    if not plain:
        return error
    sentence, line_break, below = error.partition("\n")
    return f"{sentence.rstrip(' .:')}. {plain}{line_break}{below}"


def builtin_name(name: str) -> str:
    """An exception's name, if it is Python's own: the name of a student's class could spell out a hidden input."""
    known = getattr(builtins, name, None)
    return name if isinstance(known, type) and issubclass(known, BaseException) else "an exception of its own"


def drew_nothing(reply: Reply) -> bool:
    """Whether an answer was refused because nothing was drawn from the generator that was passed."""
    return reply.type == "ValueError" and "is unused" in reply.text
