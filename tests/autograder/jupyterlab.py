"""A notebook in JupyterLab, worked on as a student does: with mouse and keys, reading what is on the screen."""

from __future__ import annotations

import contextlib
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import nbformat

from tests.autograder.chromium import Browser, open_browser, why_no_chromium
from tests.autograder.jupyter_server import log_in, running_server

__all__ = ["Notebook", "open_notebook", "why_no_jupyterlab"]

# Nothing that asks the network; the browser could not reach it, and would say so.
_OPTIONS = ("--LabApp.extension_manager=readonly", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
_EXTENSIONS = ("jupyterlab", "jupyter_lsp")
_IDLE = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"


def why_no_jupyterlab() -> str:
    """Why no notebook can be opened here; empty where one can."""
    if importlib.util.find_spec("jupyterlab") is None:
        return "no JupyterLab here; install .[student]"
    return why_no_chromium()


class Notebook:
    """An open notebook, whose cells are called by their ids."""

    def __init__(self, browser: Browser, cells: list[str]) -> None:
        self.browser = browser
        self._cells = cells

    def write(self, cell: str, source: str) -> None:
        """Put another source into a cell."""
        self._enter(cell)
        self.browser.press("a", "Control")
        self.browser.insert(source)

    def start(self, cell: str) -> None:
        """Run a cell, and do not wait for its end."""
        self._enter(cell)
        before = self.browser.run(self._prompt(cell))
        self.browser.press("Enter", "Shift", text="\r")
        self.browser.wait_for(f"{self._prompt(cell)} !== {json.dumps(before)}")

    def run(self, cell: str) -> str:
        """Run a cell, and return what stands below it when it has ended."""
        self.start(cell)
        return self.end(cell)

    def end(self, cell: str) -> str:
        """Wait until a cell has ended, and return what stands below it."""
        self.browser.wait_for(f"/\\d/.test({self._prompt(cell)}) && {_IDLE}")
        return str(self.browser.run(f"{self.element(cell, '.jp-OutputArea')}.innerText"))

    def interrupt(self) -> None:
        self.browser.click("document.querySelector('[data-jp-item-name=interrupt]')")

    def element(self, cell: str, selector: str) -> str:
        """What of a cell a selector finds first, as an expression of the page."""
        number = self._cells.index(cell)
        return f"document.querySelectorAll('.jp-Notebook .jp-Cell')[{number}].querySelector({json.dumps(selector)})"

    def _prompt(self, cell: str) -> str:
        """What stands before a cell: a star while it runs, then its number."""
        return f"{self.element(cell, '.jp-InputPrompt')}.innerText"

    def _enter(self, cell: str) -> None:
        """Put the cursor into a cell; again and again, as JupyterLab moves it, too, when a cell has been run."""
        focus = f"{self.element(cell, '.cm-content')}.focus()"
        self.browser.wait_for(f"({focus}, {self.element(cell, '.cm-editor')}.classList.contains('cm-focused'))")


@contextlib.contextmanager
def open_notebook(path: Path, **environment: str) -> Iterator[Notebook]:
    """Start JupyterLab in a notebook's folder, and open it; its kernel has further variables of the environment."""
    cells = [str(cell.id) for cell in nbformat.read(path, as_version=4).cells]
    with running_server(path.parent, _EXTENSIONS, *_OPTIONS, **environment) as address, open_browser() as browser:
        browser.look_as(1200, 3000)  # JupyterLab renders what is in the window
        browser.open(log_in(address))
        browser.open(f"{address}/lab/tree/{path.name}")
        browser.wait_for(f"document.querySelectorAll('.jp-Notebook .jp-Cell').length === {len(cells)} && {_IDLE}")
        yield Notebook(browser, cells)
