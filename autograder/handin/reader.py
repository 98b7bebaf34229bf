"""The grader's side of reading: a process of its own reads each hand-in, within limits, and answers with plain data."""

from __future__ import annotations

import functools
import multiprocessing.util
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.handin.entry import BrokenSubmission, Entry
from autograder.handin.files import MIB, Limits, content_of
from autograder.handin.names import shown
from autograder.handin.reading import receive, send
from autograder.handin.source import PARSER_STACK
from autograder.handin.submission import Cell, Submission
from autograder.messages import say

__all__ = ["Reader", "reader"]

_SECONDS = 10  # of a processor, for one file; an honest one takes milliseconds
_PATIENCE = 30  # times as long by the clock, on a machine that has much else to do
_MEMORY_MIB = 512
# Its stack counts before Python 3.11, where a parser needs one that any source fits in.
_STACK = 0 if sys.version_info >= (3, 11) else PARSER_STACK
# Without what `import autograder` brings along, NumPy above all: neither its memory nor its start is needed.
_START = """
import sys, types
package = types.ModuleType("autograder")
package.__path__ = [sys.argv.pop(1)]
sys.modules["autograder"] = package
from autograder.handin.reading import main
main()
"""


class Reader:
    """Reads hand-ins in a process of its own, which is replaced when it has come to an end or to its limits.

    Args:
        seconds: of a processor, for one file.
        memory_mib: of address space.
    """

    def __init__(self, seconds: int = _SECONDS, memory_mib: int = _MEMORY_MIB) -> None:
        self._seconds, self._memory = seconds, memory_mib * MIB + _STACK
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stream: socket.socket | None = None

    def begin(self) -> None:
        """Start the process, without waiting for it."""
        with self._lock:
            self._started()

    def read(
        self,
        path: Path,
        *,
        entry: Entry | None = None,
        content: bytes | None = None,
        locked: Mapping[str, str] | None = None,
        names: Sequence[str] = (),
        seconds: int | None = None,
    ) -> Submission:
        """Read a hand-in as `read_submission` does, and in it the functions of these names.

        Args:
            seconds: of a processor, where they are to be fewer than usual.

        Raises:
            BrokenSubmission: if there is no code to be had, or none within the limits.
        """
        if content is None:
            content = content_of(path, Limits(), entry)
        seconds = self._seconds if seconds is None else seconds
        asked = {"path": str(path), "locked": dict(locked or {}), "names": list(names), "seconds": seconds}
        with self._lock:
            try:
                told = self._answer(asked, content)
            except OSError:
                self._end()
                raise BrokenSubmission(say("submission.too-costly", name=shown(path.name))) from None
        if "broken" in told:
            raise BrokenSubmission(told["broken"])
        cells = [Cell(source, grade_id, index) for source, grade_id, index in told["cells"]]
        return Submission(path, cells, told["digest"], told["notices"], told["answers"], told["functions"])

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _answer(self, asked: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        stream = self._started()
        stream.settimeout(_PATIENCE * self._seconds)
        send(stream, asked, content)
        told, _ = receive(stream)
        if told["last"]:
            self._end()
        return told

    def _started(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._stream is None:
            self._stream, theirs = socket.socketpair()
            package = Path(__file__).parents[1]
            command = [sys.executable, "-I", "-S", "-B", "-c", _START, str(package), str(self._memory)]
            with theirs:
                self._process = subprocess.Popen(
                    command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
        return self._stream

    def _end(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@functools.lru_cache(maxsize=1)
def reader() -> Reader:
    """This process's reader; started when it is first needed, and ended with this process."""
    if sys.platform != "linux":  # there is no sandbox either, and so no class
        from autograder.handin.own import OwnReader

        return OwnReader()
    made = Reader()
    multiprocessing.util.Finalize(made, made.close, exitpriority=10)
    return made
