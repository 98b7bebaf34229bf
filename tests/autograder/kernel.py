"""A notebook's kernel, to which cells are sent one after another as a front end sends them."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_event_loop

__all__ = ["Cell", "Kernel", "open_kernel"]

ROOT = Path(__file__).parents[2]


@dataclass
class Cell:
    """What came of a cell.

    Args:
        shown: by MIME type, what was displayed, in order, the value of its last expression at last.
        printed: by stream.
        error: the name of the exception that ended it, and the lines of its traceback.
    """

    shown: list[dict[str, Any]] = field(default_factory=list)
    printed: dict[str, str] = field(default_factory=lambda: {"stdout": "", "stderr": ""})
    error: str = ""
    traceback: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is shown last, as text."""
        return str(self.shown[-1]["text/plain"])


class Kernel:
    """A running kernel."""

    def __init__(self, manager: KernelManager) -> None:
        self._manager = manager
        self._client = manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=120)

    def run(self, source: str, *, interrupt_after: float | None = None) -> Cell:
        """Run a cell, and interrupt it after so many seconds, if any are given."""
        number = self._client.execute(source)
        if interrupt_after is not None:
            time.sleep(interrupt_after)
            self._manager.interrupt_kernel()
        cell, deadline = Cell(), time.monotonic() + 120
        while time.monotonic() < deadline:
            message = self._client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != number:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind in ("display_data", "execute_result"):
                cell.shown.append(content["data"])
            elif kind == "stream":
                cell.printed[content["name"]] += content["text"]
            elif kind == "error":
                cell.error, cell.traceback = content["ename"], content["traceback"]
            elif kind == "status" and content["execution_state"] == "idle":
                return cell
        raise TimeoutError(source)

    def end(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()
        ensure_event_loop().close()


@contextlib.contextmanager
def open_kernel(exercises: Path, folder: Path, **environment: str) -> Iterator[Kernel]:
    """Start a kernel that knows a folder of exercises, in a working directory of its own."""
    manager = KernelManager(kernel_name="python3")
    own = {"AUTOGRADER_EXERCISES": str(exercises), "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder / "ipython")}
    manager.start_kernel(cwd=str(folder), env=os.environ | own | environment)
    kernel = Kernel(manager)
    try:
        yield kernel
    finally:
        kernel.end()
