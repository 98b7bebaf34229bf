"""The grader's side of the wall: start a warm sandbox, give it jobs, read data and nothing else."""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from autograder.sandbox import mounts
from autograder.sandbox.inside.wire import LENGTH, PACKET, TOKEN, WireError, pack, packets, unpack

__all__ = ["Conversation", "Fate", "Isolation", "Job", "Sandbox", "SandboxError", "StudentEnded"]

_START_SECONDS = 60.0
_GRACE_SECONDS = 3.0
_MIB = 1 << 20
# Address space that the warm process itself takes, before a student's code adds any.
_OWN_MEMORY = {"numpy": 768 * _MIB, "tensorflow": 24576 * _MIB}
_PACKETS = 100_000  # in one conversation, whether they are answers or noise
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "HOME": "/tmp",
}


class Isolation(str, Enum):
    """How far a submission is kept from this machine."""

    BUBBLEWRAP = "bubblewrap"
    PROCESS = "process"

    @property
    def warning(self) -> str:
        """What is not protected."""
        if self is Isolation.BUBBLEWRAP:
            return ""
        return (
            "isolation=process: a submission can read and write the files that this user can, those with the marks "
            "included, and fill the disk. Its own process still does not decide its mark."
        )


class SandboxError(RuntimeError):
    """The sandbox itself does not work here. Never a student's fault."""


@dataclass(frozen=True)
class Fate:
    """How a student's process ended."""

    timed_out: bool = False
    signal: int = 0
    exit: int = 0
    cpu: float = 0.0
    memory_kib: int = 0


class StudentEnded(Exception):
    """The student's process stopped answering: out of time, killed, or gone of its own will."""

    def __init__(self, fate: Fate, cell: int | None = None) -> None:
        super().__init__(fate)
        self.fate = fate
        self.cell = cell  # the cell that was running, where it was one


@dataclass(frozen=True)
class Job:
    """What may be spent on one submission's attempt at one exercise."""

    seconds: float
    memory_mib: int


