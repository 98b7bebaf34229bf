"""Without a wall: a student's own code in a child process, for machines that have no sandbox. Never for a class."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any

from autograder.sandbox import mounts
from autograder.sandbox.conversation import Conversation, Fate, SandboxError
from autograder.sandbox.host import Isolation, Job, Sandbox
from autograder.sandbox.inside.child import FRAME
from autograder.sandbox.inside.scheduling import Times

__all__ = ["Child"]

_LONGEST = 1 << 16  # bytes of a packet; what claims to be longer is none
_WAITING = 4096  # packets that nobody has read yet
_SECONDS_TO_END = 0.5
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Child(Sandbox):
    """What a `Sandbox` is, but for the wall: each conversation has a child process of its own.

    One child is always started ahead, since importing NumPy takes longer than most answers.
    """

    def __init__(self, packages: Sequence[str] = ("numpy",), *, wait: bool = True) -> None:
        super().__init__(Isolation.CHILD, packages, wait=wait)

    def ready(self) -> None:
        """There is nothing to wait for."""

    def close(self) -> None:
        if self._process is not None:
            _end(self._process)
            self._process = None
        self._scratch.cleanup()

    def conversation(self, job: Job) -> Conversation:
        process, self._process = self._process, None
        if process is not None and process.poll() is not None:
            _end(process)
            process = None
        process = process or self._started()
        self._start()
        conversation = _Conversation(process, job.seconds)
        conversation.begin({"seconds": job.seconds, "memory_bytes": self.own_memory + (job.memory_mib << 20)})
        return conversation

    def _start(self) -> None:
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        settings = {"packages": self.packages, "folders": [folder for folder in sys.path if folder]}
        start = self._bootstrap("child", str(mounts.INSIDE.parent))
        command = [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", start, json.dumps(settings)]
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._scratch.name,
                env=os.environ | _ONE_THREAD,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise SandboxError(f"Python cannot be started a second time on this machine: {error}") from error


def _end(process: subprocess.Popen[bytes]) -> int:
    """End a process, if it does not by itself once it is told nothing more, and return its code."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
    code = process.wait()
    process.stdout.close()
    return code


class _Stream:
    """A conversation's stream over a process's pipes, with a timeout that pipes do not have everywhere."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        self._requests, self._answers = requests, answers
        self._timeout = 0.0
        self._packets: queue.Queue[bytes] = queue.Queue(_WAITING)
        threading.Thread(target=self._read, daemon=True).start()

    def settimeout(self, seconds: float) -> None:
        self._timeout = seconds

    def send(self, packet: bytes) -> int:
        self._requests.write(len(packet).to_bytes(FRAME, "big") + packet)
        self._requests.flush()
        return len(packet)

    def recv(self, size: int) -> bytes:
        try:
            return self._packets.get(timeout=self._timeout) if self._timeout > 0 else self._packets.get_nowait()
        except queue.Empty:
            raise TimeoutError from None

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while len(length := self._answers.read(FRAME)) == FRAME:
                size = int.from_bytes(length, "big")
                packet = self._answers.read(size) if size <= _LONGEST else b""
                if not packet or len(packet) < size:
                    break
                self._packets.put(packet)
        self._packets.put(b"")


class _Conversation(Conversation):
    """A conversation with a child, which has no guard: its time is the wall's, and this process ends it."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        super().__init__(_Stream(process.stdin, process.stdout), None, seconds)  # type: ignore[arg-type]

    def begin(self, limits: Mapping[str, Any]) -> None:
        """Tell the process its limits."""
        with contextlib.suppress(OSError):  # it has ended: the first question finds out
            self._stream.send(json.dumps(limits).encode())

    def end(self) -> Fate:
        if self.fate is None:
            self.fate = Fate(signal=max(0, -_end(self._process)))
        return self.fate

    def _look_at_times(self) -> Times:
        return Times(computing=self._clock._by_the_wall(), waiting=0.0)
