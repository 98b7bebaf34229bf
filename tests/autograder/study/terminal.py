"""A learner at a terminal: keys go in, and the screen is what pyte makes of what comes out."""

import contextlib
import os
import sys
import time
from pathlib import Path

import pexpect
import pyte

from tests.autograder.toy import EXERCISES

COMMAND = [sys.executable, "-m", "autograder.cli", "--exercises", str(EXERCISES), "study"]
ROOT = Path(__file__).parents[3]
PATIENCE = 60


class Learner:
    """Somebody at `autograder study`, in a terminal of their own."""

    def __init__(self, home, *arguments, size=(30, 80), before=COMMAND[:-1], **environment):
        self.home = Path(home)
        env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environment}
        for name in ("COLUMNS", "LINES", *(name for name, value in environment.items() if value is None)):
            env.pop(name, None)
        command, *rest = [*before, "study", *arguments]
        self.process = pexpect.spawn(command, rest, cwd=str(home), env=env, dimensions=size, encoding="utf-8")
        self.process.ptyproc.delayafterterminate = 0.5  # on a busy machine even a kill takes its time
        self.raw = ""
        self._screen = pyte.Screen(size[1], size[0])
        self._stream = pyte.Stream(self._screen)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.close(force=True)

    @property
    def screen(self):
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def press(self, keys):
        self.process.send(keys)

    def look(self, seconds=0.3):
        """Take what has been written so far."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(pexpect.TIMEOUT):
                try:
                    text = self.process.read_nonblocking(1 << 16, timeout=0.05)
                except pexpect.EOF:
                    return
                self.raw += text
                self._stream.feed(text)

    def sees(self, *texts, seconds=PATIENCE):
        """Wait until all of some texts are on the screen at once; return the screen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.look(0.1)
            if all(text in " ".join(self.screen.split()) for text in texts):
                return self.screen
        raise AssertionError(f"never saw {texts}; saw\n{self.screen}")

    def file(self, place):
        return self.home / "study" / place

    def write(self, place, text):
        """Save a file as most editors do: another one is put in its place."""
        path = self.file(place)
        beside = path.with_suffix(".py~")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
