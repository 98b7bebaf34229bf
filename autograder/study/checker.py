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

from autograder.messages import say

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
        self._waiting: dict[int, tuple[str, str]] = {}  # requests without an answer yet, by number: what, and of what
        self._begun = False  # whether the learner's code is being run

    @property
    def busy(self) -> bool:
        """Whether a check has been asked for and not answered."""
        return any(what == "check" for what, _ in self._waiting.values())

    @property
    def computing(self) -> bool:
        """Whether what is expected is still being computed, which happens once."""
        return bool(self._waiting) and not self._begun

    async def check(self, exercise_id: str, path: Path) -> None:
        """Check a file as it is when its turn comes.

        A check that has begun is of a file as it no longer is, and is given up; one that has not will do.
        """
        if self._begun:
            await self.stop()
        if ("check", exercise_id) not in self._waiting.values():
            await self._ask({"do": "check", "id": exercise_id, "file": str(path.resolve())})

    async def prepare(self, exercise_id: str) -> None:
        """Have at hand what the next check needs."""
        if not self._waiting:
            await self._ask({"do": "prepare", "id": exercise_id})

    async def stop(self) -> None:
        """End the child, and all that it is doing."""
        self._waiting.clear()
        self._begun = False
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
        self._waiting[number] = (request["do"], request["id"])
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
            self._begun = "begun" in told
            if not self._begun and told["number"] in self._waiting:
                del self._waiting[told["number"]]
                self._told(told)
        await process.wait()
        self._process, self._reading = None, None
        waited, self._begun = bool(self._waiting), False
        self._waiting.clear()
        if waited:
            self._told({"trouble": say("study.checker-ended")})
