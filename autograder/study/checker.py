"""The loop's side of checking: a child process does it, so that nothing that hangs or crashes touches the loop."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["Checker"]

_LINE = 1 << 26  # bytes that an answer may have
Told = Callable[[Mapping[str, Any]], None]


class Checker:
    """Checks files, one at a time, in a child that lives as long as this does.

    Args:
        folders: further folders of exercises.
        told: is called with what the child answers, and with a ``trouble`` where it ends.
    """

    def __init__(self, folders: Sequence[Path], told: Told) -> None:
        self._folders = [str(folder.resolve()) for folder in folders]
        self._told = told
        self._numbers = itertools.count(1)
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, str] = {}  # numbers of requests without an answer yet, and what they are

    @property
    def busy(self) -> bool:
        """Whether a check is being done."""
        return "check" in self._waiting.values()

    async def check(self, exercise_id: str, path: Path) -> None:
        """Check a file. A check that is still being done is of a file as it no longer is, and is given up."""
        if self.busy:
            await self.stop()
        await self._ask({"do": "check", "id": exercise_id, "file": str(path.resolve())})

    async def prepare(self, exercise_id: str) -> None:
        """Have at hand what the next check needs."""
        if not self._waiting:
            await self._ask({"do": "prepare", "id": exercise_id})

    async def stop(self) -> None:
        """End the child, and all that it is doing."""
        self._waiting.clear()
        process, self._process = self._process, None
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self, request: Mapping[str, Any]) -> None:
        process = await self._started()
        number = next(self._numbers)
        self._waiting[number] = request["do"]
        assert process.stdin is not None
        process.stdin.write(json.dumps({"number": number, **request}).encode() + b"\n")
        with contextlib.suppress(ConnectionError):  # it has ended; who reads its answers will tell
            await process.stdin.drain()

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None:
            command = [sys.executable, "-m", "autograder.study.child", *self._folders]
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LINE,
                start_new_session=os.name == "posix",  # Ctrl-C is the loop's
            )
            self._reading = asyncio.create_task(self._read(self._process))
        return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            told = json.loads(line)
            if self._waiting.pop(told["number"], None):
                self._told(told)
        await process.wait()
        self._process, self._reading = None, None
        waited = bool(self._waiting)
        self._waiting.clear()
        if waited:
            self._told({"trouble": "the process that checks has ended; save again to start another"})
