"""The process in which hand-ins are read: a file's bytes go in, and the code that is in them comes out, as plain data.

What is to be decoded, taken apart and searched was written by a student, and may be made to take for ever, or all the
memory there is. It costs this process, which has nothing else to do and little to spend, and never the grader. It runs
no more than `autograder.handin`, and needs nothing but the standard library. :mod:`autograder.handin.reader` starts it.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.handin.entry import BrokenSubmission
from autograder.handin.names import shown
from autograder.handin.source import with_room
from autograder.handin.submission import function_sources, read_submission
from autograder.messages import say

try:
    import resource
except ImportError:  # Windows, where nobody's files are read but one's own (`autograder.handin.own`)
    resource = None  # type: ignore[assignment]

__all__ = ["main", "receive", "send"]

_LENGTHS = struct.Struct(">QQ")  # of a message's JSON, and of the bytes behind it


def send(stream: socket.socket, told: Mapping[str, Any], content: bytes = b"") -> None:
    """Send a message; its receiver may have gone, which is an `OSError`."""
    text = json.dumps(told).encode()
    stream.sendall(_LENGTHS.pack(len(text), len(content)) + text)
    stream.sendall(content)


def receive(stream: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Receive a message.

    Raises:
        OSError: if the other side has gone.
    """
    text, content = (_exactly(stream, length) for length in _LENGTHS.unpack(_exactly(stream, _LENGTHS.size)))
    return json.loads(text), content


def _exactly(stream: socket.socket, length: int) -> bytes:
    received = bytearray(length)
    view = memoryview(received)
    while view:
        count = stream.recv_into(view)
        if not count:
            raise ConnectionError("the other side has hung up")
        view = view[count:]
    return bytes(received)


def main() -> None:
    """Read one file after another, until the grader hangs up."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(nothing, (0, 0))
    with_room(_serve, memory)


def _serve(memory: int) -> None:
    stream, at_first = socket.socket(fileno=0), _memory_in_use()
    with contextlib.suppress(ConnectionError):
        while True:
            asked, content = receive(stream)
            _limit_time(asked["seconds"])
            told = _read(asked, content)
            # The next student is to have all the memory, not what this one has left in pieces.
            strained = _memory_in_use() - at_first > (memory - at_first) // 2
            send(stream, told | {"last": strained})


def _memory_in_use() -> int:
    pages, _, _ = Path("/proc/self/statm").read_text(encoding="ascii").partition(" ")
    return int(pages) * resource.getpagesize()


def _limit_time(seconds: int) -> None:
    """Have the kernel end this process once it has computed for so long from now on."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _read(asked: Mapping[str, Any], content: bytes) -> dict[str, Any]:
    path = Path(asked["path"])
    try:
        submission = read_submission(path, content=content, locked=asked["locked"])
        functions = function_sources(submission.cells, asked["names"])
    except BrokenSubmission as broken:
        return {"broken": str(broken)}
    except (MemoryError, RecursionError):
        return {"broken": say("submission.too-costly", name=shown(path.name))}
    return {
        "cells": [(cell.source, cell.grade_id, cell.index) for cell in submission.cells],
        "digest": submission.digest,
        "notices": submission.notices,
        "answers": submission.answers,
        "functions": functions,
    }
