"""A process without a wall: what runs a student's own code on the student's own machine, where there is no sandbox.

It keeps nothing from the code but what is easily kept: its standard streams, other packages, and where the system has
them, limits on memory, computing time and the size of files. Needs nothing that Windows or macOS lack.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from typing import Any

__all__ = ["FRAME", "main"]

FRAME = 4  # bytes that say how long a packet is
_FILE_BYTES = 16 << 20


class _Pipes:
    """Packets over two pipes, as the student's side of a conversation has them over a socket."""

    def __init__(self, requests: int, answers: int) -> None:
        self.requests, self.answers = requests, answers

    def recv(self, size: int) -> bytes:
        length = self._exactly(FRAME)
        return self._exactly(int.from_bytes(length, "big")) if length else b""

    def _exactly(self, length: int) -> bytes:
        received = b""
        while len(received) < length:
            piece = os.read(self.requests, length - len(received))
            if not piece:
                return b""
            received += piece
        return received

    def sendall(self, packet: bytes) -> None:
        rest = len(packet).to_bytes(FRAME, "big") + packet
        while rest:
            rest = rest[os.write(self.answers, rest) :]


def main() -> None:
    """Import what may be imported, and then run one submission's code."""
    settings = json.loads(sys.argv[1])
    pipes = _Pipes(os.dup(0), os.dup(1))
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    if sys.platform == "win32":
        import msvcrt

        for stream in (pipes.requests, pipes.answers):
            msvcrt.setmode(stream, os.O_BINARY)
    own, sys.path[:] = list(sys.path), [*sys.path, *settings["folders"]]
    for name in settings["packages"]:
        importlib.import_module(name)
    student = importlib.import_module("inside.student")
    sys.path[:] = own[1:]  # neither what is beside this file nor what else is installed
    for name in [name for name in sys.modules if name == "inside" or name.startswith("inside.")]:
        del sys.modules[name]
    sys.modules.pop("__main__", None)
    pipes.sendall(b"R")
    limits = pipes.recv(0)  # it is started ahead, before anybody knows what for
    if limits:
        _limit(json.loads(limits))
        student.converse(pipes)


def _limit(job: dict[str, Any]) -> None:
    """Let the system end what takes too much, where it can; the grader keeps the time in any case."""
    try:
        import resource
    except ImportError:  # Windows
        return
    seconds = int(job["seconds"]) + 2
    limits = {"RLIMIT_AS": job["memory_bytes"], "RLIMIT_CPU": seconds, "RLIMIT_FSIZE": _FILE_BYTES}
    for name, limit in (limits | {"RLIMIT_CORE": 0}).items():
        with contextlib.suppress(OSError, ValueError, AttributeError):  # macOS has no limit of address space
            resource.setrlimit(getattr(resource, name), (limit, limit))
