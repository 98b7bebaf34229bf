"""The notebooks as pages: run from their first cell to their last, and shown with their pictures.

What is shown of an assignment is the assignment: its text, its stubs, and the pictures that its cells draw once the
exercises are solved. The solutions have pages of their own, which only an instructor's build writes.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from website.public import ROOT

__all__ = ["names", "run_all", "solution", "write_pages"]

_SIGNS = re.compile(r"\x1b\[[0-9;]*m")
_CHECKS = re.compile(r"^\s*(?:from autograder\.notebook import check|check\()", re.MULTILINE)
SECONDS = 300  # for a cell


def names() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "solutions").glob("*/*.ipynb"))


def _path(kind: str, name: str) -> Path:
    return ROOT / kind / name / f"{name}.ipynb"


def solution(name: str) -> Any:
    """A notebook of solutions as it is kept in the repository, where nothing of it has been run."""
    return nbformat.read(_path("solutions", name), as_version=4)


def run_all(cache: Path, jobs: int, *, checks: bool, only: str = "") -> dict[str, Any]:
    """Run every notebook of solutions whose run is not kept, and return all by name, with what their cells show.

    Args:
        cache: a folder, in which runs are kept.
        jobs: processes.
        checks: whether the checks are run, too. They take most of the time, and an assignment's page does not show
            what they say.
        only: the name of one notebook, if it is one.
    """
    cache.mkdir(parents=True, exist_ok=True)
    code = hashlib.sha256()
    for path in sorted(path for package in ("autograder", "dlcourse") for path in (ROOT / package).rglob("*.py")):
        code.update(path.read_bytes())
    due = []
    kept = {}
    for name in [only] if only else names():
        path = _path("solutions", name)
        digest = hashlib.sha256(path.read_bytes() + code.digest()).hexdigest()[:20]
        kept[name] = cache / f"{name}-{digest}{'-checked' if checks else ''}.ipynb"
        if not kept[name].is_file():
            due.append((path, kept[name], checks))
    with ProcessPoolExecutor(jobs) as pool:
        for one in [pool.submit(_run, *each) for each in due]:
            one.result()
    return {name: nbformat.read(path, as_version=4) for name, path in kept.items()}


def _run(path: Path, out: Path, checks: bool) -> None:
    os.environ.update(PYTHONPATH=str(ROOT), TF_CPP_MIN_LOG_LEVEL="3", OMP_NUM_THREADS="1")
    notebook = nbformat.read(path, as_version=4)
    sources = [cell.source for cell in notebook.cells]
    for cell in notebook.cells:
        if cell.cell_type == "code" and not checks and _CHECKS.search(cell.source):
            cell.source = ""
    NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}
    ).execute()
    for cell, source in zip(notebook.cells, sources, strict=True):
        cell.source = source
    part = out.with_suffix(".part")
    nbformat.write(notebook, part)
    part.replace(out)


def write_pages(folder: Path, ran: dict[str, Any], *, solutions: bool) -> list[tuple[str, str]]:
    """Write the assignments' pages, and on an instructor's build the solutions'; return pictures.

    Returns:
        Where each picture of an assignment is, and the notebook that draws it.
    """
    pictures: list[tuple[str, str]] = []
    for kind in ("notebooks", *(["solutions"] if solutions else [])):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for name, done in ran.items():
            shown = done if kind == "solutions" else _assignment(name, done)
            found: list[str] = []
            text = "\n\n".join(_cells(shown, folder / kind, name, found))
            pictures += [(f"{kind}/{picture}", name) for picture in found if kind == "notebooks"]
            (folder / kind / f"{name}.md").write_text(text + "\n", encoding="utf-8")
        tree = "\n".join(ran)
        title = "Notebooks" if kind == "notebooks" else "Solutions"
        index = f"# {title}\n\n{_INTRODUCTION[kind]}\n\n```{{toctree}}\n:maxdepth: 1\n\n{tree}\n```\n"
        (folder / kind / "index.md").write_text(index, encoding="utf-8")
    return pictures


_INTRODUCTION = {
    "notebooks": "The assignments, as students get them; pictures are those of solved exercises.",
    "solutions": "The assignments with their solutions. Keep these pages to yourself.",
}


def _assignment(name: str, done: Any) -> Any:
    """The notebook that is handed out, with the pictures of the solved one; not with what its checks say."""
    handed_out = nbformat.read(_path("assignments", name), as_version=4)
    outputs = {cell.id: cell.outputs for cell in done.cells if cell.cell_type == "code"}
    for cell in handed_out.cells:
        if cell.cell_type == "code":
            of_solution = cell.metadata.get("nbgrader", {}).get("solution") or _CHECKS.search(cell.source)
            cell.outputs = [] if of_solution else outputs.get(cell.id, [])
    return handed_out


def _cells(notebook: Any, folder: Path, name: str, pictures: list[str]) -> Iterator[str]:
    titled = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            # A page has one title; further ones would stand beside it in the tree of contents.
            yield re.sub(r"^# ", "## ", cell.source, flags=re.MULTILINE) if titled else cell.source
            titled = True
        elif cell.cell_type == "code" and cell.source.strip():
            yield f"```python\n{cell.source.rstrip()}\n```"
            for number, output in enumerate(cell.outputs):
                yield from _output(output, folder, f"{name}-{cell.id}-{number}", pictures)


def _output(output: Any, folder: Path, name: str, pictures: list[str]) -> Iterator[str]:
    data = output.get("data", {})
    if "image/png" in data:
        content = base64.b64decode(data["image/png"])
        (folder / f"{name}.png").write_bytes(content)
        pictures.append(f"{name}.png")
        yield f"![A picture that the cell above draws]({name}.png)"
    elif "text/html" in data:
        yield '<div class="card">\n' + re.sub(r"\n\s*\n", "\n", data["text/html"]) + "\n</div>"
    elif "text/plain" in data or output.get("name") == "stdout":
        text = _SIGNS.sub("", data.get("text/plain") or output.text).rstrip()
        if text:
            yield f"```text\n{text}\n```"
