"""Without a wall: a student's own code in a child process, for machines that have no sandbox. Never for a class."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any

from autograder.sandbox import mounts
from autograder.sandbox.conversation import Conversation
from autograder.sandbox.fate import Fate, SandboxError
from autograder.sandbox.host import Isolation, Job, Sandbox
from autograder.sandbox.inside.child import FRAME
from autograder.sandbox.inside.scheduling import Times, read_times

__all__ = ["Child"]

_LONGEST = 1 << 16  # bytes of a packet; what claims to be longer is none
_WAITING = 4096  # packets that nobody has read yet
_SECONDS_TO_START, _SECONDS_TO_END = 60.0, 0.5
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Child(Sandbox):
    """What a `Sandbox` is, but for the wall: each conversation has a child process of its own.

    One child is always started ahead, since importing NumPy takes longer than most answers.
    """

    _child: _Child | None = None  # that waits for its turn

    def __init__(self, packages: Sequence[str] = ("numpy",), *, wait: bool = True) -> None:
        super().__init__(Isolation.CHILD, packages, wait=wait)

    def ready(self) -> None:
        """There is nothing to wait for: each child is waited for when its turn comes."""

    def close(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
        self._scratch.cleanup()

    def conversation(self, job: Job) -> Conversation:
        child, self._child = self._child, None
        if child is not None and child.process.poll() is not None:
            child.end()
            child = None
        child = child or self._started()
        child.wait()
        self._start()
        child.limit({"seconds": job.seconds, "memory_bytes": self.own_memory + (job.memory_mib << 20)})
        return _Conversation(child, job.seconds)

    def _start(self) -> None:
        self._child = self._started()

    def _started(self) -> _Child:
        settings = {"packages": self.packages, "folders": [folder for folder in sys.path if folder]}
        start = self._bootstrap("child", str(mounts.INSIDE.parent))
        command = [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", start, json.dumps(settings)]
        try:
            process = subprocess.Popen(
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
        return _Child(process)


class _Child:
    """A child process and its two pipes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self._requests, self._answers = process.stdin, process.stdout
        self.stream = _Stream(self._requests, self._answers)

    def wait(self) -> None:
        """Wait until it has imported what may be imported.

        Raises:
            SandboxError: if it cannot.
        """
        self.stream.settimeout(_SECONDS_TO_START)
        try:
            ready = self.stream.recv(1)
        except TimeoutError:
            ready = b""
        if ready != b"R":
            self.end()
            raise SandboxError("a second Python on this machine cannot import NumPy; install it again")

    def limit(self, limits: Mapping[str, Any]) -> None:
        """Tell it its limits."""
        with contextlib.suppress(OSError):  # it has ended: the first question finds out
            self.stream.send(json.dumps(limits).encode())

    def end(self) -> int:
        """End it, if it does not by itself once it is told nothing more, and return its code."""
        with contextlib.suppress(OSError):
            self._requests.close()
        try:
            self.process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
        code = self.process.wait()
        self._answers.close()
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
    """A conversation with a child, which has no guard: this process itself ends it and looks at its times."""

    def __init__(self, child: _Child, seconds: float) -> None:
        self._child = child
        super().__init__(child.stream, None, seconds)  # type: ignore[arg-type]
        with contextlib.suppress(OSError):  # elsewhere than on Linux a child that waits for a processor has bad luck
            self._statistics = os.open(f"/proc/{child.process.pid}/schedstat", os.O_RDONLY)

    def end(self) -> Fate:
        if self.fate is None:
            self._look_at_times()
            self.fate = Fate(signal=max(0, -self._child.end()))
            if self._statistics is not None:
                os.close(self._statistics)
        return self.fate

    def _interrupt(self, *, by_hand: bool) -> None:
        """Send the child what Ctrl-C sends, which a terminal itself tells to all processes that it started.

        Windows cannot tell it to one process alone.
        """
        if not by_hand and os.name == "posix":
            self._child.process.send_signal(signal.SIGINT)

    def _look_at_times(self) -> Times:
        if self._statistics is None:
            self._times = Times(computing=self._clock.by_the_wall(), waiting=0.0)
        elif self.fate is None:
            with contextlib.suppress(OSError):
                self._times = read_times(self._statistics)
        return self._times
