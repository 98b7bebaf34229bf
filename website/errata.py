"""The errata of the units' pages, gathered by note and section."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from website.lectures import Citation, Note, Section, notes, sections_of
from website.public import ROOT

__all__ = ["Erratum", "errata", "errata_page", "index_page", "links_by_section"]

FOLDER = ROOT / "docs" / "errata"
_CELLS = re.compile(r"(?<!\\)\|")
_PLACE = re.compile(
    r"(?P<sign>§§?\s?|equations? |eq\. |sections? )?(?P<number>\d+(?:\.\d+)*)(?:–(?P<last>\d+(?:\.\d+)*))?"
)


@dataclass(frozen=True)
class Erratum:
    """One line of a table of errata.

    Args:
        note: its letter.
        where: in the note, as the table says it.
        says: what the note says.
        right: what it should say.
        unit: stem of the unit's page.
    """

    note: str
    where: str
    says: str
    right: str
    unit: str


def errata() -> Iterator[Erratum]:
    """Every line of every unit's tables, in order."""
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        yield from _read(path)


def _read(path: Path) -> Iterator[Erratum]:
    columns: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in _CELLS.split(line)[1:-1]] if line.startswith("|") else []
        if not cells or set("".join(cells)) <= set("-: "):
            columns = columns if cells else []
            continue
        if not columns:
            columns = cells
            continue
        told = dict(zip(columns, cells, strict=False))
        letter, _, where = (
            told["where"].partition(", ") if "note" not in columns and "where" in columns else ("", "", "")
        )
        if "note" in columns:
            letter, where = told["note"], told.get("where", "")
        if letter in ("A", "B", "C", "D", "E"):
            says = told.get("it says") or told.get("what it says", "")
            right = told.get("it should say") or told.get("what is right", "")
            yield Erratum(letter, where, says, right, path.stem)


def section_of(erratum: Erratum) -> Section | None:
    """The section of the note in which an erratum stands; None where the page does not say it by a number."""
    place = _PLACE.search(erratum.where)
    if place is None:
        return None
    (note,) = (note for note in notes() if note.letter == erratum.note)
    numbers = {section.number for section in note.sections}
    known = place["number"] in numbers
    kind = "equation" if not known or (place["sign"] or "").startswith("eq") else "section"
    try:
        return sections_of(Citation(erratum.note, kind, place["number"], place["last"] or place["number"]))[0]
    except LookupError:
        return None


def index_page() -> str:
    """The page that leads to each note's errata."""
    tree = "\n".join(f"errata-{note.letter.lower()}" for note in notes())
    head = "# Errata by note\n\nWhat the lecture notes have wrong, note by note.\n\n"
    return f"{head}```{{toctree}}\n:maxdepth: 1\n\n{tree}\n```\n"


def errata_page(note: Note) -> str:
    """All errata of one note."""
    rows = [each for each in errata() if each.note == note.letter]
    lines = [f"# Errata of note {note.letter}: {note.title}", ""]
    if not rows:
        lines += ["None are known."]
    else:
        lines += ["Each with its unit's page, which has the numbers that show it.", "",
                  "| where | it says | it should say | numbers |", "| --- | --- | --- | --- |"]  # fmt: skip
        lines += [f"| {e.where} | {e.says} | {e.right} | [{e.unit}](/docs/errata/{e.unit}.md) |" for e in rows]
    return "\n".join(lines) + "\n"


def links_by_section(note: Note) -> dict[str, list[str]]:
    """For each section of a note, links to the pages of the units that correct it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for erratum in errata():
        section = section_of(erratum) if erratum.note == note.letter else None
        if section is not None:
            found[section.number].setdefault(f"[{erratum.unit}](/docs/errata/{erratum.unit}.md)")
    return {number: list(links) for number, links in found.items()}
