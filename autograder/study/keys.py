"""What is typed: keys in a terminal, lines where there is none."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["Keys", "Lines", "keys_of_this_terminal"]

_NAMES = {
    "c-m": "enter", "c-j": "enter", "c-h": "backspace", "c-c": "quit", "c-d": "quit", "s-tab": "up", "c-i": "down",
    "pageup": "pageup", "pagedown": "pagedown", "up": "up", "down": "down", "escape": "escape", "home": "home",
    "end": "end", "c-n": "down", "c-p": "up", "delete": "backspace", "c-l": "redraw",
}  # fmt: skip
_ESCAPE_SECONDS = 0.1  # after which an escape is that key, and no beginning of another


class Keys:
    """Keys of a terminal, one at a time; `tell` gets a character or a key's name."""

    by_line = False

    def __init__(self, tell: Callable[[str], None]) -> None:
        from prompt_toolkit.input import create_input

        self._tell = tell
        self._input: Any = create_input()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Read keys as they are pressed; the terminal is what it was afterwards."""
        with self._input.raw_mode(), self._input.attach(self._ready):
            yield

    def _ready(self) -> None:
        self._pass_on(self._input.read_keys())
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().call_later(_ESCAPE_SECONDS, lambda: self._pass_on(self._input.flush_keys()))
        if self._input.closed:
            self._tell("quit")

    def _pass_on(self, pressed: list[Any]) -> None:
        for press in pressed:
            key = getattr(press.key, "value", press.key)
            if key == "<bracketed-paste>":
                for character in press.data:
                    self._tell(character)
            elif key in _NAMES:
                self._tell(_NAMES[key])
            elif len(key) == 1:
                self._tell(key)


class Lines:
    """Lines of standard input; `tell` gets each, without its end. After the last one nothing more comes."""

    by_line = True

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Read lines in a thread of their own, which ends with the program."""
        import threading

        loop = asyncio.get_running_loop()

        def read() -> None:
            for line in sys.stdin:
                with contextlib.suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(self._tell, line.strip())

        threading.Thread(target=read, daemon=True).start()
        yield


def keys_of_this_terminal(tell: Callable[[str], None], *, plain: bool) -> Keys | Lines:
    """Keys, where both ends are a terminal that can be drawn on; else lines."""
    return Lines(tell) if plain else Keys(tell)