class Sandbox:
    """A warm process behind a wall, from which each submission's process is forked.

    Args:
        isolation: how far it is kept from this machine.
        packages: distributions that a submission may import; they are imported once, before any submission.

    Raises:
        SandboxError: if this machine does not let the sandbox start; the message says what to do.
    """

    def __init__(self, isolation: Isolation = Isolation.BUBBLEWRAP, packages: Sequence[str] = ("numpy",)) -> None:
        self.isolation = isolation
        self.packages = tuple(packages)
        self.own_memory = sum(_OWN_MEMORY.get(name, 512 * _MIB) for name in self.packages)
        self._scratch = tempfile.TemporaryDirectory(prefix="dlcourse-sandbox-")
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._scratch.cleanup()

    def conversation(self, job: Job) -> Conversation:
        """Fork a fresh process for one attempt; it ends with the conversation."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        status, their_status = socket.socketpair()
        request = {"seconds": job.seconds, "memory_bytes": self.own_memory + job.memory_mib * _MIB}
        assert self._control is not None
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno(), their_status.fileno()])
        except OSError as error:
            raise SandboxError("the sandbox's warm process has died; it is started again for the next job") from error
        finally:
            theirs.close()
            their_status.close()
        return Conversation(ours, status, job.seconds)

    def _start(self) -> None:
        command = self._command()
        if self._control is not None:
            self._control.close()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=errors,
                env=self._environment(),
            )  # fmt: skip
            theirs.close()
            self._control = ours
            ours.settimeout(_START_SECONDS)
            try:
                ready = ours.recv(16)
            except TimeoutError:
                ready = b""
            if ready != b"R":
                self._process.kill()
                self._process.wait()
                errors.seek(0)
                raise SandboxError(self._explain(errors.read(4000).decode(errors="replace").strip()))
        ours.settimeout(None)

    def _environment(self) -> dict[str, str]:
        return _ENVIRONMENT | ({} if self.isolation is Isolation.BUBBLEWRAP else {"HOME": self._scratch.name})

    def _command(self) -> list[str]:
        python = [str(mounts.interpreter()), "-I", "-S", "-B", "-c"]
        settings: dict[str, Any] = {"packages": self.packages, "threads": self.packages != ("numpy",)}
        if self.isolation is Isolation.BUBBLEWRAP:
            program = shutil.which("bwrap")
            if program is None:
                raise SandboxError(self._explain("bwrap is not installed"))
            environment = [part for name, value in _ENVIRONMENT.items() for part in ("--setenv", name, value)]
            start = self._bootstrap(mounts.BOX, mounts.PACKAGES)
            command = [program, *mounts.bubblewrap_arguments(self.packages), *environment, *python, start]
            return [*command, json.dumps(settings | {"namespaces": True})]
        start = self._bootstrap(*self._linked_folders())
        return [*python, start, json.dumps(settings | {"namespaces": False})]

    @staticmethod
    def _bootstrap(*folders: str) -> str:
        return f"import sys; sys.path[:0] = {list(folders)!r}; from inside.worker import main; main()"

    def _linked_folders(self) -> list[str]:
        """Without bubblewrap: a folder of links, so that at least by its name nothing else can be imported."""
        folder = Path(self._scratch.name) / "packages"
        if not folder.exists():
            folder.mkdir()
            for path in [mounts.INSIDE, *mounts.package_folders(self.packages)]:
                (folder / path.name).symlink_to(path)
        return [str(folder)]

    def _explain(self, cause: str) -> str:
        advice = (
            "Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap) and allow user namespaces, "
            "or grade with --isolation=process, which does not keep a submission from this user's files."
        )
        if self.isolation is Isolation.PROCESS or platform.system() != "Linux":
            advice = "Grading needs Linux, or a container that runs it."
        return f"The sandbox does not start here: {cause or 'no reason given'}. {advice}"


class Conversation:
    """Requests to one student's process and its answers, each within what is left of its time."""

    def __init__(self, stream: socket.socket, status: socket.socket, seconds: float) -> None:
        self._stream = stream
        self._status = status
        self._deadline = time.monotonic() + seconds + _GRACE_SECONDS
        self._packets = 0
        self.cell: int | None = None
        self.fate: Fate | None = None

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.end()

    def load(self, cells: Sequence[tuple[int, str]], function: str, forbidden: Sequence[str]) -> dict[str, Any]:
        """Run a submission's cells and look for the function."""
        # As bytes, which a message may hold more of than of text.
        numbered = np.frombuffer(json.dumps(cells).encode(), np.uint8)
        request = {"kind": "load", "cells": numbered, "function": function, "forbidden": list(forbidden)}
        return self._ask(request, _MIB)

    def call(self, args: Sequence[Any], kwargs: Mapping[str, Any], limit: int) -> dict[str, Any]:
        """Call the function with one case's inputs; the answer may be ``limit`` bytes long."""
        return self._ask({"kind": "call", "args": list(args), "kwargs": dict(kwargs), "limit": limit}, limit)

    def end(self) -> Fate:
        """Hang up; the guard ends the process and says how it went."""
        if self.fate is None:
            self._stream.close()
            self.fate = self._read_fate()
            self._status.close()
        return self.fate

    def _read_fate(self) -> Fate:
        try:
            self._status.shutdown(socket.SHUT_WR)
            self._status.settimeout(_GRACE_SECONDS)
            text = self._status.recv(4096)
        except OSError:
            text = b""
        if not text:
            raise SandboxError("a submission's guard ended without a word; the kernel may refuse nested namespaces")
        return Fate(**json.loads(text))

    def _ask(self, request: dict[str, Any], limit: int) -> dict[str, Any]:
        try:
            token = os.urandom(TOKEN)
            for packet in packets(pack(request), token):
                self._stream.settimeout(self._left())
                self._stream.send(packet)
            while True:
                reply = self._receive(token, 2 * limit + 4 * _MIB)
                if reply.get("kind") != "cell":
                    self.cell = None
                    return reply
                index = reply.get("index")
                self.cell = index if type(index) is int else None
        except (OSError, WireError):
            # What does not speak the protocol is treated as what does not speak: it has ended.
            cell = self.cell
            raise StudentEnded(self.end(), cell) from None

    def _receive(self, token: bytes, limit: int) -> dict[str, Any]:
        """Put a reply together out of the packets that carry the request's token."""
        received, length = bytearray(), 0
        while not length or len(received) < length:
            received += self._packet(token)
            if not length:
                if len(received) < LENGTH.size:
                    raise WireError("a reply without a length")
                (length,) = LENGTH.unpack_from(received)
                del received[: LENGTH.size]
            if not 0 < length <= limit:
                raise WireError("a reply is longer than allowed")
        reply = unpack(bytes(received))
        if not isinstance(reply, dict):
            raise WireError("a reply is not a reply")
        return reply

    def _packet(self, token: bytes) -> bytes:
        while self._packets < _PACKETS:
            self._packets += 1
            self._stream.settimeout(self._left())
            packet = self._stream.recv(PACKET)
            if not packet:
                raise WireError("the student's process has hung up")
            if packet[:TOKEN] == token:
                return packet[TOKEN:]
        raise WireError("the student's process sends without being asked")

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
