"""The loop: keys, saved files and answers of the checking process, each handled as it comes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.asked.exercise import ExerciseError
from autograder.asked.recorded import RecordedExercise
from autograder.messages import say
from autograder.report.printable import printable
from autograder.study.checker import Checker
from autograder.study.folder import StudyFolder
from autograder.study.keys import Keys, Lines, keys_of_this_terminal
from autograder.study.screen import Screen
from autograder.study.session import Session
from autograder.study.watching import Saves
from autograder.study.work import Work

__all__ = ["Loop", "is_plain"]

_PATIENCE = 20  # seconds that a program about the learner's function may take
_SLOW = 1.5  # seconds after which a check that is still being done says so


def is_plain() -> bool:
    """Whether this is a log and no terminal to draw on."""
    return not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb"


class Loop:
    """Runs a session until the learner leaves it.

    Args:
        folders: further folders of exercises.
        polling: whether the study folder is looked at again and again.
    """

    def __init__(
        self, folder: StudyFolder, ids: Sequence[str], folders: Sequence[Path], *, polling: bool, plain: bool
    ) -> None:
        self._folder, self._folders = folder, folders
        self._events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._saves = Saves(folder.root, polling=polling)
        self._checker = Checker(folders, lambda told: self._events.put_nowait(("told", told)))
        self._screen = Screen(plain=plain)
        self._work = Work(folder, ids)
        self._session = Session(self._work, self._screen, self._wanted)
        self._keys: Keys | Lines = keys_of_this_terminal(self._tell, plain=plain)
        self._going = True

    def _wanted(self, what: str) -> None:
        if what == "prepare":  # another file is worked on
            self._saves.at = self._folder.path(self._folder.records.now)
            self._know_all()
        self._events.put_nowait(("wanted", what))

    def _tell(self, key: str) -> None:
        self._events.put_nowait(("line" if self._keys.by_line else "key", key))

    async def run(self) -> None:
        """Go on until the learner leaves."""
        self._know_all()
        threading.Thread(target=self._load_titles, daemon=True).start()
        watching = asyncio.create_task(self._watch())
        try:
            self._session.redraw()
            if not self._folder.is_stub(self._work.at) and self._work.record.begun and not self._work.record.done:
                self._events.put_nowait(("wanted", "check"))
            while self._going:
                with self._keys.listening():
                    away = await self._until_away()
                if away:
                    await self._prompt()
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            await self._checker.stop()

    def _know_all(self) -> None:
        for path in self._folder.root.glob("*/*.py"):
            self._saves.know(path)

    def _load_titles(self) -> None:
        with contextlib.suppress(Exception):  # it only makes the list come faster
            for each in self._work.ids:
                self._folder.order.catalogue[each]

    async def _watch(self) -> None:
        while True:
            try:
                async for paths in self._saves:
                    self._events.put_nowait(("saved", paths))
            except (OSError, RuntimeError) as error:  # too many watches, or a file system that has none
                if self._saves.polling:
                    self._events.put_nowait(("told", {"trouble": say("study.unwatched", error=error)}))
                    return
                self._saves.polling = True

    async def _until_away(self) -> str:
        """Handle events until there is something for which the terminal is given away."""
        while self._going:
            event, what = await self._events.get()
            try:
                self._handle(event, what)
            except ExerciseError as error:  # of somebody's own, and broken by now
                self._session.remark(str(error))
            if event == "wanted" and what == "python" and not self._screen.plain:
                return "python"
            if event == "wanted":
                await self._do(what)
        return ""

    def _handle(self, event: str, what: Any) -> None:
        if event == "key":
            self._session.pressed(what)
        elif event == "line":
            self._session.line(what)
        elif event == "saved":
            for each in filter(None, map(self._folder.id_of, what)):
                self._session.saved(each)
        elif event == "told":
            self._session.answered(what)

    async def _do(self, what: str) -> None:
        if what == "quit":
            self._going = False
        elif what == "prepare":
            await self._checker.prepare(self._work.at)
        elif what == "python":
            self._session.remark(say("study.prompt-needs-terminal"))
        elif what in ("gradient", "picture", "page"):
            await self._tell_of(what)
        elif what == "slow":
            if self._checker.busy and self._work.checking:
                self._session.remark(say(self._why_slow()))
        elif what == "check":
            self._work.checking = True
            await self._checker.check(self._work.at, self._work.path)
            asyncio.get_running_loop().call_later(_SLOW, self._events.put_nowait, ("wanted", "slow"))

    def _why_slow(self) -> str:
        if not self._checker.computing:
            return "study.running"
        # Of what was recorded, nothing is left to be computed.
        return "study.starting" if isinstance(self._work.exercise, RecordedExercise) else "study.computing"

    def _program(self, what: str) -> list[str]:
        """The command of what is done by a program of its own, for the case whose inputs were shown last."""
        command = [sys.executable, "-m", f"autograder.study.{what}", self._work.at, str(self._work.path.resolve())]
        return [*command, self._work.case, *(str(folder.resolve()) for folder in self._folders)]

    async def _prompt(self) -> None:
        """Give the terminal to a Python prompt, and take it back."""
        if not self._screen.plain:
            self._screen.console.clear()
        before = signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is the prompt's
        try:
            process = await asyncio.create_subprocess_exec(*self._program("python"))
            await process.wait()
        finally:
            signal.signal(signal.SIGINT, before)
        self._session.redraw()

    async def _tell_of(self, what: str) -> None:
        """Show what a program says of the learner's function, or that it takes too long."""
        process = await asyncio.create_subprocess_exec(
            *self._program(what),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        try:
            said, _ = await asyncio.wait_for(process.communicate(), _PATIENCE)
            text = printable(said.decode(errors="replace").rstrip())
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()
            text = say("study.no-end", seconds=_PATIENCE)
        self._session.tell(text)
