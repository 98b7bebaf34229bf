"""How far a run is: a live bar on a terminal, a line an epoch in a log."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

__all__ = ["RunProgress", "figures"]


class RunProgress:
    """Told of each stage, step and epoch; writes to standard error, so that standard output is the result's.

    Args:
        console: where to write.
    """

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self._bar: Progress | None = None
        self._epochs = self._steps = self._done = self._at_start = 0
        self._started = 0.0

    def __enter__(self) -> RunProgress:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def tell(self, text: str) -> None:
        """Say something above the bar."""
        self.console.print(Text(text), soft_wrap=not self.console.is_terminal)

    def stage(self, name: str, epochs: int, steps: int, done: int) -> None:
        """Begin a stage of so many epochs and steps in each, of which some are done already."""
        self.end()
        self._epochs, self._steps, self._done, self._at_start = epochs, steps, done, done
        self._started = time.monotonic()
        if self.console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(None), TextColumn("{task.fields[loss]}"))
            left = TimeRemainingColumn(elapsed_when_finished=True)
            self._bar = Progress(*columns, left, console=self.console, transient=True, expand=True)
            self._task = self._bar.add_task(name, total=epochs * steps, completed=done, loss="")
            self._bar.start()
        self._name = name

    def step(self, done: int, loss: float) -> None:
        """Count a step."""
        self._done = done
        if self._bar:
            epoch = min(self._epochs, (done - 1) // self._steps + 1)
            told = f"{self._name}, epoch {epoch}/{self._epochs}"
            self._bar.update(self._task, completed=done, description=told, loss=f"loss {loss:.4g}")

    def epoch(self, row: Mapping[str, Any]) -> None:
        """Tell of an epoch that is done."""
        line = f"{row['stage']}, epoch {row['epoch']}/{self._epochs}: {figures(row)}"
        self.tell(line if self._bar else f"{line}{self._estimate()}")

    def _estimate(self) -> str:
        steps, seconds = self._done - self._at_start, time.monotonic() - self._started
        left = seconds / max(steps, 1) * (self._epochs * self._steps - self._done)
        return f"; about {left:.0f} s left" if left >= 0.5 else ""

    def end(self) -> None:
        """Take the bar away: a stage is over."""
        if self._bar:
            self._bar.stop()
            self._bar = None


def figures(row: Mapping[str, Any]) -> str:
    """Return the numbers of an epoch as text."""
    named = {name.replace("_", " "): value for name, value in row.items() if name not in ("stage", "epoch")}
    return ", ".join(f"{name} {value:.4g}" for name, value in named.items())
