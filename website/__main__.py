"""Build the pages: ``python -m website``, or ``make docs``."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import click
from sphinx.cmd.build import build_main

from website import bibliography, errata, lectures, reference
from website.conventions import pages as conventions
from website.conventions import topics
from website.home import home_page
from website.notebooks import run_all, write_pages
from website.public import ROOT, publics, units
from website.repository import copy_documents
from website.sources import write_sources

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "docs"


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=BUILD, show_default=True, help="Where it is built.")
@click.option("--solutions", is_flag=True, help="An instructor's build: with the notebooks of solutions.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Processes.")
def main(out: Path, solutions: bool, jobs: int) -> None:
    """Build the project's pages; OUT/html/index.html is the first."""
    started = time.monotonic()
    source, html = out / "source", out / "html"
    shutil.rmtree(source, ignore_errors=True)
    ran = run_all(out / "notebooks", jobs, checks=solutions)
    write_source(source, ran, solutions=solutions)
    shutil.rmtree(html, ignore_errors=True)
    code = build_main(["-q", "-W", "--keep-going", "-j", str(jobs), "-b", "html", str(source), str(html)])
    if code:
        sys.exit(code)
    write_sources(html / "source")
    size = sum(path.stat().st_size for path in html.rglob("*") if path.is_file())
    click.echo(f"{html / 'index.html'}: {size / 1e6:.0f} MB in {time.monotonic() - started:.0f} s", err=True)


def write_source(source: Path, ran: dict[str, Any], *, solutions: bool, only: str = "") -> None:
    """Write everything that Sphinx reads; of the reference one unit alone, if that is asked for."""
    source.mkdir(parents=True, exist_ok=True)
    for name in ("conf.py", "scorer.js"):
        shutil.copy(HERE / name, source)
    for folder in ("_static", "_templates"):
        shutil.copytree(HERE / folder, source / folder)
    copy_documents(source)
    pictures = write_pages(source, ran, solutions=solutions)
    pages = {"index": home_page(pictures, solutions=solutions), "references": bibliography.page(reference.cited_by())}
    pages["reference/index"] = reference.reference_page()
    pages |= {f"reference/{unit}/index": reference.unit_page(unit) for unit in units() if only in ("", unit)}
    pages |= {public.page: reference.page(public) for public in publics() if only in ("", public.unit)}
    pages |= {"reference/conventions/index": conventions.index_page()}
    pages |= {topic.page: conventions.topic_page(topic) for topic in topics()}
    pages |= {"lectures/index": lectures.index_page(), "lectures/errata": errata.index_page()}
    for note in lectures.notes():
        letter = note.letter.lower()
        pages[f"lectures/note-{letter}"] = lectures.note_page(note, errata.links_by_section(note))
        pages[f"lectures/errata-{letter}"] = errata.errata_page(note)
    for name, text in pages.items():
        path = source / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(re.sub(r"\n{3,}", "\n\n", text), encoding="utf-8")


if __name__ == "__main__":
    main()
