"""The Markdown of the repository as pages: links to other pages lead there, links to files lead to copies of them."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from website.errata import FOLDER, unit_page
from website.public import ROOT

__all__ = ["PAGES", "copy_documents"]

PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/ENERGY.md", "benchmarks/RESULTS.md", "benchmarks/SCALE.md")
_LINK = re.compile(r"(?P<before>!?\[[^\]]*\]\()(?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")
_SORTABLE = {
    "benchmarks/ENERGY.md",
    "benchmarks/RESULTS.md",
    "benchmarks/SCALE.md",
    "docs/models.md",
    "docs/results.md",
}
_META = '---\nmyst:\n  html_meta:\n    sortable: "yes"\n---\n\n'


def copy_documents(source: Path) -> None:
    """Copy ``docs`` and the pages beside it, with links that hold among the built pages."""
    paths = [*(ROOT / "docs").rglob("*.md"), *(ROOT / name for name in PAGES)]
    names = {path.relative_to(ROOT).as_posix() for path in paths}
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        if path.parent == FOLDER and path.stem[0].isdigit():
            text = unit_page(text, path.stem)
        text = _with_links(text, Path(name), names, source)
        page = source / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text((_META if name in _SORTABLE else "") + text, encoding="utf-8")
    _add_tree(source / "docs" / "errata" / "README.md")
    shutil.copytree(ROOT / "docs" / "images", source / "docs" / "images", dirs_exist_ok=True)
    _write_index(source / "docs" / "decisions", "Decisions", "Why the project is as it is, one decision a page.")


def _add_tree(index: Path) -> None:
    """Make a page that lists its neighbours the page above them."""
    names = "\n".join(sorted(path.stem for path in index.parent.glob("[0-9]*.md")))
    text = index.read_text(encoding="utf-8")
    index.write_text(f"{text}\n```{{toctree}}\n:hidden:\n\n{names}\n```\n", encoding="utf-8")


def _write_index(folder: Path, title: str, told: str) -> None:
    names = "\n".join(sorted(path.stem for path in folder.glob("[0-9]*.md")))
    text = f"# {title}\n\n{told}\n\n```{{toctree}}\n:maxdepth: 1\n\n{names}\n```\n"
    (folder / "index.md").write_text(text, encoding="utf-8")


def _with_links(text: str, page: Path, names: set[str], source: Path) -> str:
    def changed(found: re.Match[str]) -> str:
        target = found["target"]
        if re.match(r"[a-z]+:", target):
            return found[0]
        file = os.path.normpath(page.parent / target)
        anchor = found["anchor"] or ""
        if file == "README.md":
            return f"{found['before']}/index.md)"
        if file in names:
            return f"{found['before']}/{file}{anchor})"
        if found["before"].startswith("!"):
            return found[0]
        if file.startswith(("assignments/", "solutions/")) and file.endswith(".ipynb"):
            return f"{found['before']}/notebooks/{Path(file).stem}.md)"
        if not (ROOT / file).is_file():
            raise FileNotFoundError(f"{page}: {target} is neither a page nor a file")
        copied = source / "_static" / "files" / file
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, copied)
        up = "../" * len(page.parent.parts)
        return f"{found['before']}{up}_static/files/{file})"

    return _LINK.sub(changed, text)
