"""The cells of a running notebook: their text, when they ran, and which of them a function comes from."""

from __future__ import annotations

import contextlib
import json
import linecache
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["Session", "no_exit", "shell_here"]

# By the text of a cell, when it was last run; known from the first check on.
_ran: dict[str, float] = {}
_watched: list[Any] = []  # the shell that tells


def shell_here() -> Any:
    """IPython's shell, where this runs in one."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None


class Session:
    """What IPython remembers, and what the notebook's file holds.

    Args:
        shell: IPython's, or None where there is none.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        if shell is not None and shell not in _watched:
            shell.events.register("pre_run_cell", _remember)
            _watched.append(shell)

    @property
    def cells(self) -> list[str]:
        """The cells that were run, in order, with the one that runs now."""
        history = getattr(getattr(self._shell, "history_manager", None), "input_hist_raw", None) or [""]
        return [str(text) for text in history[1:]]

    def is_of(self, cell: str, function: Callable[..., Any]) -> bool:
        """Whether a function was defined by this text. Where its text is not known, nobody can say that it was not."""
        file = _file(function)
        return not linecache.getlines(file) or self.is_in(cell, file)

    def is_in(self, cell: str, file: str) -> bool:
        """Whether a cell is what IPython has under a file's name."""
        text = "".join(linecache.getlines(file)).strip()
        return text in (cell.strip(), self._transformed(cell).strip())

    def _transformed(self, cell: str) -> str:
        try:
            return str(self._shell.transform_cell(cell))
        except Exception:
            return cell

    def ran_at(self, cell: str) -> float | None:
        """When a cell of this text was last run; None where that was before the first check."""
        return _ran.get(cell)

    def saved_cells(self) -> tuple[float, list[str]]:
        """When the notebook's file was written, and its cells of code; none, where it is not known or not read."""
        path = self._file()
        try:
            written = path.stat().st_mtime
            cells = json.loads(path.read_bytes())["cells"]
            sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
            return written, ["".join(source) for source in sources]
        except (OSError, ValueError, KeyError, TypeError):
            return 0.0, []

    def _file(self) -> Path:
        names = getattr(self._shell, "user_ns", {})
        return Path(str(names.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME") or "no notebook"))


@contextlib.contextmanager
def no_exit(shell: Any) -> Iterator[None]:
    """Let `exit()` and `quit()` end what calls them, as in any program, and not the kernel with all that is in it."""
    names = getattr(shell, "user_ns", {})
    kept = {name: names[name] for name in ("exit", "quit") if "Autocall" in type(names.get(name)).__name__}
    names.update(dict.fromkeys(kept, sys.exit))
    try:
        yield
    finally:
        names.update(kept)


def _remember(info: Any) -> None:
    _ran[str(info.raw_cell)] = time.time()


def _file(function: Callable[..., Any]) -> str:
    code = getattr(function, "__code__", None)
    return str(code.co_filename) if code is not None else ""
