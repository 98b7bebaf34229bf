"""The student's process: run the cells, then call the function on each case's inputs and hand back data.

Nothing that happens here is trusted. Whatever this process says is read as data by the grader, which alone knows
what was expected.
"""

from __future__ import annotations

import builtins
import inspect
import json
import linecache
import os
import signal
import socket
import sys
import traceback
from typing import Any

from .cells import Notebook
from .changes import changing_line, is_refusal
from .forbidden import Rules, Watch
from .imports import DisplayOnly, RefuseForbidden
from .inputs import copied, refuse_changes, refuse_unused, with_generators
from .output import Capped
from .wire import DEPTH, LENGTH, PACKET, TOKEN, Unsupported, pack, packets, unpack

__all__ = ["converse"]

# What the student's code puts in place of a builtin must not reach this file.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

_TEXT = 600
_PRINTED = 100_000  # characters that a submission's cells may print together


def converse(stream: socket.socket) -> None:
    """Answer the grader's requests until it hangs up."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the grader may have ignored it
    output = Capped()
    sys.stdout = sys.stderr = output
    watch = Watch()
    sys.meta_path += [DisplayOnly(watch), RefuseForbidden(watch)]
    talk = _Talk(stream)
    student: _Student | None = None
    while True:
        request = talk.receive()
        if request is None:
            os._exit(0)
        if request["kind"] == "load":
            student = _Student(request, talk, watch)
            reply = student.load(output)
        else:
            assert student is not None
            reply = student.call(request)
        reply["output"] = output.take()
        talk.send(_packed(reply, request.get("limit", 1 << 20)))


class _Talk:
    """The socket to the grader; each answer carries the token of its request."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream
        self.token = b""

    def receive(self) -> dict[str, Any] | None:
        received, length = bytearray(), 0
        while not length or len(received) < LENGTH.size + length:
            packet = self.stream.recv(PACKET)
            if not packet:
                return None
            self.token = packet[:TOKEN]
            received += packet[TOKEN:]
            (length,) = LENGTH.unpack_from(received)
        request = unpack(bytes(received[LENGTH.size :]))
        return request if isinstance(request, dict) else None

    def send(self, message: bytes) -> None:
        for packet in packets(message, self.token):
            self.stream.sendall(packet)


def _packed(reply: dict[str, Any], limit: int) -> bytes:
    """Pack a reply; a value that is too large or that resists being read becomes a reply that says so."""
    size = _size(reply.get("value"))
    if size > limit:
        reply = {"kind": "too-large", "bytes": size, "limit": limit, "output": reply["output"]}
    try:
        message = pack(reply)
    except BaseException as error:
        message = pack(_raised(error) | {"output": reply["output"]})
    if len(message) > 2 * limit + (1 << 20):
        message = pack({"kind": "too-large", "bytes": len(message), "limit": limit, "output": ""})
    return message


def _size(value: Any, depth: int = 0) -> int:
    if isinstance(value, (list, tuple)):
        return sum(_size(v, depth + 1) for v in value[:20_000]) if depth <= DEPTH else 0
    size = getattr(value, "nbytes", 0)
    return size if type(size) is int else 0


class _Student:
    """One student's namespace: the notebook's cells have run in it."""

    def __init__(self, request: dict[str, Any], talk: _Talk, watch: Watch) -> None:
        self.cells: list[tuple[int, str]] = json.loads(request["cells"].tobytes())
        # By the function: each exercise forbids something else, and nothing to the others.
        self.rules = {name: Rules(forbidden) for name, forbidden in request["functions"].items()}
        self.talk = talk
        self.watch = watch
        self.functions: dict[str, Any] = {}
        self.signatures: dict[str, inspect.Signature] = {}
        self.notebook = Notebook(watch, watching=any(rules.within_reach for rules in self.rules.values()))

    def load(self, output: Capped) -> dict[str, Any]:
        """Run the cells as a notebook would, each failure its own cell's; then look for the functions."""
        errors = []
        printed: list[dict[str, Any]] = []
        room = _PRINTED
        for index, source in self.cells:
            self.talk.send(pack({"kind": "cell", "index": index}))
            try:
                self.notebook.run(index, source)
            except BaseException as error:
                errors.append(_raised(error) | {"cell": index})
            text = output.take()[:room]
            if text:
                printed.append({"cell": index, "text": text})
                room -= len(text)
        self.functions = {name: self.notebook.names.get(name) for name in self.rules}
        found = {name: _kind(function) for name, function in self.functions.items()}
        return {"kind": "loaded", "errors": errors, "found": found, "printed": printed}

    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        name, asked = request["function"], [request["args"], request["kwargs"]]
        args, kwargs = with_generators(asked)
        function = self.functions[name]
        try:
            if name not in self.signatures:
                self.signatures[name] = inspect.signature(function)
            self.signatures[name].bind(*args, **kwargs)
        except TypeError as error:
            return {"kind": "signature", "text": str(error)[:_TEXT], "signature": _signature(function)}
        except BaseException:
            pass  # no signature to be had: the call itself will tell
        kept = copied([args, kwargs])
        try:
            with self.watch.over(self.rules[name]):
                value = function(*args, **kwargs)
            refuse_changes([args, kwargs], kept)
            refuse_unused(kept, asked)
            if inspect.isgenerator(value) or inspect.iscoroutine(value):
                value = Unsupported(type(value).__name__)
            return {"kind": "answer", "value": value}
        except BaseException as error:
            return _raised(error) | (self._changing_line(name, asked) if is_refusal(error) else {})

    def _changing_line(self, name: str, asked: list[Any]) -> dict[str, Any]:
        """Which argument is written to, and where: beyond what NumPy says of it, and where NumPy says nothing."""
        args, kwargs = with_generators(asked)
        with self.watch.over(self.rules[name]):
            change = changing_line(self.functions[name], args, kwargs, lambda file: file.startswith("<cell "))
        if change is None:
            return {}
        return {"argument": change.argument, "line": change.line, "source": change.source}


def _kind(found: Any) -> str:
    if found is None:
        return "missing"
    return "function" if callable(found) else type(found).__name__


def _signature(function: Any) -> str:
    try:
        return str(inspect.signature(function))[:_TEXT]
    except BaseException:
        return ""


def _raised(error: BaseException) -> dict[str, Any]:
    """An exception as data: its type, its text and the student's line it came from."""
    try:
        text = str(error)[:_TEXT]
    except BaseException:
        text = ""
    line, source = 0, ""
    for entry in reversed(traceback.extract_tb(error.__traceback__)):
        if entry.filename.startswith("<cell "):
            line, source = entry.lineno or 0, (entry.line or "")[:200]
            break
    if isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        line, source = (
            error.lineno,
            str(error.text or linecache.getline(error.filename or "", error.lineno)).strip()[:200],
        )
        text = str(error.msg)[:_TEXT]
    return {"kind": "raised", "type": type(error).__name__[:100], "text": text, "line": line, "source": source}
